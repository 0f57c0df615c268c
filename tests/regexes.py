"""Every regular expression of the house, found by itself, and strings made from each that are hard for it.

A pattern is found as a value of a module (also inside tuples, dicts and named tuples), and as a literal in a call of
`re`. Its strings come from its own parse tree: what leads up to each part that repeats, then that part over and over,
then something that does not fit; its beginnings and whole examples over and over; near misses.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from examples import examples

PACKAGES = ("dedup", "index", "embeddings", "commands")
ANCHORED = {"match", "fullmatch"}
"""Methods that try one place only."""
_CALLS = {"match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn"}
MOST_STRINGS = 40
"""Strings that one pattern is tried on; in `make test` every fourth of them."""


def modules() -> list[ModuleType]:
    """Every module of the packages, each imported; without those that need what is not installed."""
    found = []
    for name in PACKAGES:
        package = importlib.import_module(name)
        found += [package]
        for info in pkgutil.walk_packages(package.__path__, f"{name}."):
            found.append(importlib.import_module(info.name))
    return found


def patterns() -> dict[str, tuple["re.Pattern[Any]", set[str]]]:
    """Place -> pattern, and the methods that are called on it where that can be read; a literal in a call is named by
    its module and line.
    """
    found: dict[re.Pattern[Any], tuple[str, set[str]]] = {}
    source = {module: inspect.getsource(module) for module in modules() if module.__file__}
    for module, text in source.items():
        for name, value in sorted(vars(module).items()):
            called = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\b", text)) & _CALLS
            for n, pattern in enumerate(_inside(value)):
                place = f"{module.__name__}.{name}" + (f"[{n}]" if not isinstance(value, re.Pattern) else "")
                found.setdefault(pattern, (place, set()))[1].update(called)
    for module, text in source.items():
        for place, pattern, method in _literals(module, text):
            found.setdefault(pattern, (place, set()))[1].add(method)
    return {place: (pattern, methods) for pattern, (place, methods) in found.items()}


def _inside(value: object, depth: int = 3) -> Iterator["re.Pattern[Any]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth:
        yield from _inside([*value.values()], depth)
    elif isinstance(value, (list, tuple)) and depth:
        for item in value[:200]:
            yield from _inside(item, depth - 1)


def _literals(module: ModuleType, text: str) -> Iterator[tuple[str, "re.Pattern[Any]", str]]:
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _CALLS):
            continue
        try:
            given = eval(compile(ast.Expression(node.args[0]), "pattern", "eval"), vars(module))  # noqa: S307  our own
        except NameError:
            continue  # a pattern made of what a function is given
        if isinstance(given, (str, bytes)):
            yield f"{module.__name__}:{node.lineno}", re.compile(given), node.func.attr


def hard_strings(pattern: "re.Pattern[Any]", length: int) -> Sequence[str | bytes]:
    """Strings of about `length` for one pattern, each once, at most `MOST_STRINGS`."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    seeds: list[tuple[str, str, str]] = []
    whole = _example(tree)
    for lead, body in _repeats(tree, ""):
        seeds += [(lead, body, "\x01"), ("", lead + body, "\x01"), (lead, body + " ", "\x01")]
    pieces = [_example([item]) for item in tree]
    starts = ["".join(pieces[:k]) for k in range(1, len(pieces) + 1)]
    seeds += [("", start, "") for start in starts] + [("", whole + "\n", ""), ("", whole[:-1], "\x01")]
    seeds += [("", body, "\x01") for body in (" ", "A", "Ab ", "a", "\n", ".")]
    made: dict[str, None] = {}
    for lead, body, end in seeds:
        if body:
            made.setdefault(lead + body * max(1, (length - len(lead)) // len(body)) + end)
    chosen = [*made][:MOST_STRINGS]
    chosen = chosen[:: MOST_STRINGS // examples(MOST_STRINGS)]
    return [s.encode("latin-1", "replace") for s in chosen] if isinstance(pattern.pattern, bytes) else chosen


def _repeats(tree: Iterable[Any], lead: str) -> Iterator[tuple[str, str]]:
    """What leads up to each part that may repeat without bound or ten times, and an example of that part, each of its
    branches on its own."""
    for op, value in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, body = value
            if most >= 10:
                for example in _branches(body):
                    yield lead, example
            yield from _repeats(body, lead)
        elif op is sre.SUBPATTERN:
            yield from _repeats(value[3], lead)
        elif op is sre.ATOMIC_GROUP:
            yield from _repeats(value, lead)
        elif op is sre.BRANCH:
            for branch in value[1][:4]:
                yield from _repeats(branch, lead)
        lead += _example([(op, value)])


def _branches(tree: Any) -> list[str]:
    if len(tree) == 1 and tree[0][0] is sre.SUBPATTERN:
        return _branches(tree[0][1][3])
    if len(tree) == 1 and tree[0][0] is sre.BRANCH:
        return [_example(branch) for branch in tree[0][1][1]][:6]
    return [_example(tree)]


def _example(tree: Iterable[Any]) -> str:
    """A string that fits, as far as it can be read from the tree: a word character is an A, lookarounds are empty."""
    out = ""
    for op, value in tree:
        if op is sre.LITERAL:
            out += chr(value)
        elif op is sre.NOT_LITERAL:
            out += "a" if value != ord("a") else "b"
        elif op is sre.ANY:
            out += "a"
        elif op is sre.IN:
            out += _of_class(value)
        elif op is sre.BRANCH:
            out += max((_example(b) for b in value[1][:4]), key=len)
        elif op is sre.SUBPATTERN:
            out += _example(value[3])
        elif op is sre.ATOMIC_GROUP:
            out += _example(value)
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, body = value
            out += _example(body) * max(least, min(most, 1))
        elif op is sre.CATEGORY:
            out += _CATEGORY.get(value, "a")
    return out


_CATEGORY = {sre.CATEGORY_DIGIT: "0", sre.CATEGORY_SPACE: " ", sre.CATEGORY_NOT_WORD: " "}


def _of_class(items: list[Any]) -> str:
    if items[0][0] is sre.NEGATE:
        probe = re.compile("[" + "".join(_written(i) for i in items) + "]")
        return next((c for c in "aA0 -.\n\x01" if probe.match(c)), "a")
    op, value = items[0]
    if op is sre.LITERAL:
        return chr(value)
    return chr(value[0]) if op is sre.RANGE else _CATEGORY.get(value, "A")


def _written(item: Any) -> str:
    op, value = item
    if op is sre.NEGATE:
        return "^"
    if op is sre.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    if op is sre.LITERAL:
        return re.escape(chr(value))
    names = {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_WORD: r"\w",
             sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_NOT_WORD: r"\W"}  # fmt: skip
    return names.get(value, "")
