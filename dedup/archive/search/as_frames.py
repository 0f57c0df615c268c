"""A check's answer as tables, which is what a page of comparisons is made from."""

from datetime import UTC, datetime

import polars as pl

from dedup.archive.search.answer import Checked
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_outlet_table
from dedup.phrases import count
from dedup.pipeline.provenance import version_of
from dedup.tables import TABLES, Frames, Row, conform, empty, ordered

CLUSTER = "check"
"""Name of the one cluster: the checked text and its sources."""


def as_frames(found: Checked, names: pl.DataFrame) -> Frames:
    """Tables with the checked text as the first member of one cluster, and its sources by rank. `names`: table
    `outlets`. The text has the id of `found`, with a word added where a source is called so, too.
    """
    me = text_id(found)
    tables = {name: empty(name) for name in TABLES}
    given = found.articles["id"].head(1)
    inside = found.articles.filter(pl.col("id").is_in([*given, *(s.id for s in found.sources)]))
    tables["articles"] = inside.with_columns(id=pl.col("id").replace(given.to_list(), [me] * len(given)))
    members: list[Row] = [{"cluster": CLUSTER, "article": me, "role": "derivative"}]
    pairs: list[Row] = []
    passages: list[Row] = []
    for s in found.sources:
        left, right = ordered(me, s.id)
        mine, theirs = ("left", "right") if left == me else ("right", "left")
        members.append({"cluster": CLUSTER, "article": s.id, "role": "derivative"})
        pairs.append({
            "left": left, "right": right, "causes": "check", "relation": s.relation, "probability": s.probability,
            f"coverage_{mine}": s.coverage, f"coverage_{theirs}": s.source_coverage, f"verbatim_{mine}": s.verbatim,
            f"verbatim_{theirs}": s.source_verbatim, "direction": 0.0,
        })  # fmt: skip
        passages += [
            {"left": left, "right": right, f"{mine}_start": p.start, f"{mine}_end": p.end, "kind": p.kind,
             f"{theirs}_start": p.source_start, f"{theirs}_end": p.source_end, "score": p.score}
            for p in s.passages
        ]  # fmt: skip
    made = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "checked": True}
    cluster = {"cluster": CLUSTER, "size": len(members), "origin_state": "undecided", "origin_probability": 0.0}
    for name, rows in (("members", members), ("pairs", pairs), ("passages", passages), ("clusters", [cluster])):
        tables[name] = conform(name, pl.DataFrame(rows, infer_schema_length=None)) if rows else empty(name)
    return Frames(**{**tables, "outlets": names}, run={"made": made, "versions": {"wirecopy": version_of("wirecopy")}})


def page_of(db: Database, found: Checked) -> str:
    """The answer as one page of HTML, the text beside each of its sources."""
    from dedup.write.report.check_page import check_page

    made_from = {s.id: s.made_from for s in found.sources}
    (articles,) = next(db.rows("SELECT count(*) FROM articles"))
    searched = f"Compared with {count(articles - found.stored, 'article')} of {db.path.name}"
    return check_page(as_frames(found, read_outlet_table(db)), text_id(found), found.page_verdict, made_from, searched)


def text_id(found: Checked) -> str:
    """What the checked text is called beside its sources."""
    return f"{found.id} (this text)" if any(s.id == found.id for s in found.sources) else found.id
