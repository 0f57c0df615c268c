"""The desk in a browser: decisions by mouse and by keyboard, undo, queue, receipt; no console error, no axe finding.

Needs Chromium as Debian packages it; skipped with a word where there is none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from archives import FAST
from chromium import axe, browser, serious, sync_api
from newsroom import HOSTILE, hostile
from running_desk import running

from dedup import Archive
from dedup.desk.desk_server import RunningDesk
from dedup.read import Reading

__all__ = ["axe", "browser"]
EVIL = "".join(HOSTILE)
pytestmark = pytest.mark.slow
expect = sync_api.expect
Enter = Callable[..., Any]


@pytest.fixture(scope="module")
def samples_db(newsroom: Reading, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("desk") / "news.db"
    with Archive(place) as archive:
        archive.add(newsroom, FAST)
    return place


@pytest.fixture
def served(samples_db: Path, tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk of its own over a copy of the archive."""
    place = tmp_path / "news.db"
    place.write_bytes(samples_db.read_bytes())
    with running(place) as made:
        yield made


@pytest.fixture
def come_in(browser: Any, served: RunningDesk) -> Iterator[Enter]:
    """A tab that came in by the start address; a word on its console, a dialog, and what it asks elsewhere, fail."""
    contexts, wrong = [], []

    def call(name: str = "R. Askew", **options: Any) -> Any:
        contexts.append(browser.new_context(reduced_motion="reduce", **options))
        contexts[-1].set_default_timeout(8000)
        tab = contexts[-1].new_page()
        tab.on("console", lambda m: wrong.append(f"console: {m.text}"))
        tab.on("pageerror", lambda e: wrong.append(f"error: {e}"))
        tab.on("dialog", lambda d: wrong.append(f"dialog: {d.message}"))
        tab.on("request", lambda r: None if r.url.startswith(served.address) else wrong.append(f"request: {r.url}"))
        tab.goto(served.start)
        tab.fill("[name=name]", name)
        tab.keyboard.press("Enter")
        tab.wait_for_url(served.address)
        return tab

    yield call
    for context in contexts:
        context.close()
    assert not wrong


def said(desk: RunningDesk) -> list[tuple[str, int | None]]:
    return [(kind, undoes) for kind, undoes in desk.view.decisions().select("kind", "undoes").iter_rows()]


VERDICTS = [("s", "Same", "same"), ("d", "Not derived", "not-derived"), ("b", "Background", "background"),
            ("t", "Template", "template")]  # fmt: skip


