"""Compiled: groups joined along their links, with what lies between any two of them in one table.

Of each two groups that share a pair there is one record: the exact sum of their pairs and how many are derived. It is
found under both numbers, and hangs in the list of each group by one of its two ends, 2 * record and 2 * record + 1.
"""

import numpy as np

from dedup.cluster.exact_kernels import at_least, exact
from dedup.cluster.graph_kernels import degrees_of
from index.jit import jit


@jit()
def slot_of(table, key):  # type: ignore[no-untyped-def]  # compiled: numba infers the types
    """Where a key stands in an open-addressing table (k, 2) of keys and records, or the free place where it would."""
    last = np.uint64(len(table) - 1)
    slot = (np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20) & last
    while table[slot, 0] >= 0 and table[slot, 0] != key:
        slot = (slot + np.uint64(1)) & last
    return np.int64(slot)


@jit()
def take_out(table, key):  # type: ignore[no-untyped-def]
    """Remove a key; those behind it that no free place may stand before are moved up (Knuth, volume 3, 6.4, R)."""
    last = len(table) - 1
    free = slot_of(table, key)
    at = free
    while True:
        at = (at + 1) & last
        other = table[at, 0]
        if other < 0:
            break
        table[free, 0] = -1
        if slot_of(table, other) != at:  # it would be found from a place nearer its own: the free one
            table[free] = table[at]
            free = at
    table[free, 0] = -1


@jit()
def records_of(labels, groups, derived, judged):  # type: ignore[no-untyped-def]
    """table, ends int64 (2 r), sums int64 (r, 3): the records of all groups that share a pair."""
    n, most = len(labels), 0
    for adjacency in (derived, judged):
        for i in range(n):
            for k in range(adjacency[0][i], adjacency[0][i + 1]):
                most += labels[adjacency[1][k]] > labels[i]
    size = 2
    while size < 2 * most:
        size *= 2
    table, ends, sums = np.full((size, 2), -1), np.empty(2 * most, np.int64), np.zeros((most, 3), np.int64)
    r = 0
    for which, adjacency in enumerate((derived, judged)):
        for i in range(n):
            for k in range(adjacency[0][i], adjacency[0][i + 1]):
                a, b = labels[i], labels[adjacency[1][k]]
                if b <= a:
                    continue
                slot = slot_of(table, a * groups + b)
                if table[slot, 0] < 0:
                    table[slot, 0], table[slot, 1] = a * groups + b, r
                    ends[2 * r], ends[2 * r + 1] = a, b
                    r += 1
                record = table[slot, 1]
                if which == 0:
                    sums[record, 2] += 1
                else:
                    high, low = exact(adjacency[2][k])
                    sums[record, 0] += high
                    sums[record, 1] += low
    return table, ends[: 2 * r], sums[:r]


@jit()
def top_of(under, i):  # type: ignore[no-untyped-def]
    """The group that now holds the first rows of group i."""
    while under[i] != i:
        under[i] = under[under[i]]
        i = under[i]
    return i


@jit()
def widen(first_hub, next_hub, sums, wide, first_row, next_row, least, pairs, derived):  # type: ignore[no-untyped-def]
    """Fill `wide` (rows, 3) for the hubs of one group: 1 where all rows of another are derived with it too, and the
    sum of all its pairs. Says whether `pairs` pairs of one of them reach a mean of `least`."""
    starts, others, figures = derived
    reaches = False
    hub = first_hub
    while hub >= 0:
        wide[hub, 0], wide[hub, 1], wide[hub, 2] = 1, sums[hub, 0], sums[hub, 1]
        near = others[starts[hub] : starts[hub + 1]]
        row = first_row
        while row >= 0:
            at = np.searchsorted(near, row)
            if at == len(near) or near[at] != row:
                wide[hub, 0] = 0
                break
            high, low = exact(figures[starts[hub] + at])
            wide[hub, 1] += high
            wide[hub, 2] += low
            row = next_row[row]
        if wide[hub, 0] and at_least(wide[hub, 1], wide[hub, 2], least, pairs):
            reaches = True
        hub = next_hub[hub]
    return reaches


@jit()
def kept_hubs(first, next_hub, sums, wide, chain):  # type: ignore[no-untyped-def]
    """The hubs of a list that `wide` keeps, in front of the list `chain`: its first."""
    hub = first
    while hub >= 0:
        after = next_hub[hub]
        if wide[hub, 0]:
            sums[hub, 0], sums[hub, 1] = wide[hub, 1], wide[hub, 2]
            next_hub[hub] = chain
            chain = hub
        hub = after
    return chain


