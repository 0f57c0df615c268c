"""`export_result`: which form goes by which name, and into what; nothing is left half written."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dedup.errors import UsageError, did_you_mean
from dedup.tables import TABLES, Frames
from dedup.write.exchange.databases import RUN, check_duckdb, write_arrow, write_duckdb, write_sqlite
from dedup.write.exchange.graph_files import write_edges, write_gexf, write_graphml
from dedup.write.exchange.graph_tables import graph_of
from dedup.write.exchange.linked_data import write_prov, write_schema_org
from dedup.write.files.atomic import check_place, failure, move_all, scratch_in


@dataclass(frozen=True, slots=True)
class ExchangeForm:
    """A form: what writes a result to a path, the endings that its file may have (none: it is a folder)."""

    write: Callable[[Frames, Path], None]
    endings: tuple[str, ...]


FORMS: Mapping[str, ExchangeForm] = {
    "graphml": ExchangeForm(lambda result, place: write_graphml(graph_of(result), place), (".graphml", ".xml")),
    "gexf": ExchangeForm(lambda result, place: write_gexf(graph_of(result), place), (".gexf",)),
    "edges": ExchangeForm(lambda result, place: write_edges(graph_of(result), place), (".csv",)),
    "prov": ExchangeForm(write_prov, (".jsonld", ".json")),
    "jsonld": ExchangeForm(write_schema_org, (".jsonld", ".json")),
    "sqlite": ExchangeForm(write_sqlite, (".sqlite", ".sqlite3", ".db")),
    "duckdb": ExchangeForm(write_duckdb, (".duckdb", ".db")),
    "arrow": ExchangeForm(write_arrow, ()),
}
"""Name -> form, of `wirecopy export --format` and `Result.export`."""


def check_form(name: str, out: Path) -> ExchangeForm:
    """The form of that name. Raises UsageError for an unknown one, and for a place into which it cannot be written.

    >>> check_form("gexf", Path("graph.gexf")).endings
    ('.gexf',)
    """
    if name not in FORMS:
        raise UsageError(f"format is {name!r}; it must be one of {', '.join(FORMS)}{did_you_mean(name, FORMS)}")
    form = FORMS[name]
    if form.endings and out.suffix.lower() not in form.endings:
        raise UsageError(f"-o got {out}; {name} takes a file ending in {' or '.join(form.endings)}")
    if form.endings and out.is_dir():
        raise UsageError(f"{out} is a folder; {name} takes a file to write")
    if not form.endings and out.exists() and not _is_ours(out):
        raise UsageError(f"{out} holds something else and was left untouched; give a folder that is missing or empty")
    if name == "duckdb":
        check_duckdb()
    check_place(out.absolute().parent)
    return form


def export_result(result: Frames, out: str | Path, name: str, *, exact: bool = False) -> Path:
    """Write a result in the form called `name`, beside its place and then swapped in; returns the path.

    `exact`: of a list of edges, every cell as it is, formulas too. Raises UsageError for what `check_form` refuses,
    UsageError or LimitReached when writing fails; what was there is then as it was.
    """
    out = Path(out)
    form = check_form(name, out)
    write = form.write
    if name == "edges" and exact:

        def write(result: Frames, place: Path) -> None:
            write_edges(graph_of(result), place, exact=True)

    try:
        with scratch_in(out.absolute().parent, out.name) as scratch:
            new = scratch / "new" / out.name
            write(result, new)
            move_all([*([(out, scratch / "old" / out.name)] if out.exists() else []), (new, out)])
    except (OSError, sqlite3.Error, pl.exceptions.PolarsError) as error:
        raise failure(error, out) from error
    return out


def _is_ours(folder: Path) -> bool:
    """Whether a folder is empty, or holds only what an export in Arrow IPC holds."""
    return folder.is_dir() and {p.name for p in folder.iterdir()} <= {RUN, *(f"{name}.arrow" for name in TABLES)}
