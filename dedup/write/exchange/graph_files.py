"""A graph as GraphML, as GEXF for Gephi, and as a list of edges in CSV."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import polars as pl

from dedup.write.exchange.graph_tables import ResultGraph
from dedup.write.files.spreadsheet import spreadsheet

_KINDS: Mapping[type[pl.DataType] | pl.DataType, tuple[str, str]] = {
    pl.String: ("string", "string"), pl.Float64: ("double", "double"), pl.Int64: ("long", "long"),
    pl.Boolean: ("boolean", "boolean"),
}  # fmt: skip
"""polars type -> what GraphML and GEXF call it."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS = ("id", "source", "target")


def write_graphml(graph: ResultGraph, place: Path) -> None:
    """A GraphML file, directed; every column but the ids is an attribute, and what is null is left out.

    Raises OSError.
    """
    with place.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for what, table in (("node", graph.nodes), ("edge", graph.edges)):
            for name in _attributes(table):
                kind = _KINDS[table.schema[name]][0]
                file.write(f'<key id="{what}.{name}" for="{what}" attr.name="{name}" attr.type="{kind}"/>\n')
        file.write('<graph id="wirecopy" edgedefault="directed">\n')
        for node in graph.nodes.iter_rows(named=True):
            file.write(f'<node id="{xml(node["id"])}">{"".join(_data("node", node))}</node>\n')
        for edge in graph.edges.iter_rows(named=True):
            ends = f'source="{xml(edge["source"])}" target="{xml(edge["target"])}"'
            file.write(f"<edge {ends}>{''.join(_data('edge', edge))}</edge>\n")
        file.write("</graph>\n</graphml>\n")


def write_gexf(graph: ResultGraph, place: Path) -> None:
    """A GEXF 1.2 file, directed; `label` is what Gephi shows, `weight` of an edge its probability. Raises OSError."""
    with place.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
        )
        file.write('<graph mode="static" defaultedgetype="directed">\n')
        for what, table in (("node", graph.nodes), ("edge", graph.edges)):
            file.write(f'<attributes class="{what}">\n')
            for name in _attributes(table):
                file.write(f'<attribute id="{name}" title="{name}" type="{_KINDS[table.schema[name]][1]}"/>\n')
            file.write("</attributes>\n")
        file.write("<nodes>\n")
        for node in graph.nodes.iter_rows(named=True):
            file.write(f'<node id="{xml(node["id"])}" label="{xml(node["label"])}">{_values(node)}</node>\n')
        file.write("</nodes>\n<edges>\n")
        for n, edge in enumerate(graph.edges.iter_rows(named=True)):
            weight = "" if edge["probability"] is None else f' weight="{edge["probability"]!r}"'
            ends = f'source="{xml(edge["source"])}" target="{xml(edge["target"])}"'
            file.write(f'<edge id="{n}" {ends}{weight}>{_values(edge)}</edge>\n')
        file.write("</edges>\n</graph>\n</gexf>\n")


def write_edges(graph: ResultGraph, place: Path, *, exact: bool = False) -> None:
    """The edges as CSV, with the labels of both ends. Unless `exact`, a cell that a spreadsheet could take for a
    formula has an apostrophe in front. Raises OSError.
    """
    labels = graph.nodes.select("id", "label")
    edges = graph.edges
    for end in ("source", "target"):
        edges = edges.join(
            labels.select(**{end: "id", f"{end}_label": "label"}), on=end, how="left", maintain_order="left"
        )
    place.write_bytes((edges.write_csv() if exact else spreadsheet(edges)).encode("utf-8" if exact else "utf-8-sig"))


def xml(value: object) -> str:
    """A value as XML holds it, in an attribute or between tags; what no XML may hold is U+FFFD.

    >>> xml('A & "B"\\n\\x00'), xml(True)
    ('A &amp; &quot;B&quot;&#10;\ufffd', 'true')
    """
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = escape(_NO_XML.sub("\ufffd", text))
    for sign in "\r\n\t":  # in an attribute they would be read as spaces
        text = text.replace(sign, f"&#{ord(sign)};")
    return text


def _attributes(table: pl.DataFrame) -> list[str]:
    return [name for name in table.columns if name not in _ENDS]


def _data(what: str, row: Mapping[str, object]) -> Iterator[str]:
    for name, value in row.items():
        if value is not None and name not in _ENDS:
            yield f'<data key="{what}.{name}">{xml(value)}</data>'


def _values(row: Mapping[str, object]) -> str:
    cells = [(n, xml(v)) for n, v in row.items() if v is not None and n not in _ENDS]
    return "<attvalues>" + "".join(f'<attvalue for="{n}" value="{v}"/>' for n, v in cells) + "</attvalues>"
