"""What lies over a page and is none of its article: consent dialogs, walls of cookies and of subscriptions.

A dialog is known by its role. What is one by its name alone must also speak of cookies, privacy or a subscription:
classes are reused, and `paywall` often marks the paid article itself.
"""

import re

from lxml import etree, html

LONGEST = 600
"""Words of a wall at most; a policy that is the page's article is longer, or stands in no wall."""

_NAMES = re.compile(
    r"consent|cookie|gdpr|ccpa|onetrust|didomi|usercentrics|truste|cybot|klaro|osano|sp_message|qc-cmp|borlabs|cc-window"
    r"|cc-banner|privacy|pay-?wall|reg-?wall|piano|subscribe|subscription|newsletter|registration|login-wall|meter|offer"
    r"|adblock",
    re.IGNORECASE,
)
_DIALOG = re.compile(r"<dialog|aria-modal|role\s*=\s*[\"']?(?:alert)?dialog", re.IGNORECASE)
_TAGS = frozenset(("div", "section", "aside", "form", "span", "p", "footer"))
"""Elements that may be a wall by their name."""
_CONSENT = re.compile(
    r"\bcookies?\b|\bconsent\b|\bprivacy\b|personal data|\bpartners\b.{0,80}\b(?:store|process|access)|ad ?blocker"
    r"|datenschutz|einwillig|zustimm|confidentialité|vie privée|consentement|privacidad|privacidade|consentimiento"
    r"|personuppgifter|informasjonskapsler|riservatezza|toestemming|prywatno|soukrom",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"\bsubscri(?:be|ption|ber)s?\b|\bsign (?:in|up)\b|\blog in\b|\bregister\b|\bfree trial\b|\bunlimited access\b"
    r"|\bnewsletter\b|\bcancel any ?time\b|\babonn|\banmelden\b|\bregistrieren\b|\bsuscr[ií]b|\bs['’]abonner\b",
    re.IGNORECASE,
)


def may_hold_walls(markup: str) -> bool:
    """Whether to look for walls at all: most pages have some, and those made to do harm none.

    >>> may_hold_walls('<div id="cookies">'), may_hold_walls("<p>Rain.")
    (True, False)
    """
    return _NAMES.search(markup) is not None or _DIALOG.search(markup) is not None


def take_off(tree: html.HtmlElement) -> int:
    """Remove the walls from a page's tree; how many there were.

    >>> tree = html.document_fromstring(
    ...     '<body><div role="dialog">We use cookies.</div><div class="cookie-recipe">Butter.</div><p>Rain.</p></body>')
    >>> take_off(tree), tree.text_content()
    (1, 'Butter.Rain.')
    """
    taken = 0
    for element in [element for element in tree.iter(etree.Element) if _is_named_so(element)]:
        if element.getparent() is not None and _is_wall(element):
            element.drop_tree()
            taken += 1
    return taken


def _is_named_so(element: html.HtmlElement) -> bool:
    """Whether an element is a dialog, or has a name that walls have."""
    if element.tag == "dialog" or (element.attrib and element.get("role") in ("dialog", "alertdialog")):
        return True
    if not element.attrib:
        return False
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return element.get("aria-modal") == "true" or (element.tag in _TAGS and _NAMES.search(names) is not None)


def _is_wall(element: html.HtmlElement) -> bool:
    # the wall lies beside the article, never around it
    if element.xpath("self::body | .//article | .//main | .//*[@itemprop='articleBody'] | ancestor-or-self::head"):
        return False
    text = " ".join(element.text_content().split())
    words = text.count(" ") + 1
    if words > LONGEST:
        return False
    dialog = element.tag == "dialog" or element.get("aria-modal") == "true"
    if dialog or element.get("role") in ("dialog", "alertdialog"):
        # a gallery or a story may be called a dialog, too, where a page is one window
        return words < 60 or _CONSENT.search(text) is not None or _WALL.search(text) is not None
    # by its name only: what it asks for must make up what it says
    asked = len(_CONSENT.findall(text)) + len(_WALL.findall(text))
    return asked > 0 and words <= 60 * asked
