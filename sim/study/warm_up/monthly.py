"""The check of the warm-up that a comparison can afford: of two stocks, by month, which every outcome has anyway.

A stock that has settled is as large in the last month before the window as in the same month a year later, whatever the
season. Where the run has no such two months, the first month measured is put beside the second half of the months, and
as a season may lie between them, they have to be twice as far apart. All other outputs, and models by themselves, are
looked at by task=warm_up only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from sim.activity.interning import interned
from sim.activity.measures import Measures
from sim.study.outcome import Outcome
from sim.study.plan import BASELINE
from sim.study.warm_up.verdict import FALSE_ALARMS, FEWEST_REPLICATIONS, LARGE, is_off

STOCKS = {"beds_occupied": "beds occupied at midnight", "waiting_list": "waiting list for theatre"}
NOT_SETTLED, SEE = "not settled when measuring begins", "(see task=warm_up)"
A_YEAR = 12
FEWEST_MONTHS = 4


def warm_up_warnings(outcomes: Sequence[Outcome]) -> list[str]:
    """One line a world of which a stock has not settled when measuring begins, the baseline first; of another world
    only stocks that are settled in the baseline.

    Replications with assumptions drawn are judged where there are any, else those as assumed; fewer than three of a
    world say nothing.
    """
    lines, known = [], set[str]()
    several = len({outcome.world for outcome in outcomes}) > 1
    for world in sorted({outcome.world: None for outcome in outcomes}, key=lambda name: name != BASELINE):
        own = [outcome for outcome in outcomes if outcome.world == world]
        judged = [outcome.measures for outcome in own if outcome.drawn] or [outcome.measures for outcome in own]
        moved = unsettled(judged)
        if said := [text for name, text in moved.items() if name not in known]:
            of = f"{world}: " if several and world != BASELINE else ""
            lines.append(f"{of}{NOT_SETTLED}: {'; '.join(said)} {SEE}")
        known |= moved.keys() if world == BASELINE else set()
    return lines


def unsettled(replications: Sequence[Measures]) -> dict[str, str]:
    """By stock of a world that has not settled, from what to what it went; nothing of fewer than three replications."""
    return {} if len(replications) < FEWEST_REPLICATIONS else dict(_moved(replications))


def stocks(measures: Measures) -> Measures:
    """Of the measures of a replication those that are looked at, which are few."""
    names = tuple(name for name in measures.names if name in STOCKS)
    rows = [measures.names.index(name) for name in names]
    above, below = measures.numerator[rows], measures.denominator[rows]
    return Measures(_shared(measures.months), measures.measured, interned(names), above, below)


@lru_cache(maxsize=64)
def _shared(months: tuple[date, ...]) -> tuple[date, ...]:
    """The same months once, for many replications."""
    return months


def _moved(replications: Sequence[Measures]) -> Iterator[tuple[str, str]]:
    """Stocks that have not settled, and from what to what they went."""
    months, window = replications[0].months, replications[0].measured
    measured = len(months[window])
    by_season = window.start >= 2 and measured >= A_YEAR  # the first month of a run may be cut by its start
    if not by_season and measured < FEWEST_MONTHS:
        return
    first = window.start - 1 if by_season else window.start
    later = slice(first + A_YEAR, first + A_YEAR + 1) if by_season else slice(len(months) - measured // 2, len(months))
    until = " to ".join(dict.fromkeys(f"{month:%b %Y}" for month in (months[later][0], months[later][-1])))
    for name in (stock for stock in STOCKS if stock in replications[0].names):
        by_month = np.array([each.monthly(name) for each in replications])
        early, late = by_month[:, first], by_month[:, later].mean(axis=1)
        level = float(late.mean())
        if level > 0 and is_off((early - late) / level, FALSE_ALARMS / len(STOCKS), LARGE if by_season else 2 * LARGE):
            yield name, f"{STOCKS[name]} {early.mean():,.0f} in {months[first]:%b %Y}, {level:,.0f} in {until}"
