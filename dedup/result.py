"""What a run gives back: frozen, made of the tables, and able to answer the next question."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import polars as pl

from dedup.errors import UsageError
from dedup.evidence import in_one_row, listed
from dedup.outlets.registry import Outlets
from dedup.queries.collapse import Collapsed, Keep, Level, Within, collapse_frames
from dedup.queries.recluster import raised
from dedup.tables import DERIVED, TABLES, Frames, conform, empty, ordered
from dedup.write import write_result

if TYPE_CHECKING:
    from datetime import date

    from dedup.queries.evaluate import Evaluation, PairEvaluation
    from dedup.queries.origin_trace.article_trace import OriginTrace
    from dedup.queries.reading.drawing import ReadingSample
    from dedup.queries.thresholds import Stability, Thresholds
    from dedup.queries.who_ran.rows import WhoRan
    from dedup.write.plots.chart_methods import Plots

FORMAT = 1
"""The form of result folders that this version writes and reads; `format` in run.json."""
LATER = ("series", "outlets", "decisions")
"""Tables that folders of this form did not have from the first: where one is missing it is empty."""


@dataclass(frozen=True, slots=True, repr=False)
class Result(Frames):
    """The tables of one run as polars frames (schemas in `dedup.tables`) and `run`, what stands in run.json.

    >>> import tempfile
    >>> from dedup import Settings, scan
    >>> rain = ("Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale, the "
    ...         "council said. Nobody was hurt. Sixty homes were cut off from the road until a ferry was found.")
    >>> result = scan(pl.DataFrame({"id": ["a", "b"], "text": [rain, rain.replace("Sixty", "Fifty")]}),
    ...               Settings(depth="fast", min_words=20))
    >>> result.weakest_pairs(1).select("left", "right", "relation").row(0)
    ('a', 'b', 'near-duplicate')
    >>> result.why("b", "a")["measure"][0] in result.why("a", "b")["measure"]
    True
    >>> result.collapse(keep="longest").kept["id"].to_list()
    ['a']
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Result.load(result.write(folder)).pairs.equals(result.pairs)
    True
    """

    def __repr__(self) -> str:
        from dedup.write.notebook import result_lines

        return "\n".join(result_lines(self))

    def _repr_html_(self) -> str:
        """What a notebook shows: how much was found, and the largest clusters."""
        from dedup.write.notebook import result_html

        return result_html(self)

    @property
    def plot(self) -> "Plots":
        """Charts: `.sizes()`, `.timeline()`, `.network()`, `.thresholds()`, `.calibration(labels)` (`docs/plots.md`).

        Each raises UsageError where Altair is not installed, which comes with `pip install 'wirecopy[plots]'`.
        """
        from dedup.write.plots.chart_methods import Plots

        return Plots(self)

    def why(self, a: str, b: str) -> pl.DataFrame:
        """What spoke for and against a pair being derived: `measure`, `value` and `log_odds`, strongest first.

        A copy shows what was found for the article judged in its place. Empty when the pair was never proposed, was
        found unrelated, or is one text twice. Raises UsageError for an id that is not in this result.
        """
        if unknown := {a, b} - set(self.articles["id"]):
            raise UsageError(f"there is no article {', '.join(sorted(map(repr, unknown)))} in this result")
        place = self.stand_ins()
        left, right = ordered(place.get(a, a), place.get(b, b))
        pair = self.evidence.filter((pl.col("left") == left) & (pl.col("right") == right))
        return listed(pair).sort(pl.col("log_odds").abs(), "measure", descending=[True, False])

    def weakest_pairs(self, n: int = 10) -> pl.DataFrame:
        """The n derived pairs with the lowest probability: the ones to look at first."""
        derived = self.pairs.filter(pl.col("relation").is_in(DERIVED))
        return derived.sort("probability", "left", "right").head(n)

    def collapse(
        self, *, level: Level | None = None, relations: Sequence[str] | None = None, within: Within = "both",
        keep: Keep = "origin", lossy: bool = False, weights: bool = False,
    ) -> Collapsed:  # fmt: skip
        """One article of what is surely the same news, and what was removed with the reason: see `dedup.collapse`."""
        return collapse_frames(
            self, level=level, relations=relations, within=within, keep=keep, lossy=lossy, weights=weights
        )

    def evaluate(self, labels: object, *, complete: bool = False) -> "Evaluation | PairEvaluation":
        """Every figure against labels, a file or a table: of articles with `id`, `cluster` and perhaps `role`, `order`
        or `origin`, or of pairs with `left`, `right`, then `derived` or `label`, and perhaps `weight`. `complete`: all
        articles of the labelled clusters are labelled, so that any other that is put with them is wrong.

        Raises UsageError for labels that cannot be used, and when no labelled article or pair is in this result.
        """
        from dedup.queries.evaluate import evaluate, labels_of

        return evaluate(self, labels_of(labels), complete=complete)

    def draw_pairs(self, pairs: int = 400, seed: int = 0) -> "ReadingSample":
        """So many pairs to read where there are no labels: its `rows`, filled in, are what `evaluate` takes.

        Drawn by strata of relation and probability, of rejected pairs, and of pairs near by words, title or date that
        were mostly never proposed. Raises UsageError for fewer pairs than tell anything.
        """
        from dedup.queries.reading.drawing import draw

        return draw(self, pairs, seed)

    def recalibrated(self, labels: object, *, outlets: str | Path | None = None) -> Self:
        """This result with probabilities fitted to labels of pairs, as `evaluate` takes them; `run` says so.

        Pairs that fall under the threshold are no longer derived, and clusters are divided as in `at`; none is joined.
        Raises UsageError for labels of articles, and for too few of pairs that are called derived.
        """
        from dedup.queries.evaluate import labels_of
        from dedup.queries.recalibrate import recalibrated

        frames = recalibrated(self, labels_of(labels), Outlets.load(outlets))
        return type(self)(**frames.tables(), run=frames.run)

    def thresholds(self, grid: Sequence[float] | None = None, *, outlets: str | Path | None = None) -> "Thresholds":
        """`at` each threshold of a grid (0..1; from this result's own in steps of .05): how much is left, what parts.

        Raises UsageError for a threshold below that of this result, and above 1.
        """
        from dedup.queries.thresholds import thresholds

        return thresholds(self, grid, Outlets.load(outlets))

    def stability(self, times: int = 10) -> "Stability":
        """How far clusters hang on chance: other seeds, and a tenth of the articles left out, so many times each."""
        from dedup.queries.thresholds import stability

        return stability(self, times)

    def who_ran(
        self, outlet: str, *, outlets: str | Path | None = None, since: "date | None" = None,
        min_coverage: float = 0.0, uncredited: bool = False,
    ) -> "WhoRan":  # fmt: skip
        """Who ran the pieces of `outlet`, a name, short name, domain or address; see `docs/who-ran.md`.

        `outlets`: an outlets.toml that adds to the packaged one; `since`: only articles of others from that day on
        (UTC); `min_coverage`, 0..1: at least that share of either text in both; `uncredited`: only those that do not
        name it. Raises UsageError for an outlet that neither the table nor the collection knows.
        """
        from dedup.queries.who_ran.rows import who_ran

        table = Outlets.load(outlets)
        return who_ran(self, table, outlet, since=since, min_coverage=min_coverage, uncredited=uncredited)

    def trace(self, article: str, *, outlets: str | Path | None = None) -> "list[OriginTrace]":
        """How the origin of an article was decided, with every weight: one answer for each cluster that it is in.

        `outlets`: the outlets.toml of the scan, where it had one. Raises UsageError for an id that is not here.
        """
        from dedup.queries.origin_trace.article_trace import traces_of

        return traces_of(self, Outlets.load(outlets), article)

    def at(self, probability: float, *, outlets: str | Path | None = None) -> Self:
        """This result when only pairs of at least `probability` (0..1) count as derived; nothing is judged again.

        Clusters are divided, never joined, and get new names; origins, members and stories are told anew. A pair under
        `probability` becomes `shared-background`, `same-story` or `undecided`, as a scan at that strictness has it.
        What a scan at that strictness would judge besides (other pairs proposed by other clusters) is not looked for.
        `outlets`: the outlets.toml of the scan, where it had one. Raises UsageError below the threshold of this result:
        what lies under it was not kept; and above 1.

        >>> from dedup import Settings, scan
        >>> both = scan(pl.DataFrame({"id": ["a", "b"], "text": ["Rain fell on Orlen."] * 2}), Settings(depth="fast"))
        >>> both.at(0.9).clusters["size"].to_list()
        [2]
        """
        frames = raised(self, probability, Outlets.load(outlets))
        return type(self)(**frames.tables(), run=frames.run)

    def methods(self, labels: object = None) -> str:
        """The paragraph and the table for a paper, in Markdown; `labels`, as `evaluate` takes them, for the own error.

        Raises UsageError as `evaluate` does.
        """
        from dedup.write.methods_section import methods_section

        return methods_section(self, None if labels is None else self.evaluate(labels)).as_markdown()

    def export(self, out: str | Path, form: str, *, exact: bool = False) -> Path:
        """Write it for other programs: `form` is graphml, gexf, edges, prov, jsonld, sqlite, duckdb or arrow.

        `exact`: of `edges`, every cell as it is, also what a spreadsheet would take for a formula. Raises UsageError
        for an unknown form or a place that is not ours to replace; see `docs/exchange.md`.
        """
        from dedup.write.exchange.forms import export_result

        return export_result(self, out, form, exact=exact)

    def write(self, folder: str | Path) -> Path:
        """Write all tables and run.json to a folder that is missing, empty or an earlier result; returns its path.

        Raises UsageError for another folder, LimitReached when the disk is full; an earlier result is then whole.
        """
        return write_result(self, folder)

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """A result from the folder that `write` made. Raises UsageError when it is none, or not whole."""
        folder = Path(folder)
        name = "run.json"
        try:
            run = json.loads((folder / name).read_text("utf-8"))
            if not isinstance(run, dict) or run.get("tool") != "wirecopy":
                raise UsageError(f"{folder} is no wirecopy result: its run.json is not wirecopy's")
            if run.get("format") != FORMAT:
                raise UsageError(
                    f"{folder} is a result of format {run.get('format')}, and this version reads {FORMAT}; scan again"
                )
            frames = {}
            for table in TABLES:
                name = f"{table}.parquet"
                if table in LATER and table not in run.get("counts", {}) and not (folder / name).exists():
                    frames[table] = empty(table)
                    continue
                frame = pl.read_parquet(folder / name, glob=False)
                frames[table] = in_one_row(frame) if table == "evidence" else conform(table, frame)
        except (OSError, ValueError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            what = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({_first_line(error)})"
            raise UsageError(f"{folder} is no whole wirecopy result: {name} {what}; scan again") from error
        return cls(**frames, run=run)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
