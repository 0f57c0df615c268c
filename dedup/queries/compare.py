"""Two texts, side by side: the floors over one pair, judged whatever the candidate floor would have said."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from dedup.align.measuring import measure
from dedup.align.passages import align
from dedup.article_status import FEW_WORDS
from dedup.clean.masks import find_masks
from dedup.credit.ladder import find_credits
from dedup.data import AcrossPairs
from dedup.errors import UsageError
from dedup.evidence import listed
from dedup.fingerprint.prints import fingerprint
from dedup.languages.adding import added
from dedup.languages.encoder import language_encoder
from dedup.languages.finding import FEWEST, across
from dedup.languages.own_model import own_model
from dedup.outlets.registry import Outlets
from dedup.read.finish.language import detect
from dedup.relate.collection import collection_of
from dedup.relate.judging import judge, worth_telling
from dedup.relate.relations import doubtful_held, relate
from dedup.settings import Settings

_LOOKED_FOR = "translations were looked for"
KNOWLEDGE = ("outlet", "published", "title", "collection")
"""What a pair is judged by beside its texts: columns of table `articles`, unknown where one of the two lacks it, and
what the other articles of a collection print, which two articles on their own never tell."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts share.

    `relation` (table `pairs`, or `unrelated`); `probability` of being derived, 0..1; `coverage` and `verbatim`, shares
    of the counted words of each, in order of the arguments; `direction` -1..1, positive where the second is more
    likely made from the first; `passages` as in that table; `evidence`, a row a measure (`dedup.evidence.listed`);
    none of a translation; `texts`, both whole; `cut`, which of them end before their article does; `short`, whether one
    is too short for more than copies to be told; `lacked`, some of `KNOWLEDGE`: what a scan would have judged by and
    was not known here; `languages`: of texts in two languages, whether a translation could be seen.
    """

    left: str
    right: str
    relation: str
    probability: float
    coverage: tuple[float, float]
    verbatim: tuple[float, float]
    direction: float
    passages: pl.DataFrame
    evidence: pl.DataFrame
    texts: tuple[str, str]
    cut: tuple[bool, bool]
    short: bool
    lacked: tuple[str, ...] = ()
    languages: str = ""


def compare_articles(articles: pl.DataFrame, settings: Settings, outlets: Outlets) -> Comparison:
    """Compare the two rows of `articles` (table `articles`). Raises UsageError when there are not exactly two."""
    if len(articles) != 2:
        raise UsageError(f"compare takes two articles and got {len(articles)}; name two files with one article each")
    credits = find_credits(articles, outlets)
    prints = fingerprint(articles, find_masks(articles, credits), settings)
    left, right = prints.ids
    texts = (articles["text"][0], articles["text"][1])
    if not (prints.words.counts > 0).all():
        empty = prints.ids[int(np.argmin(prints.words.counts))]
        raise UsageError(f"{empty} has no words to compare once boilerplate is left out")
    pair = np.array([[0, 1]], np.int64)
    known = collection_of(articles, credits, outlets, prints)
    judged = judge(known, pair, measure(prints, pair), ["compare"], settings)
    alignment = align(prints, pair, judged.probability >= settings.threshold)
    judged = doubtful_held(known, judged, alignment, np.array([0]), settings)
    related = relate(known, judged, alignment, np.array([0]), settings)
    encode, covered = language_encoder(settings)
    rewrites = related.rows[(related.pairs["relation"] == "rewrite").to_numpy()]
    seen = across(articles, prints, rewrites, detect, encode, covered, settings.threads, brought=own_model(settings))
    judged, related, passages = added(seen, judged, related, alignment.passages, prints.ids, settings.threshold)
    exact = related.pairs.filter(pl.col("relation").is_in(["exact", "near-duplicate"]) & (pl.col("probability") == 1))
    row = (exact if len(exact) else related.pairs).row(0, named=True)
    nothing = row["relation"] == "undecided" and not worth_telling(judged, settings.threshold)[0]
    return Comparison(
        left, right, "unrelated" if nothing else row["relation"], row["probability"],
        (row["coverage_left"], row["coverage_right"]), (row["verbatim_left"], row["verbatim_right"]),
        row["direction"], passages, listed(related.evidence), texts,
        (not known.whole[0], not known.whole[1]), bool(prints.words.counts.min() < settings.min_words),
        tuple(name for name in KNOWLEDGE if name not in articles.columns or articles[name].null_count()),
        _languages(seen),
    )  # fmt: skip


def _languages(seen: AcrossPairs) -> str:
    """What is said of two languages: as a run says it, but that no text is looked at that is too short."""
    told, short = str(seen.notes.get("told", "")), (seen.said == FEW_WORDS).sum()
    if not short or not told.startswith(_LOOKED_FOR):
        return told
    between = told.partition(";")[0].removeprefix(_LOOKED_FOR)
    few = "one text has" if short == 1 else "both texts have"
    return f"translations were not looked for{between}: {few} fewer than {FEWEST} words"
