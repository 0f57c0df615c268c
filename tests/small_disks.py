"""A file system that is soon full, for tests that run as root."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_file_system(place: Path, size: str) -> Iterator[Path]:
    """A file system of so many bytes, as "256k", at `place`; skips the test where none can be mounted."""
    place.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    if not _mounted(place, f"size={size}"):
        pytest.skip("mounting is not allowed here")
    try:
        yield place
    finally:
        subprocess.run([shutil.which("umount") or "umount", place], check=True)


def make_room(place: Path, size: str) -> None:
    """Give a small file system so many bytes."""
    assert _mounted(place, f"remount,size={size}")


def _mounted(place: Path, options: str) -> bool:
    command = [shutil.which("mount") or "mount", "-t", "tmpfs", "-o", options, "tmpfs", place]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
