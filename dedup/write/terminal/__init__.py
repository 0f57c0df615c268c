"""What the command line prints: a scan, a comparison, who ran, what a watch tells, an origin, progress.

- `scan.py`: a scan in lines of text.
- `comparison.py`: a comparison of two articles.
- `who_ran.py`: who ran an outlet's pieces, as text, and as JSON.
- `watched.py`: what a watch has to tell, as text, and as JSON.
- `origin_trace.py`: how the origin of an article was decided, as text, and as JSON.
- `compiling.py`: that loops are compiled, once.
- `progress.py`: the bar.
"""
