"""Whether a text is all of its article: paywalls and teasers say so in their last words."""

import polars as pl

TAIL = 240
"""Code points at the end of a text in which such a mark is looked for."""

_ENDS = (
    r"\[\+[\d,.]+ chars\]",  # as news interfaces cut: "… [+1234 chars]"
    r"(?:\[|\(|…|\.\.\.)\s*(?:read|see) more\s*[\])]?",
    r"\b(?:continue|keep) reading",
    r"\bread the (?:full|whole|rest of the|complete) (?:story|article|text|report)",
    r"\b(?:subscribe|sign in|log in|sign up|register)(?: now| today)? to (?:continue|read on|keep reading|read more"
    r"|read the (?:full|rest of the) (?:story|article))(?: reading)?",
)
_CLOSING = r"[\s\])>»›→.…!]*$"
_MARK = rf"(?i)(?:{'|'.join(_ENDS)}){_CLOSING}"
# An ellipsis right after a word or a comma, or in brackets: the sentence was cut. After a quotation mark it is style.
_CUT = r"(?:[\p{L}\p{N},;:]\s?(?:…|\.\.\.)|\[(?:…|\.\.\.)\])\s*$"
_ONLY_MARK = rf"(?i)^[\s\[(>…]*(?:{'|'.join(_ENDS)}){_CLOSING}"


def completeness(text: pl.Expr, hint: pl.Expr) -> pl.Expr:
    """`hint` where it is given; else `stub` (nothing but the mark), `truncated` (ends in a mark) or `full`.

    >>> texts = pl.DataFrame({"t": ["The dam held, officials said, but… [+812 chars]", "It rained.", "[Read more]"]})
    >>> texts.select(completeness(pl.col("t"), pl.lit(None, pl.String))).to_series().to_list()
    ['truncated', 'full', 'stub']
    """
    tail = text.str.tail(TAIL)
    short = text.str.len_chars() < TAIL
    by_end = (
        pl.when(short & tail.str.contains(_ONLY_MARK))
        .then(pl.lit("stub"))
        .when(tail.str.contains(_MARK) | tail.str.contains(_CUT))
        .then(pl.lit("truncated"))
        .otherwise(pl.lit("full"))
    )
    return pl.coalesce(hint, by_end).alias("completeness")
