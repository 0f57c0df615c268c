"""`check`: what an archive says of one text, in Python and on the command line."""

import gc
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from examples import sampled
from notices import CLINIC, FERRY

import cli
import dedup
from dedup.archive.search.answer import Checked, SourceArticle, named, phrase
from dedup.archive.search.check import check
from dedup.archive.store.database import Database
from dedup.errors import ArchiveError, NoUsableArticle, UsageError
from dedup.tables import DERIVED

TOP = Path(__file__).parents[2]
FAST = dedup.Settings(depth="fast", min_words=20)
LOADED_WORDS = ("copied from", "stole", "plagiar", "infring")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dedup.Archive, dedup.Result, pl.DataFrame]]:
    """An archive of all samples, its result, and table `metadata`."""
    reading = dedup.read(TOP / "samples")
    with dedup.Archive(tmp_path_factory.mktemp("check") / "news.db") as archive:
        archive.add(reading, dedup.Settings(depth="fast"))
        yield archive, archive.result(), reading.metadata


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two notices."""
    path = tmp_path_factory.mktemp("small") / "news.db"
    frame = pl.DataFrame({
        "id": ["f1", "c1"], "text": [FERRY, CLINIC], "title": ["Ferry stops", "Night clinic"],
        "outlet": ["Orlen Post", "Brackwater Mail"], "published": ["2025-03-04T06:00:00Z", "2025-03-05T06:00:00Z"],
    })  # fmt: skip
    with dedup.Archive(path) as archive:
        archive.add(frame, FAST)
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wirecopy", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return int(stop.value.code or 0), captured.out, captured.err

    return call


@pytest.mark.parametrize("step", sampled([4, 1], [4]))
def test_it_says_what_the_scan_said(newsroom: tuple[dedup.Archive, dedup.Result, pl.DataFrame], step: int) -> None:
    archive, result, metadata = newsroom
    # a scan judges a text that stands for its copies with what any of them credits, a check each article for itself
    equal = pl.col("causes") == "equal"
    many = result.pairs.filter(equal)["left"].implode()
    alone = equal | ~(pl.col("left").is_in(many) | pl.col("right").is_in(many))
    derived = result.pairs.filter(pl.col("relation").is_in(DERIVED) & alone)
    assert len(derived) > 15
    relation = {frozenset((a, b)): r for a, b, r in derived.select("left", "right", "relation").iter_rows()}
    cluster: dict[str, set[str]] = {}
    for name, article in result.members.select("cluster", "article").iter_rows():
        cluster.setdefault(article, set()).add(name)
    for n in range(0, result.articles.height, step):
        article = result.articles["id"][n]
        found = check(archive.database, result.articles[n : n + 1], metadata)
        sources = {s.id: s for s in found.sources}
        assert found.same == (article, *(i for i in found.same if i != article)) or article in found.same
        assert article not in sources
        for pair, said in relation.items():
            if article in pair:
                (other,) = pair - {article}
                assert sources[other].relation == said
        # scan pairs one copy for all of them: whatever else is found here is in a cluster with it
        for other, source in sources.items():
            assert cluster[article] & cluster[other], (article, other)
            assert source.cluster in cluster[other]


def test_passages_lie_in_both_texts(small: Path) -> None:
    text = "What follows was sent by a reader.\n\n" + FERRY
    with dedup.Archive(small) as archive:
        found = archive.check(text)
    source = found.sources[0]
    assert source.id == "f1"
    assert source.passages
    for p in source.passages:
        if p.kind == "verbatim":
            assert text[p.start : p.end] == FERRY[p.source_start : p.source_end]
    assert 0 < found.share <= 1
    assert source.source_coverage == 1


def test_the_answer_is_plain_values(small: Path) -> None:
    with dedup.Archive(small) as archive:
        told = json.loads(json.dumps(archive.check(FERRY).as_dict()))
    assert (told["found"], told["same"], told["sources"][0]["relation"]) == (True, ["f1"], "exact")
    assert told["sources"][0]["published"] == "2025-03-04T06:00:00+00:00"
    assert told["share"] == 1


def test_a_text_that_is_there_under_its_own_id(small: Path, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps({"id": "f1", "text": FERRY}))
    (tmp_path / "y.jsonl").write_text(json.dumps({"id": "f1", "text": CLINIC}))
    with dedup.Archive(small) as archive:
        same, other = archive.check(tmp_path / "x.jsonl"), archive.check(tmp_path / "y.jsonl")
    assert same.found
    assert (same.same, same.sources, same.revises) == (("f1",), (), False)
    assert same.verdict.startswith("This very text is in the archive already, as f1.")
    assert other.revises
    assert other.verdict.startswith("This very text is in the archive already, as c1.")


def test_another_text_under_a_known_id(small: Path, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps({"id": "f1", "text": "A tram line opens at Tessel. " * 9}))
    with dedup.Archive(small) as archive:
        found = archive.check(tmp_path / "x.jsonl")
    assert not found.found
    assert found.verdict.startswith("The archive holds another text under the id f1; adding this one would revise it.")


def test_nothing_shared(small: Path) -> None:
    with dedup.Archive(small) as archive:
        found = archive.check("Three herons nested by the old lock at Harl this spring, wardens said. " * 3)
    assert (found.found, found.sources, found.share) == (False, (), 0.0)
    assert found.verdict == "Nothing in this archive was found to share its text or its source."


@pytest.mark.parametrize("text", ["Rain.", "The ferry stops", "a b", "The ferry at Orlen stops for the winter"])
def test_a_short_text_can_only_be_a_copy(small: Path, text: str) -> None:
    with dedup.Archive(small) as archive:
        found = archive.check(text)
    assert not found.found
    assert "too short for more than copies to be told" in found.verdict
    assert found.verdict.endswith("Nothing in this archive was found to be a copy of it.")


def test_a_short_copy_is_found(tmp_path: Path) -> None:
    brief = "The tram to Tessel runs again."
    with dedup.Archive(tmp_path / "news.db") as archive:
        archive.add(pl.DataFrame({"id": ["b", "f"], "text": [brief, FERRY]}), FAST)
        found = archive.check(brief.upper())
    assert [(s.id, s.relation) for s in found.sources] == [("b", "exact")]


def test_a_text_of_boilerplate_holds_no_words(small: Path) -> None:
    with dedup.Archive(small) as archive:
        for text in ("...", "— — —", "Leave a Reply"):
            found = archive.check(text)
            assert not found.found


@pytest.mark.parametrize("text", ["", "  \n ", b"", b"\xef\xbb\xbf"])
def test_an_empty_text_is_refused(small: Path, text: str | bytes) -> None:
    with dedup.Archive(small) as archive, pytest.raises(NoUsableArticle, match="empty"):
        archive.check(text)


def test_an_archive_without_articles(tmp_path: Path) -> None:
    with dedup.Archive(tmp_path / "none.db") as archive, pytest.raises(UsageError, match="there is no archive"):
        archive.check(FERRY)


def test_a_question_writes_nothing(small: Path) -> None:
    before = small.read_bytes()
    with dedup.Archive(small) as archive:
        archive.check(FERRY)
    assert small.read_bytes() == before


def test_it_is_found_after_revisions_and_many_adds(tmp_path: Path) -> None:
    with dedup.Archive(tmp_path / "news.db") as archive:
        archive.add(pl.DataFrame({"id": ["x"], "text": [CLINIC]}), FAST)
        archive.add(pl.DataFrame({"id": ["x"], "text": [FERRY]}), FAST)
        for n in range(4):
            archive.add(
                pl.DataFrame({"id": [f"n{n}"], "text": [f"Lamp {n} on the Tarn Vale mole was lit. " * 5]}), FAST
            )
        assert [s.id for s in archive.check(FERRY).sources] == ["x"]
        assert not archive.check(CLINIC).found


def test_no_text_of_people_becomes_a_command(tmp_path: Path) -> None:
    with dedup.Archive(tmp_path / "news.db") as archive:
        archive.add(
            pl.DataFrame({"id": ["\x1b[31mx"], "text": [FERRY], "title": ["a\nb\x07"], "outlet": ["\x1b[2J"]}), FAST
        )
        assert not {"\x1b", "\x07", "\n"} & set(archive.check(FERRY).verdict)


def source(**values: object) -> SourceArticle:
    told: dict[str, object] = {
        "id": "a1", "title": None, "outlet": None, "outlet_key": None, "url": None, "published": None,
        "relation": "rewrite", "probability": 0.95, "coverage": 0.62, "source_coverage": 0.4, "verbatim": 0.1,
        "source_verbatim": 0.1, "direction": 0.8,
        "made_from": True, "cut": False, "calibrated": True, "cluster": None, "origin": None, "origin_outside": None,
        "origin_state": None, "passages": (),
    }  # fmt: skip
    return SourceArticle(**{**told, **values})  # type: ignore[arg-type]


def test_the_ladder_of_verbs() -> None:
    assert phrase(source()) == "reworks"
    assert phrase(source(probability=0.6)) == "appears to rework"
    assert phrase(source(made_from=False)) == "tells the same, in other words, as"
    assert phrase(source(relation="partial")) == "shares 62 % of its text with"
    assert phrase(source(relation="excerpt", coverage=0.3, source_coverage=1)) == "holds nearly all of"
    assert named(source(title="Ferry stops", outlet="Orlen Post")) == "“Ferry stops” (Orlen Post, a1)"


def test_what_is_cut_not_calibrated_or_undecided_is_said() -> None:
    open_ = source(id="o", relation="same-story", probability=0.4)
    cut = source(cut=True, calibrated=False)
    found = Checked("x", 90, 40, 0.7, (cut, source(id="a2"), source(id="a3")), (open_,), (), False, 60, False)
    told = found.verdict
    assert "at least 62 % of this text, 40 % of the other as far as it is here" in told
    assert "1 more article shares text or source with it." in told
    assert "In all 70 % of it stands in articles of this archive." in told
    assert "1 article reports the same event." in told
    assert "Whether it shares a source with o could not be decided (probability 0.40)." in told
    assert "Probabilities are calibrated for English texts only." in told
    assert not [w for w in LOADED_WORDS if w in told.lower()]


def test_what_is_undecided_is_not_said_to_report_the_same_event() -> None:
    open_ = source(id="o", relation="undecided", probability=0.4)
    told = Checked("x", 90, 40, 0.0, (), (open_,), (), False, 60, False).verdict
    assert "same event" not in told
    assert "Whether it shares a source with o could not be decided (probability 0.40)." in told


@pytest.mark.parametrize(
    "path", ["dedup/archive/search/answer.py", "dedup/archive/search/check.py", "dedup/archive/search/question.py"]
)
def test_no_string_accuses(path: str) -> None:
    text = (TOP / path).read_text("utf-8").lower()
    assert not [w for w in LOADED_WORDS if w in text]


def test_exit_codes(run: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FERRY)
    code, out, err = run("check", tmp_path / "a.txt", "--archive", small)
    assert (code, err) == (10, "")
    assert out.startswith("This very text is in the archive already, as f1.")
    assert "1. has the same words as “Ferry stops” (Orlen Post, 2025-03-04, f1)" in out
    assert run("check", tmp_path / "a.txt", "--archive", small, "-q") == (10, "", "")
    code, out, _ = run("check", "-", "--archive", small, stdin=b"Herons nested by the old lock. " * 9)
    assert code == 0
    assert out.startswith("Nothing in this archive was found")


def test_the_command_leaves_the_process_as_it_was(run: Run, small: Path) -> None:
    assert run("check", "-", "--archive", small, stdin=FERRY.encode())[0] == 10
    assert gc.isenabled() and sys.modules.get("scipy.linalg.cython_blas", ...) is not None


def test_json_and_most(run: Run, small: Path) -> None:
    code, out, _ = run("check", "-", "--archive", small, "--json", stdin=FERRY.encode())
    told = json.loads(out)
    assert code == 10
    assert (told["id"], told["found"], [s["id"] for s in told["sources"]], told["more"]) == ("stdin", True, ["f1"], 0)
    code, out, _ = run("check", "-", "--archive", small, "--json", "--most", "0", stdin=FERRY.encode())
    assert (code, json.loads(out)["sources"], json.loads(out)["more"]) == (10, [], 1)


def test_bad_input(run: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "two.jsonl").write_text(json.dumps({"text": FERRY}) + "\n" + json.dumps({"text": CLINIC}))
    (tmp_path / "no.db").write_bytes(b"not an archive" * 99)
    (tmp_path / "x.bin").write_bytes(bytes(range(256)))
    (tmp_path / "a.txt").write_text(FERRY)
    for arguments, code, told in (
        ((tmp_path / "empty.txt", "--archive", small), 2, "no usable article"),
        ((tmp_path / "two.jsonl", "--archive", small), 2, "holds 2 articles, and check takes one"),
        ((tmp_path / "missing.txt", "--archive", small), 2, "missing.txt"),
        ((tmp_path / "x.bin", "--archive", small), 2, "x.bin"),
        ((tmp_path / "a.txt", "--archive", tmp_path / "no.db"), 4, "no wirecopy archive"),
        ((tmp_path / "a.txt", "--archive", tmp_path / "gone.db"), 2, "there is no archive"),
        ((tmp_path / "a.txt", "--archive", tmp_path), 2, "is a folder"),
        ((tmp_path / "a.txt",), 2, "--archive"),
    ):
        ended, out, err = run("check", *arguments)
        assert (ended, out) == (code, ""), arguments
        assert told in err
    ended, _, err = run("check", "-", "--archive", small, stdin=bytes(range(256)))
    assert (ended, "NUL bytes" in err) == (2, True)
    assert run("check", "-", "--archive", small, stdin=b" \n")[0] == 2


def test_damage_is_no_answer(small: Path, tmp_path: Path) -> None:
    data = bytearray(small.read_bytes())
    for at in range(100, len(data), 1031):
        data[at] ^= 4
    (tmp_path / "bad.db").write_bytes(data)
    with pytest.raises(ArchiveError), dedup.Archive(tmp_path / "bad.db") as archive:
        archive.check(FERRY)


def test_spoiled_postings_are_no_answer(small: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(small.read_bytes())
    with Database(tmp_path / "bad.db") as db:
        db.connection.execute("UPDATE postings SET size = 9999")
    with dedup.Archive(tmp_path / "bad.db") as archive, pytest.raises(ArchiveError, match="are damaged"):
        archive.check(FERRY)


def test_the_terminal_shows_the_longest_passages_in_their_order(run: Run, small: Path) -> None:
    _, out, _ = run("check", "-", "--archive", small, stdin=(FERRY + " Nobody knows when the next one sails.").encode())
    assert "word for word: “" in out or "has nearly the same words" in out


def test_an_article_of_the_archive_is_asked_about_beside_the_others(run: Run, small: Path) -> None:
    code, out, _ = run("check", "f1", "--archive", small, "--json")
    told = json.loads(out)
    assert told["stored"] and not told["revises"] and "f1" not in [*told["same"], *(s["id"] for s in told["sources"])]
    assert code == (10 if told["sources"] or told["same"] else 0)
    assert run("check", "nosuchid", "--archive", small)[0] == 2


def test_an_address_finds_the_article_however_it_is_written(run: Run, tmp_path: Path) -> None:
    with dedup.Archive(tmp_path / "a.db") as archive:
        archive.add(
            pl.DataFrame({"id": ["f1", "f2"], "text": [FERRY, FERRY + " It sails at six."],
                          "url": ["https://www.orlen.example/1/", "https://tarn.example/2"]}),
            dedup.Settings(depth="fast", threads=1),
        )  # fmt: skip
    code, out, _ = run("check", "http://orlen.example/1", "--archive", tmp_path / "a.db", "--json")
    told = json.loads(out)
    assert (code, told["id"], [s["id"] for s in told["sources"]]) == (10, "f1", ["f2"])


def test_a_page_of_the_answer_holds_both_texts(run: Run, small: Path, tmp_path: Path) -> None:
    page = tmp_path / "check.html"
    code, _, _ = run("check", "-", "--archive", small, "--html", page, "-q", stdin=FERRY.encode())
    told = page.read_text()
    assert code == 10 and told.count('class="side"') == 2 and "Compared with" in told
    assert "index.html" not in told and "None" not in told
    assert (
        run("check", "-", "--archive", small, "--html", page, "-q", stdin=b"Herons nested by the old lock. " * 9)[0]
        == 0
    )
    assert 'class="side"' not in page.read_text()


def test_many_are_asked_about_at_one_moment(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "checkpoint", lambda self: False)  # it would wait for who reads here
    with dedup.Archive(small) as given:
        copy = given.snapshot(tmp_path / "news.db")
    library = FERRY.replace("ferry", "tram").replace("gate", "rail")

    def asked() -> Iterator[str]:
        yield FERRY
        with dedup.Archive(copy) as other:  # another process adds meanwhile
            other.add(pl.DataFrame({"id": ["f2"], "text": [FERRY], "outlet": ["Tarn Post"]}))
        yield FERRY
        yield library

    with dedup.Archive(copy) as archive:
        first, then, third = archive.check_many(asked())
        assert first == then and first.same == ("f1",) and [source.id for source in third.sources] == ["f1"]
        assert archive.check(FERRY).same == ("f1", "f2") and archive.check_many([]) == []


def test_the_page_of_an_answer_from_python_is_the_commands(small: Path, tmp_path: Path, run: Run) -> None:
    run("check", "-", "--archive", small, "--html", tmp_path / "a.html", "-q", stdin=FERRY.encode())
    with dedup.Archive(small) as archive:
        page = archive.check_html(archive.check(FERRY.encode()))
    cut = page.partition("Made on")[0]
    assert len(cut) > 500 and (tmp_path / "a.html").read_text("utf-8").startswith(cut[:500])
