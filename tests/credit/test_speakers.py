"""Who speaks in a sentence: each shape of a name, and how far a word of saying is followed to it."""

import pytest

from dedup.credit.speakers import speakers
from dedup.credit.spoken_names import Sentence

GREY = "grey wet old dull cold late warm slow calm dark hard soft tall thin wide"


def told(sentence: str) -> list[str]:
    """Names: "Ports Board = PB" with its abbreviation, "Ilen Vask < Tarn Foundation" with the body that he is of."""
    return [s.name + (f" = {s.short}" if s.short else "") + (f" < {s.of}" if s.of else "") for s in speakers(sentence)]


def grey(n: int) -> str:
    """n words that belong to no name."""
    return " ".join(GREY.split()[:n])


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The Ports Board said so.", ["Ports Board"]),
        ("The Ports Board and the Coast Guard said so.", ["Ports Board", "Coast Guard"]),
        ("The Ports Board and Coast Guard Union said so.", ["Ports Board", "Coast Guard Union"]),
        ("The Department of Census and Statistics said so.", ["Department of Census and Statistics"]),
        ("The Board of Ports and Ferries said so.", ["Board of Ports and Ferries"]),
        ("Office of the Coast said so.", ["Office of the Coast"]),
        ("The Bureau in Orlen said so.", ["Bureau in Orlen"]),
        ("The weather office in Orlen bureau said so.", ["Orlen bureau"]),
        ("The state weather office said so.", ["weather office"]),
        ("The wet grey weather office said so.", ["wet grey weather office"]),
        ("The cold wet grey weather office said so.", ["wet grey weather office"]),
        ("cabinet of ministers said so.", ["cabinet of ministers"]),
        ("The port cabinet for ships said so.", ["port cabinet for ships"]),
        ("The weather office of the coast said so.", []),
        ("The old state's sand office said so.", ["old state's sand office"]),
        ("Tarn 12 Movement said so.", ["Tarn 12 Movement"]), ("12 Movement said so.", ["Movement"]),
        ("The board for Harl, old Quay said so.", ["Quay"]), ("the office Harl Quay said so.", ["Harl Quay"]),
        ("On March 12 Movement said so.", ["Movement"]),
        ("On 12 March the Ports Board said so.", ["Ports Board"]),
        ("On Friday the Ports Board said so.", ["Ports Board"]),
        ("In Tarn Vale the Ports Board said so.", ["Ports Board"]),
        ("Save the Coast said so.", ["Save the Coast"]),
        ("The Ministry of Ports, Shipping and Aviation said so.", ["Ministry of Ports, Shipping and Aviation"]),
        ("The Ministry of Ports, Trade, Shipping and Aviation said so.",
         ["Ministry of Ports, Trade, Shipping and Aviation"]),
        ("The Ministry of Ports, Fish, Trade, Shipping and Aviation said so.", ["Shipping and Aviation"]),
        ("Dunmere's Harbour Development Board said so.", ["Harbour Development Board"]),
        ("The President's Media Office said so.", ["President's Media Office"]),
        ("Harbour Party Ilen Vask said so.", ["Ilen Vask"]),
        ("Orlen Cement Inc. said so.", ["Orlen Cement Inc"]),
        ("Quill, Vask Orlen, said so.", ["Vask Orlen"]),
        ("Chairman Ilen Vask said so.", ["Ilen Vask"]),
        ("Tarn Foundation Founder Ilen Vask said so.", ["Ilen Vask < Tarn Foundation"]),
        ("Orlen Cement PLC Chairman Ilen Vask said so.", ["Ilen Vask < Orlen Cement PLC"]),
        ("Orlen Cement Chairman Ilen Vask said so.", ["Ilen Vask"]),
        ("Tarn Foundation’s Director, Ilen Vask, said so.", ["Ilen Vask < Tarn Foundation"]),
        ("Nobody said so.", ["Nobody"]), ("Vask also said so.", ["Vask"]),
        ("The Ports Chief Board and Tarn Bank said so.", ["Ports Chief Board", "Tarn Bank"]),
        (", said so.", []), ("said so.", []), ("", []),
    ],
)  # fmt: skip
def test_a_name_before_its_said_begins_where_it_begins(sentence: str, names: list[str]) -> None:
    assert told(sentence) == names


@pytest.mark.parametrize(
    ("bracket", "short"),
    [("PB", True), ("PBo", True), ("A", False), ("Pb", False), ("PORTSBOARDOR", True), ("PORTSBOARDORL", False),
     ("PB Orlen", False)],
)  # fmt: skip
@pytest.mark.parametrize("sentence", ["The Ports Board ({}) said so.", "According to the Ports Board ({}) it sinks."])
def test_an_abbreviation_has_two_capitals_and_two_to_twelve_letters(sentence: str, bracket: str, short: bool) -> None:
    assert told(sentence.format(bracket)) == [f"Ports Board = {bracket}" if short else "Ports Board"]


def test_a_bracket_that_opens_a_sentence_abbreviates_nothing() -> None:
    assert told("(PB) said so.") == [] and told("Board (PB) said so.") == ["Board = PB"]
    assert told("Ilen Vask ) said so.") == [] and told("The Ports Board, PB) said so.") == []


