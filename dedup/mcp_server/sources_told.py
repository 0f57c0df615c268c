"""Which independent sources tell a story: as the report's page of stories counts them."""

from typing import Any

import polars as pl

from dedup.desk.answers import article_shown
from dedup.desk.edition import WITHOUT_PAGE, Edition
from dedup.phrases import count
from dedup.tables import Row, conform
from dedup.write.report.model import Telling
from dedup.write.report.stories_page import tellings_of

Value = dict[str, Any]


def sources_of(edition: Edition, name: str, article: str | None) -> list[Value] | None:
    """One entry for each story called `name`, or in which cluster `name` or the article with id `article` is told; one
    with `story` None where it stands in none. None where there is nothing of that name.
    """
    table = edition.result.stories
    rows = table.filter((pl.col("story") == name) | (pl.col("cluster") == name))
    if rows.is_empty() and article is not None:
        rows = table.filter(pl.col("article") == article)
    if rows.is_empty():
        alone = _alone(edition, name, article)
        found = tellings_of(edition.lookup, alone)
        return [_told(edition, None, told) for told in found.values()] or None
    whole = table.filter(pl.col("story").is_in(rows["story"].unique().implode()))
    known, beyond = edition.lookup.number, dict.fromkeys(whole["story"], 0)
    for story, cluster in whole.drop_nulls("cluster").select("story", "cluster").unique().iter_rows():
        beyond[story] += cluster not in known
    return [_told(edition, story, told, beyond[story]) for story, told in tellings_of(edition.lookup, whole).items()]


def _alone(edition: Edition, name: str, article: str | None) -> pl.DataFrame:
    """Rows as of table `stories` for a cluster, or for an article alone or in clusters, that is in no story."""
    if name in edition.lookup.number:
        homes: list[Row] = [{"cluster": name, "article": m["article"]} for m in edition.lookup.members[name][:1]]
    elif article is None:
        homes = []
    else:
        inside: list[str | None] = [c for c, i in edition.lookup.member if i == article]
        homes = [{"cluster": c, "article": article} for c in inside or [None]]
    rows = [{**home, "story": f"{n}", "independent_sources": 1} for n, home in enumerate(homes)]
    return (
        conform("stories", pl.DataFrame(rows, schema_overrides={"cluster": pl.String}))
        if rows
        else (edition.result.stories.clear())
    )


def _told(edition: Edition, story: str | None, told: list[tuple[Telling, str]], beyond: int = 0) -> Value:
    """`beyond`: clusters that tell it, too, and have no page, so that nothing is known of them here."""
    sources: dict[str, list[Value]] = {}
    for telling, source in told:
        sources.setdefault(source.strip(), []).append(_text(edition, telling))
    many = len(sources)
    words = f"{count(many, 'independent source')} {'tells' if many == 1 else 'tell'} it, in {count(len(told), 'text')}"
    if story is None:
        words += "; no other text here was found to tell the same event on its own"
    if beyond:
        also = f"{count(beyond, 'cluster')} {'tells it, too, and' if beyond == 1 else 'tell it, too, and each'}"
        words = f"At least {words}; {also} {WITHOUT_PAGE}"
    listed = sorted(sources.items(), key=lambda s: (-len(s[1]), s[0]))
    return {
        "story": story, "independent_sources": many, "words": f"{words}.",
        "sources": [{"source": source, "texts": texts} for source, texts in listed],
    }  # fmt: skip


def _text(edition: Edition, telling: Telling) -> Value:
    """A text of a story: a cluster through its origin or first member, or an article alone."""
    cluster = None if telling.cluster is None else edition.names[telling.cluster - 1]
    row = edition.article(telling.article.id)
    return {"cluster": cluster, "size": telling.size, "article": None if row is None else article_shown(row)}
