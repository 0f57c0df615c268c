"""What makes one large connected part costs time that grows with its links, in a process of its own under limits."""

import json
import random
import sys
from pathlib import Path

import polars as pl
import pytest
from command_line import TOP
from limited import MIB, limited

ROWS = 8_000
"""Rows of a part; `benchmarks/large_parts.py` has the figures for 100,000, where 30 s are allowed."""
SECONDS = 30
"""Of processor time for the largest, many times what it takes, as the first may compile."""
SHAPES = ["chain", "star", "grid", "random", "boilerplate", "cliques", "one_clique"]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_a_large_part_of_any_shape_is_divided_in_time(shape: str) -> None:
    ran = limited(
        "--rows", ROWS, "--only", shape, most_seconds=300, most=1536 * MIB, program=TOP / "benchmarks/large_parts.py"
    )
    assert ran.code == 0, ran.err[-2000:]
    for line in ran.out.splitlines()[1:]:
        *_, whole, _ = line.split()
        assert float(whole) < SECONDS, ran.out


def test_the_shapes_are_those_of_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(TOP / "benchmarks"), *sys.path])
    import large_parts

    assert list(large_parts.SHAPES) == SHAPES


def shared_paragraph(articles: int) -> str:
    """Articles of one outlet and day, each sixty words of its own above a paragraph that all have."""
    chance = random.Random(3)  # noqa: S311
    parts = ["ba", "len", "tor", "mi", "ska", "ru", "vel", "do"]
    words = ["".join(chance.choices(parts, k=4)) for _ in range(5000)]
    paragraph = " ".join(chance.choices(words, k=250))
    return "".join(
        json.dumps({
            "id": n, "outlet": f"Paper {n % 40}", "published": f"2025-03-{1 + n % 28:02d}",
            "text": f"{' '.join(chance.choices(words, k=60))}.\n\n{paragraph}.",
        }) + "\n"
        for n in range(articles)
    )  # fmt: skip


@pytest.mark.slow
def test_three_thousand_articles_with_one_long_paragraph(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(shared_paragraph(3000))
    ran = limited("scan", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--no-report", most_seconds=300)
    assert ran.code == 0, ran.err[-2000:]
    assert ran.worked < 60 and ran.peak < 1536 * MIB, ran
    assert len(pl.read_parquet(tmp_path / "out" / "articles.parquet")) == 3000
    assert pl.read_parquet(tmp_path / "out" / "clusters.parquet").is_empty()
