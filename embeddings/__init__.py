"""Text -> vectors; knows no article.

- `encoder.py`: texts -> vectors, the only file that knows torch.
- `multilingual.py`: sentences of several languages -> vectors in one space, by the packaged model of an extra.
- `cache.py`: no text is encoded twice.
"""
