"""95 % intervals of shares: against published numbers, by exact binomial sums, and on a population that is known."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.queries.evaluate.intervals import Stratum, part_of, share_of, stratum_of, wilson


def held(n: int, p: float) -> float:
    """The probability that the interval of a share of n holds p, by summing over all that can be seen."""
    return sum(
        comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1) if wilson(x / n, n)[0] <= p <= wilson(x / n, n)[1]
    )


def test_published_intervals_of_wilson() -> None:
    """Newcombe (1998, "Two-sided confidence intervals for the single proportion"), table I, method 3."""
    for x, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        assert [round(end, 4) for end in wilson(x / n, n)] == [low, high]


@pytest.mark.parametrize("n", [5, 12, 30, 100])
def test_it_holds_what_is_true_often_enough(n: int) -> None:
    grid = np.linspace(0.001, 0.999, 199)
    coverage = [held(n, float(p)) for p in grid]
    assert np.mean(coverage) >= 0.945
    # plain Wilson falls to .84 where one hit in many is to be expected
    assert min(coverage) >= 0.89


shares = st.floats(0, 1)
strata = st.lists(
    st.builds(Stratum, total=st.floats(1, 1e6), read=st.floats(1, 500), share=shares), min_size=1, max_size=6
)


@given(strata, strata, st.floats(0.5, 1000))
def test_ends_hold_the_value_and_do_not_hang_on_the_unit(one: list[Stratum], other: list[Stratum], by: float) -> None:
    larger = [[Stratum(s.total * by, s.read, s.share) for s in some] for some in (one, other)]
    whole, many = share_of(one), share_of(larger[0])
    assert whole is not None and many is not None
    assert 0 <= whole.low <= whole.value + 1e-12 and whole.value <= whole.high + 1e-12 <= 1 + 1e-9
    assert (many.low, many.high) == pytest.approx((whole.low, whole.high), abs=1e-9)
    part, more = part_of(one, other), part_of(*larger)
    assert (part is None) == (sum(s.total * s.share for s in (*one, *other)) == 0)
    if part is not None and more is not None:
        assert 0 <= part.low <= part.value <= part.high <= 1
        assert (more.low, more.value, more.high) == pytest.approx((part.low, part.value, part.high), abs=1e-6)


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_what_was_all_read_is_known_and_a_label_alone_is_not(hits: list[bool]) -> None:
    every = share_of([stratum_of([1.0] * len(hits), hits, finite=True)])
    some = share_of([stratum_of([1.0] * len(hits), hits, finite=False)])
    assert every is not None and some is not None
    assert every.value == pytest.approx(sum(hits) / len(hits)) and every.high - every.low < 1e-3
    assert some.high - some.low > 0.05


def test_nothing_read_is_no_interval() -> None:
    assert share_of([]) is None
    assert part_of([], []) is None and part_of([Stratum(5, 5, 0.0)], [Stratum(9, 3, 0.0)]) is None
    alone = part_of([Stratum(5, 5, 1.0)], [])
    assert alone is not None and alone.value == 1 and alone.high == 1


def test_recall_that_hangs_on_a_heavy_stratum_is_held() -> None:
    """900 of 1,000 called pairs are derived, and 1 in 100 of 20,000 that are not: what the normal curve holds in .6."""
    rng = np.random.default_rng(5)
    true = 900 / (900 + 200)
    inside = 0
    for _ in range(400):
        called = Stratum(1000, 60, rng.hypergeometric(900, 100, 60) / 60)
        missed = Stratum(20_000, 60, rng.hypergeometric(200, 19_800, 60) / 60)
        found = part_of([called], [missed])
        assert found is not None
        inside += found.low <= true <= found.high
    assert inside >= 0.93 * 400
