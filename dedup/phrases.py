"""The words that users see. One ladder of verbs, tied to relation and probability; nothing here accuses anybody.

What is shared is stated, with both shares; what is named is stated, with the place where it stands; what could not be
decided is said to be so. `tests/test_phrases.py` keeps loaded words out of every string of the interface.
"""

from collections.abc import Iterable
from datetime import timedelta

import polars as pl

from dedup.result import Result

SURE = 0.9
"""Probability from which a rewrite is stated; below it the text only "appears to" rework the other."""

_VERBS = {
    "exact": "has the same words as",
    "near-duplicate": "has nearly the same words as",
    "excerpt": "is an excerpt of",
    "partial": "takes a passage of, or lends one to,",
    "revision": "is another version of",
    "same-template": "fills the same frame as",
    "same-story": "tells the same event as, on its own,",
}

_PLACES = {
    "dateline": "in the dateline of", "byline": "in the byline of", "footer": "at the foot of",
    "republication": "in the republication line of", "mention": "in the text of", "meta": "in the page data of",
    "canonical": "in the page data of", "pixel": "in the page data of", "wire-metadata": "in the agency data of",
}  # fmt: skip


def verb(relation: str, probability: float) -> str:
    """The verb for a relation: "A <verb> B".

    >>> verb("rewrite", 0.95), verb("rewrite", 0.6)
    ('reworks', 'appears to rework')
    """
    if relation == "rewrite":
        return "reworks" if probability >= SURE else "appears to rework"
    return _VERBS.get(relation, "has nothing in common with")


def percent(share: float) -> str:
    """A share of 0..1 as whole per cent; never rounded up to all or down to nothing.

    >>> percent(0.624), percent(0.999), percent(0.001), percent(1.0)
    ('62 %', '99 %', '1 %', '100 %')
    """
    whole = round(100 * share)
    if 0 < share < 1:
        whole = min(99, max(1, whole))
    return f"{whole} %"


