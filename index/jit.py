"""The compiler's options that all kernels share, and a cache of compiled code that notices a change in any callee.

numba inlines what a kernel calls and names (other kernels, constants), and keeps the machine code in `__pycache__`.
It takes that code for fresh as long as the kernel's own file stays as it is; a callee or a constant of another file may
change without being noticed. Here the key of what is kept holds all that is inlined, so that such a change compiles the
callers anew and nothing else. The module lies in `index/`, the lowest package, because kernels of all packages use it.
"""

import hashlib
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numba
import numpy as np
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher
from numba.core.runtime import rtsys

from index.compile_watch import to_be_compiled

_LIBRARIES = ("builtins", "llvmlite", "math", "numba", "numpy")
"""Packages whose functions are told by their names: they change with a version, of which numba's is in the key."""


def jit(**options: Any) -> Callable[[Any], Any]:
    """A decorator that compiles a kernel without the interpreter's lock and keeps the machine code on disk.

    `options` are those of `numba.njit`, such as `parallel`. The code is compiled anew when the kernel, a kernel that it
    calls or a constant that either names has changed, in whatever file.

    >>> @jit()
    ... def twice(x):
    ...     return 2 * x
    >>> inlined(twice.py_func) == inlined(lambda x: 3 * x)
    False
    """

    def compiled(function: Any) -> Any:
        kernel: Any = numba.njit(nogil=True, **options)(function)
        if isinstance(kernel, Dispatcher) and function.__code__.co_filename[0] != "<":  # there is a file to keep it by
            kept_by: Any = kernel
            kept_by._cache = _Cache(function)  # what `cache=True` does, with numba's own cache
        return kernel

    return compiled


def inlined(function: Any) -> str:
    """A SHA-256 digest of all that numba compiles into a Python function: its code, and what its global names stand
    for, in turn. Two processes agree on it; a comment or a line that moves changes nothing.
    """
    digest = hashlib.sha256()
    for part in _function(function, set()):
        digest.update(f"{len(part)}:{part};".encode())
    return digest.hexdigest()


class _Cache(FunctionCache):  # type: ignore[misc]  # numba is untyped
    """numba's cache of one function, with what it inlines in the key."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        # numba would first load all that it needs to compile, a third of a second in every process; what is kept asks
        # for its memory alone, and a compilation loads the rest itself
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            kept = self._load_overload(sig, target_context)
        if kept is None:  # it will be compiled now
            to_be_compiled()
        return kept

    def _index_key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        # asked when a call needs the code: by then all that the function names is there, also what stands below it
        return (*super()._index_key(sig, codegen), inlined(self._py_func))


def _function(function: Any, seen: set[int]) -> Iterator[str]:
    """What a function is compiled from, as texts that say it in full; one that was `seen` is told by its name."""
    yield function.__qualname__
    if id(function) in seen:
        return
    seen.add(id(function))
    yield from _value((function.__defaults__, *(function.__kwdefaults__ or {}).items()), seen, ())
    names = yield from _code(function.__code__, function.__doc__)
    for cell in function.__closure__ or ():
        yield from _value(cell.cell_contents, seen, names)
    for name in names:
        if name in function.__globals__:
            yield name
            yield from _value(function.__globals__[name], seen, names)


def _code(code: CodeType, documentation: str | None) -> Any:
    """What a code object says, less its place and its documentation; gives the names that it and its inner ones use."""
    yield from (code.co_code.hex(), repr(code.co_varnames), repr(code.co_names), repr(code.co_freevars))
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= set((yield from _code(constant, None)))
        elif isinstance(constant, frozenset):  # its order differs from process to process
            yield repr(sorted(map(repr, constant)))
        else:
            yield repr(None if constant == documentation else constant)
    return sorted(names)


def _value(value: Any, seen: set[int], names: Any) -> Iterator[str]:
    """What a name stands for: constants by their values, kernels and functions by what they are compiled from, of a
    module what is used of it (one of `names`). All else by its type, for numba cannot inline it.
    """
    home = str(getattr(value, "__module__", "")).partition(".")[0]
    inner = getattr(value, "py_func", None) or getattr(value, "_defn", None)  # a kernel's, an intrinsic's
    if isinstance(inner, FunctionType):
        yield repr(sorted(map(repr, getattr(value, "targetoptions", {}).items())))
        yield from _function(inner, seen)
    elif isinstance(value, FunctionType) and home not in _LIBRARIES:
        yield from _function(value, seen)
    elif isinstance(value, ModuleType):
        yield value.__name__
        if value.__name__.partition(".")[0] not in _LIBRARIES:
            for name in names:
                if hasattr(value, name):
                    yield name
                    yield from _value(getattr(value, name), seen, names)
    elif isinstance(value, tuple):
        yield f"tuple {len(value)}"
        for part in value:
            yield from _value(part, seen, names)
    elif isinstance(value, np.ndarray):
        yield f"array {value.dtype} {value.shape} {hashlib.sha256(value.tobytes()).hexdigest()}"
    elif value is None or isinstance(value, (bool, int, float, complex, str, bytes, np.generic, np.dtype)):
        yield f"{type(value).__qualname__} {value!r}"
    else:
        yield f"{home} {getattr(value, '__qualname__', type(value).__qualname__)}"
