"""Large corpora that are like real news at every size: the volume's articles told again in other worlds.

In each world every rarer word stands for another one that is as frequent, and figures have other digits. So an article
has in its world what it has in the volume, versions, reworks, bulletins, the rest of its affair, and in other worlds
nobody that tells the same. Perturbed copies (`recall_corpora.py`) instead give every article as many copies as there
are rounds, which no archive has.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl

from dedup.outlets.registry import Outlets

_WORD = re.compile(r"[A-Za-z]{4,}")
KEPT = 200
"""Words that mean the same in every world, the most frequent. Of 3,000 most sentences kept so many that an article and
itself in another world were called derived."""
SPOKEN = frozenset(_WORD.findall("""
    january february march april june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday statement press release according announced reporting editing reported source told added
    twitter facebook post posted spokesman spokeswoman spokesperson conference briefing interview court minister
    ministry president government police department company agency news copyright percent million billion
"""))  # fmt: skip
"""Words that mean the same too: of dates, of saying, of credits and of who says it."""
ALIKE = 50
"""Words of neighbouring frequency among which a word's meaning is drawn."""
SHARED_OUTLETS = ("Reuters", "BBC")
"""Outlets that are read in all worlds; every other is a world's own."""
_TOKEN = re.compile(r"[A-Za-z]{4,}|[0-9]{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d")


def vocabulary(texts: Iterable[str]) -> list[str]:
    """The words that change their meaning, the most frequent first."""
    counts = Counter(w.lower() for text in texts for w in _WORD.findall(text))
    names = {w.lower() for name in Outlets.packaged().spellings() for w in _WORD.findall(name)}
    ranked = [w for w, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
    return [w for w in ranked[KEPT:] if w not in names and w not in SPOKEN]


def world(number: int, source: pl.DataFrame, words: list[str]) -> pl.DataFrame:
    """The articles `source` (id, text, title, outlet, url, published, language) as world `number` tells them; 0 is our
    own."""
    if not number:
        return source
    rng = np.random.default_rng(number)
    order = chain.from_iterable(at + rng.permutation(min(ALIKE, len(words) - at)) for at in range(0, len(words), ALIKE))
    meaning = {w: words[i] for w, i in zip(words, order, strict=True)}
    digits = "".join(map(str, rng.permutation(10)))
    figures = str.maketrans("0123456789", digits)

    def other(found: re.Match[str]) -> str:
        token = found.group()
        if token[0].isdigit():
            return token if _YEAR.fullmatch(token) else token.translate(figures)
        new = meaning.get(token.lower())
        if new is None:
            return token
        return new.upper() if token.isupper() else new.capitalize() if token[0].isupper() else new

    def told(column: str) -> pl.Series:
        return pl.Series(column, [t and _TOKEN.sub(other, t) for t in source[column].to_list()], dtype=pl.String)

    own = ~pl.col("outlet").is_in(SHARED_OUTLETS)
    return source.with_columns(
        told("text"), told("title"),
        id=pl.format("{}-{}", pl.col("id"), pl.lit(number)),
        url=pl.when(own).then(pl.col("url").str.replace("://", f"://w{number}.", literal=True)).otherwise("url"),
        outlet=pl.when(own).then(pl.format("{}{}", pl.col("outlet"), pl.lit(number))).otherwise("outlet"),
    )  # fmt: skip


def make_worlds(volume: Path, out: Path, most: int) -> None:
    """Write the first `most` articles of as many worlds as that takes to the folder `out`, a file a world."""
    columns = ("id", "text", "title", "outlet", "url", "published", "language")
    source = pl.read_parquet(volume, columns=list(columns))
    words = vocabulary(source["text"])
    out.mkdir(parents=True)
    for number in range(-(-most // len(source))):
        some = source.head(most - number * len(source))
        world(number, some, words).write_parquet(out / f"{number:03}.parquet")
