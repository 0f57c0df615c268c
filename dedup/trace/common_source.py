"""A text from outside that a cluster's papers all had: is there one, and who issued it.

Of pairs of real news that were read, three in five go back to a statement, a release, a post or a speech; an earlier
time alone makes no paper another's source. Two small models, both fitted to pairs that readers traced
(`benchmarks/train_common_source.py`, weights in `common_source.json`): the log-odds that papers of different outlets
had their text from outside rather than from the first of them; and which of the issuers that the texts name it was.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.outlets.issuers import MEDIA_OFFICE, group, is_body, longest, same_issuer, tokens
from dedup.outlets.sayings import says
from dedup.tables import STATEMENTS, STRENGTHS
from dedup.text.voice import is_essay
from dedup.trace.attribution import Credit, Dossier
from dedup.trace.pair_table import Shared

OUTSIDE = (
    "intercept", "within-6h", "within-24h", "dated", "statement-in-one", "statement-in-both", "post", "quoted",
    "partial", "rewrite", "lengths", "short-first",
)  # fmt: skip
"""Signs of a text from outside, means over the pairs of the first article and one of another outlet; of time only where
the time of day of both is known.
"""
ISSUER = (
    "intercept", *STRENGTHS, "in-all", "body", "media-office", *STATEMENTS, "strong-body", "opening",
    "lead", "one-word", "often",
)  # fmt: skip
"""Signs that an issuer is the source, means over the articles. That it is none of those named weighs 0."""
NAMED_FROM = 0.6
"""Probability from which one of several issuers is named."""
MANUSCRIPT = "manuscript"
"""Kind of what an author gave to several papers."""
CONTRIBUTED = 0.9
"""How often an essay that papers of two outlets have from outside is its author's own, or was spoken by him."""
_SPOKEN = ("speech", "post", "release")
"""Kinds of statements that speak in the first person, as an essay does."""
SHORT = 900
"""Code points up to which a first report is a flash, that others hardly live on."""
_QUOTED = re.compile(r"[“\"][^”\"]{20,600}[”\"]")
Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issued the text, as the articles name it; the kind, one of `STATEMENTS` or `MANUSCRIPT`; how likely it is
    this one of those named; and the articles (rows) that name it. An author whom the articles do not name is "unnamed".
    """

    name: str
    kind: str
    probability: float
    rows: tuple[int, ...]


@cache
def weights() -> Mapping[str, Float]:
    """The fitted weights, by `outside` and `issuer`."""
    given = json.loads((files("dedup") / "common_source.json").read_text("utf-8"))
    return {
        "outside": np.array([given["outside"][n] for n in OUTSIDE]),
        "issuer": np.array([given["issuer"][n] for n in ISSUER]),
    }


def outside_log_odds(dossier: Dossier, rows: Sequence[int], shared: Shared) -> float | None:
    """Log-odds that the text came from outside and not from the first of `rows`; None where all are of one outlet, the
    outlets of fewer than two are known, the others are translations, or one is an agency.
    """
    signs = outside_signs(dossier, rows, shared)
    return None if signs is None else float(signs @ weights()["outside"])


def outside_signs(dossier: Dossier, rows: Sequence[int], shared: Shared) -> Float | None:
    """float64 (len(OUTSIDE)): what `outside_log_odds` weighs."""
    keys = [dossier.keys[r] for r in rows]
    if any(dossier.known.is_agency(dossier.outlets[r]) for r in rows):
        return None  # an agency sends its texts out: what it has itself is told by dates, credits and texts
    dated = np.flatnonzero(dossier.dates.dated[rows]).tolist()
    by_id = sorted(range(len(rows)), key=lambda i: dossier.ids[rows[i]])  # so that no order of the articles matters
    first = min(dated, key=lambda i: (dossier.dates.first[rows[i]], dossier.ids[rows[i]]), default=by_id[0])
    if not keys[first]:
        first = next((i for i in by_id if keys[i]), first)
    others = [i for i, k in enumerate(keys) if k and keys[first] and k != keys[first]]
    # what papers print of one agency or release is in one language: a translation says nothing of that
    others = [i for i in others if shared.name(first, i) != "translation"]
    if not others:
        return None
    texts = {i: dossier.texts[rows[i]] for i in (first, *others)}
    says = {i: _says(dossier.statements.get(rows[i], ())) for i in (first, *others)}
    quoted = {i: min(1.0, sum(len(m) for m in _QUOTED.findall(t)) / max(1, len(t))) for i, t in texts.items()}
    out = []
    for i in others:
        gap = dossier.dates.hours_between(rows[first], rows[i])
        both = not np.isnan(gap)
        relation = shared.name(first, i) or ""
        lengths = abs(np.log((len(texts[first]) + 1) / (len(texts[i]) + 1)))
        out.append([
            1.0, gap < 6, 6 <= gap < 24, both,
            says[first][0] or says[i][0], says[first][0] and says[i][0], says[first][1] or says[i][1],
            (quoted[first] + quoted[i]) / 2, relation == "partial", relation == "rewrite", min(lengths, 2.0),
            both and len(texts[first]) < SHORT,
        ])  # fmt: skip
    return np.asarray(np.array(out, np.float64).mean(0))


def _says(credits: Sequence[Credit]) -> tuple[bool, bool]:
    """Whether an article says clearly that its text is a statement or release, and a post."""
    sure = {c["kind"] for c in credits if c["strength"] == "strong"}
    return bool(sure & {"statement", "release"}), "post" in sure


def issuer(dossier: Dossier, rows: Sequence[int]) -> Issuer | None:
    """The likeliest issuer of the text that `rows` have from outside; None where none is likely enough to be named.

    Of an essay it is the author: whom it speaks of, a court, a minister, a cabinet, did not issue it.
    """
    said = _named_issuer(dossier, rows)
    if said is not None and said.kind in _SPOKEN:
        return said
    essays = [r for r in rows if dossier.keys[r] and is_essay(dossier.texts[r])]
    if len({dossier.keys[r] for r in essays}) < 2:
        return said
    name, bylined = _author(dossier, essays)
    return Issuer(name, MANUSCRIPT, CONTRIBUTED, bylined)


def _author(dossier: Dossier, rows: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """The author under whose name papers of two outlets print it, and which articles do; else "unnamed"."""
    for first in rows:
        name = (dossier.authors[first] or "").removeprefix("By ").strip()
        mine = [r for r in rows if name and same_issuer(name, (dossier.authors[r] or "").removeprefix("By "))]
        if len({dossier.keys[r] for r in mine}) > 1:
            return name, tuple(mine)
    return "unnamed", ()


def _named_issuer(dossier: Dossier, rows: Sequence[int]) -> Issuer | None:
    """The likeliest of those that the texts say have issued, said or filed something."""
    found = [(r, c) for r in rows for c in dossier.statements.get(r, ())]
    if not found:
        return None
    groups = candidates(found, dossier.texts, len(rows))
    z = np.array([signs for signs, _, _ in groups]) @ weights()["issuer"]
    best = int(z.argmax())
    _, name, mine = groups[best]
    chance = float(1 / (np.exp(z - z[best]).sum() + np.exp(-z[best])))
    if chance < NAMED_FROM:
        return None
    saying = [(r, c) for r, c in mine if c["strength"] != "weak"]
    if not saying:
        return None  # it acts in these texts, but none of them says that it said so
    kind = min(mine, key=lambda rc: (STRENGTHS.index(rc[1]["strength"]), rc[0]))[1]["kind"]
    named = {r for r, _ in saying}
    return Issuer(name, str(kind), chance, tuple(r for r in rows if r in named or says(dossier.texts[r], name)))


Naming = tuple[int, Credit]
"""A row, and one issuer that its text names."""


def candidates(found: Sequence[Naming], texts: pl.Series, n: int) -> list[tuple[Float, str, list[Naming]]]:
    """Each issuer that `n` articles name: its signs, float64 (len(ISSUER)), its fullest name, and where it is named."""
    names = [str(c["name"]) for _, c in found]
    by: dict[int, list[Naming]] = {}
    for one, place in zip(found, group(names), strict=True):
        by.setdefault(place, []).append(one)
    return [(_signs(mine, texts, n), longest(str(c["name"]) for _, c in mine), mine) for mine in by.values()]


def _signs(mine: Sequence[Naming], texts: pl.Series, n: int) -> Float:
    name = longest(str(c["name"]) for _, c in mine)
    rows = {r for r, _ in mine}
    best = [min(STRENGTHS.index(c["strength"]) for s, c in mine if s == r) for r in rows]
    body = any(is_body(str(c["name"])) for _, c in mine)
    strong = sum(b == 0 for b in best) / n
    first = min(int(c["start"] or 0) for _, c in mine)
    often = sum(min(4, texts[r].count(name.rsplit(" ", 1)[-1])) for r in rows) / 4 / n
    return np.array([
        1.0, strong, sum(b == 1 for b in best) / n, sum(b == 2 for b in best) / n, len(rows) == n and n > 1, body,
        body and any(MEDIA_OFFICE.search(str(c["name"])) for _, c in mine),
        *(any(c["kind"] == k and c["strength"] == "strong" for _, c in mine) for k in STATEMENTS),
        strong * body, first < 300, first < SHORT, len(tokens(name)) == 1, often,
    ], np.float64)  # fmt: skip
