"""A form of the desk -> a decision as a row of table `ledger`: every id is looked up before anything is kept."""

from collections.abc import Mapping

import polars as pl

from dedup.decide import apart, passage_key, row, text_key
from dedup.decide.kinds import OUTSIDE, VERDICTS
from dedup.desk.edition import WITHOUT_PAGE, Edition
from dedup.desk.named_articles import named_article
from dedup.errors import UsageError
from dedup.queries.article_lookup import find_article

Form = Mapping[str, str]


def decision_of(form: Form, reviewer: str, edition: Edition, *, names_stay: bool = True) -> pl.DataFrame:
    """The one decision that a form asks for. `names_stay`: whether clusters keep their names, as in an archive; each
    scan into a result folder gives them anew. Raises UsageError for what cannot be decided, where an article that it is
    about is gone, and where the cluster that the page showed is another one now.
    """
    kind = form.get("kind", "")
    reason = " ".join(form.get("reason", "").split()) or None
    cluster = form.get("cluster") or None
    if cluster is not None and not names_stay and form.get("edition") not in (None, edition.key):
        raise UsageError("the folder was scanned anew since this page was made; look at the cluster again")
    if kind == "undo":
        return row("undo", reviewer, undoes=number_of(form.get("undoes", "")), reason=reason)
    if kind in VERDICTS or kind == "merge":
        left = article_of_id(edition, form.get("left", ""))
        typed = named_article if kind == "merge" else article_of_id
        right = typed(edition, form.get("right", ""))
        return row(kind, reviewer, left=left, right=right, cluster=cluster, reason=reason,
                   articles=_texts(edition, left, right))  # fmt: skip
    if kind == "split":
        left = article_of_id(edition, form.get("left", ""))
        others = _others(edition, left, _shown_members(edition, form))
        return apart(reviewer, left, others, cluster=cluster, reason=reason, articles=_texts(edition, left))
    if kind == "origin":
        left, second, value = _origin(form, edition)
        return row(kind, reviewer, left=left, right=second, value=value, cluster=cluster, reason=reason,
                   articles=_texts(edition, left, second or value))  # fmt: skip
    if kind == "mute-outlet":
        return row(kind, reviewer, value=form.get("value", "").strip(), cluster=cluster, reason=reason)
    if kind == "mute-form":
        left = article_of_id(edition, form.get("left", ""))
        return row(kind, reviewer, left=left, cluster=cluster, reason=reason, articles=_texts(edition, left))
    if kind == "mute-passage":
        chosen, words, at = _passage(form, edition)
        return row(kind, reviewer, left=chosen, value=passage_key(words, at), cluster=cluster, reason=reason)
    about = form.get("left") or None
    about = None if about is None else article_of_id(edition, about)
    if kind == "note" and cluster is not None:
        members = _shown_members(edition, form)
        about = about or form.get("anchor") or members[0]  # a note stays with an article, whatever its cluster becomes
    articles = _texts(edition, about) if about else None
    return row(kind, reviewer, left=about, cluster=cluster, reason=reason, articles=articles)


def article_of_id(edition: Edition, asked: str) -> str:
    """The id of an article that is there, by id or address. Raises UsageError for any other."""
    asked = asked.strip()
    if not asked:
        raise UsageError("no article was named; give its id or its address")
    found = find_article(edition.result.articles, asked)
    if found is None:
        raise UsageError(f"there is no article {asked[:120]} here any more; nothing was decided")
    return str(found["id"].item())


def members_of(edition: Edition, cluster: str | None) -> list[str]:
    """The articles of a cluster by its name; UsageError where there is none."""
    if cluster is None or cluster not in edition.lookup.members:
        if cluster is not None and edition.without_page(cluster):
            raise UsageError(f"cluster {cluster} {WITHOUT_PAGE}")
        raise UsageError(f"there is no cluster {cluster or ''} any more; look at the article again")
    return [m["article"] for m in edition.lookup.members[cluster]]


def number_of(given: str) -> int:
    """A number as it was sent; UsageError for anything else."""
    if not given.isdecimal() or len(given) > 15:
        raise UsageError(f"a number was expected, not {given[:20]!r}")
    return int(given)


def _texts(edition: Edition, *ids: str) -> pl.DataFrame:
    return edition.result.articles.filter(pl.col("id").is_in(ids))


def _shown_members(edition: Edition, form: Form) -> list[str]:
    """The members of the cluster of a form, which must hold the article that the page named it by (`anchor`)."""
    members = members_of(edition, form.get("cluster"))
    if (anchor := form.get("anchor")) and anchor not in members:
        raise UsageError(
            f"the cluster {form['cluster']} does not hold {anchor[:120]} any more, as on the page; look at it again"
        )
    return members


def _others(edition: Edition, left: str, members: list[str]) -> list[str]:
    """From whom an article of a cluster is split: all but its own copies, which stand where it does."""
    if left not in members:
        raise UsageError(f"the article {left} is not in this cluster any more; look at it again")
    place, articles = edition.lookup.place, edition.lookup.articles
    top, sum_of = place.get(left, left), text_key(articles[left]["text"] or "")
    others = [i for i in members if place.get(i, i) != top and text_key(articles[i]["text"] or "") != sum_of]
    if not others:
        raise UsageError("all articles of this cluster hold the same words, and copies stand together")
    return others


def _origin(form: Form, edition: Edition) -> tuple[str, str | None, str]:
    """By which article a cluster is found, of a source outside by which other one, too, and what its origin is: an
    article, which then is what the cluster is found by, or the name of a source outside.
    """
    outside = " ".join(form.get("outside", "").split())
    members = _shown_members(edition, form)
    first = form.get("anchor") or members[0]
    if outside:
        place = edition.lookup.place
        others = sorted((m for m in members if m != first), key=lambda m: place.get(m, m) == place.get(first, first))
        second = others[0] if others else None  # no copy, if it can be: that is found without being named
        return first, second, outside if outside.startswith(OUTSIDE) else OUTSIDE + outside
    value = article_of_id(edition, form.get("value", ""))
    return (value if value in members else first), None, value


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
    n = number_of(form.get("passage", ""))
    if not 1 <= n <= len(found):
        raise UsageError(f"there is no passage {n} of these two; choose one that is marked")
    start, end = found[n - 1][:2]
    return pair["left"], edition.lookup.articles[pair["left"]]["text"][start:end], (start, end)
