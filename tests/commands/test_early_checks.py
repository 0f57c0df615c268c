"""What is wrong with the options is told before anything is read: no hour of work is lost to a misspelt path."""

from importlib import import_module
from pathlib import Path

import pytest
from command_line import Run, listing

GARBAGE = "model/model.safetensors"
ANY = [
    (["--outlets", "missing.toml"], "cannot read the outlets in missing.toml"),
    (["--outlets", "odd.toml"], "odd.toml"),
    (["--settings", "missing.toml"], "cannot read the settings in missing.toml"),
    (["--depth", "standard", "--model", "missing"], "no model.safetensors in missing"),
    (["--depth", "standard", "--model", "model"], f"{GARBAGE} cannot be read as weights"),
    (["--settings", "deep.toml"], "no model.safetensors in elsewhere"),
    (["--column", "text"], "it takes OURS=THEIRS"),
]
VERBS = {"scan": ["scan", "news"], "add": ["add", "news", "--archive", "news.db"],
         "collapse": ["collapse", "news", "-o", "kept.csv"]}  # fmt: skip
PLACES = [
    (["scan", "news", "-o", "news"], "holds other files"),
    (["scan", "news", "-o", "odd.toml/result"], "odd.toml is a file"),
    (["collapse", "news", "-o", "nowhere.xlsx"], "it takes a file ending in"),
    (["add", "news", "--archive", "news"], "news is a folder"),
    (["add", "news", "--archive", "nowhere/news.db"], "there is no folder nowhere; make it first"),
    (["add", "news", "--archive", "odd.toml"], "odd.toml is no wirecopy archive"),
]


@pytest.fixture
def nothing_is_read(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("an input was looked for")

    monkeypatch.setattr(import_module("dedup.read.reading"), "find", fail)
    (news.parent / "odd.toml").write_text("[[outlets]]\nname = 'Harbour Gazette'\n")
    (news.parent / "deep.toml").write_text("depth = 'thorough'\nmodel = 'elsewhere'\n")
    (news.parent / "model").mkdir()
    (news.parent / GARBAGE).write_bytes(b"not weights at all")


@pytest.mark.usefixtures("nothing_is_read")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [*PLACES, *(([*verb, *options], told) for verb in VERBS.values() for options, told in ANY)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_it_is_told_before_anything_is_read(run: Run, arguments: list[str], told: str) -> None:
    before = listing(Path.cwd())
    done = run(*arguments)
    assert (done.code, done.out) in ((2, ""), (4, ""))
    assert told in done.err
    assert listing(Path.cwd()) == before


def test_settings_that_are_not_the_archives_are_told_before_anything_is_read(
    run: Run, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("add", news, "--archive", "news.db", "-q", "--depth", "fast").code == 0
    monkeypatch.setattr(import_module("dedup.read.reading"), "find", None)
    done = run("add", news, "--archive", "news.db", "--strictness", "strict")
    assert (done.code, "was made with strictness 'balanced', not 'strict'" in done.err) == (2, True)
