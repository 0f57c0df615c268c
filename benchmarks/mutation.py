"""Which small changes to the code would no test notice?

    python benchmarks/mutation.py [--mutants 25] [--seed 19] [--out build/mutants.jsonl] [--again] [module ...]

Of each module a seeded sample of changes is drawn (benchmarks/mutants.py). Each is made by itself in a copy of the
working tree, the examples of its file and the tests that belong to it (benchmarks/mutation_modules.py) are run, and the
file is put back. A change is killed when they fail, or take three times their processor time on the unchanged tree,
20 s at least. One line of JSON a change goes to `--out`; what stands there for the same file and change is not tried
again, so that a run goes on where it was stopped; `--again` tries those that survived, with the tests of today.
Changes that no test could notice are listed, with the reason, in benchmarks/mutation_equivalents.toml and do not count.
Compiled loops are kept in a folder of each change's own, which begins as the unchanged tree's: only what a change
touches is compiled anew.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from mutants import Mutant, changed, sample
from mutation_modules import MODULES, tests_of

ROOT = Path(__file__).parents[1]
EQUIVALENTS = ROOT / "benchmarks" / "mutation_equivalents.toml"
LEAST_LIMIT, TIMES, COMPILING, WALL = 20, 3, 20, 8
"""Seconds of processor time that tests may take at least, and how many times what they take on the unchanged tree; what
is added for a file of compiled loops; and how many times as long the clock may run for what sleeps."""
THREADS = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "2", "OMP_WAIT_POLICY": "passive"}
LIBRARIES = "numpy polars numba scipy.sparse igraph faiss datasketch networkx lxml.etree babel.dates apsw yaml typer"
"""Imported once; what is tested never is, before the fork."""

QUIET = "ignore::pytest.PytestAssertRewriteWarning"
"""hypothesis is imported before pytest could look into it, which is of no use here."""

Change = tuple[str, str, str]
"""File, line before, line after."""


class Tests:
    """What pytest is to do in a child: no shrinking of what failed, and the name of the first test that did."""

    failed = ""

    def pytest_itemcollected(self, item: Any) -> None:
        asked = getattr(getattr(item, "function", None), "_hypothesis_internal_use_settings", None)
        if asked is not None:
            item.function._hypothesis_internal_use_settings = settings(
                asked, phases=(Phase.explicit, Phase.generate), database=None, derandomize=True
            )

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.failed = self.failed or f"{report.nodeid} (import)"


class Copy:
    """The working tree in a folder of its own, with the compiled loops of the unchanged code."""

    def __init__(self, folder: Path) -> None:
        self.root, self.kept, self.clean = folder / "tree", folder / "compiled", {}
        listed = subprocess.run(
            ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        self.kept.mkdir()

    def limit(self, tests: str) -> float:
        """Seconds of processor time for a change, from a second run of the unchanged tree; the first compiles."""
        if tests not in self.clean:
            for _ in range(2):
                code, failed, seconds = self.run(tests, self.kept, 1800)
                if code:
                    output = (self.root.parent / "output").read_text("utf-8", "replace")
                    raise SystemExit(f"{output[-4000:]}\n{failed or tests} fails without a change: {code}")
            self.clean[tests] = seconds
            print(f"  {seconds:.1f} s without a change: {tests}", flush=True)
        return max(LEAST_LIMIT, TIMES * self.clean[tests])

    def outcome(self, mutant: Mutant, tests: str) -> tuple[str, str, float]:
        """killed, time or survived; the test that failed; seconds."""
        path = self.root / mutant.file
        before, stamp = path.read_bytes(), path.stat()
        limit = self.limit(tests) + COMPILING * (b"@jit" in before)
        text = changed(mutant, before.decode())
        if text is None:
            raise ValueError(f"{mutant} changes nothing")
        own = self.root.parent / "compiled_changed"
        shutil.copytree(self.kept, own, copy_function=os.link)
        path.write_text(text, "utf-8")  # with a time of its own, so that no byte code of the file is taken for its own
        try:
            code, failed, seconds = self.run(f"{mutant.file} {tests}", own, limit)  # its own examples first
        finally:
            path.write_bytes(before)
            os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            shutil.rmtree(own)
        return {0: "survived", None: "time"}.get(code, "killed"), failed, seconds

    def run(self, tests: str, compiled: Path, limit: float) -> tuple[int | None, str, float]:
        """The exit status of pytest in a child, None where it was stopped after `limit`; what failed; seconds."""
        said, started = self.root.parent / "failed", time.monotonic()
        said.write_text("")
        if not (child := os.fork()):
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1))
            self._in_child(tests, compiled, said)
        while not (ended := os.wait4(child, os.WNOHANG))[0]:
            if time.monotonic() - started > WALL * limit:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.05)
        with suppress(ProcessLookupError):  # what the tests themselves have started ends too
            os.killpg(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(ended[1])
        seconds = round(ended[2].ru_utime + ended[2].ru_stime, 1)
        return None if code in (-signal.SIGKILL, -signal.SIGXCPU) else code, said.read_text(), seconds

    def _in_child(self, tests: str, compiled: Path, said: Path) -> None:
        """Never returns."""
        code = 3
        try:
            code = self._tests(tests, compiled, said)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _tests(self, tests: str, compiled: Path, said: Path) -> int:
        os.setpgid(0, 0)
        os.chdir(self.root)
        output = os.open(said.parent / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        import numba

        numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"] = str(compiled)
        os.environ["PYTHONPATH"] = f"{self.root}:{self.root}/tests"
        sys.dont_write_bytecode = compiled != self.kept
        if sys.dont_write_bytecode:
            os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        sys.path[:0] = [str(self.root), str(self.root / "tests")]
        found = importlib.util.find_spec("dedup")
        if found is None or not str(found.origin).startswith(str(self.root)):
            raise RuntimeError(f"{found} would be tested, and not the copy in {self.root}")
        plugin = Tests()
        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", QUIET, "-m", "not slow"]
        code = int(pytest.main([*options, *tests.split()], plugins=[plugin]))
        said.write_text(plugin.failed)
        return code


def known(out: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What was tried before: the last line of each change stands."""
    lines = out.read_text("utf-8").splitlines() if out.exists() else []
    return {_key(row): row for row in map(json.loads, lines)}


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["seed"], row["module"], row["file"], row["operator"], row["occurrence"], row["source"]


