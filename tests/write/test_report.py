"""The report's content: what its pages say of the samples, and that no text can become more than text."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import HOSTILE, hostile, samples
from strategies import one_thread

from dedup.write.report import write_pages
from dedup.write.report.cluster_page import cluster_page
from dedup.write.report.lookup import ResultLookup
from dedup.write.report.model import ClusterPage
from dedup.write.report.overview import overview_page
from dedup.write.report.site import MOST_SEARCHED
from dedup.write.report.who_ran import outlets_used

__all__ = ["one_thread"]
HERE = Path(__file__).parents[2] / "dedup" / "write" / "report"
LOADED_WORDS = ("copied from", "stole", "plagiar", "infring")
TAGS = set(re.findall(r"\w+", """
    html head meta title style body a header nav main footer script section h1 h2 h3 p dl dt dd div b i em span svg line
    text tspan g circle path rect form label input select option table caption thead tbody tr th td ul li bdi br figure
    blockquote figcaption mark button output article details summary ol noscript
"""))  # fmt: skip
"""Every element that our templates use."""


class Page(HTMLParser):
    """What a browser would make of a page: its elements, links, scripts and words."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.islands: list[str] = []
        self.scripts = 0
        self.words = ""
        self._inside = ""
        self.feed(path.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.handlers += [n for n in given if n.startswith("on") or n in ("style", "src", "srcset", "formaction")]
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        self._inside = tag
        if tag == "script":
            if given.get("type") == "application/json":
                self._inside = "island"
                self.islands.append("")
            else:
                self.scripts += 1

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "island":
            self.islands[-1] += data
        elif self._inside not in ("script", "style"):
            self.words += data


def pages(folder: Path) -> dict[str, Page]:
    return {str(p.relative_to(folder)): Page(p) for p in sorted(folder.rglob("*.html"))}


@pytest.fixture(scope="module")
def lookup() -> ResultLookup:
    return ResultLookup(samples())


@pytest.fixture(scope="module")
def clusters(lookup: ResultLookup) -> list[ClusterPage]:
    return [cluster_page(lookup, c) for c in lookup.clusters]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "report"
    write_pages(samples(), folder)
    return folder


def of(clusters: list[ClusterPage], words: str) -> ClusterPage:
    return next(c for c in clusters if words in c.row.title)


def test_the_overview_says_how_much_how_sure_and_what_was_not_judged(lookup: ResultLookup) -> None:
    page = overview_page(lookup)
    assert re.match(r"\d+ of 74 articles share text or a source with others in this collection", page.headline)
    assert any("expected to be wrong" in s for s in page.sure)
    assert any("too short to be judged" in s for s in page.unjudged)
    assert any("not English" in s for s in page.unjudged)
    assert page.skipped[0][1] == "table without a text column"
    assert ("Strictness", "balanced") in page.settings
    assert [r.size for r in page.rows] == sorted((r.size for r in page.rows), reverse=True)
    assert sum(b.count for b in page.picture.bands) + page.picture.undated >= len(page.rows) - page.picture.left_out


def test_a_cluster_tells_its_origin_with_the_lines_that_name_it(clusters: list[ClusterPage]) -> None:
    page = of(clusters, "Skerra Air turboprops")
    assert page.origin is not None and page.origin.id == "nw-20418" and page.outside is None
    assert any("Northwire" in q.marked and "dateline" in q.place for q in page.quotes)
    assert len({(q.before, q.marked.strip(), q.after) for q in page.quotes}) == len(page.quotes)
    assert any(r.startswith("Credited by") for r in page.reasons)
    assert page.verdict[0] == "9 articles share text or a source in this collection."
    assert {m.credit for m in page.members} >= {"its own", "names Northwire", "does not credit Northwire"}


def test_an_origin_that_is_not_here_is_said_to_be_so(clusters: list[ClusterPage]) -> None:
    page = of(clusters, "Hospice raffle")
    assert page.origin is None and page.outside == "www.westmarchledger.example"
    assert any("westmarchledger" in q.before + q.marked + q.after for q in page.quotes)
    assert "not in this collection" in " ".join(page.verdict)


def test_the_tree_has_every_member_once_below_its_parent(clusters: list[ClusterPage]) -> None:
    for page in clusters:
        nodes = page.figure.nodes
        assert len([n for n in nodes if n.kind != "outside"]) == len(page.members)
        for n in nodes:
            assert n.parent is None or (n.parent < n.row and nodes[n.parent].depth < n.depth)
            assert n.x is None or 0 <= n.x <= n.x + n.width <= 1.0001


def test_passages_are_marked_on_both_sides_and_the_texts_are_whole(
    lookup: ResultLookup, clusters: list[ClusterPage]
) -> None:
    seen = 0
    for page in clusters:
        for pair in page.pairs:
            numbers = []
            for side in (pair.left, pair.right):
                segments = [s for paragraph in side.paragraphs for s in paragraph]
                numbers.append({s.number for s in segments if s.number})
                assert not any(s.gap for s in segments)
                shown = "".join(t for s in segments for t, _ in s.parts)
                if not side.note:
                    text = next(a["text"] for i, a in lookup.articles.items() if i == side.article.id)
                    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)
                assert sum(s.opens for s in segments) == len(numbers[-1])
            assert numbers[0] == numbers[1] == {n for n, _, _ in pair.passages}
            seen += 1
    assert seen >= 20


