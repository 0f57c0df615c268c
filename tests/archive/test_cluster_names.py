"""Names of clusters: each group has one, the older goes on, and the order in which groups are told does not matter."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from dedup.archive.history.cluster_changes import State, changes
from dedup.archive.history.cluster_names import name_clusters, number

ARTICLES = "abcdefghij"


@st.composite
def partitions(draw: st.DrawFn) -> list[frozenset[str]]:
    """Some of the articles in groups that share none."""
    of = draw(st.lists(st.integers(0, 4), min_size=len(ARTICLES), max_size=len(ARTICLES)))
    groups = {n: frozenset(a for a, g in zip(ARTICLES, of, strict=True) if g == n) for n in set(of) - {0}}
    return [groups[n] for n in sorted(groups)]


@st.composite
def overlapping(draw: st.DrawFn) -> list[frozenset[str]]:
    """As `partitions`, and perhaps a compilation that stands in several of them."""
    groups = draw(partitions())
    inside = draw(st.sets(st.integers(0, 3), max_size=2))
    return [g | {"round-up"} if n in inside else g for n, g in enumerate(groups)]


def numbered(groups: list[frozenset[str]]) -> dict[str, frozenset[str]]:
    return {f"c{n:06d}": group for n, group in enumerate(groups, 1)}


known = overlapping().map(numbered)


@given(overlapping(), known)
def test_every_group_has_one_name_of_its_own(groups: list[frozenset[str]], known: Mapping[str, frozenset[str]]) -> None:
    told = name_clusters(groups, known, 9)
    assert len(told.names) == len(set(told.names)) == len(groups)
    new = [n for n in told.names if n not in known]
    assert sorted(new) == [f"c{n:06d}" for n in range(9, told.next)]
    assert {*told.names} & {*known} | {*told.aliases} == {*known}
    assert not {*told.names} & {*told.aliases}
    assert all(place is None or place in told.names for place in told.aliases.values())


@given(overlapping(), known)
def test_a_name_goes_on_where_most_went_unless_an_older_one_is_there(
    groups: list[frozenset[str]], known: Mapping[str, frozenset[str]]
) -> None:
    """Into the older one, or nowhere: where all that is left of it stood in the older one, too."""
    told = name_clusters(groups, known, 9)
    of = dict(zip(told.names, groups, strict=True))
    for name, members in known.items():
        most = max((len(members & g) for g in groups), default=0)
        if name in of:
            assert len(members & of[name]) == most > 0
        elif most == 0:
            assert told.aliases[name] is None
        else:
            older = [o for o in known if number(o) < number(name) and o in of and len(members & of[o]) == most]
            came = [o for o in older if not members & of[o] <= known[o]]
            place = told.aliases[name]
            assert place in came if place is not None else len(older) > len(came)


@given(overlapping(), known, st.randoms())
def test_the_order_of_groups_does_not_matter(
    groups: list[frozenset[str]], known: Mapping[str, frozenset[str]], random: "st.random.Random"
) -> None:
    first = name_clusters(groups, known, 9)
    mixed = random.sample(groups, len(groups))
    second = name_clusters(mixed, dict(random.sample([*known.items()], len(known))), 9)
    assert dict(zip(groups, first.names, strict=True)) == dict(zip(mixed, second.names, strict=True))
    assert (first.aliases, first.next, first.parents) == (second.aliases, second.next, second.parents)


@given(overlapping())
def test_what_did_not_change_keeps_its_names(groups: list[frozenset[str]]) -> None:
    known = numbered(groups)
    told = name_clusters(groups, known, 9)
    assert {*told.names} == {*known} and not told.aliases and told.next == 9
    assert all(known[n] == g for n, g in zip(told.names, groups, strict=True))


@given(partitions(), partitions())
def test_changes_tell_every_article_that_came_or_went(old: list[frozenset[str]], new: list[frozenset[str]]) -> None:
    before = numbered(old)
    named = name_clusters(new, before, 9)
    after = dict(zip(named.names, new, strict=True))
    rows = list(changes(State(before, dict.fromkeys(before, "x")), State(after, dict.fromkeys(after, "x")), named))
    assert len({row[:2] for row in rows}) == len(rows)
    now = dict(before)
    for cluster, change, detail in rows:
        listed = frozenset((detail or "").split(", "))
        if change in ("created", "grown"):
            came = after[cluster] if change == "created" else listed
            now[cluster] = now.get(cluster, frozenset()) | came
        elif change == "shrunk":
            now[cluster] -= listed
        elif change == "dissolved":
            del now[cluster]
        elif change == "merged":
            for alias in listed:
                del now[alias]
        else:
            assert change == "split" and listed <= {*before} and cluster not in before
    assert now == after
