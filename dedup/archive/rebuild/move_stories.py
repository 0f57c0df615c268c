"""Stories after a part was run: what is new or changed finds its place among those that there are.

A scan divides all links at once. Here each unit, a cluster or a lone article, that came or changed moves to where the
same measure gains most (the local moving of Traag and others 2019 with the constant Potts model: links to a story less
`DENSITY` times its size); stories that it does not join stay as they are, until a refresh divides all anew.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from dedup.archive.rebuild.merge_tables import replace
from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.cluster.stories import DENSITY, Unit, story_table

PASSES = 3
"""Times that each unit looks for a better place; later ones hardly find any."""


def restory(db: Database, touched: Collection[str]) -> None:
    """Find places for the units of `touched` articles, and of those that are in a story with them."""
    # what one that was revised held together may fall apart
    beside = "SELECT article FROM stories WHERE story IN (SELECT story FROM stories WHERE article IN wanted)"
    home = _homes(db, {*touched, *(i for (i,) in matching(db, beside, touched))})
    moving = set(home.values())
    inside = _inside(db, {cluster for cluster, _ in moving if cluster})
    own = set(home) | {i for articles in inside.values() for i in articles}
    links = _links(db, own, home)
    near = own | {i for unit in links for other in links[unit] for i in ([other[1]] if other[1] else ())}
    joined = {c for unit in links for c, _ in links[unit] if c}
    inside |= _inside(db, joined - inside.keys())
    near |= {i for c in joined for i in inside[c]}
    names = "SELECT DISTINCT story FROM stories WHERE article IN wanted"
    old = some_rows(db, "stories", "story", {s for (s,) in matching(db, names, near)})
    stories: dict[str, set[Unit]] = defaultdict(set)
    for story, cluster, article, _ in old.iter_rows():
        unit = (cluster, "") if cluster else ("", article)
        if article not in own and unit not in moving:
            stories[story].add(unit)
    (last,) = next(db.rows("SELECT max(CAST(substr(story, 2) AS INTEGER)) FROM stories"))
    _move(sorted(moving), links, stories, int(last or 0) + 1)
    inside |= _inside(db, {c for units in stories.values() for c, _ in units if c} - inside.keys())
    outside = dict(matching(
        db, "SELECT cluster, origin_outside FROM clusters WHERE cluster IN wanted AND origin_outside <> 'unnamed'",
        inside,
    ))  # fmt: skip
    told = {name: units for name, units in stories.items() if len(units) > 1}
    replace(db, "stories", old, story_table(told, inside, outside), ["story"])


def _move(moving: list[Unit], links: dict[Unit, set[Unit]], stories: dict[str, set[Unit]], following: int) -> None:
    """Let each unit go where it gains most; a link with a unit of no story makes a new one, named from `following`."""
    place = {unit: story for story in sorted(stories) for unit in stories[story]}
    for _ in range(PASSES):
        moved = False
        for unit in moving:
            if (was := place.get(unit)) is not None:
                stories[was].discard(unit)
            found = Counter(place.get(other, other) for other in links[unit])
            gain = {
                to: n - DENSITY * (len(stories[to]) if isinstance(to, str) else 1) for to, n in found.items()
            }  # fmt: skip
            # named stories first between equals, then the unit of the least name
            best = min(gain, key=lambda to: (-gain[to], isinstance(to, tuple), to), default=None)
            if best is None or gain[best] <= 0:
                place.pop(unit, None)
                continue
            if isinstance(best, tuple):
                name, following = f"s{following:06d}", following + 1
                stories[name], place[best] = {best}, name
                best = name
            stories[best].add(unit)
            place[unit] = best
            moved |= best != was
        if not moved:
            return


def _homes(db: Database, articles: Iterable[str]) -> dict[str, Unit]:
    """Article -> its unit: the first of its clusters, or itself."""
    sql = "SELECT article, min(cluster) FROM members WHERE article IN wanted GROUP BY article"
    wanted = sorted(set(articles))
    clusters = dict(matching(db, sql, wanted))
    return {i: (clusters[i], "") if i in clusters else ("", i) for i in wanted}


def _inside(db: Database, clusters: Collection[str]) -> dict[str, list[str]]:
    """Cluster -> its articles."""
    out: dict[str, list[str]] = {c: [] for c in clusters}
    for cluster, article in matching(db, "SELECT cluster, article FROM members WHERE cluster IN wanted", clusters):
        out[cluster].append(article)
    return out


def _links(db: Database, articles: Collection[str], home: Mapping[str, Unit]) -> dict[Unit, set[Unit]]:
    """Unit -> the units that one of its articles tells the same event as."""
    pairs: list[tuple[str, str]] = []
    for one, other in (("left", "right"), ("right", "left")):
        sql = f'SELECT "{one}", "{other}" FROM pairs WHERE "{one}" IN wanted AND relation = \'same-story\''  # noqa: S608
        pairs += matching(db, sql, articles)
    home = {**home, **_homes(db, {i for pair in pairs for i in pair} - home.keys())}
    links: dict[Unit, set[Unit]] = defaultdict(set)
    for a, b in pairs:
        if home[a] != home[b]:
            links[home[a]].add(home[b])
            links[home[b]].add(home[a])
    return links
