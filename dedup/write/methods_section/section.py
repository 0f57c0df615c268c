"""The paragraph and the table of one result for a paper: what was done, with what, and how wrong it may be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import polars as pl

from dedup.phrases import count, listed
from dedup.queries.evaluate import Evaluation, PairEvaluation
from dedup.queries.table_rows import settings_of
from dedup.settings import Settings
from dedup.tables import DERIVED, Frames
from dedup.write.methods_section.measured_errors import BY_TEXT_ALONE, SOURCE, WITH_OUTLETS

CITATION = "The wirecopy maintainers. wirecopy (version {version}) [computer software]."
_PACKAGED = "document frequencies of 58,700 English news articles, shipped with the program"
_MACHINE = ("device", "threads", "bf16", "longest_text", "model", "model_languages")
"""Settings that decide nothing, or are told elsewhere."""


@dataclass(frozen=True, slots=True)
class MethodsSection:
    """`paragraph`: plain sentences; `rows`: item and value, in the order of the table; `citation`: how to cite it."""

    paragraph: str
    rows: tuple[tuple[str, str], ...]
    citation: str

    def as_markdown(self) -> str:
        """The paragraph, the table and the citation, in Markdown."""
        cells = ((item.replace("|", r"\|"), value.replace("|", r"\|")) for item, value in self.rows)
        table = "\n".join(["| | |", "|---|---|", *(f"| {item} | {value} |" for item, value in cells)])
        return f"{self.paragraph}\n\n{table}\n\n{self.citation}\n"

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        return {"paragraph": self.paragraph, "table": dict(self.rows), "citation": self.citation}


def methods_section(result: Frames, found: Evaluation | PairEvaluation | None = None) -> MethodsSection:
    """What a paper says of a result; `found`: what an evaluation against own labels gave.

    Without one, the error is that measured on other collections, with its source. Everything is from run.json and the
    tables, so that the same result gives the same words.

    >>> from dedup import scan
    >>> methods_section(scan([{"id": "a", "text": "Rain fell on Orlen."}], seed=7)).paragraph[:86]
    '1 article was compared with wirecopy 0.1.0 at strictness balanced (a pair counts as de'
    """
    run, settings = result.run, settings_of(result)
    version = str(run.get("versions", {}).get("wirecopy") or "of unknown version")
    sentences = [*_done(result, settings, version), *_judged(run, settings), *_outcome(result), *_error(result, found)]
    rows = (*_run_rows(run, version), *_setting_rows(settings), *_count_rows(result), *_error_rows(result, found))
    return MethodsSection(" ".join(sentences), rows, CITATION.format(version=version))


def _done(result: Frames, settings: Settings, version: str) -> Iterator[str]:
    n = len(result.articles)
    yield (
        f"{count(n, 'article')} {'was' if n == 1 else 'were'} compared with wirecopy {version} at strictness "
        f"{settings.strictness} (a pair counts as derived from a probability of {settings.threshold}), depth "
        f"{settings.depth} and seed {settings.seed}."
    )
    changed = [f"{name} (to {value})" for name, value, default in _deciding(settings) if value != default]
    others = f"Changed besides: {listed(changed, 20)}; all other" if changed else "All other"
    yield f"{others} settings are the defaults."


def _judged(run: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    counts = run.get("counts", {})
    model = f", and vectors of sentences by {run['model']}" if run.get("model") else ""
    yield (
        f"Pairs to compare were proposed by equal texts, MinHash signatures ({settings.permutations} permutations of "
        f"shingles of {settings.shingle_words} words), shared passages of {settings.passage_words} words, credits, and "
        f"words in common weighted by how rare they are{model}."
    )
    if "judged" in counts:
        yield f"Of {counts['candidates']:,} proposed pairs {counts['judged']:,} were aligned sentence by sentence."
    yield (
        "Whether one text of a pair is derived from the other, or both from one source, was judged by boosted trees "
        "over named measures of what they share, with document frequencies of English news that come with the program; "
        "where the outlets of both are known, also over time, titles and where else the shared passages stand."
    )
    yield (
        "Clusters are formed so that articles are not joined through a chain of others. The origin of a cluster is the "
        "root of its trees of derivation, summed by the matrix-tree theorem with weights of credits, dates and texts; "
        f"it is named from a probability of {settings.origin_probability}."
    )


def _outcome(result: Frames) -> Iterator[str]:
    groups = result.clusters.filter(pl.col("size") > 1).sort("size", descending=True)
    inside = result.members.filter(pl.col("cluster").is_in(groups["cluster"].implode()))["article"].n_unique()
    if groups.is_empty():
        yield "No two articles were found to share text or a source."
        return
    states = dict(groups["origin_state"].value_counts(name="n").sort("origin_state").iter_rows())
    told = listed([f"{state} in {n:,}" for state, n in states.items() if state], 9)
    yield (
        f"{inside:,} articles share text or a source with others, in {count(len(groups), 'cluster')} of two and more "
        f"(the largest has {groups['size'].to_list()[0]:,}); the origin is {told}."
    )


def _error(result: Frames, found: Evaluation | PairEvaluation | None) -> Iterator[str]:
    if found is not None:
        of_articles = isinstance(found, Evaluation)
        shares, part = (found.b_cubed, "b_cubed.") if isinstance(found, Evaluation) else (found, "")
        yield (
            f"Against own labels of {count(found.counted, 'article' if of_articles else 'pair')} "
            f"{'B-cubed ' if of_articles else ''}precision is {_figure(shares.precision)}"
            f"{_ends(found, part + 'precision')} and recall {_figure(shares.recall)}{_ends(found, part + 'recall')}."
        )
        return
    yield "The error on these articles was not measured."
    if _knows_outlets(result):
        right, again = WITH_OUTLETS[:2]
        yield (
            f"On {right.on}, {right.figure} of the pairs called derived are derived, and {again.figure} of the derived "
            f"pairs were found ({SOURCE})."
        )
    else:
        yield (
            "Outlets are not known here, so that the texts alone decide; on real news the program is then surer than "
            f"it should be ({SOURCE})."
        )


def _run_rows(run: Mapping[str, Any], version: str) -> Iterator[tuple[str, str]]:
    yield "program", f"wirecopy {version}"
    others = [f"{name} {v}" for name, v in run.get("versions", {}).items() if name != "wirecopy" and v]
    if others:
        yield "with", ", ".join(others)
    made = run.get("made", {})
    if made.get("at"):
        yield "made", str(made["at"])
    if inputs := made.get("inputs"):
        files = sum(entry.get("files", 0) for entry in inputs)
        yield "inputs", f"{count(files, 'file')}, with sha256 in run.json" if files else "a table in memory"
    if run.get("model"):
        yield "sentence model", str(run["model"])
    if statistics := run.get("candidates", {}).get("word_statistics"):
        yield "word statistics of the search", _PACKAGED if statistics == "background" else str(statistics)
    yield "word statistics of the judgement", _PACKAGED


def _deciding(settings: Settings) -> Iterator[tuple[str, Any, Any]]:
    """Each setting that decides something, besides the dials that are always told: its name, value and default."""
    for field in fields(Settings):
        if field.name not in (*_MACHINE, "strictness", "depth", "seed"):
            yield field.name, getattr(settings, field.name), field.default


def _setting_rows(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "strictness, threshold", f"{settings.strictness}, {settings.threshold}"
    yield "depth, seed", f"{settings.depth}, {settings.seed}"
    for name, value, default in _deciding(settings):
        yield name, f"{'none' if value is None else value}{'' if value == default else ' (changed)'}"


def _count_rows(result: Frames) -> Iterator[tuple[str, str]]:
    yield "articles", f"{len(result.articles):,}"
    yield "inputs skipped", _by(result.skipped["reason"]) or "0"
    yield "articles by status", _by(result.articles["status"])
    yield "pairs by relation", _by(result.pairs["relation"]) or "0"
    derived = result.pairs.filter(pl.col("relation").is_in(DERIVED))
    yield "derived pairs", f"{len(derived):,}"
    groups = result.clusters.filter(pl.col("size") > 1).sort("size", descending=True)
    yield "clusters of two and more", f"{len(groups):,}"
    if len(groups):
        yield (
            "their sizes: median, largest",
            f"{float(np.median(groups['size'].to_numpy())):g}, {groups['size'].to_list()[0]:,}",
        )
        yield "their origins", _by(groups["origin_state"])
    if dropped := {k: v for k, v in result.run.get("dropped", {}).items() if isinstance(v, int) and v}:
        yield "possible pairs left out by limits", ", ".join(f"{k} {v:,}" for k, v in dropped.items())


def _error_rows(result: Frames, found: Evaluation | PairEvaluation | None) -> Iterator[tuple[str, str]]:
    if isinstance(found, Evaluation):
        yield "own labels", count(found.counted, "article")
        for name, shares in (("B-cubed", found.b_cubed), ("pairs", found.pairs)):
            figures = (shares.precision, shares.recall, shares.f1)
            yield f"{name}: precision, recall, F1", ", ".join(map(_figure, figures))
        yield "adjusted Rand index", _figure(found.ari)
        yield "calibration error", _figure(found.calibration.ece)
        return
    if found is not None:
        yield "own labels", count(found.counted, "pair")
        yield "precision, recall, F1", ", ".join(map(_figure, (found.precision, found.recall, found.f1)))
        yield "calibration error", _figure(found.calibration.ece)
        return
    for one in WITH_OUTLETS if _knows_outlets(result) else BY_TEXT_ALONE:
        yield f"elsewhere: {one.what}", f"{one.figure} ({one.on}; {SOURCE})"


def _knows_outlets(result: Frames) -> bool:
    """Whether the outlets of most articles are known, so that the judge of the newsroom decides."""
    return result.articles["outlet"].count() * 2 > len(result.articles)


def _by(column: pl.Series) -> str:
    rows = column.value_counts(name="n").sort("n", column.name, descending=[True, False]).iter_rows()
    return ", ".join(f"{word or 'not told'} {n:,}" for word, n in rows)


def _ends(found: Evaluation | PairEvaluation, name: str) -> str:
    """The 95 % interval of a figure, in brackets; nothing where none is known."""
    ends = found.intervals.get(name)
    return f" (95 % interval {_figure(ends[0])} to {_figure(ends[1])})" if ends else ""


def _figure(share: float | None) -> str:
    """A share as a paper has it.

    >>> _figure(0.9449), _figure(None)
    ('.945', 'not to be told')
    """
    return "not to be told" if share is None else f"{share:.3f}".replace("0.", ".", 1)
