"""Ten frames of our own writing, as desks fill them day after day: weather, prices, results, rates, roads.

Each is filled ten times. The first five fillings differ only in figures; in the other five the towns, teams, firms or
people are others too. `{a}`-`{z}` stand for figures, `{A}`-`{D}` for names.
"""

import re

import numpy as np

TOWNS = (
    "Orlen", "Brannock", "Tarn Vale", "Port Oswin", "Ellesund", "Wexmoor", "Harrowmere", "Corvenham", "Ashenby",
    "Stanner Mill", "Upper Brennick", "Pennick", "Dunwold", "Kelsey Ford", "Marrow Bay", "Tessel", "Lindgarth",
    "Quarrington", "Hexley", "Norrick", "Saltby", "Fennimore", "Garlow", "Thornwick",
)  # fmt: skip

FRAMES = {
    "weather": """{A} will have a mostly dry day with sunny spells and a light breeze from the west. Temperatures will
reach {a} degrees in {A} and {b} degrees along the coast at {B}, falling to {c} degrees overnight under clear skies.
There is a {d} per cent chance of a shower in the late afternoon. The wind will gust to {e} kilometres an hour on high
ground near {C}. Sunrise is at {f}.{g} and the river gauge at {B} stands at {h} centimetres. The pollen count is
moderate and the air quality is good.""",
    "shares": """Shares in {A} Foundries closed at {a}.{b} crowns on the {B} exchange, a change of {c}.{d} per cent on
the day. Some {e},{f} shares changed hands, against a daily mean of {g},{h} over the past month. The index of leading
shares ended at {i}, while the broader market settled at {j}. Brokers said trade was thin ahead of the weekly figures
from the {C} metals board. The shares have traded between {k} and {l} crowns over the past year.""",
    "match": """{A} beat {B} by {a} points to {b} in the northern handball league on Saturday in front of a crowd of
{c}. The home side led {d} to {e} at the interval and were never caught after the restart. {C} remain top of the table
with {f} points from {g} games, while {A} move up to {h} points. {B} have now scored {i} goals and let in {j} this
season. The next round of matches is on Saturday week, when {A} travel to {D} and {B} are at home.""",
    "rates": """The central bank at {A} set the crown at {a}.{b} to the mark and {c}.{d} to the florin on its daily
fixing at noon. The rate for the ducat was {e}.{f}, and that for a hundred pieces of {B} silver {g}.{h}. Dealers in
{C} quoted overnight money at {i}.{j} per cent. The bank sold {k} million crowns at its morning auction and took in {l}
million from lenders. The next fixing is due at noon on the next working day, and the rates hold for customs forms
until then.""",
    "roads": """Drivers on the road between {A} and {B} face delays of up to {a} minutes this week while crews renew
the surface near {C}. One lane will be shut from {b}.{c} until {d}.{e} each day, and traffic lights will control the
rest over a stretch of {f} metres. A speed limit of {g} kilometres an hour applies. Buses on routes {h} and {i} will
leave {j} minutes early. The county roads office put the cost of the work at {k},{l} crowns and said that the dates may
change if it rains.""",
    "market": """At the weekly cattle market in {A} on Thursday {a} head were shown, of which {b} were sold. Steers made
from {c} to {d} crowns a hundredweight and heifers from {e} to {f}. The best pen, {g} bullocks from a farm near {B},
fetched {h} crowns. Of {i} sheep on offer {j} went to buyers from {C}, at a mean price of {k} crowns. Trade was steady
and a fair clearance was made. The next market is on Thursday at the usual hour, and entries close on Tuesday at
noon.""",
    "tides": """High water at {A} is at {a}.{b} in the morning and {c}.{d} in the afternoon, with heights of {e}
centimetres and {f} centimetres. Low water falls at {g}.{h}. At {B} add {i} minutes, and at {C} take away {j} minutes.
The harbour office reports a swell of {k} centimetres at the outer buoy and a water temperature of {l} degrees. Small
craft should keep clear of the bar at half tide. The ferry to {B} sails on its usual timetable.""",
    "crime": """Police in {A} dealt with {a} incidents in the week to Sunday, compared with {b} the week before. There
were {c} burglaries, {d} thefts from cars and {e} reports of damage. Officers made {f} arrests and handed out {g} fines,
most of them for speeding on the road to {B}. The station took {h} calls at night. The busiest hour was after closing
time on Saturday, when {i} people were moved on from the square. The desk at {C} is open from {j} in the morning on
weekdays, and lost property may be claimed there.""",
    "auction": """The savings bank of {A} will pay {a}.{b} per cent on deposits of one year from Monday and {c}.{d} per
cent on those of five years. Loans for houses will cost {e}.{f} per cent, and overdrafts {g}.{h} per cent. The bank,
which has {i} branches between {B} and {C}, held {j} million crowns of savings at the end of the month. It lent {k}
million crowns in the same time. Customers who wish to change their terms may do so at any branch within {l} days, free
of charge.""",
    "hospital": """The county hospital at {A} treated {a} patients in its emergency rooms last week, {b} of whom were
kept in. The mean wait was {c} minutes, and {d} people waited longer than four hours. There were {e} births. On Monday
morning {f} of {g} beds were taken, and {h} planned operations had been put off. The clinic at {B} saw {i} people and
that at {C} saw {j}. The health board asks those with minor complaints to ring the advice line first, which answered
{k} calls. Visiting hours are unchanged.""",
}


def filled(name: str, seed: int) -> list[str]:
    """Ten fillings of the frame: 0-4 share their names, 5-9 have others each; figures differ in all.

    >>> len({text[:40] for text in filled("tides", 1)})
    10
    """
    rng = np.random.default_rng([seed, *name.encode()])
    first = rng.permutation(len(TOWNS))[:4].tolist()
    texts = []
    for n in range(10):
        names = first if n < 5 else rng.permutation(len(TOWNS))[:4].tolist()
        given = dict(zip("ABCD", (TOWNS[i] for i in names), strict=True))
        given |= {letter: str(rng.integers(10, 60 if letter in "abcd" else 990)) for letter in "abcdefghijkl"}
        texts.append(re.sub(r"\{(\w)\}", lambda m, g=given: g[m[1]], FRAMES[name]).replace("\n", " "))  # type: ignore[misc]  # bound at once
    return texts
