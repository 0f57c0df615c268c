"""A scan in lines of text, for people: how much was found, and each cluster with its origin, the reason and the shares.

Clusters are told, largest first, up to `MOST`; the rest and lone articles that only credit someone are counted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

import polars as pl

from dedup.article_status import BESIDE, FOREIGN, SHORT, judged_how, said_across
from dedup.dates import earlier
from dedup.harmless import plain
from dedup.phrases import (
    ISSUED,
    chance,
    count,
    gap,
    in_series,
    is_unknown,
    shared,
    skipped,
    verb,
    warning_lines,
    whence,
)
from dedup.queries.decided_words import DecidedWords, decision_lines
from dedup.queries.origin_reasons import OriginWords
from dedup.tables import CREDITED, DERIVED, Frames, Row, called, is_complete, pair_of

MOST = 20
"""Clusters that are told."""
MOST_MEMBERS = 6
"""Members that are told of each."""
LONGEST = 78
"""Characters of a headline."""


def scan_lines(result: Frames) -> Iterator[str]:
    """All lines that `wirecopy scan` prints about a result."""
    yield from overview(result)
    groups = result.clusters.filter(pl.col("size") > 1).sort("size", "cluster", descending=[True, False])
    lines_of = _ClusterLines(result, groups.head(MOST)["cluster"].to_list())
    for row in groups.head(MOST).iter_rows(named=True):
        yield ""
        yield from lines_of.cluster(row)
    if len(groups) > MOST:
        yield ""
        yield f"and {count(len(groups) - MOST, 'more cluster')}."
    if len(groups):
        yield ""
        yield "Shares are of the words of each text; credit lines, datelines and boilerplate are left out of the count."


def cluster_heads(result: Frames, clusters: list[str]) -> dict[str, tuple[str, str]]:
    """Each of these clusters -> its headline, and where it came from in the words of a scan."""
    lines_of = _ClusterLines(result, clusters)
    rows = result.clusters.filter(pl.col("cluster").is_in(clusters)).iter_rows(named=True)
    return {row["cluster"]: (lines_of.headline(row), plain(lines_of.origin(row))) for row in rows}


def overview(result: Frames) -> Iterator[str]:
    """The first lines: how much was read, and how much of it shares text or a source."""
    size = dict(result.clusters.select("cluster", "size").iter_rows())
    together = {a for c, a in result.members.select("cluster", "article").iter_rows() if size[c] > 1}
    groups, lone = sum(n > 1 for n in size.values()), sum(n == 1 for n in size.values())
    articles = count(len(result.articles), "article")
    if groups:
        yield (
            f"{len(together):,} of {articles} share text or a source with others in this collection, in "
            f"{count(groups, 'cluster')}."
        )
    else:
        yield f"Of {articles}, none was found to share text or a source with another in this collection."
    if lone:
        name = "names" if lone == 1 else "name"
        yield f"{count(lone, 'more article')} {name} a source outside this collection and no other article here."
    if len(result.series):
        yield in_series(result.series["series"].n_unique(), len(result.series))
    status, across = Counter[str](), Counter[str]()
    for words, n in result.articles["status"].drop_nulls().value_counts(name="n").iter_rows():
        status[judged_how(words)] += n
        across[said_across(words)] += n
    if n := status[SHORT]:
        yield f"{count(n, 'article')} {'is' if n == 1 else 'are'} too short to be judged beyond copies."
    if n := status[FOREIGN]:
        yield f"{count(n, 'article')} not English, or not known to be: probabilities are not calibrated for them."
    if told := result.run.get("languages", {}).get("told"):
        yield f"{plain(told[0].upper() + told[1:])}."
    if unseen := {why.partition(": ")[2]: across[why] for why in BESIDE if across[why]}:
        why = ", ".join(f"{words} ({n:,})" for words, n in unseen.items())
        yield f"Of {count(sum(unseen.values()), 'more article')} translations were not seen: {why}."
    if n := len(result.skipped):
        reasons = dict(result.skipped["reason"].value_counts(name="n").iter_rows())
        was = "was" if n == 1 else "were"
        yield f"{count(n, 'input')} {was} skipped: {skipped(reasons)}."
    if n := sum(_numbers(_unexpected(result.run.get("dropped", {})))):
        yield f"{count(n, 'possible pair')} left out by a limit of the search; run.json says where."
    told = decision_lines(result.decisions, lambda ids: result.articles.filter(pl.col("id").is_in(ids)))
    yield from map(plain, told)


class _ClusterLines:
    """The rows of a few clusters, at hand."""

    def __init__(self, result: Frames, clusters: list[str]) -> None:
        members = result.members.filter(pl.col("cluster").is_in(clusters))
        self.why = OriginWords(result)
        self.decided = DecidedWords(result)
        inside = members["article"].unique().to_list()
        self.members: dict[str, list[Row]] = {c: [] for c in clusters}
        for row in members.sort("cluster", "article").iter_rows(named=True):
            self.members[row["cluster"]].append(row)
        frame = result.articles.filter(pl.col("id").is_in(inside))
        self.articles: dict[str, Row] = {r["id"]: r for r in frame.iter_rows(named=True)}
        self.outlets = result.outlet_names()
        self.place = result.stand_ins()
        firsts = list({self.place.get(i, i) for i in inside} | set(inside))
        derived = pl.col("relation").is_in(DERIVED) & pl.col("left").is_in(firsts) & pl.col("right").is_in(firsts)
        self.pairs: dict[tuple[str, str], Row] = {
            (r["left"], r["right"]): r for r in result.pairs.filter(derived).iter_rows(named=True)
        }

    def cluster(self, row: Row) -> Iterator[str]:
        """The lines of one cluster."""
        yield self.headline(row)
        yield f"  {count(row['size'], 'article')}, {plain(self.origin(row))}"
        for warning in warning_lines(row["warnings"], self.outlets):
            yield f"  note: {plain(warning)}"
        for decision in self.decided.of_cluster(self.members[row["cluster"]]):
            yield f"  note: {plain(decision)}"
        members = sorted(self.members[row["cluster"]], key=lambda m: (m["role"] != "origin", m["article"]))
        for m in members[:MOST_MEMBERS]:
            yield f"    {plain(m['article'])}: {plain(self._member(m, row))}"
        if len(members) > MOST_MEMBERS:
            yield f"    and {len(members) - MOST_MEMBERS:,} more"

    def headline(self, row: Row) -> str:
        """The title of the origin, else of the first member, else the first words of the text."""
        first = row["origin"] or self.members[row["cluster"]][0]["article"]
        title = plain(self.articles[first]["title"] or self.articles[first]["text"][: 4 * LONGEST]).lstrip("# ")
        return title if len(title) <= LONGEST else title[: LONGEST - 3].rsplit(" ", 1)[0] + " ..."

    def origin(self, row: Row) -> str:
        """Where a cluster came from: "from www.bbc.com, outside this collection: named at the foot of 003"."""
        sure = f"probability {chance(row['origin_probability'])}"
        if row["origin_state"] == "decided":
            sure = self.decided.origin(self.members[row["cluster"]]) or sure
            if row["origin"] is None:
                sure = sure.replace("decided by", "named by", 1)
        reasons = "; ".join([*self.why(row["cluster"]), sure])
        if row["origin"] is not None:
            outlet = f" ({called(row['origin_outlet'], self.outlets)})" if row["origin_outlet"] else ""
            return f"{_from(row)} {row['origin']}{outlet}: {reasons}"
        if is_unknown(row["origin_kind"], row["origin_outside"]):
            return f"likely from a source outside this collection, none of them credits another outlet: {sure}"
        if row["origin_outside"] is not None:
            return (
                f"{_from(row)} {whence(row['origin_kind'], row['origin_outside'])}, outside this collection: {reasons}"
            )
        outlets = {called(self.articles[m["article"]]["outlet"], self.outlets) for m in self.members[row["cluster"]]}
        if len(outlets) == 1 and (only := outlets.pop()) is not None and row["size"] > 1:
            return f"all of {only}; which was first could not be decided: the likeliest answer has {sure}"
        return f"origin could not be decided: the likeliest answer has {sure}"

    def _member(self, m: Row, row: Row) -> str:
        """What a member shares, with whom, whom it names, and how long after the origin it appeared."""
        if m["role"] == "origin":
            return "the likely origin" if row["origin_state"] == "likely" else "the origin"
        me: str = m["article"]
        pair, other = self._pair(m)
        parts = []
        if pair is not None:
            cut, other_cut = (not is_complete(self.articles[a]) for a in (me, other))
            mine = self.place.get(me, me)
            made = other == m["parent"] and m["role"] != "compilation"
            made = made and earlier(self.articles[me], self.articles[other]) is None  # not by a date in conflict
            own, theirs = ("left", "right") if pair["left"] == mine else ("right", "left")
            coverage = (pair[f"coverage_{own}"], pair[f"coverage_{theirs}"])
            how = verb(pair["relation"], pair["probability"], parent=made, coverage=coverage)
            parts.append(f"{how} {other} ({shared(pair, mine, cut, other_cut)})")
        source = called(row["origin_outlet"], self.outlets) or row["origin_outside"] or row["origin"]
        if m["role"] == "compilation":
            source = called(self.articles[other]["outlet"], self.outlets) or other if pair else None
        if m["credit_state"] in CREDITED and source not in (None, "unnamed"):
            parts.append(f"names {source} as its source")
        if row["origin"] is not None and (late := earlier(self.articles[row["origin"]], self.articles[me])):
            parts.append(f"{gap(late)} after the origin")
        head = "round-up: " if m["role"] == "compilation" else ""
        return head + ("; ".join(parts) or "shares text or a source with the others")

    def _pair(self, m: Row) -> tuple[Row | None, str]:
        """The pair with the parent, else with the member it is closest to; copies take that of their stand-in."""
        me = m["article"]
        others = [o["article"] for o in self.members[m["cluster"]] if o["article"] != me]
        for other in [m["parent"]] if m["parent"] in others else []:
            if pair := self._between(me, other):
                return pair, other
        found = [(pair["probability"], other, pair) for other in others if (pair := self._between(me, other))]
        if not found:
            return None, ""
        _, other, pair = min(found, key=lambda f: (-f[0], f[1]))
        return pair, other

    def _between(self, a: str, b: str) -> Row | None:
        return pair_of(self.pairs, self.place, a, b)


def _from(row: Row) -> str:
    """An issuer is read from the texts' words, not from a line of credit: it is said with care."""
    unsure = row["origin_state"] == "likely" or (row["origin"] is None and row["origin_kind"] in ISSUED)
    return "likely from" if unsure else "from"


def _unexpected(dropped: object) -> object:
    """Without the ends of lists of neighbours: any two articles are neighbours of some rank, and most are nothing."""
    return (
        {k: v for k, v in dropped.items() if k not in ("lexical", "semantic")} if isinstance(dropped, Mapping) else {}
    )


def _numbers(value: object) -> Iterator[int]:
    """All counts in what `run.json` says of dropped pairs."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _numbers(inner)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value
