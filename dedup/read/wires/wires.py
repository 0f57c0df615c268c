"""XML files of all kinds: feeds, NewsML-G2 and NITF, each read in a worker process under caps.

A megabyte of feed that is made to do harm keeps feedparser busy for minutes, and lxml's trees take ten times their
file's memory: what no cap on bytes could hold, the caps of the worker do.
"""

from collections.abc import Iterator, Mapping, Sequence

from dedup.read.intake.batch import Batch, raw_rows
from dedup.read.intake.sources import Source
from dedup.read.sandbox.pool import Answer, Caps, Task, Workers
from dedup.read.wires.item_rows import add
from dedup.read.wires.items import Item

CAPS = Caps(bytes=64 << 20)
"""What one XML file may use: a day's feed or one message has far fewer bytes."""
WORKER = "dedup.read.wires.worker"


def read_wires(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """XML files, a batch each. `named` is for tables and not used."""
    unread = Batch()
    asked: list[Source] = []

    def tasks() -> Iterator[Task]:
        for source in sources:
            # one byte more than is taken: enough to tell that it is too long
            if (data := unread.load(source, CAPS.bytes + 1)) is not None:
                asked.append(source)
                yield Task(data, {})

    with Workers(WORKER, count=min(len(sources), 2) if len(sources) < 4 else None, caps=CAPS) as workers:
        for answer in workers.map(tasks()):
            yield _taken(asked.pop(0), answer)
    yield unread


def _taken(source: Source, answer: Answer) -> Batch:
    """The articles of one document, and what is none of them as its skips."""
    batch = Batch()
    if "items" not in answer:
        batch.skip(source, answer["reason"], answer["detail"])
        return batch
    found: list[dict[str, object] | str] = answer["items"]
    if "broken" in answer:
        batch.skip(source, "damaged", answer["broken"])
    # The only item of a message has no row number; a feed is a list even with one entry.
    single = len(found) == 1 and answer["origin"] != "feed"
    rows = []
    for row, item in enumerate(found):
        if isinstance(item, str):
            at = None if single else f"{source.name}:{row}"
            batch.skip(source, "bad-row" if len(found) > 1 else "empty-file", item, at)
        else:
            rows.append(add(batch, source, None if single else row, Item.of(item), answer["origin"]))
    batch.rows = raw_rows(rows)
    return batch
