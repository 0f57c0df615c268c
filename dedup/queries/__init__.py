"""What is asked of a Result, or of two texts: other thresholds, collapse, compare, who ran, evaluate."""
