"""Derivations as W3C PROV-O and as schema.org, both in JSON-LD with its context inside: nothing is fetched to read it.

PROV-O: The PROV Ontology, W3C Recommendation of 30 April 2013. `prov:wasQuotedFrom` stands where the words themselves
are the source's, `prov:wasRevisionOf` for versions of one article, `prov:hadPrimarySource` only where the article
strongly names that source itself. What is less sure than `dedup.write.exchange.derivations.LEAST` is no derivation but
`wirecopy:mayDeriveFrom`. `prov:qualifiedDerivation` holds the evidence of each.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dedup.tables import Frames, Row
from dedup.write.exchange.derivations import QUOTED, Derivation, derivations
from dedup.write.exchange.graph_tables import OUTSIDE

Node = dict[str, Any]

VOCABULARY = "urn:wirecopy:terms:"
CONTEXT: Mapping[str, Any] = {
    "prov": "http://www.w3.org/ns/prov#", "xsd": "http://www.w3.org/2001/XMLSchema#", "schema": "https://schema.org/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "wirecopy": VOCABULARY,
    **{f"prov:{term}": {"@type": "@id"} for term in (
        "wasDerivedFrom", "wasQuotedFrom", "wasRevisionOf", "hadPrimarySource", "wasAttributedTo", "wasGeneratedBy",
        "wasAssociatedWith", "qualifiedDerivation", "entity",
    )},
    "wirecopy:mayDeriveFrom": {"@type": "@id"}, "wirecopy:possibleDerivation": {"@type": "@id"},
    "wirecopy:source": {"@type": "@id"},
    "prov:endedAtTime": {"@type": "xsd:dateTime"},
    **{f"wirecopy:{name}": {"@type": "xsd:double"} for name in ("probability", "alike", "coverage", "verbatim")},
}  # fmt: skip
"""Terms that are not strings; those of `wirecopy:` are in docs/exchange.md."""
_TIME = ("%Y-%m-%dT%H:%M:%S", "xsd:dateTime")
_DATES = {"day": ("%Y-%m-%d", "xsd:date"), "month": ("%Y-%m", "xsd:gYearMonth")}
_OF_EVIDENCE = ("probability", "relation", "alike", "coverage", "verbatim", "credit_state", "credit", "evidence")


def iri(kind: str, name: str) -> str:
    """The name of something as RDF wants one.

    >>> iri("article", "a b/é"), iri("article", "outside:Tarn Post")
    ('urn:wirecopy:article:a%20b%2F%C3%A9', 'urn:wirecopy:source:Tarn%20Post')
    """
    if kind == "article" and name.startswith(OUTSIDE):
        kind, name = "source", name.removeprefix(OUTSIDE)
    return f"urn:wirecopy:{kind}:{quote(name, safe='')}"


def write_prov(result: Frames, place: Path) -> None:
    """A PROV-O document of all articles of clusters. Raises OSError."""
    found = list(derivations(result))
    nodes = [*_run_nodes(result.run), *_agents(result), *_sources(found)]
    made = _by_article(found)
    for row in _told(result):
        node: Node = {"@id": iri("article", row["id"]), "@type": ["prov:Entity", "schema:NewsArticle"],
                      "schema:identifier": row["id"], "rdfs:label": row["title"] or row["id"],
                      "schema:headline": row["title"], "schema:url": row["url"],
                      "schema:datePublished": _typed_date(row),
                      "prov:wasAttributedTo": _attributed(row)}  # fmt: skip
        nodes += [_without_none(node | _links(made[row["id"]])), *_evidence(made[row["id"]])]
    _write({"@context": CONTEXT, "@graph": nodes}, place)


def write_schema_org(result: Frames, place: Path) -> None:
    """Articles of clusters as `NewsArticle`, with `isBasedOn` where it is likely what they were made from.

    Raises OSError.
    """
    made = _by_article(derivations(result))
    names = result.outlet_names()
    nodes = []
    for row in _told(result):
        sure = [one.source for one in made[row["id"]] if one.is_sure]
        based = [{"@id": iri("article", s)} for s in sure]
        publisher = {"@type": "NewsMediaOrganization", "name": names.get(row["outlet"], row["outlet"])}
        nodes.append(_without_none({
            "@id": iri("article", row["id"]), "@type": "NewsArticle", "identifier": row["id"], "headline": row["title"],
            "url": row["url"], "datePublished": _date(row)[0],
            "inLanguage": row["language"], "author": {"name": row["author"]} if row["author"] else None,
            "publisher": publisher if row["outlet"] else None, "isBasedOn": based or None,
        }))  # fmt: skip
    sources = {one.source for every in made.values() for one in every if one.is_sure and one.source.startswith(OUTSIDE)}
    nodes += [
        {"@id": iri("article", s), "@type": "CreativeWork", "name": s.removeprefix(OUTSIDE)} for s in sorted(sources)
    ]
    _write({"@context": {"@vocab": "https://schema.org/"}, "@graph": nodes}, place)


def _by_article(found: Iterable[Derivation]) -> Mapping[str, list[Derivation]]:
    made: dict[str, list[Derivation]] = defaultdict(list)
    for one in found:
        made[one.article].append(one)
    return made


def _told(result: Frames) -> Iterable[Row]:
    inside = result.members["article"].unique().implode()
    return result.articles.filter(result.articles["id"].is_in(inside)).iter_rows(named=True)


def _run_nodes(run: Mapping[str, Any]) -> Iterable[Node]:
    version = run.get("versions", {}).get("wirecopy")
    yield _without_none({"@id": "urn:wirecopy:software", "@type": ["prov:Agent", "prov:SoftwareAgent"],
                         "rdfs:label": "wirecopy", "wirecopy:version": version})  # fmt: skip
    yield _without_none({"@id": "urn:wirecopy:scan", "@type": "prov:Activity",
                         "prov:endedAtTime": run.get("made", {}).get("at"),
                         "prov:wasAssociatedWith": "urn:wirecopy:software"})  # fmt: skip
    yield {"@id": "urn:wirecopy:result", "@type": ["prov:Entity", "prov:Bundle"],
           "prov:wasGeneratedBy": "urn:wirecopy:scan"}  # fmt: skip


def _agents(result: Frames) -> Iterable[Node]:
    rows = [*_told(result)]
    names = result.outlet_names()
    for outlet in sorted({row["outlet"] for row in rows if row["outlet"]}):
        yield {"@id": iri("outlet", outlet), "@type": ["prov:Agent", "prov:Organization"],
               "rdfs:label": names.get(outlet, outlet)}  # fmt: skip
    for author in sorted({row["author"] for row in rows if row["author"]}):
        yield {"@id": iri("author", author), "@type": "prov:Agent", "rdfs:label": author}


def _sources(found: Iterable[Derivation]) -> Iterable[Node]:
    for source in sorted({one.source for one in found if one.source.startswith(OUTSIDE)}):
        yield {"@id": iri("article", source), "@type": "prov:Entity", "rdfs:label": source.removeprefix(OUTSIDE)}


def _attributed(row: Row) -> list[str] | None:
    agents = [iri(kind, row[kind]) for kind in ("outlet", "author") if row[kind]]
    return agents or None


def _links(made: Iterable[Derivation]) -> Node:
    """The plain terms of PROV for what an article was made from."""
    out: dict[str, list[str]] = defaultdict(list)
    for n, one in enumerate(made):
        source, evidence = iri("article", one.source), _evidence_iri(one, n)
        if not one.is_sure:
            out["wirecopy:mayDeriveFrom"].append(source)
            out["wirecopy:possibleDerivation"].append(evidence)
            continue
        out["prov:wasDerivedFrom"].append(source)
        out["prov:qualifiedDerivation"].append(evidence)
        if one.relation in QUOTED:
            out["prov:wasQuotedFrom"].append(source)
        if one.relation == "revision":
            out["prov:wasRevisionOf"].append(source)
        if one.is_primary:
            out["prov:hadPrimarySource"].append(source)
    return dict(out)


def _evidence_iri(one: Derivation, n: int) -> str:
    return f"{iri('derivation', one.article)}:{n}"


def _evidence(made: Iterable[Derivation]) -> Iterable[Node]:
    """A node for each source of an article, with what speaks for it."""
    for n, one in enumerate(made):
        kind = ["prov:Derivation"] + ["prov:Quotation"] * (one.relation in QUOTED)
        kind += ["prov:Revision"] * (one.relation == "revision") + ["prov:PrimarySource"] * one.is_primary
        yield _without_none({
            "@id": _evidence_iri(one, n), "@type": kind if one.is_sure else "wirecopy:PossibleDerivation",
            "prov:entity" if one.is_sure else "wirecopy:source": iri("article", one.source),
            **{f"wirecopy:{_camel(name)}": getattr(one, name) for name in _OF_EVIDENCE},
        })  # fmt: skip


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _date(row: Row) -> tuple[str | None, str]:
    """When an article was published, as exactly as it is known, and the type of that; no Z where no zone is known."""
    if row["published"] is None:
        return None, ""
    form, kind = _DATES.get(row["published_precision"], _TIME)
    zone = "Z" if kind == "xsd:dateTime" and row["published_zone"] != "absent" else ""
    return f"{row['published'].strftime(form)}{zone}", kind


def _typed_date(row: Row) -> Node | None:
    value, kind = _date(row)
    return None if value is None else {"@value": value, "@type": kind}


def _without_none(node: Node) -> Node:
    return {key: value for key, value in node.items() if value is not None}


def _write(document: Mapping[str, Any], place: Path) -> None:
    with place.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.write("\n")
