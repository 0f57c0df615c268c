"""What can be decided, what each kind of decision needs, and which kinds speak against each other."""

from collections.abc import Mapping

APART = ("not-derived", "background", "template")
"""Verdicts on a pair that keep its articles in two clusters: nothing is derived, pasted background is shared, or both
fill one form."""
VERDICTS = ("same", *APART)
"""Kinds that say what a pair is: of one pair the last one counts."""
PLACES = ("merge", "split")
"""Kinds that say in which clusters articles stand, and nothing of what their texts share."""
MUTES = ("mute-outlet", "mute-form", "mute-passage")
"""Kinds that take something out of the count for good."""
TOGETHER = ("same", "merge", "origin")
"""Kinds that put two articles into one cluster."""

NEEDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys((*VERDICTS, "merge"), (("left",), ("right",))),
    "split": (("left",), ("right", "value")),
    "origin": (("left",), ("value",)),
    **dict.fromkeys(("mute-outlet", "mute-passage"), (("value",),)),
    "mute-form": (("left",),),
    "note": (("left", "cluster"), ("reason",)),
    "undo": (("undoes",),),
}
"""Kind -> groups of columns: of each group one must be given."""
KINDS = tuple(NEEDS)
"""All kinds of decisions."""
OUTSIDE = "outside:"
"""Before the name of an origin that is no article of the collection; it may be left out where no article has that
id."""
