"""64 bytes of text at a time as bit masks: the few vector instructions that numba has no words for, written in LLVM.

They read past what they are asked about, so behind each text `dedup.text.arrow.AHEAD` bytes must be readable.
"""

from llvmlite import ir  # type: ignore[import-untyped]  # ships no types
from numba.core import types
from numba.extending import intrinsic

SPACE, COMMA, STOP = 32, 44, 46


@intrinsic
def classes(typing, data, at):  # type: ignore[no-untyped-def]  # LLVM instructions, not Python
    """Of the 64 bytes from `at` on, a bit each: letter or digit; digit; full stop or comma; not ASCII; space."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
        vector = ir.VectorType(ir.IntType(8), 64)
        block = _load(context, builder, signature.args[0], args, vector)

        def among(value, first, count):  # type: ignore[no-untyped-def]
            first, count = (ir.Constant(vector, [number] * 64) for number in (first, count))
            return builder.icmp_unsigned("<", builder.sub(value, first), count)

        small = builder.or_(block, ir.Constant(vector, [32] * 64))
        digit = among(block, 48, 10)
        word = builder.or_(digit, among(small, 97, 26))
        point = builder.or_(among(block, STOP, 1), among(block, COMMA, 1))
        masks = (word, digit, point, among(block, 128, 128), among(block, SPACE, 1))
        return context.make_tuple(builder, signature.return_type, [builder.bitcast(m, ir.IntType(64)) for m in masks])

    return types.UniTuple(types.uint64, 5)(data, at), codegen  # type: ignore[attr-defined]


@intrinsic
def eight_bytes(typing, data, at):  # type: ignore[no-untyped-def]
    """The 8 bytes from `at` on, the first in the lowest bits."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return _load(context, builder, signature.args[0], args, ir.IntType(64))

    return types.uint64(data, at), codegen


@intrinsic
def zeros(typing, bits):  # type: ignore[no-untyped-def]
    """How many of the lowest bits are 0 before the first 1: 64 when all are."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.uint64(types.uint64), codegen


def _load(context, builder, array, args, kind):  # type: ignore[no-untyped-def]
    start = context.make_array(array)(context, builder, args[0]).data
    loaded = builder.load(builder.gep(start, [args[1]], source_etype=ir.IntType(8)), typ=kind)
    loaded.align = 1
    return loaded
