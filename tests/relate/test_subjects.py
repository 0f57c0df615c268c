"""Notices that fill one form for several people: no copies, whatever is known beside them, and nobody is removed."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from strategies import one_thread

import dedup
from dedup.relate.subjects import are_two, other_person, subject_of
from dedup.tables import DERIVED

__all__ = ["one_thread"]

PEOPLE = [
    ("Edda Brannick", 84, "weaver", "Tuesday"), ("Joan Tolliver", 79, "ferry clerk", "Wednesday"),
    ("Halvor Quist", 91, "net maker", "Friday"), ("Nils de Abermann", 66, "lamp keeper", "Saturday"),
]  # fmt: skip
FORMS = {
    "death": "{0}, {1}, of Tarn Vale, died on {3} at the Ellesund infirmary after a short illness. It is said that "
    "thirty years as a {2} and as many with the chapel choir made a full life. Survivors are two sons, a sister, five "
    "grandchildren and many friends in the bay. Friends may call from three to six on Thursday at the Oke rooms on "
    "Harbour Street. The service is on Friday at eleven at the Seamen's Church. The family asks for gifts to the "
    "lifeboat instead of flowers.",
    "missing": "Police in Ellesund ask for help to find {0}, {1}, who has been missing since {3} evening. {0} was last "
    "seen near the bus station on Quay Road and is described as of middling build, with short grey hair, in a dark "
    "coat and boots. Officers say that they grow concerned, as the nights are cold. Anyone with information is asked "
    "to call the police and quote the case, or to speak to the front desk between nine and five.",
    "arrest": "A {1}-year-old man from Tarn Vale named as {0} was arrested on {3} after officers stopped a van on the "
    "coast road and found tools that had been reported stolen. {0}, a {2}, was held overnight at Ellesund police "
    "station and will appear before magistrates next week. Detectives said that the tools would be given back to their "
    "owners, who are asked to bring a receipt or a photograph to the front desk between nine and five.",
    "post": "The Harbour Trust has appointed {0} a member of its board from the 1st of May. {0} (aged {1}) trained as "
    "a {2} and has lived in Tarn Vale since childhood. The chair of the trust, Marta Quill, said that the board was "
    "glad of somebody who knows the bay so well. Its nine members serve for three years and meet on the first {3} of "
    "each month in the old customs house. They are not paid, but their costs are met.",
}
KNOWN = {
    "one paper": {"outlet": ["Ellesund Mail"] * 4, "published": [f"2025-03-{10 + n}" for n in range(4)]},
    "one day": {"outlet": ["Ellesund Mail"] * 4, "published": ["2025-03-10"] * 4},
    "papers of their own": {"outlet": ["Ellesund Mail", "Tarn Post", "Orlen Times", "Valley Voice"]},
    "titles": {"title": [f"{name}, {age}" for name, age, *_ in PEOPLE]},
    "texts alone": {},
}


def notices(form: str, known: str) -> pl.DataFrame:
    texts = [FORMS[form].format(*person) for person in PEOPLE]
    return pl.DataFrame({"id": list("abcd"), "text": texts, **KNOWN[known]})


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("form", FORMS)
def test_notices_of_different_people_are_no_copies(form: str, known: str) -> None:
    settings = dedup.Settings(depth="fast")
    result = dedup.scan(notices(form, known), settings)
    assert result.pairs.filter(pl.col("relation").is_in(DERIVED)).is_empty() and result.clusters.is_empty()
    assert dedup.collapse(notices(form, known), settings=settings, lossy=True).removed.is_empty()


@pytest.mark.parametrize("form", FORMS)
def test_copies_of_one_notice_stay_copies(form: str) -> None:
    one, other = FORMS[form].format(*PEOPLE[0]), FORMS[form].format(*PEOPLE[1])
    texts = {
        "a": one, "b": one.replace("Edda Brannick", "Edda Branick"), "c": one.replace("84", "85"), "d": one + " Amen.",
        "z": other,
    }  # fmt: skip
    pairs = dedup.scan(
        pl.DataFrame({"id": list(texts), "text": list(texts.values())}), dedup.Settings(depth="fast")
    ).pairs.filter(pl.col("relation").is_in(DERIVED))
    assert len(pairs) == 6 and "z" not in pairs["right"]


@pytest.mark.parametrize(
    ("title", "text", "subject"),
    [
        ("Edda Brannick, 84", "Services are on Friday.", (("edda", "brannick"), 84)),
        (None, "Nils de Abermann (66) was fined.", (("nils", "de", "abermann"), 66)),
        (None, "Ivo T. Maren, aged 31, was seen.", (("ivo", "t.", "maren"), 31)),
        (None, "A 31-year-old woman named as Ann Lee was held.", (("ann", "lee"), 31)),
        ("Rain at Orlen", "It rained for nine days.", None),
        (None, "Harbour Road, 1200, was closed.", None),
        (None, "On Friday, 12 boats were out.", None),
        (None, "The ferry carried Edda Brannick and 84 others.", None),
        # an age of 120 and no more, and then the next who is named with one
        (None, "Edda Brannick, 120, died.", (("edda", "brannick"), 120)),
        (None, "Edda Brannick, 121, died.", None),
        (None, "Harbour Road, 121, and Ann Lee, 9, were seen.", (("ann", "lee"), 9)),
        # a title first, and of each the first three hundred characters
        ("Ann Lee, 9", "Ivo Maren, 31, was seen.", (("ann", "lee"), 9)),
        (None, "x " * 143 + "Edda Keel, 84.", (("edda", "keel"), 84)),
        (None, "x " * 144 + "Edda Keel, 84.", None),
        ("x " * 144 + "Edda Keel, 84.", "Rain.", None),
    ],
)
def test_who_is_named_with_an_age(title: str | None, text: str, subject: object) -> None:
    assert subject_of(title, text) == subject


@pytest.mark.parametrize(
    ("a", "b", "two"),
    [
        (("edda brannick", 84), ("joan tolliver", 84), True),
        (("edda keel", 84), ("ivo keel", 79), True),
        (("edda keel", 84), ("ivo keel", 84), False),  # twins are rarer than slips of the pen
        (("edda brannick", 84), ("edda branick", 84), False),
        (("edda brannick", 84), ("edda brannick", 48), False),
        (("e. brannick", 84), ("edda brannick", 84), False),
        (("brannick edda", 84), ("edda brannick", 83), False),
    ],
)
def test_when_two_are_surely_two(a: tuple[str, int], b: tuple[str, int], two: bool) -> None:
    one, other = ((tuple(name.split()), age) for name, age in (a, b))
    assert are_two(one, other) is two and are_two(other, one) is two


def two_people(
    texts: list[str | None], asked: bool = True, words: tuple[int, int] = (300, 20), title: str | None = None
) -> bool:
    known: Any = SimpleNamespace(
        articles=pl.DataFrame({"text": texts, "title": [None, title]}, schema_overrides={"title": pl.String}),
        prints=SimpleNamespace(words=SimpleNamespace(counts=np.array(words))),
    )
    found = {bool(other_person(known, np.array([pair]), np.array([asked]))[0]) for pair in ((0, 1), (1, 0))}
    assert len(found) == 1
    return found.pop()


def test_short_notices_of_which_neither_names_the_others_person_are_of_two_people() -> None:
    one, other = "Edda Brannick, 84, died.", "Joan Tolliver, 79, died."
    assert two_people([one, other])
    assert not two_people([one, other], asked=False)
    assert two_people([one, other], words=(20, 300)) and not two_people([one, other], words=(20, 301))
    assert not two_people([one, f"{other} She knew Edda\nBrannick."])  # whatever stands between the names
    assert not two_people([one, "It rained."]) and not two_people([one, None]) and not two_people([None, None])
    assert two_people([one, "She died."], title="Joan Tolliver, 79")
    assert not two_people([one, one.replace("84", "85")])


def test_a_long_report_that_a_desk_opened_with_a_person_of_its_own_is_still_a_copy() -> None:
    story = " ".join(
        f"In lane {n} the county found {n + 3} lamps broken, and the keeper of yard {n} said that work would start."
        for n in range(20)
    )
    texts = [f"{name}, {age}, has walked home in the dark since May. {story}" for name, age, *_ in PEOPLE[:2]]
    pairs = dedup.scan(pl.DataFrame({"id": ["a", "b"], "text": texts}), dedup.Settings(depth="fast")).pairs
    assert pairs["relation"].to_list()[0] in DERIVED
