"""Whether texts and their translations come together: two labelled sets among English articles, scanned and scored.

    python benchmarks/translations.py [--distractors 2000] [--folds FILE] [--without]

`--folds`: weights of each fold, which `train_translations.py --keep FILE` writes: each pair is then judged by weights
that saw neither article's cluster. `--without`: as if the extra `languages` were not installed. One line of JSON out:
shares of pairs brought together by languages, texts put with another's, origin and direction, processor seconds.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl
from numpy.typing import NDArray

TOP = Path(__file__).parents[1]
sys.path[:0] = [str(TOP), str(Path(__file__).parent)]

from train_translations import DATA, fold_of

import dedup
from dedup.languages.translation_judge import Float, Judge, curve, judged_by

SETS = ("translations", "translations_wikinews")


def cross_fitted(file: Path) -> Judge:
    """A judge that has not seen what it judges."""
    cards = json.loads(file.read_text())
    fold: dict[str, int] = {}
    for name, prefix in zip(SETS, "tw", strict=True):
        rows = pl.read_parquet(DATA / f"{name}.parquet", columns=["id", "cluster"]).iter_rows()
        fold |= {i: fold_of(f"{prefix}{cluster}") for i, cluster in rows}

    def judge(ids: Sequence[tuple[str, str]], measures: NDArray[np.float32]) -> tuple[Float, Float]:
        of = [tuple(sorted(fold.get(i, fold_of(f"d{i}")) for i in pair)) for pair in ids]
        both = np.zeros((2, len(ids)))
        for a, b in set(of):
            rows = np.array([x == (a, b) for x in of])
            for k, name in enumerate(("translation", "same_story")):
                both[k, rows] = curve(cards[f"{a}-{b}"][name], measures[rows])
        return both[0], both[1]

    return judge


def scored(result: Path) -> dict[str, Any]:
    """What the scorer of the data says of each set."""
    out = {}
    for name in SETS:
        for kind in ("translations", "origin"):
            asked = [sys.executable, str(DATA / "score.py"), kind, str(DATA / f"{name}.parquet"), str(result)]
            out[f"{name} {kind}"] = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    return out


def with_made_dates(corpus: Path) -> None:
    """Every labelled text gets an outlet and a date: translations come 6 to 72 hours after their original."""
    rng = np.random.default_rng(1)
    began = datetime(2021, 3, 1, tzinfo=UTC)
    rows = {}
    for name in SETS:
        frame = pl.read_parquet(DATA / f"{name}.parquet")
        style = "style" if "style" in frame.columns else "language"
        for i, role, language, of in frame.select("id", "role", "language", pl.col(style).alias("of")).iter_rows():
            later = 0.0 if role == "original" else float(rng.uniform(6, 72))
            rows[i] = ((began + timedelta(hours=later)).isoformat(), f"{language} {of}")
    made = pl.DataFrame([(i, *r) for i, r in rows.items()], schema=["id", "date", "paper"], orient="row")
    frame = pl.read_parquet(corpus).join(made, on="id", how="left", maintain_order="left")
    frame = frame.with_columns(
        published=pl.coalesce("date", "published"), outlet=pl.coalesce("paper", "outlet")
    ).drop("date", "paper")  # fmt: skip
    frame.write_parquet(corpus)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--distractors", type=int, default=2000)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--without", action="store_true")
    parser.add_argument("--made-dates", action="store_true", help="outlets and dates made up: translations come later")
    parser.add_argument("--keep", type=Path, help="a folder for the result")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus, result = Path(folder) / "mix.parquet", options.keep or Path(folder) / "result"
        mixed = [sys.executable, str(DATA / "mix.py"), str(corpus), str(options.distractors), *SETS, "--dates"]
        subprocess.run(mixed, check=True, capture_output=True)
        if options.made_dates:
            with_made_dates(corpus)
        hidden = patch("dedup.languages.encoder.has_multilingual_model", lambda: False)
        with (
            hidden if options.without else nullcontext(),
            judged_by(cross_fitted(options.folds)) if options.folds else nullcontext(),
        ):
            began = time.process_time()
            found = dedup.scan([corpus])
            seconds = round(time.process_time() - began, 1)
        found.write(result)
        told = {"seconds": seconds, "languages": found.run.get("languages"), "by floor": found.run["seconds"]}
        print(json.dumps(told | scored(result)))


if __name__ == "__main__":
    main()
