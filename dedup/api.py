"""The front door for Python: read, scan, compare, collapse, evaluate, who_ran."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import polars as pl

from dedup.outlets.display_names import outlet_table
from dedup.outlets.registry import Outlets
from dedup.queries.collapse import DEFAULT_RELATIONS, Collapsed, Keep, Within, check_words, collapse_frames
from dedup.queries.compare import Comparison, compare_articles
from dedup.settings import Settings
from dedup.tables import conform

if TYPE_CHECKING:
    from datetime import date

    from dedup.pipeline.floors import Progress
    from dedup.pipeline.work.kept import Kept
    from dedup.queries.evaluate import Evaluation, PairEvaluation
    from dedup.queries.who_ran.rows import WhoRan
    from dedup.read import Reading
    from dedup.read.own_table import TableRows
    from dedup.result import Result

__all__ = ["Inputs", "collapse", "compare", "evaluate", "own_table", "read", "scan", "who_ran"]

Inputs = str | PathLike[str] | Sequence[str | PathLike[str]] | pl.DataFrame


def read(
    inputs: Inputs,
    *,
    columns: Mapping[str, str] | None = None,
    stdin: IO[bytes] | IO[str] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    longest: int | None = None,
) -> "Reading":
    """Read files, folders, `-` for stdin, or a polars frame, and nothing more; see `dedup.read.reading.read`.

    >>> read(pl.DataFrame({"text": ["The ferry at Orlen stops in May."]})).articles["id"].to_list()
    ['frame:0']
    """
    from dedup.read import reading

    longest = longest or Settings().longest_text
    return reading.read(inputs, columns=columns, stdin=stdin, include=include, exclude=exclude, longest=longest)


def scan(
    inputs: "Inputs | Reading",
    settings: Settings | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    outlets: str | Path | None = None,
    stdin: IO[bytes] | IO[str] | None = None,
    progress: "Progress" = lambda floor: None,
    report: Mapping[str, str] | None = None,
    files: Sequence[Mapping[str, Any]] | None = None,
    keep: "Kept | None" = None,
) -> "Result":
    """Find articles that share their text or their source in files, folders or a polars frame.

    `columns` maps our column names to those of the tables; `outlets` is an outlets.toml that adds to the packaged one.
    `report`: what its pages say at the top, `title` and `case`, and `times_in`, the zone of their times. `files`: what
    a Reading was read from (`dedup.pipeline.input_files`); of other inputs it is found here.
    `keep`: an open work folder (`dedup.pipeline.work`), in which each floor's product is kept and looked for.
    Raises UsageError for inputs that cannot be used as given, NoUsableArticle when nothing was left to compare.

    >>> text = ("The Brannock ferry stopped on Monday when a gate froze, and forty-one people spent the night in the "
    ...         "school at Orlen. The harbour office said the gate had been due for repair in May, that a part was "
    ...         "ordered, and that the morning boat would sail at six.")
    >>> result = scan(pl.DataFrame({"id": ["a", "b"], "text": [text, text.upper()]}), Settings(depth="fast"))
    >>> result.pairs.select("left", "right", "relation").row(0)
    ('a', 'b', 'exact')
    """
    from dedup.pipeline.floors import run
    from dedup.pipeline.input_files import input_files
    from dedup.pipeline.provenance import with_origin
    from dedup.read import Reading

    settings = settings or Settings()
    longest = settings.longest_text
    reading = inputs if isinstance(inputs, Reading) else read(inputs, columns=columns, stdin=stdin, longest=longest)
    if files is None:
        files = [] if isinstance(inputs, Reading) else input_files(inputs)
    known = Outlets.load(outlets)
    result = run(reading, settings, known, progress, keep=keep, model=None if keep is None else keep.model(settings))
    result = replace(result, outlets=outlet_table(result.articles, result.credits, known))
    return with_origin(result, files, report or {})


def compare(
    a: str | Path | pl.DataFrame, b: str | Path | pl.DataFrame, settings: Settings | None = None, *,
    outlets: str | Path | None = None,
) -> Comparison:  # fmt: skip
    """Compare two texts (str), files (Path) or rows of table `articles`: relation, probability, passages and evidence.

    Raises UsageError for a file that cannot be read or that holds more than one article.

    >>> compare("Rain fell on Orlen all day.", "A bridge opened in Tessel.").relation
    'unrelated'
    """
    frames = []
    for name, given in (("A", a), ("B", b)):
        if isinstance(given, pl.DataFrame):
            frames.append(conform("articles", given))
        elif isinstance(given, Path):
            frames.append(read(given).articles)
        else:
            frames.append(read(pl.DataFrame({"id": [name], "text": [given]})).articles)
    if all(len(f) == 1 for f in frames) and frames[0]["id"][0] == frames[1]["id"][0]:
        shown = [f["id"].item() if isinstance(p, pl.DataFrame) else str(p) for f, p in zip(frames, (a, b), strict=True)]
        if shown[0] == shown[1]:
            shown[1] += " (again)"
        frames = [f.with_columns(id=pl.lit(name)) for f, name in zip(frames, shown, strict=True)]
    return compare_articles(conform("articles", pl.concat(frames)), settings or Settings(), Outlets.load(outlets))


def collapse(
    source: "Inputs | Result",
    settings: Settings | None = None,
    *,
    relations: Sequence[str] = DEFAULT_RELATIONS,
    within: Within = "both",
    keep: Keep = "origin",
    lossy: bool = False,
    columns: Mapping[str, str] | None = None,
    outlets: str | Path | None = None,
) -> Collapsed:
    """Keep one article of each set of copies; the result says what was removed, for which article, and why.

    `source`: what `scan` takes, or its Result. One table, or a frame, comes back with its own columns and rows; of
    anything else the columns of table `articles` do. See `dedup.queries.collapse.collapse_frames` for the other
    arguments.

    >>> text = ("Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale, the "
    ...         "council said. Nobody was hurt, and sixty homes were cut off from the road to the east.")
    >>> frame = pl.DataFrame({"nr": [1, 2, 3], "body": [text, text, ""], "date": ["2025-03-04", "2025-03-09", None]})
    >>> collapse(frame, Settings(depth="fast")).kept.drop("body").rows()
    [(1, '2025-03-04', 'c000001', 'origin', 'frame:0'), (3, None, None, None, None)]
    """
    from dedup.result import Result

    check_words(relations, within, keep)
    result = source if isinstance(source, Result) else scan(source, settings, columns=columns, outlets=outlets)
    table = None if isinstance(source, Result) else own_table(source, columns)
    return collapse_frames(result, relations=relations, within=within, keep=keep, lossy=lossy, table=table)


def evaluate(result: "Result", labels: str | Path | pl.DataFrame) -> "Evaluation | PairEvaluation":
    """How well a result finds what somebody labelled, articles or pairs: `Result.evaluate`.

    >>> both = scan(pl.DataFrame({"id": ["a", "b"], "text": ["Rain fell on Orlen."] * 2}), Settings(depth="fast"))
    >>> evaluate(both, pl.DataFrame({"id": ["a", "b"], "cluster": ["rain", "rain"]})).pairs.recall
    1.0
    >>> evaluate(both, pl.DataFrame({"left": ["a"], "right": ["b"], "derived": [True]})).found
    1.0
    """
    return result.evaluate(labels)


def who_ran(
    result: "Result", outlet: str, *, outlets: str | Path | None = None, since: "date | None" = None,
    min_coverage: float = 0.0, uncredited: bool = False,
) -> "WhoRan":  # fmt: skip
    """Who ran the pieces of an outlet: `Result.who_ran`.

    >>> both = pl.DataFrame({"id": ["a", "b"], "text": ["Rain fell on Orlen."] * 2, "outlet": ["Gazette", "Courier"]})
    >>> who_ran(scan(both, Settings(depth="fast")), "Gazette").outlet
    'Gazette'
    """
    return result.who_ran(outlet, outlets=outlets, since=since, min_coverage=min_coverage, uncredited=uncredited)


def own_table(source: Inputs, columns: Mapping[str, str] | None = None) -> "TableRows | None":
    """The rows of the one table that `source` is, as they are; None when it is anything else.

    >>> own_table(["a.csv", "b.csv"]) is None
    True
    """
    from dedup.read.own_table import table_rows

    if isinstance(source, str | PathLike | pl.DataFrame):
        return table_rows(source if isinstance(source, pl.DataFrame) else Path(source), columns)
    return own_table(source[0], columns) if len(source) == 1 else None
