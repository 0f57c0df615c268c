"""A small file that a later run reads again: one JSON object with its checksum, replaced whole and on the disk."""

import json
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from dedup.errors import UsageError, WorkDamaged
from dedup.syncing import sync_file, sync_folder
from dedup.write.files.atomic import failure


def write_kept(path: Path, body: Mapping[str, Any], left: str) -> None:
    """Write the object. Raises UsageError or LimitReached when that fails, with what is `left`; the older file is then
    as it was.
    """
    text = json.dumps(body, ensure_ascii=True)
    new = path.with_name(path.name + ".new")
    try:
        new.write_text(f"{sha256(text.encode()).hexdigest()}\n{text}\n", encoding="ascii")
        sync_file(new)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise failure(error, path, left) from error
    sync_folder(path.parent)


def read_kept(path: Path, form: int, advice: str) -> dict[str, Any] | None:
    """The object, None where there is no file. Raises WorkDamaged, with `advice`, for one that is damaged, UsageError
    for one whose `format` is not `form`.

    >>> read_kept(Path("no such file"), 1, "delete it") is None
    True
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise failure(error, path) from error
    digest, _, text = data.rstrip(b"\n").partition(b"\n")
    try:
        if sha256(text).hexdigest() != digest.decode("ascii"):
            raise ValueError("its checksum is another one")
        body: dict[str, Any] = json.loads(text)
        found = body["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise WorkDamaged(f"{path} is damaged ({error}); {advice}") from None
    if found != form:
        raise UsageError(f"{path} has format {found}, and this version reads {form}; move it away")
    return body
