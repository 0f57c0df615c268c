"""An index of all articles of clusters for the page that searches them: headlines, outlets, and the words of the texts.

It must open from disk, where a page can load nothing: so it is one page of its own with everything in it, as short as
can be, and the other pages stay small. Words point at clusters, not at articles: what is asked for is a page.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from dedup.text.written_words import JOINERS, is_mark
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.page_words import short

MOST_POINTERS = 3_000_000
"""(word, cluster) pairs; above them the words of most clusters are left out: a word of half of them finds nothing."""
LONGEST_WORD = 24
"""Letters of a word that are kept."""
LONGEST_HEADLINE = 90
"""Characters of a headline."""
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Of numbers: five bits each, the sixth says that more follow."""


def search_index(lookup: ResultLookup, *, words: bool = True) -> dict[str, Any]:
    """The index as plain values. `clusters`: [number, articles, first day since 1970, or null] in the order of the
    pages; `outlets`: [name, other spellings]; `articles`: [place of the cluster, headline, place of the outlet or -1];
    `words`, `at`: see `packed_words` and `packed_places`, empty unless `words`.
    """
    outlets: dict[str, int] = {}
    spellings = _spellings(lookup)
    clusters, articles = [], []
    for place, cluster in enumerate(lookup.clusters):
        begin = cluster["first_published"]
        members = lookup.members[cluster["cluster"]]
        clusters.append([lookup.number[cluster["cluster"]], cluster["size"], begin and int(begin.timestamp() // 86400)])
        for m in sorted(members, key=lambda m: (m["role"] != "origin", m["article"])):
            shown = lookup.shown(m["article"])
            outlet = -1 if shown.outlet is None else outlets.setdefault(shown.outlet, len(outlets))
            articles.append([place, short(shown.title, LONGEST_HEADLINE), outlet])
    table = _places_of_words(lookup) if words else pl.DataFrame({"word": [], "places": []})
    return {
        "clusters": clusters, "articles": articles, "outlets": [[o, spellings.get(o, "")] for o in outlets],
        "words": packed_words(table["word"]), "at": packed_places(table["places"]),
    }  # fmt: skip


def packed_words(words: Iterable[str]) -> str:
    """Sorted words, each as the number of letters that it begins like the one before, in `DIGITS`, and the rest.

    >>> packed_words(["ferries", "ferry", "tarn"])
    'Aferries Ey Atarn'
    """
    out, before = [], ""
    for word in words:
        same = 0
        while same < min(len(word), len(before), 31) and word[same] == before[same]:
            same += 1
        out.append(DIGITS[same] + word[same:])
        before = word
    return " ".join(out)


def packed_places(lists: Iterable[Sequence[int]]) -> str:
    """Rising numbers, a list a word: each as the distance from the one before, least digits first.

    >>> packed_places([[0, 3, 40], [2]])
    'ADlB C'
    """
    return " ".join(_packed(numbers) for numbers in lists)


def _packed(numbers: Sequence[int]) -> str:
    out, before = [], 0
    for number in numbers:
        rest, before = number - before, number
        while rest > 31:
            out.append(DIGITS[32 + (rest & 31)])
            rest >>= 5
        out.append(DIGITS[rest])
    return "".join(out)


def folded_word(text: str) -> str:
    """Small letters without accents, vowel signs and joiners, as the page's script folds what is typed.

    >>> folded_word("Ærø Café"), folded_word("தமிழ்")
    ('ærø cafe', 'தமழ')
    """
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not is_mark(c) and c not in JOINERS).lower()


def _places_of_words(lookup: ResultLookup) -> pl.DataFrame:
    """`word`, and `places` of the clusters in which it stands, rising; words sorted by their code points."""
    place = {c["cluster"]: n for n, c in enumerate(lookup.clusters)}
    rows = pl.DataFrame(
        [(place[c], a) for c, members in lookup.members.items() for a in (m["article"] for m in members)],
        schema={"place": pl.Int32, "id": pl.String}, orient="row",
    )  # fmt: skip
    texts = lookup.result.articles.select("id", pl.col("text").str.slice(0, 60_000))
    words = rows.join(texts, on="id").select("place", word=pl.col("text").str.to_lowercase().str.extract_all(r"\w+"))
    pairs = words.explode("word").drop_nulls().unique()
    every = pairs["word"].unique()
    told = [folded_word(w)[:LONGEST_WORD] for w in every]
    pairs = pairs.with_columns(pl.col("word").replace_strict(every, told, return_dtype=pl.String)).unique()
    pairs = pairs.filter(pl.col("word").str.len_chars() > 1)
    table = pairs.group_by("word").agg(places=pl.col("place").sort(), n=pl.len()).sort("n", "word")
    return table.filter(pl.col("n").cum_sum() <= MOST_POINTERS).sort("word").select("word", "places")


def _spellings(lookup: ResultLookup) -> dict[str, str]:
    """Name -> how the outlet is written otherwise: its keys and hosts, in one line."""
    out: dict[str, set[str]] = {}
    for key, name, _, host in lookup.result.outlets.iter_rows():
        out.setdefault(short(name), set()).update(filter(None, (key, host)))
    return {name: short(" ".join(sorted(forms - {name})), 200) for name, forms in out.items()}
