"""What an archive keeps of its past: what became of clusters, what undo needs, whither a name leads."""

from typing import Any

import polars as pl
from archive_rows import put_table

from dedup.archive.export import names_now
from dedup.archive.history import undo_log
from dedup.archive.history.change import Change, Outcome
from dedup.archive.history.cluster_changes import State, changes, state_of
from dedup.archive.history.cluster_names import Named, name_clusters
from dedup.archive.history.log import log, made_of, next_number
from dedup.archive.rebuild.affected import connected, copies, known_pairs
from dedup.archive.store.database import Database
from dedup.archive.store.result_tables import read_table, write_table
from dedup.tables import SCHEMAS, conform, empty


def state(members: dict[str, str], origins: dict[str, str] | None = None) -> State:
    """Each cluster with articles of one letter."""
    return State({c: frozenset(rows) for c, rows in members.items()}, {c: (origins or {}).get(c, "a") for c in members})


def named(*aliases: tuple[str, str | None], parents: dict[str, list[str]] | None = None) -> Named:
    return Named([], dict(aliases), 9, parents or {})


def test_every_kind_of_change_is_told_with_its_detail() -> None:
    old = state({"c1": "abc", "c2": "de", "c4": "xy", "c6": "pq"}, {"c1": "a"})
    new = state({"c1": "bczq", "c3": "aw", "c5": "d", "c2": "e", "c6": "pq"}, {"c1": "b"})
    names = named(("c7", None), ("c4", None), ("c9", "c1"), ("c8", "c1"), parents={"c3": ["c1", "c3"], "c5": ["c5"]})
    assert [*changes(old, new, names)] == [
        ("c1", "grown", "q, z"), ("c1", "shrunk", "a"), ("c1", "origin changed", "a -> b"), ("c2", "shrunk", "d"),
        ("c3", "created", "2 articles"), ("c3", "split", "c1"), ("c5", "created", "1 article"),
        ("c4", "dissolved", None), ("c7", "dissolved", None), ("c1", "merged", "c8, c9"),
    ]  # fmt: skip


def test_a_state_has_members_and_origins_as_people_are_told_them() -> None:
    rows = [("c1", "a", None), ("c2", None, "Northwire"), ("c3", None, None)]
    clusters = pl.DataFrame(rows, schema=["cluster", "origin", "origin_outside"], orient="row")
    members = pl.DataFrame({"cluster": ["c1", "c1", "c2", "c3"], "article": list("abcd")})
    found = state_of(clusters, members)
    assert found.members == {"c1": {"a", "b"}, "c2": {"c"}, "c3": {"d"}}
    assert found.origins == {"c1": "a", "c2": "outside: Northwire", "c3": "undecided"}


def test_two_runs_one_after_the_other_are_told_as_one() -> None:
    first = Outcome(state({"c1": "ab"}), state({"c1": "abc", "c2": "xy"}, {"c1": "b"}),
                    named(("c9", None), parents={"c2": ["c1"]}))  # fmt: skip
    second = Outcome(state({"c2": "xy", "c4": "mn"}), state({"c2": "xyz", "c5": "m"}),
                     named(("c4", "c2"), ("c9", "c5"), parents={"c2": ["c2", "c4"], "c5": ["c2", "c4"]}))  # fmt: skip
    both = first.then(second)
    assert both.before == state({"c4": "mn", "c1": "ab"})
    assert both.after == state({"c1": "abc", "c2": "xyz", "c5": "m"}, {"c1": "b"})
    assert both.created == {"c2", "c5"}
    # what was made on the way is no parent of what is there now
    assert both.named.parents == {"c2": ["c1", "c4"], "c5": ["c4"]}
    assert both.named.aliases == {"c9": "c5", "c4": "c2"} and both.named.next == 9
    assert both.told() == [
        ("c1", "grown", "c"), ("c1", "origin changed", "a -> b"), ("c2", "created", "3 articles"),
        ("c2", "split", "c1, c4"), ("c5", "created", "1 article"), ("c5", "split", "c4"), ("c2", "merged", "c4"),
    ]  # fmt: skip
    back = first.then(Outcome(state({"c1": "abc"}, {"c1": "b"}), state({}), named(("c1", None))))
    assert back.before == state({"c1": "ab"}) and back.after == state({"c2": "xy"})
    assert back.told() == [("c2", "created", "2 articles"), ("c2", "split", "c1"), ("c1", "dissolved", None)]
    alive = first.then(Outcome(state({}), state({"c9": "k"}), named()))
    assert alive.named.aliases == {}  # a name came back


