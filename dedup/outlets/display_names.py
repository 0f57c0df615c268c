"""What an outlet is called where people read it: `dailymirrorlk`, with pages on dailymirror.lk, is the Daily Mirror.

Tables of articles name their outlets by keys. A key is made of the letters of the name, so only how they are written is
asked for, and no name can be another outlet's: the registry where it knows the key or the host, else the spelling in
which the outlet's own articles and those that credit it write the letters of the key, else the host.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dedup.outlets.hosts import PART, letters_of, url_host
from dedup.outlets.outlet import unlabelled
from dedup.outlets.registry import Outlets
from dedup.tables import conform, empty

MOST_READ = 500
"""Articles of an outlet that are read for its name, spread evenly."""
LEAST_LETTERS = 3
"""Letters of a key below which texts are not asked: too many words have them."""
MIXED = 0.1
"""Share of its spellings from which small letters go before capitals alone: agencies' datelines are in capitals."""
_KEY = re.compile(r"[a-z0-9][a-z0-9._\-]*")
_SUFFIX = re.compile(r"(?:com|org|net|info|news|co)?(?:[a-z]{2})?$")
_BETWEEN = r"[ .\-'’&]{0,2}"


def outlet_table(articles: pl.DataFrame, credits: pl.DataFrame, known: Outlets) -> pl.DataFrame:
    """Table `outlets`: the name of each outlet that column `outlet` of `articles` gives, one row a spelling.

    >>> rows = {"id": ["a", "b"], "outlet": ["tarnpostuk", "orlen-times"], "url": ["https://tarnpost.uk/1", None],
    ...         "text": ["The minister told the Tarn Post that rain had come.", "Rain came."]}
    >>> outlet_table(conform("articles", pl.DataFrame(rows)), empty("credits"), Outlets([])).rows()
    [('orlen-times', 'orlen-times', 'key', None), ('tarnpostuk', 'Tarn Post', 'texts', 'tarnpost.uk')]
    """
    frame = articles.select(
        "text", outlet=pl.col("outlet").str.strip_chars(), host=url_host(pl.col("url"))
    ).filter(pl.col("outlet").is_not_null() & (pl.col("outlet") != ""))  # fmt: skip
    if frame.is_empty():
        return empty("outlets")
    seen = seen_outlets(frame.group_by("outlet", "host").agg(n=pl.len()), known.including(articles))
    said = credits["name"].drop_nulls() if len(credits) else pl.Series("name", [], pl.String)
    spelt = {}
    for key in seen.asked:
        own = frame.filter(pl.col("outlet").is_in(seen.same[key]))["text"]
        spelt[key] = spelling(seen.stems(key), own.gather_every(every_read(len(own))), said)
    return named_outlets(seen, spelt)


@dataclass(frozen=True, slots=True)
class SeenOutlets:
    """The outlets of a collection before texts are asked: by key the spellings of each (`same`), the host of each
    spelling (`hosts`), and the names that are known with where from; empty for those to be `asked` about.
    """

    same: Mapping[str, Sequence[str]]
    hosts: Mapping[str, str]
    names: Mapping[str, tuple[str, str]]

    @property
    def asked(self) -> list[str]:
        """The keys of outlets whose name texts must tell."""
        return [key for key, (name, _) in self.names.items() if not name]

    def stems(self, key: str) -> list[str]:
        """The letters that may be those of an outlet's name."""
        return list(dict.fromkeys(s for w in self.same[key] for s in _stems(w, self.hosts.get(w))))


def seen_outlets(counts: pl.DataFrame, table: Outlets) -> SeenOutlets:
    """What columns tell. `counts`: `outlet`, `host` and `n`, how many articles have both; `table`: with the outlets of
    the collection."""
    best = counts.drop_nulls("host").sort("n", "host", descending=[True, False]).unique("outlet", keep="first")
    hosts = dict(best.select("outlet", "host").iter_rows())
    many = dict(counts.group_by("outlet").agg(pl.col("n").sum()).iter_rows())
    same: dict[str, list[str]] = {}
    for written in sorted(many, key=lambda w: (-many[w], w)):
        same.setdefault(table.key_of(written), []).append(written)
    return SeenOutlets(same, hosts, {key: _named(key, forms, table, hosts) for key, forms in same.items()})


def every_read(articles: int) -> int:
    """Of how many articles of an outlet one is read for its name."""
    return max(1, articles // MOST_READ)


def named_outlets(seen: SeenOutlets, spelt: Mapping[str, str | None]) -> pl.DataFrame:
    """Table `outlets`; `spelt`: how texts spell the names that they were asked for."""
    names = dict(seen.names)
    for key, found in spelt.items():
        host = next((seen.hosts[w] for w in seen.same[key] if w in seen.hosts), None)
        names[key] = (found, "texts") if found else (host, "host") if host else (seen.same[key][0], "key")
    told = _apart(names, seen.same, seen.hosts)
    rows = [(w, *told[key], seen.hosts.get(w)) for key, forms in seen.same.items() for w in forms]
    schema = ["outlet", "name", "named_by", "host"]
    return conform("outlets", pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)).sort("outlet")


