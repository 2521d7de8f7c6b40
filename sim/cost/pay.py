"""Pay: posts at their paid hours, bank and agency by the hour worked, and what was opened at short notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.cost.drivers import Drivers, Floats
from sim.cost.lines import Line
from sim.cost.prices import grown, pay_cost_per_wte
from sim.scenario.clock import financial_year
from sim.scenario.cost import Cost, CostClass
from sim.workforce.roster import CONTRACTS, Roster


@dataclass(frozen=True)
class Priced:
    """A run's months with the prices in force: cost and financial year of each month, and the roster.

    year: the financial year in whose prices every month is told; that of the month where none is given.
    """

    in_force: tuple[Cost, ...]
    roster: Roster
    year: str | None = None

    @cached_property
    def _lists(self) -> tuple[list[tuple[Cost, str]], list[int]]:
        """Price lists, each of one financial year, and which of them holds in each month."""
        pairs = zip(self.in_force, self.roster.months, strict=True)
        months = [(cost, self.year or financial_year(month)) for cost, month in pairs]
        lists = {(id(cost), year): (cost, year) for cost, year in months}
        return list(lists.values()), [list(lists).index((id(cost), year)) for cost, year in months]

    def series(self, read: Callable[[Cost, str], float]) -> Floats:
        """One figure of each month, read from its prices and its financial year: float64[months]."""
        lists, of_month = self._lists
        return np.array([read(cost, year) for cost, year in lists], dtype=np.float64)[of_month]

    def growth(self, heading: str) -> Floats:
        """Price of a heading in each month over the base year."""
        if heading not in self._grown:
            self._grown[heading] = self.series(lambda cost, year: grown(cost, heading, year))
        return self._grown[heading]

    @cached_property
    def _grown(self) -> dict[str, Floats]:
        return {}

    def twelfths(self) -> Floats:
        """The part of a year's fixed sum that falls to each month."""
        return self.roster.month_share / 12

    def pay_per_wte(self, group: str) -> Floats:
        """Pay cost a year of one wte, at the prices of each month."""
        return self.series(lambda cost, year: pay_cost_per_wte(cost, group, year))


def roster_lines(priced: Priced) -> Iterator[Line]:
    """Pay of the roster. A post is paid whether or not its hours are worked; a bank hour never touches it."""
    roster = priced.roster
    for i, group in enumerate(roster.groups):
        paid = roster.paid_h[:, i]
        rate = priced.pay_per_wte(group) / roster.paid_h_per_wte[:, i]
        yield _pay(group, "substantive", paid, rate, "per_post")
        temporary = {"bank": _bank(priced, group), "agency": _agency(priced, group)}
        for contract, price in (*temporary.items(), ("unfilled", np.zeros(len(roster.months)))):
            hours = roster.hours[:, i, CONTRACTS.index(contract)]
            yield _pay(group, contract, hours, price, "per_staffed_hour")


def short_notice_lines(priced: Priced, drivers: Drivers) -> Iterator[Line]:
    """What was opened beyond the planned roster: escalation beds, overrun, extra sessions."""
    first = priced.in_force[0]
    opened: Sequence[tuple[str, CostClass, Floats, Callable[[Cost], Mapping[str, float]]]] = (
        (
            "escalation",
            "per_staffed_hour",
            drivers.escalation_bed_h / 24,
            lambda c: c.escalation_h_per_bed_day,
        ),
        ("overrun", "per_staffed_hour", drivers.overrun_h, lambda c: c.overrun_h_per_hour),
        ("extra_session", "per_session", drivers.extra_sessions, lambda c: c.extra_session_h),
    )
    for item, cost_class, volume, hours_each in opened:
        for group in hours_each(first):
            hours = volume * priced.series(_each(hours_each, group))
            line = _pay(group, "bank", hours, short_notice_price(priced, group), cost_class)
            yield line._replace(item=item)


def _each(hours: Callable[[Cost], Mapping[str, float]], group: str) -> Callable[[Cost, str], float]:
    return lambda cost, _: hours(cost).get(group, 0.0)


def short_notice_price(priced: Priced, group: str) -> Floats:
    """£ an hour at short notice: as the group's bank and agency hours of the month cost on average."""
    roster, bank, agency = priced.roster, _bank(priced, group), _agency(priced, group)
    i = roster.groups.index(group)
    bank_h, agency_h = roster.hours[:, i, 1], roster.hours[:, i, 2]
    hours = bank_h + agency_h
    agency_share = np.divide(agency_h, hours, out=np.zeros_like(hours), where=hours > 0)
    return bank + (agency - bank) * agency_share


def _bank(priced: Priced, group: str) -> Floats:
    return priced.series(lambda cost, _: cost.pay.groups[group].bank_price_h) * priced.growth("bank")


def _agency(priced: Priced, group: str) -> Floats:
    return priced.series(lambda cost, _: cost.pay.groups[group].agency_price_h) * priced.growth("agency")


def _pay(group: str, contract: str, hours: Floats, rate_gbp_h: Floats, cost_class: CostClass) -> Line:
    return Line("pay", cost_class, hours * rate_gbp_h, staff_group=group, contract=contract, hours=hours)
