"""A form of the desk -> a decision as a row of table `ledger`: every id is looked up before anything is kept."""

from collections.abc import Mapping

import polars as pl

from dedup.decide import apart, passage_key, row
from dedup.decide.kinds import OUTSIDE, VERDICTS
from dedup.desk.edition import Edition
from dedup.desk.named_articles import named_article
from dedup.errors import UsageError
from dedup.queries.article_lookup import find_article

Form = Mapping[str, str]


def decision_of(form: Form, reviewer: str, edition: Edition) -> pl.DataFrame:
    """The one decision that a form asks for. Raises UsageError for what cannot be decided, and where an article that
    it is about is gone.
    """
    kind = form.get("kind", "")
    reason = " ".join(form.get("reason", "").split()) or None
    cluster = form.get("cluster") or None
    if kind == "undo":
        return row("undo", reviewer, undoes=_number(form.get("undoes", "")), reason=reason)
    if kind in VERDICTS or kind == "merge":
        left = _article(edition, form.get("left", ""))
        typed = named_article if kind == "merge" else _article
        right = typed(edition, form.get("right", ""))
        return row(kind, reviewer, left=left, right=right, cluster=cluster, reason=reason,
                   articles=_texts(edition, left, right))  # fmt: skip
    if kind == "split":
        left = _article(edition, form.get("left", ""))
        others = [i for i in _members(edition, cluster) if i != left]
        return apart(reviewer, left, others, cluster=cluster, reason=reason, articles=_texts(edition, left))
    if kind == "origin":
        left, value = _origin(form, edition, cluster)
        return row("origin", reviewer, left=left, value=value, cluster=cluster, reason=reason,
                   articles=_texts(edition, left, value))  # fmt: skip
    if kind == "mute-outlet":
        return row(kind, reviewer, value=form.get("value", "").strip(), cluster=cluster, reason=reason)
    if kind == "mute-form":
        left = _article(edition, form.get("left", ""))
        return row(kind, reviewer, left=left, cluster=cluster, reason=reason, articles=_texts(edition, left))
    if kind == "mute-passage":
        chosen, words, at = _passage(form, edition)
        return row(kind, reviewer, left=chosen, value=passage_key(words, at), cluster=cluster, reason=reason)
    about = _article(edition, form["left"]) if form.get("left") else None
    if kind == "note" and cluster is not None and cluster not in edition.lookup.number:
        raise UsageError(f"there is no cluster {cluster} any more; look at the cluster again")
    articles = _texts(edition, about) if about else None
    return row(kind, reviewer, left=about, cluster=cluster, reason=reason, articles=articles)


def _article(edition: Edition, asked: str) -> str:
    """The id of an article that is there, by id or address."""
    asked = asked.strip()
    if not asked:
        raise UsageError("no article was named; give its id or its address")
    found = find_article(edition.result.articles, asked)
    if found is None:
        raise UsageError(f"there is no article {asked[:120]} here any more; nothing was decided")
    return str(found["id"].item())


def _texts(edition: Edition, *ids: str) -> pl.DataFrame:
    return edition.result.articles.filter(pl.col("id").is_in(ids))


def _members(edition: Edition, cluster: str | None) -> list[str]:
    if cluster is None or cluster not in edition.lookup.members:
        raise UsageError(f"there is no cluster {cluster or ''} any more; look at the article again")
    return [m["article"] for m in edition.lookup.members[cluster]]


def _origin(form: Form, edition: Edition, cluster: str | None) -> tuple[str, str]:
    """An article of the cluster, and what its origin is: an article, or the name of a source outside."""
    outside = " ".join(form.get("outside", "").split())
    members = _members(edition, cluster)
    if outside:
        return members[0], outside if outside.startswith(OUTSIDE) else OUTSIDE + outside
    value = _article(edition, form.get("value", ""))
    return next((m for m in members if m != value), members[0]), value


def _passage(form: Form, edition: Edition) -> tuple[str | None, str, tuple[int, int] | None]:
    """A passage of a pair, by its number on the page: the article, the words, and where they stand; or only the words,
    as they were given.
    """
    if words := form.get("words", "").strip():
        return None, words, None
    left, right = form.get("left", ""), form.get("right", "")
    pair = edition.lookup.between(left, right) if {left, right} <= set(edition.lookup.articles) else None
    if pair is None or form.get("edition") != edition.key:
        raise UsageError("the texts have changed since this page was made; look at the passage again")
    found = edition.lookup.passages(pair["left"], pair["right"])
    n = _number(form.get("passage", ""))
    if not 1 <= n <= len(found):
        raise UsageError(f"there is no passage {n} of these two; choose one that is marked")
    start, end = found[n - 1][:2]
    return pair["left"], edition.lookup.articles[pair["left"]]["text"][start:end], (start, end)


def _number(given: str) -> int:
    if not given.isdecimal() or len(given) > 15:
        raise UsageError(f"a number was expected, not {given[:20]!r}")
    return int(given)
