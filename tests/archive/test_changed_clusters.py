"""The clusters that a change touched, told to people and to programs."""

from typing import Any

from archive_rows import put_table

from dedup.archive.changed_clusters import clusters_json, happened_words
from dedup.archive.describe import changes_told, clusters_told
from dedup.archive.store.database import Database


def test_what_happened_to_a_cluster_in_words() -> None:
    def words(**what: str | None) -> list[str]:
        return [*happened_words({k.replace("_", " "): v for k, v in what.items()})]

    assert words(created="2 articles") == ["new"]
    assert words(created="2 articles", split="c1") == ["split off from c1"]
    assert words(grown="a, b", shrunk="c", merged="c4", origin_changed="x -> y -> z") == [
        "more: a, b", "fewer: c", "took in c4", "origin changed, before: x -> y",
    ]  # fmt: skip
    five = ", ".join(["abcdefgh"] * 5)
    assert words(grown=f"{five}, abcdefghij") == [f"more: {five}, abcdefghij"]  # sixty characters
    assert words(grown=f"{five}, abcdefghijk") == [f"more: {five} and others"]


def article(i: str, outlet: str | None = "Tarn Post") -> dict[str, Any]:
    return {"id": i, "title": f"Title {i}", "text": f"Text {i}.", "outlet": outlet, "status": "judged"}


def clusters_of(db: Database) -> None:
    """Three clusters: `c1` of three articles by two outlets, `c2` of twelve by one, `c3` of a lone article."""
    ids = [f"b{n:02d}" for n in range(12)]
    put_table(db, "articles", [article("a1"), article("a2", "Oswin Times"), article("a3"), article("l1"),
                         *(article(i) for i in ids)])  # fmt: skip
    put_table(db, "clusters", [
        {"cluster": "c1", "size": 3, "outlets": 2, "origin": "a1", "origin_state": "inside", "origin_probability": 0.69,
         "warnings": "w1; w2"},
        {"cluster": "c2", "size": 12, "outlets": 1, "origin": "b00", "origin_state": "inside",
         "origin_probability": 0.7},
        {"cluster": "c3", "size": 1, "outlets": 1, "origin_outside": "Northwire", "origin_state": "outside"},
    ])  # fmt: skip
    put_table(db, "members", [
        {"cluster": "c1", "article": "a1", "role": "origin", "credit_state": None},
        {"cluster": "c1", "article": "a2", "role": "derivative", "credit_state": "neither", "parent": "a1"},
        {"cluster": "c1", "article": "a3", "role": "derivative", "credit_state": "credited", "parent": "a1"},
        *({"cluster": "c2", "article": i, "role": "derivative" if n else "origin", "credit_state": "neither"}
          for n, i in enumerate(ids)),
        {"cluster": "c3", "article": "l1", "role": "derivative", "credit_state": "credited"},
    ])  # fmt: skip
    rows = [(i, 1, 2 if i != "a3" else 1) for i in ["a1", "a2", "a3", "l1", *ids]]
    db.connection.executemany("INSERT INTO arrivals VALUES (?, ?, ?)", rows)


CHANGED = [("c1", "grown", "a2"), ("c1", "origin changed", "a2 -> a1"), ("c2", "created", "12 articles"),
           ("c3", "created", "1 article"), ("c9", "dissolved", None)]  # fmt: skip


def test_changed_clusters_are_told_with_what_to_look_at(db: Database) -> None:
    clusters_of(db)
    told = clusters_json(db, CHANGED, 2)
    assert told["clusters_left_out"] == 0 and [c["cluster"] for c in told["clusters"]] == ["c1", "c2"]
    first, second = told["clusters"]
    assert first["look_at"] == ["1 of 1 new article names no source", "the origin changed", "the origin is 69 % likely",
                                "w1", "w2"]  # fmt: skip
    assert (first["happened"], first["articles"], first["outlets"], first["outlets_in_all"]) == (
        "more: a2; origin changed, before: a2", 3, ["Oswin Times", "Tarn Post"], 2,
    )  # fmt: skip
    assert first["origin_article"]["id"] == "a1"
    assert [(m["id"], m["role"], m["names_source"]) for m in first["new"]] == [
        ("a1", "origin", None), ("a2", "derivative", False),
    ]  # fmt: skip
    assert (second["happened"], second["look_at"], len(second["new"]), second["new_left_out"]) == ("new", [], 10, 2)
    assert clusters_json(db, CHANGED, 2, most=1)["clusters_left_out"] == 1
    assert clusters_json(db, CHANGED[3:], 2) == {"clusters": [], "clusters_left_out": 0}
    assert clusters_json(db, CHANGED, 1)["clusters"][0]["new"][0]["id"] == "a3"


def test_changes_are_told_in_one_line_and_clusters_by_size(db: Database) -> None:
    clusters_of(db)
    assert changes_told(db, CHANGED) == (
        "1 new cluster, 1 grew, 1 origin changed, 1 dissolved, 1 lone article names a source outside"
    )
    assert changes_told(db, []) == "no cluster changed"
    two = [("c1", "created", ""), ("c2", "created", ""), ("c1", "origin changed", ""), ("c2", "origin changed", "")]
    assert changes_told(db, two) == "2 new clusters, 2 origins changed"
    lines = [*clusters_told(db, CHANGED)]
    assert [line.split(":")[0] for line in lines[::2]] == ["c2", "c1"]
    assert lines[1].startswith("  new; 12 articles, ") and lines[3].startswith(
        "  more: a2; origin changed, before: a2; 3 "
    )
    assert [*clusters_told(db, CHANGED, most=1)][-1] == (
        "and 1 more cluster that changed; `wirecopy export --changes-since` lists all."
    )