@pytest.mark.parametrize(
    ("between", "reached"),
    [
        ("has also officially", True), ("only", False), ("fully", True), ("gladly", True), ("on Tuesday", True),
        ("Tuesday", True), ("this week", True), ("last week", True), ("that week", False), ("in May", True),
        ("on March 12", True), ("March 12", True), ("on 12", True), ("this 12", False), ("grey", False),
        (f"({grey(6)})", True), (f"({grey(7)})", False), ("(53)", True),
        (f"in {grey(6)} statement", True), (f"in {grey(7)} statement", False), ("via statement", True),
        (f", {grey(14)},", True), (f", {grey(15)},", False), (", he warned,", False), (", on Tuesday,", True),
        ("has also now then officially formally publicly recently", True),
        ("has also now then officially formally publicly recently jointly", False),
    ],
)  # fmt: skip
def test_from_a_said_the_name_is_found_over_what_may_stand_between(between: str, reached: bool) -> None:
    assert told(f"Ilen Vask {between} said so.") == (["Ilen Vask"] if reached else [])


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The port's director, Ilen Vask, said so.", ["Ilen Vask"]),
        ("The port's director, Ilen Mara Quill Vask, said so.", ["Ilen Mara Quill Vask"]),
        ("The port's director, Ilen Mara Quill Lena Vask, said so.", []),
        ("The port's director, Vask, said so.", []),
        ("The port's director, Minister Vask, said so.", []),
        ("Quill, Sir Vask, said so.", ["Quill"]),
        ("Orlen Cement Inc . said so.", ["Orlen Cement Inc"]), ("Orlen Cement . said so.", []),
        ("An Orlen Mutual press release said so.", ["Orlen Mutual"]),
        ("An Orlen Mutual release said so.", ["Orlen Mutual"]),
        ("An Orlen Mutual report said so.", []),
        ("x Orlen statement said so.", ["Orlen"]), ("Orlen statement said so.", []), ("The release said so.", []),
    ],
)  # fmt: skip
def test_a_name_between_commas_or_before_its_release_speaks(sentence: str, names: list[str]) -> None:
    assert told(sentence) == names


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("the Ports Board", ["Ports Board"]), ("an official new Ports Board", ["Ports Board"]),
        ("its ports ministry", ["ports ministry"]), ("its ports and ferries ministry", []),
        ("the wet grey sand ministry", ["wet grey sand ministry"]), ("the cold wet grey sand ministry", []),
        ("the Board of Ports", ["Board of Ports"]), ("the Board of the Ports", ["Board of the Ports"]),
        ("the Board of the ports", ["Board"]), ("the Board of ports", ["Board"]), ("of Ports Board", []),
        ("the Board in Orlen", ["Board in Orlen"]), ("the Board in May", ["Board"]),
        ("the grey ministry sand", ["grey ministry"]), ("grey", []), ("the", []),
        ("the ministry for One Two Three", ["ministry for One Two Three"]),
        ("Sand One Two Three ministry", ["Sand One Two Three ministry"]),
        ("Sand One Two Three Four ministry", ["Sand One Two Three Four"]),
    ],
)  # fmt: skip
def test_a_name_behind_according_to_ends_where_it_ends(name: str, read: list[str]) -> None:
    assert told(f"According to {name} it sinks.") == read
    assert told(f"According to {name}") == read


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("According to a statement issued by the Ports Board it sinks.", ["Ports Board"]),
        ("According to a statement, by the Ports Board it sinks.", ["Ports Board"]),
        (f"According to a statement {grey(6)} by the Ports Board it sinks.", ["Ports Board"]),
        (f"According to a statement {grey(7)} by the Ports Board it sinks.", []),
        ("According to data given to the Ports Board it sinks.", ["Ports Board"]),
        ("According the Ports Board it sinks.", []),
        ("A report of the Ports Board was burnt.", []),
        ("A report by the Ports Board was read.", ["Ports Board"]),
        ("A report from the Ports Board was read.", ["Ports Board"]),
        ("A statement of the Ports Board was read.", ["Ports Board"]),
        ("It was announced by the Ports Board.", ["Ports Board"]), ("By the Ports Board.", []),
        ("The Ports Board's statement is old.", ["Ports Board"]), ("The Ports Board statement is old.", []),
        ("It sinks, said the Ports Board.", ["Ports Board"]), ("It sinks, issued the Ports Board.", []),
        ("Taking to X, Ilen Vask waved.", ["Ilen Vask"]), ("Posting (again), Ilen Vask waved.", ["Ilen Vask"]),
        (f"Posting {grey(12)}, Ilen Vask waved.", ["Ilen Vask"]),
        (f"Posting {grey(13)}, Ilen Vask waved.", []),
        ("Hailing the crew, Ilen Vask smiled.", []),
    ],
)  # fmt: skip
def test_who_stands_behind_a_word_of_issuing_is_read(sentence: str, names: list[str]) -> None:
    assert told(sentence) == names


def test_a_name_has_fifteen_words_at_most_read_from_its_end_and_fourteen_from_its_beginning() -> None:
    name = "Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Ports Board"
    assert told(f"{name} said so.") == told(f"Zero {name} said so.") == [name]
    assert told(f"According to {name} it sinks.") == [name.removesuffix(" Board")]  # fourteen, read from the left
    assert told(f"According to {name.removeprefix('Two ')} it sinks.") == [name.removeprefix("Two ")]


def test_words_and_marks_are_told_apart_and_none_stands_behind_the_last() -> None:
    sentence = Sentence("Dr. Vask’s ports' board (PB), e.g. one & X!")
    assert sentence.words == ["Dr.", "Vask’s", "ports'", "board", "(", "PB", ")", ",", "e.g", ".", "one", "&", "X", "!"]
    assert sentence.capital(0) and not sentence.capital(3) and not sentence.capital(len(sentence.words))
    assert sentence.names_to(3, first=4) == []
