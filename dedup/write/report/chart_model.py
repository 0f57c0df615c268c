"""What stands in the pictures, as plain values: places and lengths, and words in lines. Lengths are pixels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the tree and of the timeline beside it. `x`, `width`: place in time, 0..1; None without a date."""

    row: int
    depth: int
    parent: int | None
    label: str
    note: str
    kind: str
    x: float | None
    width: float
    delay: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Tree and timeline of a cluster: rows, ticks of the axis as (place 0..1, words), and what was left out."""

    nodes: list[Node]
    ticks: list[tuple[float, str]]
    left_out: int
    undated: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A cluster in the picture of the whole: `x`..`end` in time and `y` within its band, 0..1; `radius` in pixels."""

    number: int
    title: str
    x: float
    end: float
    y: float
    radius: float
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """Clusters of one range of sizes in the picture of the whole."""

    label: str
    count: int
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class Picture:
    """All clusters by size and spread in time."""

    bands: list[Band]
    ticks: list[tuple[float, str]]
    undated: int
    left_out: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row: its label in lines, its place and height, (number, shade 0..1) of each column, and the sum."""

    label: list[str]
    y: int
    height: int
    cells: list[tuple[int, float]]
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who (rows) takes from whom (columns, each label in lines); room for labels, width of a column, height of all."""

    heads: list[list[str]]
    rows: list[MatrixRow]
    left: int
    top: int
    column: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of length `share`, 0..1: its label in lines, its place and height, and what stands behind it."""

    label: list[str]
    y: int
    height: int
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below each other; room for labels and for the words behind, height of all."""

    bars: list[Bar]
    left: int
    right: int
    height: int


@dataclass(frozen=True, slots=True)
class Charts:
    """Who takes from whom, how long after, and who names the source; `pairs`: how many are counted."""

    matrix: Matrix
    delays: Bars
    credits: Bars
    pairs: int
