"""Text -> vectors; knows no article.

- `encoder.py`: texts -> vectors, the only file that knows torch.
- `cache.py`: no text is encoded twice.
"""
