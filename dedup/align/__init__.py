"""Floor 6, align: candidate pairs -> measures for the judge, and passages: where the two texts of a pair agree."""
