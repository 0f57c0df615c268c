"""Dates without a zone of their own: read in the zone that was told for them once, when they come, and not again.

The floors read every such date anew; an archive holds it as it was read already.
"""

import polars as pl

from dedup.dates import in_zones
from dedup.outlets.registry import Outlets
from dedup.settings import Settings

_ASSUMED = pl.col("published_zone") == "assumed"


def zoned(stored: pl.DataFrame, incoming: pl.DataFrame, outlets: Outlets, settings: Settings) -> pl.DataFrame:
    """`incoming` with its dates in the zones that a run over it and what is `stored` (of which `outlet` and `url` are
    enough) would read them in.
    """
    named = [frame.select("outlet", "url") for frame in (stored, incoming)]
    known = outlets.including(pl.concat(named))
    return in_zones(incoming, known.zones(incoming, settings.timezone))


def protected(articles: pl.DataFrame) -> pl.DataFrame:
    """Articles as the floors are to see them: a date that was put into its zone counts as one that came with it.

    >>> protected(pl.DataFrame({"published_zone": ["given", "assumed", "absent"]}))["published_zone"].to_list()
    ['given', 'given', 'absent']
    """
    zone = pl.when(_ASSUMED).then(pl.lit("given")).otherwise(pl.col("published_zone"))
    return articles.with_columns(zone.alias("published_zone"))


def kept_zones(ran: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Articles as a run gives them back, with "assumed" again where `protected` took it away."""
    assumed = articles.filter(_ASSUMED)["id"]
    here = pl.col("id").is_in(assumed.implode())
    zone = pl.when(here).then(pl.lit("assumed")).otherwise(pl.col("published_zone"))
    return ran.with_columns(zone.alias("published_zone"))
