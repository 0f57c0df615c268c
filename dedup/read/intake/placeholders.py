"""What stands where a text is missing: pandas' `nan`, news interfaces' `[Removed]`, the error page of a server.

Such cells are equal in many rows and say nothing: as articles they would be copies of each other. Known by the whole
of a short text, never by a part: an article may well begin with "None".
"""

import re

import polars as pl

LONGEST = 1_000
"""Code points of an error page at most; what is longer holds more than the error."""

_WORDS = (
    r"nan|nat|none|null|nil|undefined|missing|empty|n/?\s?a|#n/a|<na>|removed|deleted|content removed|unavailable"
    r"|(?:content|text|article|page) (?:is )?(?:not available|unavailable|removed|deleted)"
    r"|no (?:content|text|body|data|description|article text)(?: (?:available|found))?|not available|not found"
    r"|lorem ipsum|tbd|todo|[-–—_.]+"
)
_BETWEEN = r"[\s:.!|–—-]+"
_ERRORS = (
    rf"(?:http )?(?:error )?(?:40[0-9]|41[0-9]|42[0-9]|451|50[0-9]|52[0-9]){_BETWEEN}(?:error{_BETWEEN})?(?:bad request"
    r"|unauthori[sz]ed|forbidden|(?:page )?not found|method not|not acceptable|gone\b|too many|unavailable|bad gateway"
    r"|internal server|service|gateway|origin|web server|access denied)",
    rf"access (?:to this page )?(?:has been |is )?denied{_BETWEEN}(?:you (?:do not|don['’]t) have permission|your"
    r"|reference|this request|error|the owner)",
    r"you (?:do not|don['’]t) have permission to access",
    r"just a moment[.…\s]+(?:.{0,80}(?:checking|verif|security|human|cookies))",
    r"checking (?:your browser|if the site connection)",
    r"(?:please )?(?:enable|turn on|activate) (?:javascript|js|cookies)\b",
    r"(?:javascript|cookies) (?:is|are|must be|seems? to be) (?:disabled|enabled|required|turned off)",
    r"attention required!?[\s|–—-]+cloudflare",
    r"(?:sorry,? )?you have been blocked",
    r"(?:please )?(?:verify|confirm|prove)(?: that)? you(?:['’]re| are) (?:a |not a )?(?:human|robot)",
    r"are you a (?:human|robot)\?",
    r"(?:oops!? )?(?:sorry,? )?(?:we can['’]t find|the page you|page not found"
    r"|this page (?:isn['’]t|is not|does not|doesn['’]t))",
    r"this site can['’]t be reached",
    r"request (?:blocked|unsuccessful|could not be satisfied)",
)
_WORD = rf"(?is)^\s*(?:[\[(<{{*]\s*)?(?:{_WORDS})[.!]?\s*(?:[\])>}}*]\s*)?$"
_ERROR = rf"(?is)^\W*(?:{'|'.join(_ERRORS)})"
_IS_WORD, _IS_ERROR = re.compile(_WORD), re.compile(_ERROR)


def is_missing(text: str | None) -> bool:
    """Whether a text is none: blank, a placeholder, or an error page.

    >>> is_missing("[Removed]"), is_missing("404 Not Found: it is gone."), is_missing("None of them sailed.")
    (True, True, False)
    """
    if text is None or not text.strip():
        return True
    if len(text) > LONGEST:
        return False
    return _IS_WORD.match(text) is not None or _IS_ERROR.match(text) is not None


def placeholder(text: pl.Expr) -> pl.Expr:
    """Whether texts that are not blank are placeholders or error pages.

    >>> pl.DataFrame({"t": ["nan", "Rain."]}).select(placeholder(pl.col("t"))).to_series().to_list()
    [True, False]
    """
    short = text.str.len_bytes() <= 4 * LONGEST
    # most texts are long, and to look at their size is much faster than to look for words
    found = short & (text.str.len_chars() <= LONGEST) & (text.str.contains(_WORD) | text.str.contains(_ERROR))
    return found.fill_null(False)
