"""Candidate pairs -> what the two texts of each share: measures for the judge, passages for the reader.

`measure` gives one row of named measures a pair and is cheap enough for every candidate. `passages` finds where the
shared text stands and is called for the pairs that count.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.align.passage_kernels import find_passages
from dedup.data import Alignment, Fingerprints
from dedup.tables import conform

SHORTEST = 8
"""Words in common that make a verbatim passage: shorter ones are shared by chance."""
GAP = 4
"""Words of edits that a passage may bridge on either side."""
REWORDED_DICE = 0.35
"""Least weighed overlap of two sentences, each the other's best match, that are shown as reworded."""
FAINT_DICE = 0.25
"""The same for a pair that was found derived and has nothing better to show."""
MOST = 200
"""Passages kept for a pair."""
BATCH = 2000
"""Pairs aligned at a time: bounds memory."""
KINDS = ("verbatim", "reworded", "quotation")


def align(prints: Fingerprints, pairs: NDArray[np.int64], faint: NDArray[np.bool_] | None = None) -> Alignment:
    """Where the texts of each pair (m, 2) of rows agree, word for word or reworded.

    `faint`: bool (m), the pairs of which less alike sentences, down to `FAINT_DICE`, are shown where nothing else is:
    what is called derived must have something to show.
    """
    m = len(pairs)
    spans, scores, pair = _found(prints, pairs, REWORDED_DICE)
    if faint is not None:
        bare = np.flatnonzero(faint & (np.bincount(pair, minlength=m) == 0))
        more, of_more, at = _found(prints, pairs[bare], FAINT_DICE)
        spans, scores = np.concatenate([spans, more]), np.concatenate([scores, of_more])
        pair = np.concatenate([pair, bare[at]])
    lengths = np.stack([prints.words.counts[pairs[:, 0]], prints.words.counts[pairs[:, 1]]], 1)
    covered = np.stack([spans[:, 1] - spans[:, 0], spans[:, 3] - spans[:, 2]], 1).astype(np.float64)
    literal, quoted = spans[:, 4] != 1, spans[:, 4] == 2
    size = covered.min(1)

    def per_pair(value: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(pair, value, m).astype(np.float64)

    share = np.maximum(lengths, 1)
    longest = np.zeros(m)
    np.maximum.at(longest, pair[literal & ~quoted], size[literal & ~quoted])
    return Alignment(
        passages=_table(prints, pairs, pair, spans, scores),
        coverage=np.stack([per_pair(covered[:, s]) for s in (0, 1)], 1) / share,
        verbatim=np.stack([per_pair(covered[:, s] * literal) for s in (0, 1)], 1) / share,
        longest=longest,
        unquoted=per_pair(size * (literal & ~quoted)),
        edits=per_pair(literal.astype(np.float64)),
    )


def _found(
    prints: Fingerprints, pairs: NDArray[np.int64], dice: float
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
    """int32 (p, 5), spans of words and kind; float32 (p), scores; int64 (p), the pair of each passage, ascending."""
    spans_of, scores_of = [np.zeros((0, 5), np.int32)], [np.zeros(0, np.float32)]
    pair_of = [np.zeros(0, np.int64)]
    words, postings = prints.words, prints.postings
    for at in range(0, len(pairs), BATCH):
        batch = np.ascontiguousarray(pairs[at : at + BATCH])
        spans = np.zeros((len(batch), MOST, 5), np.int32)
        scores, found = np.zeros((len(batch), MOST), np.float32), np.zeros(len(batch), np.int64)
        find_passages(
            words.hashes, words.flags, words.bounds, postings.sentence, postings.keys, postings.weights,
            postings.bounds, postings.sentences, batch, SHORTEST, GAP, np.float32(dice), spans, scores, found,
        )  # fmt: skip
        used = np.arange(MOST) < found[:, None]
        spans_of.append(spans[used])
        scores_of.append(scores[used])
        pair_of.append(np.repeat(np.arange(len(batch)) + at, found))
    return np.concatenate(spans_of), np.concatenate(scores_of), np.concatenate(pair_of)


def _table(
    prints: Fingerprints,
    pairs: NDArray[np.int64],
    pair: NDArray[np.int64],
    spans: NDArray[np.int32],
    scores: NDArray[np.float32],
) -> pl.DataFrame:
    """Word positions -> code points of the text; sorted by pair and place."""
    words, ids = prints.words, np.array(prints.ids, dtype=object)
    columns: dict[str, object] = {}
    for side, name in enumerate(("left", "right")):
        base = words.bounds[pairs[pair, side]]
        columns[name] = ids[pairs[pair, side]].tolist()
        columns[f"{name}_start"] = words.starts[base + spans[:, 2 * side]].astype(np.int64)
        columns[f"{name}_end"] = words.ends[base + spans[:, 2 * side + 1] - 1].astype(np.int64)
    columns["kind"] = np.array(KINDS, dtype=object)[spans[:, 4]].tolist()
    columns["score"] = scores.astype(np.float64)
    return conform("passages", pl.DataFrame(columns)).sort("left", "right", "left_start", "right_start")
