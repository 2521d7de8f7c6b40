"""Posts, who is there, the gap, and who fills it. Hours a month; no money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.scenario.workforce import StaffGroup, Turnover, Workforce
from sim.workforce.plan import Floats

WEEKS_A_YEAR = 365 / 7
MONTHS_SEEN = 12  # a year, so that no season is taken for a lasting gap


def paid_h_per_wte_year(group: StaffGroup) -> float:
    """Contracted hours paid in a year for one wte."""
    return group.contracted_h_week * WEEKS_A_YEAR


def vacancy_factor(turnover: Turnover) -> float:
    """How many times the observed vacancy the leaver rate and the empty time now make: v = λT / (1 + λT)."""
    empty_posts = turnover.leaver_rate * turnover.empty_months / 12
    return empty_posts / (1 + empty_posts) / turnover.observed_vacancy


def in_post_wte(workforce: Workforce, name: str) -> float:
    """Staff in post, wte."""
    group = workforce.groups[name]
    return group.establishment_wte * max(0.0, 1 - group.vacancy * vacancy_factor(workforce.turnover))


def worked_share(workforce: Workforce, name: str) -> float:
    """Hours worked per hour paid: what leave, sickness, study and hours never rostered leave."""
    return (1 - workforce.groups[name].absence) * (1 - workforce.unused_hours)


def each_month(in_force: Sequence[Workforce], read: Callable[[Workforce], Sequence[float]]) -> Floats:
    """Figures of the workforce in force in every month, read once of each: float64[months, figures]."""
    rows: dict[int, Sequence[float]] = {id(workforce): () for workforce in in_force}
    for workforce in {id(each): each for each in in_force}.values():
        rows[id(workforce)] = read(workforce)
    return np.array([rows[id(workforce)] for workforce in in_force], dtype=np.float64)


def column(in_force: Sequence[Workforce], read: Callable[[Workforce, str], float]) -> Floats:
    """One figure of every group in every month, float64[months, groups]."""
    return each_month(in_force, lambda workforce: [read(workforce, name) for name in workforce.groups])


@dataclass(frozen=True)
class Fill:
    """Covered hours and who worked them, each float64[months, groups]; all but `demand_h` add up to it.

    demand_h: hours that must be covered; substantive_h: by staff in post; recruited_h: by people recruited in
    place of agency; unfilled_h: by nobody.
    """

    demand_h: Floats
    substantive_h: Floats
    recruited_h: Floats
    bank_h: Floats
    agency_h: Floats
    unfilled_h: Floats

    def share(self, hours: Floats) -> Floats:
        """Hours as a share of the demand, 0 where nothing is asked for."""
        return np.divide(hours, self.demand_h, out=np.zeros_like(hours), where=self.demand_h > 0)


def covered_demand(in_force: Sequence[Workforce], required_h: Floats) -> Floats:
    """Hours that must be covered shift by shift, float64[months, groups]."""
    asked = column(in_force, lambda w, n: w.groups[n].covered_share * (1 + w.groups[n].above_establishment))
    return required_h * asked


def fill_gap(in_force: Sequence[Workforce], demand_h: Floats, present_h: Floats) -> Fill:
    """Share out the gap between demand and presence (both float64[months, groups]) to bank, agency, nobody.

    An agency hour given up is worked by the bank, by a recruit, or not at all, as the policy says; the bank
    never takes more than the gap.
    """
    gap = np.maximum(0.0, demand_h - present_h)
    agency = gap * column(in_force, lambda w, n: w.groups[n].fill_agency)
    given_up = agency * column(in_force, lambda w, n: w.agency_cut)
    bank = gap * column(in_force, lambda w, n: w.groups[n].fill_bank)
    bank = bank + given_up * column(in_force, lambda w, n: _taken_by_bank(w))
    agency = agency - given_up
    recruited = given_up * column(in_force, lambda w, n: float(w.agency_cut_policy == "recruit"))
    return Fill(
        demand_h=demand_h,
        substantive_h=np.minimum(demand_h, present_h),
        recruited_h=recruited,
        bank_h=bank,
        agency_h=agency,
        unfilled_h=np.maximum(0.0, gap - bank - agency - recruited),
    )


def _taken_by_bank(workforce: Workforce) -> float:
    return {"bank": 1.0, "bank_partial": workforce.bank_partial_share}.get(workforce.agency_cut_policy, 0.0)


def recruits_wte(in_force: Sequence[Workforce], fill: Fill, worked_h_per_wte: Floats) -> Floats:
    """Recruits who work the hours given up: wte[months, groups].

    As many in a month as the hours given up in the twelve months up to it ask for, within the phase: a trust recruits
    to what it has seen, so that no month depends on how long the run goes on. worked_h_per_wte: hours one wte works in
    each month, float64[months, groups].
    """
    wte = np.zeros_like(fill.recruited_h)
    for first, end in _phases(in_force):
        for month in range(first, end):
            seen = slice(max(first, month + 1 - MONTHS_SEEN), month + 1)
            hours, capacity = fill.recruited_h[seen].sum(axis=0), worked_h_per_wte[seen].sum(axis=0)
            wte[month] = np.divide(hours, capacity, out=np.zeros_like(hours), where=capacity > 0)
    return wte


def _phases(in_force: Sequence[Workforce]) -> Iterator[tuple[int, int]]:
    """First and end of each run of months in which nothing about the workforce changes."""
    changes = [month for month in range(1, len(in_force)) if in_force[month] != in_force[month - 1]]
    return pairwise([0, *changes, len(in_force)])
