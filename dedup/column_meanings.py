"""What every column of the tables of a result holds: the dictionary of docs/tables.md, which is made from it.

`docs/make_tables.py` writes the page, and a test holds both to the schemas in `dedup/tables.py`.
"""

from collections.abc import Mapping

from dedup.measures import LOG_ODDS, WEIGHED, words_for

PAIR_MEANINGS: Mapping[str, str] = {
    "left": "the article with the smaller id",
    "right": "the other article",
    "causes": "what proposed the pair, joined by +",
    "relation": "what the two are to each other",
    "probability": "0..1: that one is derived from the other, or both from one source",
    "basis": "which of the two was made from the other, or whether both are from a third",
    "coverage_left": "0..1: share of the counted words of the left text in passages of both",
    "coverage_right": "the same of the right text",
    "verbatim_left": "0..1: share of the counted words of the left text in verbatim passages and quotations",
    "verbatim_right": "the same of the right text",
    "direction": "-1..1: above 0 the right text was made from the left, by the texts alone",
}

COLUMN_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "articles": {
        "id": "the id: as given, or FILE:ROW, or the path of the file",
        "text": "the text, repaired, from first to last character",
        "title": "the headline",
        "url": "the address",
        "outlet": "the outlet, as the input gives it",
        "author": "the authors, as written",
        "published": "when it appeared, UTC",
        "published_from": "where that date was found",
        "published_precision": "how fine it is: second, minute, day, month",
        "published_zone": "whether its zone is given, assumed or absent",
        "modified": "when it was last changed, UTC",
        "language": "two letters, as given or as detected; null where neither tells",
        "version": "which version of the article it is, as given",
        "rights": "who holds rights, as written",
        "completeness": "full, truncated, summary or stub: how much of the article the text is",
        "status": "whether it was judged",
    },
    "skipped": {
        "input": "the file, or frame",
        "id": "the article, where it is known",
        "reason": "the kind of reason, one word",
        "detail": "what was found, what was expected, what to do",
    },
    "credits": {
        "article": "the article that names a source",
        "name": "the source as the text writes it",
        "outlet": "the outlet that this means; null of who issued a statement",
        "url": "the address that is named",
        "kind": "where and how it is named",
        "strength": "strong names an origin, medium may, weak names the source of one fact",
        "start": "first character in `articles.text`, from 0; null where it stands in a field",
        "end": "the character behind the last",
    },
    "pairs": PAIR_MEANINGS,
    "rejected": PAIR_MEANINGS,
    "passages": {
        "left": "the article with the smaller id",
        "right": "the other article",
        "left_start": "first character in the left text, from 0",
        "left_end": "the character behind the last",
        "right_start": "first character in the right text, from 0",
        "right_end": "the character behind the last",
        "kind": "verbatim, reworded, quotation or translated",
        "score": "0..1: how alike the two places are",
    },
    "evidence": {
        "left": "the article with the smaller id",
        "right": "the other article",
        **{name: words_for(name) for name in WEIGHED},
        **{name + LOG_ODDS: f"what `{name}` added to the log-odds" for name in WEIGHED},
    },
    "clusters": {
        "cluster": "the name of the cluster",
        "size": "articles in it",
        "outlets": "outlets of these",
        "first_published": "the earliest date of its articles, UTC",
        "last_published": "the latest, UTC",
        "origin": "the article that is the origin; null where it is outside or undecided",
        "origin_outside": "the source outside the collection, as credits name it, or unnamed",
        "origin_outlet": "the outlet of the origin",
        "origin_state": "named, likely, outside or undecided",
        "origin_kind": "what the origin is: an article, an agency, a press release and so on",
        "origin_probability": "0..1: that this is the origin",
        "cohesion": "0..1: mean probability of the pairs that hold it together",
        "warnings": "short sentences joined by ;",
    },
    "members": {
        "cluster": "the cluster",
        "article": "an article in it",
        "role": "origin, duplicate, derivative or compilation",
        "parent": "what it was likely made from: an article, or outside: and the source",
        "parent_probability": "0..1: that this is the parent",
        "origin_probability": "0..1: that this article is the origin",
        "relation": "its relation to the parent",
        "credit_state": "whether it names its source",
    },
    "stories": {
        "story": "the name of the story",
        "cluster": "a cluster that tells it; null of a lone article",
        "article": "a lone article that tells it; null of a cluster",
        "independent_sources": "texts of the story that have no origin in common",
    },
    "series": {
        "series": "the name of the series in this result",
        "article": "an article of it",
        "outlet": "the outlet that prints it",
        "form": "what its items have in common",
        "first": "the earliest date of its articles, UTC",
        "last": "the latest, UTC",
    },
    "outlets": {
        "outlet": "the outlet as `articles.outlet` gives it",
        "name": "what it is called where people read it",
        "named_by": "where that name is from",
        "host": "the host of most of its addresses",
    },
}  # fmt: skip
"""Table -> column -> what it holds, in the order of the schema; null where nothing is known."""