def _named(key: str, forms: Sequence[str], table: Outlets, hosts: Mapping[str, str]) -> tuple[str, str]:
    """The name by the registry or as somebody wrote it, and which of the two; empty where there are keys only."""
    found = table.resolve(forms[0])
    if found is not None and found.name not in forms:
        return found.name, "registry"
    written = next((w for w in forms if not _KEY.fullmatch(w)), None)
    if written is not None:
        return written, "as written"
    by_host = table.resolve(hosts.get(forms[0]))
    return (by_host.name, "registry") if by_host is not None and by_host.name not in forms else ("", "")


def spelling(stems: Sequence[str], own: pl.Series, said: pl.Series) -> str | None:
    """The spelling in which an outlet's `own` texts write the letters of its key, with "The" where sentences have it
    inside; None where they do not. `said`: the names that credits write, which count too.

    >>> spelling(["tarnpost"], pl.Series(["The minister told the Tarn Post."]), pl.Series([], dtype=pl.String))
    'Tarn Post'
    """
    for stem in stems:
        pattern = rf"(?i)\b{_BETWEEN.join(map(re.escape, stem))}\b"
        texts = own.str.extract_all(pattern).explode(empty_as_null=False).drop_nulls()
        others = said.filter(said_letters(said) == stem)
        counts = Counter([*(" ".join(t.split()) for t in texts), *others])
        if best := _most_written(counts):
            inside = own.str.count_matches(rf"\w,? The {re.escape(best)}\b").sum()
            return f"The {best}" if 2 * inside >= counts[best] else best
    return None


def said_letters(names: pl.Series) -> pl.Series:
    """The letters of names, as those of keys are."""
    return names.str.to_lowercase().str.replace_all(r"^the\s+|[\W_]+", "")


def _stems(key: str, host: str | None) -> Iterable[str]:
    """The letters that may be those of the name: without the ending of a host or a country first, then all.

    >>> list(_stems("dailymirrorlk", "dailymirror.lk")), list(_stems("newsfirstlk", "english.newsfirst.lk"))
    (['dailymirror', 'dailymirrorlk'], ['newsfirst', 'newsfirstlk'])
    """
    *cut, letters = letters_of(key, host)
    if not host and (found := _SUFFIX.search(letters)):
        cut.append(letters[: found.start()])
    inside = max((host or "").split(".")[:-1], key=len, default="")
    every = [*cut, letters, *([PART.sub("", inside)] if len(inside) > LEAST_LETTERS else [])]
    return dict.fromkeys(stem for stem in every if len(stem) >= LEAST_LETTERS)


def _alike(name: str) -> str:
    return name.casefold().removeprefix("the ")


def _most_written(counts: Counter[str]) -> str | None:
    """The most frequent spelling that is one of a name: it begins with a capital or a figure."""
    names = {s: n for s, n in counts.items() if s[:1].isupper() or (s[:1].isdigit() and s != s.lower())}
    if not names:
        return None
    order = sorted(names, key=lambda s: (-names[s], s))
    mixed = [s for s in order if not s.isupper() and names[s] >= MIXED * names[order[0]]]
    return mixed[0] if order[0].isupper() and mixed else order[0]


def _apart(
    names: Mapping[str, tuple[str, str]], same: Mapping[str, Sequence[str]], hosts: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """The names, none of them given to two outlets: who was only found to be called so is told by the host, or the key,
    as well. A registry's own label, "Daily Mirror (Tarn)", is shortened to the name where nobody else here has it.
    """
    bare = {key: unlabelled(name) if by == "registry" else name for key, (name, by) in names.items()}
    held = Counter(map(_alike, bare.values()))
    names = {
        key: (bare[key] if held[_alike(bare[key])] == 1 else name, by) for key, (name, by) in names.items()
    }  # fmt: skip
    taken = Counter(_alike(name) for name, _ in names.values())
    out = {}
    for key, (found, by) in names.items():
        name = found
        if taken[_alike(name)] > 1 and by not in ("registry", "as written"):
            host = next((hosts[w] for w in same[key] if w in hosts and by == "texts"), None)
            shared = sum(h == host for h in hosts.values()) > 1
            other = same[key][0] if host is None or shared else host
            name = f"{name} ({other})" if other != name else name
        out[key] = (name, by)
    return out
