"""JSON-LD in a page: the one article that the page is about, and the names, addresses and dates in it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]

_ARTICLES = ("Article", "BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report")
_DEPTH = 8
"""Levels below which no article is looked for: @graph, lists, mainEntity; deeper ones are comments' and pictures'."""
_MOST = 2000
"""Objects looked at in a page: shops list thousands, news pages a few dozen."""


def json_objects(scripts: Sequence[str]) -> list[Node]:
    """All objects at the top of a page's JSON-LD scripts, `@graph` and lists opened; broken scripts give none.

    >>> json_objects(['{"@graph": [{"@type": "Person"}]}', '{broken'])
    [{'@graph': [{'@type': 'Person'}]}, {'@type': 'Person'}]
    """
    found: list[Node] = []
    for script in scripts:
        text = script.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
        text = text.removeprefix("//<![CDATA[").removeprefix("<![CDATA[").removesuffix("//]]>").removesuffix("]]>")
        try:
            value = json.loads(text, strict=False)  # line ends inside strings are common
        except (ValueError, RecursionError):
            continue
        found += _opened(value, 0)
    return found[:_MOST]


def article_of(objects: Sequence[Node], urls: Sequence[str], titles: Sequence[str]) -> Node | None:
    """The article that a page is about: by its address, else by its headline, else the first that has a date.

    >>> teaser, story = {"@type": "NewsArticle", "headline": "Hail"}, {"@type": ["NewsArticle"], "headline": "Rain"}
    >>> article_of([teaser, story], [], ["Rain | Harl Courier"]) is story
    True
    """
    articles = [o for o in objects if _is_article(o)]
    if len(articles) < 2:
        return articles[0] if articles else None
    wanted = {_bare(u) for u in urls}
    for article in articles:
        own = [*addresses(article.get("mainEntityOfPage")), *addresses(article.get("url")), str(article.get("@id", ""))]
        if wanted & {_bare(u) for u in own if u}:
            return article
    shown = " ".join(titles).casefold()
    for article in articles:
        if (headline := text_of(article.get("headline"))) and headline.casefold() in shown:
            return article
    return next((a for a in articles if "datePublished" in a), articles[0])


def text_of(value: Any) -> str | None:
    """A value as one string: the first of a list, the `name` or `@value` of an object; None where there is none.

    >>> text_of([{"@value": " Rain "}]), text_of(7), text_of("")
    ('Rain', '7', None)
    """
    for _ in range(_DEPTH):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("headline")
        else:
            break
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).split()) or None


def parties(value: Any, objects: Sequence[Node]) -> list[tuple[str | None, str | None]]:
    """Names and addresses of the people or organisations in a value; references by @id are followed.

    >>> parties([{"@id": "#nw"}, "Mara Quill"], [{"@id": "#nw", "name": "Northwire", "url": "https://northwire.example"}])
    [('Northwire', 'https://northwire.example'), ('Mara Quill', None)]
    """
    found: list[tuple[str | None, str | None]] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            whole: Node = item
            if "name" not in item and "@id" in item:
                whole = next((o for o in objects if o.get("@id") == item["@id"] and "name" in o), item)
            url = next((u for u in addresses(whole) if u.startswith("http")), None)
            name = text_of(whole.get("name") or whole.get("legalName"))
            # a work that is based on another names its publisher inside
            if name is None and isinstance(whole.get("publisher"), dict):
                name = text_of(whole["publisher"])
            if name or url:
                found.append((name, url))
        elif (text := text_of(item)) is not None:
            found.append((None, text) if text.startswith(("http://", "https://")) else (text, None))
    return list(dict.fromkeys(found))[:20]


def addresses(value: Any) -> list[str]:
    """The addresses that a value is or holds: a string, `url` and `@id` of an object, or lists of these."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, dict):
        return [u for key in ("url", "@id") for u in addresses(value.get(key))] if "@list" not in value else []
    if isinstance(value, list):
        return [u for item in value[:20] if not isinstance(item, list) for u in addresses(item)]
    return []


def _opened(value: Any, depth: int) -> Iterator[Node]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for item in value[:_MOST]:
            yield from _opened(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(inner := value.get(key), dict | list):
                yield from _opened(inner, depth + 1)


def _is_article(node: Node) -> bool:
    kinds = node.get("@type", "")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(k, str) and k.rsplit("/", 1)[-1].endswith(_ARTICLES) for k in kinds)


def _bare(url: str) -> str:
    return (
        url.split("#", maxsplit=1)[0]
        .split("?", maxsplit=1)[0]
        .rstrip("/")
        .removeprefix("https://")
        .removeprefix("http://")
        .removeprefix("www.")
    )
