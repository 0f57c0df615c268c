"""Leiden's method ends, whatever the links weigh."""

from dedup.cluster.leiden import communities

TO_AND_FRO = {
    0.6: [(1, 8), (2, 4), (2, 5), (2, 6), (2, 12), (3, 4), (3, 7), (3, 10), (4, 5), (6, 10), (6, 11), (7, 11), (8, 9),
          (8, 13)],
    0.7: [(1, 6), (2, 10), (3, 9), (3, 12), (4, 9), (4, 13), (6, 13), (10, 11), (10, 12)],
    0.8: [(0, 11), (2, 13), (4, 10)],
    0.9: [(0, 2), (2, 8), (3, 5), (5, 7), (5, 9), (7, 9)],
    1.0: [(0, 8), (1, 11), (5, 10), (7, 12), (9, 12), (11, 13)],
}  # fmt: skip
"""A drawn graph in which some row is worth as much on either side: without a bound of rounds this has no end."""


def test_rows_that_could_move_to_and_fro_for_ever_come_to_rest() -> None:
    links = dict(sorted((pair, p) for p, pairs in TO_AND_FRO.items() for pair in pairs))
    for seed in range(3):
        found = communities(range(14), links, 0.6, seed)
        assert sorted(row for group in found for row in group) == list(range(14)) and len(found) < 14


def test_what_is_tight_stays_together() -> None:
    links = {(a, b): 1.0 for group in (range(4), range(4, 9)) for a in group for b in group if a < b}
    assert communities(range(9), {**links, (3, 4): 1.0}, 0.5, 1) == [[0, 1, 2, 3], [4, 5, 6, 7, 8]]
