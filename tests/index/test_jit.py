"""Compiled code is taken from disk while all that it inlines is as it was, and made anew when any of it changes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.jit import inlined, jit

ROOT = Path(__file__).parents[2]

CALLER = """
import small.rules as rules
from index.jit import jit
from small.callee import changed

@jit()
def called(x):
    return changed(x) + rules.STEP
"""
CALLEE = """
from index.jit import jit
from small.deepest import deepest

@jit()
def changed(x):
    return deepest(x) * 10
"""
DEEPEST = """
from numba import types
from numba.extending import intrinsic
from small.rules import FACTORS

@intrinsic
def minus(typing, x):
    def codegen(context, builder, signature, args):
        return builder.neg(args[0])
    return types.int64(types.int64), codegen

def deepest(x):
    return FACTORS[0] * x + helped(x)

from index.jit import jit
deepest = jit()(deepest)

@jit()
def helped(x):
    return x + (minus(x) if x > 5 else 0)
"""
ASK = """
from small.caller import called
value = called(3), called(6)
hits = sum(called.stats.cache_hits.values())
print(value, "kept" if hits else "compiled")
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    package = tmp_path / "small"
    package.mkdir()
    for name, text in {"__init__": "", "caller": CALLER, "callee": CALLEE, "deepest": DEEPEST}.items():
        (package / f"{name}.py").write_text(text)
    (package / "rules.py").write_text("FACTORS = (2, 3)\nSTEP = 1\n")
    return package


def asked(package: Path) -> str:
    """What a fresh process says."""
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    environment |= {"PYTHONPATH": f"{package.parent}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, env=environment, check=True)
    return done.stdout.strip()


def edit(file: Path, old: str, new: str) -> None:
    """Change a file and keep its time, as a copy may."""
    text, before = file.read_text(), file.stat()
    assert old in text
    file.write_text(text.replace(old, new))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.slow  # compiles in four processes
def test_a_kernel_is_compiled_anew_when_what_that_calls_which_it_calls_has_changed_in_another_file(small: Path) -> None:
    assert asked(small) == "(91, 121) compiled"
    edit(small / "deepest.py", "x > 5", "x > 2")
    assert asked(small) == "(61, 121) compiled"
    assert asked(small) == "(61, 121) kept"


@pytest.mark.slow  # eight processes that load numba
def test_a_kernel_is_compiled_anew_when_what_it_calls_or_names_has_changed_in_another_file(small: Path) -> None:
    assert asked(small) == "(91, 121) compiled"
    assert asked(small) == "(91, 121) kept"
    edit(small / "callee.py", "* 10", "* 20")  # what it calls
    assert asked(small) == "(181, 241) compiled"
    edit(small / "deepest.py", "x > 5", "x > 2")  # what that calls in turn
    assert asked(small) == "(121, 241) compiled"
    edit(small / "rules.py", "(2, 3)", "(4, 3)")  # a constant that a callee names
    assert asked(small) == "(241, 481) compiled"
    edit(small / "rules.py", "STEP = 1", "STEP = 2")  # one that it takes from a module
    assert asked(small) == "(242, 482) compiled"
    edit(small / "deepest.py", "builder.neg(args[0])", "builder.not_(args[0])")  # an instruction
    assert asked(small).endswith("compiled")
    assert asked(small).endswith("kept")


@pytest.mark.slow  # as above
def test_a_comment_in_a_callee_and_a_line_that_moves_compile_nothing(small: Path) -> None:
    asked(small)
    (small / "callee.py").write_text("# another word\n\n" + CALLEE)
    assert asked(small) == "(91, 121) kept"


def test_the_digest_tells_functions_apart_by_their_code_their_defaults_and_what_they_name() -> None:
    def one(x: int, y: int = 1) -> int:
        return x + y

    def same(x: int, y: int = 1) -> int:
        """Documented."""
        return x + y

    def other(x: int, y: int = 2) -> int:
        return x + y

    for function in (same, other):
        function.__qualname__ = one.__qualname__
    assert inlined(one) == inlined(same) != inlined(other)
    table = np.arange(3)

    def named() -> int:
        return int(table[0])

    before = inlined(named)
    table[1] = 9
    assert inlined(named) != before


def test_a_kernel_that_calls_itself_has_a_digest() -> None:
    assert len(inlined(down.py_func)) == 64


@jit()
def down(x):  # type: ignore[no-untyped-def]
    return 0 if x == 0 else down(x - 1)
