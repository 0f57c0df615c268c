"""What the command line prints: a scan, a comparison, who ran, progress.

- `scan.py`: a scan in lines of text.
- `comparison.py`: a comparison of two articles.
- `who_ran.py`: who ran an outlet's pieces, as text, and as JSON.
- `progress.py`: the bar.
"""
