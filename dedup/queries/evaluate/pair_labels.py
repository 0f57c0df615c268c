"""Labels of pairs: which of them are derived, perhaps of what kind, and how many pairs each stands for."""

import math
from dataclasses import dataclass

import polars as pl

from dedup.errors import UsageError
from dedup.queries.evaluate.drawn_labels import Drawn
from dedup.tables import DERIVED, RELATIONS, ordered

PAIR_COLUMNS = ("left", "right", "derived", "label", "weight", "stratum", "removed_rows", "kept_rows")
"""The columns that are read; others are left alone. The last three are those of a sample that was drawn for reading."""
YES, NO = ("true", "1", "1.0", "yes"), ("false", "0", "0.0", "no")
"""What `derived` may hold, in capitals or not; 1.0 is what a program makes of a 1 beside an empty cell."""
OF_DERIVED = ("copy", "excerpt", "partial", "rewrite", "version")
OF_OTHERS = ("background", "template", "same-event", "follow-up", "other")
UNRELATED = "unrelated"
"""The relation of pairs that are in no table."""
MEANING = {
    **dict.fromkeys((*OF_DERIVED, *DERIVED), True),
    **dict.fromkeys((*OF_OTHERS, *(r for r in RELATIONS if r not in (*DERIVED, "undecided")), UNRELATED), False),
}
"""Every label of which is known what it says -> whether it says that the pair is derived. "undecided" says neither."""


@dataclass(frozen=True, slots=True)
class PairLabels:
    """`rows`: columns `left`, `right` (the smaller id left), `derived` (bool), `label` (string, null where there is
    none) and `weight` (float64, above 0), each pair once; `twice`: rows left out because they say a pair again.

    Of pairs that were drawn by strata also `drawn`, in the order of `rows`: `stratum` (string), `removed_rows`
    and `kept_rows` (float64, 0 where not told), as `dedup.queries.reading` gives them; `unread`: rows that nobody has
    filled in; `strata_unread`: strata of which none was. `decided`: these are decisions, which a result may have
    obeyed: it is measured by what its judge alone said.
    """

    rows: pl.DataFrame
    twice: int
    drawn: pl.DataFrame | None = None
    unread: int = 0
    strata_unread: tuple[str, ...] = ()
    decided: bool = False


def pair_labels(path: str, frame: pl.DataFrame) -> PairLabels:
    """Labels checked, from strings with nulls for empty cells: `left`, `right`, then `derived`, `label` or both.

    `derived` decides where it is filled in; a label is then any word, and must not say the opposite. Without it a label
    must be one of `MEANING`. `weight` is 1 where it is empty. Rows that say the same of one pair, either way round,
    count once. Raises UsageError for a row that cannot be used, or that contradicts itself or another, with its number
    (from 1, headings not counted) and its ids; `path` names the table.

    With a column `stratum`, rows with neither `derived` nor `label` are not read yet: the pairs of their stratum that
    were stand for theirs, too.

    >>> frame = pl.DataFrame({"left": ["b", "a", "c"], "right": ["a", "b", "a"], "label": ["copy", "copy", "other"]})
    >>> found = pair_labels("pairs.csv", frame)
    >>> found.rows.rows(), found.twice
    ([('a', 'b', True, 'copy', 1.0), ('a', 'c', False, 'other', 1.0)], 1)
    """
    rows: dict[tuple[str, str], tuple[bool, str | None, float]] = {}
    first: dict[tuple[str, str], int] = {}
    drawn = Drawn(path) if "stratum" in frame.columns else None
    for number, row in enumerate(frame.iter_rows(named=True), 1):
        left, right = row["left"], row["right"]
        where = f"{path}, row {number} ({left!r} and {right!r})"
        if left is None or right is None:
            raise UsageError(f"{where}: an id is missing; fill in left and right with ids of the scan")
        if left == right:
            raise UsageError(f"{where}: left and right are the same article; leave the row out")
        weight = _weight(where, row.get("weight"))
        if drawn is not None and not drawn.is_read(where, row, weight):
            continue
        label = _label(row.get("label"))
        says = _derived(where, row.get("derived"), label), label, weight
        pair = ordered(left, right)
        earlier = rows.setdefault(pair, says)
        if earlier != says:  # the first must not win: figures would hang on the order of rows
            raise UsageError(
                f"{where} says {_said(*says)}, and row {first[pair]} says of the same pair {_said(*earlier)}; keep one "
                "of the two"
            )
        first.setdefault(pair, number)
        if drawn is not None:
            drawn.add(where, pair, row, weight)
    columns = {"left": pl.String, "right": pl.String, "derived": pl.Boolean, "label": pl.String, "weight": pl.Float64}
    once = pl.DataFrame([(*pair, *says) for pair, says in rows.items()], columns, orient="row")
    if drawn is None:
        return PairLabels(once, twice=len(frame) - len(once))
    table = drawn.table(list(rows))
    once = once.with_columns(table["weight"])
    table = table.drop("weight")
    twice = len(frame) - len(once) - drawn.unread
    return PairLabels(once, twice, drawn=table, unread=drawn.unread, strata_unread=drawn.strata_unread())


def _label(given: str | None) -> str | None:
    return (given.strip().lower() or None) if given is not None else None


def _derived(where: str, given: str | None, label: str | None) -> bool:
    """Whether a row says that its pair is derived."""
    meant = MEANING.get(label) if label is not None else None
    word = (given or "").strip().lower()
    if not word:
        if label is None:
            raise UsageError(f"{where}: nothing says whether it is derived; fill in derived or label")
        if meant is None:
            raise UsageError(
                f"{where}: the label {label!r} is not known, and derived is not filled in; use one of "
                f"{', '.join(MEANING)}, or say in a column derived what it means"
            )
        return meant
    if word not in YES and word not in NO:
        raise UsageError(f"{where}: derived is {given!r}; it is true or false, 1 or 0, yes or no")
    derived = word in YES
    if meant is not None and meant != derived:
        raise UsageError(
            f"{where}: derived is {given!r}, and the label {label!r} says {_word(meant)}; correct one of the two"
        )
    return derived


def _weight(where: str, given: str | None) -> float:
    """How many pairs a row stands for."""
    if given is None or not given.strip():
        return 1.0
    try:
        weight = float(given)
    except ValueError:
        weight = math.nan
    if not (0 < weight < math.inf):
        raise UsageError(
            f"{where}: the weight is {given!r}; it is a number above 0, how many pairs the row stands for, or empty "
            "for 1"
        )
    return weight


def _said(derived: bool, label: str | None, weight: float) -> str:
    named = "no label" if label is None else f"label {label!r}"
    return f"{_word(derived)}, {named}, weight {weight:g}"


def _word(derived: bool) -> str:
    return "derived" if derived else "not derived"
