"""The weights of `dedup/languages/translation_judge.py`, learned from translations and from reports of one event.

    python benchmarks/train_translations.py [--write]      # 5 minutes of one core; needs the extra `languages`

Translations: `translations.parquet` and `translations_wikinews.parquet`, in the languages of the model, whole, and half
of them again with a part of one side. Not translations: what `dedup/languages/proposing.py` proposes among them and
among 2,000 English articles. Reports of one event in two languages nobody has labelled: English ones stand for them
(`same_story.parquet`, `incidents_pairs.parquet`), with cosines lowered as much as translation lowers them. Every figure
is of pairs whose two articles the weights did not see (five folds by the hash of the cluster).
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.proposing import proposed
from dedup.languages.sentence_alignment import MEASURES, SentenceText, measured
from embeddings.multilingual import LANGUAGES, UniversalSentenceEncoder

DATA = TOP.parent / "shared" / "data"
FOLDS = 5
TRANSLATION = ("best_larger", "mutual", "order", "covered_larger", "figures")
SAME_STORY = ("best_larger", "mutual", "cosine", "covered_larger", "figures", "names")
LOWERED = (0.92, 0.88, 0.75)
"""The cosines of translations in German or Spanish, Russian and Japanese, as a share of those of two English ones."""


@dataclass(frozen=True)
class Pairs:
    """`measures` float32 (m, k); `kind`: translation, part, other or event; the two clusters of each."""

    measures: NDArray[np.float32]
    kind: NDArray[np.str_]
    clusters: NDArray[np.str_]
    languages: NDArray[np.str_]


def fold_of(cluster: str) -> int:
    """Which fold an article's cluster is in."""
    return int(hashlib.sha1(cluster.encode()).hexdigest(), 16) % FOLDS


def read(name: str, prefix: str, key: str = "cluster") -> pl.DataFrame:
    frame = pl.read_parquet(DATA / f"{name}.parquet")
    language = pl.col("language") if "language" in frame.columns else pl.lit("en")
    cluster = pl.concat_str(pl.lit(prefix), pl.col(key).cast(pl.String))
    return frame.select("id", "text", cluster=cluster, language=language)


def texts() -> pl.DataFrame:
    """All texts; first those in which translations are looked for, then reports of one event."""
    english = read("volume_en", "d", "id")
    order = pl.Series([hashlib.sha1(i.encode()).hexdigest() for i in english["id"]])
    covered = pl.concat([read("translations", "t"), read("translations_wikinews", "w"), english.sort(order).head(2000)])
    events = pl.concat(
        [
            read("same_story", "s", "event"),
            read("incidents", "i", "event").filter(
                pl.col("id").is_in(list(_reports().select("left", "right").unpivot()["value"]))
            ),
        ]
    )
    return pl.concat([covered.filter(pl.col("language").is_in(list(LANGUAGES))), events])


def _reports() -> pl.DataFrame:
    pairs = pl.read_parquet(DATA / "incidents_pairs.parquet").filter(pl.col("label") == "independent")
    return pairs.sort("left", "right").head(500)


def pairs_of(frame: pl.DataFrame) -> Pairs:
    encoder = UniversalSentenceEncoder()
    vectors, rng = ArticleVectors(frame, encoder.encode), np.random.default_rng(1)
    cluster, language = frame["cluster"].to_list(), frame["language"].to_list()
    event = [c[0] in "si" for c in cluster]
    rows_of = {
        x: np.array([i for i, y in enumerate(language) if y == x and not event[i]]) for x in sorted(set(language))
    }
    found = proposed(rows_of, vectors).pairs.tolist()
    by_cluster: dict[str, list[int]] = {}
    for i, name in enumerate(cluster):
        by_cluster.setdefault(name, []).append(i)
    true = [(a, b) for of in by_cluster.values() for a in of for b in of if a < b and language[a] != language[b]]
    rows: list[tuple[NDArray[np.float32], str, int, int]] = []
    for a, b in sorted({*map(tuple, found), *true}):
        kind = "translation" if cluster[a] == cluster[b] else "other"
        rows.append((measured(vectors.of(a), vectors.of(b)), kind, a, b))
        part = cut(vectors.of(b), rng)
        if kind == "translation" and part is not None and rng.random() < 0.5:
            rows.append((measured(vectors.of(a), part), "part", a, b))
    for a, b in event_pairs(frame, by_cluster):
        lower = lowered(vectors.of(a), vectors.of(b), float(rng.choice(LOWERED)))
        rows.append((measured(*lower), "event", a, b))
    return Pairs(
        np.stack([r[0] for r in rows]),
        np.array([r[1] for r in rows]),
        np.array([[cluster[r[2]], cluster[r[3]]] for r in rows]),
        np.array([min(language[r[2]], language[r[3]], key=lambda x: x == "en") for r in rows]),
    )


