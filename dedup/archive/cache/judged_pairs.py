"""Judging pairs, and remembering what was judged: an archive compares tomorrow's articles, not yesterday's again.

What two texts share depends on the two texts alone, so it is kept under the keys of both. Most candidates share next to
nothing: whatever their outlets, dates and credits say, they stay unrelated, and of them only two figures are kept.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.align.measuring import measure
from dedup.data import Collection, Fingerprints, Judgement
from dedup.measures import CONTEXT, MEASURES, UNKNOWN
from dedup.pipeline.floors import Pairs
from dedup.relate.judging import OPEN_FROM, TIES_FROM, judge, shares_passage
from dedup.relate.vetoes import same_frame
from dedup.settings import Settings


@dataclass(slots=True)
class Learned:
    """What is known of pairs. `keys` uint64 (t), one for each text; `settled` uint64 (s), a pair as place of the left
    text in `keys` << 32 | that of the right, with `figures` float64 (s, 2), the probabilities of being derived and of
    the same event; `open` uint64 (o), other pairs, with `measures` float32 (o, len(MEASURES)).
    """

    keys: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    settled: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    figures: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))
    open: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    measures: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, len(MEASURES)), np.float32))


class Memory:
    """An `Assess` that aligns only pairs of texts that it has not seen; `new` is what it learned since it was made.

    >>> from dedup.clean.masks import find_masks
    >>> from dedup.fingerprint.prints import fingerprint
    >>> from dedup.tables import conform, empty
    >>> import polars as pl
    >>> two = conform("articles", pl.DataFrame({"id": ["a", "b"], "text": ["Harbour closed by the storm."] * 2}))
    >>> prints, pair = fingerprint(two, empty("masks"), Settings()), np.array([[0, 1]])
    >>> from dedup.outlets.registry import Outlets
    >>> from dedup.relate.collection import collection_of
    >>> memory = Memory(Learned())
    >>> known = collection_of(two, empty("credits"), Outlets([]), prints)
    >>> first = memory(known, pair, ["minhash"], Settings())
    >>> len(memory.new.open), memory(known, pair, ["minhash"], Settings()).probability == first.probability
    (1, array([ True]))
    """

    def __init__(self, known: Learned) -> None:
        self._known = _sorted(known)
        self._place = {key: n for n, key in enumerate(known.keys.tolist())}
        self._before = len(known.keys)
        self._settled: list[tuple[NDArray[np.uint64], NDArray[np.float64]]] = []
        self._open: list[tuple[NDArray[np.uint64], NDArray[np.float32]]] = []
        self._asked: list[NDArray[np.uint64]] = []
        self._of: tuple[Fingerprints, NDArray[np.uint64]] | None = None

    @property
    def asked(self) -> NDArray[np.uint64]:
        """uint64 (m): every pair that was asked about since it was made, once; all of them are known now."""
        return np.unique(np.concatenate([np.zeros(0, np.uint64), *self._asked]))

    @property
    def all(self) -> Learned:
        """What is known now of the pairs that were asked about; what was asked on other nights only is left out."""
        asked, new, known = self.asked, self.new, self._known
        settled, figures = _kept(asked, (known.settled, known.figures), (new.settled, new.figures))
        open_, measures = _kept(asked, (known.open, known.measures), (new.open, new.measures))
        return Learned(np.array([*self._place], np.uint64), settled, figures, open_, measures)

    @property
    def new(self) -> Learned:
        """What was learned: keys to be appended to those known, and pairs that were not."""
        keys = np.array([*self._place][self._before :], np.uint64)
        return Learned(
            keys,
            np.concatenate([np.zeros(0, np.uint64), *(s for s, _ in self._settled)]),
            np.concatenate([np.zeros((0, 2)), *(f for _, f in self._settled)]),
            np.concatenate([np.zeros(0, np.uint64), *(o for o, _ in self._open)]),
            np.concatenate([np.zeros((0, len(MEASURES)), np.float32), *(m for _, m in self._open)]),
        )

    @property
    def texts(self) -> NDArray[np.uint64]:
        """uint64 (n): the keys of the texts that were asked about last, each article's."""
        keys = np.array([*self._place], np.uint64)
        return keys[:0] if self._of is None else keys[self._of[1].astype(np.int64)]

    def __call__(self, known: Collection, pairs: Pairs, causes: list[str], settings: Settings) -> Judgement:
        """Judge the pairs as `assess` does; settled pairs come without their measures, which nobody reads."""
        prints, stored = known.prints, self._known
        places = self._places(prints)
        codes = (places[pairs[:, 0]] << np.uint64(32)) | places[pairs[:, 1]]
        settled, at_settled = _find(stored.settled, codes)
        seen, at_open = _find(stored.open, codes)
        self._asked.append(codes)
        measures = np.zeros((len(pairs), len(MEASURES)), np.float32)
        measures[seen] = stored.measures[at_open[seen]]
        fresh = np.flatnonzero(~settled & ~seen)
        measures[fresh] = measure(prints, pairs[fresh])
        asked = np.flatnonzero(~settled)
        judgement = judge(known, pairs[asked], measures[asked], [causes[i] for i in asked.tolist()], settings)
        m = len(pairs)
        whole = Judgement(
            pairs, measures, np.full((m, len(CONTEXT)), UNKNOWN, np.float32), np.zeros(m, np.bool_), np.zeros(m),
            np.zeros(m), np.zeros(m), causes, np.zeros(m), np.zeros(m, np.bool_), np.zeros(m, np.bool_),
        )  # fmt: skip
        whole.probability[settled], whole.story[settled] = stored.figures[at_settled[settled]].T
        whole.alone[settled] = whole.probability[settled]
        for name in ("context", "newsroom", "alone", "probability", "story", "credit", "frame", "one_event"):
            getattr(whole, name)[asked] = getattr(judgement, name)
        surest = np.maximum(whole.alone, whole.probability)  # a copy of two words is a copy, whatever the trees say
        self._learn(codes[fresh], pairs[fresh], measures[fresh], surest[fresh], whole.story[fresh], len(prints))
        return whole

    def _places(self, prints: Fingerprints) -> NDArray[np.uint64]:
        """uint64 (n): the place of each text's key, new keys appended; kept while the same prints are asked about."""
        if self._of is None or self._of[0] is not prints:
            keys = keys_of(prints).tolist()
            self._of = (prints, np.array([self._place.setdefault(k, len(self._place)) for k in keys], np.uint64))
        return self._of[1]

    def _learn(
        self, codes: NDArray[np.uint64], pairs: Pairs, measures: NDArray[np.float32],
        surest: NDArray[np.float64], story: NDArray[np.float64], rows: int,
    ) -> None:  # fmt: skip
        columns = {n: measures[:, i] for i, n in enumerate(MEASURES)}
        # such a pair stays unrelated whatever outlets, dates, credits and the rest of the collection say
        done = (surest < OPEN_FROM) & (story < TIES_FROM)
        done &= ~shares_passage(columns["longest_run"])
        # with no outlet known, whatever may be a frame is one
        done &= ~same_frame(columns, [None] * rows, pairs)
        self._settled.append((codes[done], np.column_stack([surest, story])[done]))
        self._open.append((codes[~done], measures[~done]))


