"""Floor 8, cluster: judged pairs -> clusters without chaining, and the stories that link them.

- `closure.py`: the pairs inside a cluster that nobody proposed: they are judged too, never assumed.
- `judged_graph.py`: what clusters are made from: judged pairs, and what dates, credits and passages say of them.
- `pair_graph.py`: judged pairs as a graph, near copies drawn together.
- `round_ups.py`: an article that takes from sources which have nothing to do with each other is a compilation.
- `leiden.py`: divides a graph: connected parts, then Leiden's method.
- `joining.py`: groups joined along their links, strongest first, while the rule holds.
- `peeling.py`: a group that does not keep the rule, without its weakest rows.
- `clusters.py`: `cluster`: the rule of a cluster, and what divides and joins groups until it holds.
- `stories.py`: clusters and lone articles that tell one event on their own: linked, never joined.
"""
