"""What every page says of itself: its title and case, when and of what it was made, with which version and settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from dedup.phrases import count
from dedup.write.report.page_words import short
from dedup.write.report.times import Clock

MOST_FILES = 3
"""Files that every page names; the first page lists more."""
MOST_LISTED = 200
"""Files that the first page lists."""
_UNITS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


@dataclass(frozen=True, slots=True)
class Heading:
    """What a report is called and where its times are told; None takes what the scan was given."""

    title: str | None = None
    case: str | None = None
    times_in: str | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of the input: its name, its size and its sha256, in words, empty where it is not known."""

    name: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Colophon:
    """`made`: a sentence with the time and the version; `settings`: all of them in one line; `files`: those that are
    listed, `more` the sentence for those that are not, `every` for all together; `zone`: of the times.
    """

    title: str
    case: str
    made: str
    settings: str
    files: list[InputFile]
    more: str
    every: str
    zone: str


def colophon(run: Mapping[str, Any], clock: Clock, heading: Heading | None = None) -> Colophon:
    """Of run.json. `heading`: in place of what the scan was given.

    >>> colophon({"made": {"at": "2025-03-04T09:05:00+00:00"}, "versions": {"wirecopy": "1.2"}}, Clock()).made
    'Scanned on 4 March 2025, 09:05 UTC, with wirecopy 1.2.'
    """
    asked = heading or Heading()
    made, given = _mapping(run.get("made")), _mapping(run.get("report"))
    versions, settings = _mapping(run.get("versions")), _mapping(run.get("settings"))
    entries = [e for e in made.get("inputs") or [] if isinstance(e, Mapping)]
    files = [
        InputFile(short(str(e.get("name")), 160), _size(e), short(str(e.get("sha256") or ""), 64)) for e in entries
    ]
    by = f"with wirecopy {short(str(versions['wirecopy']), 30)}" if versions.get("wirecopy") else "with wirecopy"
    verb = (
        "The archive is as it was on" if made.get("archive") else "Checked on" if made.get("checked") else "Scanned on"
    )
    at = _time(made.get("at"), clock)
    return Colophon(
        title=short(asked.title or str(given.get("title") or ""), 160),
        case=short(asked.case or str(given.get("case") or ""), 160),
        made=f"{verb} {at}, {by}." if at else f"Made {by}; when it was scanned is not known.",
        settings=short("; ".join(f"{k} {v}" for k, v in settings.items() if v is not None), 900),
        files=files[:MOST_LISTED],
        more=f"and {count(len(files) - MOST_LISTED, 'more file')}" if len(files) > MOST_LISTED else "",
        every=_every(entries), zone=clock.zone,
    )  # fmt: skip


def clock_of(run: Mapping[str, Any], heading: Heading | None = None) -> Clock:
    """In the zone that was asked for, else the one that the scan was given, else UTC."""
    asked = heading.times_in if heading else None
    return Clock(asked or str(_mapping(run.get("report")).get("times_in") or "UTC"))


def _every(entries: Sequence[Mapping[str, Any]]) -> str:
    """All files together: how many, how large, and one sha256, of lines `sha256  name` as sha256sum writes them."""
    hashed = [e for e in entries if e.get("sha256")]
    if len(entries) < 2 or len(hashed) < len(entries):
        return ""
    lines = "".join(f"{e['sha256']}  {e['name']}\n" for e in sorted(entries, key=lambda e: str(e["name"])))
    size = _bytes(sum(int(e.get("bytes") or 0) for e in entries))
    digest = sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{count(len(entries), 'file')}, {size}; sha256 of the list of their sums: {digest}"


def _size(entry: Mapping[str, Any]) -> str:
    if isinstance(entry.get("bytes"), int):
        many = f"{count(entry['files'], 'file')}, " if (entry.get("files") or 0) > 1 else ""
        return many + _bytes(entry["bytes"])
    return count(entry["rows"], "article") if isinstance(entry.get("rows"), int) else ""


def _bytes(size: int) -> str:
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return count(size, "byte")


def _time(at: Any, clock: Clock) -> str:
    try:
        return clock.moment(datetime.fromisoformat(at))
    except (TypeError, ValueError):
        return ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
