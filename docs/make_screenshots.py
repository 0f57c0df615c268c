"""The pictures in docs/img: the report of samples/, and the desk. `python docs/make_screenshots.py [RESULT]`.

Without RESULT, a finished result folder of samples/, the samples are scanned first.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import polars as pl
from playwright.sync_api import Browser, Page, sync_playwright

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

import dedup  # noqa: E402  # found by the line above
from dedup.desk.desk_server import RunningDesk  # noqa: E402
from dedup.write.report import write_pages  # noqa: E402

OUT = TOP / "docs" / "img"
HEIGHTS = {"overview": 1320, "cluster": 1400, "pair": 900}
"""Of the wide pictures, in pixels."""


def to_pair(page: Page) -> None:
    """From the overview to a comparison that has passages of every kind, the first of them chosen."""
    page.click(".story >> text=Brightmere")
    page.click("#members tr:has-text('ledger/brightmere-bond') .button")
    for _ in range(2):
        page.click(".pair:visible [data-step='1']")


def to_cluster(page: Page) -> None:
    """From the overview to the largest cluster."""
    page.click(".story >> text=Regulator grounds")


def desk_pictures(browser: Browser, result: dedup.Result, folder: Path) -> None:
    """The desk: a pair of the queue, a text with all its users, one with all its sources."""
    desk = RunningDesk(result.write(folder / "result"), port=0)
    largest = result.clusters.sort("size", descending=True)["origin"].drop_nulls()[0]
    digest = result.members.filter(pl.col("role") == "compilation")["article"][0]
    views = {"pair": "queue/next", "users": f"article?id={largest}", "sources": f"sources?id={digest}"}
    with desk.beside():
        context = browser.new_context(viewport={"width": 1240, "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        page.goto(desk.start)
        page.fill("[name=name]", "R. Askew")
        page.keyboard.press("Enter")
        page.wait_for_url(desk.address)
        for name, place in views.items():
            page.goto(desk.address + place)
            page.mouse.move(0, 0)
            page.screenshot(path=OUT / f"desk-{name}.png")
        context.close()


def main() -> None:
    """Write all pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    result = dedup.Result.load(sys.argv[1]) if len(sys.argv) > 1 else dedup.scan(TOP / "samples")
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        write_pages(result, Path(folder) / "report")
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--font-render-hinting=none"])
        for view, go in (("overview", None), ("cluster", to_cluster), ("pair", to_pair)):
            wide, phone = {"width": 1240, "height": HEIGHTS[view]}, {"width": 390, "height": 800}
            for kind, scheme, size in (("light", "light", wide), ("dark", "dark", wide), ("phone", "light", phone)):
                context = browser.new_context(
                    viewport=size, color_scheme=scheme, reduced_motion="reduce",
                    device_scale_factor=1.5 if kind == "phone" else 1,
                )  # fmt: skip
                page = context.new_page()
                page.goto((Path(folder) / "report" / "index.html").as_uri())
                if go is not None:
                    go(page)
                page.evaluate("() => { scrollTo(0, 0); document.activeElement.blur(); }")
                page.mouse.move(0, 0)
                page.screenshot(path=OUT / f"{view}-{kind}.png")
                context.close()
        desk_pictures(browser, result, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
