"""ninjs, the agencies' JSON, in its spellings: 1.x `body_text`, 2.x `bodies` in lower case, 3.x `versionCreated`.

All three are read alike: names of properties are compared without case and underscores.
"""

import json
from collections.abc import Mapping
from typing import Any

from dedup.read.wires.items import Item, clean, named, web_address
from dedup.read.wires.xml import html_text

_PLAIN = ("text/plain", "")
_NO_TEXT = ("picture", "photo", "image", "video", "audio", "graphic", "event", "composite", "package", "planning")
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
    telling = {"versioncreated", "pubstatus", "copyrightholder", "infosources", "headlines", "representationtype"}
    bodies = "bodies" in keys or any(k.startswith("body") and k in _BODIES for k in keys)
    return "uri" in keys and bool(telling & keys) and (bodies or str(value.get("type", "")).lower() in _NO_TEXT)


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
    text = _body(part)
    if text is None:
        return "a ninjs item without a body; expected body_text, body_xhtml, body_html or bodies"
    item = Item(guid=clean(part.get("uri")), version=_string(part.get("version")), text=text)
    item.title = _chosen(part, "headline", "headlines") or _string(part.get("title"))
    item.author = _string(part.get("by")) or _string(part.get("byline"))
    dates = ("firstcreated", "contentcreated", "versioncreated")
    item.published = next((s for k in dates if (s := _string(part.get(k)))),
                          None)  # fmt: skip
    item.modified = _string(part.get("versioncreated")) or _string(part.get("contentmodified"))
    item.language = _string(part.get("language"))
    item.url = _url(part)
    item.outlet = next((n for n, _ in named(part.get("provider") or part.get("copyrightholder")) if n), None)
    notice, holder = _string(part.get("copyrightnotice")), _string(part.get("copyrightholder"))
    item.rights = notice or _string(part.get("usageterms")) or holder
    sources = part.get("infosources") or part.get("infosource") or part.get("source")
    item.credits += [("infoSource", n, u) for n, u in named(_of_role(sources))]
    item.credits += [("creditline", n, u) for n, u in named(part.get("creditline"))]
    item.credits += [("copyrightHolder", n, u) for n, u in named(part.get("copyrightholder"))]
    facts = {"embargoed": part.get("embargoed"), "status": part.get("pubstatus"), "ednote": part.get("ednote")}
    item.facts = {k: s for k, v in facts.items() if (s := _string(v))}
    return item


_BODIES = ("bodytext", "bodyxhtml", "bodyhtml")


def _body(part: Mapping[str, Any]) -> str | None:
    """The text: of several bodies the plain one, but for one without paragraphs where a marked-up one has them."""
    found: list[tuple[bool, str]] = []
    for name in _BODIES:
        if isinstance(value := part.get(name), str) and value.strip():
            found.append((name == "bodytext", value))
    bodies = part.get("bodies")
    for body in bodies if isinstance(bodies, list) else [bodies]:
        if not isinstance(body, Mapping):
            continue
        plain = {_plain(k): v for k, v in body.items()}
        if isinstance(value := plain.get("value"), str) and value.strip():
            kind = str(plain.get("contenttype") or plain.get("mimetype") or "").lower()
            found.append((kind in _PLAIN and not value.lstrip().startswith("<"), value))
    texts = [value if plain else html_text(value) for plain, value in found]
    texts = [t for t in texts if t.strip()]
    if not texts:
        return None
    # The same article in several dresses: the longest, and of nearly equal ones that with the most line ends.
    longest = max(map(len, texts))
    return max((t for t in texts if len(t) * 10 >= longest * 9), key=lambda t: (min(t.count("\n"), 5), len(t)))


def _chosen(part: Mapping[str, Any], single: str, several: str) -> str | None:
    """`headline`, or of `headlines` the one with role main, else the first."""
    if text := _string(part.get(single)):
        return text
    values = part.get(several)
    objects = [v for v in values if isinstance(v, Mapping)] if isinstance(values, list) else []
    objects.sort(key=lambda o: str(o.get("role", "")).lower() not in ("main", "headline"))
    return next((s for o in objects if (s := _string(o.get("value")))), None)


def _of_role(sources: Any) -> Any:
    if not isinstance(sources, list):
        return sources
    said = [s for s in sources if not isinstance(s, Mapping) or _role(s) in _NO_NAMES]
    return said


def _role(source: Mapping[str, Any]) -> str:
    return str(source.get("role") or source.get("rel") or "").rpartition(":")[2].rpartition("/")[2].lower()


def _url(part: Mapping[str, Any]) -> str | None:
    for other in part.get("altids") or [] if isinstance(part.get("altids"), list) else []:
        if isinstance(other, Mapping) and (address := web_address(other.get("value"))):
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
