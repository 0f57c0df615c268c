"""Rewrites in other languages than English, asked of their sentences as a scan asks them.

Loaded only for these: what an archive in English is asked needs neither this nor a model.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.data import Fingerprints
from dedup.languages.adding import refuted_table
from dedup.languages.encoder import language_encoder
from dedup.languages.finding import across
from dedup.languages.own_model import own_model
from dedup.read.finish.language import detect, with_language
from dedup.settings import Settings


def without_refuted(
    named: pl.DataFrame, rows: NDArray[np.int64], articles: pl.DataFrame, prints: Fingerprints, settings: Settings
) -> pl.DataFrame:
    """Table `pairs` (`named`, of which `rows` int64 (m, 2) are the rows of `articles`) with the rewrites undecided
    whose sentences say nothing alike. The same where there is no model.
    """
    encode, covered = language_encoder(settings)
    rewrites = rows[(named["relation"] == "rewrite").to_numpy()]
    seen = across(
        with_language(articles), prints, rewrites, detect, encode, covered, settings.threads,
        given=np.zeros((0, 2), np.int64), brought=own_model(settings),
    )  # fmt: skip
    return refuted_table(named, rows, seen.refuted, settings.threshold)
