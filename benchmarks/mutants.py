"""Small changes to a source file, made with the operators of cosmic-ray, and a seeded sample of them.

What says nothing to a test is left as it is: docstrings, annotations, decorators, imports, `__all__`, the words of
errors and logs, `strict=` of zip, which guards what cannot happen. cosmic-ray's random operators (variables put in
place of others) are not used: a sample is to be the same for one seed. Nor are changes that die of their types whatever
is tested: `<<` between floats, `is` between numbers. Changes that do not compile are none.
"""

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.provider import OperatorProvider

_UNUSED = {"RemoveDecorator", "VariableReplacer", "VariableInserter"}
_IN_PLACE_OF = {
    "ReplaceBinaryOperator": {
        "Add": {"Sub", "Mul"}, "Sub": {"Add", "Mul"}, "Mul": {"Add", "Div"}, "Div": {"Mul", "FloorDiv"},
        "FloorDiv": {"Mul", "Mod"}, "Mod": {"Mul", "FloorDiv"}, "Pow": {"Mul"},
        "LShift": {"RShift"}, "RShift": {"LShift"},
        "BitOr": {"BitAnd", "BitXor"}, "BitAnd": {"BitOr", "BitXor"}, "BitXor": {"BitAnd", "BitOr"},
    },
    "ReplaceComparisonOperator": {
        "Is": {"IsNot"}, "IsNot": {"Is"},
        **{name: {"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"} for name in ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE")},
    },
    "ReplaceUnaryOperator": {"Delete": {"USub", "Invert", "Not"}, "Invert": {"USub"}},
}  # fmt: skip
"""Of a kind of operators those that are used: what stands there, what may be put in its place."""
_LOGS = {"debug", "info", "warning", "error", "exception", "log", "warn"}
Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Mutant:
    """One change: `occurrence` counts the places of `operator` in `file`; `before` and `after` are the changed line."""

    file: str
    line: int
    operator: str
    occurrence: int
    before: str = ""
    after: str = ""

    @property
    def family(self) -> str:
        """Operators of one kind: `ReplaceComparisonOperator`, `NumberReplacer`."""
        return self.operator.partition("_")[0]

    @property
    def change(self) -> tuple[str, str, str]:
        """What it is known by when lines move."""
        return self.file, self.before, self.after


def sample(root: Path, files: Sequence[str], number: int, seed: str) -> list[Mutant]:
    """`number` changes of `files`, at most: each pair of a line and a kind of operator is as likely as any other, no
    line is taken twice, and of a kind at one place one change is drawn.
    """
    dice = random.Random(seed)  # noqa: S311 - a sample, no secret
    strata: dict[tuple[str, int, str], list[Mutant]] = {}
    for file in files:
        for mutant in candidates(file, (root / file).read_text("utf-8")):
            strata.setdefault((file, mutant.line, mutant.family), []).append(mutant)
    order = sorted(strata)
    dice.shuffle(order)
    drawn: dict[tuple[str, int], Mutant] = {}
    for file, line, family in order:
        if len(drawn) < number and (file, line) not in drawn:
            source = (root / file).read_text("utf-8")
            choice = sorted(strata[file, line, family], key=lambda m: (m.operator, m.occurrence))
            dice.shuffle(choice)
            made = (with_lines(mutant, source) for mutant in choice)
            if (mutant := next((m for m in made if m is not None), None)) is not None:
                drawn[file, line] = mutant
    return list(drawn.values())


def candidates(file: str, source: str) -> Iterator[Mutant]:
    """Every place of `source` that an operator would change, less what is left alone."""
    spared = list(_spared(ast.parse(source), source.splitlines()))
    nodes = list(ast_nodes(parso.parse(source)))
    for name, operator in _operators().items():
        occurrence = 0
        for node in nodes:
            for start, _ in operator.mutation_positions(node):
                if not any(first <= start < last for first, last in spared):
                    yield Mutant(file, start[0], name, occurrence)
                occurrence += 1


def changed(mutant: Mutant, source: str) -> str | None:
    """The source with the change in it, or None where that is no Python or says the same."""
    text = mutate_code(source, _operators()[mutant.operator], mutant.occurrence)
    if text is not None and mutant.family == "ZeroIterationForLoop":
        text = text.replace(" in []:", " in range(0):")  # a kernel cannot tell the type of an empty list
    try:
        same = text is None or ast.dump(ast.parse(text)) == ast.dump(ast.parse(source))
    except SyntaxError:
        return None
    return None if same else text


def with_lines(mutant: Mutant, source: str) -> Mutant | None:
    """The mutant with its line before and after; None where nothing is changed."""
    text = changed(mutant, source)
    if text is None:
        return None
    old, new = source.splitlines(), text.splitlines()
    at = next(i for i in range(len(old)) if i >= len(new) or old[i] != new[i])
    return Mutant(mutant.file, at + 1, mutant.operator, mutant.occurrence, old[at].strip(), new[at].strip())


@cache
def _operators() -> dict[str, object]:
    provider = OperatorProvider()
    return {name: provider[name]() for name in sorted(provider) if name not in _UNUSED and _is_used(name)}


def _is_used(name: str) -> bool:
    family, *change = name.split("_")
    return not change or change[1] in _IN_PLACE_OF[family].get(change[0], set())


def _spared(tree: ast.AST, lines: list[str]) -> Iterator[Span]:
    """Where nothing is changed, as (line, column in characters) from and up to."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts += [node.returns, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            parts += node.decorator_list
        elif isinstance(node, ast.arg | ast.AnnAssign):
            parts.append(node.annotation)
        elif isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.keyword) and node.arg == "strict"):
            parts.append(node)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            parts += [*node.exc.args, *node.exc.keywords]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOGS:
            parts += node.args
        elif isinstance(node, ast.Assign) and _is_type_or_list_of_names(node):
            parts.append(node.value)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            parts.append(node)
        for part in parts:
            if part is not None:
                yield _place(part.lineno, part.col_offset, lines), _place(part.end_lineno, part.end_col_offset, lines)


def _is_type_or_list_of_names(node: ast.Assign) -> bool:
    """`__all__`, or a name for a type (`Rows = NDArray[np.int64] | None`)."""
    name = node.targets[0]
    if not isinstance(name, ast.Name):
        return False
    typed = any(isinstance(part, ast.Name) and part.id in {"NDArray", "Callable"} for part in ast.walk(node.value))
    return name.id == "__all__" or (typed and name.id.lstrip("_")[:1].isupper() and not name.id.isupper())


def _place(line: int, column: int, lines: list[str]) -> tuple[int, int]:
    """ast counts columns in bytes, parso in characters."""
    return line, len(lines[line - 1].encode()[:column].decode())
