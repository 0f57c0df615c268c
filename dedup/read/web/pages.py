"""HTML files: one page, one article, each read in a worker process under caps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dedup.read.intake.batch import Batch, Meta, raw_rows
from dedup.read.intake.sources import Source
from dedup.read.sandbox.pool import Answer, Caps, Task, Workers

CAPS = Caps()
"""What one page may use."""
WORKER = "dedup.read.web.worker"
BATCH = 500
"""Pages in a batch: bounds what is held besides the finished rows."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page on its way to a worker. `row`: its number in the file that holds it, None where it is the file."""

    source: Source
    data: bytes
    row: int | None = None
    url: str | None = None
    captured: str | None = None
    charset: str | None = None
    link: str | None = None

    @property
    def task(self) -> Task:
        """What the worker is given."""
        return Task(self.data, {"url": self.url, "captured": self.captured, "charset": self.charset, "link": self.link})


def read_pages(sources: Sequence[Source], named: Mapping[str, str]) -> Iterator[Batch]:
    """HTML files. `named` is for tables and not used."""
    unread = Batch()
    with Workers(WORKER, count=min(len(sources), 2) if len(sources) < 4 else None, caps=CAPS) as workers:
        yield from answers(_loaded(sources, unread), workers)
    yield unread


def answers(pages: Iterable[Page], workers: Workers) -> Iterator[Batch]:
    """The pages' articles, in batches and in their order."""
    asked: list[Page] = []

    def tasks() -> Iterator[Task]:
        for page in pages:
            asked.append(page)
            yield page.task

    batch, rows = Batch(), []
    for answer in workers.map(tasks()):
        page = asked.pop(0)
        if (row := _taken(batch, page, answer)) is not None:
            rows.append(row)
        if len(rows) == BATCH:
            batch.rows = raw_rows(rows)
            yield batch
            batch, rows = Batch(), []
    batch.rows = raw_rows(rows)
    yield batch


def _loaded(sources: Iterable[Source], unread: Batch) -> Iterator[Page]:
    for source in sources:
        # one byte more than is taken: enough to tell that it is too long
        if (data := unread.load(source, CAPS.bytes + 1)) is not None:
            yield Page(source, data)


def _taken(batch: Batch, page: Page, answer: Answer) -> dict[str, object] | None:
    """The raw row in an answer; what else it says goes into the batch."""
    source = page.source
    if "row" not in answer:
        place = None if page.row is None else f"{source.name}:{page.row}"
        at = f"{page.url}: " if page.url else ""
        batch.skip(source, answer["reason"], at + answer["detail"], place)
        return None
    for message, count in answer["notes"]:
        batch.note(source, message, count)
    batch.metadata += [Meta(source.name, page.row, *said) for said in answer["sources"]]
    return {"input": source.shown, "file": source.name, "row": page.row, **answer["row"]}
