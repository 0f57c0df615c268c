"""Who ran an outlet's pieces: each article of others that is made from one, how much of it, when, and naming whom.

A piece of an outlet is an article of its own that is the origin of its cluster, or that another one is made from; or
one that is not in the collection and that others name as their source. Its own later versions and round-ups did not
"run" it. What both have from a text outside, a statement for one, neither ran from the other: it has rows of its own.
Where it could not be decided which of two came first, that is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import polars as pl

from dedup.dates import earlier
from dedup.errors import UsageError
from dedup.outlets.registry import Outlets
from dedup.queries.decided_words import about
from dedup.queries.who_ran.asked_outlet import AskedOutlet, OutletKeys
from dedup.queries.who_ran.credit_state import marked, state
from dedup.queries.who_ran.shares import PairShares
from dedup.queries.who_ran.standing import CHECK, OWN, standing
from dedup.queries.who_ran.uses import COMMON, DIRECTIONS, FROM_OURS, UNDECIDED, OutletClusters, PieceUse
from dedup.tables import CREDITED, DERIVED, Frames, is_complete
from dedup.tables import UTC as UTC_TIME

COLUMNS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "cluster": pl.String, "ours": pl.String, "ours_title": pl.String, "ours_published": UTC_TIME,
    "ours_from": pl.String, "theirs": pl.String, "theirs_title": pl.String, "outlet": pl.String,
    "outlet_key": pl.String, "url": pl.String,
    "published": UTC_TIME, "published_precision": pl.String, "relation": pl.String, "probability": pl.Float64,
    "direction": pl.String, "direction_probability": pl.Float64, "through": pl.String, "coverage_ours": pl.Float64,
    "coverage_theirs": pl.Float64, "verbatim_ours": pl.Float64, "verbatim_theirs": pl.Float64, "truncated": pl.String,
    "credit": pl.String, "credit_kind": pl.String, "credits_others": pl.String, "delay_hours": pl.Float64,
    "order": pl.String, "standing": pl.String,
}  # fmt: skip
"""The columns of `WhoRan.rows`; docs/who-ran.md says what each is."""


@dataclass(frozen=True, slots=True)
class WhoRan:
    """Who ran the pieces of `outlet`: `rows`, a frame with `COLUMNS`, one row a piece and article of others.

    `elsewhere`: articles that share text or a source with its articles and are not made from them; `left_out`: rows
    that the limits asked for took away; `known`: whether any partner or own title is listed; `yours`: whether the
    outlet is one of the user's, or none is listed as theirs; `here`: articles of the outlet in the collection; `also`:
    other outlets of the collection that may be called as the one asked for; `decided`: what people decided of these
    articles, in words.
    """

    outlet: str
    rows: pl.DataFrame
    elsewhere: int = 0
    left_out: int = 0
    known: bool = False
    yours: bool = True
    here: int = 0
    also: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()

    def totals(self) -> dict[str, int]:
        """Counts over the rows. Those of articles that ran a piece leave out own titles and what is undecided."""
        own = pl.col("standing").eq_missing(pl.lit(OWN))
        sure = pl.col("direction") == FROM_OURS
        ran = self.rows.filter(sure & ~own)

        def articles(rows: pl.DataFrame) -> int:
            return rows["theirs"].n_unique()

        return {
            "articles": articles(ran), "outlets": ran["outlet"].drop_nulls().n_unique(),
            "of_unknown_outlets": articles(ran.filter(pl.col("outlet").is_null())),
            "pieces": ran["cluster"].n_unique(), "credited": articles(ran.filter(pl.col("credit").is_in(CREDITED))),
            "to_check": articles(ran.filter(pl.col("standing").str.contains(CHECK, literal=True))),
            "own_titles": articles(self.rows.filter(own)),
            "undecided": articles(self.rows.filter(~own & (pl.col("direction") == UNDECIDED))),
            "common_source": articles(self.rows.filter(~own & (pl.col("direction") == COMMON))),
            "elsewhere": self.elsewhere, "left_out": self.left_out,
        }  # fmt: skip


def who_ran(
    frames: Frames, outlets: Outlets, outlet: str, *, since: date | None = None, min_coverage: float = 0.0,
    uncredited: bool = False,
) -> WhoRan:  # fmt: skip
    """Who ran the pieces of `outlet`, a name, short name, domain or URL.

    `since` keeps articles of others from that day on (UTC), and those without a date; `min_coverage`, 0..1, those of
    which, or of whose piece, at least that share is in both (a share that is not known is less); `uncredited` those
    that do not name the outlet, though they may have to. Raises UsageError for an outlet that neither the table nor the
    collection knows.

    >>> from dedup import Settings, scan
    >>> rain = ("Rain fell on Orlen for nine days, and on the tenth the river took the footbridge at Tarn Vale, the "
    ...         "council said. Nobody was hurt. Sixty homes were cut off from the road until a ferry was use.")
    >>> notices = pl.DataFrame({"id": ["a", "b"], "outlet": ["Harbour Gazette", "Inland Courier"],
    ...                         "text": [rain, rain + " First published in the Harbour Gazette."],
    ...                         "published": ["2025-03-04T09:00Z", "2025-03-04T12:00Z"]})
    >>> found = who_ran(scan(notices, Settings(depth="fast", min_words=20)), Outlets.packaged(), "harbour gazette")
    >>> found.rows.select("ours", "theirs", "outlet", "delay_hours", "credit").row(0)
    ('a', 'b', 'Inland Courier', 3.0, 'credited, not marked')
    """
    every = _every_row(OutletKeys(frames, outlets), outlet)
    wanted = pl.lit(True)
    if since is not None:
        wanted &= pl.col("published").is_null() | (pl.col("published") >= datetime(*since.timetuple()[:3], tzinfo=UTC))
    if min_coverage > 0:
        wanted &= pl.max_horizontal("coverage_ours", "coverage_theirs").fill_null(0.0) >= min_coverage
    if uncredited:
        wanted &= ~pl.col("credit").is_in(CREDITED) & (pl.col("direction") == FROM_OURS)
    kept = every.rows.filter(wanted)
    return replace(every, rows=kept, left_out=len(every.rows) - len(kept))


def every_outlet(frames: Frames, outlets: Outlets) -> Iterator[WhoRan]:
    """`who_ran` of each outlet whose pieces articles of others ran, or may have: of those that articles of clusters are
    from, and of outside origins; in the order of their names.
    """
    # what is looked through for each outlet, without the pairs that no row can come from
    of = OutletKeys(replace(frames, pairs=frames.pairs.filter(pl.col("relation").is_in(DERIVED))), outlets)
    names = of.outside_names
    inside = of.articles.join(frames.members, left_on="id", right_on="article", how="semi")
    for key, shown in inside.select("key", "shown").drop_nulls().unique().sort("shown").iter_rows():
        if of.known.resolve(shown) is not None:  # a bare host that nobody credits is not asked for
            names[key] = shown
    for name in sorted(names.values()):
        try:
            found = _every_row(of, name)
        except UsageError:
            continue  # a result of another's making: its outside origin is named by no credit that could be asked for
        if len(found.rows):
            yield found


def _every_row(of: OutletKeys, outlet: str) -> WhoRan:
    """The answer before anything is left out."""
    asked = AskedOutlet(of, outlet)
    clusters = OutletClusters(of, asked)
    uses = clusters.uses()
    listed = [o for o in asked.known if o.ours or o.partner]
    yours = asked.is_theirs(listed)
    maker = _RowMaker(asked, clusters, uses, yours)
    rows = pl.DataFrame([maker.row(use) for use in uses], schema=dict(COLUMNS), orient="row")
    apart = pl.col("direction").replace_strict(DIRECTIONS, range(len(DIRECTIONS)), return_dtype=pl.Int8)
    rows = rows.sort(apart, "ours_published", "ours", "cluster", "published", "theirs", nulls_last=True)
    articles = {*rows["ours"].drop_nulls(), *rows["theirs"]} if len(of.frames.decisions) else set()
    return WhoRan(
        asked.name, rows, clusters.elsewhere(uses), 0, bool(listed), yours, len(clusters.own), asked.also,
        tuple(about(of.frames.decisions, articles)),
    )  # fmt: skip


class _RowMaker:
    """Makes a row of each article that ran a piece, or may have."""

    def __init__(
        self, asked: AskedOutlet, clusters: OutletClusters, uses: Sequence[PieceUse], yours: bool
    ) -> None:  # fmt: skip
        self._asked, self._clusters, self._yours = asked, clusters, yours
        self._passages = clusters.pairs.passages((u.ours, u.theirs) for u in uses if u.ours is not None)

    def row(self, use: PieceUse) -> dict[str, object]:
        """One row of `WhoRan.rows`."""
        article = self._clusters.articles
        theirs = article[use.theirs]
        ours = None if use.ours is None else article[use.ours]
        shares = None if use.ours is None else self._clusters.pairs.shares(use.ours, use.theirs)
        said = self._clusters.credits.get(use.theirs, ())
        to_us = self._asked.credit_of(said)
        # of who has the text from a third source there is nothing to say
        credit = None if to_us is None and use.direction == COMMON else state(
            to_us is not None, self._marked(use, shares)
        )  # fmt: skip
        wait = None if ours is None else earlier(ours, theirs)
        ahead = None if ours is None else earlier(theirs, ours)
        hours = wait if wait is not None else None if ahead is None else -ahead
        decided = use.direction == FROM_OURS
        cut = [who for who, a in (("ours", ours), ("theirs", theirs)) if a and not is_complete(a)]
        return {
            "cluster": use.cluster, "ours": use.ours, "ours_title": ours and ours["title"],
            "ours_published": ours and ours["published"], "ours_from": self._clusters.origin[use.cluster],
            "theirs": use.theirs, "theirs_title": theirs["title"],
            "outlet": theirs["name"], "outlet_key": theirs["outlet_key"], "url": theirs["url"],
            "published": theirs["published"],
            "published_precision": theirs["published_precision"], "relation": shares and shares.relation,
            "probability": shares and shares.probability, "direction": use.direction,
            "direction_probability": use.probability, "through": use.through,
            "coverage_ours": shares and shares.coverage[0], "coverage_theirs": shares and shares.coverage[1],
            "verbatim_ours": shares and shares.verbatim[0], "verbatim_theirs": shares and shares.verbatim[1],
            "truncated": " and ".join(cut) or None, "credit": credit,
            "credit_kind": to_us and to_us["kind"], "credits_others": "; ".join(self._asked.others_in(said)) or None,
            "delay_hours": None if hours is None else hours.total_seconds() / 3600, "order": use.order,
            "standing": standing(
                self._asked.outlet, self._asked.known.resolve(theirs["shown"]), ours, theirs, decided=decided,
                common=use.direction == COMMON,
                credited=credit in CREDITED, share=shares and shares.coverage[0], yours=self._yours,
            ),
        }  # fmt: skip

    def _marked(self, use: PieceUse, shares: PairShares | None) -> bool | None:
        """Whether what the two share word for word is quoted; copies have no table of passages, and no marks."""
        if shares is None or use.ours is None:
            return None
        known = self._passages.get((use.ours, use.theirs))
        return marked(*known) if known else False if any(shares.verbatim) else None
