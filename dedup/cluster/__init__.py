"""Floor 8, cluster: judged pairs -> clusters without chaining, and the stories that link them.

- `closure.py`: the pairs inside a cluster that nobody proposed: they are judged too, never assumed.
- `closure_kernels.py`: compiled: rows two steps apart.
- `judged_graph.py`: what clusters are made from: judged pairs, and what dates, credits and passages say of them.
- `pair_figures.py`: pairs of rows with a figure each, as arrays.
- `pair_graph.py`: judged pairs as a graph, connected parts, near copies drawn together.
- `graph_kernels.py`: compiled: adjacency, parts of it, and which groups keep the rule.
- `exact_kernels.py`: compiled: sums of probabilities of which nothing is lost.
- `round_ups.py`: an article that takes from sources which have nothing to do with each other is a compilation.
- `leiden.py`: divides a connected part by Leiden's method.
- `joining.py`: groups joined along their links, strongest first, while the rule holds.
- `joining_kernels.py`: compiled: what lies between groups, kept as they grow.
- `peeling.py`: a group that does not keep the rule, without its weakest rows.
- `clusters.py`: `cluster`: the rule of a cluster, and what divides and joins groups until it holds.
- `decided_clusters.py`: clusters as people decided them: put together, or divided.
- `stories.py`: clusters and lone articles that tell one event on their own: linked, never joined.
"""
