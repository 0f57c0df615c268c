"""Every sentence from every state, as somebody would read it aloud: whole, in grammar, and never in a circle."""

import re
from collections.abc import Iterator

import pytest
from sentence_states import every_state
from strategies import one_thread

from dedup.archive.search.answer import Checked, SourceArticle, source_lines
from dedup.outlets.registry import Outlets
from dedup.phrases import verb
from dedup.queries.who_ran.order import ORDERS
from dedup.queries.who_ran.rows import every_outlet
from dedup.queries.who_ran.use_words import both_have, credit_words, open_order
from dedup.tables import CREDIT_STATES, DERIVED, RELATIONS
from dedup.write.report.cluster_page import cluster_page
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import ClusterPage
from dedup.write.report.who_ran import outlets_used
from dedup.write.terminal.scan import cluster_heads, scan_lines
from dedup.write.terminal.who_ran import ran_totals

__all__ = ["one_thread"]
MADE = ("reworks", "appears to rework", "is an excerpt of")
"""Verbs that say which of two came first."""
WRONG = re.compile(
    r"  | [.,;:]|\.\.(?!\.)|,,|;;|: *\.|\( *\)|“”|\bunnamed\b|\bnan\b|\bnull\b|\bNone\b(?! of the| of these)"
)


@pytest.fixture(scope="module")
def lookup() -> ResultLookup:
    return ResultLookup(every_state())


@pytest.fixture(scope="module")
def clusters(lookup: ResultLookup) -> list[ClusterPage]:
    return [cluster_page(lookup, cluster) for cluster in lookup.clusters]


def whole(sentence: str) -> None:
    """A sentence: in grammar as far as letters tell, with a capital, unless an id comes first, and a stop."""
    assert not WRONG.search(sentence), sentence
    assert re.match(r"[“A-Z0-9]|a\d{4}-", sentence) and sentence[-1] in ".!?", sentence


def clause(words: str) -> None:
    """A part of a sentence, that stands in a cell."""
    assert words and not WRONG.search(words), words
    assert words == words.strip() and not words.endswith((";", ",", " and")), words


def sentences(page: ClusterPage) -> Iterator[str]:
    yield from page.verdict
    yield from page.reasons
    yield from page.warnings
    yield page.origin_text
    for pair in page.pairs:
        yield from pair.verdict
        yield pair.closing


def test_every_sentence_of_a_clusters_page_is_whole(clusters: list[ClusterPage]) -> None:
    for page in clusters:
        for sentence in sentences(page):
            whole(sentence)
        for m in page.members:
            clause(f"{m.article.name} {m.how}" if m.how else m.article.name)
            clause(m.credit or "-")
        clause(page.row.origin)


def test_no_cluster_says_that_two_articles_are_made_from_each_other_or_from_a_later_one(
    clusters: list[ClusterPage],
) -> None:
    for page in clusters:
        said = {(a, b) for p in page.pairs for a, how, b in [p.heading] if how in MADE}
        assert not any((b, a) in said or a == b for a, b in said), said
        for p in page.pairs:
            a, how, _ = p.heading
            assert how not in MADE or not any(s.startswith(f"{a} is earlier by") for s in p.verdict), p.verdict
        for m in page.members:
            assert not (m.role == "origin" and m.how.startswith(MADE))


def test_one_article_is_told_of_in_the_singular(clusters: list[ClusterPage]) -> None:
    for page in (p for p in clusters if p.row.size == 1):
        assert not re.search(r"\b(They|these articles|all name)\b", " ".join(page.verdict)), page.verdict


def test_every_line_of_a_scan_is_whole(lookup: ResultLookup) -> None:
    result = lookup.result
    heads = cluster_heads(result, result.clusters["cluster"].to_list())
    for _, origin in heads.values():
        whole(f"{origin[0].upper()}{origin[1:]}.")
    for line in scan_lines(result):
        assert not WRONG.search(line.strip()), line


def test_every_line_of_who_ran_is_whole(lookup: ResultLookup) -> None:
    for page in outlets_used(lookup, {}):
        for line in page.lead:
            whole(line)
        for use in page.uses:
            ours = f"“{use.ours.title}”" if use.ours else ""
            clause(f"{use.theirs.name} {use.how} {ours}".strip())
            clause(use.credit or "-")
            assert use.ours is None or use.ours.id != use.theirs.id
    for found in every_outlet(lookup.result, Outlets.packaged()):
        for line in ran_totals(found):
            whole(line)


def test_words_of_who_ran_are_clauses() -> None:
    for order in ORDERS:
        clause(open_order(order))
        clause(open_order(order, here=False))
    for source in (None, "unnamed", "Northwire", "a statement (Ports Board)"):
        clause(both_have(source))
    for state in CREDIT_STATES:
        for others in (None, "Northwire", "Northwire; a statement (Ports Board)", "a post (Ilen Vask)"):
            clause(credit_words(state, others))


def checked(**values: object) -> Checked:
    told: dict[str, object] = {
        "id": "x", "words": 200, "least": 40, "share": 0.6, "sources": (), "beside": (), "same": (), "revises": False,
        "looked_at": 9, "cut": False,
    }  # fmt: skip
    return Checked(**{**told, **values})  # type: ignore[arg-type]


def sources() -> Iterator[SourceArticle]:
    for n, relation in enumerate(RELATIONS):
        for made, cut, sure in ((True, False, 0.95), (False, True, 0.6), (False, False, 0.35)):
            for origin, outside in (("a9", None), (None, "Northwire"), (None, "unnamed"), (None, None)):
                yield SourceArticle(
                    f"a{n}", None if cut else "Ferry stops", None if made else "Orlen Post", None, None, None, relation,
                    sure, 0.6, 0.4, 0.2, 0.2, 0.0, made, cut, sure > 0.5, "c000001", origin, outside, "likely", (),
                )  # fmt: skip


def test_every_verdict_of_a_check_is_whole() -> None:
    some = list(sources())
    derived = tuple(s for s in some if s.relation in DERIVED)
    rest = tuple(s for s in some if s.relation not in DERIVED)
    found = [checked(sources=(s,)) for s in derived] + [checked(beside=(s,)) for s in rest]
    found += [
        checked(), checked(words=0), checked(words=12), checked(same=("a1",)), checked(same=("a1", "a2"), stored=True),
        checked(revises=True), checked(sources=derived[:1]), checked(sources=derived[:9], beside=rest, cut=True),
    ]  # fmt: skip
    for one in found:
        whole(one.verdict)
        for source in one.sources:
            for line in source_lines(one, source, 1):
                clause(line.strip())


def test_the_two_sides_of_a_pair_never_both_say_that_they_came_second() -> None:
    for relation in RELATIONS:
        for coverage in ((0.2, 0.9), (0.9, 0.2), (0.5, 0.5)):
            there = verb(relation, 0.95, parent=True, coverage=coverage)
            back = verb(relation, 0.95, coverage=coverage[::-1])
            assert there not in MADE or back not in MADE
