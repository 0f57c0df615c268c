"""`Plots`: what `Result.plot` offers: a method for each chart, and one that writes it to a file."""

from pathlib import Path
from typing import Any

import polars as pl

from dedup.tables import Frames
from dedup.write.plots.kinds import KINDS, chart_of
from dedup.write.plots.picture_files import check_picture, write_picture


class Plots:
    """The charts of a result, each a chart of Altair or several in one; a notebook shows them.

    Raises UsageError where Altair is not installed (`pip install 'wirecopy[plots]'`). A result without clusters gives
    a chart that says so.

    >>> from dedup import scan
    >>> plots = Plots(scan([{"id": n, "text": "Rain fell on Orlen."} for n in "ab"]))
    >>> plots.sizes().to_dict()["title"]["text"]
    'How large the clusters are'
    """

    def __init__(self, result: Frames) -> None:
        self._result = result

    def __repr__(self) -> str:
        return f"charts of a result: .{'(), .'.join(KINDS)}(), and .write(kind, file)"

    def sizes(self) -> Any:
        """How many clusters there are of two, three and more articles."""
        return chart_of(self._result, "sizes")

    def timeline(self, cluster: str | None = None) -> Any:
        """When the articles of the 25 largest clusters were published, or those of one `cluster`.

        Raises UsageError for a cluster that is not in the result.
        """
        return chart_of(self._result, "timeline", cluster=cluster)

    def network(self, cluster: str | None = None) -> Any:
        """Which outlet has articles from which; of one `cluster`, which article is likely made from which.

        Raises UsageError for a cluster that is not in the result.
        """
        return chart_of(self._result, "network", cluster=cluster)

    def thresholds(self, steps: pl.DataFrame | None = None) -> Any:
        """How many clusters, and articles in them, are left when only pairs of a higher probability count.

        `steps`: a table with columns `threshold`, `clusters`, `articles`, `largest` and perhaps `removed`, to draw that
        instead of what connects clusters at each threshold. Raises UsageError for a table without them.
        """
        return chart_of(self._result, "thresholds", steps=steps)

    def calibration(self, labels: object) -> Any:
        """What probabilities were worth against `labels`, of articles or of pairs, as `Result.evaluate` takes them.

        Raises UsageError as it does.
        """
        return chart_of(self._result, "calibration", labels=labels)

    def write(self, kind: str, out: str | Path, *, cluster: str | None = None, labels: object = None) -> Path:
        """Write a chart to a file ending in .svg, .png, .html or .json, and give its path back.

        Raises UsageError for an unknown kind or ending, and where vl-convert is not installed, which draws them.
        """
        check_picture(out)
        return write_picture(chart_of(self._result, kind, cluster=cluster, labels=labels), out)
