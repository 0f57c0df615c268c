"""Floor 3, clean: articles and credits -> masks, the parts of a text that do not count as shared."""