def test_a_change_in_pieces_keeps_what_belongs_to_each() -> None:
    fresh = conform("articles", pl.DataFrame({"id": list("dbcea"), "text": ["x"] * 5}))
    beside = conform("metadata", pl.DataFrame({"article": list("bbe"), "kind": "k", "field": list("123"), "name": "n"}))
    pieces = Change(fresh, beside, ["e", "b"], empty("skipped"), ("note",)).pieces(1, 2)
    assert [p.fresh["id"].to_list() for p in pieces] == [["a"], ["b", "c"], ["d", "e"]]
    assert [p.beside["article"].to_list() for p in pieces] == [[], ["b", "b"], ["e"]]
    assert [p.gone for p in pieces] == [[], ["b"], ["e"]] and all(p.notes == ("note",) for p in pieces)
    whole = Change(fresh, beside, [], empty("skipped"))
    assert [len(p.fresh) for p in whole.pieces(5, 2)] == [5] == [len(p.fresh) for p in whole.pieces(9, 2)]
    assert [len(p.fresh) for p in whole.pieces(3, 2)] == [3, 2] and [len(p.fresh) for p in whole.pieces(2, 1)] == [
        2, 1, 1, 1,
    ]  # fmt: skip


def test_names_go_to_most_members_then_to_the_larger_share_then_to_the_first() -> None:
    def names(*groups: str, **known: str) -> list[str]:
        held = {f"c{int(k[1:]):06d}": frozenset(v) for k, v in known.items()}
        return name_clusters([frozenset(g) for g in groups], held, 7).names

    assert names("abx", "cdyef", k1="abcde") == ["c000007", "c000001"]
    assert names("abxyz", "cd", k1="abcd") == ["c000007", "c000001"]  # as many, of fewer
    assert names("cd", "ab", k1="abcd") == ["c000007", "c000001"]
    assert names("ab", "z", "y", k1="ab") == ["c000001", "c000008", "c000007"]  # new ones by their members
    assert names("ab", k10="a", k9="b") == ["c000009"]  # by number, not by letters
    told = name_clusters([frozenset("abcd")], {"c000002": frozenset("ab"), "c000003": frozenset("k")}, 7)
    assert (told.aliases, told.next, told.parents) == ({"c000003": None}, 7, {"c000002": ["c000002"]})


def test_numbers_are_given_once_and_the_log_says_what_was_done(db: Database) -> None:
    assert [next_number(db, "batch"), next_number(db, "batch"), next_number(db, "cluster")] == [1, 2, 1]
    assert made_of(db) == {"at": None, "archive": "news.db", "batch": 0, "inputs": []}
    log(db, 1, "add", ["x.json", "y.json"], (5, 5, 0, 0, 0, 1))
    log(db, 2, "add", ["z.json"], (6, 1, 2, 3, 4, 5))
    rows = [*db.rows("SELECT * FROM batches ORDER BY batch")]
    assert [(*row[:1], *row[2:]) for row in rows] == [
        (1, "add", '["x.json", "y.json"]', 5, 5, 0, 0, 0, 1), (2, "add", '["z.json"]', 6, 1, 2, 3, 4, 5),
    ]  # fmt: skip
    told = made_of(db)
    assert (told["at"], told["batch"]) == (rows[1][1], 2)
    assert [i["name"] for i in told["inputs"]] == ["z.json (batch 2)", "y.json (batch 1)", "x.json (batch 1)"]
    assert told["inputs"][0] == {"name": "z.json (batch 2)", "files": 1, "bytes": None, "sha256": None}


def test_outlets_come_back_batch_by_batch_in_any_order(db: Database) -> None:
    def bring(batch: int, toml: str | None) -> None:
        undo_log.keep_inputs(db, batch, toml, empty("skipped"), empty("skipped"))
        if toml is not None:
            db.about["outlets"] = toml

    def kept() -> tuple[str | None, list[str]]:
        return db.about.get("outlets"), sorted(
            n for (n,) in db.rows("SELECT name FROM about WHERE name LIKE 'outlets %'")
        )

    bring(1, "one")
    bring(2, None)
    bring(3, "one")  # the same again is no change
    bring(4, "two")
    bring(11, "three")
    assert kept() == ("three", ["outlets before 1", "outlets before 11", "outlets before 4"])
    undo_log.restore_outlets(db, 2)
    undo_log.restore_outlets(db, 4)  # what came later stays, and leads back further from now on
    assert kept() == ("three", ["outlets before 1", "outlets before 11"])
    undo_log.restore_outlets(db, 11)
    assert kept() == ("one", ["outlets before 1"])
    undo_log.restore_outlets(db, 1)
    assert kept() == (None, [])


def test_of_skipped_rows_those_that_a_batch_brought_go_with_it(db: Database) -> None:
    def skipped(*ids: str) -> pl.DataFrame:
        return conform("skipped", pl.DataFrame({"input": ["in"] * len(ids), "id": list(ids), "reason": "empty"}))

    undo_log.keep_inputs(db, 1, None, skipped("a"), skipped("a", "b", "b"))
    undo_log.keep_inputs(db, 2, None, skipped("a", "b"), skipped("a"))
    assert undo_log.without_skipped(db, 1, skipped("a", "b", "c"))["id"].to_list() == ["a", "c"]
    assert undo_log.without_skipped(db, 2, skipped("a", "b"))["id"].to_list() == ["a", "b"]
    assert db.about.get("skipped with 2") is None


