"""A release: wheel, sources, bill of materials, licences and sums in `dist/`, from a clean checkout, step by step.

    make release ADVISORIES=FILE      # FILE: see release/audit.py

1. The checkout is clean, and CHANGELOG.md has an entry for the version that pyproject.toml names.
2. The pinned packages are held against known vulnerabilities (`audit.py`).
3. Wheel and sources are built twice from the commit and are the same bytes.
4. A new environment gets the wheel with the pins and nothing else. Every package in it is pinned; their licences are
   those of docs/licences.md (`licences.py`).
5. There, `wirecopy scan` of the samples gives the tables that the checkout gives.
6. `cyclonedx-py` (in an environment of its own, release/tools.txt) writes what is in it as CycloneDX 1.6.
7. SHA256SUMS.

A step that fails ends it with one line; `dist/` is then as it was. Nothing is uploaded.
"""

import argparse
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from audit import PINS, pinned

TOP = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent
DIST = TOP / "dist"
BUILD = "from setuptools.build_meta import build_{0}; build_{0}({1!r})"
PACKAGES = """
import importlib.metadata
for d in importlib.metadata.distributions():
    print(f"{d.name}=={d.version.partition('+')[0]}")
"""


def ran(*words: object, cwd: Path = TOP, **environment: str) -> str:
    """What a program prints; one that fails ends the release with its last lines."""
    done = subprocess.run(
        [str(w) for w in words], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words[:4]))} ...: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout.strip()


def step(words: str) -> None:
    """Say what is done."""
    print(words, flush=True)


def version() -> str:
    """Of pyproject.toml; it has an entry in the changelog, and nothing is left uncommitted."""
    if left := ran("git", "status", "--porcelain"):
        sys.exit(f"a clean checkout was expected; commit or remove:\n{left}")
    number: str = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    if f"\n## {number}" not in (TOP / "CHANGELOG.md").read_text("utf-8"):
        sys.exit(f"CHANGELOG.md: an entry '## {number}' was expected; write what changed")
    return number


def built(folder: Path, kind: str) -> Path:
    """Wheel or sources of the commit, whose time is the time of every file in it."""
    tree, out = folder / "tree", folder / "out"
    if not tree.exists():
        tree.mkdir(parents=True)
        ran("git", "archive", "--output", folder / "tree.tar", "HEAD")
        ran("tar", "-xf", folder / "tree.tar", "-C", tree)
    out.mkdir(exist_ok=True)
    when = ran("git", "log", "-1", "--format=%ct")
    before = {*out.iterdir()}
    ran(sys.executable, "-c", BUILD.format(kind, str(out)), cwd=tree, SOURCE_DATE_EPOCH=when)
    (made,) = {*out.iterdir()} - before
    if kind == "sdist":
        timed(made, int(when))
    return made


def timed(path: Path, when: int) -> None:
    """Write a packed tar anew with one time and owner for all in it: setuptools puts in the time of building."""
    with tarfile.open(path) as packed:
        held = [(m, packed.extractfile(m) if m.isfile() else None) for m in packed.getmembers()]
        with (
            gzip.GzipFile(path.with_suffix(".new"), "wb", mtime=when) as out,
            tarfile.open(mode="w", fileobj=out) as tar,
        ):
            for member, data in sorted(held, key=lambda each: each[0].name):
                member.mtime, member.pax_headers = when, {}
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                tar.addfile(member, data)
    path.with_suffix(".new").replace(path)


def environment(folder: Path, *installed: object) -> Path:
    """The Python of a new environment with the packages pinned and installed, torch first: its plain CPU build."""
    ran(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    for words in installed:
        pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        ran(*pip, *(words if isinstance(words, tuple) else (words,)))
    return python


def all_pinned(python: Path) -> None:
    """Every package of an environment, but pip and ours, stands in constraints.txt at its version."""
    loose = pinned(ran(python, "-c", PACKAGES)).items() - pinned(PINS.read_text("utf-8")).items()
    if told := sorted(f"{name}=={version}" for name, version in loose if name not in {"pip", "wirecopy"}):
        sys.exit(f"constraints.txt: {', '.join(told)} expected as installed; pin them")


def same_tables(python: Path, folder: Path) -> None:
    """The samples scanned by the wheel and by the checkout."""
    for name, program in (
        ("wheel", python.with_name("wirecopy")),
        ("checkout", Path(sys.executable).with_name("wirecopy")),
    ):
        ran(program, "scan", TOP / "samples", "-o", folder / name, "--no-report", "-q", cwd=folder)
    for table in sorted((folder / "checkout").glob("*.parquet")):
        if table.read_bytes() != (folder / "wheel" / table.name).read_bytes():
            sys.exit(f"{table.name}: the wheel was expected to give what the checkout gives")


def main(advisories: Path) -> None:
    """All steps; see the module."""
    number = version()
    step(ran(sys.executable, HERE / "audit.py", "--advisories", advisories.resolve()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for kind in ("wheel", "sdist"):
            one, other = (built(folder / n, kind) for n in ("one", "other"))
            if one.read_bytes() != other.read_bytes():
                sys.exit(f"{one.name}: the same bytes were expected of two builds")
            files.append(one)
            step(f"{one.name}: {one.stat().st_size:,} bytes, twice the same")
        pins = ("-c", PINS)
        python = environment(folder / "clean", (*pins, "torch"), (*pins, files[0]))
        all_pinned(python)
        ran(python, HERE / "licences.py", "--check")
        step("a clean environment: all packages pinned, licences as in docs/licences.md")
        same_tables(python, folder)
        step("the wheel's tables of the samples are the checkout's")
        tools = environment(folder / "tools", ("-r", HERE / "tools.txt"))
        bill = folder / f"wirecopy-{number}.cdx.json"
        ran(tools.with_name("cyclonedx-py"), "environment", "--pyproject", TOP / "pyproject.toml",
            "--output-reproducible", "--output-file", bill, python)  # fmt: skip
        shutil.copy(TOP / "docs" / "licences.md", folder)
        files += [bill, folder / "licences.md"]
        sums = "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)
        DIST.mkdir(exist_ok=True)
        for file in files:
            shutil.copy(file, DIST / file.name)
        (DIST / "SHA256SUMS").write_text(sums, encoding="utf-8")
        step(sums.rstrip())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--advisories", type=Path, required=True)
    main(parser.parse_args().advisories)
