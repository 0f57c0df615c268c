"""Which field of JSON objects holds what, also where it lies inside another and is named by a path with dots."""

from collections.abc import Mapping, Sequence
from typing import Any

from dedup.errors import plain_name
from dedup.read.intake.columns import SYNONYMS, Choice, choose, choose_filled
from dedup.read.intake.placeholders import is_missing

SAMPLE = 100
"""Objects that are looked at for fields inside fields."""
DEPTH = 3
"""Levels of objects in objects whose fields have a path."""
INNER = ("rendered", "plain", "value", "text", "html", "content", "body", "#text", "$t", "__cdata", "raw")
"""Fields in which interfaces keep the text of another, the most telling first."""


def field_at(value: Mapping[str, Any], path: str) -> Any:
    """The value of a field, named by its key or by a path of keys with dots between them; None where there is none.

    >>> field_at({"content": {"rendered": "Rain."}, "a.b": 7}, "content.rendered"), field_at({"a.b": 7}, "a.b")
    ('Rain.', 7)
    """
    if path in value or "." not in path:
        return value.get(path)
    at: Any = value
    for key in path.split("."):
        at = at.get(key) if isinstance(at, Mapping) else None
    return at


def nested(choice: Choice, values: Sequence[Any], named: Mapping[str, str]) -> bool:
    """Whether a field that is asked for lies inside another one, in one of the first objects."""
    objects = [v for v in values[:SAMPLE] if isinstance(v, dict)]
    if any("." in named[ours] for ours in choice.absent):
        return True
    return any(_holds_fields(field_at(v, theirs)) for v in objects for theirs in choice.columns.values())


def choose_fields(values: Sequence[Any], named: Mapping[str, str]) -> tuple[list[str], Choice]:
    """The keys of objects, paths that are asked for among them, and what each of our columns is taken from.

    >>> post = {"id": 7, "title": {"rendered": "Ferry"}, "content": {"rendered": "<p>Rain.</p>"}}
    >>> choose_fields([post], {})[1].columns
    {'id': 'id', 'text': 'content.rendered', 'title': 'title.rendered'}
    >>> choose_fields([{"webTitle": "Ferry", "fields": {"bodyText": "Rain."}}], {})[1].columns
    {'text': 'fields.bodyText', 'title': 'webTitle'}
    """
    objects = [value for value in values if isinstance(value, dict)]
    found = list(dict.fromkeys(key for value in objects for key in value))
    paths = list(dict.fromkeys(path for value in objects[:SAMPLE] for path in _paths(value, "", DEPTH)))
    found += [path for path in paths if path in named.values() and path not in found]

    def blank(name: str) -> bool:
        return all(is_missing(c) if isinstance(c := field_at(v, name), str) else not c for v in objects)

    choice = choose_filled(found, named, blank)
    inside = {ours: path for ours, theirs in choice.columns.items() if (path := _inner(theirs, paths, objects))}
    if "text" not in choice.columns and "text" not in named:
        inside |= _from_within(choice, paths)
    if not inside:
        return found, choice
    told = [f"{ours} from {path!r}" for ours, path in inside.items()]
    columns = {
        ours: inside.get(ours) or choice.columns[ours] for ours in SYNONYMS if ours in {*choice.columns, *inside}
    }
    told += [t for t in choice.told.split(", ") if t and not t.startswith(tuple(f"{ours} from" for ours in inside))]
    return [*found, *inside.values()], Choice(columns, ", ".join(told), choice.absent)


def _inner(theirs: str, paths: Sequence[str], objects: Sequence[Mapping[str, Any]]) -> str | None:
    """The path to the text of a field that holds an object."""
    held = [field_at(value, theirs) for value in objects[:SAMPLE]]
    if not any(map(_holds_fields, held)):
        return None
    return next((path for inner in INNER if (path := f"{theirs}.{inner}") in paths), None)


def _holds_fields(value: Any) -> bool:
    # an object with a name is known by it
    return isinstance(value, dict) and "name" not in value and any(inner in value for inner in INNER)


def _from_within(choice: Choice, paths: Sequence[str]) -> dict[str, str]:
    """The text in an object inside, and what else of ours stands beside it there."""
    ranks = {name: rank for rank, name in enumerate(SYNONYMS["text"])}
    texts = [path for path in paths if plain_name(path.rpartition(".")[2]) in ranks]
    if not texts:
        return {}
    best = min(texts, key=lambda path: (path.count("."), ranks[plain_name(path.rpartition(".")[2])]))
    before = best.rpartition(".")[0] + "."
    beside = [path.removeprefix(before) for path in paths if path.startswith(before)]
    columns = choose([name for name in beside if "." not in name], {}).columns
    return {ours: before + name for ours, name in columns.items() if ours not in choice.columns}


def _paths(value: Mapping[str, Any], before: str, depth: int) -> list[str]:
    """The paths to what is no object, below the top."""
    out = []
    for key, inner in value.items():
        if isinstance(inner, dict) and depth > 1:
            out += _paths(inner, f"{before}{key}.", depth - 1)
        elif before and not isinstance(inner, dict):
            out.append(f"{before}{key}")
    return out
