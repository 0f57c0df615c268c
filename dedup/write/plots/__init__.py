"""A result as charts: Altair in a notebook, pictures and pages from the command line.

- `chart_methods.py`: `Plots`: what `Result.plot` offers.
- `kinds.py`: which chart goes by which name, and what it is made of.
- `picture_files.py`: a chart as SVG, PNG, HTML or JSON, with nothing loaded from anywhere.
- `style.py`: colours and letters of the report, and what a chart with nothing to show says.
- `sizes_chart.py`: how large clusters are.
- `timeline_chart.py`: when the articles of clusters were published.
- `network_chart.py`: who has articles from whom.
- `circle.py`: places on a circle, and the lines between them.
- `thresholds_chart.py`: what is left when only surer pairs count.
- `calibration_chart.py`: what probabilities were worth, against labels.
"""
