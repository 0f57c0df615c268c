"""What each article was likely made from, on what evidence, and whether the article names it itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from dedup.outlets.hosts import host_of
from dedup.phrases import percent, verb
from dedup.tables import CREDITED, Frames, Row, pair_of
from dedup.write.exchange.graph_tables import OUTSIDE, of_one_cluster

LEAST = 0.5
"""Probability of a parent from which it is called one; below, it is what an article *may* be made from."""
QUOTED = ("exact", "near-duplicate", "excerpt")
"""Relations in which the words themselves are another's: what PROV calls a quotation, of some or all of an entity."""
LONGEST = 300
"""Characters of the words in which an article names its source."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """`article` was likely made from `source`, an article or `outside:NAME`, with `probability` (0..1) that it was this
    one.

    `relation`: as in `members.relation`, None of a source outside, whose text nobody compared; `alike`: the probability
    of the pair, and `coverage`, `verbatim`: shares of the words of `article`, 0..1, all None without a pair;
    `credit_state`: as in `members`; `credit`: the words in which the article strongly names this source, None where it
    does not; `evidence`: all of that in a sentence.
    """

    article: str
    source: str
    cluster: str
    probability: float
    relation: str | None
    alike: float | None
    coverage: float | None
    verbatim: float | None
    credit_state: str | None
    credit: str | None
    evidence: str

    @property
    def is_sure(self) -> bool:
        """Whether it is called its source, and not only what it may be made from."""
        return self.probability >= LEAST

    @property
    def is_primary(self) -> bool:
        """Whether the source is one by direct evidence: the article names it itself, strongly."""
        return self.is_sure and self.credit is not None


def derivations(result: Frames) -> Iterator[Derivation]:
    """Every parent in `members`, in the order of that table.

    >>> from dedup import scan
    >>> rows = [{"id": "a", "text": "Rain fell on Orlen.", "date": "2031-03-04"},
    ...         {"id": "b", "text": "Rain fell on Orlen.", "date": "2031-03-09"}]
    >>> [one.source for one in derivations(scan(rows))]
    ['a']
    """
    rows = result.members.drop_nulls("parent").with_columns(source=of_one_cluster(pl.col("parent")))
    place = result.stand_ins()
    inside = pl.concat([rows["article"], rows["parent"]]).unique()
    known = pl.concat([inside, pl.Series("article", [place[i] for i in inside if i in place], pl.String)]).implode()
    near = result.pairs.filter(pl.col("left").is_in(known) & pl.col("right").is_in(known))
    pairs: dict[tuple[str, str], Row] = {(r["left"], r["right"]): r for r in near.iter_rows(named=True)}
    credits = _credits(result, rows["article"])
    outlets = dict(result.articles.select("id", "outlet").iter_rows())
    for row in rows.iter_rows(named=True):
        article, parent = row["article"], row["parent"]
        pair = None if parent.startswith(OUTSIDE) else pair_of(pairs, place, article, parent)
        name = parent.removeprefix(OUTSIDE) if parent.startswith(OUTSIDE) else outlets.get(parent)
        credit = credits.get((article, (name or "").casefold()))
        yield _derivation(row, pair, (article, place.get(article, article)), credit)


def _derivation(row: Row, pair: Row | None, judged: tuple[str, str], credit: str | None) -> Derivation:
    """`judged`: the ids that may speak for the article in `pair`, its own first."""
    mine = None if pair is None else next((i for i in judged if i in (pair["left"], pair["right"])), None)
    side = "left" if pair is not None and pair["left"] == mine else "right"
    coverage, verbatim = (None if pair is None else pair[f"{share}_{side}"] for share in ("coverage", "verbatim"))
    made = Derivation(
        article=row["article"], source=row["source"], cluster=row["cluster"],
        relation=None if row["parent"].startswith(OUTSIDE) else row["relation"],
        probability=row["parent_probability"] or 0.0, alike=None if pair is None else pair["probability"],
        coverage=coverage, verbatim=verbatim, credit_state=row["credit_state"],
        credit=credit if row["credit_state"] in CREDITED or row["parent"].startswith(OUTSIDE) else None, evidence="",
    )  # fmt: skip
    return replace(made, evidence=_sentence(made))


def _sentence(made: Derivation) -> str:
    """The evidence in words.

    >>> made = Derivation("b", "a", "c1", 0.9, "excerpt", 0.8, 0.95, 0.9, "neither", None, "")
    >>> _sentence(made)
    'b is an excerpt of a; 95 % of its counted words stand in passages of both; it does not name it; probability 90 %'
    """
    source = made.source.removeprefix(OUTSIDE)
    if made.relation is not None:
        parts = [f"{made.article} {verb(made.relation, made.alike or 1.0, parent=True)} {source}"]
    elif made.credit is not None:
        parts = [f"{made.article} names {source}, which is not in the collection"]
    else:
        parts = [f"there are signs that {made.article} is from a source outside the collection, {source}"]
    if made.coverage is not None:
        parts.append(f"{percent(made.coverage)} of its counted words stand in passages of both")
    if made.credit is not None:
        parts.append(f'it says "{made.credit}"')
    elif made.relation is not None:
        parts.append("it names it" if made.credit_state in CREDITED else "it does not name it")
    return "; ".join([*parts, f"probability {percent(made.probability)}"])


def _credits(result: Frames, articles: pl.Series) -> Mapping[tuple[str, str], str]:
    """(article, who is named, without case) -> the words that name it, of strong credits to outlets and issuers."""
    asked = articles.unique().implode()
    strong = result.credits.filter((pl.col("strength") == "strong") & pl.col("article").is_in(asked))
    named = result.articles.filter(pl.col("id").is_in(strong["article"].unique().implode()))
    texts = dict(named.select("id", "text").iter_rows())
    out: dict[tuple[str, str], str] = {}
    for credit in strong.iter_rows(named=True):
        start, end = credit["start"], credit["end"]
        in_data = f"{credit['name'] or credit['url']} ({credit['kind']})"  # of the author field and its like
        said = in_data if start is None else " ".join(texts[credit["article"]][start:end].split())
        for name in (credit["outlet"], credit["name"], host_of(credit["url"]) if credit["url"] else None):
            if name:
                out.setdefault((credit["article"], name.casefold()), said[:LONGEST])
    return out
