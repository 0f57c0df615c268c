"""The snippets of twelve languages laid into invented articles, and what is read in them."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import polars as pl

from dedup.credit.ladder import find_credits
from dedup.credit.statements import statements
from dedup.outlets.registry import Outlets

REST = {
    "de": "Der Wind hat in der Nacht gedreht, und die Boote liegen noch immer in der Bucht. Auf dem Kai steht ein "
          "Kran, der für die Kisten zu kurz ist. Die Kinder fischen durch den Zaun, wie sie es immer getan haben.",
    "fr": "Le vent a tourné dans la nuit et les bateaux sont encore dans la baie. Sur le quai il y a une grue qui est "
          "trop courte pour les caisses. Les enfants pêchent à travers la grille, comme ils l'ont toujours fait.",
    "es": "El viento cambió por la noche y los barcos están todavía en la bahía. En el muelle hay una grúa que es muy "
          "corta para las cajas. Los niños pescan por la verja, como lo han hecho siempre.",
    "pt": "O vento mudou durante a noite e os barcos ainda estão na baía. No cais há uma grua que não chega para as "
          "caixas. As crianças pescam pela grade, como sempre fizeram com os pais.",
    "it": "Il vento è girato nella notte e le barche sono ancora nella baia. Sul molo c'è una gru che non arriva alle "
          "casse. I bambini pescano attraverso la cancellata, come hanno sempre fatto con il nonno.",
    "ru": "Ночью ветер переменился, и лодки всё ещё стоят в бухте. На берегу есть кран, который для ящиков слишком "
          "короткий. Дети ловят рыбу через забор, как они это делали всегда, и никто их не гонит.",
    "ar": "تغيرت الريح في الليل وما زالت القوارب في الخليج. على الرصيف رافعة قصيرة لا تصل إلى الصناديق. يصطاد الأطفال "
          "من خلال السياج كما كانوا يفعلون دائما.",
    "ta": "இரவில் காற்று திசை மாறியது, படகுகள் இன்னும் குடாவில் நிற்கின்றன. கரையில் உள்ள பாரந்தூக்கி மிகவும் "
          "குட்டையானது. சிறுவர்கள் எப்போதும் போல வேலி வழியாக மீன் பிடிக்கின்றனர்.",
    "si": "රාත්‍රියේ සුළඟ වෙනස් වූ අතර බෝට්ටු තවමත් බොක්කේ නවතා ඇත. වෙරළේ ඇති දොඹකරය කෙටි වැඩිය. ළමයි පෙර සේම වැට "
          "අතරින් මාළු අල්ලති.",
    "hi": "रात में हवा का रुख बदल गया और नावें अब भी खाड़ी में खड़ी हैं। किनारे पर एक क्रेन है जो बहुत छोटी है। बच्चे "
          "हमेशा की तरह बाड़ के बीच से मछली पकड़ते हैं।",
    "ja": "夜のうちに風が変わり、船はまだ湾の中にとどまっている。岸壁のクレーンは短すぎて箱に届かない。"
          "子どもたちはいつものように柵の間から釣りをしている。",
    "zh": "夜里风向变了，船仍停在海湾里。岸上的吊车太短，够不着箱子。孩子们像往常一样隔着栅栏钓鱼。",
}  # fmt: skip
"""What stands around a snippet, by language: nothing in it credits anybody."""


class Snippet(NamedTuple):
    """A line of `language_snippets.txt`; every second of a language's hits and near misses is held back."""

    language: str
    at: str
    want: tuple[str, ...]
    text: str
    held: bool

    def laid_out(self) -> str:
        """The snippet in an article, at the head or at the foot."""
        rest = REST[self.language]
        return f"{self.text}\n\n{rest}" if self.at == "lead" else f"{rest}\n\n{self.text}"


def snippets() -> list[Snippet]:
    """All of them, in the order of the file."""
    out: list[Snippet] = []
    seen: Counter[tuple[str, bool]] = Counter()
    for row in (Path(__file__).parent / "credit" / "language_snippets.txt").read_text("utf-8").splitlines():
        if row.startswith("#"):
            continue
        language, at, want, text = row.split("|", 3)
        seen[language, want == "-"] += 1
        held = seen[language, want == "-"] % 2 == 0
        out.append(Snippet(language, at, () if want == "-" else tuple(want.split(";")), text, held))
    return out


def read(text: str) -> Counter[str]:
    """What an article credits, as "kind strength name": outlets, and issuers but those that merely say something."""
    rows = find_credits(pl.DataFrame({"id": ["a"], "text": [text]}), Outlets.packaged())
    found = Counter(f"{kind} {strength} {outlet or name}" for name, outlet, kind, strength in
                    rows.select("name", "outlet", "kind", "strength").iter_rows())  # fmt: skip
    found.update(f"{kind} {strength} {name}" for name, kind, strength, *_ in statements(text) if strength != "weak")
    return found
