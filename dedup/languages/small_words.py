"""Small words by language: a stretch of a text without any of its language's own is in another one, or a list.

They tell where to look, and a library tells what is there (`dedup.languages.mixed_texts`). For languages that are not
here English words are looked for instead.
"""

import re
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.text.tokenizer import read_words

SMALL = {
    "en": "the of and to in a is was for that on with as at by it he his from are be have has had this not but they "
          "were which an or who their will said been would her she we you i its after about more one out up there "
          "when if",
    "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus "
          "er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber "
          "vor zur bis",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son "
          "cette ou mais comme nous vous été aux d l c s n qu y leur ont elle",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si "
          "sin sobre este ya entre cuando todo esta ser son dos también fue había era muy",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à "
          "seu sua ou ser quando muito há nos já está eu também só pelo pela até",
    "it": "di e il la che in a un per è una sono con non del si i da come le dei nel alla più al lo gli delle della "
          "anche ma ha se o dal su l ad sia nella",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om dan of door over ze hij bij ook tot je "
          "uit naar heeft hebben worden maar wordt als deze nog die was",
    "pl": "i w na z do że się nie to jest o od po za jak ale przez dla co tym są oraz jego był tak przy już które "
          "który tego a będzie może czy",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi ne o en kadar sonra var ise her ama olduğunu göre",
    "ru": "и в не на я что тот быть с он а это как по но они к у из за от же для мы так о все его было был до или "
          "бы также году при",
    "cs": "a v se na je že s z do to i o k ve pro za by ale si po jako od nebo které který jsou jeho však také už",
    "sv": "och i att det som en på är av för med den till har de inte om ett var men så från vid kan också",
    "da": "og i at det en den til er som på de med han af for ikke der var et har om men vi fra kan også",
    "ro": "și în de la a cu pe că nu este din o un care au mai pentru să ale fi fost dar prin sau al",
    "hu": "a az és hogy nem is egy ez meg volt de azt csak van ha már ki még mint el vagy",
    "fi": "ja on ei se että oli hän mutta ovat myös kun joka kuin niin tai sen olla ole",
    "uk": "і в не на що з як із за це по його для був вони вона вже або від також та у до про",
    "bg": "и в на не се да от за с е като по но това са че той или до",
    "ar": "في من على إلى أن و التي عن الذي هذا هذه مع كان ما لا بعد أو كما قد كانت بين خلال ذلك وقال كل",
    "ja": "の は を に が で と も し た る て い な す れ",
    "zh": "的 是 在 了 和 有 不 这 为 与 中 人 一 他 也 对 将",
    "th": "ที่ และ ใน การ ของ เป็น ว่า มี ได้ ให้",
    "ko": "이 그 것 수 있다 등 및 더 있는 한 했다 대한 고 말했다",
}  # fmt: skip
LANGUAGES = tuple(SMALL)
SLOTS = 4096
"""Places of the table, a power of two: four times as many as there are words, so that a look takes one step."""


_SETS = {language: frozenset(words.split()) for language, words in SMALL.items()}
_WORD = re.compile(r"[^\W\d_]+")


def small_words_in(text: str) -> dict[str, int]:
    """How many words of a text are small words of each language, of those that have any; single Latin letters are
    initials, and none.

    >>> small_words_in("Das Boot der Insel")["de"]
    2
    """
    words = [word for word in _WORD.findall(text.lower()) if len(word) > 1 or not word.isascii()]
    return {language: n for language, small in _SETS.items() if (n := sum(word in small for word in words))}


@cache
def small_word_table() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Hashes of all small words, each at its slot, uint32 (SLOTS), 0 where none is, and of each the bits of the
    languages, by place in `LANGUAGES`, whose word it is.

    >>> keys, bits = small_word_table()
    >>> len(keys), bool((bits[keys > 0] > 0).all())
    (4096, True)
    """
    keys, bits = np.zeros(SLOTS, np.uint32), np.zeros(SLOTS, np.uint32)
    words = read_words(pl.Series(list(SMALL.values())), offsets=False, flags=False)
    for language in range(len(LANGUAGES)):
        for word in np.unique(words.hashes[words.bounds[language] : words.bounds[language + 1]]).tolist():
            slot = word & (SLOTS - 1)
            while keys[slot] not in (0, word):
                slot = (slot + 1) & (SLOTS - 1)
            keys[slot] = word
            bits[slot] |= np.uint32(1 << language)
    return keys, bits
