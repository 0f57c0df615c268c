"""A process that forks: each order, one line of JSON, is done by a child that may be stopped or given a failing disk.

It loads everything once: a child costs a third of a second, and a stop soon after its start meets it at work. It must
not run polars itself, whose threads a fork loses.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import apsw
import polars as pl
from numba.core.registry import CPUDispatcher

from dedup.errors import WirecopyError

WORDS = (  # noqa: SIM905
    "harbour council river ferry vale bridge nurses strike market winter teacher budget village mayor storm crops fire "
    "station library museum island quarry railway doctor school vote report boat road farm"
).split()
ENDS = ("", "s", "ham", "ton", "wick", "dale", "mouth", "ford", "by", "stead", "thorpe", "minster", "combe", "gate")
ARTICLES = 12
NEEDED = (
    "datasketch", "dedup.archive.add", "dedup.archive.archive", "dedup.archive.rebuild.rebuild",
    "dedup.archive.rebuild.partial", "dedup.archive.repair.doctor", "dedup.archive.search.postings",
    "dedup.pipeline.floors", "index.disk_postings_search",
)  # fmt: skip
"""What an order imports: done by each child anew, that was more than four fifths of its time."""


def corpus(count: int = ARTICLES) -> pl.DataFrame:
    """Invented texts of 120 words, each second one a copy with changes of the one before it."""
    rows = []
    for n in range(count):
        chance = random.Random(n // 2)  # noqa: S311
        words = [chance.choice(WORDS) + chance.choice(ENDS) for _ in range(120)]
        if n % 2:
            words[5], words[50:55] = "changed", ["orlen", "tarn", "brackwater"]
        lines = [" ".join(words[k : k + 12]).capitalize() + "." for k in range(0, len(words), 12)]
        rows.append(
            {
                "id": f"a{n:02d}", "outlet": f"Outlet {n % 3}", "title": f"Title {n}",
                "published": f"2025-03-{n + 1:02d}T06:00:00Z", "language": "en", "text": "\n".join(lines),
            }
        )  # fmt: skip
    return pl.DataFrame(rows)


class Disk:
    """A plan of failure: from the `at`th write, sync or truncation on, `kind` happens; counts what was done."""

    at, kind, done = 0, "", 0

    def fails(self) -> bool:
        self.done += 1
        return self.kind != "" and (self.done == self.at if self.kind == "once" else self.done >= self.at)


disk = Disk()


class FaultyFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        if disk.fails():
            if disk.kind == "short" and disk.done == disk.at:
                super().xWrite(data[: len(data) // 2], offset)
            raise apsw.IOError("test") if disk.kind in ("ioerr", "once") else apsw.FullError("test")
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        if disk.fails() and disk.kind in ("ioerr", "once"):
            raise apsw.IOError("test")
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:
        if disk.fails() and disk.kind in ("ioerr", "once"):
            raise apsw.IOError("test")
        super().xTruncate(size)


class Faulty(apsw.VFS):
    def __init__(self) -> None:
        super().__init__("faulty", "unix")

    def xOpen(self, name: Any, flags: list[int]) -> FaultyFile:
        return FaultyFile(name, flags)


def warm() -> None:
    """Load what each child would load by itself: modules, compiled loops, word tables, the model of languages."""
    for name in NEEDED:
        import_module(name)
    from dedup.text.folding import folding_tables

    folding_tables()
    seen = set()
    for name, module in list(sys.modules.items()):
        for value in vars(module).values() if name.startswith(("dedup", "index")) else ():
            if isinstance(value, CPUDispatcher) and id(value) not in seen:
                seen.add(id(value))
                file = getattr(value._cache, "_cache_file", None)
                for key in file._load_index() if file else ():
                    value.compile(key[0])


def perform(order: dict[str, Any]) -> dict[str, Any]:
    from dedup import Settings
    from dedup.archive import Archive
    from dedup.archive.repair.doctor import examine

    path = Path(order["archive"])
    if order["do"] == "add":
        lo, hi = order["rows"]
        with Archive(path) as archive:
            disk.at, disk.kind, disk.done = order.get("at", 0), order.get("disk", ""), 0
            told = archive.add(corpus()[lo:hi], Settings(depth="fast"))
        return {"batch": told.batch, "new": told.new, "operations": disk.done}
    if order["do"] == "damage":
        return {"wrong": [told for seed in order["seeds"] for told in damaged(order, seed)]}
    if order["do"] == "heal":
        before = perform({"do": "examine state" if path.exists() else "", "archive": path})
        perform({"do": "add", "archive": path, "rows": order["rows"]})
        return {"before": before, "after": perform({"do": "examine state nearest", "archive": path})}
    out: dict[str, Any] = {}
    if "examine" in order["do"]:
        out["findings"] = [f.what for f in examine(path).findings]
    if "state" in order["do"]:
        out["state"] = state(path)
    if "nearest" in order["do"]:
        out["nearest"] = near(path)
    return out


def state(path: Path) -> dict[str, str]:
    """Every table of the result, and every table of the file without clock times, as text."""
    from dedup.archive import Archive

    with Archive(path) as archive:
        result = archive.result()
        out = {f"result {n}": f.write_json() for n, f in result.tables().items()}
        for (name,) in archive.database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
            rows = list(archive.database.rows(f"SELECT * FROM {name}"))  # noqa: S608
            if name == "batches":
                rows = [(row[0], *row[2:]) for row in rows]
            out[name] = repr(sorted(map(repr, rows)))
    return out


def damaged(order: dict[str, Any], seed: int) -> Iterator[str]:
    """What was wrong with what was told of a copy in which one bit, or the length, of one of its files was changed."""
    from dedup.archive.repair.doctor import examine
    from dedup.archive.store.preflight import PAGE

    source, place = Path(order["archive"]), Path(order["place"])
    for end in ("", "-wal", "-shm"):
        place.with_name(place.name + end).unlink(missing_ok=True)
        if source.with_name(source.name + end).exists():
            shutil.copy(source.with_name(source.name + end), place.with_name(place.name + end))
    chance = random.Random(seed)  # noqa: S311
    target = place.with_name(place.name + order["file"])
    held = bytearray(target.read_bytes())
    if order["how"] == "cut":
        at = chance.choice([0, 1, 99, 100, PAGE, len(held) - PAGE, len(held) - 1, *[chance.randrange(len(held))] * 9])
        target.write_bytes(held[:at])
    else:
        anywhere, header = chance.randrange(len(held)), chance.randrange(min(len(held), 120))
        at = chance.choice([anywhere, anywhere, header])
        held[at] ^= 1 << chance.randrange(8)
        target.write_bytes(held)
    what = f"{order['how']} of {target.name} at {at}"
    main = order["file"] == ""
    if main and not examine(place).findings:
        yield f"{what}: doctor found nothing"
    steps = (
        ("state", lambda: state(place), order["states"]), ("nearest", lambda: near(place), order["near"]),
        ("add", lambda: perform({"do": "add", "archive": place, "rows": order["rows"]}), None),
        ("state after", lambda: state(place), order["states"][-1:]),
    )  # fmt: skip
    failed = False
    for name, step, right in steps:
        try:
            told = step()
        except WirecopyError as error:
            failed = failed or name == "add"
            if not main:
                yield f"{what}: {name} raised {error}"
            continue
        except Exception as error:
            yield f"{what}: {name} raised {error!r}"
            continue
        if right is not None and told not in (order["states"] if failed else right):
            yield f"{what}: {name} gave a wrong answer"
    if not main and (found := examine(place).findings):
        yield f"{what}: after the next add doctor found {found}"


def near(path: Path) -> list[str]:
    """What the postings find for the first article."""
    from dedup.archive import Archive
    from dedup.archive.search.postings import nearest, printed
    from dedup.tables import conform

    with Archive(path) as archive:
        asked = conform("articles", corpus()[:1].drop("published"))
        return nearest(archive.database, printed(asked, archive.settings()), 5)["id"].to_list()


def child(order: dict[str, Any], pipe: int) -> None:
    code, told = 0, {}
    os.environ["WIRECOPY_FAULT"] = order.get("fault") or ""
    try:
        told = perform(order)
    except Exception as error:
        code = getattr(error, "exit_code", 1)
        told = {"error": str(error)}
        if code in (1, 6):
            told["trace"] = traceback.format_exc()
    with os.fdopen(pipe, "w") as out:
        json.dump({"code": code, **told}, out)


def serve() -> None:
    layer = Faulty()
    apsw.set_default_vfs("faulty")
    from dedup.archive.rebuild import rebuild
    from dedup.archive.store import database

    if os.environ.get("IN_PARTS"):
        rebuild.WHOLE_UP_TO = 0
    database._vfs()  # the checksum layer comes to lie over ours
    warm()
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            try:
                child(order, writing)
            finally:
                os._exit(0)
        os.close(writing)
        if "kill" in order:
            time.sleep(order["kill"])
            os.kill(pid, signal.SIGKILL)
        with os.fdopen(reading) as answer:
            told = answer.read()
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status)
        print(json.dumps({"code": -os.WTERMSIG(status)}) if killed or not told else told, flush=True)
    del layer


if __name__ == "__main__":
    serve()
