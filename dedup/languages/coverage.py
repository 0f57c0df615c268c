"""Which languages the model was made for, and what a run says of those that it cannot compare."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from dedup.phrases import count


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model that a user brought, in a folder. `name`, of the folder; `languages`, that it knows, codes of two
    letters: with fewer than two it serves nothing across languages.
    """

    name: str
    languages: frozenset[str]

    @property
    def serves(self) -> bool:
        """Whether translations can be looked for with it."""
        return len(self.languages) > 1


def _of_brought(model: OwnModel | None) -> str:
    """What is told of it at the end of the line."""
    if model is None or (not model.serves and model.languages):
        return ""  # the card of a model of one language names it, and nobody asked it for more
    if model.serves:
        return f"; by {model.name}, for which probabilities are not calibrated"
    return f"; which languages {model.name} knows is not said: name them, as --model-languages cs,is,en"


def unseen(
    languages: pl.Series, covered: Collection[str], installed: bool, brought: OwnModel | None = None, divided: int = 0
) -> str | None:
    """One line on what cannot be seen between the languages of articles, None where there is nothing to say.

    `covered`: the languages of the model; `installed`: whether there is one; `brought`: one that the
    user gave; `divided`: texts of which not all is in the language that they are said to be in.

    >>> several = pl.Series(["en", "de", "is", None])
    >>> unseen(several, {"en", "de"}, True)
    'translations were looked for between de, en; not in is (1 article): the model does not know it'
    >>> unseen(several, {"en", "de"}, False)
    'translations cannot be seen between de, en, is: install wirecopy[languages]'
    >>> unseen(pl.Series(["en", "en", None]), {"en", "de"}, True)
    """
    known = languages.drop_nulls()
    found = sorted(known.unique().to_list())
    if len(found) < 2:
        return None
    if not installed:
        told = f"translations cannot be seen between {', '.join(found)}: install wirecopy[languages]"
        return told + _of_brought(brought)
    inside, outside = [x for x in found if x in covered], [x for x in found if x not in covered]
    told = (
        f"translations were looked for between {', '.join(inside)}"
        if len(inside) > 1
        else "no translations were looked for"
    )
    if outside:
        many = count(int(known.is_in(outside).sum()), "article")
        told += (
            f"; not in {', '.join(outside)} ({many}): the model does not know {'it' if len(outside) == 1 else 'them'}"
        )
    told += _of_brought(brought)
    if divided:
        told += f"; {count(divided, 'text')} divided by language, or read in another than was said"
    return told
