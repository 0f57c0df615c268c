"""ninjs, the agencies' JSON, in its spellings: 1.x `body_NAME`, 2.x `bodies` in lower case, 3.x `versionCreated`.

All three are read alike: names of properties are compared without case and underscores. What is behind `body_` and
`headline_` may be anything.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from dedup.read.wires.items import Item, clean, embargo, first_date, holder_of, named, web_address
from dedup.read.wires.xml import html_text

_PLAIN = ("text/plain", "")
_NO_TEXT = ("picture", "photo", "image", "video", "audio", "graphic", "event", "package", "planning", "component")
_PARTED = ("composite",)
"""Types of items that are an article with its pictures: the text is their own or that of their parts."""
_DEPTH = 4
"""Levels of parts of parts."""
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_NO_NAMES = ("source", "")
"""Roles of an infoSource that make it the origin of the text; others lent facts or pictures."""


def is_ninjs(value: Any) -> bool:
    """Whether a JSON object is a ninjs item: it says so, or has a `uri` and a body, versions and headlines as ninjs.

    >>> is_ninjs({"uri": "urn:x:1", "versioncreated": "2025-03-12T09:40:00Z", "body_text": "Rain."})
    True
    >>> is_ninjs({"uri": "https://orlen.example/a", "body": "Rain."})
    False
    """
    if not isinstance(value, Mapping):
        return False
    keys = {_plain(k) for k in value}
    standard = next((v for k, v in value.items() if _plain(k) in ("$standard", "standard")), None)
    if isinstance(standard, Mapping) and str(standard.get("name", "")).lower() == "ninjs":
        return True
    names = {str(k).lower() for k in value}
    telling = bool(_TELLING & keys) or any(n.startswith("headline_") for n in names)
    bodies = "bodies" in keys or any(_BODY.match(n) for n in names)
    return "uri" in keys and telling and (bodies or str(value.get("type", "")).lower() in (*_NO_TEXT, *_PARTED))


def item_of(value: Mapping[str, Any]) -> Item | str:
    """The item in a ninjs object, or why there is none.

    >>> item = item_of({"uri": "urn:x:1", "version": "2", "headlines": [{"role": "main", "value": "Rain"}],
    ...     "bodies": [{"contentType": "text/html", "value": "<p>It rained.</p>"}],
    ...     "infoSources": [{"name": "Northwire"}]})
    >>> item.id, item.text, item.credits
    ('urn:x:1:2', 'It rained.', [('infoSource', 'Northwire', None)])
    """
    kind = str(value.get("type") or "text").lower()
    if kind in _NO_TEXT:
        return f"a ninjs item of type {kind!r}, expected text; pictures and packages hold no article"
    part = {_plain(k): v for k, v in value.items()}
    text = _text(value, kind)
    if text is None:
        return "a ninjs item without a body; expected body_text, body_xhtml, body_html, another body_NAME, or bodies"
    item = Item(guid=clean(part.get("uri")), version=_string(part.get("version")), text=text)
    item.title = _headline(value, part)
    item.author = _string(part.get("by")) or _string(part.get("byline"))
    item.published = first_date(*(_string(part.get(k)) for k in ("firstcreated", "contentcreated", "versioncreated")))
    item.modified = _string(part.get("versioncreated")) or _string(part.get("contentmodified"))
    item.language = _string(part.get("language"))
    item.url = _url(part)
    holders = [(holder_of(n), u) for n, u in named(part.get("copyrightholder"))]
    provider = list(named(part.get("provider"))) if part.get("provider") else holders
    item.outlet = next((n for n, _ in provider if n), None)
    notice, holder = _string(part.get("copyrightnotice")), _string(part.get("copyrightholder"))
    item.rights = notice or _string(part.get("usageterms")) or holder
    sources = part.get("infosources") or part.get("infosource") or part.get("source")
    item.credits += [("infoSource", n, u) for n, u in named(_of_role(sources))]
    item.credits += [("creditline", n, u) for n, u in named(part.get("creditline"))]
    item.credits += [("copyrightHolder", n, u) for n, u in holders]
    held = embargo(_string(part.get("embargoed")), item.modified or item.published)
    facts = {"embargoed": held, "status": part.get("pubstatus"), "ednote": part.get("ednote")}
    item.facts = {k: s for k, v in facts.items() if (s := _string(v))}
    return item


_TELLING = frozenset((
    "versioncreated", "pubstatus", "copyrightholder", "infosources", "headlines", "representationtype", "firstcreated",
    "contentcreated", "usageterms", "evolvedfrom", "copyrightnotice", "altids",
))  # fmt: skip
"""Names that only ninjs has for what they hold, without underscores."""
_BODY = re.compile(r"body_\w|body(?:text|xhtml|html)$", re.IGNORECASE)


def _text(value: Mapping[str, Any], kind: str) -> str | None:
    """The text of an item; of one that is put together, where it has none of its own, that of its parts."""
    text = _body(value)
    if text is None and kind in _PARTED:
        text = "\n\n".join(_part_texts(value, _DEPTH)) or None
    return text


def _part_texts(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    """The texts of the parts in `associations`: an object of them in ninjs 1.x, a list later."""
    parts = next((v for k, v in value.items() if _plain(k) == "associations"), None)
    for one in parts.values() if isinstance(parts, Mapping) else parts if isinstance(parts, list) else []:
        if not isinstance(one, Mapping) or str(one.get("type") or "text").lower() in _NO_TEXT:
            continue
        if (text := _body(one)) is not None:
            yield text
        elif depth:
            yield from _part_texts(one, depth - 1)


def _body(value: Mapping[str, Any]) -> str | None:
    """The text: of several bodies the plain one, but for one without paragraphs where a marked-up one has them."""
    found: list[tuple[bool, str]] = []
    for name, body in value.items():
        if _BODY.match(str(name)) and isinstance(body, str) and body.strip():
            as_text = _plain(name) == "bodytext" or ("html" not in _plain(name) and not _MARKUP.search(body))
            found.append((as_text, body))
    bodies = next((v for k, v in value.items() if _plain(k) == "bodies"), None)
    for one in bodies if isinstance(bodies, list) else [bodies]:
        if not isinstance(one, Mapping):
            continue
        plain = {_plain(k): v for k, v in one.items()}
        if isinstance(text := plain.get("value"), str) and text.strip():
            kind = str(plain.get("contenttype") or plain.get("mimetype") or "").lower()
            found.append((kind in _PLAIN and not text.lstrip().startswith("<"), text))
    texts = [text if as_text else html_text(text) for as_text, text in found]
    texts = [t for t in texts if t.strip()]
    if not texts:
        return None
    # The same article in several dresses: the longest, and of nearly equal ones that with the most line ends.
    longest = max(map(len, texts))
    return max((t for t in texts if len(t) * 10 >= longest * 9), key=lambda t: (min(t.count("\n"), 5), len(t)))


def _headline(value: Mapping[str, Any], part: Mapping[str, Any]) -> str | None:
    """`headline`, `headline_main`, another `headline_NAME`, of `headlines` the one with role main, else the first."""
    named_so = {str(k).lower(): v for k, v in value.items() if str(k).lower().startswith("headline_")}
    values = part.get("headlines")
    objects = [v for v in values if isinstance(v, Mapping)] if isinstance(values, list) else []
    objects.sort(key=lambda o: str(o.get("role", "")).lower() not in ("main", "headline"))
    chosen = [part.get("headline"), named_so.get("headline_main"), *named_so.values()]
    chosen += [o.get("value") for o in objects]
    if not objects:
        chosen.append(values)  # one object, or strings
    title = next((s for v in chosen if (s := _string(v))), None) or _string(part.get("title"))
    return clean(html_text(title)) if title and _MARKUP.search(title) else title


def _of_role(sources: Any) -> Any:
    if not isinstance(sources, list):
        return sources
    said = [s for s in sources if not isinstance(s, Mapping) or _role(s) in _NO_NAMES]
    return said


def _role(source: Mapping[str, Any]) -> str:
    return str(source.get("role") or source.get("rel") or "").rpartition(":")[2].rpartition("/")[2].lower()


def _url(part: Mapping[str, Any]) -> str | None:
    others = part.get("altids")
    others = others if isinstance(others, list) else list(others.values()) if isinstance(others, Mapping) else []
    for other in others:
        if address := web_address(other.get("value") if isinstance(other, Mapping) else other):
            return address
    return web_address(part.get("uri"))


def _string(value: Any) -> str | None:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return _string(value.get("value") or value.get("name"))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_string, value))) or None
    return json.dumps(value)


def _plain(name: Any) -> str:
    return str(name).replace("_", "").lower()
