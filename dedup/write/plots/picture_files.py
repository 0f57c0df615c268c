"""A chart as SVG, PNG, HTML or JSON. Nothing is loaded from anywhere: a page brings all its scripts along."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dedup.errors import UsageError, did_you_mean
from dedup.write.files.atomic import check_place, replace_file

ENDINGS: Mapping[str, str] = {
    ".svg": "a drawing", ".png": "a picture", ".html": "a page that tells more under the pointer", ".json": "Vega-Lite",
}  # fmt: skip
"""Ending of a file -> what is written into it."""
FINER = 2
"""Pixels of a PNG for each of the chart."""


def check_picture(out: str | Path) -> Path:
    """The place of a picture. Raises UsageError for an ending that is none of `ENDINGS`, and where it cannot be
    written, or vl-convert is not there to draw it.

    >>> check_picture("sizes.svg").suffix
    '.svg'
    """
    out = Path(out)
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        near = did_you_mean(ending, ENDINGS) if ending else ""
        raise UsageError(f"-o got {out}; a chart is written to a file ending in {', '.join(ENDINGS)}{near}")
    if out.is_dir():
        raise UsageError(f"{out} is a folder; give a file to write")
    check_place(out.absolute().parent)
    if ending != ".json":
        _converter()
    return out


def write_picture(chart: Any, out: str | Path) -> Path:
    """Write an Altair chart in the form that the file's ending names; an older file is replaced whole.

    Raises UsageError as `check_picture`, UsageError or LimitReached when writing fails.
    """
    out = check_picture(out)
    replace_file(out, picture(chart, out.suffix.lower()))
    return out


def picture(chart: Any, ending: str) -> bytes:
    """The bytes of a file with that ending, of `ENDINGS`; the same chart gives the same bytes."""
    told = json.dumps(chart.to_dict(), ensure_ascii=True, sort_keys=True)
    if ending == ".json":
        return told.encode() + b"\n"
    if ending == ".html":
        return _page(told).encode()
    drawn = _converter()
    if ending == ".svg":
        return str(drawn.vegalite_to_svg(told)).encode()
    return bytes(drawn.vegalite_to_png(told, scale=FINER))


def _page(told: str) -> str:
    """One page with the chart and all that draws it. What others wrote stands in it as JSON without a `<`."""
    safe = told.replace("<", "\\u003c")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>wirecopy</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' "
        "'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:\">"
        f'<script type="module">{_scripts()}</script></head><body><div id="chart"></div>'
        f'<script type="module">vegaEmbed("#chart", {safe}, {{actions: false}});</script></body></html>\n'
    )


@cache  # .9 MB, put together in two seconds
def _scripts() -> str:
    return str(_converter().javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise UsageError(
            "vl-convert is not installed, which draws charts as files; install it as `pip install 'wirecopy[plots]'`, "
            "or write a file ending in .json"
        ) from error
    return vl_convert
