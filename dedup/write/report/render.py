"""Content -> HTML: the templates, what they may do, and the policy that a page carries. No files are written here.

`PageLinks` says where pages are. The files of a report have one set of them, a server may have another.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dedup.phrases import count, percent
from dedup.write.report.colophon import MOST_FILES, Colophon
from dedup.write.report.page_words import MASK, STATE

HERE = Path(__file__).parent / "templates"
_ISLAND = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_UNSAFE = re.compile("[<>&\u2028\u2029]")
_INDENT = re.compile(r"\n\s+")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)\s*", re.S)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where pages are, seen from one of them. `up`: the way to the folder of the first page.

    >>> PageLinks().cluster(3), PageLinks("../").pair(3, 2), PageLinks("../").overview(1)
    ('pages/cluster-3.html', '../pages/cluster-3.html#pair-2', '../index.html')
    """

    up: str = ""

    def overview(self, page: int = 1) -> str:
        """The overview, or a further page of its table."""
        return f"{self.up}index.html" if page == 1 else f"{self.up}pages/clusters-{page}.html"

    def cluster(self, number: int) -> str:
        """The page of a cluster."""
        return f"{self.up}pages/cluster-{number}.html"

    def pair(self, cluster: int, number: int) -> str:
        """A comparison on the page of a cluster."""
        return f"{self.cluster(cluster)}#pair-{number}"

    def outlets(self) -> str:
        """Whose pieces others ran: the list of outlets."""
        return f"{self.up}who-ran.html"

    def series(self) -> str:
        """What outlets print again and again in one form."""
        return f"{self.up}series.html"

    def stories(self, story: int | None = None) -> str:
        """Events that several tell on their own, or one of them."""
        return f"{self.up}stories.html{'' if story is None else f'#story-{story}'}"

    def search(self) -> str:
        """What finds articles by headline, outlet and words."""
        return f"{self.up}search.html"

    def outlet(self, number: int, page: int = 1) -> str:
        """The uses of an outlet's pieces, or a further page of them."""
        return f"{self.up}pages/outlet-{number}{f'-{page}' if page > 1 else ''}.html"


def island(value: Any) -> Markup:
    """Data for a script, as JSON that cannot end the element it stands in.

    >>> island({"a": "</script>"})
    Markup('{"a":"\\\\u003c/script\\\\u003e"}')
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(_UNSAFE.sub(lambda m: _ISLAND[m.group()], text))  # noqa: S704  # every < > & is escaped above


@cache
def source(name: str) -> str:
    """Style or script as it stands in every page, without its comments."""
    return _INDENT.sub("\n", _COMMENT.sub("", (HERE / name).read_text("utf-8"))).strip()


def policy() -> str:
    """The content security policy of a page: its own style and its own script, and nothing from anywhere."""

    def digest(name: str) -> str:
        return base64.b64encode(hashlib.sha256(source(name).encode()).digest()).decode()

    return (
        f"default-src 'none'; style-src 'sha256-{digest('report.css')}'; script-src 'sha256-{digest('report.js')}'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def environment(before: Path | None = None) -> Environment:
    """The templates with what they may call. `before`: a folder whose templates stand in for those of the same name."""
    places = [HERE] if before is None else [before, HERE]
    made = Environment(
        loader=FileSystemLoader(places), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(island=island, count=count, percent=percent)
    made.globals.update(
        style=Markup(source("report.css")), script=Markup(source("report.js")),  # noqa: S704  # ours
        policy=policy(), STATE=STATE, MASK=MASK, MOST_FILES=MOST_FILES,
    )  # fmt: skip
    return made


def render(template: str, links: PageLinks, about: Colophon, **content: Any) -> str:
    """A page as HTML: `template` names a file in `templates/`, `content` what it shows, `about` what it says of
    itself.
    """
    return environment().get_template(template).render(links=links, about=about, **content)


def fragment(template: str, **content: Any) -> Markup:
    """A piece of HTML that stands in no page of ours, escaped as pages are."""
    return Markup(environment().get_template(template).render(**content).strip())  # noqa: S704  # by the template
