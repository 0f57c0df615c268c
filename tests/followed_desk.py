"""The section of a tutorial that is done in a browser, done over HTTP: what it says to press stands on the pages."""

import re
import subprocess
from html import unescape
from pathlib import Path

import httpx2
from doc_pages import DOCS

PAGE, HEADING = "tutorials/morning.md", "## Decide, in ten minutes"


def section() -> str:
    """The words of the section."""
    return (DOCS / PAGE).read_text("utf-8").split(HEADING)[1].partition("\n## ")[0]


def opened(line: str, work: Path, env: dict[str, str]) -> tuple["subprocess.Popen[str]", str]:
    """The desk that a line opens, on any free port, and the first line that it prints."""
    desk = subprocess.Popen(
        ["bash", "-c", f"exec {line} --port 0"], cwd=work, env=env, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert desk.stdout is not None
    return desk, desk.stdout.readline()


def follow(start: str, text: str) -> None:
    """Do what the section says, from its start address on; `text`: what is checked."""
    address, _, code = start.partition("start/")
    with httpx2.Client(base_url=address, headers={"origin": address[:-1]}, trust_env=False, timeout=60) as client:
        seen = [client.get(f"/start/{code}").text]
        assert client.post("/start", data={"code": code, "name": "R. Askew"}).status_code == 303

        def look(path: str) -> str:
            answer = client.get(path)
            while answer.status_code == 303:
                answer = client.get(answer.headers["location"])
            assert answer.status_code == 200, path
            seen.append(answer.text)
            return answer.text

        def send(path: str, **fields: str) -> str:
            answer = client.post(path, data=fields)
            assert answer.status_code == 303, answer.text
            return look(answer.headers["location"])

        def sides(page: str) -> dict[str, str]:
            return {n: unescape(re.search(f'name="{n}" value="([^"]*)"', page)[1]) for n in ("left", "right", "back")}  # type: ignore[index]

        look("/queue")
        page = look("/queue/next")
        assert "Islanders face a week without planes" in page
        send("/decide", kind="same", reason="our figures, their own reporter", **sides(page))
        silo = next(
            page for link in re.findall(r'href="(/pair[^"]*)"', look("/queue"))
            if all(words in (page := look(unescape(link))) for words in ("Fitter found alive", "Explosion reported"))
        )  # fmt: skip
        send("/decide", kind="not-derived", **sides(silo))
        cluster = unescape(re.search(r'href="(/cluster/[^"]*)"[^>]*>[^<]*Skerra', look("/"))[1])  # type: ignore[index]
        look(unescape(re.search(r'href="(/sources[^"]*)"', look(cluster))[1]))  # type: ignore[index]
        note = "call Valley Voice about the credit"
        assert note in send("/decide", kind="note", cluster=cluster.rpartition("/")[2], reason=note, back=cluster)
        look("/check")
        send("/check", text=text)
        send("/receipt", text=text)
        assert note in look("/decisions")
    pages = " ".join(unescape(page) for page in seen)
    for label in re.findall(r"[*]{2}(.+?)[*]{2}", section()):
        assert label in pages, label
