"""What an intervention costs to do: lines that recur, and what is paid once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from sim.cost.drivers import Floats
from sim.cost.lines import Line
from sim.cost.pay import Priced
from sim.scenario.clock import first_of_next_month
from sim.scenario.cost import ImplementationCost


def recruitment_lines(priced: Priced) -> Iterator[Line]:
    """Recruits in place of agency, paid for once, no earlier than the first measured month."""
    roster = priced.roster
    taken_on = np.maximum.accumulate(roster.recruited_wte.sum(axis=1))
    new = np.diff(taken_on, prepend=0.0)
    first = roster.measured.start
    new[first] += new[:first].sum()
    new[:first] = 0.0
    price = priced.series(lambda cost, _: cost.recruitment_gbp_per_wte) * priced.growth("one_off")
    yield Line("one_off", "fixed", new * price, item="recruitment", payer="one_off")


def implementation_lines(priced: Priced, implementation: Sequence[ImplementationCost]) -> Iterator[Line]:
    """What an intervention costs to do, each line from the day it starts to the day it ends."""
    for line in implementation:
        starts = line.starts or priced.roster.months[priced.roster.measured.start]
        yield from _recurrent(priced, line, starts) if line.recurrent else _once(priced, line, starts)


def _recurrent(priced: Priced, line: ImplementationCost, starts: date) -> Iterator[Line]:
    twelfths = priced.twelfths() * _begun(priced, starts)
    if line.ends is not None:
        twelfths = twelfths - priced.twelfths() * _begun(priced, line.ends, later=1)
    category = "other" if line.payer == "trust" else "community"
    if line.gbp_per_year:
        gbp = line.gbp_per_year * priced.growth(category) * twelfths
        yield Line(category, "fixed", gbp, item=line.name, payer=line.payer)
    for group, wte in line.wte.items():
        hours = wte * priced.roster.paid_h_per_wte[:, priced.roster.groups.index(group)] * twelfths
        gbp = wte * priced.pay_per_wte(group) * twelfths
        post = Line("pay" if line.payer == "trust" else category, "per_post", gbp, item=line.name)
        yield post._replace(payer=line.payer, staff_group=group, contract="substantive", hours=hours)


def _once(priced: Priced, line: ImplementationCost, starts: date) -> Iterator[Line]:
    yearly = line.gbp_per_year * priced.growth("one_off")
    for group, wte in line.wte.items():
        yearly = yearly + wte * priced.pay_per_wte(group)
    at_start = np.zeros(len(priced.roster.months))
    begun = np.flatnonzero(_begun(priced, starts) > 0)
    at_start[begun[:1]] = 1.0
    yield Line("one_off", "fixed", yearly * at_start, item=line.name, payer="one_off")


def _begun(priced: Priced, starts: date, later: int = 0) -> Floats:
    """Part of each month so many days after a start or later, float64[months]."""
    ends = [first_of_next_month(month) for month in priced.roster.months]
    days = np.array([(end - month).days for end, month in zip(ends, priced.roster.months, strict=True)])
    left = np.array([(end - starts).days - later for end in ends])
    part: Floats = np.clip(left / days, 0.0, 1.0)
    return part
