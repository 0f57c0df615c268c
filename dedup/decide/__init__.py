"""What people decided about pairs, clusters and passages, kept as data that every later run obeys.

A decision is a row of table `ledger` (`dedup.tables`). Rows are only ever added: who takes one back adds a row that
names it. This room knows no floor: it says which decisions stand and what they ask of a collection, as rows and arrays.

- `kinds.py`: what can be decided, and what each kind needs.
- `rows.py`: a decision as a row, with the sums of the texts that it is about; what is wrong with one.
- `ledger.py`: `Ledger`, what a store of decisions can do; `LedgerFile`, the one in a result folder.
- `standing.py`: which decisions stand when all have been read: undone, replaced, in conflict.
- `said.py`: a decision in words.

>>> from dedup.decide import LedgerFile, row
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     ledger = LedgerFile.of_result(folder)
...     ledger.append(row("not-derived", "R. Askew", left="a", right="b", reason="two bulletins"))
...     ledger.read().select("number", "reviewer", "kind", "left", "right").rows()
[1]
[(1, 'R. Askew', 'not-derived', 'a', 'b')]
"""

from dedup.decide.kinds import KINDS
from dedup.decide.ledger import LEDGER, Ledger, LedgerFile
from dedup.decide.rows import NEW, apart, check, passage_key, row, text_key, with_texts
from dedup.decide.said import by, said
from dedup.decide.standing import conflicts, standing

__all__ = [
    "KINDS", "LEDGER", "NEW", "Ledger", "LedgerFile", "apart", "by", "check", "conflicts", "passage_key", "row", "said",
    "standing", "text_key", "with_texts",
]  # fmt: skip
