"""The vectors of sentences that runs across languages asked for: a night encodes its own articles and no others.

They lie under a digest of the sentence, so that a revised text brings new ones; what no text has any more is dropped
when it is too much, and at once when a text is taken out. An archive of one language asks for none and keeps none.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.archive.store.database import Database
from dedup.archive.store.packed_vectors import append, forget, kept_size, others, packed_rows, parts
from dedup.data import Encode
from dedup.languages.rounding import coarse, unit

KIND = "sentences"
MOST_WASTE = 1.3
"""Vectors kept for each that was asked for in a run over everything, from which those in use are written anew."""
AT_HAND = 1 << 28
"""Bytes up to which all are read at once; of more, those that are asked for, by one look through all of them."""


class SentenceVectors:
    """A `dedup.data.VectorsKept`: vectors read from the archive and, where they are not there, made by a
    model. `save` writes what is new, in the archive's transaction.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._encode: Encode | None = None
        self.model = ""
        self._keys, self._rows = np.zeros(0, np.uint64), np.zeros((0, 0), np.int8)
        self._new: dict[int, NDArray[np.int8]] = {}
        self._asked: list[NDArray[np.uint64]] = []
        self.noted: list[tuple[str, list[str], NDArray[np.float32]]] = []
        self._absent: set[int] = set()
        self._all_read = False

    @property
    def made(self) -> int:
        """Sentences that the model was given."""
        return len(self._new)

    def encoder(self, encode: Encode, model: str) -> Encode:
        """An `Encode` that gives what `encode`, of this name, would give for sentences: unit vectors, rounded as
        `dedup.languages.rounding` says.
        """
        self._encode, self.model = encode, model
        return self._vectors

    def openings(self, language: str, ids: list[str], vectors: NDArray[np.float32]) -> None:
        """Note the openings of articles in a language; `dedup.archive.search.opening_vectors` keeps what is `noted`."""
        self.noted.append((language, ids, vectors))

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        assert self._encode is not None  # noqa: S101  # for the type checker: `encoder` gave this function out
        if not texts:
            return self._encode(texts)
        told = [sentence_key(text) for text in texts]
        keys = np.array(told, np.uint64)
        self._asked.append(np.unique(keys))
        self._read(told)
        place, here = _find(self._keys, keys)
        missing = {
            key: text
            for key, text, known in zip(told, texts, here.tolist(), strict=True)
            if not known and key not in self._new
        }
        if missing:
            made = coarse(self._encode(list(missing.values())))
            self._new.update(zip(missing, made, strict=True))
        width = self._rows.shape[1] or len(next(iter(self._new.values())))
        out = np.empty((len(texts), width), np.int8)
        out[here] = self._rows[place[here]] if here.any() else 0
        for i in np.flatnonzero(~here).tolist():
            out[i] = self._new[told[i]]
        return unit(out)

    def _read(self, keys: list[int]) -> None:
        """Have at hand what is kept under these keys."""
        if self._all_read:
            return
        _, size = kept_size(self._db, KIND)
        self._all_read = size <= AT_HAND
        wanted = None
        if not self._all_read:
            open_ = {k for k in keys if k not in self._new and k not in self._absent}
            wanted = np.array(sorted(open_ - set(self._keys.tolist())), np.uint64)
            if not len(wanted):
                return
        found = [(self._keys, self._rows)] if len(self._keys) else []
        for part in parts(self._db, KIND, self.model):
            here = slice(None) if wanted is None else np.isin(part["key"], wanted)
            found.append((part["key"][here], part["vector"][here]))
        if found:
            self._keys, first = np.unique(np.concatenate([k for k, _ in found]), return_index=True)
            self._rows = np.concatenate([v for _, v in found])[first]
        if wanted is not None:
            self._absent |= set(wanted.tolist()) - set(self._keys.tolist())

    def save(self, *, whole: bool, purge: bool = False) -> None:
        """Write what was made. `whole`: the run was over everything, so that what it did not ask for is of no text;
        `purge`: drop all of that.
        """
        kept, _ = kept_size(self._db, KIND)
        asked = np.unique(np.concatenate([np.zeros(0, np.uint64), *self._asked]))
        most = len(asked) if purge else MOST_WASTE * len(asked)
        stale = whole and (self.model or purge) and kept + len(self._new) > most
        if stale or (self.model and others(self._db, KIND, self.model)):
            self._write_anew(asked)
        elif self._new:
            append(self._db, KIND, self.model, self._of_new(list(self._new)))

    def _write_anew(self, asked: NDArray[np.uint64]) -> None:
        place, here = _find(self._keys, asked)
        forget(self._db, KIND)
        if here.any():
            kept = packed_rows(KIND, self._rows[place[here]], key=asked[here])
            append(self._db, KIND, self.model, kept)
        if new := [k for k in asked[~here].tolist() if k in self._new]:
            append(self._db, KIND, self.model, self._of_new(new))

    def _of_new(self, keys: list[int]) -> NDArray[np.void]:
        return packed_rows(KIND, np.stack([self._new[k] for k in keys]), key=np.array(keys, np.uint64))


def sentence_key(text: str) -> int:
    """64 bits that stand for a sentence.

    >>> sentence_key("The ferry stops.") == sentence_key("The ferry stops."), sentence_key("") < 2**64
    (True, True)
    """
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _find(keys: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each of the wanted stands among the sorted keys, and whether it is there."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1).astype(np.int64)
    return place, keys[place] == wanted