def test_what_is_not_counted_is_shown_as_such(clusters: list[ClusterPage]) -> None:
    masks = {s.mask for c in clusters for p in c.pairs for x in (p.left, p.right) for ps in x.paragraphs for s in ps}
    assert {"credit", "boilerplate"} <= masks


def test_changed_words_are_marked_inside_passages(clusters: list[ClusterPage]) -> None:
    segments = [s for c in clusters for p in c.pairs for x in (p.left, p.right) for ps in x.paragraphs for s in ps]
    assert any(changed for s in segments if s.kind == "reworded" for _, changed in s.parts)
    verbatim = [t for s in segments if s.kind == "verbatim" for t, changed in s.parts if changed]
    assert {"said", "told reporters"} <= set(verbatim)  # of a long passage with few other words, those


def test_the_evidence_adds_up_to_what_is_said(clusters: list[ClusterPage]) -> None:
    for page in clusters:
        for pair in page.pairs:
            moves = [float(s.move.replace("−", "-")) for s in pair.steps]
            if moves:
                assert abs(sum(moves) - float(pair.total.replace("−", "-"))) < 0.01 * (len(moves) + 1)
                assert all(-0.01 <= s.x <= s.x + s.width <= 100.5 for s in pair.steps)


def test_who_ran_our_pieces_names_users_shares_and_delays(lookup: ResultLookup) -> None:
    outlet = outlets_used(lookup, {})[0]
    assert outlet.name == "Northwire" and len(outlet.uses) == 8 and outlet.totals["pieces"] == 1
    echo = next(u for u in outlet.uses if u.theirs.id == "ar-1001")
    assert (echo.how, echo.of_theirs, echo.delay, echo.credited) == (
        "has the same words as", "100 %", "1 h 38 min later", True,
    )  # fmt: skip
    assert all(u.theirs.outlet != o.name for o in outlets_used(lookup, {}) for u in o.uses)


def test_the_pages_of_outlets_show_the_rows_of_the_command(lookup: ResultLookup) -> None:
    pages = {o.name: o for o in outlets_used(lookup, {})}
    asked = {*samples().articles["outlet"].drop_nulls(), *samples().clusters["origin_outside"].drop_nulls()}
    answers = {name: samples().who_ran(name) for name in asked - {"unnamed"}}
    assert set(pages) == {found.outlet for found in answers.values() if len(found.rows)}
    states = set()
    for found in answers.values():
        if len(found.rows):
            page = pages[found.outlet]
            assert page.totals == found.totals() and page.left_out == 0
            rows = found.rows.select("ours", "theirs").rows()
            uses = [(u.ours and u.ours.id, u.theirs.id) for u in page.uses]
            assert sorted(uses, key=str) == sorted(rows, key=str)
            assert sum(u.credited for u in page.uses if u.sure) == page.totals["credited"]
            states |= {(u.ours is not None, u.sure) for u in page.uses}
    assert {(True, True), (False, True)} <= states  # pieces here, and pieces that others name


def test_every_link_leads_somewhere(written: Path) -> None:
    found = pages(written)
    for name, page in found.items():
        for link in page.links:
            if link.startswith("https://") or link.startswith("http://"):
                continue
            file, _, anchor = link.partition("#")
            target = (written / name).parent / file if file else written / name
            where = str(target.resolve().relative_to(written.resolve()))
            assert where in found, (name, link)
            assert not anchor or anchor in found[where].ids, (name, link)
        assert len(page.ids) == len(set(page.ids)), name
        assert page.scripts == 1 and not page.handlers and page.tags <= TAGS, page.tags - TAGS


def test_no_page_accuses_anybody() -> None:
    for path in [*HERE.glob("*.py"), *(HERE / "templates").iterdir()]:
        assert not [w for w in LOADED_WORDS if w in path.read_text("utf-8").lower()], path


def test_excerpts_hold_matched_passages_and_no_more(tmp_path: Path) -> None:
    lookup = ResultLookup(samples())
    for cluster in lookup.clusters:
        for pair in cluster_page(lookup, cluster, excerpts=True).pairs:
            for side in (pair.left, pair.right):
                segments = [s for paragraph in side.paragraphs for s in paragraph]
                assert all(s.number or s.mask == "credit" or s.gap for s in segments)
                longest = max((len("".join(t for t, _ in s.parts)) for s in segments), default=0)
                assert longest <= 400
    write_pages(samples(), tmp_path / "report", excerpts=True)
    words = " ".join(p.words for p in pages(tmp_path / "report").values())
    assert "holds excerpts only" in words
    told = next(t for t in samples().articles["text"] if "It has rented two planes" in t)
    assert told[told.index("It has rented two planes") :][:60] not in words


