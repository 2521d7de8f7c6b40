"""The gap between what must be covered and who is there, and who fills it. Hours a month; no money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.scenario.staff_group import StaffGroup
from sim.scenario.workforce import Workforce
from sim.workforce.months import column
from sim.workforce.notice import agency_share, bank_share
from sim.workforce.plan import Floats
from sim.workforce.turnover import not_yet

WEEKS_A_YEAR = 365 / 7
MONTHS_SEEN = 12  # a year, so that no season is taken for a lasting gap


def paid_h_per_wte_year(group: StaffGroup) -> float:
    """Contracted hours paid in a year for one wte."""
    return group.contracted_h_week * WEEKS_A_YEAR


def agency_given_up(workforce: Workforce, name: str) -> tuple[float, str]:
    """Share of a group's agency hours given up, and who works them: its own, or that of all groups."""
    group = workforce.groups[name]
    cut = workforce.agency_cut if group.agency_cut is None else group.agency_cut
    return cut, group.agency_cut_policy or workforce.agency_cut_policy


def bank_given_up(workforce: Workforce, name: str) -> tuple[float, str]:
    """Share of a group's bank hours given up, and who works them: its own, or that of all groups."""
    group = workforce.groups[name]
    cut = workforce.bank_cut if group.bank_cut is None else group.bank_cut
    return cut, group.bank_cut_policy or workforce.bank_cut_policy


@dataclass(frozen=True)
class Fill:
    """Covered hours and who worked them, each float64[months, groups]; all but the first and the last two add up to it.

    demand_h: hours that must be covered; substantive_h: by staff in post; recruited_h: by people recruited in
    place of bank and agency; unfilled_h: by nobody.
    removed_h: hours no longer asked for, which are not in the demand; recruits_wte: people recruited, on the payroll.
    """

    demand_h: Floats
    substantive_h: Floats
    recruited_h: Floats
    bank_h: Floats
    agency_h: Floats
    unfilled_h: Floats
    removed_h: Floats
    recruits_wte: Floats

    def share(self, hours: Floats) -> Floats:
        """Hours as a share of the demand, 0 where nothing is asked for."""
        return np.divide(hours, self.demand_h, out=np.zeros_like(hours), where=self.demand_h > 0)


def covered_demand(in_force: Sequence[Workforce], required_h: Floats) -> Floats:
    """Hours that must be covered shift by shift, float64[months, groups]."""
    asked = column(in_force, lambda w, n: w.groups[n].covered_share * (1 + w.groups[n].above_establishment))
    return required_h * asked


def fill_gap(in_force: Sequence[Workforce], demand_h: Floats, present_h: Floats, worked_h_per_wte: Floats) -> Fill:
    """Share out the gap between demand and presence to bank, agency, nobody; all float64[months, groups].

    A temporary hour given up is worked by the bank, by a recruit, by nobody, or no longer asked for, as the policy
    says. Under `recruit` it is given up only when the recruit can work it. The bank never takes more than the gap.
    worked_h_per_wte: hours one wte works in each month.
    """
    gap = np.maximum(0.0, demand_h - present_h)
    agency, bank = gap * column(in_force, agency_share), gap * column(in_force, bank_share)
    cuts = [
        _cut(in_force, agency, agency_given_up, worked_h_per_wte),
        _cut(in_force, bank, bank_given_up, worked_h_per_wte),
    ]
    agency = agency - cuts[0].given_up
    bank = bank - cuts[1].given_up + cuts[0].to_bank
    recruited, removed = (sum(getattr(cut, kind) for cut in cuts) for kind in ("recruited", "removed"))
    return Fill(
        demand_h=demand_h - removed,
        substantive_h=np.minimum(demand_h, present_h),
        recruited_h=recruited,
        bank_h=bank,
        agency_h=agency,
        unfilled_h=np.maximum(0.0, gap - bank - agency - recruited - removed),
        removed_h=removed,
        recruits_wte=sum((cut.recruits_wte for cut in cuts), np.zeros_like(gap)),
    )


@dataclass(frozen=True)
class _Cut:
    """Temporary hours given up, and what becomes of them: float64[months, groups]."""

    given_up: Floats
    to_bank: Floats
    recruited: Floats
    removed: Floats
    recruits_wte: Floats


def _cut(
    in_force: Sequence[Workforce],
    hours: Floats,
    given_up: Callable[[Workforce, str], tuple[float, str]],
    worked_h_per_wte: Floats,
) -> _Cut:
    """Give up a share of temporary hours of each group."""

    def under(*policies: str) -> Floats:
        return hours * column(in_force, lambda w, n: given_up(w, n)[0] * (given_up(w, n)[1] in policies))

    wanted = under("recruit")
    stock, able = recruits(in_force, wanted, worked_h_per_wte)
    recruited = np.minimum(wanted, able)
    partly = column(in_force, lambda w, _: w.bank_partial_share)
    return _Cut(
        given_up=under("bank", "bank_partial", "unfilled", "need_removed") + recruited,
        to_bank=under("bank") + under("bank_partial") * partly,
        recruited=recruited,
        removed=under("need_removed"),
        recruits_wte=stock,
    )


def recruits(in_force: Sequence[Workforce], wanted_h: Floats, worked_h_per_wte: Floats) -> tuple[Floats, Floats]:
    """Recruits who are to work the hours given up: wte on the payroll, and hours they can work, [months, groups].

    In each month as many are decided on as the hours given up in the twelve months up to it ask for: a trust recruits
    to what it has seen, so that no month depends on how long the run goes on. They start `recruit_months` later, and
    can work in full after their weeks beside the shift and their ramp.
    """
    decided = np.zeros_like(wanted_h)
    for month in range(len(in_force)):
        asked = wanted_h[max(0, month + 1 - MONTHS_SEEN) : month + 1]
        capacity = np.where(asked > 0, worked_h_per_wte[max(0, month + 1 - MONTHS_SEEN) : month + 1], 0.0).sum(axis=0)
        here = (capacity > 0) & (wanted_h[month] > 0)
        decided[month] = np.divide(asked.sum(axis=0), capacity, out=np.zeros_like(capacity), where=here)
    more = np.diff(decided, axis=0, prepend=0.0)
    stock, able = np.zeros_like(wanted_h), np.zeros_like(wanted_h)
    for month, workforce in enumerate(in_force):
        paid, worth = np.array([_of_a_recruit(workforce, ago) for ago in range(month + 1)]).T
        stock[month], able[month] = paid @ more[month::-1], worth @ more[month::-1]
    return np.maximum(0.0, stock), np.maximum(0.0, able) * worked_h_per_wte


def _of_a_recruit(workforce: Workforce, ago: int) -> tuple[float, float]:
    """Of a month, so many months after the decision, the part a recruit is paid, and the part worked as by others."""
    begin, end = (max(0.0, ago + edge - workforce.turnover.recruit_months) for edge in (0, 1))
    return end - begin, end - begin - not_yet(workforce.turnover, begin, end)
