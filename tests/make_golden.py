"""Write format-N.db and what it holds, once, when a format is new: `python tests/make_golden.py`. Never rewritten."""

import json
from pathlib import Path

import polars as pl
from archive_worker import corpus

from dedup import Settings
from dedup.archive import Archive
from dedup.archive.store.schema import FORMAT
from dedup.evidence import listed

TABLES = ("articles", "skipped", "credits", "pairs", "passages", "evidence", "clusters", "members", "stories")


def tables(archive: Archive) -> dict[str, list[dict[str, object]]]:
    """The tables of a result as plain values: dates as text, evidence a row a measure."""
    told = archive.result().tables()
    told["evidence"] = listed(told["evidence"])
    return {n: json.loads(told[n].write_json()) for n in TABLES}


def main() -> None:
    place = Path(__file__).parent / "golden" / f"format-{FORMAT}.db"
    articles = corpus(4)
    with Archive(place) as archive:
        archive.add(articles[:3], Settings(depth="fast"))
        archive.add(articles[2:])
        archive.add(articles[:1].with_columns(text=pl.col("text") + "\nBy Rhea Fairbank, Orlen News Agency."))
        place.with_suffix(".json").write_text(json.dumps(tables(archive), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
