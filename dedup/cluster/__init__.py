"""Floor 8, cluster: judged pairs -> clusters without chaining, and the stories that link them."""
