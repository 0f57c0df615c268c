"""The order of the floors. Data goes down once, from articles to a Result; nothing else knows the order."""
