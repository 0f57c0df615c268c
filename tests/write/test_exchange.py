"""What is written for other programs is read back by libraries that are not ours."""

import csv
import json
import sqlite3
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from archives import FAST
from command_line import Run
from notices import CLINIC, FERRY

import dedup
from dedup.errors import UsageError
from dedup.result import Result
from dedup.tables import CREDITED, TABLES, conform, empty
from dedup.write.exchange.derivations import LEAST, derivations
from dedup.write.exchange.forms import FORMS
from dedup.write.exchange.graph_tables import graph_of

nx = pytest.importorskip("networkx", reason="of extra dev")
rdflib = pytest.importorskip("rdflib", reason="of extra dev")

# rdflib of itself, in its own reader
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

ENDINGS = {"graphml": ".graphml", "gexf": ".gexf", "edges": ".csv", "prov": ".jsonld", "jsonld": ".jsonld",
           "sqlite": ".sqlite", "duckdb": ".duckdb", "arrow": ""}  # fmt: skip
ODD = ["=1+1", 'a "b" & <c>', "a\nb\tc\r", "\x00\x1b[2J", "é\u202e\ud7ff", "outside:x", "a b/c?#%", " ", "x" * 400]
NAMES = (("prov", "http://www.w3.org/ns/prov#"), ("wirecopy", "urn:wirecopy:terms:"), ("schema", "https://schema.org/"))


def prefixed(query: str) -> str:
    return "".join(f"PREFIX {name}: <{where}>\n" for name, where in NAMES) + query


def exported(result: Result, folder: Path, form: str) -> Path:
    return result.export(folder / f"out{ENDINGS[form]}", form)


@pytest.fixture(scope="module")
def odd() -> Result:
    """Ids, titles and outlets of signs that the forms themselves are made of; one source outside without a name."""
    rows = [{"id": i, "title": i, "outlet": i, "author": i, "url": i, "text": FERRY} for i in ODD[:8]]
    found = dedup.scan(rows, FAST)
    made = found.members.with_columns(parent=pl.col("article").shift(1, fill_value="outside:unnamed"))
    members = made.with_columns(parent_probability=0.9, relation=pl.lit("exact"), credit_state=pl.lit("neither"))
    return replace(found, members=conform("members", members))


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """What XML can hold of a row: no null, no control."""

    def clean(v: Any) -> Any:
        return "".join(c if c in "\t\n\r" or c >= " " else "\ufffd" for c in v) if isinstance(v, str) else v

    return {k: clean(v) for k, v in row.items() if v is not None}


@pytest.fixture(params=["newsroom", "odd"])
def result(request: pytest.FixtureRequest, scanned: Result, odd: Result) -> Result:
    return scanned if request.param == "newsroom" else odd


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_a_graph_opens_with_all_attributes(result: Result, tmp_path: Path, form: str) -> None:
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[form]
    graph = read(exported(result, tmp_path, form))
    made = graph_of(result)
    assert graph.is_directed() and not graph.is_multigraph()
    nodes = {clean["id"]: clean for clean in map(plain, made.nodes.iter_rows(named=True))}
    assert {i: {"id": i, **a} for i, a in graph.nodes(data=True)} == nodes
    edges = {(e["source"], e["target"]): e for e in map(plain, made.edges.iter_rows(named=True))}
    own = {
        (s, t): {"source": s, "target": t, **{k: v for k, v in a.items() if k not in ("id", "weight")}}
        for s, t, a in graph.edges(data=True)
    }
    assert own == edges
    if form == "gexf":
        assert all(a.get("weight") == a.get("probability", a.get("weight")) for _, _, a in graph.edges(data=True))


