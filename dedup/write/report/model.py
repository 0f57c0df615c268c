"""What stands on the pages, as plain values: made from a Result, filled into templates, and sent by nobody yet.

Texts here are as the articles have them: templates escape. Shares and probabilities stand twice: as the words that are
shown and as the number that a bar is drawn from. Pages and articles are called by number, never by id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dedup.write.report.chart_model import Charts, Figure, Picture


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
class Quote:
    """A passage of an article with the words that matter in the middle; `place` says where it stands."""

    article: Article
    place: str
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Member:
    """A row of a cluster's table. `pair`: number of its comparison on the page, None where there is none."""

    article: Article
    role: str
    how: str
    own: str
    own_share: float
    other: str
    other_share: float
    delay: str
    credit: str
    credited: bool
    sure: str
    pair: int | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text within a paragraph. `kind`: empty, verbatim, reworded, quotation; `mask`: why it is not
    counted.

    `number`: the passage it belongs to, 0 for none; `opens`: whether it is the first stretch of it; `parts`: its words
    as (text, whether the other side lacks them); `gap`: words that stand for text that is left out.
    """

    kind: str
    mask: str
    number: int
    opens: bool
    parts: list[tuple[str, bool]]
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts side by side. `share`: of its counted words, in words and as a number."""

    article: Article
    paragraphs: list[list[Segment]]
    share: str
    share_of: float
    verbatim: str
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the evidence. `x`, `width`: the bar, 0..100; `side`: for, against or base."""

    label: str
    value: str
    move: str
    x: float
    width: float
    side: str


@dataclass(frozen=True, slots=True)
class PairPage:
    """A comparison: verdict, both texts, passages as (number, kind, words), and the evidence with its zero line.

    `kinds`: which kinds of passages and masks the texts show; `first`: whether it is the one that a member is listed
    with; `whole`: whether the counted words are the same from beginning to end; `ids`: of the two articles.
    """

    number: int
    heading: tuple[str, str, str]
    verdict: list[str]
    left: Side
    right: Side
    passages: list[tuple[int, str, int]]
    longest: int
    steps: list[Step]
    zero: float
    total: str
    closing: str
    whole: bool
    kinds: frozenset[str]
    probability: float
    first: bool
    ids: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ClusterRow:
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
class Telling:
    """Who tells a story: a cluster by its number, through `article`, one of `size`; no number for an article alone."""

    cluster: int | None
    size: int
    article: Article


@dataclass(frozen=True, slots=True)
class Story:
    """A story by its number on the page, how many independent sources tell it, in how many texts, and which; some may
    be left out.
    """

    number: int
    sources: int
    texts: int
    tellings: list[Telling]
    left_out: int


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """A cluster's page. `issued`: whether `outside` is what somebody issued, and not an outlet; `credits_others`:
    whether an article credits another outlet; `story`: the event and all others that tell it.
    """

    row: ClusterRow
    id: str
    verdict: list[str]
    reasons: list[str]
    origin: Article | None
    origin_text: str
    outside: str | None
    issued: bool
    credits_others: bool
    quotes: list[Quote]
    warnings: list[str]
    decisions: list[str]
    story: Story | None
    figure: Figure
    members: list[Member]
    members_left_out: int
    pairs: list[PairPage]
    pairs_left_out: int


@dataclass(frozen=True, slots=True)
class LookFirst:
    """Clusters to look at first, by one question, with a word of caution where one is needed."""

    question: str
    caution: str
    rows: list[ClusterRow]


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
    rows: list[ClusterRow]
    look: list[LookFirst]
    charts: Charts | None
    skipped: list[tuple[str, str, str]]
    skipped_left_out: int
    settings: list[tuple[str, str]]
    reading: list[str]
    weakest: list[Weak]


@dataclass(frozen=True, slots=True)
class UseRow:
    """A row of who-ran: an article of others and the piece that it ran, None where that is not in the collection.
    `sure`: whether it is known to be made from the piece; `common`: whether both have it from a third text; `cluster`,
    `pair`: where the comparison is.
    """

    theirs: Article
    ours: Article | None
    how: str
    of_theirs: str
    of_ours: str
    share: float
    delay: str
    hours: float | None
    credit: str
    credited: bool
    sure: bool
    common: bool
    cluster: int
    pair: int | None


@dataclass(frozen=True, slots=True)
class OutletPage:
    """An outlet whose pieces others ran. `totals`: as the command counts them (`WhoRan.totals`); `lead`: in sentences;
    `left_out`: uses in clusters that have no page.
    """

    number: int
    name: str
    totals: Mapping[str, int]
    lead: list[str]
    left_out: int
    uses: list[UseRow] = field(default_factory=list)
