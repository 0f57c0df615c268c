"""What stands in the report's lists, as plain values: articles, clusters, the picture of the whole, uses of pieces."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """How an article is shown: `when` in words, `url` only if http(s), `language` only if it is a language tag.

    `cut`: whether its text ends before the article does.
    """

    id: str
    title: str
    outlet: str | None
    author: str | None
    when: str
    url: str | None
    language: str | None
    cut: bool

    @property
    def name(self) -> str:
        """Its outlet, or its id where none is known."""
        return self.outlet or self.id


@dataclass(frozen=True, slots=True)
class Row:
    """A cluster in the overview's table. `outlets`: names; `unknown`: whether an article is without one; `state`: that
    of its origin.
    """

    number: int
    title: str
    language: str | None
    size: int
    outlets: list[str]
    unknown: bool
    dates: str
    days: tuple[date | None, date | None]
    origin: str
    state: str
    sure: str
    uncredited: int
    derived: int


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
class Weak:
    """A comparison with a low probability, and where it is."""

    probability: float
    heading: tuple[str, str, str]
    sure: str
    cluster: int
    pair: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page. `notes`, `unjudged`: sentences; `skipped`: (input, reason, detail); `settings`: (name, value)."""

    headline: str
    lead: list[str]
    counted: str
    figures: list[tuple[str, str, str]]
    sure: list[str]
    unjudged: list[str]
    picture: Picture
    rows: list[Row]
    skipped: list[tuple[str, str, str]]
    skipped_left_out: int
    settings: list[tuple[str, str]]
    reading: list[str]
    weakest: list[Weak]


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody's use of an outlet's piece. `cluster`, `pair`: where the comparison is."""

    theirs: Article
    ours: Article
    told: str
    of_theirs: str
    of_ours: str
    share: float
    delay: str
    hours: float | None
    credit: str
    credited: bool
    cluster: int
    pair: int | None


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet whose pieces others ran."""

    number: int
    name: str
    pieces: int
    takers: int
    credited: int
    uses: list[Use] = field(default_factory=list)