def test_the_graph_has_every_pair_once_and_goes_from_parents_to_what_was_made_of_them(scanned: Result) -> None:
    made = graph_of(scanned)
    edges = {(s, t) for s, t in made.edges.select("source", "target").iter_rows()}
    assert len(edges) == len(made.edges) and not {(t, s) for s, t in edges} & edges
    pairs = {frozenset(p) for p in scanned.pairs.select("left", "right").iter_rows()}
    assert pairs <= {frozenset(e) for e in edges}
    tree = {(p.replace("outside:unnamed", f"outside:unnamed ({c})"), a)
            for c, p, a in scanned.members.select("cluster", "parent", "article").iter_rows() if p}  # fmt: skip
    assert tree == set(made.edges.filter("is_parent").select("source", "target").iter_rows())
    assert pairs | {frozenset(e) for e in tree} == {frozenset(e) for e in edges}
    known = {frozenset((r["left"], r["right"])): r for r in scanned.pairs.iter_rows(named=True)}
    for edge in made.edges.drop_nulls("probability").iter_rows(named=True):
        row = known[frozenset((edge["source"], edge["target"]))]
        left, right = ("source", "target") if edge["source"] == row["left"] else ("target", "source")
        assert (edge[f"coverage_{left}"], edge[f"coverage_{right}"]) == (row["coverage_left"], row["coverage_right"])
        if not edge["is_parent"] and row["basis"] in ("right-from-left", "left-from-right"):
            assert (edge["source"] == row["left"]) == (row["basis"] == "right-from-left")
    inside = set(scanned.members["article"]) | {i for p in pairs for i in p}
    assert set(made.nodes.filter(pl.col("kind") == "article")["id"]) == inside
    assert set(made.nodes["id"]) == inside | {i for e in edges for i in e}


def test_two_sources_without_a_name_are_two_nodes(scanned: Result) -> None:
    nodes = graph_of(scanned).nodes.filter(pl.col("kind") == "source")["id"].to_list()
    assert sum("unnamed" in i for i in nodes) == 2 and "outside:unnamed" not in nodes


