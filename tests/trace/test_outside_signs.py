"""Signs of a text from outside and of who issued it, each worked out by hand from texts, times and statements."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from tracing import NAMES, Pair, articles_of, copy, hours, table_of

from dedup.data import Attributed, Copies
from dedup.tables import STATEMENTS, conform
from dedup.trace.attribution import Dossier
from dedup.trace.cluster_weights import weigh_cluster
from dedup.trace.common_source import ISSUER, OUTSIDE, candidates, issuer, outside_log_odds, outside_signs
from dedup.trace.edge_weights import from_outside, summed
from dedup.trace.pair_table import PairTable

PAPERS = ["Tarn Post", "Oswin Times", "Garrow Echo"]
Said = tuple[int, str, str, str]  # row, issuer, kind, strength


def dossier(
    texts: Sequence[str], dates: Sequence[float | None], papers: Sequence[str | None] = PAPERS,
    said: Sequence[Said] = (), pairs: Mapping[tuple[int, int], Pair] | None = None,
) -> Dossier:  # fmt: skip
    n = len(texts)
    past = [
        day and day - timedelta(days=3652) for day in hours(*dates)
    ]  # a date in the future is no time of publication
    articles = articles_of(past, list(papers)[:n]).with_columns(text=pl.Series(texts))
    rows = [{"article": f"a{row:03d}", "name": name, "kind": kind, "strength": strength, "start": 10, "end": 20}
            for row, name, kind, strength in said]  # fmt: skip
    credits = conform("credits", pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame())
    alone = np.arange(n)
    pairs = {(0, i): copy() for i in range(1, n)} if pairs is None else pairs
    known = Attributed(articles, credits, NAMES, Copies(alone, alone))
    return Dossier(known, PairTable(*table_of(pairs), known.copies))


def signs(*args: Any, **more: Any) -> dict[str, float] | None:
    """Each sign by name, those that are 0 left out; None where nothing is to be said."""
    known = dossier(*args, **more)
    rows = range(len(args[0]))
    found = outside_signs(known, rows, known.pairs.shared(rows))
    return None if found is None else {n: round(v, 4) for n, v in zip(OUTSIDE, found.tolist(), strict=True) if v}


TEXT = "x" * 999


@pytest.mark.parametrize(
    ("gap", "times"),
    [(0, {"within-6h", "dated"}), (5.99, {"within-6h", "dated"}), (6, {"within-24h", "dated"}),
     (23.99, {"within-24h", "dated"}), (24, {"dated"}), (None, set())],
)  # fmt: skip
def test_of_time_the_hours_between_two_papers_are_a_sign_where_both_are_known(
    gap: float | None, times: set[str]
) -> None:
    found = signs([TEXT, TEXT], [0, gap])
    assert found == dict.fromkeys({"intercept", *times}, 1.0)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], set()), ([(0, "statement", "strong")], {"statement-in-one"}),
        ([(1, "release", "strong")], {"statement-in-one"}),
        ([(0, "statement", "strong"), (1, "release", "strong")], {"statement-in-one", "statement-in-both"}),
        ([(0, "statement", "medium")], set()), ([(0, "speech", "strong")], set()), ([(1, "post", "strong")], {"post"}),
    ],
)  # fmt: skip
def test_clear_statements_and_posts_are_signs(said: list[tuple[int, str, str]], found: set[str]) -> None:
    told = signs([TEXT, TEXT], [None, None], said=[(row, "Ports Board", kind, how) for row, kind, how in said])
    assert told == dict.fromkeys({"intercept", *found}, 1.0)


@pytest.mark.parametrize(
    ("relation", "name"), [("partial", "partial"), ("rewrite", "rewrite"), ("near-duplicate", None), ("excerpt", None)]
)
def test_what_the_two_share_is_a_sign(relation: str, name: str | None) -> None:
    told = signs([TEXT, TEXT], [None, None], pairs={(0, 1): copy(relation=relation)})
    assert told == dict.fromkeys({"intercept"} | ({name} if name else set()), 1.0)


def test_lengths_quotations_and_a_short_first_report_are_signs() -> None:
    assert signs(["x" * 99, "x" * 199], [0, 30]) == {
        "intercept": 1.0,
        "dated": 1.0,
        "lengths": 0.6931,
        "short-first": 1.0,
    }
    assert signs(["x" * 199, "x" * 99], [30, 0]) == {
        "intercept": 1.0,
        "dated": 1.0,
        "lengths": 0.6931,
        "short-first": 1.0,
    }
    assert signs(["x" * 9, TEXT], [None, None]) == {"intercept": 1.0, "lengths": 2.0}  # no more than that
    assert "short-first" not in signs(["x" * 900] * 2, [0, 30])  # type: ignore[operator]
    assert "short-first" in signs(["x" * 899] * 2, [0, 30])  # type: ignore[operator]
    quoted = "x" * 50 + "“" + "y" * 48 + "”"
    assert signs([quoted, "x" * 100], [None, None]) == {"intercept": 1.0, "quoted": 0.25}
    assert signs([f"“{'y' * 19}”" + "x" * 79] * 2, [None, None]) == {"intercept": 1.0}  # too short to be told again


def test_signs_are_means_over_the_papers_beside_the_first() -> None:
    found = signs([TEXT] * 3, [0, 3, 7], said=[(2, "Ports Board", "post", "strong")])
    assert found == {"intercept": 1.0, "within-6h": 0.5, "within-24h": 0.5, "dated": 1.0, "post": 0.5}
    # the first by date is the one beside which the others are put, whatever stands first
    assert signs([TEXT] * 3, [7, 3, 0]) == {"intercept": 1.0, "within-6h": 0.5, "within-24h": 0.5, "dated": 1.0}


@pytest.mark.parametrize(
    ("papers", "asked"),
    [
        (["Tarn Post", "Tarn Post"], False), (["Tarn Post", None], False), ([None, None], False),
        (["Tarn Post", "Northwire"], False), ([None, "Tarn Post", "Oswin Times"], True),
        ([None, "Tarn Post", "Tarn Post"], False), (["Tarn Post", "Tarn Post", "Oswin Times"], True),
    ],
)  # fmt: skip
def test_only_papers_of_two_outlets_are_asked_and_no_agency(papers: list[str | None], asked: bool) -> None:
    n = len(papers)
    assert (signs([TEXT] * n, [*range(n)], papers=papers) is not None) is asked


def test_the_log_odds_are_the_signs_times_their_weights() -> None:
    known = dossier([TEXT, TEXT], [0, 2])
    assert outside_log_odds(known, [0, 1], known.pairs.shared([0, 1])) == pytest.approx(1.685 + 0.822 + 0.629)


@pytest.mark.parametrize("dates", [(0, 2), (None, None), (0, 30)])
def test_a_common_source_gets_the_log_odds_that_its_signs_say(dates: tuple[float | None, ...]) -> None:
    known = dossier([TEXT, TEXT], dates)
    odds = outside_log_odds(known, [0, 1], known.pairs.shared([0, 1]))
    weights = weigh_cluster(known, [0, 1]).weights
    trees = summed(weights)
    assert np.log(trees.outside[-1]) - np.log(trees.roots.sum()) == pytest.approx(odds)
    # and each step from there as much more than the best step from the other paper
    best = np.where(np.eye(2, dtype=bool), -np.inf, weights.edge).max(0)
    np.testing.assert_allclose(weights.outside_edge[-1], np.maximum(best + odds, weights.outside_edge[-1]))
    outside = from_outside(weights)
    assert outside.root.tolist() == [w - 60 for w in weights.root] and outside.edge is weights.edge


def naming(row: int, name: str, kind: str, strength: str, start: int | None = 10) -> tuple[int, dict[str, Any]]:
    return row, {"name": name, "kind": kind, "strength": strength, "start": start}


def issuer_signs(found: list[Any], texts: list[str], n: int) -> list[tuple[str, dict[str, float]]]:
    told = candidates(found, texts, n)
    return [
        (name, {s: round(v, 4) for s, v in zip(ISSUER, values.tolist(), strict=True) if v}) for values, name, _ in told
    ]


def test_signs_of_an_issuer_are_shares_of_the_articles() -> None:
    text = "The Ports Board said. Board, Board, Board, Board."
    found = [naming(0, "Ports Board", "statement", "strong"), naming(1, "Ports Board", "speech", "medium", 300),
             naming(0, "Ports Board", "speech", "weak", 5), naming(1, "Vask", "post", "weak", 900)]  # fmt: skip
    both = {"intercept": 1.0, "strong": 0.5, "medium": 0.5, "in-all": 1.0, "body": 1.0, "statement": 1.0,
            "strong-body": 0.5, "opening": 1.0, "lead": 1.0, "often": 0.625}  # fmt: skip
    lone = {"intercept": 1.0, "weak": 0.5, "one-word": 1.0}
    assert issuer_signs(found, [text, "The Board."], 2) == [("Ports Board", both), ("Vask", lone)]


@pytest.mark.parametrize(("start", "signs_"), [(0, {"opening", "lead"}), (299, {"opening", "lead"}), (300, {"lead"}),
                                                (899, {"lead"}), (900, set())])  # fmt: skip
def test_where_an_issuer_is_first_named_is_a_sign(start: int, signs_: set[str]) -> None:
    ((_, told),) = issuer_signs([naming(0, "Ilen Vask", "speech", "weak", start)], ["-"], 1)
    assert set(told) == {"intercept", "weak", *signs_}  # one article alone is not all of them


def test_each_kind_that_is_said_clearly_is_a_sign_and_an_office_for_the_media() -> None:
    for kind in STATEMENTS:
        ((_, told),) = issuer_signs([naming(0, "Ilen Vask", kind, "strong", 950)], ["-"], 2)
        assert told == {"intercept": 1.0, "strong": 0.5, kind: 1.0}
        ((_, told),) = issuer_signs([naming(0, "Ilen Vask", kind, "medium", 950)], ["-"], 2)
        assert told == {"intercept": 1.0, "medium": 0.5}
    ((_, told),) = issuer_signs([naming(0, "Ports Media Office", "speech", "weak", 950)], ["-"], 2)
    assert told == {"intercept": 1.0, "weak": 0.5, "body": 1.0, "media-office": 1.0}


def test_the_likeliest_issuer_is_named_with_how_likely_it_is_and_who_names_it() -> None:
    said = [(0, "Ports Board", "statement", "strong"), (1, "Ports Board", "speech", "medium")]
    known = dossier([TEXT] * 3, [0, 1, 2], said=said)
    found = issuer(known, [0, 1])
    z = -2.248 - 0.139 / 2 + 0.432 / 2 + 0.762 + 0.513 + 1.422 + 0.641 / 2 + 0.614 + 0.969
    assert found is not None and (found.name, found.kind, found.rows) == ("Ports Board", "statement", (0, 1))
    assert found.probability == pytest.approx(1 / (1 + np.exp(-z)))
    assert issuer(known, [2]) is None
    # beside another as likely, neither is
    rival = dossier(
        [TEXT] * 2,
        [0, 1],
        said=[*said, (0, "Rail Union", "statement", "strong"), (1, "Rail Union", "speech", "medium")],
    )
    assert issuer(rival, [0, 1]) is None
    # who only acts in the texts did not say that it said so
    acts = dossier([TEXT] * 2, [0, 1], said=[(row, "Ports Media Office", "statement", "weak") for row in (0, 1)])
    assert issuer(acts, [0, 1]) is None
