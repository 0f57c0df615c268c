"""The pictures in docs/img: the report of samples/, in Chromium. `python docs/make_screenshots.py [RESULT]`.

Without RESULT, a finished result folder of samples/, the samples are scanned first.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

import dedup  # noqa: E402  # found by the line above
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
        browser.close()


if __name__ == "__main__":
    main()
