"""Results for the tests of the report: the samples, scanned once, and one that holds a hostile text in every field."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import dedup
from dedup.evidence import one_row_each
from dedup.tables import conform, empty

SAMPLES = Path(__file__).parent.parent / "samples"
HOSTILE = (
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "<!--<script>alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}${alert(1)}",
    "\u202eevil\u2066 \u2028 \u2029 \x00\x1b[2J",
    "' onmouseover='alert(1)' x='",
    "&lt;b&gt;&amp;quot;",
    "]]><svg/onload=alert(1)>",
    "=HYPERLINK(0)",
    "../../../etc/passwd",
    "http://[::1",
    "https://example.org/\"onclick='alert(1)'",
    "العربية <bdo dir=rtl>",
)


@cache
def samples() -> dedup.Result:
    """The samples, scanned without the transformer."""
    return dedup.scan(SAMPLES, dedup.Settings(depth="fast", threads=1))


def scanned_story(folder: Path) -> Path:
    """The agency's story of the samples, with all tables and feeds of articles, scanned into `folder`."""
    inputs = [SAMPLES / "wires/northwire-skerra.json", SAMPLES / "tables", SAMPLES / "feeds"]
    return dedup.scan([str(i) for i in inputs], dedup.Settings(depth="fast")).write(folder)


def hostile(field: Callable[[str], str], text: Callable[[int], str] | None = None) -> dedup.Result:
    """A result of five articles in two clusters; `field(name)` gives what stands in a field, `text(n)` each text."""
    ids = sorted(f"{field('id')}{n}" for n in range(5))
    said = f"{field('text')} shared words of all five. {field('text')}"
    texts = [text(n) if text else f"{said}\n\nEnd {n}." for n in range(5)]
    span = [max(1, min(30, len(t) - 1)) for t in texts]
    at = datetime(2025, 3, 4, tzinfo=UTC)
    articles = pl.DataFrame({
        "id": ids, "text": texts,
        **{name: [field(name) for _ in ids] for name in (
            "title", "url", "outlet", "author", "language", "version", "rights", "completeness", "status",
            "published_from", "published_zone",
        )},
        "published": [at, at.replace(hour=5), None, at.replace(day=9), at],
        "published_precision": ["minute", field("published_precision"), None, "day", "month"],
    })  # fmt: skip
    a, b, c, d, e = ids
    figures = {"probability": 0.7, "basis": field("basis"), "coverage_left": 0.5, "coverage_right": 0.4,
               "verbatim_left": 0.2, "verbatim_right": 0.1, "direction": 0.3, "causes": "lexical"}  # fmt: skip
    pairs = [
        {"left": x, "right": y, "relation": r, **figures}
        for x, y, r in ((a, b, "rewrite"), (a, c, "excerpt"), (b, c, "exact"), (d, e, "partial"))
    ]
    passages = [
        {"left": p["left"], "right": p["right"], "left_start": 0, "left_end": span[ids.index(p["left"])],
         "right_start": 0, "right_end": span[ids.index(p["right"])], "kind": kind, "score": 1.0}
        for p, kind in zip(pairs, ("reworded", "verbatim", "verbatim", "quotation"), strict=True)
    ]  # fmt: skip
    evidence = [
        {"left": p["left"], "right": p["right"], "measure": m, "value": 0.4, "log_odds": w}
        for p in pairs
        for m, w in (("average", -1.0), ("lead", 2.0), ("order", 0.01))
    ]
    origin = {"origin_state": "likely", "origin_kind": field("origin_kind"), "origin_probability": 0.6, "cohesion": 0.7,
              "warnings": field("warnings"), "origin_outlet": field("origin_outlet")}  # fmt: skip
    clusters = [
        {"cluster": field("cluster") + "1", "size": 3, "outlets": 1, "first_published": at, "last_published": at,
         "origin": a, "origin_outside": None, **origin},
        {"cluster": field("cluster") + "2", "size": 2, "outlets": 1, "first_published": None, "last_published": None,
         "origin": None, "origin_outside": field("origin_outside"), **origin, "origin_state": field("origin_state")},
    ]  # fmt: skip
    members: list[dict[str, Any]] = [
        {"cluster": clusters[n > 2]["cluster"], "article": i, "role": "origin" if n == 0 else field("role"),
         "parent": None if n == 0 else a if n < 3 else f"outside:{field('origin_outside')}",
         "parent_probability": 0.5, "origin_probability": 0.1, "relation": field("relation"),
         "credit_state": field("credit_state")}
        for n, i in enumerate(ids)
    ]  # fmt: skip
    credits = [
        {"article": i, "name": field("origin_outlet"), "outlet": field("origin_outlet"), "url": field("url"),
         "kind": field("kind"), "strength": "strong", "start": start, "end": end}
        for i, start, end in ((b, 0, 3), (d, None, None), (e, 5, 4))
    ]  # fmt: skip

    def table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
        return conform(name, pl.DataFrame(rows, schema_overrides=dict(empty(name).schema)))

    return dedup.Result(
        articles=conform("articles", articles), pairs=table("pairs", pairs), passages=table("passages", passages),
        skipped=table("skipped", [{n: field(n) for n in ("input", "id", "reason", "detail")}]),
        rejected=empty("rejected"),
        evidence=one_row_each(pl.DataFrame(evidence)), clusters=table("clusters", clusters),
        members=table("members", members),
        credits=table("credits", credits), stories=table("stories", [
            {"story": field("story"), "cluster": clusters[0]["cluster"], "article": a, "independent_sources": 3}]),
        series=table("series", [
            {"series": field("series"), "article": a, "outlet": field("outlet"), "form": field("form")}]),
        outlets=table("outlets", [
            {"outlet": field("outlet"), "name": field("name"), "named_by": "texts", "host": field("host")}]),
        run={
            "report": {"title": field("title"), "case": field("case")}, "settings": {"strictness": field("setting")},
            "made": {"at": field("at"), "inputs": [
                {"name": field("input"), "files": 1, "bytes": 3, "sha256": field("sha256")}]},
            "model": field("model"), "notes": [field("note")], "versions": {"wirecopy": field("version")},
            "counts": {"judged": 3}, "candidates": {"word_statistics": field("setting")},
        },
    )  # fmt: skip