def test_a_large_cluster_says_what_it_leaves_out(tmp_path: Path) -> None:
    import dedup

    text = " ".join(f"The ferry number {i} left Orlen on time and came back late." for i in range(9))
    frame = pl.DataFrame({"id": [f"a{i:03d}" for i in range(350)], "text": [text] * 350})
    lookup = ResultLookup(dedup.scan(frame, dedup.Settings(depth="fast", threads=1)))
    page = cluster_page(lookup, lookup.clusters[0])
    assert (len(page.members), page.members_left_out) == (300, 50)
    assert len(page.pairs) == 40 and page.pairs_left_out > 0
    assert len(page.figure.nodes) == 60 and page.figure.left_out == 290


def test_a_series_is_one_folded_line_at_the_end_of_the_first_page(tmp_path: Path) -> None:
    import dedup

    days = [f"2025-03-{day:02d}" for day in range(3, 9)]
    places = ("Orlen", "Tarn", "Kesh", "Maudry", "Virre", "Ludden")
    texts = [
        f"Showers will cross the coast near {place} before noon, the harbour office said. Winds from the west will "
        f"reach {20 + 3 * n} kilometres an hour, and crews of boats should stay within {2 + n} miles of the shore."
        for n, place in enumerate(places)
    ]
    frame = pl.DataFrame({"id": days, "text": texts, "published": days}).with_columns(
        outlet=pl.lit("Tarn Post"), title=pl.lit("Harbour office forecast for ") + pl.col("id")
    )
    write_pages(dedup.scan(frame, dedup.Settings(depth="fast", threads=1)), tmp_path / "report")
    found = pages(tmp_path / "report")
    told = " ".join(found["series.html"].words.split())
    assert "Harbour office forecast for …: 6 items, 3–8 March 2025 Tarn Post" in told
    assert "6 articles are items of one series" in told
    first = (tmp_path / "report" / "index.html").read_text()
    assert first.index("items of one series") > first.index('class="folded"') > first.index('id="h-table"')
    assert "details" in found["series.html"].tags


def check_hostile(folder: Path) -> None:
    found = pages(folder)
    assert len(found) >= 4
    for name, page in found.items():
        assert re.fullmatch(r"(pages/(cluster|clusters|outlet)-[\d-]+|index|who-ran|series|stories|search)\.html", name)
        assert page.tags <= TAGS, page.tags - TAGS
        assert not page.handlers and page.scripts == 1
        for island in page.islands:
            json.loads(island)
            assert not re.search("[<>&\u2028\u2029]", island)
        for link in page.links:
            assert re.match(
                r"https?://|#|(\.\./)?(index|who-ran|series|stories|search|pages/[a-z]+-[\d-]+)\.html(#(pair|story)-\d+)?$",
                link,
            ), link


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_text_in_every_field_stays_text(tmp_path: Path, payload: str) -> None:
    for excerpts in (False, True):
        write_pages(hostile(lambda _: payload), tmp_path / str(excerpts), excerpts=excerpts)
        check_hostile(tmp_path / str(excerpts))


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_text_in_any_field_stays_text(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    fields: dict[str, str] = {}
    texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
    result = hostile(lambda name: fields[name] if name in fields else fields.setdefault(name, data.draw(texts)))
    folder = tmp_path_factory.mktemp("any") / "report"
    write_pages(result, folder)
    check_hostile(folder)


def test_a_megabyte_in_one_line_makes_a_page_that_can_be_opened(tmp_path: Path) -> None:
    write_pages(hostile(lambda name: name, lambda n: "word " * 210_000 + str(n)), tmp_path / "report")
    assert max(p.stat().st_size for p in (tmp_path / "report").rglob("*.html")) < 400_000
    assert "characters are not shown" in (tmp_path / "report/pages/cluster-1.html").read_text("utf-8")


def test_the_policy_names_what_stands_in_the_page(written: Path) -> None:
    import base64
    import hashlib

    for path in written.rglob("*.html"):
        html = path.read_text("utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
        assert policy is not None
        told = policy.group(1).replace("&#39;", "'").replace("&#x2F;", "/")
        assert told.startswith("default-src 'none'; ") and "unsafe" not in told and "http" not in told
        for tag in ("style", "script"):
            inner = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.S)
            assert inner is not None
            digest = base64.b64encode(hashlib.sha256(inner.group(1).encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in told


def test_nothing_of_the_pages_depends_on_the_order_of_tables(tmp_path: Path, written: Path) -> None:
    result = samples()
    turned = type(result)(**{n: f.reverse() for n, f in result.tables().items()}, run=result.run)
    write_pages(turned, tmp_path / "report")
    for path in written.rglob("*.html"):
        assert path.read_bytes() == (tmp_path / "report" / path.relative_to(written)).read_bytes(), path.name


def test_the_search_is_bounded() -> None:
    assert MOST_SEARCHED * 150 < 1_000_000


def test_clusters_without_a_page_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.write.report.lookup.MOST_CLUSTERS", 4)
    lookup = ResultLookup(samples())
    page = overview_page(lookup)
    assert len(page.rows) == 4 and page.counted == "4 clusters; 9 smaller ones in table clusters only"
    assert ("11", "clusters", "the largest of 9 articles") in page.figures
    assert all(cluster_page(lookup, c).members for c in lookup.clusters)
