"""Texts of several languages -> pairs across languages, judged. Where all are of one language nothing is done.

Pairs whose openings lie near each other (`dedup.languages.proposing`) are aligned sentence by sentence and judged
(`dedup.languages.judged_across`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.article_status import FEW_WORDS, FINE, LIMIT, NO_LANGUAGE, NO_MODEL, NOT_KNOWN_TO_MODEL, OTHER_MODEL
from dedup.data import AcrossPairs, Encode, Fingerprints, Postings, VectorsKept
from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.coverage import OwnModel, unseen
from dedup.languages.judged_across import judged_across, nothing
from dedup.languages.mixed_texts import TellBy, TextPart, divided
from dedup.languages.proposing import proposed
from dedup.languages.sentence_alignment import MEASURES, measured
from dedup.languages.told_languages import labels_of, several_languages

ALIKE = 0.4
"""Least mean of the best cosines of the sentences of one text in the other, of a rewrite in another language than
English. Of 548 pairs of Japanese articles that share characters and no news .9 lie below, of 200 rewrites by language
models .1 (docs/LOG.md)."""
FEWEST = 40
"""Counted words of a text below which it is not looked at: as in one language, too little to tell one from another."""


def across(
    articles: pl.DataFrame, prints: Fingerprints, rewrites: NDArray[np.int64],
    told_by: TellBy, encode: Encode | None, covered: frozenset[str], threads: int = 0, *,
    kept: VectorsKept | None = None, given: NDArray[np.int64] | None = None, brought: OwnModel | None = None,
    beside: Collection[str] = (),
) -> AcrossPairs:  # fmt: skip
    """The pairs across languages of a collection, and in `notes` one line, `told`, on what could be seen; nothing where
    all is English. `rewrites` int64 (k, 2): pairs of rows that are rewrites by their words; `told_by`: texts -> the
    language that each is in, null where it does not tell; what a text tells goes before its label. `encode` None: there
    is no model; `kept`: what keeps the openings that are read; `given` int64 (k, 2): the pairs of rows to be looked at,
    where they were proposed among more articles than these; `brought`: the model that the user gave, if any, for which
    nothing is calibrated; `beside`: languages of articles that are looked at beside these.
    """
    labels, others = labels_of(articles, told_by), pl.Series(sorted(beside), dtype=pl.String)
    if encode is None:
        told = unseen(pl.concat([labels, others]), covered, False, brought)
        said = np.full(0 if told is None else len(labels), NO_MODEL, np.int8)
        return replace(nothing({} if told is None else {"told": told}), said=said, english=np.full_like(said, -1))
    languages = several_languages(articles["text"], labels, told_by, covered, beside)
    parts = _parts(articles, prints, languages, told_by, covered)
    vectors, found, left_out = ArticleVectors(articles, encode, parts), nothing(), np.zeros(0, np.int64)
    of_unit = [vectors.parts.get(unit, languages[row]) for unit, row in enumerate(vectors.rows.tolist())]
    told = unseen(pl.concat([_also(languages, parts), others]), covered, True, brought, len(parts))
    if given is not None:
        found = judged_across(vectors.unit_pairs(_standing(given, prints), of_unit), vectors, prints.ids, {})
    elif told is not None:
        found, left_out = find_across(vectors, prints, of_unit, covered, threads, kept)
    several = [row for row, found_parts in parts.items() if len(found_parts) > 1]
    read_in = pl.Series(of_unit[: len(labels)], dtype=pl.String)
    doubtful = rewrites[_in_doubt(read_in, rewrites, covered)]
    doubtful = doubtful[~np.isin(doubtful, several).any(1)]
    if len(doubtful):
        vectors.read_whole(np.unique(doubtful).tolist())
    refuted = doubtful[[not said_alike(vectors, a, b) for a, b in doubtful.tolist()]] if len(doubtful) else doubtful
    notes = ({} if told is None else {"told": told}) | found.notes
    notes |= {"refuted": len(refuted)} if len(refuted) else {}
    if told is not None:
        said = said_of(of_unit, vectors.rows, prints, covered, left_out, brought)
        found = replace(found, said=said, english=_english(read_in, several))
    return replace(found, notes=notes, refuted=refuted)


def said_of(
    languages: Sequence[str | None], rows: NDArray[np.int64], prints: Fingerprints, covered: Collection[str],
    left_out: NDArray[np.int64], brought: OwnModel | None,
) -> NDArray[np.int8]:  # fmt: skip
    """int8 (n): what each article's status says of translations, a place in `dedup.article_status.ACROSS`; of a text of
    several languages what could be seen of any part. `languages`, `rows` int64: of each unit; `left_out`: units of
    which the openings were not read.
    """

    def any_of(units: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(rows[units], minlength=len(prints)) > 0

    unit = pl.Series(languages, dtype=pl.String)
    known = unit.is_in(list(covered)).fill_null(value=False).to_numpy()
    read = known.copy()
    read[left_out] = False
    said = np.full(len(prints), OTHER_MODEL if brought is not None and brought.serves else FINE, np.int8)
    said[(any_of(known) & ~any_of(read))[prints.same_as]] = LIMIT
    said[~any_of(unit.is_not_null().to_numpy())] = NO_LANGUAGE
    said[prints.words.counts < FEWEST] = FEW_WORDS
    said[any_of(unit.is_not_null().to_numpy()) & ~any_of(known)] = NOT_KNOWN_TO_MODEL
    return said


def _parts(
    articles: pl.DataFrame, prints: Fingerprints, languages: pl.Series, told_by: TellBy,
    covered: Collection[str],
) -> dict[int, list[TextPart]]:  # fmt: skip
    """The texts of two languages, and those of another one than they are said to be."""
    texts = articles["text"].fill_null("")
    return divided(texts, prints.words, languages.to_list(), told_by, {*covered, *languages.drop_nulls().unique()})


def _also(languages: pl.Series, parts: Mapping[int, Sequence[TextPart]]) -> pl.Series:
    """The languages of texts, and of parts that are in another one than their text."""
    more = [p.language for row, found in parts.items() for p in found if p.language != languages[row]]
    return pl.concat([languages, pl.Series(languages.name, more, dtype=pl.String)])


def _standing(pairs: NDArray[np.int64], prints: Fingerprints) -> NDArray[np.int64]:
    """Of pairs of rows those of two texts that are long enough, copies under what stands for them, each once."""
    rows = np.sort(prints.same_as[pairs.reshape(-1, 2)], 1)
    rows = rows[(rows[:, 0] != rows[:, 1]) & (prints.words.counts[rows] >= FEWEST).all(1)]
    return np.asarray(np.unique(rows, axis=0), np.int64)


def _english(languages: pl.Series, several: Sequence[int]) -> NDArray[np.int8]:
    """int8 (n): whether each text was read in English; not told of those of `several` languages."""
    out = (languages == "en").cast(pl.Int8).fill_null(-1).to_numpy().copy()
    out[list(several)] = -1
    return np.asarray(out, np.int8)


def _in_doubt(languages: pl.Series, pairs: NDArray[np.int64], covered: Collection[str]) -> NDArray[np.bool_]:
    """bool (k): pairs of which a text is not English, the language in which words are weighed, and both are covered."""
    known = languages.is_in(list(covered)).fill_null(value=False).to_numpy()
    foreign = known & (languages != "en").fill_null(value=False).to_numpy()
    return np.asarray(known[pairs].all(1) & foreign[pairs].any(1), np.bool_)


def said_alike(vectors: ArticleVectors, a: int, b: int) -> bool:
    """Whether the sentences of the one that is more like the other are like sentences of it."""
    left, right = vectors.of(a), vectors.of(b)
    if not len(left.vectors) or not len(right.vectors):
        return True
    return bool(measured(left, right)[MEASURES.index("best_larger")] >= ALIKE)


def find_across(
    vectors: ArticleVectors, prints: Fingerprints, languages: Sequence[str | None], covered: Collection[str],
    threads: int = 0, kept: VectorsKept | None = None,
) -> tuple[AcrossPairs, NDArray[np.int64]]:  # fmt: skip
    """The pairs across languages that were looked at, and the units of which the openings were not read. `languages`:
    of each unit of `vectors`; `covered`: those that the model knows; `kept`: what keeps the openings.
    """
    stands = np.zeros(len(prints), np.bool_)
    stands[prints.representatives] = True
    stands &= prints.words.counts >= FEWEST
    units_of: dict[str, list[int]] = {}
    for unit in np.flatnonzero(stands[vectors.rows]).tolist():
        if (language := languages[unit]) is not None and language in covered:
            units_of.setdefault(language, []).append(unit)
    if len(units_of) < 2:
        return nothing(), np.zeros(0, np.int64)
    as_arrays = {language: np.array(units, np.int64) for language, units in units_of.items()}
    found = proposed(as_arrays, vectors, sharing_first(prints.postings, vectors.rows), threads)
    if kept is not None:
        for language, (units, openings) in found.openings.items():
            rows = units < len(prints)  # of a text of two languages that of its first part
            kept.openings(language, [prints.ids[r] for r in units[rows].tolist()], openings[rows])
    pairs = found.pairs[vectors.rows[found.pairs[:, 0]] != vectors.rows[found.pairs[:, 1]]]  # no text is its own
    notes: dict[str, object] = {"proposed": len(pairs), "read": found.read}
    if len(found.left_out):
        notes["not_read"] = len(found.left_out)
    return judged_across(pairs, vectors, prints.ids, notes), found.left_out


def sharing_first(
    postings: Postings, row_of: NDArray[np.int64]
) -> Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]:
    """Orders units, whose rows are `row_of`, by what their articles have in common with those of other languages: the
    rare names and figures that are written alike in both (`dedup.languages.proposing.Prefer`).
    """

    def order(units: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
        words = (postings.keys >> np.uint64(16)).astype(np.uint32)
        text = np.repeat(np.arange(len(postings.bounds) - 1), np.diff(postings.bounds))
        anchor = postings.kinds != 0
        theirs = np.unique(words[anchor & np.isin(text, row_of[others])])
        shared = anchor & np.isin(words, theirs)
        weight = np.bincount(text[shared], postings.weights[shared], len(postings.bounds) - 1)[row_of[units]]
        return units[np.lexsort((units, -weight))]

    return order