def keys_of(prints: Fingerprints) -> NDArray[np.uint64]:
    """uint64 (n): equal for texts of which the same counted words, in the same places of their sentences, were read."""
    words = prints.words
    out = []
    for lo, hi in zip(words.bounds[:-1].tolist(), words.bounds[1:].tolist(), strict=True):
        held = hashlib.blake2b(words.hashes[lo:hi].tobytes(), digest_size=8)
        held.update(words.flags[lo:hi].tobytes())
        held.update(prints.postings.sentence[lo:hi].astype(np.int32).tobytes())  # as archives have it
        out.append(int.from_bytes(held.digest(), "little"))
    return np.array(out, np.uint64)


def _sorted(known: Learned) -> Learned:
    s, o = np.argsort(known.settled), np.argsort(known.open)
    return Learned(known.keys, known.settled[s], known.figures[s], known.open[o], known.measures[o])


def _kept(asked: NDArray[np.uint64], *parts: tuple[NDArray[np.uint64], NDArray[Any]]) -> tuple[Any, Any]:
    """Of codes with their rows, those that were asked about."""
    codes, rows = (np.concatenate([p[i] for p in parts]) for i in (0, 1))
    wanted = np.isin(codes, asked)
    return codes[wanted], rows[wanted]


def _find(codes: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which of the wanted codes are among the sorted ones, and where."""
    if not len(codes):
        return np.zeros(len(wanted), np.bool_), np.zeros(len(wanted), np.int64)
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1).astype(np.int64)
    return codes[at] == wanted, at
