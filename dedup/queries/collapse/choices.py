"""What may be asked of a collapse: levels and relations, which one stays, pairs of which outlets."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from dedup.errors import UsageError, did_you_mean
from dedup.tables import DERIVED

Within = Literal["outlet", "across", "both"]
"""Only pairs of one outlet, only across outlets, or both."""
Keep = Literal["origin", "first", "longest", "best-dated", "complete", "all"]
"""Which one stays; `all` removes nothing."""
Level = Literal["copies", "versions", "derivatives"]
"""How much counts as the same: see `LEVELS`."""

LEVELS: Mapping[Level, tuple[str, ...]] = {
    "copies": ("exact", "near-duplicate"),
    "versions": ("exact", "near-duplicate", "revision"),
    "derivatives": ("exact", "near-duplicate", "revision", "excerpt", "rewrite"),
}
"""Level -> the relations in which an article goes. `partial` is in none: such an article has text of its own."""
DEFAULT_LEVEL: Level = "versions"
"""What is removed unless more is asked: what is surely the same news."""
NEVER = ("partial",)


def relations_of(level: Level | None, relations: Sequence[str] | None) -> tuple[str, ...]:
    """The relations asked for, by a level or one by one. Raises UsageError for both, an unknown one or none.

    >>> relations_of("copies", None), relations_of(None, ["exact"]), relations_of(None, None)[-1]
    (('exact', 'near-duplicate'), ('exact',), 'revision')
    """
    if relations is None:
        level = level or DEFAULT_LEVEL
        _check("level", level, tuple(LEVELS))
        return LEVELS[level]
    if level is not None:
        raise UsageError("level and relations were both given; a level stands for relations, so take one of them")
    allowed = [r for r in DERIVED if r not in NEVER]
    if unknown := [r for r in relations if r not in allowed]:
        raise UsageError(
            f"relations holds {', '.join(unknown)}; it takes some of {', '.join(allowed)} (an article that shares no "
            f"more than a part is never removed){did_you_mean(unknown[0], allowed)}"
        )
    if not relations:
        raise UsageError(f"relations is empty; it takes some of {', '.join(allowed)}")
    return tuple(relations)


def check_words(level: Level | None, relations: Sequence[str] | None, within: str, keep: str, weights: bool) -> None:
    """Raises UsageError for a word that a collapse does not know, and for two that contradict each other.

    >>> check_words("copies", None, "both", "origin", False)
    """
    relations_of(level, relations)
    _check("within", within, get_args(Within))
    _check("keep", keep, get_args(Keep))
    if weights and keep == "all":
        raise UsageError(
            "weights and keep 'all' were both given; weights keeps all, and keep says who would stand for them"
        )


def _check(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        near = did_you_mean(str(value), known)
        raise UsageError(f"{name} is {value!r}; it must be one of {', '.join(known)}{near}")
