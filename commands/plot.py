"""`wirecopy plot`: a result as a chart."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import AsJson, Quiet
from commands.output import say, say_json
from commands.results import result_of

KindWord = Annotated[
    str,
    typer.Argument(
        metavar="KIND", help="sizes of clusters, timeline, network of outlets, thresholds, or calibration by labels."
    ),
]
Place = Annotated[
    Path, typer.Option("-o", "--out", metavar="FILE", help="File ending in .svg, .png, .html or .json to write.")
]
ClusterName = Annotated[
    str | None, typer.Option(metavar="NAME", help="Of timeline and network: this cluster, article by article.")
]
LabelFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Of calibration: your labels, as evaluate takes them.")
]


def plot(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")],
    kind: KindWord,
    *,
    out: Place,
    cluster: ClusterName = None,
    labels: LabelFile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Draw a result: how large clusters are, when they ran, who has what from whom, how sure it is."""
    from dedup.queries.evaluate import read_labels
    from dedup.write.plots.kinds import chart_of, check_kind
    from dedup.write.plots.picture_files import check_picture, write_picture
    from dedup.write.plots.style import altair

    shown = check_kind(kind, cluster=cluster, labels=labels is not None)
    check_picture(out)
    altair()
    known = None if labels is None else read_labels(labels)  # before a result of many articles is read
    place = write_picture(chart_of(result_of(result), kind, cluster=cluster, labels=known), out)
    if as_json:
        say_json({"out": str(place), "kind": kind})
    elif not quiet:
        say(f"{place} shows {shown.shows}.")
