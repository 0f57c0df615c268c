"""What a page says about itself beside its text: dates, names, addresses, and who else is its source."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import html

from dedup.read.web.jsonld import Node, article_of, json_objects, parties, text_of
from dedup.read.web.links import canonical_of, host_of, own_address, pixels, same_site

MetaTags = dict[str, list[str]]
"""Name in lower case -> contents, in the order of the page."""

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "publish-date", "publish_date", "publishdate", "published_time",
    "pubdate", "publication_date", "dcterms.created", "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date",
    "cxenseparse:publishtime", "originalpublicationdate", "date",
)  # fmt: skip
"""Meta tags that hold the date of publication, the most telling first."""
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "article:modified", "datemodified", "og:updated_time",
    "dcterms.modified", "last-modified", "lastmod", "revision_date",
)  # fmt: skip
_NAMED = ("original-source", "syndication-source", "source", "article:source")
_ORGANISATIONS = ("sourceOrganization", "provider", "copyrightHolder", "publisher", "creditText")
_TIERS = ("locked", "metered", "premium", "subscriber", "registered")


class SourceStatement(NamedTuple):
    """One statement about a page's sources, as in table `metadata`."""

    kind: str
    field: str
    name: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself. `dates`: (as written, where it stood), best first. `words`: as the page counts."""

    title: str | None
    author: str | None
    outlet: str | None
    url: str | None
    dates: Sequence[tuple[str, str]]
    modified: Sequence[str]
    language: str | None
    rights: str | None
    description: str | None
    closed: bool
    words: int | None
    body: str | None
    sources: Sequence[SourceStatement]


def facts_of(tree: html.HtmlElement, url: str | None = None, links: Sequence[str] = ()) -> Facts:
    """The facts in a page's tree. `url`: where it was fetched, `links`: HTTP headers `Link`.

    >>> tree = html.document_fromstring('<meta name="original-source" content="https://northwire.example/a"><p>Rain')
    >>> facts_of(tree).sources
    [SourceStatement(kind='meta', field='original-source', name=None, url='https://northwire.example/a')]
    """
    tags = _meta_tags(tree)
    objects = json_objects([s.text or "" for s in tree.xpath("//script[@type='application/ld+json']")])
    canonical = canonical_of(tree, links, url)
    own, site = own_address(tree, url, canonical, _first(tags, "og:url"), objects)
    addresses = [a for a in (url, canonical, _first(tags, "og:url")) if a]
    titles = [t for t in (_first(tags, "og:title"), tree.findtext(".//title")) if t]
    article = article_of(objects, addresses, titles) or {}
    publisher = next(iter(parties(article.get("publisher"), objects)), (None, None))[0]
    return Facts(
        title=text_of(article.get("headline")) or _first(tags, "og:title"),
        author=_authors(article, objects, tags),
        outlet=_first(tags, "og:site_name") or publisher or (None if own else site),
        url=own,
        dates=list(_dates(article, tags, tree)),
        modified=[d for d in (text_of(article.get("dateModified")), *_all(tags, _MODIFIED)) if d],
        language=_language(tree, article, tags),
        rights=_rights(article, objects, tags),
        description=_first(tags, "og:description") or _first(tags, "description"),
        closed=_closed(article, tags),
        words=_count(article.get("wordCount")),
        body=text_of(article.get("articleBody")),
        sources=list(dict.fromkeys(_sources(tree, article, objects, tags, canonical, site))),
    )


def _meta_tags(tree: html.HtmlElement) -> MetaTags:
    found: MetaTags = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv")
        content = " ".join((tag.get("content") or "").split())
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(tags: MetaTags, name: str) -> str | None:
    return tags[name][0] if name in tags else None


def _all(tags: MetaTags, names: Iterable[str]) -> list[str]:
    return [tags[n][0] for n in names if n in tags]


def _authors(article: Node, objects: Sequence[Node], tags: MetaTags) -> str | None:
    names = [n for n, _ in parties(article.get("author") or article.get("creator"), objects) if n]
    if not names:
        names = [a for key in ("author", "article:author", "parsely-author", "dc.creator", "byl") for a in
                 tags.get(key, []) if host_of(a) is None and not a.startswith("@")]  # fmt: skip
        names = [names[0]] if names else []
    return ", ".join(dict.fromkeys(names)) or None


def _dates(article: Node, tags: MetaTags, tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    if date := text_of(article.get("datePublished")):
        yield date, "jsonld"
    for date in _all(tags, _PUBLISHED):
        yield date, "meta"
    # a <time> names the article's date only where the page says so: others stand at teasers and comments
    for time in tree.xpath("//time[@itemprop='datePublished' or @pubdate]|//*[@itemprop='datePublished'][@datetime]"):
        yield time.get("datetime") or time.get("content") or "", "time"


def _language(tree: html.HtmlElement, article: Node, tags: MetaTags) -> str | None:
    root = tree.getroottree().getroot()
    stated = [text_of(article.get("inLanguage")), root.get("lang"), root.get("xml:lang")]
    for language in (*stated, *_all(tags, ("og:locale", "content-language"))):
        code = (language or "").strip().replace("_", "-").split("-")[0].lower()
        if code.isalpha() and code.isascii() and 2 <= len(code) <= 3:
            return code
    return None


def _rights(article: Node, objects: Sequence[Node], tags: MetaTags) -> str | None:
    stated = [text_of(article.get("copyrightNotice")), *_all(tags, ("dcterms.rights", "dc.rights", "copyright"))]
    stated += [name for name, _ in parties(article.get("copyrightHolder"), objects)]
    stated += [text_of(article.get("license")), *_all(tags, ("license",))]
    return next((s for s in stated if s), None)


def _closed(article: Node, tags: MetaTags) -> bool:
    """Whether the page says that not everybody may read all of it."""
    free = article.get("isAccessibleForFree")
    tier = _first(tags, "article:content_tier") or ""
    return (free is not None and str(free).strip().lower() in ("false", "0", "no")) or tier.lower() in _TIERS


def _count(value: object) -> int | None:
    written = text_of(value) or ""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else None


def _sources(
    tree: html.HtmlElement, article: Node, objects: Sequence[Node], tags: MetaTags, canonical: str | None,
    site: str | None,
) -> Iterator[SourceStatement]:  # fmt: skip
    for field in _NAMED:
        for content in tags.get(field, []):
            is_address = content.startswith(("http://", "https://"))
            who = (None, content) if is_address else (content, None)
            yield SourceStatement("meta", field.removeprefix("article:"), *who)
    for name, url in parties(article.get("isBasedOn"), objects):
        yield SourceStatement("meta", "isBasedOn", name, url)
    for field in _ORGANISATIONS:
        for name, url in parties(article.get(field), objects):
            yield SourceStatement("meta", field, name, url)
    # without knowing where the page lies, nothing can be told to lie elsewhere
    if canonical and site and not same_site(canonical, site):
        yield SourceStatement("canonical", "canonical", None, canonical)
    for host in pixels(tree):
        if site is None or not same_site(host, site):
            yield SourceStatement("pixel", "pixel", host, None)
    robots = ",".join(tags.get("robots", []) + tags.get("googlebot", []) + tags.get("googlebot-news", [])).lower()
    if "noindex" in robots:
        yield SourceStatement("fact", "robots", "noindex", None)
