"""Notebooks of the tutorials run from top to bottom beside the samples, and show what they promise."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import TOP

pytestmark = [
    pytest.mark.slow,
    # of libraries of notebooks themselves
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:jupyter_client.*"),
]
NOTEBOOKS = sorted((TOP / "docs/tutorials").glob("*.ipynb"))


def shown(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each cell of code shows last, by the kind of it."""
    return [([{}] + [o.get("data", {}) for o in c["outputs"]])[-1] for c in cells if c["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_a_notebook_runs_and_shows_what_it_says(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat", reason="of extra docs")
    nbclient = pytest.importorskip("nbclient", reason="of extra docs")
    pytest.importorskip("ipykernel", reason="of extra docs")
    shutil.copytree(TOP / "samples", tmp_path / "samples")
    monkeypatch.setenv("PYTHONPATH", str(TOP))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in notebook.cells), "clear outputs"
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    first, *rest = shown(notebook.cells)
    bar = json.dumps(notebook.cells[1]["outputs"])
    assert "31 of 74 articles" in first["text/html"] and "done in" in bar and "<progress" in bar
    assert sum("image/svg+xml" in kinds for kinds in rest) == 4
    assert "74 articles were compared" in rest[-1]["text/markdown"]
