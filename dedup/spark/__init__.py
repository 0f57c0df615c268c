"""A scan on many machines: the floors of `dedup.pipeline`, called by Spark on parts of a collection.

Nothing here is imported before it is asked for, and nothing else imports pyspark. Begin with `run.py`.

- `scan.py`: `scan_to`: Parquet in, a result folder out.
- `run.py`: the order of the floors.
- `session.py`: the Spark session, and what is told where it cannot be had.
- `pieces.py`: what workers hand each other: small frames under a key and a name.
- `article_records.py`: an article as one row with all that floors found of it.
- `pair_pieces.py`: pairs of rows as pieces.
- `parquet_chunks.py`: Parquet files -> articles, in chunks by their ids.
- `article_floors.py`: zones, credits, masks, and who is a copy of whom.
- `signed.py`: what candidates are found by, as hashes.
- `near_copies.py`, `passage_pairs.py`, `lexical.py`, `standing_pairs.py`: the generators of pairs.
- `candidates.py`: all that they propose.
- `frequency.py`: who else holds a passage.
- `part_collection.py`: a part of the articles as a collection, the rest as stubs.
- `pair_judging.py`, `judged.py`: pairs -> judgement, and a judgement as pieces.
- `parts.py`: connected parts by large-star and small-star.
- `closing.py`: pairs inside connected parts that nobody proposed.
- `outlet_series.py`: what an outlet prints again and again in one form.
- `relating.py`: relations, passages, evidence.
- `tracing.py`: clusters, origins, stories.
- `outlet_names.py`: table `outlets`.
- `written_tables.py`: the tables of a result, written as they come.
"""