def work(copy: Copy, module: str, options: argparse.Namespace, same: set[Change]) -> Iterator[dict[str, Any]]:
    """The rows of a module: those that are there, and those that are made now, which are written as they come; `same`
    are the changes that no test could notice.
    """
    tests, before = tests_of(ROOT, module), known(options.out)
    for mutant in sample(ROOT, sorted(tests), options.mutants, f"{options.seed} {module}"):
        row = {"seed": options.seed, "module": module, **vars(mutant)}
        row["source"] = hashlib.sha256((ROOT / mutant.file).read_bytes()).hexdigest()[:16]
        if (there := before.get(_key(row))) and not (
            options.again and there["outcome"] == "survived" and mutant.change not in same
        ):
            yield there
            continue
        row["outcome"], row["test"], row["seconds"] = copy.outcome(mutant, tests[mutant.file])
        with options.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        if row["outcome"] == "survived":
            print(f"  {mutant.file}:{mutant.line}  {mutant.before}  ->  {mutant.after}", flush=True)
        yield row


def main() -> None:
    parse = argparse.ArgumentParser()
    parse.add_argument("modules", nargs="*", default=list(MODULES))
    parse.add_argument("--mutants", type=int, default=25)
    parse.add_argument("--seed", type=int, default=19)
    parse.add_argument("--out", type=Path, default=ROOT / "build" / "mutants.jsonl")
    parse.add_argument("--again", action="store_true")
    options = parse.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    os.environ.update(THREADS)
    for name in LIBRARIES.split():
        importlib.import_module(name)
    listed = tomllib.loads(EQUIVALENTS.read_text("utf-8")).get("equivalent", [])
    equivalents = {(row["file"], row["before"], row["after"]) for row in listed}
    table = [f"{'module':12}{'tried':>7}{'killed':>8}{'by time':>9}{'equivalent':>12}{'survived':>10}{'share':>8}"]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Copy(Path(folder))
        for module in options.modules:
            print(module, flush=True)
            rows = list(work(copy, module, options, equivalents))
            table.append(_summary(module, rows, equivalents))
    print("\n".join(table))


def _summary(module: str, rows: list[dict[str, Any]], equivalents: set[Change]) -> str:
    """A line of the table: the share is of those that a test could notice."""
    survived = [(r["file"], r["before"], r["after"]) for r in rows if r["outcome"] == "survived"]
    same, late = sum(change in equivalents for change in survived), sum(r["outcome"] == "time" for r in rows)
    killed, left = len(rows) - len(survived), len(survived) - same
    share = killed / max(killed + left, 1)
    return f"{module:12}{len(rows):7}{killed:8}{late:9}{same:12}{left:10}{share:8.2f}"


if __name__ == "__main__":
    main()