def test_a_list_of_edges_is_read_by_pandas_and_holds_no_formula(odd: Result, tmp_path: Path, run: Run) -> None:
    pd = pytest.importorskip("pandas", reason="of extra dev")
    made = graph_of(odd)
    odd.export(tmp_path / "exact.csv", "edges", exact=True)
    frame = pd.read_csv(tmp_path / "exact.csv", keep_default_na=False, na_values=[""])
    assert set(zip(frame["source"], frame["target"], strict=True)) == set(
        made.edges.select("source", "target").iter_rows()
    )
    graph = nx.from_pandas_edgelist(frame, edge_attr=True, create_using=nx.DiGraph)
    assert graph.number_of_edges() == len(made.edges)
    odd.export(tmp_path / "safe.csv", "edges")
    with (tmp_path / "safe.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1" in cells and not [c for c in cells if c.startswith("=")]
    odd.write("there")
    assert run("export", "there", "--format", "edges", "-o", "cli.csv", "--machine", "-q").code == 0
    assert Path("cli.csv").read_bytes() == (tmp_path / "exact.csv").read_bytes()


def linked(path: Path) -> Any:
    return rdflib.Graph().parse(path, format="json-ld")


EVIDENCE = """SELECT ?id ?source ?evidence ?probability WHERE {
    ?article schema:identifier ?id ; prov:qualifiedDerivation ?derivation .
    ?derivation prov:entity ?source ; wirecopy:evidence ?evidence ; wirecopy:probability ?probability .
}"""


def test_sparql_says_what_an_article_is_derived_from_and_on_what_evidence(result: Result, tmp_path: Path) -> None:
    graph = linked(exported(result, tmp_path, "prov"))
    rows = {(str(i), str(s), str(e), float(p)) for i, s, e, p in graph.query(prefixed(EVIDENCE))}
    label = {str(s): str(o) for s, o in graph.subject_objects(rdflib.RDFS.label)}
    sure = [one for one in derivations(result) if one.is_sure]
    assert sure
    assert {(i, e, p) for i, _, e, p in rows} == {(one.article, one.evidence, one.probability) for one in sure}
    outside = {one.source.removeprefix("outside:") for one in sure if one.source.startswith("outside:")}
    assert outside <= {label[s] for _, s, _, _ in rows if ":source:" in s}


def test_the_query_of_the_page_answers(scanned: Result, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/exchange.md").read_text("utf-8")
    query = page.split("```sparql\n")[1].split("```")[0].replace("ARTICLE", "rg-07")
    rows = [*linked(exported(scanned, tmp_path, "prov")).query(query)]
    assert [str(row.label) for row in rows] == ["www.westmarchledger.example"]
    assert 'it says "Original Source: www.westmarchledger.example"' in str(rows[0].evidence)


def triples(graph: Any, term: str) -> set[tuple[str, str]]:
    name, _, local = term.partition(":")
    uri = rdflib.URIRef(dict(NAMES)[name] + local)
    return {(str(s), str(o)) for s, o in graph.subject_objects(uri)}


def test_prov_says_no_more_than_the_tables_do(scanned: Result, tmp_path: Path) -> None:
    graph = linked(exported(scanned, tmp_path, "prov"))
    derived, quoted, revised, primary, may = (
        triples(graph, t) for t in ("prov:wasDerivedFrom", "prov:wasQuotedFrom", "prov:wasRevisionOf",
                                    "prov:hadPrimarySource", "wirecopy:mayDeriveFrom")
    )  # fmt: skip
    rows = scanned.members.drop_nulls("parent")
    sure = rows.filter(pl.col("parent_probability") >= LEAST)
    assert len(derived) == len(sure) and len(may) == len(rows) - len(sure) and len(may) == 4
    assert quoted | revised | primary <= derived and not may & derived
    inside = sure.filter(~pl.col("parent").str.starts_with("outside:"))
    assert len(quoted) == inside["relation"].is_in(["exact", "near-duplicate", "excerpt"]).sum()
    assert len(revised) == (inside["relation"] == "revision").sum() > 0
    # direct evidence: the article says it itself, strongly, of this source
    strong = scanned.credits.filter(pl.col("strength") == "strong")
    told = {urn(a) for a in strong["article"]}
    assert primary and {article for article, _ in primary} <= told
    credited = {urn(a) for a in inside.filter(pl.col("credit_state").is_in(CREDITED))["article"]}
    assert {article for article, source in primary if ":article:" in source} <= credited
    attributed = triples(graph, "prov:wasAttributedTo")
    assert {a for a, agent in attributed if ":outlet:" in agent} == {
        urn(i)
        for i, o in scanned.articles.select("id", "outlet").iter_rows()
        if o and i in set(scanned.members["article"])
    }


def urn(id_: str) -> str:
    from urllib.parse import quote

    return f"urn:wirecopy:article:{quote(id_, safe='')}"


def made_by(credits: list[dict[str, Any]], state: str, parent: str = "a", probability: float = 0.9) -> Result:
    """Article b, made from `parent`; `credits` are those of b."""
    frames: dict[str, Any] = {name: empty(name) for name in TABLES}
    text = "Rain fell on Orlen. First published by the Tarn Post."
    frames["articles"] = conform(
        "articles", pl.DataFrame({"id": ["a", "b"], "text": [text] * 2, "outlet": ["Tarn Post", "Echo"]})
    )
    columns = {
        "article": "b",
        "name": "Tarn Post",
        "outlet": "Tarn Post",
        "kind": "footer",
        "strength": "strong",
        "start": 20,
        "end": 53,
    }
    frames["credits"] = conform(
        "credits", pl.DataFrame([{**columns, **c} for c in credits], schema=empty("credits").schema)
    )
    frames["members"] = conform("members", pl.DataFrame([
        {"cluster": "c1", "article": "b", "role": "derivative", "parent": parent, "parent_probability": probability,
         "relation": "rewrite", "credit_state": state},
    ]))  # fmt: skip
    frames["clusters"] = conform("clusters", pl.DataFrame({"cluster": ["c1"], "size": [2]}))
    return Result(**frames, run={})


@pytest.mark.parametrize(
    ("arguments", "primary"),
    [
        (([{}], "credited"), True),
        (([{}], "credited, not marked"), True),
        (([{}], "neither"), False),
        (([{"strength": "medium"}], "credited"), False),
        (([{"outlet": "Inland Courier", "name": "Inland Courier"}], "credited"), False),
        (([], "credited"), False),
        (([{"article": "a"}], "credited"), False),
        (([{}], "credited", "a", 0.4), False),
        (([{}], "credited", "a", 0.5), True),
        (([{"outlet": None, "url": "https://tarn.example/x", "name": None}], "neither", "outside:tarn.example"), True),
        (([{}], "neither", "outside:Tarn Post"), True),
        (([{}], "neither", "outside:unnamed"), False),
    ],
)  # fmt: skip
def test_a_primary_source_needs_direct_evidence(arguments: Any, primary: bool, tmp_path: Path) -> None:
    (one,) = derivations(made_by(*arguments))
    assert one.is_primary is primary
    if primary:
        assert one.credit == "First published by the Tarn Post."
        assert 'it says "First published by the Tarn Post."' in one.evidence
    graph = linked(exported(made_by(*arguments), tmp_path, "prov"))
    assert bool(triples(graph, "prov:hadPrimarySource")) is primary


def paired(basis: str, members: dict[str, str] | None = None) -> Result:
    """Articles a, b and c, of which c has the words of b; `members`: article -> its parent."""
    made = made_by([], "neither")
    base = {"left": "a", "probability": 0.8, "causes": "lexical", "basis": basis, "relation": "partial"}
    shares = {"coverage_left": 0.9, "coverage_right": 0.3, "verbatim_left": 0.7, "verbatim_right": 0.2}
    copy = {"left": "b", "right": "c", "relation": "exact", "causes": "equal", "probability": 1.0, "basis": "undecided"}
    pairs = [{**base, **shares, "right": "b"}, {**copy, **dict.fromkeys(shares, 1.0)}]
    rows = [{"cluster": "c1", "article": a, "parent": p, "parent_probability": 0.9, "relation": "rewrite"}
            for a, p in (members or {}).items()]  # fmt: skip
    articles = pl.concat([made.articles, made.articles.head(1).with_columns(id=pl.lit("c"))])
    return replace(
        made, articles=articles, pairs=conform("pairs", pl.DataFrame(pairs)),
        members=conform("members", pl.DataFrame(rows, schema=None if rows else empty("members").schema)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("basis", "ends", "directed"),
    [("right-from-left", ("a", "b"), True), ("left-from-right", ("b", "a"), True), ("common-source", ("a", "b"), False),
     ("undecided", ("a", "b"), False)],
)  # fmt: skip
def test_an_edge_goes_the_way_that_its_pair_says(basis: str, ends: tuple[str, str], directed: bool) -> None:
    (edge,) = graph_of(paired(basis)).edges.filter(pl.col("relation") == "partial").iter_rows(named=True)
    assert ((edge["source"], edge["target"]), edge["is_directed"], edge["is_parent"]) == (ends, directed, False)
    first, second = (0.9, 0.3) if ends[0] == "a" else (0.3, 0.9)
    assert (edge["coverage_source"], edge["coverage_target"]) == (first, second)


def test_an_edge_to_a_parent_has_the_words_of_its_pair_and_turns_it_where_it_must() -> None:
    edges = graph_of(paired("right-from-left", {"a": "b", "c": "a"})).edges
    (edge,) = edges.filter((pl.col("source") == "b") & (pl.col("target") == "a")).iter_rows(named=True)
    assert (edge["relation"], edge["probability"], edge["coverage_target"], edge["is_parent"]) == (
        "partial",
        0.8,
        0.9,
        True,
    )
    # c speaks through b: no pair of its own ties it to a
    (edge,) = edges.filter((pl.col("source") == "a") & (pl.col("target") == "c")).iter_rows(named=True)
    assert (edge["relation"], edge["probability"], edge["parent_probability"]) == ("rewrite", None, 0.9)
    assert len(edges) == 3


def test_shares_of_a_derivation_are_those_of_the_article_that_was_made() -> None:
    found = {one.article: one for one in derivations(paired("undecided", {"a": "b", "b": "a", "c": "a"}))}
    assert [(found[i].coverage, found[i].verbatim, found[i].alike) for i in "abc"] == [
        (0.9, 0.7, 0.8), (0.3, 0.2, 0.8), (0.3, 0.2, 0.8),  # c speaks through b
    ]  # fmt: skip


def test_prov_is_a_document_of_the_prov_library(scanned: Result, tmp_path: Path) -> None:
    model = pytest.importorskip("prov.model", reason="of extra dev")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of types that are no PROV, as wirecopy:PossibleDerivation
        document = model.ProvDocument.deserialize(
            exported(scanned, tmp_path, "prov"), format="rdf", rdf_format="json-ld"
        )
    derived = {(str(r.args[0]), str(r.args[1])) for r in document.get_records(model.ProvDerivation)}
    sure = [one for one in derivations(scanned) if one.is_sure]
    assert len({pair[0] for pair in derived}) == len({one.article for one in sure})
    assert len([*document.get_records(model.ProvAgent)]) > 10


def test_schema_org_names_what_an_article_is_based_on_and_nothing_is_fetched(result: Result, tmp_path: Path) -> None:
    path = exported(result, tmp_path, "jsonld")
    graph = linked(path)
    based = triples(graph, "schema:isBasedOn")
    sure = [one for one in derivations(result) if one.is_sure]
    assert len(based) == len({(one.article, one.source) for one in sure}) > 0
    assert {o for _, o in triples(graph, "schema:identifier")} == set(result.members["article"])
    assert isinstance(json.loads(path.read_text("utf-8"))["@context"], dict)


@pytest.mark.parametrize(
    ("precision", "zone", "said"),
    [("minute", "given", "2031-03-04T09:30:00Z"), ("minute", "absent", "2031-03-04T09:30:00"),
     ("day", "given", "2031-03-04"), ("month", "absent", "2031-03"), ("second", "assumed", "2031-03-04T09:30:00Z")],
)  # fmt: skip
def test_a_date_is_said_as_exactly_as_it_is_known(tmp_path: Path, precision: str, zone: str, said: str) -> None:
    made = made_by([], "neither")
    articles = made.articles.with_columns(
        published=pl.lit(datetime(2031, 3, 4, 9, 30, tzinfo=UTC)),
        published_precision=pl.lit(precision),
        published_zone=pl.lit(zone),
    )
    made = replace(made, articles=conform("articles", articles))
    for form in ("prov", "jsonld"):
        assert {o for _, o in triples(linked(exported(made, tmp_path, form)), "schema:datePublished")} == {
            said.replace("Z", "+00:00") if form == "prov" else said
        }  # rdflib reads typed times


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    when = [c for c, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(pl.col(when).dt.to_string("%Y-%m-%dT%H:%M:%SZ")) if when else frame


def test_sqlite_holds_all_tables(result: Result, tmp_path: Path) -> None:
    path = exported(result, tmp_path, "sqlite")
    with closing(sqlite3.connect(path)) as db:
        for name, frame in result.tables().items():
            cursor = db.execute(f"SELECT * FROM {name} ORDER BY rowid")  # noqa: S608  # our own names
            assert [c[0] for c in cursor.description] == frame.columns
            assert cursor.fetchall() == as_text(frame).rows(), name
        made = {key: json.loads(value) for key, value in db.execute("SELECT key, value FROM run")}
        assert made == json.loads(json.dumps(dict(result.run), default=str))
        plan = " ".join(str(r) for r in db.execute("EXPLAIN QUERY PLAN SELECT * FROM articles WHERE id = 'x'"))
        assert "articles_id" in plan
    pd = pytest.importorskip("pandas", reason="of extra dev")
    with closing(sqlite3.connect(path)) as db:
        frame = pd.read_sql("SELECT left, relation FROM pairs", db)
    assert frame["relation"].tolist() == result.pairs["relation"].to_list()


def as_utc(frame: pl.DataFrame) -> list[pl.Expr]:
    """Times of DuckDB, which gives them in the zone of the machine, in UTC."""
    return [pl.col(c).cast(kind) if isinstance(kind, pl.Datetime) else pl.col(c) for c, kind in frame.schema.items()]


def test_duckdb_holds_all_tables_with_their_types(result: Result, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="of extra dev")
    path = exported(result, tmp_path, "duckdb")
    assert [*tmp_path.iterdir()] == [path]  # nothing is left beside it
    with duckdb.connect(str(path), read_only=True) as db:
        for name, frame in result.tables().items():
            columns = [c[0] for c in db.execute(f"DESCRIBE {name}").fetchall()]
            assert columns == frame.columns
            found = db.table(name).pl().select(as_utc(frame))
            assert sorted(found.rows(), key=repr) == sorted(frame.rows(), key=repr), name
        kinds = dict(
            db.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'articles'"
            ).fetchall()
        )
        assert (kinds["published"], kinds["id"]) == ("TIMESTAMP WITH TIME ZONE", "VARCHAR")


def test_duckdb_that_is_not_installed_is_asked_for(
    scanned: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(UsageError, match=r"pip install 'wirecopy\[duckdb\]'"):
        scanned.export(tmp_path / "out.duckdb", "duckdb")


def test_arrow_files_are_read_by_pyarrow(result: Result, tmp_path: Path) -> None:
    feather = pytest.importorskip("pyarrow.feather", reason="of extra dev")
    folder = exported(result, tmp_path, "arrow")
    assert {p.stem for p in folder.glob("*.arrow")} == set(TABLES)
    for name, frame in result.tables().items():
        table = feather.read_table(folder / f"{name}.arrow")
        assert pl.from_arrow(table).equals(frame)
        assert not {str(kind) for kind in table.schema.types} & {
            "string_view",
            "binary_view",
        }  # older readers know none
    assert json.loads((folder / "wirecopy.json").read_text("utf-8"))["tool"] == "wirecopy"
    exported(result, tmp_path, "arrow")  # one of ours is replaced
    (folder / "mine.txt").write_text("x")
    with pytest.raises(UsageError, match="left untouched"):
        exported(result, tmp_path, "arrow")


@pytest.fixture
def there(scanned: Result, tmp_path: Path) -> Iterator[Path]:
    yield scanned.write(tmp_path / "there")


@pytest.mark.parametrize("form", FORMS)
def test_the_command_writes_what_python_writes(run: Run, there: Path, scanned: Result, form: str) -> None:
    told = run("export", there, "--format", form, "-o", f"cli{ENDINGS[form]}")
    assert (told.code, told.out) == (0, f"The result is in cli{ENDINGS[form]}, as {form}.\n")
    other = scanned.export(f"python{ENDINGS[form]}", form)
    if form not in ("sqlite", "duckdb", "arrow"):  # whose files differ from run to run, or are several
        assert Path(f"cli{ENDINGS[form]}").read_bytes() == other.read_bytes()
    assert (
        json.loads(run("export", there, "--format", form, "-o", f"cli{ENDINGS[form]}", "--json").out)["format"] == form
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "give a result and --format NAME, or --archive FILE"),
        ("there", "give --format NAME"),
        ("there --format gexf", "give -o PLACE"),
        ("--format gexf -o g.gexf", "give a result"),
        ("there --format gephi -o g.gexf", "format is 'gephi'; it must be one of"),
        ("there --format graphlm -o g.graphml", "did you mean 'graphml'"),
        ("there --format gexf -o g.csv", "gexf takes a file ending in .gexf"),
        ("there --format gexf -o there", "takes a file ending in"),
        ("there --format arrow -o there", "holds something else and was left untouched"),
        ("there --format gexf -o g.gexf --changes-since 0", "--format stands alone"),
        ("there --format gexf -o g.gexf --archive there", "--format stands alone"),
        ("there --format gexf -o g.gexf --machine", "--machine goes with --format edges"),
        ("nowhere --format gexf -o g.gexf", "no whole wirecopy result"),
    ],
)
def test_what_cannot_be_exported_is_told(run: Run, there: Path, arguments: str, message: str) -> None:
    told = run("export", *arguments.split())
    assert (told.code, message in told.err) == (2, True), told.err
    assert not [*Path().glob("g.*")]


def test_an_empty_result_is_written_in_every_form(tmp_path: Path) -> None:
    nothing = Result(**{name: empty(name) for name in TABLES}, run={})
    for form in FORMS:
        assert exported(nothing, tmp_path / form, form).exists()
    assert nx.read_graphml(tmp_path / "graphml/out.graphml").number_of_nodes() == 0
    assert CLINIC  # two texts that share nothing make as little
    alone = dedup.scan([{"id": "a", "text": FERRY}, {"id": "b", "text": CLINIC}], FAST)
    assert graph_of(alone).nodes.is_empty()
