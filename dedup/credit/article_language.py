"""In whose words an article gives its credits: told by script and by small words, without a model, for languages that
have a wording (`dedup/credit/wordings/`).

Labels are not asked: they are wrong too often, and a wrong wording reads credits where there are none. What is doubtful
has no wording.
"""

import re
from collections import Counter

import polars as pl

from dedup.outlets.spelling import words

HEAD = 1500
"""Code points from the beginning of a text by which its language is told."""
_STEP = 8
"""Of these every eighth tells the script."""
_LEAST = 3
"""Small words of a language that a text must have at least, each counted once or more."""

_SCRIPTS = (
    (range(0x400, 0x530), "cyrillic"), (range(0x600, 0x700), "arabic"), (range(0x900, 0x980), "devanagari"),
    (range(0xB80, 0xC00), "ta"), (range(0xD80, 0xE00), "si"), (range(0x3040, 0x3100), "kana"),
    (range(0x3400, 0xA000), "han"), (range(0x41, 0x250), "latin"),
)  # fmt: skip
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


def may_have_wording(texts: pl.Series) -> pl.Series:
    """Which texts are looked at for their language at all: most English ones say "the" before anything else is asked.

    >>> may_have_wording(pl.Series(["On Monday the pier was shut.", "Am Montag kam das Boot.", None])).to_list()
    [False, True, False]
    """
    head = texts.str.head(400)
    return ~head.str.contains(" the ", literal=True) & (texts.str.len_bytes() > 0) & texts.is_not_null()


def language_of(text: str) -> str | None:
    """The two letters of the language in whose wording an article may give credits; None where none is known.

    >>> [language_of(t) for t in ("Das Boot ist auf dem Weg, und der Wind dreht.", "The pier is shut.", "据镇长回忆")]
    ['de', None, 'zh']
    """
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
    seen: Counter[str] = Counter()
    for char in head[::_STEP] if len(head) > 50 * _STEP else head:
        code = ord(char)
        for where, script in _SCRIPTS:
            if code in where:
                seen[script] += char.isalpha() or code > 0x24F
                break
    if not seen:
        return None
    if (kana := seen.pop("kana", 0)) * 8 > seen["han"]:
        seen["ja"] = kana + seen.pop("han", 0)
    elif seen["han"]:
        seen["zh"] = seen.pop("han")
    script, most = seen.most_common(1)[0]
    return script if most * 2 > sum(seen.values()) else None
