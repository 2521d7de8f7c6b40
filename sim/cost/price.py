"""The whole bill of a run, month by month, in nominal £ or in the prices of one year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from sim.cost.drivers import Drivers
from sim.cost.implementation_cost import implementation_lines, recruitment_lines
from sim.cost.lines import CostLines
from sim.cost.nonpay import community_lines, consumable_lines, fixed_lines
from sim.cost.pay import Priced, roster_lines, short_notice_lines
from sim.scenario.clock import by_month
from sim.scenario.cost import Cost
from sim.workforce.roster import Roster


def price(cost: Cost | Callable[[date], Cost], roster: Roster, drivers: Drivers, year: str | None = None) -> CostLines:
    """Price the roster and the volumes of a run.

    cost: one that holds throughout, or the one in force at a date (read on the first of each month); year: the
    financial year in whose prices every month is told, that of the month (nominal £) where none is given.

    Raises ValueError, with every name that has no price, if the drivers or the roster hold one.
    """
    priced = Priced(by_month(cost, roster.months), roster, year)
    missing = list(_unpriced(priced.in_force[0], roster, drivers))
    if missing:
        raise ValueError("\n".join(missing))
    return CostLines.of(
        roster.months,
        [
            *roster_lines(priced),
            *short_notice_lines(priced, drivers),
            *consumable_lines(priced, drivers),
            *fixed_lines(priced),
            *community_lines(priced, drivers),
            *recruitment_lines(priced),
            *implementation_lines(priced, drivers.implementation),
        ],
    )


def _unpriced(cost: Cost, roster: Roster, drivers: Drivers) -> Iterator[str]:
    posts = [group for line in drivers.implementation for group in line.wte]
    short_notice = [*cost.escalation_h_per_bed_day, *cost.overrun_h_per_hour, *cost.extra_session_h]
    wanted: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("cost.pay.groups has no price for", roster.groups, cost.pay.groups),
        ("the roster has no staff group", [*posts, *short_notice], roster.groups),
        (
            "cost.consumables has no price (write 0 if nothing is used up) for",
            drivers.activity,
            cost.consumables,
        ),
        ("cost.community has no price for", drivers.community_days, cost.community),
    )
    for rule, names, known in wanted:
        for name in sorted(set(names) - set(known)):
            yield f"{rule} {name}"
