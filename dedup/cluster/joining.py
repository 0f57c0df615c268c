"""Groups joined along their links, strongest first, as long as what comes out keeps the rule against chaining.

What is known of a group is kept as it grows and never summed anew, and what lies between the smaller of two groups and
others is written to the larger, so that a part costs about as much as it has pairs: to ask every pair of a group at
every link took 71 seconds for 3,000 articles with one paragraph in common.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.cluster.joining_kernels import joined
from dedup.cluster.pair_graph import HUB, Graph

LINKED = 0.3
"""Mean probability of the pairs between two groups from which they may be joined. Of .25 to .5,
higher bars lost as many true pairs as they kept false ones out (docs/LOG.md)."""


def joined_groups(labels: NDArray[np.int64], graph: Graph, threshold: float) -> NDArray[np.int64]:
    """int64 (n): the group of each row when every link between groups has been tried once. `labels` int64 (n): the
    groups before, from 0. Two are joined when one row is derived with all others of both, nearly certain on average,
    or when the links between them have a mean of `LINKED` and the mean of all pairs reaches the threshold.

    >>> from dedup.cluster.pair_figures import figures_of
    >>> pairs = figures_of({(0, 1): 0.9, (1, 2): 0.5})
    >>> joined_groups(np.arange(3), Graph.of(pairs, pairs), 0.5).tolist()
    [1, 1, 2]
    """
    links, sizes = graph.links(labels), np.bincount(labels)
    if not len(links):
        return labels
    taken_in: NDArray[np.int64] = joined(labels, sizes, links, graph.derived, graph.judged, LINKED, HUB, threshold)
    return taken_in[labels]
