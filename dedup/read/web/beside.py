"""What stands beside the article of a page, teasers of others above all: their authors and dates are not the page's.

And the other way round: an article that stands where only what is beside one should, in an `aside` or a `footer`.
"""

import re
from copy import deepcopy
from itertools import islice

from lxml import etree, html

_TEASERS = re.compile(
    r"(?:^|[\s_-])(?:related|teasers?|recommend(?:ed|ations?)?|trending|popular|sidebar|promos?|outbrain|taboola|"
    r"(?:more|latest|other|top)[_-]?(?:stories|news|articles|posts|headlines)|most[_-]?(?:read|popular|viewed|shared)|"
    r"(?:read|see|up|watch)[_-]?(?:also|next|more)|also[_-]?read|you[_-]?may)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OWN = re.compile(r"meta|byline|author|publish|posted|dateline|info", re.IGNORECASE)
"""Names of blocks that tell of the article itself."""
SHARE = 0.25
"""Share of the words of a page's paragraphs from which a block is no teaser, whatever it is called."""
LEAST_ARTICLE = 60
"""Words in paragraphs from which an aside may be the article, where nothing else is."""
MOST = 200
"""Blocks of a page that are looked at."""
_ARTICLE_TAGS = ("aside", "footer")
_ARTICLE = etree.XPath(
    "boolean(.//h1 | .//main | .//*[@itemprop='articleBody'] | .//script[@type='application/ld+json'])"
)
"""What a teaser does not hold; data on the page may stand anywhere in it."""
_LINKED = etree.XPath("boolean(.//h2 | .//h3 | .//h4 | .//h5 | .//h6 | .//a)")


def without_teasers(tree: html.HtmlElement) -> html.HtmlElement:
    """A copy of a page without teasers of other articles; the page itself where it has none.

    >>> page = "<main><h1>Rain</h1></main><aside><h3>Hail</h3><time>2 May 2019</time></aside>"
    >>> without_teasers(html.document_fromstring(page)).text_content()
    'Rain'
    """
    if not _teasers(tree):
        return tree
    own = deepcopy(tree)
    every = _paragraph_words(own)
    for element in _teasers(own):
        if element.getparent() is None or _ARTICLE(element):
            continue
        if _LINKED(element) and _paragraph_words(element) <= SHARE * every:
            element.drop_tree()
    return own


def with_article_aside(tree: html.HtmlElement) -> html.HtmlElement | None:
    """A copy of a page in which an aside or footer that holds running text is an ordinary element; None without one."""
    if not any(_paragraph_words(e) >= LEAST_ARTICLE for e in tree.iter(*_ARTICLE_TAGS)):
        return None
    own = deepcopy(tree)
    for element in list(own.iter(*_ARTICLE_TAGS)):
        if _paragraph_words(element) >= LEAST_ARTICLE:
            element.tag = "div"
            element.attrib.clear()
    return own


def _teasers(tree: html.HtmlElement) -> list[html.HtmlElement]:
    return list(islice(filter(_may_be_teaser, tree.iter("aside", "div", "section", "ul", "article")), MOST))


def _may_be_teaser(element: html.HtmlElement) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}"
    if element.tag == "aside":
        # facts on the article stand in asides too, but under no heading of their own
        return _headed(element) and _OWN.search(names) is None
    return _TEASERS.search(names) is not None


def _headed(element: html.HtmlElement) -> bool:
    return any(element.find(f".//h{n}") is not None for n in range(2, 7))


def _paragraph_words(element: html.HtmlElement) -> int:
    return sum(len(p.text_content().split()) for p in element.iter("p"))
