"""What people decided about pairs, clusters and passages, kept as data that every later run obeys.

A decision is a row of table `ledger` (`dedup.tables`). Rows are only ever added: who takes one back adds a row that
names it. This room knows no floor: it says which decisions stand and what they ask of a collection, as rows and arrays.

- `kinds.py`: what can be decided, and what each kind needs.
- `muted_passages.py`: sums of words, and the passages that are muted by them, found in texts.
- `decision_rows.py`: a decision as a row, with the sums of the texts that it is about; what is wrong with one.
- `ledger.py`: `Ledger`, what a store of decisions can do; `LedgerFile`, the one in a result folder.
- `standing_decisions.py`: which decisions stand when all have been read: undone, replaced, in conflict.
- `contrary.py`: which decisions of two reviewers are contrary.
- `asked.py`: what those ask of a collection: verdicts, links, origins, by row.
- `held_links.py`: which links can hold together, and against what the others are.
- `said.py`: a decision in words.
- `csv_file.py`: decisions as CSV for a spreadsheet, and back.
- `bring_in.py`: decisions of another ledger brought into one.
- `decided_labels.py`: decisions as labels of pairs.
- `given.py`: what may be given as decisions to a scan.

>>> from dedup.decide import LedgerFile, row
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     ledger = LedgerFile.of_result(folder)
...     ledger.append(row("not-derived", "R. Askew", left="a", right="b", reason="two bulletins"))
...     ledger.read().select("number", "reviewer", "kind", "left", "right").rows()
[1]
[(1, 'R. Askew', 'not-derived', 'a', 'b')]
"""

from dedup.decide.bring_in import as_ledger, bring_in
from dedup.decide.contrary import conflicts
from dedup.decide.csv_file import cells, from_csv, read_decisions_file
from dedup.decide.decided_labels import labels_of_decisions
from dedup.decide.decision_rows import NEW, apart, check, row, with_texts
from dedup.decide.kinds import KINDS
from dedup.decide.ledger import LEDGER, Ledger, LedgerFile
from dedup.decide.muted_passages import passage_key, text_key
from dedup.decide.said import by, said
from dedup.decide.standing_decisions import WAITS, standing, told_now

__all__ = [
    "KINDS", "LEDGER", "NEW", "WAITS", "Ledger", "LedgerFile", "apart", "as_ledger", "bring_in", "by", "cells", "check",
    "conflicts", "from_csv", "labels_of_decisions", "passage_key", "read_decisions_file", "row", "said", "standing",
    "text_key", "told_now", "with_texts",
]  # fmt: skip
