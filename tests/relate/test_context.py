"""What is known of a pair beside its texts, and what becomes of it: judged, told, or held."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from strategies import FERRY, LIBRARY, MINE, ORCHARD
from strategies import texts as word_texts

import dedup
from dedup.clean.masks import find_masks
from dedup.data import Collection
from dedup.fingerprint import document_frequency as frequency
from dedup.fingerprint.prints import fingerprint
from dedup.measures import CONTEXT, UNKNOWN
from dedup.outlets.registry import Outlets
from dedup.relate.collection import collection_of
from dedup.relate.context import context, frames_alike
from dedup.relate.context_kernels import openings_of
from dedup.settings import Settings
from dedup.tables import conform, empty
from dedup.text.match_kernels import find_runs, index_seeds, table_size
from dedup.text.tokenizer import CAPITAL, NUMBER, SENTENCE, read_words

START = datetime(2025, 3, 4, 6, tzinfo=UTC)
HALF = " ".join(FERRY.split()[: len(FERRY.split()) // 2])


def known(frame: pl.DataFrame, monkeypatch: pytest.MonkeyPatch | None = None) -> Collection:
    articles = conform("articles", frame)
    prints = fingerprint(articles, find_masks(articles, empty("credits")), Settings())
    if monkeypatch is None:
        return collection_of(articles, empty("credits"), Outlets([]), prints)
    monkeypatch.setattr(frequency, "LEAST", 0)
    told = frequency.document_frequency(prints)
    return collection_of(articles, empty("credits"), Outlets([]), prints, frequency=told)


def told(collection: Collection, left: int = 0, right: int = 1) -> dict[str, float]:
    return dict(zip(CONTEXT, context(collection, np.array([[left, right]]))[0].tolist(), strict=True))


def test_of_texts_alone_only_their_frames_are_known() -> None:
    found = told(known(pl.DataFrame({"id": ["a", "b"], "text": [FERRY, MINE]})))
    assert {n for n, v in found.items() if v != UNKNOWN} <= {"frames", "frames_gain"}


def test_outlets_days_and_titles() -> None:
    frame = pl.DataFrame({
        "id": ["a", "b"], "text": [f"{HALF} {ORCHARD}", f"{HALF} {MINE}"], "outlet": ["Tarn Post", "Oswin Times"],
        "title": ["Ferry aground off Sule, 4 March", "Ferry aground off Sule: what we know"],
        "published": [START, START + timedelta(days=1)],
    })  # fmt: skip
    found = told(known(frame))
    assert (found["one_outlet"], found["elsewhere"]) == (0, UNKNOWN)
    assert found["days_apart"] == pytest.approx(np.log(2), abs=1e-6)
    assert found["titles_smaller"] == pytest.approx(4 / 5) and found["titles_larger"] == pytest.approx(4 / 7)
    assert found["later_opening"] > 0.6 and 0 < found["later_new"] < 1


def test_who_else_prints_what_two_share(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{HALF} {ORCHARD}", f"{HALF} {MINE}", f"{HALF} {LIBRARY}"]
    frame = pl.DataFrame({
        "id": ["a", "b", "c"], "text": texts, "outlet": ["Tarn Post", "Oswin Times", "Tarn Post"],
        "published": [START, START, START - timedelta(days=9)],
    })  # fmt: skip
    alone = told(known(frame[:2], monkeypatch))
    assert (alone["elsewhere"], alone["elsewhere_own"], alone["elsewhere_far"]) == (0, 0, 0)
    assert alone["turns_alone"] > 3 and alone["turns_alone_share"] == 1
    third = told(known(frame, monkeypatch))
    assert third["elsewhere"] == pytest.approx(np.log(2)) and third["turns_alone"] == 0
    assert (third["elsewhere_own"], third["elsewhere_far"]) == (1, 1)


def test_a_form_filled_anew_is_more_alike_without_names_and_figures() -> None:
    one = "Rain fell on Orlen for 14 hours and wind from the west blew at 31 knots near Tessel on Monday morning. " * 3
    other = one.replace("Orlen", "Sule").replace("14", "22").replace("31", "45").replace("Tessel", "Marrin")
    assert told(known(pl.DataFrame({"id": ["a", "b"], "text": [one, other]})))["frames_gain"] > 0.3


def test_a_long_passage_that_two_papers_print_within_days_is_taken_over_and_months_later_is_told() -> None:
    texts = [f"{HALF} {ORCHARD}", f"{MINE} {LIBRARY} {HALF}"]
    frame = pl.DataFrame({"id": ["a", "b"], "text": texts, "outlet": ["Tarn Post", "Oswin Times"]})
    soon = frame.with_columns(published=pl.Series([START, START + timedelta(days=1)]))
    late = frame.with_columns(published=pl.Series([START, START + timedelta(days=120)]))
    row = dedup.scan(soon, settings=Settings(depth="fast")).pairs.row(0, named=True)
    assert (row["relation"], row["probability"] >= 0.95) == ("partial", True)
    result = dedup.scan(late, settings=Settings(depth="fast"))
    assert result.pairs["relation"].to_list() == ["shared-background"]
    assert len(result.passages) > 0 and result.clusters.is_empty()


def frames_counted(collection: Collection) -> dict[str, float]:
    """Twin of what two texts tell by their frames and runs, the right one the later."""
    words, sides, pieces = collection.prints.words, [], []
    for row in (0, 1):
        of = slice(int(words.bounds[row]), int(words.bounds[row + 1]))
        hashes, flags = words.hashes[of], words.flags[of].tolist()
        signs = ["figure" if f & NUMBER else "name" if f & CAPITAL and not f & SENTENCE else h
                 for h, f in zip(hashes.tolist(), flags, strict=True)]  # fmt: skip
        sides.append(hashes)
        pieces.append([tuple(signs[i : i + 4]) for i in range(len(signs) - 3)])
    left, right = sides
    head, following = np.empty(table_size(len(left)), np.int32), np.empty(max(1, len(left)), np.int32)
    runs = np.empty((len(right) // 3 + 1, 3), np.int32)
    index_seeds(left, head, following)
    found = runs[: find_runs(left, right, head, following, runs)].tolist()
    one, other = set(pieces[0]), set(pieces[1])
    dice = 2 * len(one & other) / (len(one) + len(other)) if one or other else -1.0
    whole = len(pieces[0]) + len(pieces[1])
    taken = {p + i for _, p, n in found if n >= 5 for i in range(n)}
    opening = min(60, len(right))
    return {
        "frames": dice, "frames_gain": dice - 2 * sum(max(0, n - 3) for _, _, n in found) / whole if whole else -1.0,
        "later_opening": len([i for i in taken if i < 60]) / opening, "later_new": 1 - len(taken) / len(right),
    }  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(word_texts(8, 5), word_texts(8, 5))
@example(f"{FERRY} {MINE}", f"{FERRY} {ORCHARD} {MINE}")
@example("Rain at 9.", "Rain at 8.")
@example("Sleet fell on Orlen and Tarn for nine days.", "For nine days it rained. Sleet fell on Orlen and Tarn too.")
@example("Ice on Tarn broke up this week.", "Boats sank when ice on Tarn broke up this week.")
def test_frames_and_what_is_new_equal_a_count_by_sets(left: str, right: str) -> None:
    frame = pl.DataFrame({
        "id": ["a", "b"], "text": [left, right], "outlet": ["Tarn Post", "Oswin Times"],
        "published": [START, START + timedelta(days=1)],
    })  # fmt: skip
    collection = known(frame)
    expected = frames_counted(collection)
    found = told(collection)
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-6)
    alone = frames_alike(collection, np.array([[0, 1]]), UNKNOWN)[0].tolist()
    assert alone == [found["frames"], found["frames_gain"]]
    dissimilar = frames_alike(collection, np.array([[0, 1]]), 1.1)[0].tolist()
    assert dissimilar == [found["frames"], UNKNOWN]
    # whichever stands left in the pair, the later one is asked; a text that repeats itself is run through otherwise
    turned = told(collection, 1, 0)
    assert turned["frames"] == pytest.approx(expected["frames"], abs=1e-6)
    if all(len(set(text.lower().split())) == len(text.split()) for text in (left, right)):
        assert turned["later_new"] == pytest.approx(expected["later_new"], abs=1e-6)


def test_openings_are_alike_whatever_names_and_figures_stand_in_them() -> None:
    texts = [
        "Rain fell on Orlen for 14 hours and more.", "Rain fell on Sule for 3 hours, it is said.",
        "Rain fell on Orlen for 14 days and more.", "Rain fell on Orlen.", "", "At Orlen 14 Tarn 3 Sule 7 fell.",
    ]  # fmt: skip
    words = read_words(pl.Series(texts))
    keys = openings_of(words.hashes, words.flags, words.bounds, 7, 4).tolist()
    assert keys[0] == keys[1] != 0 and keys[2] not in (0, keys[0])
    assert keys[3:] == [0, 0, 0]  # too short; nothing; one plain word of seven
    assert openings_of(words.hashes, words.flags, words.bounds, 7, 1)[5] != 0
    assert openings_of(words.hashes, words.flags, words.bounds, 7, 5).tolist()[:3] == keys[:3]
    assert not openings_of(words.hashes, words.flags, words.bounds, 7, 6).any()
