"""The tables of an archive after articles came or went: over everything, or over what can change.

- `rebuild.py`: chooses: over everything while the archive is small, else over a part.
- `full.py`: over everything, exactly as a scan.
- `partial.py`: over the part that an add can change.
- `neighbours.py`: new articles -> the articles that each is worth judging with.
- `across_parts.py`: new articles -> those of other languages that each may be a translation of.
- `openings_read.py`: which articles are looked at for that.
- `affected.py`: the part: all that derived pairs connect with what came or went.
- `grow_region.py`: the part grown until the run over it sees every cluster that it changes as a whole.
- `run_again.py`: what the part grew by, run over again with what it touches.
- `collection_facts.py`: what is known of the whole, so that a part can be run by itself.
- `read_once.py`: what the runs of one add read of its articles.
- `kept_across.py`: vectors of several languages after a run over everything.
- `kept_words.py`: the words of all articles, which tell who else holds a passage.
- `merge_tables.py`: tables of the part into those of the archive.
- `move_stories.py`: stories after a part was run.
- `continue_series.py`: series after a part was run.
- `zones.py`: dates without a zone, read once in the zone that was told.
- `need.py`: what a run over everything takes.
- `purge.py`: what is left of a text that was taken out, and how it goes.
"""
