"""Floor 9, trace: clusters, credits and dates -> origins, parents and their probabilities.

- `origins.py`: `trace`: for each cluster a probability of every possible origin; tables `clusters` and `members`.
- `attribution.py`: whom each article credits, and the outside sources that a cluster names.
- `appearance.py`: when each article surely appeared, and which of two surely came first.
- `pair_table.py`: the judged pairs as columns, found by their two rows.
- `pair_basis.py`: whether one of a pair was made from the other, or both from one source.
- `common_source.py`: a text from outside that all papers of a cluster had: is there one, and who issued it.
- `cluster_weights.py`: `weigh_cluster`: the members of a cluster that are summed, and all their log-weights.
- `decided_origin.py`: the same where a person decided the origin.
- `edge_weights.py`: log-weights: how likely is each step "b was made from a", and each origin.
- `named_sums.py`: sums whose terms keep their names, so that a weight can be explained.
- `matrix_tree.py`: exact sums over all derivation trees, by Kirchhoff's theorem.
- `warnings.py`: what an editor should know of a cluster before relying on it.
"""
