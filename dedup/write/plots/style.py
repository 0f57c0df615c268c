"""The look of all charts: the colours and letters of the report, titles that are sentences, and no chart without words.

Altair and vl-convert come with extra `plots`, and are imported only when a chart is asked for.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dedup.errors import UsageError
from dedup.harmless import plain
from dedup.write.report.page_words import short

PAPER, INK, SOFT, LINE = "#fcfbf9", "#1c1b19", "#5d5850", "#e3dfd7"
ACCENT, TINT = "#0d5b6c", "#dcebed"
"""Those of the report, by day."""
SANS = "Liberation Sans, Arial, Helvetica, sans-serif"
SERIF = "Liberation Serif, Georgia, Charter, serif"
WIDTH = 640
"""Pixels of a chart without its labels."""
PERCENT = "format(100 * datum.value, '.0f') + ' %'"
"""How an axis writes a share, as an expression of Vega."""
LETTERS = 104
"""Characters of a line under the title."""
LONGEST_LABEL = 52
"""Characters of a label beside an axis, which has `LABEL_PIXELS` for them."""
LABEL_PIXELS = 380
_NOT_XML = re.compile("[\ufffe\uffff]")


def altair() -> Any:
    """The library. Raises UsageError where it is not installed."""
    try:
        import altair as library
    except ImportError as error:
        raise UsageError(
            "Altair is not installed, which draws the charts; install it as `pip install 'wirecopy[plots]'`"
        ) from error
    return library


def rows_of(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Rows as what Altair draws: values in the chart itself, so that no table is looked for elsewhere."""
    values = [{k: drawable(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows]
    return altair().Data(values=values)


def drawable(text: str) -> str:
    """`text` in one line of what XML can hold: the rest becomes U+FFFD. A sign that it cannot hold ends vl-convert, and
    Python with it.

    >>> drawable("Rain\\n\\x00\\ufffe")
    'Rain ��'
    """
    return _NOT_XML.sub("\ufffd", plain(text))


def styled(chart: Any, title: str, *under: str) -> Any:
    """The chart with its title, lines under it that are broken where they are long, and the look of the report."""
    lines = [part for line in under for part in textwrap.wrap(drawable(line), LETTERS)]
    words = {"text": title, "subtitle": lines} if lines else {"text": title}
    axis = {
        "labelColor": SOFT, "titleColor": SOFT, "titleFontWeight": "normal", "labelFontSize": 12, "titleFontSize": 12,
        "titlePadding": 10, "gridColor": LINE, "domainColor": SOFT, "tickColor": LINE,
    }  # fmt: skip
    heading = {
        "anchor": "start", "frame": "bounds", "font": SERIF, "fontSize": 19, "fontWeight": 600, "color": INK,
        "subtitleFont": SANS, "subtitleFontSize": 12.5, "subtitleColor": SOFT, "subtitleLineHeight": 17,
        "subtitlePadding": 6, "offset": 18,
    }  # fmt: skip
    legend = {"labelColor": SOFT, "titleColor": SOFT, "titleFontWeight": "normal", "labelFontSize": 12}
    spoken = " ".join([title + ".", *lines])
    return chart.properties(title=words, description=spoken, background=PAPER, padding=22).configure(
        font=SANS, view={"stroke": None}, axis=axis, title=heading, legend=legend
    )


def nothing(title: str, words: str) -> Any:
    """A chart of no rows: its title, and the sentence that says why there is nothing to see."""
    made = altair().Chart(rows_of([{"words": words}])).mark_text(align="left", fontSize=14, color=SOFT)
    return styled(made.encode(text="words:N", x={"value": 0}).properties(width=WIDTH, height=60), title)


def labels(texts: Sequence[str], names: Sequence[str]) -> list[str]:
    """A label for each row: its text in one line and not too long; where two would be alike, with the row's name.

    >>> labels(["Ferry stops", "Ferry stops", "Rain"], ["c1", "c2", "c3"])
    ['Ferry stops (c1)', 'Ferry stops (c2)', 'Rain']
    """
    shown = [short(text, LONGEST_LABEL) or "no title" for text in texts]
    doubled = {text for text in shown if shown.count(text) > 1}
    return [
        f"{text} ({short(name, LONGEST_LABEL)})" if text in doubled else text
        for text, name in zip(shown, names, strict=True)
    ]
