"""outlets.toml is written by hand: every value is checked, and a wrong one is told with its place."""

from collections.abc import Mapping
from typing import Any, get_args

from dedup.dates import check_zone
from dedup.errors import UsageError
from dedup.outlets.outlet import Kind


def _check(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    if unknown := sorted(set(table) - allowed):
        raise UsageError(f"{where}: unknown key {', '.join(unknown)}; known keys are {', '.join(sorted(allowed))}")


def _tables(data: Mapping[str, Any], key: str, source: str) -> list[dict[str, Any]]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise UsageError(f"{source}: {key} must be a list of tables, each opened by [[{key}]]")
    return value


def _text(table: Mapping[str, Any], key: str, source: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{source}: an entry has {key} = {value!r}; a name in quotation marks is needed")
    return value.strip()


def _zone(entry: Mapping[str, Any], source: str) -> str:
    return check_zone(_text(entry, "timezone", source), f"{source}, outlet {entry.get('name')!r}: timezone")


def _texts(value: Any, key: str, source: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise UsageError(f"{source}: {key} is {value!r}; a list of names in quotation marks is needed")
    return tuple(v.strip() for v in value if v.strip())


def _kind(value: Any, source: str) -> Kind:
    for kind in get_args(Kind):
        if value == kind:
            return kind  # type: ignore[no-any-return]
    raise UsageError(f"{source}: kind is {value!r}; it must be one of {', '.join(get_args(Kind))}")
