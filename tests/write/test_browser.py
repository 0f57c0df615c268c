"""The report in a browser, from disk: by mouse and by keyboard, without scripts, with hostile text, and no request.

Needs Chromium as Debian packages it (`apt-get install chromium`); skipped with a word where there is none.
"""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from chromium import Open, axe, browser, opened, serious, sync_api
from examples import sampled
from newsroom import HOSTILE, hostile, samples
from strategies import one_thread

from dedup.write.report import write_pages

__all__ = ["axe", "browser", "one_thread", "opened"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "report"
    write_pages(samples(), folder)
    return folder


def press_to(tab: Any, selector: str, key: str = "Tab", most: int = 150) -> None:
    """Press a key until what the selector names has the focus, and it can be seen that it has."""
    for _ in range(most):
        tab.keyboard.press(key)
        if tab.evaluate("s => document.activeElement.matches(s)", selector):
            assert tab.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{selector} cannot be reached with {key}")


def one_pair_alone(tab: Any) -> None:
    """One comparison is shown, and nothing of the cluster; after a click that may load another page, which takes time.

    A click returns when the new page begins to come, and a cluster's page is long: what is counted at once may not be
    there yet.
    """
    sync_api.expect(tab.locator(".pair:visible")).to_have_count(1)
    sync_api.expect(tab.locator(".cluster")).to_be_hidden()


def rows(tab: Any, table: str) -> int:
    return int(tab.locator(f"#{table} tbody tr:visible").count())


def test_every_view_is_reached_by_mouse(opened: Open, report: Path) -> None:
    tab = opened(report / "index.html")
    tab.click(".story >> text=Regulator grounds Skerra Air")
    assert tab.locator(".cluster h1").inner_text().startswith("Regulator grounds")
    assert tab.locator(".pair:visible").count() == 0
    tab.locator("#members .button").first.click()
    one_pair_alone(tab)
    tab.locator(".pair:visible >> text=Comparison after").click()
    tab.wait_for_url("**#pair-2")
    tab.locator(".pair:visible >> text=Back to the cluster").click()
    sync_api.expect(tab.locator(".cluster")).to_be_visible()
    tab.click("nav >> text=Who ran")
    tab.click("#outlets >> text=Northwire")
    sync_api.expect(tab.locator("h1")).to_contain_text("Who ran pieces of Northwire")
    tab.locator("#uses .button").first.click()
    one_pair_alone(tab)
    tab.click(".brand")
    dot = tab.locator(".dot").first
    dot.hover(force=True)
    dot.click(force=True)
    sync_api.expect(tab.locator(".cluster h1")).to_be_visible()


def test_every_view_is_reached_by_keyboard_alone(opened: Open, report: Path) -> None:
    tab = opened(report / "index.html")
    press_to(tab, ".skip")
    tab.keyboard.press("Enter")
    press_to(tab, "#f-text")
    tab.keyboard.type("skerra")
    press_to(tab, "th button")
    tab.keyboard.press("Enter")
    assert tab.locator("th[aria-sort=ascending]").count() == 1
    press_to(tab, ".story a")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/cluster-1.html")
    press_to(tab, "#members .button")
    tab.keyboard.press("Enter")
    press_to(tab, ".pair [data-step='1']")
    tab.keyboard.press("Enter")
    assert tab.locator(".pair:visible .now").inner_text().startswith("Passage 1 of")
    press_to(tab, ".pair .text a.m")
    here = tab.evaluate("() => document.activeElement.id")
    tab.keyboard.press("Enter")
    there = tab.evaluate("() => document.activeElement.id")
    assert {here.split("-")[1][0], there.split("-")[1][0]} == {"l", "r"} and here[-1] == there[-1]
    press_to(tab, ".pair .pager a[href='#main']")
    tab.keyboard.press("Enter")
    assert tab.locator(".cluster").is_visible()
    press_to(tab, "nav a[href$='who-ran.html']", "Shift+Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/who-ran.html")
    press_to(tab, ".story a")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/outlet-1.html")
    press_to(tab, ".download")


def test_filters_and_sorting_do_what_they_say(opened: Open, report: Path) -> None:
    tab = opened(report / "index.html")
    whole = rows(tab, "clusters")
    said = tab.locator("#found").inner_text()
    tab.fill("#f-text", "lighthouse FOGHORN")
    assert rows(tab, "clusters") == 1 and tab.locator("#found").inner_text() == f"1 of {whole} found"
    tab.fill("#f-text", "no such words")
    assert rows(tab, "clusters") == 0
    tab.fill("#f-text", "")
    assert rows(tab, "clusters") == whole and tab.locator("#found").inner_text() == said
    tab.select_option("#f-state", "outside")
    assert rows(tab, "clusters") == tab.locator("#clusters .state.outside").count() == 5
    tab.select_option("#f-state", "")
    tab.select_option("#f-size", "3")
    assert rows(tab, "clusters") == 3
    tab.select_option("#f-size", "1")
    tab.select_option("#f-outlet", label="Stennick Observer")
    assert 0 < rows(tab, "clusters") < whole
    tab.select_option("#f-outlet", "")
    tab.check("#f-open")
    assert 0 < rows(tab, "clusters") < whole
    tab.uncheck("#f-open")
    tab.click("#clusters th button >> text=Dates")
    first = tab.locator("#clusters td[data-label=Dates]").all_inner_texts()
    assert first[0] == "no dates" and first[2].endswith("February 2025")
    tab.click("#clusters th button >> text=Articles")
    assert tab.locator("#clusters td[data-label=Articles]").first.inner_text() == "9"
    tab.click("#clusters th button >> text=Articles")
    assert tab.locator("#clusters td[data-label=Articles]").first.inner_text() == "1"


def test_the_script_draws_the_rows_that_the_page_has(opened: Open, report: Path) -> None:
    tab = opened(report / "index.html")
    before = tab.locator("#clusters tbody tr").all_inner_texts()
    tab.fill("#f-text", "x")
    tab.fill("#f-text", "")
    assert tab.locator("#clusters tbody tr").all_inner_texts() == before


def test_the_slider_hides_smaller_matches(opened: Open, report: Path) -> None:
    tab = opened(report / "pages" / "cluster-1.html", "#pair-6")
    pair = tab.locator(".pair:visible")
    live = pair.locator(".text a.m:not(.off)")
    whole, said = live.count(), pair.locator(".now").inner_text()
    assert said == f"{whole // 2} passages"
    slider = pair.locator("input[type=range]")
    slider.focus()
    tab.keyboard.press("End")
    assert 0 < live.count() < whole
    longest = int(slider.input_value())
    assert pair.locator(".least").inner_text() == f"{longest} words"
    tab.keyboard.press("Home")
    assert live.count() == whole
    pair.locator("[data-step='-1']").click()
    n = whole // 2
    assert pair.locator(".now").inner_text() == f"Passage {n} of {n}"
    assert pair.locator(".m.current").count() >= 2
    for mark in pair.locator("a.m.current").all():
        assert mark.evaluate("m => { const a = m.getBoundingClientRect();"
                             " const p = m.closest('.text').getBoundingClientRect(); return a.top >= p.top - 30"
                             " && a.bottom <= p.bottom + 30; }")  # fmt: skip
    mark = live.first
    mark.hover()
    assert pair.locator("a.m.twin").count() == 2


def test_uses_are_filtered_and_downloaded(opened: Open, report: Path) -> None:
    tab = opened(report / "who-ran.html")
    tab.fill(".filter", "northw")
    assert rows(tab, "outlets") == 1
    tab.click("#outlets a:visible")
    assert rows(tab, "uses") == 8
    tab.select_option(".pick", "no")
    assert rows(tab, "uses") == 1 and tab.locator("[data-count=uses]").inner_text() == "1 of 8 uses"
    tab.select_option(".least-share", "0.9")
    kept = rows(tab, "uses")
    assert 0 < kept <= 1
    with tab.expect_download() as got:
        tab.click(".download")
    found = list(csv.reader(io.StringIO(Path(got.value.path()).read_text("utf-8-sig"))))
    assert found[0][0] == "outlet" and len(found) == kept + 1 and all(len(r) == len(found[0]) for r in found)
    assert {r[-1] for r in found[1:]} == {"credits no other outlet"}


@pytest.mark.slow  # a report of its own
def test_many_clusters_are_paged(opened: Open, tmp_path: Path) -> None:
    import polars as pl

    result = samples()
    groups = [result.clusters.with_columns(cluster=pl.col("cluster") + f"-{n}") for n in range(19)]
    members = [result.members.with_columns(cluster=pl.col("cluster") + f"-{n}") for n in range(19)]
    parts = result.tables() | {"clusters": pl.concat(groups), "members": pl.concat(members)}
    small = {n: (f.clear() if n in ("pairs", "passages", "evidence") else f) for n, f in parts.items()}
    write_pages(type(result)(**small, run=result.run), tmp_path / "report")
    tab = opened(tmp_path / "report" / "index.html")
    assert rows(tab, "clusters") == 100 and tab.locator("#at").inner_text() == "Page 1 of 3"
    tab.click("#on")
    tab.click("#on")
    assert rows(tab, "clusters") == 47 and tab.locator("#on").is_disabled()
    tab.fill("#f-text", "lighthouse")
    assert rows(tab, "clusters") == 19 and not tab.locator("#pager").is_visible()
    plain = opened(tmp_path / "report" / "index.html", java_script_enabled=False)
    plain.click("a >> text=Next")
    plain.click("a >> text=Next")
    assert rows(plain, "clusters") == 0 and plain.locator("table tbody tr").count() == 47


def test_it_works_without_scripts(opened: Open, report: Path) -> None:
    tab = opened(report / "index.html", java_script_enabled=False)
    assert not tab.locator("#filters").is_visible()
    tab.click(".story >> text=Regulator grounds Skerra Air")
    tab.locator("#members .button").nth(4).click()
    one_pair_alone(tab)
    pair = tab.locator(".pair:visible")
    mark = pair.locator(".side").first.locator("a.m").first
    mark.click()
    assert tab.locator(".pair:visible").count() == 1 and re.search(r"#p\d+-r\d+$", tab.url)
    assert tab.locator("a.m:target").count() == 1
    assert not pair.locator(".jump").is_visible()
    tab.click("nav >> text=Who ran")
    tab.click("#outlets >> text=Northwire")
    assert rows(tab, "uses") == 8 and not tab.locator(".download").is_visible()


@pytest.mark.parametrize("scheme", sampled(["light", "dark"], ["light"]))
def test_nothing_is_wider_than_a_phone(opened: Open, report: Path, scheme: str) -> None:
    for page in ("index.html", "who-ran.html", "series.html", "pages/cluster-1.html", "pages/outlet-1.html"):
        for anchor in ("", "#pair-6") if "cluster" in page else ("",):
            tab = opened(report / page, anchor, viewport={"width": 390, "height": 844}, color_scheme=scheme)
            assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390, page


def test_print_shows_whole_texts_and_no_tools(opened: Open, report: Path) -> None:
    tab = opened(report / "pages" / "cluster-1.html", "#pair-6")
    tab.emulate_media(media="print")
    pane = tab.locator(".pair:visible .text").first
    assert pane.evaluate("p => p.scrollHeight <= p.clientHeight + 1")
    assert not tab.locator(".pair:visible .jump").is_visible()
    assert tab.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("payload", sampled(["".join(HOSTILE), *HOSTILE[:2]], ["".join(HOSTILE)]), ids=range(3))
def test_hostile_text_raises_no_dialog_and_no_error(opened: Open, tmp_path: Path, payload: str) -> None:
    folder = tmp_path / "report"
    write_pages(hostile(lambda _: payload), folder)
    tab = opened(folder / "index.html")
    tab.fill("#f-text", "alert")
    tab.locator(".story a").first.click()
    for link in tab.locator("#members .button").all()[:2]:
        link.click()
        tab.locator(".pair:visible [data-step='1']").click()
        tab.go_back()
    for page in sorted(folder.rglob("*.html")):
        tab.goto(page.as_uri())
    assert tab.evaluate("() => [...document.querySelectorAll('img, iframe, object, embed')].length") == 0


def test_a_megabyte_in_one_line_opens(opened: Open, tmp_path: Path) -> None:
    write_pages(hostile(lambda name: name, lambda n: "word" * 260_000 + str(n)), tmp_path / "report")
    tab = opened(tmp_path / "report" / "pages" / "cluster-1.html", "#pair-1", viewport={"width": 1000, "height": 800})
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 1000


@pytest.mark.parametrize(
    ("page", "scheme"), sampled(
        [("index.html", "light"), ("index.html", "dark"), ("pages/cluster-1.html#pair-6", "light"),
         ("pages/cluster-1.html#pair-6", "dark"), ("pages/cluster-1.html", "light"), ("pages/cluster-10.html", "dark"),
         ("who-ran.html", "light"), ("pages/outlet-1.html", "dark")],
        [("index.html", "light"), ("pages/cluster-1.html#pair-6", "dark"), ("pages/cluster-10.html", "dark"),
         ("who-ran.html", "light")],
    ),
)  # fmt: skip
def test_axe_finds_no_serious_violation(browser: Any, report: Path, axe: str, page: str, scheme: str) -> None:
    name, _, anchor = page.partition("#")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto((report / name).as_uri() + (f"#{anchor}" if anchor else ""))
    found = serious(tab, axe)
    context.close()
    assert not found
