"""What a stranger's file may cost before its articles are known: bytes that come out of it, texts, rows that are none.

One budget for all readers. Bytes are counted as they are unpacked, before a string is made of them, over all members
and columns of a file; what needs memory beside them is read in a process of its own (`dedup.read.contained`).
"""

from dataclasses import dataclass

MIB = 1 << 20

CAP = 4 << 30
"""Bytes that one packed file may become."""
RATIO = 50
"""Times its size that a file may grow beyond `FREE` bytes: text shrinks 3 to 10 times, a bomb a thousand times."""
FREE = 256 << 20
"""Bytes that a small file may become whatever its ratio: so much does no harm."""
HELD = 256 << 20
"""Bytes of one file out of a zip, all of which are held at once."""
RECORD = 64 << 20
"""Bytes that one article may take on its way in: a text file, a line of JSON, a row on average, its text. What a
text may hold in the end is a setting below that (`longest_text`)."""
TOLD = 100_000
"""Skipped rows of one file that are told one by one; what is beyond them is counted."""


class Bomb(ValueError):
    """It grows beyond what is allowed; says how far and what to do."""


def allowed(packed: int) -> int:
    """Bytes that may come out of a file of `packed` bytes.

    >>> allowed(1000) == FREE, allowed(10 << 20) == 500 << 20, allowed(1 << 40) == CAP
    (True, True, True)
    """
    return min(CAP, max(FREE, RATIO * packed))


@dataclass(slots=True)
class Meter:
    """Counts what comes out of `packed` bytes and raises `Bomb` as soon as it is too much."""

    packed: int
    out: int = 0

    def add(self, size: int) -> None:
        """Count `size` more bytes. Raises Bomb."""
        self.out += size
        if self.out > CAP:
            raise Bomb(f"it unpacks to more than {CAP // MIB:,} MiB; unpack it and split the file, if you trust it")
        if self.out > allowed(self.packed):
            raise Bomb(
                f"it grows from {self.packed:,} bytes to more than {self.out:,}, over {RATIO} times; unpack it "
                "yourself, if you trust it"
            )


def too_long(size: int, most: int = RECORD, what: str = "its text") -> str:
    """What to say of an article of `size` bytes where `most` are allowed.

    >>> too_long(9_000_000, 8_000_000)
    'its text holds 9,000,000 bytes, expected at most 8,000,000; split it, or raise longest_text in the settings'
    """
    advice = "split it" if most >= RECORD else "split it, or raise longest_text in the settings"
    return f"{what} holds {size:,} bytes, expected at most {most:,}; {advice}"
