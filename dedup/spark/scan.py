"""A scan on Spark: Parquet in, a result folder out, whole or not at all."""

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup import errors
from dedup.errors import LimitReached, UsageError, WirecopyError
from dedup.language_codes import languages_of
from dedup.outlets.registry import Outlets
from dedup.pipeline.input_files import input_files
from dedup.pipeline.provenance import run_json
from dedup.read.intake.batch import told
from dedup.settings import Settings
from dedup.spark.outlet_names import outlet_table
from dedup.spark.parquet_chunks import CHUNK, read_chunks
from dedup.spark.run import Floors, run
from dedup.spark.session import first_line, session
from dedup.spark.written_tables import IN_CHUNKS, Written
from dedup.write import check_target, fill_folder, write_run

if TYPE_CHECKING:
    from collections.abc import Iterator

TASKS_A_CORE = 2
"""Tasks of a step for each core: two even out what one has more to do than another."""
Progress = Callable[[str], None]
_OURS = re.compile(r"dedup\.errors\.(\w+): (.+)")


def scan_to(
    out: str | Path, inputs: Sequence[str], settings: Settings | None = None, *, master: str = "local[*]",
    columns: Mapping[str, str] | None = None, outlets: str | Path | None = None,
    progress: Progress = lambda floor: None, chunk: int = CHUNK,
) -> dict[str, Any]:  # fmt: skip
    """Scan Parquet files on the Spark cluster `master` and write the tables of the result into the folder `out`; gives
    what stands in its run.json. Between floors products lie in a hidden folder beside `out`, which all workers must
    reach; it is gone afterwards. `chunk`: articles that a task has at once, about; results do not depend on it.

    Raises UsageError for inputs, a master or settings that cannot be used, and where Java or pyspark is missing;
    LimitReached when a disk is full or Spark gives up; an older result in `out` is then as it was.
    """
    settings = settings or Settings()
    if settings.depth != "fast":
        raise UsageError(f"--engine spark scans at depth fast, and got {settings.depth}; leave --depth out")
    check_target(out)
    known = Outlets.load(outlets)
    home = Path(out).absolute().parent
    home.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{Path(out).name}-spark-", dir=home))
    try:
        with session(master, scratch) as spark, as_ours():
            tasks = max(2, TASKS_A_CORE * spark.sparkContext.defaultParallelism)
            read = partial(read_chunks, spark, inputs, columns, settings.longest_text, tasks, chunk)
            floors = run(read, settings, known, spark.sparkContext.broadcast, progress)
            progress("write")
            written: dict[str, Any] = {}
            fill_folder(out, lambda new: written.update(_fill(new, floors, inputs, settings, known, master)))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return written


def _fill(
    new: Path, floors: Floors, inputs: Sequence[str], settings: Settings, known: Outlets, master: str
) -> dict[str, Any]:
    """Write all tables and run.json into a folder."""
    languages = Counter[str]()
    figures = write_tables(new, floors, known, languages)
    made = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": [dict(f) for f in input_files(list(inputs))],
    }
    run_of = run_json(figures, floors.dropped, floors.notes, told(floors.told), None, settings, floors.seconds)
    run_of |= {"engine": "spark", "master": master, "made": made, "report": {}} | not_looked_for(languages)
    write_run(run_of, new)
    return run_of


def not_looked_for(languages: Mapping[str, int]) -> dict[str, dict[str, str]]:
    """What run.json says of a collection in several languages, given how many articles are in each.

    >>> not_looked_for({"en": 3, "de": 1})
    {'languages': {'told': 'translations were not looked for between de, en: a scan on Spark does not'}}
    >>> not_looked_for({"en": 3})
    {}
    """
    if len(languages) < 2:
        return {}
    named = ", ".join(sorted(languages))
    return {"languages": {"told": f"translations were not looked for between {named}: a scan on Spark does not"}}


def write_tables(new: Path, floors: Floors, known: Outlets, languages: Counter[str] | None = None) -> dict[str, Any]:
    """Write all tables into a folder; what is counted of them, for run.json. `languages`: takes up how many articles
    are in each.
    """
    tables, counts = Written(new), Counter[str]()
    status, relations = Counter[str](), Counter[str]()
    for piece in floors.tables.stream(*IN_CHUNKS):
        tables.add(piece.name, piece.rows)
        counts[piece.name] += len(piece.rows)
        if piece.name == "articles":
            status.update(piece.rows["status"].to_list())
            if languages is not None:
                languages.update(languages_of(piece.rows).drop_nulls().to_list())
        elif piece.name == "pairs":
            relations.update(piece.rows["relation"].to_list())
    for name, flow in (("stories", floors.stories), ("skipped", floors.skipped)):
        for piece in flow.stream(name):
            tables.add(name, piece.rows)
            counts[name] += len(piece.rows)
    tables.add("rejected", floors.rejected)
    outlets = outlet_table(floors.tables, known.including(floors.seen) if len(floors.seen) else known)
    tables.add("outlets", outlets)
    tables.close()
    return {
        "articles": counts["articles"], "skipped": counts["skipped"], **floors.figures, "pairs": counts["pairs"],
        "status": dict(sorted(status.items())), "relations": dict(sorted(relations.items())), "outlets": len(outlets),
    }  # fmt: skip


@contextmanager
def as_ours() -> "Iterator[None]":
    """Errors of ours that come back from a worker as what they are, and others of Spark in one line."""
    try:
        yield
    except WirecopyError:
        raise
    except Exception as error:
        said = str(error)
        if found := _OURS.search(said):
            kind = getattr(errors, found[1], UsageError)
            raise kind(found[2]) from error
        if "No space left on device" in said:
            raise LimitReached("a disk is full: Spark could not keep a floor's product; nothing was changed, so make "
                               "room beside -o") from error  # fmt: skip
        if type(error).__module__.startswith(("pyspark", "py4j")):
            raise LimitReached(f"Spark gave up ({_cause(said) or first_line(error)}); nothing was changed") from error
        raise


def _cause(said: str) -> str:
    """The last line of what a worker in Python, or else Java, says went wrong."""
    lines = [line.strip() for line in said.splitlines()]
    causes = [line for line in lines if re.match(r"(Caused by: )?[\w.]+(Error|Exception)\b", line)]
    return causes[-1][:300] if causes else ""
