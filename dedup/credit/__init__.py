"""Floor 2, credit: articles -> table `credits`, who is named as the source, where and how strongly."""
