"""What is kept between two nights of what addresses answered, in one file beside the archive: what a server needs to
say that nothing is new, and which entries' pages were read. Never an address as it is asked for: no secret is in it.

It is written when the articles are in the archive, and not before: an add that fails or is killed asks for all of it
again. What was noted for a batch that the archive does not have (another archive, an older copy put back) is left out.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from dedup.errors import WorkDamaged
from dedup.fetch.addresses import Address
from dedup.fetch.request import WebAnswer
from dedup.write.files.kept_json import read_kept, write_kept

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """The last answer of one address that was added: its `etag` and `modified`, as the server wrote them; `batch`, the
    archive's last one when it was in; `articles` that came; `followed`, ids of entries whose pages were read;
    `following`: whether pages were asked for.
    """

    etag: str = ""
    modified: str = ""
    batch: int = 0
    articles: int = 0
    followed: tuple[str, ...] = ()
    following: bool = False

    def conditions(self) -> dict[str, str]:
        """The headers that ask for what is new only. Dates are the server's own words, and no clock of ours is asked.

        >>> Seen(etag='"7"').conditions()
        {'If-None-Match': '"7"'}
        """
        both = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in both.items() if value}

    @classmethod
    def of(cls, answer: WebAnswer) -> "Seen":
        """What an answer says of itself, as far as it is fit to be sent back."""
        etag, modified = (answer.headers.get(name, "") for name in ("etag", "last-modified"))
        fit = [v if len(v) <= 1000 and v.isascii() and v.isprintable() else "" for v in (etag, modified)]
        return cls(etag=fit[0], modified=fit[1])


@dataclass(slots=True)
class FeedMemory:
    """What is known of each address, by how it is shown; `note`: what to tell of the file itself, empty for nothing."""

    path: Path
    seen: dict[str, Seen] = field(default_factory=dict)
    note: str = ""

    @classmethod
    def beside(cls, archive: Path, began: str | None, batch: int) -> "FeedMemory":
        """That of an archive, which `began` then (None: nothing is in it) and whose last batch is this one. A damaged
        file is as none: everything is asked for again.
        """
        path = archive.with_name(f"{archive.name}-feeds.json")
        try:
            body = read_kept(path, FORMAT, "it is made anew, and everything is asked for again")
        except WorkDamaged as error:
            return cls(path, note=str(error))
        if body is None or began is None or body["began"] != began:
            return cls(path)
        found = {name: Seen(**{**told, "followed": tuple(told["followed"])}) for name, told in body["seen"].items()}
        return cls(path, {name: seen for name, seen in found.items() if seen.batch <= batch})

    def of(self, address: Address) -> Seen:
        """What is known of an address."""
        return self.seen.get(address.shown, Seen())

    def keep(self, now: Mapping[str, Seen], began: str, batch: int) -> None:
        """Note what these addresses answered, all of which is in the archive since `batch`."""
        if not now:
            return
        for name, seen in now.items():
            self.seen[name] = replace(seen, batch=batch)
        told: dict[str, Any] = {name: asdict(seen) for name, seen in sorted(self.seen.items())}
        body = {"tool": "wirecopy add", "format": FORMAT, "began": began, "seen": told}
        write_kept(self.path, body, "the articles are in the archive, and will be asked for again next time")
