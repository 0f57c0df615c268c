"""wirecopy: find articles that share their text or their source, and say where each came from.

    import dedup

    result = dedup.scan("articles/")
    print(result.clusters)

Importing it loads no torch and no faiss, and of wirecopy itself little: the rest waits until it is asked for.

Data goes down the rooms in the order of README's table. What all of them share lies here:

- `accessor.py`: scan and collapse as methods of a polars or pandas frame.
- `api.py`: the functions of `import dedup`: scan, read, compare, collapse, evaluate, who_ran.
- `result.py`: `Result`, what a scan gives back: its tables, and the questions that it answers.
- `settings.py`: `Settings`: every number that decides something and that a user may set, with its reason.
- `data.py`: what floors hand each other besides tables: integer arrays that belong together.
- `evidence.py`: table `evidence`, a row a pair, and a row a measure of the few pairs that somebody asks about.
- `tables.py`: the schema of every table, declared once.
- `column_meanings.py`: what every column of the tables holds.
- `article_status.py`: the words of `articles.status`: whether an article was judged, and what could not be seen of it.
- `measures.py`: the names of the measures of a pair, and what each means in plain words.
- `dates.py`: what a date of publication is worth.
- `language_codes.py`: what is said of a text's language -> its code of two letters.
- `dataframes.py`: tables of pandas, PyArrow and others, lists of dicts: as polars frames, and back in the same kind.
- `harmless.py`: what others wrote, printed so that no terminal obeys it.
- `syncing.py`: what is written is on the disk, also after a power cut.
- `pipes.py`: messages between a process and those it starts.
- `scratch.py`: large arrays that lie on disk, of which memory holds what is looked at.
- `phrases.py`: the words that users see for relations, shares and probabilities.
- `errors.py`: the errors that are raised on purpose, each with its exit code.

Its rooms:

- `read/`, `credit/`, `clean/`, `fingerprint/`, `candidates/`, `align/`, `relate/`, `languages/`, `cluster/`,
  `trace/`, `write/`: the floors, from files to a folder of results.
- `decide/`: what people decided, as data that every later run obeys.
- `pipeline/`: the order of the floors.
- `queries/`: what is asked of a result.
- `archive/`: articles kept in one file, added to every night.
- `watch/`: what is new in an archive about an outlet's pieces, each thing told once.
- `fetch/`: articles from addresses that the user names; the only room that asks the network.
- `desk/`: the running store in a browser, on which people decide; answers on loopback only.
- `mcp_server/`: what agents may ask of the desk, over standard input and output.
- `spark/`: a scan on many machines.
- `outlets/`: who publishes.
- `text/`: words as integers.

Data that comes with the package:

- `judge.json`, `same_story.json`: the trees of the judge of texts (`benchmarks/train_relations.py`).
- `newsroom.json`: those of the judge of the newsroom (`benchmarks/train_newsroom.py`).
- `newsroom_story.json`: those that tell one event from other news (`benchmarks/train_same_event.py`).
- `screen.json`: the trees that say which pairs are not worth aligning (`benchmarks/train_screen.py`).
- `direction_weights.json`: which of two texts came first (`benchmarks/train_direction.py`).
- `common_source.json`: whether papers had their text from outside, and who issued it
  (`benchmarks/train_common_source.py`).
- `translations.json`: which texts are translations, and which tell one event in two languages
  (`benchmarks/train_translations.py`).
- `background.npz`, `background_south_asian.npz`: how common each word is in news at large, and in news in Tamil and
  Sinhala (`text/background.py`).
- `outlets.toml`: outlets that are known without being told.
- `py.typed`: says that types are checked.
"""

from typing import TYPE_CHECKING, Any

import dedup.read  # noqa: F401  # first: loaded later, the room would take its name back from the function
from dedup.accessor import register as _register
from dedup.api import collapse, compare, evaluate, read, scan, who_ran
from dedup.errors import WirecopyError
from dedup.settings import Settings

if TYPE_CHECKING:
    from dedup.archive import Archive
    from dedup.result import Result

__all__ = [
    "Archive", "Result", "Settings", "WirecopyError", "collapse", "compare", "evaluate", "read", "scan", "who_ran",
]  # fmt: skip

_register()


def __dir__() -> list[str]:
    """The public names only: rooms and modules are found by their own imports."""
    return [*__all__, "__all__", "__doc__", "__file__", "__name__", "__path__"]


def __getattr__(name: str) -> Any:
    """`Archive` and `Result`, when first asked for."""
    match name:
        case "Archive":
            from dedup.archive import Archive

            return Archive
        case "Result":
            from dedup.result import Result

            return Result
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
