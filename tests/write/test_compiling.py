"""That loops are compiled is told by one line, once they are many, and not to programs."""

import subprocess
import sys
from pathlib import Path

import pytest

from dedup.write.terminal.compiling import FEW, LINE, compiling_told
from dedup.write.terminal.progress import floor_bar
from index.compile_watch import to_be_compiled

ROOT = Path(__file__).parents[2]
LOOPS = "from index.jit import jit\n" + "".join(f"@jit()\ndef loop_{n}(x):\n    return x + {n}\n" for n in range(FEW))
USE = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, "."]
from dedup.write.terminal.compiling import compiling_told
with compiling_told(silent=False):
    import loops
    for n in range({FEW}):
        getattr(loops, f"loop_{{n}}")(1)
"""


def test_a_few_loops_are_no_word_worth_and_many_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with compiling_told(silent=False):
        for n in range(40):
            assert capsys.readouterr().err == (f"{LINE}\n" if n == FEW else "")
            to_be_compiled()


def test_the_quiet_are_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with floor_bar(quiet=True):
        for _ in range(40):
            to_be_compiled()
    assert capsys.readouterr() == ("", "")
    with floor_bar():
        for _ in range(FEW):
            to_be_compiled()
    assert capsys.readouterr() == ("", f"{LINE}\n")


@pytest.mark.slow  # compiles in a process of its own
def test_what_is_compiled_is_told_and_what_is_kept_is_not(tmp_path: Path) -> None:
    (tmp_path / "loops.py").write_text(LOOPS)
    for told in (f"{LINE}\n", ""):
        done = subprocess.run(
            [sys.executable, "-c", USE], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", told)
