"""The report's words for codes: every code that a floor emits has words, and no words wait for one that none does."""

from datetime import UTC, datetime

import polars as pl
import pytest
from newsroom import samples
from strategies import printed
from tracing import articles_of, copy, credit_table, hours, table_of, traced

from dedup.clean.masks import PRIORITY
from dedup.data import Attributed, Clusters
from dedup.outlets.outlet import Outlet
from dedup.outlets.registry import Outlets
from dedup.phrases import WARNINGS, warning, warning_code
from dedup.queries.who_ran.credit_state import state
from dedup.settings import Settings
from dedup.tables import CREDIT_STATES, OWN_OUTLET, STATEMENTS
from dedup.trace.common_source import MANUSCRIPT
from dedup.trace.origins import KIND_OF, trace
from dedup.write.report.page_words import KIND, MASK, ROLE, STATE, WARNING, credit_said, warning_words

EVERYBODY = ["Tarn Post", "Oswin Times", "Garrow Echo"]


def warned() -> list[str]:
    """The warnings of clusters, each made so that it has one."""
    clusters = (
        traced(articles_of(hours(0, 30, 30)), (), None, Clusters([[0, 1, 2]], [0.4], [True], set())),
        traced(
            articles_of(hours(0, 30, 60)), (), {(0, 1): copy(), (1, 2): copy(0.6)},
            Clusters([[0, 1]], [0.97], [False], set()),
        ),
        traced(
            articles_of(hours(0, 30, 60)), (), {(0, 1): copy(), (1, 2): copy(0.6)},
            Clusters([[0, 1]], [0.97], [False], set(), apart=[[0, 2]]),
        ),
        traced(
            articles_of(hours(5, 0, 0), EVERYBODY), [(1, "Tarn Post", "strong"), (2, "Tarn Post", "strong")],
            {(0, 1): copy(), (0, 2): copy()},
        ),
        traced(articles_of([datetime(year, 3, 4, tzinfo=UTC) for year in (1900, 2024, 2025)])),
        traced(
            articles_of(hours(0, 30, 60), ["Tarn Post", "Tarn Post", "Oswin Times"]), (),
            {(0, 1): copy(0.95, "revision"), (0, 2): copy(), (1, 2): copy()},
        ),
        # the origin is above an undated member, and that above one with an earlier date
        traced(
            articles_of([*hours(5), None, *hours(0)], EVERYBODY),
            [(1, "Tarn Post", "strong"), (2, "Oswin Times", "strong")], {(0, 1): copy(), (1, 2): copy()},
        ),
    )  # fmt: skip
    return [w for found in clusters for c in found.clusters["warnings"].drop_nulls() for w in c.split("; ")]


def test_every_warning_can_occur_and_every_one_that_does_has_words() -> None:
    codes = [warning_code(w) for w in warned()]
    assert set(codes) == set(WARNINGS) == set(WARNING)
    for sentence in warned():
        means = WARNING[warning_code(sentence) or ""]
        assert warning_words(sentence)[0].endswith(f". {means}")


@pytest.mark.parametrize("code", WARNINGS)
def test_a_warning_is_known_again_whatever_names_stand_in_it(code: str) -> None:
    facts = {"pairs": "1 pair links", "parent": "a\nb", "child": "{0}", "more": "", "named": "x", "members": "2"}
    assert warning_code(warning(code, outlet="Tarn .* Post", **facts)) == code


def test_a_warning_of_an_older_result_is_shown_as_it_is() -> None:
    assert warning_words("held together by one hub; it rained") == ["Held together by one hub.", "It rained."]
    assert warning_words(None) == warning_words("") == []


def test_every_state_of_a_credit_has_words_and_can_occur() -> None:
    said = {state(credited, marked) for credited in (True, False) for marked in (True, False, None)}
    assert said == set(CREDIT_STATES)
    states = {*said, OWN_OUTLET}
    assert all(credit_said(s) != s for s in states) and credit_said(None) == ""
    assert set(samples().members["credit_state"].drop_nulls()) <= states


def test_roles_and_states_of_origins_are_those_that_tracing_gives() -> None:
    papers = [*EVERYBODY, "Northwire"]
    round_up = Clusters([[0, 1, 2]], [0.97], [False], {2})
    decided = Clusters([[0, 1]], [0.97], [False], set(), [1], ["outside:Tarn Council"])
    found = [
        samples(),
        traced(articles_of(hours(5, 0), EVERYBODY[:2]), [(1, "Tarn Post", "strong")]),
        traced(articles_of(hours(0, 0, 0))),
        traced(articles_of(hours(0, 5, 9)), (), {(0, 1): copy(0.9, "rewrite"), (0, 2): copy()}, round_up),
        traced(articles_of(hours(0, 5)), (), {(0, 1): copy()}, decided),
        traced(articles_of(hours(0, 5), [papers[3], papers[0]]), [(1, "Northwire", "strong")]),
    ]
    roles = pl.concat([f.members["role"] for f in found])
    assert set(roles) == set(ROLE)
    assert set(pl.concat([f.clusters["origin_state"] for f in found])) == set(STATE)
    kinds = set(pl.concat([f.clusters["origin_kind"] for f in found])) | set(_kinds_outside())
    kinds |= {KIND_OF.get(kind, kind) for kind in (*STATEMENTS, MANUSCRIPT)}
    assert set(KIND) == kinds - {"article", "unknown"}  # of these two there is nothing to say


def _kinds_outside() -> list[str]:
    wires = Outlets([Outlet("Tidewire", kind="press-wire"), Outlet("Northwire", kind="agency")])
    articles = articles_of(hours(0, 0))
    copies = printed(articles["text"].to_list()).copies
    kinds = []
    for name in ("Tidewire", "Northwire"):
        known = Attributed(articles, credit_table([(0, name, "strong"), (1, name, "strong")]), wires, copies)
        clusters = Clusters([[0, 1]], [0.97], [False], set())
        found = trace(known, clusters, *table_of({(0, 1): copy()}), Settings().origin_probability)
        kinds.append(found.clusters["origin_kind"][0])
    return kinds


def test_every_kind_of_mask_has_words() -> None:
    assert set(MASK) == set(PRIORITY)