def gap(span: timedelta) -> str:
    """A time span in the two largest units.

    >>> gap(timedelta(hours=3, minutes=10)), gap(timedelta(days=2, hours=5)), gap(timedelta(seconds=40))
    ('3 h 10 min', '2 d 5 h', '40 s')
    """
    seconds = int(abs(span.total_seconds()))
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    for at, (name, size) in enumerate(units):
        if seconds >= size:
            first, rest = divmod(seconds, size)
            if at + 1 < len(units) and (second := rest // units[at + 1][1]):
                return f"{first} {name} {second} {units[at + 1][0]}"
            return f"{first} {name}"
    return "0 s"


def count(n: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "article"), count(1200, "article")
    ('1 article', '1,200 articles')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def overview(result: Result) -> list[str]:
    """The first lines of every report: how much was read, and how much of it shares text or a source."""
    size = dict(result.clusters.select("cluster", "size").iter_rows())
    together = {a for c, a in result.members.select("cluster", "article").iter_rows() if size[c] > 1}
    groups, lone = sum(n > 1 for n in size.values()), sum(n == 1 for n in size.values())
    lines = [
        f"{len(together):,} of {count(len(result.articles), 'article')} share text or a source with others in this "
        f"collection, in {count(groups, 'cluster')}."
    ]
    if lone:
        name = "names" if lone == 1 else "name"
        lines.append(f"{count(lone, 'more article')} {name} a source outside this collection and no other article here.")
    short = result.articles.filter(pl.col("status") == "too-short").height
    if short:
        lines.append(f"{count(short, 'article')} too short to judge beyond copies.")
    if len(result.skipped):
        reasons = result.skipped["reason"].value_counts(name="n").sort("n", "reason", descending=[True, False])
        told = ", ".join(f"{n} {reason}" for reason, n in reasons.iter_rows())
        lines.append(f"{count(len(result.skipped), 'input')} skipped ({told}); listed in skipped.parquet.")
    return lines


def origin_sentence(result: Result, cluster: str) -> str:
    """Where a cluster came from: "from www.bbc.com, outside this collection: named at the foot of 003"."""
    row = result.clusters.row(by_predicate=pl.col("cluster") == cluster, named=True)
    sure = f"probability {row['origin_probability']:.2f}"
    if row["origin"] is not None:
        outlet = f" ({row['origin_outlet']})" if row["origin_outlet"] else ""
        return f"from {row['origin']}{outlet}: {'; '.join([*reasons(result, row), sure])}"
    if row["origin_outside"] == "unnamed":
        return f"from a source outside this collection that nobody names: {sure}"
    if row["origin_outside"] is not None:
        return f"from {row['origin_outside']}, outside this collection: {witness(result, row)}; {sure}"
    return f"the origin could not be decided: the likeliest answer has {sure}"


def witness(result: Result, row: dict[str, object]) -> str:
    """Which article names the outside source, and where in it."""
    inside = result.members.filter(pl.col("cluster") == row["cluster"])["article"].implode()
    named = str(row["origin_outside"]).casefold()
    told = [
        f"named {_PLACES.get(c['kind'], 'in')} {c['article']}"
        for c in result.credits.filter(pl.col("article").is_in(inside)).iter_rows(named=True)
        if named in f"{c['name']} {c['url']} {c['outlet']}".casefold() and c["kind"] != "own-reporting"
    ]
    return " and ".join(dict.fromkeys(told[:2])) or "named by its members"


def reasons(result: Result, row: dict[str, object]) -> list[str]:
    """Why an article is taken for the origin: dates, credits, what it keeps."""
    inside = result.members.filter(pl.col("cluster") == row["cluster"])
    others = inside.filter(pl.col("article") != row["origin"])
    frame = result.articles.filter(pl.col("id").is_in(inside["article"].implode()))
    when = dict(frame.filter(pl.col("published").is_not_null()).select("id", "published").iter_rows())
    out = []
    if row["origin"] in when and len(when) > 1:
        own = when[row["origin"]]
        nearest = min(v for k, v in when.items() if k != row["origin"])
        if own < nearest:
            out.append(f"earliest by {gap(nearest - own)}")
    credited = others.filter(pl.col("credit_state").str.starts_with("credited"))
    if len(credited):
        out.append(f"credited by {len(credited)} of {len(others)}")
    words = dict(frame.select("id", pl.col("text").str.count_matches(r"\w+")).iter_rows())
    if len(words) > 1 and words[row["origin"]] > max(v for k, v in words.items() if k != row["origin"]):
        out.append("the longest text")
    return out or ["closest to all the others"]


def member_lines(result: Result, cluster: str, most: int = 6) -> Iterable[tuple[str, str]]:
    """For each member (origin first, at most `most`) its id and what it shares, in words."""
    rows = result.members.filter(pl.col("cluster") == cluster)
    total = len(rows)
    rows = rows.sort((pl.col("role") != "origin"), "article").head(most)
    pairs = {
        (r["left"], r["right"]): r
        for r in result.pairs.filter(
            pl.col("left").is_in(rows["article"].implode()) | pl.col("right").is_in(rows["article"].implode())
        ).iter_rows(named=True)
    }
    partial = set(result.articles.filter(pl.col("completeness") != "full")["id"])
    for m in rows.iter_rows(named=True):
        if m["role"] == "origin":
            yield m["article"], "likely origin"
            continue
        parent = m["parent"]
        pair = pairs.get((min(m["article"], parent), max(m["article"], parent))) if parent else None
        if pair is None:
            near = [r for k, r in pairs.items() if m["article"] in k]
            pair = max(near, key=lambda r: r["probability"], default=None)
        if pair is None:
            yield m["article"], "names its source; shares no text with another article here"
            continue
        own = pair["left"] == m["article"]
        mine, theirs = ("left", "right") if own else ("right", "left")
        least = "at least " if m["article"] in partial else ""
        told = verb(pair["relation"], pair["probability"])
        if pair["relation"] == "excerpt" and pair[f"coverage_{mine}"] < pair[f"coverage_{theirs}"]:
            told = "holds nearly all of"
        text = (
            f"{told} {pair[theirs]}; {least}{percent(pair[f'coverage_{mine}'])} of its text is shared, "
            f"{percent(pair[f'coverage_{theirs}'])} of the other's"
        )
        if m["role"] == "compilation":
            text = f"round-up: {text}"
        if (m["credit_state"] or "").startswith("credited"):
            text += "; names the source"
        yield m["article"], text
    if total > most:
        yield "", f"and {total - most:,} more"


def headline(result: Result, cluster: str) -> str:
    """A title for a cluster: that of its origin, else of its first member, else the first words of the text."""
    row = result.clusters.row(by_predicate=pl.col("cluster") == cluster, named=True)
    ids = [row["origin"]] if row["origin"] else []
    ids += sorted(result.members.filter(pl.col("cluster") == cluster)["article"].to_list())
    article = result.articles.row(by_predicate=pl.col("id") == ids[0], named=True)
    words = (article["title"] or article["text"]).split()
    title = " ".join(words).lstrip("# ")
    return title if len(title) <= 78 else title[:75].rsplit(" ", 1)[0] + " ..."
