"""wirecopy: find articles that share their text or their source, and say where each came from."""