def event_pairs(frame: pl.DataFrame, by_cluster: dict[str, list[int]]) -> Iterator[tuple[int, int]]:
    row = {i: n for n, i in enumerate(frame["id"].to_list())}
    yield from ((row[a], row[b]) for a, b in _reports().select("left", "right").iter_rows())
    every = [(a, b) for name, of in by_cluster.items() if name[0] == "s" for a in of for b in of if a < b]
    yield from every[:: max(1, len(every) // 600)]


def cut(text: SentenceText, rng: np.random.Generator) -> SentenceText | None:
    """A third to two thirds of a text in one piece; None of a short one."""
    n = len(text.vectors)
    if n < 6:
        return None
    many = max(3, int(n * rng.uniform(0.3, 0.7)))
    first = int(rng.integers(0, n - many + 1))
    return replace(text, vectors=text.vectors[first : first + many], lengths=text.lengths[first : first + many])


def lowered(left: SentenceText, right: SentenceText, by: float) -> tuple[SentenceText, SentenceText]:
    """The same two with all cosines between them `by` times what they are."""
    more = np.full((len(left.vectors), 1), np.sqrt(1 - by * by), np.float32)
    none = np.zeros((len(right.vectors), 1), np.float32)
    return (
        replace(left, vectors=np.hstack([left.vectors * np.float32(by), more])),
        replace(right, vectors=np.hstack([right.vectors, none])),
    )


def fit(x: NDArray[np.float64], y: NDArray[np.bool_], ridge: float = 1e-4) -> NDArray[np.float64]:
    """Intercept and weights of a logistic regression with a little ridge, by Newton's method."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    design = np.c_[np.ones(len(x)), (x - mean) / spread]
    weights, held = np.zeros(design.shape[1]), np.r_[0.0, np.full(x.shape[1], ridge * len(x))]
    for _ in range(60):
        p = 1 / (1 + np.exp(-design @ weights))
        hessian = (design * (p * (1 - p))[:, None]).T @ design + np.diag(held + 1e-9)
        step = np.linalg.solve(hessian, design.T @ (p - y) + held * weights)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    slopes = weights[1:] / spread
    return np.r_[weights[0] - slopes @ mean, slopes]


def card(pairs: Pairs, rows: NDArray[np.bool_]) -> dict[str, dict[str, object]]:
    """Both curves, learned from some of the pairs."""
    out: dict[str, dict[str, object]] = {}
    story = rows & np.isin(pairs.kind, ["other", "event"])
    asked = {"translation": (TRANSLATION, rows, ["translation", "part"]), "same_story": (SAME_STORY, story, ["event"])}
    for name, (measures, some, yes) in asked.items():
        columns = pairs.measures[some][:, [MEASURES.index(m) for m in measures]].astype(np.float64)
        found = fit(columns, np.isin(pairs.kind[some], yes))
        out[name] = {
            "intercept": round(float(found[0]), 4),
            "weights": {m: round(float(w), 4) for m, w in zip(measures, found[1:], strict=True)},
        }
    return out


def folds(pairs: Pairs) -> NDArray[np.int64]:
    """int64 (m, 2): the folds of both articles of each pair."""
    return np.array([[fold_of(a), fold_of(b)] for a, b in pairs.clusters])


def cards(pairs: Pairs) -> dict[tuple[int, int], dict[str, dict[str, object]]]:
    """For each two folds the curves that saw neither."""
    at = folds(pairs)
    return {(a, b): card(pairs, ~np.isin(at, [a, b]).any(1)) for a in range(FOLDS) for b in range(a, FOLDS)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write dedup/translations.json")
    parser.add_argument("--keep", type=Path, help="a file for the weights of all folds, for benchmarks/translations.py")
    options = parser.parse_args()
    from translations_scores import tell

    known = pairs_of(texts())
    by_fold = cards(known)
    tell(known, by_fold, folds(known))
    if options.keep:
        options.keep.write_text(json.dumps({f"{a}-{b}": c for (a, b), c in by_fold.items()}))
    if options.write:
        whole = card(known, np.ones(len(known.kind), np.bool_))
        (TOP / "dedup" / "translations.json").write_text(json.dumps(whole, indent=1) + "\n")
