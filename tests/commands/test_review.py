"""`wirecopy review` as a process: it says where it is, answers, and ends with Ctrl-C; what it lacks it says."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from archives import FAST, FIRST, frame
from command_line import TOP, Run

from dedup import Archive
from dedup.archive.history.decisions import ArchiveLedger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_desk_opens_answers_and_ends_and_what_was_decided_is_kept(tmp_path: Path, number: int, code: int) -> None:
    place = tmp_path / "news.db"
    with Archive(place) as archive:
        archive.add(frame(FIRST), FAST)
    command = [sys.executable, str(TOP / "cli.py"), "review", "--archive", str(place), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        told = json.loads(desk.stdout.readline())
        assert told["start"].startswith(told["address"] + "start/")
        with httpx2.Client(
            base_url=told["address"], headers={"origin": told["address"][:-1]}, trust_env=False
        ) as client:
            entered = client.post("/start", data={"code": told["start"].rpartition("/")[2], "name": "R. Askew"})
            assert entered.status_code == 303 and client.get("/").status_code == 200
            fields = {"kind": "same", "left": "f1", "right": "f2", "reason": "by hand", "back": "/"}
            assert client.post("/decide", data=fields).status_code == 303
        desk.send_signal(number)
        rest = desk.communicate(timeout=30)
    assert desk.returncode == code
    assert "Traceback" not in rest[1] and told["start"].rpartition("/")[2] not in rest[0] + rest[1]
    assert ArchiveLedger(place).read()["reason"].to_list() == ["by hand"]


def test_what_cannot_be_opened_says_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("no archive")
    (tmp_path / "empty").mkdir()
    for arguments, words in (
        ((), "takes one of RESULT and --archive"), (("none",), "there is no none"),
        (("x.txt",), "no wirecopy archive"), (("empty",), "run.json"),
        (("empty", "--archive", "x.txt"), "takes one of"), (("empty", "--port", "70000"), "65535"),
    ):  # fmt: skip
        told = run("review", *arguments)
        assert told.code in (2, 4) and words in told.err, told.err


def test_without_its_packages_it_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [m for m in sys.modules if m.split(".")[0] in ("uvicorn", "starlette") or m.startswith("dedup.desk")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    (tmp_path / "result").mkdir()
    told = run("review", "result")
    assert told.code == 2 and "pip install 'wirecopy[desk]'" in told.err


def test_a_port_that_is_taken_is_said(run: Run, folder: Path) -> None:
    from running_desk import running

    with running(folder) as desk:
        told = run("review", folder, "--port", desk.port)
        assert told.code == 2 and f"--port {desk.port + 1}" in told.err


@pytest.fixture(scope="session")
def folder(scanned: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scanned.write(tmp_path_factory.mktemp("review") / "result")  # type: ignore[attr-defined,no-any-return]