def test_verdicts_by_mouse_and_undo(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in()
    name = served.view.edition().names[0]
    tab.goto(f"{served.address}cluster/{name}")
    tab.get_by_role("link", name=re.compile("^Compare")).first.click()
    for _, label, kind in VERDICTS:
        tab.locator(".pair:visible").get_by_role("button", name=label, exact=False).click()
        expect(tab.locator("#done")).to_contain_text("Kept.")
        assert said(served)[-1][0] == kind and "#pair-" in tab.url
        expect(tab.locator(".pair:visible .decided li")).to_contain_text(["decided by R. Askew"])
        tab.get_by_role("button", name="Take it back").click()
        expect(tab.locator("#done")).to_contain_text("takes back decision")
        expect(tab.locator(".pair:visible .decided li")).to_have_count(0)


def test_verdicts_by_keyboard_with_a_reason_and_undo(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in()
    tab.goto(served.address + "queue")
    tab.keyboard.press("j")
    tab.wait_for_url("**/pair?**")
    first = tab.url
    tab.keyboard.press("r")
    tab.keyboard.type("sdbt says nothing here")  # keys are letters in a field
    for _ in range(2):  # neither in the field nor on the buttons to which it leads
        tab.keyboard.press("Enter")
    expect(tab.get_by_role("group", name="What these two are")).to_be_focused()
    assert said(served) == [] and tab.url == first
    tab.keyboard.press("s")
    tab.wait_for_url("**done=1*")
    assert tab.url.partition("&queue")[0] != first.partition("&queue")[0]
    assert served.view.decisions()["reason"][0] == "sdbt says nothing here"
    for n, (key, _, kind) in enumerate(VERDICTS[1:], 2):
        tab.keyboard.press(key)
        tab.wait_for_url(f"**done={n}*")
        assert said(served)[-1][0] == kind
    tab.keyboard.press("u")
    expect(tab.locator("#done")).to_contain_text("takes back decision 4")
    assert said(served)[-1] == ("undo", 4)
    tab.goto(first)  # decided about before, and not just now
    expect(tab.locator(".decided")).to_contain_text("sdbt says nothing here")
    tab.keyboard.press("u")
    tab.keyboard.press("q")
    tab.wait_for_url("**/queue")
    assert said(served)[-1] == ("undo", 4)


def test_enter_in_a_reason_decides_nothing_without_the_script_either(browser: Any, served: RunningDesk) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(served.start)
    tab.fill("[name=name]", "R. Askew")
    tab.get_by_role("button", name="Open").click()
    tab.goto(served.address + "queue/next")
    place = tab.url
    tab.locator(".verdicts [name=reason]").first.fill("two bulletins")
    tab.locator(".verdicts [name=reason]").first.press("Enter")
    assert tab.url == place and said(served) == []
    context.close()


def test_what_is_said_of_a_cluster_by_keyboard(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in()
    edition = served.view.edition()
    tab.goto(f"{served.address}cluster/{edition.names[0]}")
    other = edition.lookup.members[edition.names[-1]][0]["article"]
    steps = [("o", "origin", ["ArrowDown", "Tab", "Tab", "Enter"]), ("x", "split", ["ArrowDown", "Tab", "Enter"]),
             ("g", "merge", ["text", "Enter"]), ("m", "mute-form", ["Tab", "Enter"])]  # fmt: skip
    for n, (key, kind, presses) in enumerate(steps, 1):
        tab.locator("main").focus()
        tab.keyboard.press(key)
        for press in presses:
            tab.keyboard.type(other) if press == "text" else tab.keyboard.press(press)
        tab.wait_for_url(f"**done={n}*")
        assert said(served)[-1][0] == kind, kind
    tab.locator("main").focus()
    tab.keyboard.press("n")
    tab.keyboard.type("Ask the council.")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**done=5*")
    assert served.view.decisions()["reason"][-1] == "Ask the council."
    tab.get_by_role("button", name="Mute the outlet").click()
    expect(tab.get_by_role("heading", name=re.compile("^Never count"))).to_be_visible()
    tab.get_by_role("button", name="Mute the outlet").click()
    tab.wait_for_url("**done=6*")
    assert said(served)[-1][0] == "mute-outlet"


def test_a_passage_is_muted_and_the_help_opens_and_closes(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in()
    tab.goto(served.address + "queue/next")
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog", name="Keys")).to_be_visible()
    listed = set(tab.locator("#keys [data-of]:visible").evaluate_all("rows => rows.map((row) => row.dataset.of)"))
    assert listed == set("sdbtrmonjkq")  # u takes back what is not there yet; x and g are a cluster's
    tab.keyboard.press("s")  # nothing is decided behind the list
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert said(served) == []
    tab.keyboard.press("m")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**done=1*")
    assert said(served) == [("mute-passage", None)]


def test_a_note_and_another_origin_are_given_on_a_comparison(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in()
    tab.goto(served.address + "queue/next")
    tab.keyboard.press("n")
    tab.keyboard.type("Ask the council.")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**done=1*")
    tab.goto(served.address + "queue/next")
    tab.keyboard.press("o")
    for press in ("Tab", "Tab", "Tab", "Enter"):
        tab.keyboard.press(press)
    tab.wait_for_url("**done=2*")
    assert [kind for kind, _ in said(served)] == ["note", "origin"]


def test_back_after_a_verdict_shows_it_and_pressing_again_keeps_it_once(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in()
    tab.goto(served.address + "queue/next")
    tab.keyboard.press("s")
    tab.wait_for_url("**done=1*")
    tab.go_back()
    expect(tab.locator(".decided li")).to_contain_text(["decided by R. Askew"])
    tab.keyboard.press("s")
    tab.wait_for_url("**again=1*")
    expect(tab.locator("#done")).to_contain_text("Kept already.")
    assert said(served) == [("same", None)]


def test_the_queue_is_filtered_and_walked_back(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in()
    tab.goto(served.address + "queue")
    tab.get_by_label("Relation").select_option("partial")
    tab.get_by_role("button", name="Show").click()
    tab.wait_for_url("**relation=partial**")
    assert set(tab.locator("td[data-label=Found]").all_inner_texts()) <= {"partial", "partial\nnames nobody"}
    tab.keyboard.press("j")
    tab.wait_for_url("**/pair?**")
    first = tab.url
    tab.keyboard.press("j")
    tab.wait_for_url(lambda url: url != first and "/pair?" in url)
    tab.keyboard.press("k")
    tab.wait_for_url(first)
    tab.keyboard.press("q")
    tab.wait_for_url("**/queue")


def test_a_text_is_checked_and_the_receipt_is_there(come_in: Enter, served: RunningDesk, tmp_path: Path) -> None:
    tab = come_in()
    edition = served.view.edition()
    text = edition.lookup.articles[edition.lookup.members[edition.names[0]][0]["article"]]["text"]
    (tmp_path / "draft.txt").write_text(text[:900])
    tab.goto(served.address + "check")
    (tmp_path / "large.txt").write_text("x" * 4_000_001)
    tab.set_input_files("#text-file", tmp_path / "large.txt")
    expect(tab.locator("#file-said")).to_contain_text("too large")
    expect(tab.locator("#text")).to_have_value("")
    tab.set_input_files("#text-file", tmp_path / "draft.txt")
    expect(tab.locator("#text")).to_have_value(text[:900])
    tab.get_by_role("button", name="Check", exact=True).click()
    tab.get_by_role("link", name=re.compile("^Compare")).first.click()
    expect(tab.locator(".pair:visible")).to_have_count(1)
    tab.go_back()
    tab.get_by_role("button", name="Receipt to print or send").click()
    expect(tab.get_by_text("Looked at by")).to_be_visible()
    assert len(tab.pdf()) > 5000
    page = tab.content()
    assert "R. Askew" in page and "sha256" in page
    tab.go_back()
    expect(tab.get_by_role("button", name="Receipt to print or send")).to_be_visible()


def test_who_has_a_stretch_is_shown_on_a_click_and_by_enter(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in()
    origin = next(r["origin"] for r in served.view.edition().lookup.clusters if r["origin"] and r["size"] > 3)
    tab.goto(f"{served.address}article?id={origin}")
    mark = tab.locator(".heat").first
    wanted = len(str(mark.get_attribute("data-users")).split())
    mark.click()
    expect(tab.locator("[data-user]:visible")).to_have_count(wanted)
    tab.get_by_role("button", name="All", exact=True).click()
    tab.locator(".heat").first.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#users-of")).to_contain_text(f"{wanted} article")


def test_axe_finds_nothing_serious(browser: Any, served: RunningDesk, axe: str) -> None:
    context = browser.new_context(bypass_csp=True)
    tab = context.new_page()
    found = {}
    tab.goto(served.start)
    found["start"] = serious(tab, axe)
    tab.fill("[name=name]", "R. Askew")
    tab.keyboard.press("Enter")
    tab.wait_for_url(served.address)
    edition = served.view.edition()
    origin = next(r["origin"] for r in edition.lookup.clusters if r["origin"] and r["size"] > 3)
    many = next(m["article"] for m in edition.result.members.iter_rows(named=True) if m["role"] == "compilation")
    places = ["", "queue", "queue/next", f"cluster/{edition.names[0]}", "check", f"article?id={origin}",
              f"sources?id={many}", "agreement", "nothing"]  # fmt: skip
    for n, place in enumerate(places):
        tab.emulate_media(color_scheme="dark" if n % 2 else "light")
        tab.goto(served.address + place)
        found[place] = serious(tab, axe)
    tab.goto(served.address + "queue/next")
    tab.keyboard.press("s")
    tab.wait_for_url("**done=1*")
    found["done"] = serious(tab, axe)
    tab.goto(served.address + "decisions")
    found["decisions"] = serious(tab, axe)
    tab.keyboard.press("?")
    found["keys"] = serious(tab, axe)
    tab.goto(served.address + "check")
    tab.locator("[name=id]").first.fill(origin)
    tab.get_by_role("button", name="Check", exact=True).click()
    expect(tab.get_by_role("button", name="Receipt to print or send")).to_be_visible()
    found["checked"] = serious(tab, axe)
    tab.get_by_role("button", name="Receipt to print or send").click()
    expect(tab.get_by_text("Looked at by")).to_be_visible()
    found["receipt"] = serious(tab, axe)
    context.close()
    assert not {place: what for place, what in found.items() if what}


def test_nothing_is_wider_than_a_telephone(come_in: Enter, served: RunningDesk) -> None:
    tab = come_in(viewport={"width": 390, "height": 800})
    edition = served.view.edition()
    origin = next(r["origin"] for r in edition.lookup.clusters if r["origin"] and r["size"] > 3)
    for place in (
        "",
        "queue",
        "queue/next",
        f"cluster/{edition.names[0]}",
        "check",
        f"article?id={origin}",
        "decisions",
    ):
        tab.goto(served.address + place)
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390, place


@pytest.fixture
def hostile_desk(tmp_path: Path) -> Iterator[RunningDesk]:
    plain = EVIL.replace("\0", "").replace("\x1b", "")  # readers let neither into an id
    made = hostile(lambda name: f"{plain if name in ('id', 'cluster') else EVIL} {name}")
    folder = replace(made, run={**made.run, "tool": "wirecopy", "format": 1}).write(tmp_path / "result")
    with running(folder) as made:
        yield made


def test_hostile_articles_and_notes_do_nothing_on_any_page(browser: Any, hostile_desk: RunningDesk) -> None:
    desk, wrong = hostile_desk, []
    context = browser.new_context()
    context.set_default_timeout(8000)
    tab = context.new_page()
    tab.on("console", lambda m: wrong.append(f"console: {m.text}"))
    tab.on("pageerror", lambda e: wrong.append(f"error: {e}"))
    tab.on("dialog", lambda d: wrong.append(f"dialog: {d.message}"))
    tab.on("request", lambda r: None if r.url.startswith(desk.address) else wrong.append(f"request: {r.url}"))
    tab.goto(desk.start)
    tab.fill("[name=name]", EVIL[:70])
    tab.keyboard.press("Enter")
    tab.wait_for_url(desk.address)
    edition = desk.view.edition()
    ids = [quote(i, safe="") for i in edition.lookup.articles]
    clusters = [quote(c, safe="") for c in edition.names]
    tab.goto(f"{desk.address}cluster/{clusters[0]}")
    tab.get_by_role("textbox", name="Note").fill(EVIL)
    tab.get_by_role("button", name="Keep the note").click()
    tab.wait_for_url("**done=1*")
    tab.get_by_role("button", name="Split it off").click()
    tab.wait_for_url("**done=2*")
    tab.goto(desk.address + "queue/next")
    tab.keyboard.press("r")
    tab.keyboard.type("x")
    tab.locator("[name=reason]:visible").first.fill(EVIL)
    tab.keyboard.press("Escape")
    tab.keyboard.press("s")
    tab.wait_for_url("**done=3*")
    pages = ["", "queue?decided=1", "decisions", "agreement", "who-ran", "outlet/1/1", "series", "stories", "search",
             *(f"cluster/{c}" for c in clusters), *(f"article?id={i}" for i in ids), *(f"sources?id={i}" for i in ids),
             f"check?id={ids[0]}", f"queue?outlet={quote(EVIL)}", f"pair?left={ids[0]}&right={ids[1]}"]  # fmt: skip
    for place in pages:
        answer = tab.goto(desk.address + place)
        assert answer.status in (200, 404), place
        assert tab.evaluate("() => document.querySelectorAll('script:not([src]):not([type])').length") == 0
    context.close()
    assert not [w for w in wrong if "404" not in w]