@jit()
def moved_records(small, large, groups, table, ends, sums, first_end, next_end, length):  # type: ignore[no-untyped-def]
    """Hang the records of one group under another; those that both have with a third are added up."""
    end = first_end[small]
    while end >= 0:
        after, record, other = next_end[end], end >> 1, ends[end ^ 1]
        if ends[end] == small:  # else it was added to another record
            take_out(table, min(small, other) * groups + max(small, other))
            key = min(large, other) * groups + max(large, other)
            slot = slot_of(table, key)
            if other == large or table[slot, 0] >= 0:
                ends[end] = ends[end ^ 1] = -1
                if other != large:
                    sums[table[slot, 1]] += sums[record]
            else:
                table[slot, 0], table[slot, 1] = key, record
                ends[end] = large
                next_end[end] = first_end[large]
                first_end[large] = end
                length[large] += 1
        end = after


@jit()
def hung_up(owners, groups):  # type: ignore[no-untyped-def]
    """first, last, length int64 (groups), after int64 (k): things as lists, each in that of its owner."""
    first, last, length = np.full(groups, -1), np.full(groups, -1), np.zeros(groups, np.int64)
    after = np.full(len(owners), -1)
    for thing in range(len(owners)):
        g = owners[thing]
        if first[g] < 0:
            last[g] = thing
        after[thing], first[g] = first[g], thing
        length[g] += 1
    return first, last, length, after


@jit()
def sums_of(labels, sizes, derived, judged):  # type: ignore[no-untyped-def]
    """inside int64 (groups, 2): the exact sum of each group's pairs, every one twice; first_hub int64 (groups),
    next_hub int64 (n), hub_sums int64 (n, 2): the rows derived with all others of their group, as lists, and the sums
    of their pairs."""
    n, groups = len(labels), len(sizes)
    inside, hub_sums = np.zeros((groups, 2), np.int64), np.zeros((n, 2), np.int64)
    first_hub, next_hub = np.full(groups, -1), np.full(n, -1)
    count, high, low = degrees_of(labels, derived)
    _, all_high, all_low = degrees_of(labels, judged)
    for row in range(n):
        g = labels[row]
        inside[g, 0] += all_high[row]
        inside[g, 1] += all_low[row]
        if count[row] == sizes[g] - 1:
            hub_sums[row, 0], hub_sums[row, 1] = high[row], low[row]
            next_hub[row], first_hub[g] = first_hub[g], row
    return inside, first_hub, next_hub, hub_sums


@jit()
def joined(labels, sizes, links, derived, judged, linked, hub, threshold):  # type: ignore[no-untyped-def]
    """int64 (groups): the group that each was taken in by in the end, itself for those that are left."""
    groups = len(sizes)
    table, ends, sums = records_of(labels, groups, derived, judged)
    first_end, _, length, next_end = hung_up(ends, groups)
    # rows, and the hubs among them, as lists: what is joined is hung on without looking at it
    first_row, last_row, size, next_row = hung_up(labels, groups)
    inside, first_hub, next_hub, hub_sums = sums_of(labels, sizes, derived, judged)
    wide, refused = np.zeros((len(labels), 3), np.int64), np.full(len(sums), -1)
    under, joins = np.arange(groups), np.zeros(groups, np.int64)
    for link in range(len(links)):
        one, other = top_of(under, links[link, 0]), top_of(under, links[link, 1])
        if one == other:
            continue
        a, b = min(one, other), max(one, other)
        record, state = table[slot_of(table, a * groups + b), 1], joins[a] + joins[b]
        if refused[record] == state:  # neither has grown since
            continue
        between, n = sums[record], size[a] + size[b]
        both = inside[a] + inside[b] + 2 * between[:2]
        join = at_least(between[0], between[1], linked, size[a] * size[b])
        join = join and at_least(both[0], both[1], threshold, n * (n - 1))
        of_a, of_b = between[2] >= size[b], between[2] >= size[a]  # else no row is derived with all of the other
        if of_a:
            join |= widen(first_hub[a], next_hub, hub_sums, wide, first_row[b], next_row, hub, n - 1, derived)
        if of_b:
            join |= widen(first_hub[b], next_hub, hub_sums, wide, first_row[a], next_row, hub, n - 1, derived)
        if not join:
            refused[record] = state
            continue
        hubs = kept_hubs(first_hub[a], next_hub, hub_sums, wide, -1) if of_a else -1
        hubs = kept_hubs(first_hub[b], next_hub, hub_sums, wide, hubs) if of_b else hubs
        small, large = (a, b) if length[a] < length[b] else (b, a)
        moved_records(small, large, groups, table, ends, sums, first_end, next_end, length)
        next_row[last_row[large]] = first_row[small]
        last_row[large] = last_row[small]
        size[large], inside[large], first_hub[large] = n, both, hubs
        under[small] = large
        joins[large] += joins[small] + 1
    for g in range(groups):
        under[g] = top_of(under, g)
    return under
