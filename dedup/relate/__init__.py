"""Floor 7, relate: measured pairs -> relation, probability and evidence."""
