"""Train the trees that say which candidate pairs are not worth aligning (`dedup/screen.json`).

    python benchmarks/train_screen.py [--keep FOLDER] [--write]

Three corpora are scanned as they would be without a screen: the volume of real news, and two mixes of labelled sets
with distractors, of which nothing is known beside the texts. A pair counts if it gets a row (derived, undecided, one
event, one form or frame, a passage in common) or tells of a series. Trees are grown on the pairs whose first article
falls in one half by its number, and what each bar drops and loses is told of the other half; --write stores trees that
were grown on both. --keep has the pairs of each corpus in a folder, and takes them from there.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numpy as np
from grow import Growth, grow
from numpy.typing import NDArray

from dedup.align.contents import FIRST, Contents
from dedup.data import Collection, Judgement
from dedup.outlets.numbers import outlet_numbers
from dedup.outlets.registry import Outlets
from dedup.pipeline import floors
from dedup.pipeline.scope import Whole
from dedup.read import read
from dedup.relate import screen as screens
from dedup.relate.judging import UNDECIDED, worth_telling
from dedup.relate.scorecard import Boosted
from dedup.relate.series import _one_form
from dedup.settings import Settings
from index.packed_pairs import packed

SHARED = HERE.parent.parent / "shared" / "data"
CORPORA = {
    "news": (), "rewrites": ("8000", "rewrites", "versions", "passages", "same_story", "short_rewrites"),
    "reports": ("8000", "levels", "openings", "loose", "incidents", "translations_wikinews"),
}  # fmt: skip
"""Real news as it is, and what mix.py lays together."""
NAMES = (*FIRST, *screens.BESIDE)
UNKNOWN = [n for n in NAMES if n in screens.BESIDE or (n.endswith(("smaller", "larger")) and n != "words_smaller")]
WEIGHT, DECIDING = 20.0, 40.0
"""What a pair that counts weighs beside one that does not, and one that is derived or undecided."""
MIX = 0.3
"""What a pair of a mix weighs beside one of real news, of which there are as many."""
GROWTH = Growth(trees=400, rate=0.15, leaf=40)
BARS = (-5.5, -5.0, -4.5, -4.0, -3.5, -3.0)
Table = dict[str, NDArray[np.float64]]


class Unscreened(Whole):
    """A whole collection that keeps what its pairs tell of series."""

    forms: NDArray[np.int64]

    def grown(self, known: Collection, judged: Judgement, series: NDArray[np.int64]) -> NDArray[np.int64]:
        """As it is, with the pairs kept."""
        type(self).forms = judged.pairs[_one_form(known, judged)]
        return super().grown(known, judged, series)


def pairs_of(corpus: Path) -> Table:
    """Of the pairs that only the lexical generator proposes: `x` (m, len(NAMES)), and m each of what became of them."""
    kept: list[tuple[Collection, Judgement]] = []

    def assess(known: Collection, pairs: floors.Pairs, causes: list[str], settings: Settings) -> Judgement:
        judged = floors.assess(known, pairs, causes, settings)
        kept.append((known, judged))
        return judged

    lexical, screens.SCREENED = screens.SCREENED, "nothing"
    settings = Settings()
    try:
        floors.run(read(str(corpus)), settings, Outlets.load(None), assess=assess, scope=Unscreened())
    finally:
        screens.SCREENED = lexical
    (known, judged), pairs = kept[0], kept[0][1].pairs
    looked = np.array([c == lexical for c in judged.causes])
    beside = screens.beside(known, outlet_numbers(known.papers), pairs[looked])
    x = np.column_stack([Contents(known.prints).first(pairs[looked]), *(beside[n] for n in screens.BESIDE)])
    forms = np.isin(packed(pairs), packed(Unscreened.forms))
    told, derived = worth_telling(judged, settings.threshold), judged.probability >= settings.threshold
    undecided = ~derived & (judged.probability >= UNDECIDED)
    told_of = {"derived": derived, "undecided": undecided, "told": told, "counts": told | forms}
    half = pairs.min(1) * 2654435761 % 2**32 < 2**31
    return {
        "x": x.astype(np.float64), "half": half[looked], **{n: v[looked] for n, v in told_of.items()},
        "rows": np.array([(told & ~half).sum()]),
    }  # fmt: skip


def tables(keep: Path) -> Iterator[tuple[str, Table]]:
    """The pairs of each corpus."""
    for name, parts in CORPORA.items():
        path, corpus = keep / f"{name}.npz", SHARED / "volume_en.parquet"
        if not path.exists():
            if parts:
                corpus = keep / f"{name}.parquet"
                subprocess.run([sys.executable, SHARED / "mix.py", corpus, *parts], check=True, capture_output=True)
            np.savez(path, **pairs_of(corpus))
        yield name, dict(np.load(path))


def trained(parts: list[tuple[str, Table]], halves: tuple[int, ...]) -> Boosted:
    """Trees grown on some halves of each corpus."""
    x, y, w = [], [], []
    for name, table in parts:
        rows = np.isin(table["half"], halves)
        counts, deciding = table["counts"][rows], (table["derived"] | table["undecided"])[rows]
        x.append(table["x"][rows])
        y.append(counts.astype(np.float64))
        w.append(np.where(deciding, DECIDING, np.where(counts, WEIGHT, 1.0)) * (MIX if CORPORA[name] else 1))
    ways = [0] * len(NAMES)
    return grow(np.concatenate(x), np.concatenate(y), np.concatenate(w), NAMES, ways, UNKNOWN, 1, GROWTH)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        keep = given.keep or Path(scratch)
        keep.mkdir(parents=True, exist_ok=True)
        parts = list(tables(keep))
    card = trained(parts, (1,))
    print("| bar | of | dropped | rows lost | of rows | derived lost | undecided lost |\n|--:|---|--:|--:|--:|--:|--:|")
    for name, table in parts:
        other = ~table["half"].astype(bool)
        z = card.log_odds({n: table["x"][other][:, i].astype(np.float32) for i, n in enumerate(NAMES)})
        for bar in BARS:
            low = z < bar
            lost = [int((table[n][other].astype(bool) & low).sum()) for n in ("told", "derived", "undecided")]
            print(f"| {bar} | {name} | {low.mean():.3f} | {lost[0]} | {table['rows'][0]} | {lost[1]} | {lost[2]} |")
    if given.write:
        out = json.dumps(trained(parts, (0, 1)).as_dict()).replace("]], [[", "]],\n [[")
        (HERE.parent / "dedup" / "screen.json").write_text(out + "\n")
        print("wrote screen.json")


if __name__ == "__main__":
    main()
