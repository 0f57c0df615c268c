"""A JSON list of objects made into lines, for lists that polars reads only so: those with lists in their objects."""
# mypy: disable-error-code="no-untyped-def"

from dedup.read.objects.json_kernels import DEEPEST, closing
from index.jit import jit


@jit()
def unlist(d):
    """Make the list of objects in `d` lines, in place: its brackets become spaces, its commas line ends.

    Returns False when it is no such list; `d` is of no use then.
    Only brackets, commas and marks are looked at: whether the objects are JSON is for others to say.
    """
    i, hi, depth, after = 0, len(d), 0, 0  # after: the sign before, outside of all objects; 0 before the list
    if hi > 3 and d[0] == 239 and d[1] == 187 and d[2] == 191:
        d[0] = d[1] = d[2] = 32
    while i < hi:
        c = d[i]
        if c == 34:
            i, flags = closing(d, i + 1, hi)
            if flags & 4 or depth == 0:
                return False
        elif c == 10 or c == 13:
            d[i] = 32
        elif depth > 0:
            if c == 123 or c == 91:
                depth += 1
                if depth > DEEPEST:
                    return False
            elif c == 125 or c == 93:
                depth -= 1
                if depth == 0:
                    after = c
        elif c == 123 and (after == 91 or after == 44):
            depth = 1
        elif c == 44 and after == 125:
            d[i], after = 10, 44
        elif (c == 91 and after == 0) or (c == 93 and after == 125):
            d[i], after = 32, c
        elif c != 32 and c != 9:
            return False
        i += 1
    return depth == 0 and after == 93
