"""A result for other programs: graphs, provenance, databases.

- `forms.py`: `export_result`: which form goes by which name, and into what; nothing is left half written.
- `graph_tables.py`: articles and sources as nodes, pairs and parents as edges.
- `graph_files.py`: those as GraphML, as GEXF and as a list of edges in CSV.
- `derivations.py`: what each article was likely made from, on what evidence, and whether it names it itself.
- `linked_data.py`: those as W3C PROV-O and as schema.org, both in JSON-LD.
- `databases.py`: all tables as one SQLite or DuckDB file, or as a folder of Arrow IPC files.
"""