def test_of_clusters_those_that_a_batch_changed_or_ended_are_kept(db: Database) -> None:
    undo_log.keep_clusters(db, 3, state({"c1": "ab", "c2": "cd", "c3": "e"}), state({"c1": "ab", "c2": "c"}))
    assert undo_log.clusters_before(db, 3) == {"c2": frozenset("cd"), "c3": frozenset("e")}
    undo_log.keep_clusters(db, 4, state({"c1": "ab"}), state({"c1": "ab", "c9": "z"}))
    assert undo_log.clusters_before(db, 4) == {} and db.about.get("clusters before 4") is None


def test_a_name_leads_to_what_it_goes_by_now(db: Database) -> None:
    put_table(db, "clusters", [{"cluster": "c1", "size": 2}])
    leads = [("c2", "c1"), ("c3", "c2"), ("c4", None), ("c5", "c4"), ("c6", "c7"), ("c7", "c6"), ("c8", "gone")]
    db.connection.executemany("INSERT INTO aliases VALUES (?, ?, 1)", leads)
    assert names_now(db, [f"c{n}" for n in range(1, 10)]) == {
        "c1": "c1", "c2": "c1", "c3": "c1", "c4": None, "c5": None, "c6": None, "c7": None, "c8": None, "c9": None,
    }  # fmt: skip


def pairs(*some: tuple[str, str, str, str]) -> list[dict[str, Any]]:
    return [{"left": a, "right": b, "causes": causes, "relation": relation} for a, b, causes, relation in some]


PAIRS = pairs(
    ("a", "b", "equal", "exact"), ("b", "c", "minhash", "rewrite"), ("d", "e", "lexical", "same-story"),
    ("c", "f", "lexical", "same-story"), ("a", "c", "lexical", "same-story"), ("e", "g", "passage", "partial"),
)  # fmt: skip


def test_a_region_is_what_derived_pairs_and_clusters_connect(db: Database) -> None:
    put_table(db, "pairs", PAIRS)
    put_table(db, "members", [{"cluster": "c1", "article": "f"}, {"cluster": "c1", "article": "h"},
                        {"cluster": "c2", "article": "g"}, {"cluster": "c2", "article": "k"}])  # fmt: skip
    assert connected(db, ["a"]) == connected(db, ["c"]) == {"a", "b", "c"}
    assert connected(db, ["d"]) == {"d"} and connected(db, ["f"]) == {"f", "h"}
    assert connected(db, ["e"]) == {"e", "g", "k"} and connected(db, []) == set()
    assert copies(db, ["b", "c", "e"]) == {"a"} and copies(db, ["a"]) == set()


def test_known_pairs_hold_a_part_together_and_what_leaves_hands_them_on(db: Database) -> None:
    put_table(db, "pairs", PAIRS)

    def known(region: str, gone: str = "", folded: str = "") -> list[tuple[Any, ...]]:
        return sorted(known_pairs(db, set(region), set(gone), set(folded)).rows())

    whole = [("a", "b", "lexical"), ("a", "c", "lexical"), ("b", "c", "minhash")]
    assert known("abc") == whole
    assert known("d") == [] and known("egk") == [("e", "g", "passage")]  # one event links two parts
    # `a` leaves: its copy takes its pairs over
    assert known("bc", gone="a") == [("b", "c", "lexical"), ("b", "c", "minhash")]
    assert known("ac", gone="b") == [("a", "c", "lexical")]
    assert known("ab", gone="c") == [("a", "b", "lexical")]
    # what stands under a new copy hands on even what linked two parts
    assert known("d", folded="d") == [("d", "e", "lexical")] and known("c", folded="c")[-1] == ("c", "f", "lexical")


def test_a_table_is_written_by_difference_and_equal_rows_count(db: Database) -> None:
    def table(*ids: str) -> pl.DataFrame:
        return conform("skipped", pl.DataFrame({"input": ["in"] * len(ids), "id": list(ids), "reason": "empty"}))

    assert write_table(db, "skipped", table("a", "b", "a")) == 3
    assert write_table(db, "skipped", table("a", "a", "b")) == 0
    assert write_table(db, "skipped", table("b", "a", "c")) == 2
    assert sorted(read_table(db, "skipped")["id"]) == ["a", "b", "c"]
    assert [*db.rows("SELECT rowid, id FROM skipped ORDER BY rowid")][:2] == [(1, "a"), (2, "b")]  # left alone
    clusters = conform("clusters", pl.DataFrame({"cluster": ["c2", "c1"], "size": [2, 3]}))
    assert write_table(db, "clusters", clusters) == 2
    assert write_table(db, "clusters", clusters.with_columns(size=pl.lit(2))) == 2  # one row goes, and comes
    assert dict(read_table(db, "clusters").select("cluster", "size").iter_rows()) == {"c1": 2, "c2": 2}
    assert write_table(db, "clusters", pl.DataFrame(schema=SCHEMAS["clusters"])) == 2
    assert read_table(db, "clusters").is_empty()
