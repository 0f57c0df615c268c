"""Whom a series takes in and where a new one begins: each bound from just below it, on pieces laid out by hand."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, pairwise

import numpy as np
import polars as pl
import pytest
from bulletins import PLACES, START, collection, pieces_of
from strategies import one_thread, printed  # noqa: F401  # a fixture

import dedup.relate.series_forms
from dedup.data import Collection
from dedup.relate.context_kernels import NAME_SIGN
from dedup.relate.piece_kernels import signs_of
from dedup.relate.series_forms import Forms, _forms, _founded, _joined, _outlets_rows, kinds_of
from dedup.relate.titles import read_titles
from dedup.text.tokenizer import Words, word_hash

POST = {"outlet": "Tarn Post"}


def signs_in(words: Words) -> list[int]:
    """What stands for each word of a text."""
    out = np.empty(len(words.hashes), np.uint32)
    signs_of(words.hashes, words.flags, 0, len(out), *kinds_of(words), out)
    return [int(sign) for sign in out]


def outlets_forms(known: Collection) -> Iterator[Forms]:
    titles, told = read_titles(known.articles["title"]), kinds_of(known.prints.words)
    return filter(None, (_forms(known, titles, rows, told) for rows in _outlets_rows(known)))


@pytest.mark.parametrize(
    ("capital", "small", "inside", "head"),
    [(1, 0, True, True), (1, 1, True, False), (2, 1, True, True), (1, 2, True, False), (1, 3, False, False),
     (2, 5, True, False), (2, 6, False, False), (2, 2, True, False), (3, 2, True, True)],
)  # fmt: skip
def test_a_word_is_a_name_by_how_it_is_mostly_written(capital: int, small: int, inside: bool, head: bool) -> None:
    text = " ".join(["It saw Orlen."] * capital + ["It saw orlen."] * small + ["Orlen saw it."])
    words = printed([text]).words
    signs = signs_in(words)
    places = [i for i, h in enumerate(words.hashes.tolist()) if h == word_hash("orlen")]
    assert [signs[i] == NAME_SIGN for i in places] == [inside] * capital + [False] * small + [head]
    assert signs[0] == words.hashes[0]


def test_dates_and_numerals_in_letters_are_figures() -> None:
    words = printed(["It saw three of 19 boats on monday in march."]).words
    signs = signs_in(words)
    kept = [s == h for s, h in zip(signs, words.hashes.tolist(), strict=True)]
    assert kept == [True, True, False, True, False, True, True, False, True, False]
    assert len({signs[i] for i in (2, 4, 7, 9)}) == 1


def test_titles_are_taken_by_twos_with_where_they_begin_and_end() -> None:
    titles = ["Lamp oil", None, "Lamp oil prices", "3 March", "Oil", "oil lamp oil lamp"]
    keys, starts = read_titles(pl.Series(titles)).pieces(np.arange(6))
    some = [set(keys[a:b].tolist()) for a, b in pairwise(starts.tolist())]
    assert [len(s) for s in some] == [3, 0, 4, 0, 2, 4]  # the last has `oil lamp` twice
    assert np.diff(starts).tolist() == [3, 0, 4, 0, 2, 4]
    assert len(some[0] & some[2]) == 2 and len(some[0] & some[4]) == 1
    assert len(some[0] & some[5]) == 1


def test_pieces_that_several_have_are_numbered_from_nought_and_all_count() -> None:
    texts = ["it saw the pier", "so the pier saw it", "the pier saw the pier", "nobody came", "so it saw"]
    known = collection([{"text": text, "title": text} for text in texts])
    forms = next(iter(outlets_forms(known)))
    for made, ends in ((forms.text, []), (forms.title, [""])):
        twos = [set(pairwise([*ends, *text.split(), *ends])) for text in texts]
        each = Counter(two for some in twos for two in some)
        assert made.sizes.tolist() == [len(some) for some in twos]
        assert made.many == sum(n > 1 for n in each.values())
        ids = [made.ids[a:b].tolist() for a, b in pairwise(made.starts.tolist())]
        assert all(some == sorted(set(some)) for some in ids)
        assert set().union(*ids) == set(range(made.many))
        assert [len(some) for some in ids] == [sum(each[two] > 1 for two in some) for some in twos]
        for a, b in combinations(range(len(texts)), 2):
            assert len(set(ids[a]) & set(ids[b])) == len(twos[a] & twos[b])


def test_only_an_outlet_of_five_distinct_texts_has_forms_and_a_copy_stands_with_its_first() -> None:
    theirs, nobodys, few = {"outlet": "Orlen Gazette"}, {"outlet": None}, {"outlet": "Oke Sun"}
    same = {"text": "The pier is shut.", "outlet": "Orlen Gazette"}
    rows = [few, *[theirs] * 2, same, *[nobodys] * 6, few, theirs, same, few, theirs, few, few | same | few]
    found = list(outlets_forms(collection(rows)))
    assert [forms.rows.tolist() for forms in found] == [[1, 2, 3, 11, 12, 14], [0, 10, 13, 15, 16]]
    assert found[0].first.tolist() == [0, 1, 2, 3, 2, 5]
    assert found[0].counted.tolist() == [True, True, True, True, False, True]
    assert not list(outlets_forms(collection([POST] * 4)))


def forms_of(texts: list[set[int]], titles: list[set[int]], first: list[int] | None = None) -> Forms:
    n = len(texts)
    return Forms(np.arange(n), np.array(first or range(n)), pieces_of(texts), pieces_of(titles))


ISSUE = {0, 1, 2, 3}
OTHERS = [{1000 + n} for n in range(60)]


def joins(
    text: set[int],
    title: set[int] = frozenset(),
    issues: int = 8,
    linked: int | None = None,  # type: ignore[assignment]
) -> bool:
    """Whether a text joins a series of so many issues, of which so many were linked, among sixty others."""
    texts = [ISSUE] * issues + [text] + OTHERS
    titles = [{0, 1, 2, 3}] * issues + [set(title)] + [set()] * 60
    series = np.array([3] * issues + [-1] * 61)
    kept = np.where(np.arange(len(series)) < (issues if linked is None else linked), 3, -1)
    found = _joined(forms_of(texts, titles), series, kept)
    assert found[:issues].tolist() == [3] * issues and (found[issues + 1 :] == -1).all()
    return bool(found[issues] == 3)


def mixed(own: int, of: int) -> set[int]:
    """So many pieces of the form among so many."""
    return {*range(own), *range(100, 100 + of - own)}


def test_an_article_with_a_quarter_of_its_pieces_from_a_large_series_joins_it() -> None:
    assert joins(mixed(1, 4)) and not joins(mixed(1, 5))
    assert joins(mixed(4, 16)) and not joins(mixed(4, 17))
    assert joins(mixed(1, 4), issues=8) and not joins(mixed(1, 4), issues=7)
    assert not joins(mixed(1, 4), issues=9, linked=7) and joins(mixed(1, 4), issues=9, linked=8)


def test_half_the_share_of_the_title_counts_and_no_title_alone_makes_an_item() -> None:
    assert joins(mixed(1, 10), {0, 1, 2, 3}) and not joins(mixed(1, 11), {0, 1, 2, 3})
    assert not joins(mixed(0, 10), {0, 1, 2, 3})
    assert joins(mixed(1, 5), {0, *range(200, 209)})  # .2 and half of .1
    assert not joins(mixed(1, 5), {0, *range(200, 210)})


def test_a_copy_follows_its_first_and_without_a_series_nothing_changes() -> None:
    texts = [ISSUE] * 8 + [mixed(1, 4), mixed(1, 4), {50}, {51}] + OTHERS
    forms = forms_of(texts, [set()] * len(texts), [*range(8), 8, 8, 0, 11, *range(12, 72)])
    series = np.array([5] * 8 + [-1] * 64)
    assert _joined(forms, series, series).tolist() == [5] * 11 + [-1] * 61
    nobody = np.full(72, -1)
    assert _joined(forms, nobody, nobody).tolist() == [-1] * 72


CLIQUE = np.array([(a, b) for a in range(9) for b in range(a + 1, 9)])


@pytest.mark.parametrize(
    ("gain", "days", "new"),
    [(0.05, 0.5, True), (0.049, 0.5, False), (0.05, 0.49, False), (0.16, 0.0, True), (0.159, 0.0, False),
     (0.16, None, True), (0.159, None, False)],
)  # fmt: skip
def test_a_new_series_is_of_texts_that_fill_one_form_anew(
    gain: float, days: float | None, new: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pairs of nine texts, each so much more alike by pieces than by plain words, of three moments so far apart."""
    known = collection([{} if days is None else {"published": START + timedelta(days=n % 3 * days)} for n in range(9)])
    when = known.days if days is not None else np.full(9, np.nan)
    told = iter([np.full(36, 0.25), np.full(36, 0.25 + gain + 1e-9)])
    monkeypatch.setattr(dedup.relate.series_forms, "alike_of", lambda *_: CLIQUE)
    monkeypatch.setattr(dedup.relate.series_forms, "dices_of", lambda *_: next(told))
    forms = forms_of([{n} for n in range(9)], [set()] * 9)
    assert _founded(known, forms, np.full(9, -1), when).tolist() == [0 if new else -1] * 9


def test_new_series_are_sought_among_free_texts_that_are_alike() -> None:
    alike = "The ferry to {0} sails at {1} from the north quay, and at {2} if the wind turns to the west of it."
    rows = [{"text": alike.format(name, 3 + n, 40 + n)} for n, name in enumerate(PLACES[:5])]
    known = collection([{}, *rows])
    forms = next(iter(outlets_forms(known)))
    assert _founded(known, forms, np.full(6, -1), known.days).tolist() == [-1, 1, 1, 1, 1, 1]
    assert _founded(known, forms, np.array([-1, -1, 2, -1, -1, -1]), known.days).tolist() == [-1] * 6
    assert _founded(known, forms, np.zeros(6, np.int64), known.days).tolist() == [-1] * 6
