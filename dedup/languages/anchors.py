"""What survives translation, as keys: figures, and names by the consonants that any alphabet keeps of them."""

import re
import unicodedata

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d+)*")
_NAME = re.compile(r"[A-ZÀ-ÞĀ-ŽА-ЯЁ][\wÀ-ž'’-]{2,}")  # letters of other alphabets
_CYRILLIC = {
    ord(letter): sound
    for letters, sounds in (
        ("абвгдезиклмнопрстуфхц", "a b v g d e z i k l m n o p r s t u f kh ts"),
        ("жчшщыэюяйёіїєґ", "zh ch sh shch y e yu ya i e i i e g"),
    )
    for letter, sound in zip(letters, sounds.split(" "), strict=True)
} | {ord("ъ"): "", ord("ь"): ""}
_SOUNDS = (
    ("sch", "s"), ("shch", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("zh", "s"), ("kh", "h"), ("ph", "f"),
    ("ck", "k"), ("ts", "c"), ("tz", "c"), ("qu", "k"), ("th", "t"),
)  # fmt: skip
_ONE_SOUND = str.maketrans(
    {"q": "k", "c": "k", "x": "k", "w": "v", "z": "s", "j": None, "y": None, "h": None, **dict.fromkeys("aeiou")}
)
LEAST = 3
"""Consonants of a name's key: with fewer, names of two people have one key."""


def figures(text: str) -> set[str]:
    """The figures of a text of two digits and more, however their thousands and decimals are written.

    >>> sorted(figures("In 2021 kostete es 1.250 Kronen, 3,5 % mehr; ٤٢ Boote, 7 Tage"))
    ['1250', '2021', '3.5', '42']
    """
    found = (_figure(m.group()) for m in _NUMBER.finditer(text))
    return {f for f in found if len(f) > 1}


def _figure(written: str) -> str:
    """One figure in ASCII digits, with a point before its decimals."""
    ascii_digits = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in written)
    parts = re.split(r"[^0-9]+", ascii_digits)
    if len(parts) > 1 and all(len(p) == 3 for p in parts[1:]) and len(parts[0]) <= 3:
        return "".join(parts).lstrip("0")
    if len(parts) == 2 and "," in ascii_digits + "." and len(parts[1]) <= 2:
        return f"{parts[0]}.{parts[1]}"
    return parts[0].lstrip("0") if len(parts) == 1 else ".".join(parts)


def names(text: str) -> set[str]:
    """Keys of the capitalised words of a text: what is left of their consonants in Latin letters.

    >>> sorted(names("Вчера Маркелов приехал в Орлен") & names("Yesterday Markelov came to Orlen"))
    ['mrklv', 'rln']
    """
    return {key for m in _NAME.finditer(text) if len(key := name_key(m.group())) >= LEAST}


def name_key(name: str) -> str:
    """The consonants of a name, as they sound alike in the alphabets of Europe.

    >>> name_key("Шульц"), name_key("Schultz"), name_key("Müller")
    ('slk', 'slk', 'mllr')
    """
    latin = name.lower().translate(_CYRILLIC)
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin) if c.isascii() and c.isalpha())
    for sound, letter in _SOUNDS:
        plain = plain.replace(sound, letter)
    return plain.translate(_ONE_SOUND)
