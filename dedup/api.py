"""The front door for Python: read, scan, compare, collapse, evaluate, who_ran."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypedDict

import polars as pl

from dedup.dataframes import given_table
from dedup.errors import UsageError, did_you_mean
from dedup.outlets.display_names import outlet_table
from dedup.outlets.registry import Outlets
from dedup.queries.collapse import Collapsed, Keep, Level, Within, check_words, collapse_frames
from dedup.queries.compare import Comparison, compare_articles
from dedup.settings import Settings
from dedup.tables import conform

if TYPE_CHECKING:
    from datetime import date

    from narwhals.typing import IntoFrame

    from dedup.decide import Ledger
    from dedup.pipeline.floors import Progress
    from dedup.pipeline.work.kept import Kept
    from dedup.queries.evaluate import Evaluation, PairEvaluation
    from dedup.queries.who_ran.rows import WhoRan
    from dedup.read import Reading
    from dedup.read.own_table import TableRows
    from dedup.result import Result

__all__ = ["Inputs", "collapse", "compare", "evaluate", "own_table", "read", "scan", "who_ran"]

Inputs: TypeAlias = "str | PathLike[str] | Sequence[str | PathLike[str]] | Sequence[Mapping[str, Any]] | IntoFrame"
"""Paths, or a table: a frame that narwhals takes, a list of dicts, a Hugging Face Dataset (`dedup.dataframes`)."""


def read(
    inputs: Inputs,
    *,
    columns: Mapping[str, str] | None = None,
    stdin: IO[bytes] | IO[str] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    longest: int | None = None,
) -> "Reading":
    """Read files, folders, `-` for stdin, or a table (`Inputs`), and nothing more; see `dedup.read.reading.read`.

    >>> read(pl.DataFrame({"text": ["The ferry at Orlen stops in May."]})).articles["id"].to_list()
    ['frame:0']
    """
    from dedup.read import reading

    longest = longest or Settings().longest_text
    table = given_table(inputs)
    given: Any = inputs if table is None else table.frame
    return reading.read(given, columns=columns, stdin=stdin, include=include, exclude=exclude, longest=longest)


def scan(
    inputs: "Inputs | Reading",
    settings: Settings | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    outlets: str | Path | None = None,
    stdin: IO[bytes] | IO[str] | None = None,
    progress: "Progress | bool" = False,
    report: Mapping[str, str] | None = None,
    files: Sequence[Mapping[str, Any]] | None = None,
    keep: "Kept | None" = None,
    decisions: "str | Path | pl.DataFrame | Ledger | None" = None,
    **words: Any,
) -> "Result":
    """Find articles that share their text or their source in files, folders or a table (`Inputs`).

    `columns` maps our column names to those of the tables; `outlets` is an outlets.toml that adds to the packaged one.
    `words`: settings and our columns by their names, as `strictness="strict", seed=3, text="body"`.
    `progress`: True for a bar, on a terminal or in a notebook; or a function that is called with each floor's name.
    `report`: what its pages say at the top, `title` and `case`, and `times_in`, the zone of their times. `files`: what
    a Reading was read from (`dedup.pipeline.input_files`); of other inputs it is found here.
    `keep`: an open work folder (`dedup.pipeline.work`), in which each floor's product is kept and looked for.
    `decisions`: what people decided, obeyed: a CSV, a ledger, a result folder or a table (`dedup.decide`).
    Raises UsageError for inputs that cannot be used as given, NoUsableArticle when nothing was left to compare.

    >>> text = ("The Brannock ferry stopped on Monday when a gate froze, and forty-one people spent the night in the "
    ...         "school at Orlen. The harbour office said the gate had been due for repair in May, that a part was "
    ...         "ordered, and that the morning boat would sail at six.")
    >>> result = scan(pl.DataFrame({"id": ["a", "b"], "text": [text, text.upper()]}), Settings(depth="fast"))
    >>> result.pairs.select("left", "right", "relation").row(0)
    ('a', 'b', 'exact')
    >>> scan([{"nr": 7, "body": text}, {"nr": 8, "body": text}], id="nr", seed=3).pairs.select("left", "right").row(0)
    ('7', '8')
    """
    from dedup.decide.given import ledger_of
    from dedup.pipeline.floors import FLOORS, run
    from dedup.pipeline.input_files import input_files
    from dedup.pipeline.provenance import with_origin
    from dedup.read import Reading
    from dedup.write.terminal.progress import progress_of

    settings, columns = _by_words("scan", settings, columns, words, scan.__annotations__)
    table = None if isinstance(inputs, Reading) else given_table(inputs)
    given = inputs if table is None else table.frame
    longest = settings.longest_text
    known = Outlets.load(outlets)
    ledger = None if decisions is None else ledger_of(decisions)
    with progress_of(progress, ("read", *FLOORS)) as step:
        if isinstance(given, Reading):
            reading = given
        else:
            if not callable(progress):
                step("read")
            reading = read(given, columns=columns, stdin=stdin, longest=longest)
        if files is None:
            files = [] if isinstance(given, Reading) else input_files(given)
        model = None if keep is None else keep.model(settings)
        result = run(reading, settings, known, step, keep=keep, model=model, ledger=ledger)
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


class _Asked(TypedDict):
    """What a collapse is asked for, besides where from."""

    level: Level | None
    relations: Sequence[str] | None
    within: Within
    keep: Keep
    lossy: bool
    weights: bool


def collapse(
    source: "Inputs | Result",
    settings: Settings | None = None,
    *,
    level: Level | None = None,
    relations: Sequence[str] | None = None,
    within: Within = "both",
    keep: Keep = "origin",
    lossy: bool = False,
    weights: bool = False,
    columns: Mapping[str, str] | None = None,
    outlets: str | Path | None = None,
    progress: "Progress | bool" = False,
    **words: Any,
) -> Collapsed:
    """Keep one article of what is surely the same news; the result says what was removed, for which, and why.

    `source`: what `scan` takes, or its Result. One table comes back with its own columns, rows and types, in its own
    kind (pandas for pandas, lazy for lazy); of anything else the columns of table `articles` do. `words` and
    `progress`: as `scan` takes them. See `dedup.queries.collapse.collapse_frames` for the other arguments.

    >>> text = ("Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale, the "
    ...         "council said. Nobody was hurt, and sixty homes were cut off from the road to the east.")
    >>> frame = pl.DataFrame({"nr": [1, 2, 3], "body": [text, text, ""], "date": ["2025-03-04", "2025-03-09", None]})
    >>> collapse(frame, Settings(depth="fast")).kept.drop("body").rows()
    [(1, '2025-03-04', 'c000001', 'origin', 'frame:0', 1.0), (3, None, None, None, None, None)]
    >>> collapse(frame, Settings(depth="fast"), weights=True).kept["wirecopy_weight"].to_list()
    [0.5, 0.5, 1.0]
    """
    from dedup.result import Result

    check_words(level, relations, within, keep, weights)
    asked = _Asked(level=level, relations=relations, within=within, keep=keep, lossy=lossy, weights=weights)
    settings, columns = _by_words("collapse", settings, columns, words, collapse.__annotations__)
    if isinstance(source, Result):
        if words:
            raise UsageError(
                f"collapse got {', '.join(words)} for a finished result; give its articles, or leave it out"
            )
        return collapse_frames(source, **asked)
    given = given_table(source)
    read_from = source if given is None else given.frame
    result = scan(read_from, settings, columns=columns, outlets=outlets, progress=progress)
    table = own_table(read_from, columns)
    found = collapse_frames(result, **asked, table=table)
    if given is None:
        return found
    kept = given.rows(found.rows, found.kept.select(found.added))
    return replace(found, kept=kept, removed=given.alike(found.removed))


def evaluate(result: "Result", labels: object, *, complete: bool = False) -> "Evaluation | PairEvaluation":
    """How well a result finds what somebody labelled, articles or pairs, in a file or a table: `Result.evaluate`.

    >>> both = scan(pl.DataFrame({"id": ["a", "b"], "text": ["Rain fell on Orlen."] * 2}), Settings(depth="fast"))
    >>> evaluate(both, pl.DataFrame({"id": ["a", "b"], "cluster": ["rain", "rain"]})).pairs.recall
    1.0
    >>> evaluate(both, pl.DataFrame({"left": ["a"], "right": ["b"], "derived": [True]})).found
    1.0
    """
    return result.evaluate(labels, complete=complete)


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


def _by_words(
    verb: str, settings: Settings | None, columns: Mapping[str, str] | None, words: Mapping[str, Any],
    options: Iterable[str],
) -> tuple[Settings, dict[str, str]]:  # fmt: skip
    """Settings and columns with what was said by name. Raises UsageError for a word that is neither; `options` of the
    `verb` are suggested, too.
    """
    from dedup.read.intake.batch import FIELDS

    known = {f.name for f in fields(Settings)}
    if unknown := [word for word in words if word not in known and word not in FIELDS]:
        near = did_you_mean(unknown[0], [*known, *FIELDS, *options])
        raise UsageError(
            f"{verb} got {', '.join(unknown)}, no setting and no column of ours; settings are "
            f"{', '.join(sorted(known))}, and columns {', '.join(FIELDS)}{near}"
        )
    said = {word: value for word, value in words.items() if word in known}
    return replace(settings or Settings(), **said), {
        **(columns or {}), **{word: value for word, value in words.items() if word in FIELDS},
    }  # fmt: skip


def own_table(source: Inputs, columns: Mapping[str, str] | None = None) -> "TableRows | None":
    """The rows of the one table that `source` is, as they are; None when it is anything else.

    >>> own_table(["a.csv", "b.csv"]) is None
    True
    """
    from dedup.read.own_table import table_rows

    if (given := given_table(source)) is not None:
        return table_rows(given.frame, columns)
    if isinstance(source, str | PathLike):
        return table_rows(Path(source), columns)
    only = source[0] if isinstance(source, Sequence) and len(source) == 1 else None
    return own_table(only, columns) if isinstance(only, str | PathLike) else None
