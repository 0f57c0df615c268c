"""Chromium for tests of the report: pages are opened from disk, and whatever they ask of the world fails.

Needs Chromium as Debian packages it (`apt-get install chromium`); skipped with a word where there is none.
"""

import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'")
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser")) if p), None)
if CHROMIUM is None:
    pytest.skip("no Chromium on this machine: apt-get install chromium", allow_module_level=True)

Open = Callable[..., Any]
AXE = "axe-core@4.14.1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Opens a page from disk. A request for anything but our files, a dialog and any word on the console fail."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def call(path: Path, anchor: str = "", **options: Any) -> Any:
        contexts.append(browser.new_context(reduced_motion="reduce", **options))
        contexts[-1].set_default_timeout(5000)
        tab = contexts[-1].new_page()
        home = path.parent if path.name == "index.html" else path.parent.parent

        def requested(request: Any) -> None:
            ours = request.url.startswith((home.as_uri(), "blob:"))
            if not ours or request.resource_type not in ("document", "other"):
                wrong.append(f"request: {request.resource_type} {request.url}")

        def asked(dialog: Any) -> None:
            wrong.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        tab.on("request", requested)
        tab.on("dialog", asked)
        tab.on("console", lambda m: wrong.append(f"console: {m.text}"))
        tab.on("pageerror", lambda e: wrong.append(f"error: {e}"))
        tab.goto(path.as_uri() + anchor)
        return tab

    yield call
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture(scope="module")
def axe(request: pytest.FixtureRequest) -> str:
    """axe-core, fetched once with npm and kept in pytest's cache."""
    assert request.config.cache is not None
    folder = Path(request.config.cache.mkdir("axe-core"))
    if not (packed := sorted(folder.glob("*.tgz"))):
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed, so axe-core cannot be fetched: apt-get install npm")
        done = subprocess.run(
            ["npm", "pack", AXE, "--silent"], cwd=folder, capture_output=True, timeout=120, check=False
        )
        packed = sorted(folder.glob("*.tgz"))
        if done.returncode or not packed:
            pytest.skip(f"npm could not fetch {AXE}: {done.stderr.decode(errors='replace')[:200]}")
    with tarfile.open(packed[0]) as archive:
        file = archive.extractfile("package/axe.min.js")
        assert file is not None
        return file.read().decode("utf-8")


def serious(tab: Any, axe: str) -> list[Any]:
    """What axe finds on a page that is more than a trifle: (impact, rule, elements)."""
    tab.evaluate(axe)
    found = tab.evaluate("() => axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.html)]))")
    return [v for v in found if v[0] in ("serious", "critical", "moderate")]
