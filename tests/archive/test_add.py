"""`add`, from Python and on the command line: what is new, what stays, and what cron relies on."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import apsw
import polars as pl
import pytest
from archives import FAST, FIRST, SECOND, TEXTS, frame, held, members, rows
from command_line import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import FERRY, LIBRARY, MINE, ORCHARD, one_thread, word

import dedup
from dedup import Archive, Settings
from dedup.archive.rebuild import full as running
from dedup.errors import ArchiveLocked, LimitReached, UsageError

__all__ = ["one_thread"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as opened:
        opened.add(frame(FIRST), FAST)
        yield opened


def partition(result: dedup.Result) -> set[frozenset[str]]:
    return {frozenset(g) for g in result.members.group_by("cluster").agg("article")["article"].to_list()}


# From Python


def test_an_add_tells_what_is_new(path: Path) -> None:
    with Archive(path) as archive:
        first = archive.add(frame(FIRST), FAST)
        assert (first.batch, first.articles, first.new, first.revised, first.unchanged) == (1, 3, 3, 0, 0)
        assert first.changes == [("c000001", "created", "2 articles")]
        second = archive.add(frame(FIRST | SECOND))
        assert (second.batch, second.articles, second.new, second.unchanged) == (2, 6, 3, 3)
        assert ("c000001", "grown", "f3") in second.changes and ("c000002", "created", "2 articles") in second.changes
    assert members(path) == {"c000001": {"f1", "f2", "f3"}, "c000002": {"o1", "o2"}}
    assert rows(path, "SELECT article, batch, changed FROM arrivals WHERE article IN ('f1', 'm1')") == [
        ("f1", 1, 1), ("m1", 2, 2),
    ]  # fmt: skip


def test_adding_the_same_again_changes_no_byte(archive: Archive, path: Path) -> None:
    archive.close()
    before = path.read_bytes()
    again = archive.add(frame(FIRST))
    archive.close()
    assert (again.batch, again.new, again.unchanged, again.changes) == (None, 0, 3, [])
    assert path.read_bytes() == before


def test_dates_without_a_zone_are_read_in_it_once(path: Path) -> None:
    told = frame(FIRST, published=["2025-07-01 09:00", "2025-07-01 10:00", "2025-07-01T11:00Z"])
    more = frame(SECOND, published=["2025-07-02 09:00"] * 3)
    chosen = FAST.changed(timezone="Europe/London")
    with Archive(path) as archive:
        archive.add(told, chosen)
        assert archive.add(told).batch is None
        archive.add(more)
        found = archive.result().articles
    once = dedup.scan(pl.concat([told, more]), chosen).articles
    assert found.select("id", "published", "published_zone").equals(once.select("id", "published", "published_zone"))
    assert found.filter(id="f1")["published"].dt.hour().to_list() == [8]


def test_a_known_id_with_another_text_revises_and_keeps_history(archive: Archive, path: Path) -> None:
    told = archive.add(frame({"f2": MINE}))
    assert (told.new, told.revised) == (0, 1)
    assert told.changes == [("c000001", "dissolved", None)]
    assert rows(path, "SELECT text FROM articles WHERE id = 'f2'") == [(MINE,)]
    ((batch, was),) = rows(path, "SELECT batch, was FROM history WHERE article = 'f2'")
    assert batch == 2 and json.loads(was)["text"] == FIRST["f2"]
    assert rows(path, "SELECT batch, changed FROM arrivals WHERE article = 'f2'") == [(1, 2)]


def test_the_number_of_a_text_that_is_gone_is_not_given_to_another(archive: Archive, path: Path) -> None:
    archive.add(frame({"o1": MINE, "a1": LIBRARY}))
    with Archive(path.with_name("other.db")) as other:
        other.add(frame(FIRST | {"o1": MINE, "a1": LIBRARY}), FAST)
    assert held(path)["terms"] == held(path.with_name("other.db"))["terms"]


def test_names_stay_a_merge_leaves_an_alias_and_a_split_a_new_name(archive: Archive, path: Path) -> None:
    archive.add(frame({"l1": LIBRARY, "l2": LIBRARY.replace("37,000", "38,000")}))
    assert members(path)["c000002"] == {"l1", "l2"}
    merged = archive.add(frame({"l1": FERRY.replace("ten", "nine"), "l2": FERRY.replace("Saturday", "Sunday")}))
    assert members(path) == {"c000001": {"f1", "f2", "l1", "l2"}}
    assert ("c000001", "merged", "c000002") in merged.changes
    assert rows(path, "SELECT alias, cluster, batch FROM aliases") == [("c000002", "c000001", 3)]
    split = archive.add(frame({"l1": LIBRARY, "l2": LIBRARY.replace("37,000", "38,000")}))
    assert members(path) == {"c000001": {"f1", "f2"}, "c000003": {"l1", "l2"}}
    assert {("c000003", "created", "2 articles"), ("c000003", "split", "c000001"), ("c000001", "shrunk", "l1, l2")} <= {
        *split.changes
    }


def test_settings_of_the_first_add_hold(archive: Archive) -> None:
    with pytest.raises(UsageError, match="made with strictness 'balanced', not 'strict'; leave these options out"):
        archive.add(frame(SECOND), FAST.changed(strictness="strict"))
    assert archive.add(frame(SECOND), FAST.changed(threads=2)).new == 3
    assert archive.settings() == Settings(depth="fast")  # threads are of a run, not of the archive


def test_another_writer_is_waited_for(archive: Archive, path: Path) -> None:
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    with pytest.raises(ArchiveLocked, match="--wait SECONDS"):
        archive.add(frame(SECOND), wait=0.3)
    assert time.monotonic() - start >= 0.3
    other.execute("ROLLBACK")
    assert archive.add(frame(SECOND)).batch == 2
    other.close()


def test_a_full_disk_leaves_the_archive_as_it_was(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(path)

    def full(*_: object) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr(running, "index_articles", full)
    with pytest.raises(LimitReached, match="disk is full; nothing was changed"):
        archive.add(frame(SECOND))
    monkeypatch.undo()
    assert held(path) == before
    assert archive.add(frame(SECOND)).batch == 2


ids = st.sampled_from([f"a{i}" for i in range(6)])
nights = st.lists(st.dictionaries(ids, st.sampled_from(TEXTS), min_size=1, max_size=4), min_size=1, max_size=3)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=nights)
def test_night_by_night_is_one_scan_of_all(
    nights: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Archive(tmp_path_factory.mktemp("nights") / "news.db") as archive:
        for texts in nights:
            archive.add(frame(texts), FAST)
        found = archive.result()
    last = {i: t for texts in nights for i, t in texts.items()}
    once = dedup.scan(frame(dict(sorted(last.items()))), FAST)
    assert partition(found) == partition(once)
    assert found.pairs.equals(once.pairs) and found.articles.equals(once.articles)
    assert found.clusters["origin_probability"].sort().equals(once.clusters["origin_probability"].sort())


# On the command line


@pytest.fixture
def night(tmp_path: Path) -> Path:
    frame(FIRST, title=["Ferry stops", "Ferry stops", "Frost takes plums"]).write_csv(tmp_path / "night.csv")
    return tmp_path / "night.csv"


@pytest.fixture
def next_night(tmp_path: Path) -> Path:
    frame(SECOND | {"f1": FERRY.replace("Thursday", "Friday")}).write_csv(tmp_path / "next.csv")
    return tmp_path / "next.csv"


def test_people_are_told_in_words(run: Run, night: Path, next_night: Path) -> None:
    first = run("add", night, "--archive", "news.db", "--depth", "fast")
    assert first.code == 0
    counts, title, happened, last = first.out.splitlines()
    assert counts == "3 new articles, 0 revised, 0 were there already; 1 new cluster."
    assert title == "c000001: Ferry stops" and happened.startswith("  new; 2 articles, ")
    assert last == "Batch 1; the archive holds 3 articles."
    second = run("add", next_night, "--archive", "news.db")
    lines = second.out.splitlines()
    assert lines[0].startswith("3 new articles, 1 revised, 0 were there already; 1 new cluster, 1 grew")
    assert any(line.startswith("  more: f3; ") for line in lines)
    assert lines[-1] == "Batch 2; the archive holds 6 articles."
    third = run("add", next_night, "--archive", "news.db")
    assert third.out == "Nothing new: 4 were there already, unchanged. The archive holds 6 articles.\n"
    assert run("add", night, "--archive", "quiet.db", "--depth", "fast", "-q").out == ""


def test_many_changed_clusters_are_counted(run: Run, tmp_path: Path) -> None:
    stories = [
        ". ".join(" ".join(word(97 * n + i + 9 * s).capitalize() for i in range(9)) for s in range(9))
        for n in range(23)
    ]
    frame({f"{n:02}{copy}": text for n, text in enumerate(stories) for copy in "ab"}).write_csv(tmp_path / "many.csv")
    told = run("add", "many.csv", "--archive", "news.db", "--depth", "fast")
    assert told.code == 0
    assert "and 3 more clusters that changed; `wirecopy export --changes-since` lists all." in told.out


def test_cron_gets_one_line(run: Run, night: Path, next_night: Path) -> None:
    run("add", night, "--archive", "news.db", "--depth", "fast", "-q")
    told = run("add", next_night, "--archive", "news.db", "--json", "--wait", "5", "--max-skipped", "1%",
               "--min-articles", "4")  # fmt: skip
    assert told.code == 0 and told.out.count("\n") == 1
    value = json.loads(told.out)
    assert {k: value[k] for k in ("archive", "batch", "articles", "new", "revised", "unchanged", "skipped")} == {
        "archive": "news.db", "batch": 2, "articles": 6, "new": 3, "revised": 1, "unchanged": 0, "skipped": 0,
    }  # fmt: skip
    assert value["counts"]["grown"] == 1
    assert {"cluster": "c000001", "change": "grown", "detail": "f3"} in value["changes"]
    assert rows(Path("news.db"), "SELECT verb, inputs, new FROM batches")[1] == (
        "add",
        json.dumps([str(next_night)]),
        3,
    )


def test_too_few_articles_are_an_error_and_nothing_is_written(run: Run, night: Path, tmp_path: Path) -> None:
    told = run("add", night, "--archive", "news.db", "--min-articles", "4", "--depth", "fast")
    assert (told.code, told.out) == (3, "")
    assert "3 usable articles came, and --min-articles asks for 4; nothing was written" in told.err
    (tmp_path / "feed.rss").write_text("<rss version='2.0'><channel><title>x</title></channel></rss>")
    told = run("add", "feed.rss", "--archive", "news.db", "--min-articles", "1")
    assert told.code == 3 and "0 usable articles came" in told.err
    assert run("add", "feed.rss", "--archive", "news.db").code == 2
    frame({"a": FERRY, "b": ""}).write_csv("half.csv")
    told = run("add", "half.csv", "--archive", "news.db", "--max-skipped", "1%")
    assert told.code == 3 and "1 of 2 inputs was skipped" in told.err
    assert run("add", "half.csv", "--archive", "news.db", "--strict").code == 3
    assert not Path("news.db").exists()


def test_options_left_out_do_not_clash_with_the_archive(run: Run, night: Path, next_night: Path) -> None:
    Path("mine.toml").write_text("min_words = 30\nthreads = 1\n")
    run("add", night, "--archive", "news.db", "--depth", "fast", "--min-words", "30", "--window", "9", "-q")
    told = run("add", next_night, "--archive", "news.db", "--settings", "mine.toml", "--window", "9", "-q")
    assert told.code == 0
    told = run("add", night, "--archive", "news.db", "--strictness", "strict")
    assert told.code == 2
    assert "made with strictness 'balanced', not 'strict'; leave these options out" in told.err
    Path("mine.toml").write_text('depth = "standard"\n')
    told = run("add", night, "--archive", "news.db", "--settings", "mine.toml")
    assert told.code == 2 and "made with depth 'fast', not 'standard'" in told.err


def test_exit_codes(run: Run, night: Path, next_night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", night, "--archive", "news.db", "--depth", "fast", "-q")
    other = apsw.Connection("news.db")
    other.execute("BEGIN IMMEDIATE")
    assert run("add", next_night, "--archive", "news.db").code == 5
    other.execute("ROLLBACK")
    other.close()
    with monkeypatch.context() as patch:
        patch.setattr(running, "write_evidence", lambda *_: (_ for _ in ()).throw(apsw.FullError("full")))
        told = run("add", next_night, "--archive", "news.db")
        assert told.code == 6 and "nothing was changed" in told.err
    Path("no.db").write_text("not an archive")
    assert run("add", night, "--archive", "no.db").code == 4
    assert run("add", night, "--archive", ".").code == 2
    assert run("add", night).code == 2
    whole = Path("news.db").read_bytes()
    Path("cut.db").write_bytes(whole[: len(whole) // 2])
    assert run("add", next_night, "--archive", "cut.db").code == 4


def test_a_second_file_of_one_name_without_ids_is_told(run: Run, tmp_path: Path) -> None:
    pl.DataFrame({"text": [FERRY, ORCHARD]}).write_csv("feed.csv")
    run("add", "feed.csv", "--archive", "news.db", "--depth", "fast", "-q")
    pl.DataFrame({"text": [LIBRARY, MINE]}).write_csv("feed.csv")
    told = run("add", "feed.csv", "--archive", "news.db")
    assert "2 articles took the place of others with the same id" in told.err
    assert "undo with `wirecopy remove --batch 2`" in told.err


def test_outlets_of_an_archive_stay(run: Run, night: Path, next_night: Path) -> None:
    Path("own.toml").write_text('ours = ["Northwire"]\n')
    run("add", night, "--archive", "news.db", "--depth", "fast", "--outlets", "own.toml", "-q")
    run("add", next_night, "--archive", "news.db", "-q")
    with Archive("news.db") as archive:
        assert [o.name for o in archive.outlets() if o.ours] == ["Northwire"]
        assert archive.settings() == Settings(depth="fast")


def test_a_refresh_makes_an_archive_of_what_came_and_none_of_nothing(path: Path) -> None:
    with Archive(path) as archive, pytest.raises(UsageError):
        archive.add([], FAST, refresh=True)
    assert not path.exists()
    with Archive(path) as archive:
        assert archive.add(frame(FIRST), FAST, refresh=True).new == 3
