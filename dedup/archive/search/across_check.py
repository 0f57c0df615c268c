"""One text -> the articles of other languages that it may be a translation of, in an archive of several languages.

Loaded only there: what an archive of one language is asked needs neither this nor a model.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from dedup.archive.search.answer import Checked
from dedup.archive.search.opening_vectors import LEARNED, languages_kept, learned, most_common, nearest_kept
from dedup.archive.store.database import Database
from dedup.archive.store.selected_rows import matching, some_rows
from dedup.data import Encode
from dedup.languages.adding import CERTAIN, SAME_STORY, SAME_WORDS
from dedup.languages.article_vectors import ArticleVectors
from dedup.languages.encoder import language_encoder, language_model
from dedup.languages.finding import FEWEST
from dedup.languages.judged_across import judged_across
from dedup.languages.proposing import alike
from dedup.languages.rounding import coarse, unit
from dedup.languages.told_languages import each_language
from dedup.read.finish.language import detect
from dedup.settings import Settings
from dedup.tables import DERIVED, empty
from index.packed_pairs import packed

TEXT = "\0"
"""The id that the text has beside those that it may translate."""


@dataclass(frozen=True, slots=True)
class Across:
    """What was found across languages. `rows`: id -> its row of table `pairs`, the text on the left; `passages`: table
    of that name; `unseen`: one line on what could not be looked for, None where there is nothing to say; `language`: of
    the text, where that is known.
    """

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    passages: pl.DataFrame = field(default_factory=lambda: empty("passages"))
    unseen: str | None = None
    language: str | None = None

    def over(self, rows: dict[str, dict[str, Any]], articles: Collection[str]) -> dict[str, dict[str, Any]]:
        """Rows of a check by words with these in their place, of these articles; but not where most of a text was
        never translated, which keeps its relation.
        """
        for i, row in rows.items():
            if row["relation"] in DERIVED and max(row["verbatim_left"], row["verbatim_right"]) >= SAME_WORDS:
                self.rows.pop(i, None)
        return rows | {i: row for i, row in self.rows.items() if i in articles}

    @property
    def shown(self) -> pl.DataFrame:
        """The passages of the translations among `rows`."""
        translated = [i for i, row in self.rows.items() if row["relation"] == "translation"]
        return self.passages.filter(pl.col("right").is_in(translated))

    def added_to(self, found: Checked) -> Checked:
        """An answer with what could not be seen, and with the language of its text, which a page needs."""
        known = pl.when(pl.int_range(pl.len()) == 0).then(pl.coalesce("language", pl.lit(self.language)))
        articles = found.articles.with_columns(language=known.otherwise("language"))
        return replace(found, unseen=self.unseen, articles=articles)


def translations_of(db: Database, text: str, label: str | None, words: int, settings: Settings) -> Across:
    """The translations of a text of so many counted `words`, and what tells its event in another language. `label`: the
    language that it came with. Inside a snapshot.
    """
    counts, (encode, covered) = languages_kept(db) or {}, language_encoder(settings)
    if words < FEWEST or len(counts) < 2:
        return Across()
    if encode is None:
        return Across(unseen="Translations cannot be seen: install wirecopy[languages].")
    one = pl.DataFrame({"text": [text], "language": [label]}, schema={"text": pl.String, "language": pl.String})
    (language,) = each_language(one, covered, detect)
    others = sorted(counts.keys() - {language})
    if language not in covered:
        name = f"its language, {language}" if language else "what language it is in"
        return Across(unseen=f"Translations of this text were not looked for: the model does not know {name}.")
    unknown = [x for x in others if x not in covered]
    unseen = f"Translations were not looked for in {', '.join(unknown)}: the model does not know " if unknown else None
    unseen = unseen and f"{unseen}{'it' if len(unknown) == 1 else 'them'}."
    if unknown == others:
        return Across(unseen=unseen, language=language)
    if len(alone := sorted(counts.keys() & covered)) < 2:  # nothing is kept of such an archive, after any add
        told = f"of the languages of this archive the model knows {alone[0]} alone"
        return Across(unseen=f"Translations of this text were not looked for: {told}.", language=language)
    if not learned(db, language_model(settings)):
        return Across(unseen="Translations cannot be seen before the next add: no vectors of this model are kept yet.")
    most = most_common({known: counts[known] for known in alone})
    if db.about.get(LEARNED) == "" and language != most:  # `dedup.archive.rebuild.openings_read` left some of it out
        told = f"Not all of the archive's articles in {most} were looked at: a translation of another cannot be seen."
        unseen = f"{unseen} {told}" if unseen else told
    found = _found(db, text, language, encode, settings)
    return Across(*found, unseen, language)


def _found(
    db: Database, text: str, language: str, encode: Encode, settings: Settings
) -> tuple[dict[str, dict[str, Any]], pl.DataFrame]:
    """Rows and passages of what is told."""
    opening = ArticleVectors(pl.DataFrame({"id": [TEXT], "text": [text]}), encode).openings([0])
    noted = (language, [TEXT], unit(coarse(opening)))
    numbers = [n for _, n in nearest_kept(db, language_model(settings), [noted], [], settings.threads)]
    ids = {i for (i,) in matching(db, "SELECT article FROM numbers WHERE number IN wanted", numbers)}
    if not ids:
        return {}, empty("passages")
    rest = some_rows(db, "articles", "id", ids).select("id", "text").sort("id")
    articles = pl.concat([pl.DataFrame({"id": [TEXT], "text": [text]}), rest])
    vectors = ArticleVectors(articles, encode)
    vectors.openings(range(len(articles)))
    pairs = np.stack([np.zeros(len(rest), np.int64), np.arange(1, len(articles))], 1)
    once = alike(packed(pairs), vectors)
    across = judged_across(np.stack([once >> 32, once & 0xFFFFFFFF], 1), vectors, articles["id"].to_list(), {})
    rows = {}
    for (_, at), probability, story, (left, right) in zip(
        across.rows.tolist(), across.probability.tolist(), across.story.tolist(), across.coverage.tolist(), strict=True
    ):
        translated = probability >= settings.threshold
        if translated or story >= SAME_STORY:
            rows[articles["id"][at]] = {
                "relation": "translation" if translated else "same-story", "probability": min(probability, CERTAIN),
                "coverage_left": left, "coverage_right": right, "verbatim_left": 0.0, "verbatim_right": 0.0,
                "direction": 0.0,
            }  # fmt: skip
    return rows, across.passages
