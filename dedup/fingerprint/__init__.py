"""Floor 4, fingerprint: articles and masks -> word hashes, MinHash signatures and postings."""
