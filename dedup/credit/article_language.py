"""In whose words an article gives its credits: told by script and by small words, without a model, for languages that
have a wording (`dedup/credit/wordings/`).

Labels are not asked: they are wrong too often, and a wrong wording reads credits where there are none. What is doubtful
has no wording.
"""

import re
from collections import Counter

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.outlets.spelling import words

HEAD = 1500
"""Code points from the beginning of a text by which its language is told."""
_STEP = 8
"""Of these every eighth tells the script."""
_LEAST = 3
"""Small words of a language that a text must have at least, each counted once or more."""

_BLOCKS = {
    **dict.fromkeys(range(5), "latin"), **dict.fromkeys(range(8, 11), "cyrillic"), **dict.fromkeys((12, 13), "arabic"),
    18: "devanagari", 23: "ta", 27: "si", **dict.fromkeys((0x60, 0x61), "kana"),
    **dict.fromkeys(range(0x68, 0x140), "han"),
}  # fmt: skip
"""Blocks of 128 code points -> the script that is written with them, or the language."""
_SMALL = {
    "latin": {
        "de": words("der die das und nicht ist mit den von auf für im dem eine ein sich des auch wird zu noch"),
        "fr": words("le la les des et est une dans du pour qui au aux ne sur il sont ont par plus été cette"),
        "es": words("el la los las y es en una del por para con que su se al lo está han fue desde pero"),
        "pt": words("o os as e é em uma do da dos das no na ao para com não que seu está foi pela mais"),
        "it": words("il la gli le e è di che una del della nel per con non sono al ha alla dei più nella"),
        "en": words("the and of to in is was that for with it on are has have be at by not from said"),
        "nl": words("de het een en van niet dat is op te met voor zijn aan er werd door ook naar bij"),
        "da": words("og det er på en af til som den ikke med har for de at var blev et och att är"),
        "ro": words("și în la de cu pe din care este nu că pentru mai au fost să un al"),
        "ca": words("els les i és amb per una del dels al que ha no són també més aquest"),
        "gl": words("o os as e é en unha do da dos das no na ao para con non que foi pola máis"),
    },
    "cyrillic": {
        "ru": words("и в не на что с как из за это по его для был они она уже или от также"),
        "uk": words("і в не на що з як із за це по його для був вони вона вже або від також та у"),
        "bg": words("и в не на че с как от за това по го за беше те тя вече или също се е да"),
    },
    "devanagari": {
        "hi": words("है हैं में के की को ने से का और पर था थे थी यह भी कि हुआ गया"),
        "mr": words("आहे आहेत आणि या च्या मध्ये होते होता नाही हे ते की"),
        "ne": words("छ छन् छैन र को मा ले लाई गरेको भएको पनि हो थियो"),
    },
}  # fmt: skip
"""Small words of languages by script; those without a wording stand here so that they are not taken for another."""
_OTHER_ARABIC = re.compile("[پچژگکیےٹڈ]")
"""Letters of Persian and Urdu that Arabic does not write."""
_WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u097f]+)?")


_THE = 400
"""Bytes, or letters, from the beginning in which an English text has its first "the"."""
_SIGNS = (
    " der ",
    " und ",
    " den ",
    " les ",
    " des ",
    " du ",
    " une ",
    " la ",
    " los ",
    " del ",
    " que ",
    " el ",
    " uma ",
    " não ",
    " para ",
    " com ",
    " os ",
    " di ",
    " che ",
    " il ",
    " della ",
)
"""Small words of which a text in one of the languages in Latin letters has one before long, and English none."""


def may_have_wording(texts: pl.Series) -> NDArray[np.bool_]:
    """Which texts are looked at for their language at all, bool: an English one says "the" early, and is not.

    >>> may_have_wording(pl.Series(["On Monday the pier was shut.", "Ein Boot liegt in der Bucht.", None])).tolist()
    [False, True, False]
    """
    rows = (texts.str.find(" the ", literal=True).fill_null(_THE) >= _THE).arg_true()
    rest = texts.gather(rows).str.head(_THE)
    found = np.zeros(len(texts), np.bool_)
    dense = rest.str.len_bytes() > rest.str.len_chars() * 1.2  # letters of other scripts take two bytes or three
    found[rows.to_numpy()] = (dense | rest.str.contains_any(list(_SIGNS))).fill_null(False).to_numpy()
    return found


def language_of(text: str) -> str | None:
    """The two letters of the language in whose wording an article may give credits; None where none is known.

    >>> [language_of(t) for t in ("Das Boot ist auf dem Weg, und der Wind dreht.", "The pier is shut.", "据镇长回忆")]
    ['de', None, 'zh']
    """
    head = text[:_THE]
    if head.isascii() and not any(sign in head for sign in _SIGNS):
        return None
    script = _script(text[:HEAD])
    if script is None or script in ("ta", "si", "ja", "zh"):
        return script
    if script == "arabic":
        return None if len(_OTHER_ARABIC.findall(text[:HEAD])) > 2 else "ar"
    told = Counter(text[:HEAD].lower().split() if script == "devanagari" else _WORD.findall(text[:HEAD].lower()))
    votes = sorted(
        ((sum(told[w] for w in small if w in told), code) for code, small in _SMALL[script].items()), reverse=True
    )
    (most, code), (second, _) = votes[:2]
    sure = most >= _LEAST and most > second
    return code if sure and code in ("de", "fr", "es", "pt", "it", "ru", "hi") else None


def _script(head: str) -> str | None:
    """The script of most letters: "latin", "cyrillic" and so on, or the language that alone is written in it."""
    blocks = Counter([ord(c) >> 7 for c in (head[::_STEP] if len(head) > 50 * _STEP else head)])
    seen: Counter[str] = Counter()
    for block, n in blocks.items():
        if (script := _BLOCKS.get(block)) is not None:
            seen[script] += n
    if not seen:
        return None
    if (kana := seen.pop("kana", 0)) * 8 > seen["han"]:
        seen["ja"] = kana + seen.pop("han", 0)
    elif seen["han"]:
        seen["zh"] = seen.pop("han")
    script, most = seen.most_common(1)[0]
    return script if most * 2 > sum(seen.values()) else None
