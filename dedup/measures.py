"""The measures of a pair: names that the tables use, and what each means in words a journalist understands.

Shares lie in 0..1; counts and lengths are natural logarithms; -1 says that the measure does not apply to the pair.
"""

WORDS_FOR = {
    "words_smaller": "length of the shorter text",
    "length_ratio": "how alike the lengths are",
    "runs3_smaller": "shared word for word, runs of 3 and more (of the shorter)",
    "runs5_smaller": "shared word for word, runs of 5 and more (of the shorter)",
    "runs8_smaller": "shared word for word, runs of 8 and more (of the shorter)",
    "runs5_larger": "shared word for word, runs of 5 and more (of the longer)",
    "runs8_larger": "shared word for word, runs of 8 and more (of the longer)",
    "longest_run": "longest run of the same words outside quotations",
    "unquoted_run_words": "words in long shared runs outside quotations",
    "quoted_share": "how much of the long shared runs is quotation",
    "content_smaller": "content words shared (of the shorter)",
    "content_larger": "content words shared (of the longer)",
    "names_smaller": "names shared (of the shorter)",
    "names_larger": "names shared (of the longer)",
    "figures_smaller": "figures shared (of the shorter)",
    "figures_larger": "figures shared (of the longer)",
    "plain_smaller": "plain words shared (of the shorter)",
    "plain_larger": "plain words shared (of the longer)",
    "rare_smaller": "rare plain words shared (of the shorter)",
    "rare_larger": "rare plain words shared (of the longer)",
    "sentences_smaller": "sentences found again (of the shorter)",
    "sentences_larger": "sentences found again (of the longer)",
    "matched_smaller": "sentences with a close counterpart (of the shorter)",
    "matched_larger": "sentences with a close counterpart (of the longer)",
    "order": "told in the same order",
    "mutual": "sentences that are each other's best match",
    "lead": "opening sentence found again",
    "best_sentence": "closest pair of sentences",
    "runs8_both": "long shared runs in both texts together",
    "long_runs": "number of long shared runs",
    "company_smaller": "content words in the same company (of the shorter)",
    "company_larger": "content words in the same company (of the longer)",
    "wording_smaller": "plain words shared with the matching sentence (of the shorter)",
    "wording_larger": "plain words shared with the matching sentence (of the longer)",
    "sequence": "all matching sentences in the same sequence",
    "names_apart": "names that only one has, in 100 words (of the text with fewer)",
    "figures_apart": "figures that only one has, in 100 words (of the text with fewer)",
    "rare_apart": "rare words that only one has, in 100 words (of the text with fewer)",
    "words_apart": "content words that only one has, in 100 words (of the text with fewer)",
    "quoted_fewer": "words in quotation marks (of the text with fewer)",
    "quoted_more": "words in quotation marks (of the text with more)",
}

CONTEXT_WORDS = {
    "one_outlet": "both by one outlet",
    "days_apart": "time between the two",
    "titles_smaller": "words of the titles shared (of the shorter)",
    "titles_larger": "words of the titles shared (of the longer)",
    "title_frames": "titles alike, figures and dates away",
    "elsewhere": "other articles that hold what the two share",
    "elsewhere_own": "shared passages that an outlet of the two prints elsewhere too",
    "elsewhere_far": "shared passages that stand in articles of other days",
    "turns_alone": "turns of phrase that only these two have",
    "turns_alone_share": "turns of phrase that only these two have (of those shared)",
    "turns_rare": "rare turns of phrase shared",
    "turns_rare_rate": "rare turns of phrase shared (in a hundred words)",
    "frames": "sentences alike, names and figures away",
    "frames_gain": "how much more alike they are without names and figures",
    "later_opening": "opening of the later text that the earlier one has",
    "later_new": "words of the later text that the earlier one lacks",
}
"""What is known of a pair beside the words of its texts (`dedup.relate.context`). Numbers of articles, turns and days
are natural logarithms of 1 and the number."""

COUNTED = ("names_apart", "figures_apart", "rare_apart", "words_apart", "quoted_fewer", "quoted_more")
"""The last measures: natural log of 1 and a count, of the first four in a hundred words. Who makes a text from another
brings little of his own; of two who wrote on their own each does."""
MEASURES = tuple(WORDS_FOR)
"""The columns that `dedup.align.measuring.measure` fills, in order."""
CONTEXT = tuple(CONTEXT_WORDS)
"""The columns that `dedup.relate.context.context` fills, in order."""
UNKNOWN = -1.0
"""The value of a column of `CONTEXT` where nothing is known, or nothing was asked."""
WEIGHED = tuple(sorted(("average", "credit", *MEASURES, *CONTEXT)))
"""All that adds to the log-odds of a pair: columns of table `evidence`. No name ever goes from here: results that hold
it could not be read any more."""
LOG_ODDS = "_log_odds"
"""What follows a name of `WEIGHED` in the column that holds what it added."""


def words_for(measure: str) -> str:
    """What a name of `WEIGHED` is about, for people.

    >>> words_for("order")
    'told in the same order'
    """
    if measure == "average":
        return "an average pair of this kind"
    if measure == "credit":
        return "one names the other as its source, or both the same one"
    return WORDS_FOR.get(measure) or CONTEXT_WORDS.get(measure, measure)
