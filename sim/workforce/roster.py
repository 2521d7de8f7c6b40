"""The roster: who was paid and who worked, month by month, and what closed because nobody came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.draws import class_stream, name_hash
from sim.scenario.clock import Clock, by_month, first_of_next_month
from sim.scenario.workforce import Workforce
from sim.workforce.closures import ChangePoints, ClosedSessions, close_sessions, closing_chance
from sim.workforce.establishment import (
    Fill,
    column,
    covered_demand,
    fill_gap,
    in_post_wte,
    paid_h_per_wte_year,
    recruits_wte,
    worked_share,
)
from sim.workforce.plan import Floats, StaffingPlan
from sim.workforce.requirement import DAYS_A_YEAR, required_hours, sessions_by_month
from sim.workforce.wards import WardShifts, staff_wards

CONTRACTS = ("substantive", "bank", "agency", "unfilled")


@dataclass(frozen=True)
class Roster:
    """Hours by month and staff group; no money. Arrays are float64[months, groups] unless said otherwise.

    months: first day of each; measured: those of the measured window.
    month_share: part of each month that lies in the run, float64[months].
    hours: worked by contract as in `CONTRACTS`, the last worked by nobody, float64[months, groups, 4].
    paid_h: hours of substantive posts paid, a twelfth of the year for a whole month.
    paid_h_per_wte: contracted hours a year of one wte; recruited_wte: people taken on in place of agency.
    demand_h: hours that had to be covered = filled_h + short_h (a shift worked short) + closed_h (no longer
    asked for, because places or sessions closed) + absorbed_h (by groups without shifts, or not done).
    closed_beds: pool -> (instant ms, beds closed from then on), int64; sessions: theatre sessions not run.
    """

    months: tuple[date, ...]
    measured: slice
    month_share: Floats
    groups: tuple[str, ...]
    hours: Floats
    paid_h: Floats
    paid_h_per_wte: Floats
    recruited_wte: Floats
    demand_h: Floats
    filled_h: Floats
    short_h: Floats
    closed_h: Floats
    absorbed_h: Floats
    closed_beds: Mapping[str, ChangePoints]
    sessions: ClosedSessions

    def table(self) -> dict[str, NDArray[np.generic]]:
        """Tidy columns, one row a month, group and contract: worked_h, and paid_h of substantive posts."""
        paid = np.zeros_like(self.hours)
        paid[:, :, 0] = self.paid_h
        paid[:, :, 1:3] = self.hours[:, :, 1:3]
        return self._rows("contract", CONTRACTS, {"worked_h": self.hours, "paid_h": paid})

    def staffing(self) -> dict[str, NDArray[np.generic]]:
        """Tidy columns, one row a month, group and measure: hours of demand, filled, short and so on."""
        measures = ("demand_h", "filled_h", "short_h", "closed_h", "absorbed_h")
        return self._rows("measure", measures, {"hours": np.stack([getattr(self, m) for m in measures], axis=2)})

    def _rows(self, key: str, names: tuple[str, ...], values: Mapping[str, Floats]) -> dict[str, NDArray[np.generic]]:
        months = np.array([month.strftime("%Y-%m") for month in self.months])
        per_month = len(self.groups) * len(names)
        return {
            "month": np.repeat(months, per_month),
            "staff_group": np.tile(np.repeat(self.groups, len(names)), len(months)),
            key: np.tile(names, len(months) * len(self.groups)),
            **{name: hours.ravel() for name, hours in values.items()},
        }


def roster(
    workforce: Workforce | Callable[[date], Workforce],
    clock: Clock,
    plan: StaffingPlan,
    seed: int,
    replication: int,
) -> Roster:
    """The roster of one replication.

    workforce: one that holds throughout, or the one in force at a date (read on the first of each month).
    """
    in_force = by_month(workforce, clock.months)
    stream = np.uint64(class_stream(seed, replication, name_hash("roster")))
    days = np.array([clock.calendar_days(m) for m in range(len(clock.months))], dtype=np.float64)
    staff = _staff(in_force, days)
    covered = column(in_force, lambda w, n: w.groups[n].covered_share)
    demand = covered_demand(in_force, required_hours(in_force, clock, plan))
    fill = fill_gap(in_force, demand, staff.in_post * staff.worked_h_per_wte * covered)
    wards = staff_wards(in_force, clock, plan, fill, stream)
    settled = wards.settle(fill)
    sessions = _closed_sessions(in_force, clock, plan, settled, stream)
    recruits = recruits_wte(in_force, settled, staff.worked_h_per_wte)
    month_share = days / np.array([(first_of_next_month(m) - m).days for m in clock.months])
    not_covered = staff.in_post * staff.worked_h_per_wte - fill.substantive_h
    return Roster(
        months=clock.months,
        measured=clock.measured,
        month_share=month_share,
        groups=tuple(in_force[0].groups),
        hours=_worked(settled, not_covered),
        paid_h=(staff.in_post + recruits) * staff.paid_h_per_wte / 12 * month_share[:, None],
        paid_h_per_wte=staff.paid_h_per_wte,
        recruited_wte=recruits,
        **_covered_hours(in_force, wards, settled, sessions),
        closed_beds=wards.closed_beds,
        sessions=sessions,
    )


class _Staff(NamedTuple):
    """Staff in post, contracted hours a year of one, and hours one works in the month."""

    in_post: Floats
    paid_h_per_wte: Floats
    worked_h_per_wte: Floats


def _staff(in_force: Sequence[Workforce], days: Floats) -> _Staff:
    paid = column(in_force, lambda w, n: paid_h_per_wte_year(w.groups[n]))
    worked = paid * column(in_force, worked_share) * (days / DAYS_A_YEAR)[:, None]
    return _Staff(column(in_force, in_post_wte), paid, worked)


def _worked(fill: Fill, not_covered: Floats) -> Floats:
    """Worked hours by contract: the covered hours as they were filled, and those that need no cover."""
    substantive = not_covered + fill.substantive_h + fill.recruited_h
    return np.stack([substantive, fill.bank_h, fill.agency_h, fill.unfilled_h], axis=2)


def _closed_sessions(
    in_force: tuple[Workforce, ...], clock: Clock, plan: StaffingPlan, fill: Fill, stream: np.uint64
) -> ClosedSessions:
    group = in_force[0].theatre.closing_group
    unfilled = fill.unfilled_h[:, list(in_force[0].groups).index(group)]
    chance = closing_chance(in_force, unfilled, sessions_by_month(clock, plan))
    return close_sessions(clock, plan.sessions, chance, stream, group)


def _covered_hours(
    in_force: tuple[Workforce, ...], wards: WardShifts, fill: Fill, sessions: ClosedSessions
) -> dict[str, Floats]:
    """The covered hours by what became of them."""
    groups = list(in_force[0].groups)
    theatre = in_force[0].theatre.closing_group
    closed = np.zeros_like(fill.unfilled_h)
    closed[:, wards.group] += wards.relieved_h
    team = np.array([w.theatre.session_h.get(theatre, 0.0) for w in in_force])
    closed[:, groups.index(theatre)] += team * sessions.by_month()
    closed = np.minimum(closed, fill.unfilled_h)
    left = fill.unfilled_h - closed
    on_shifts = column(in_force, lambda w, n: float(w.groups[n].works_shifts)) > 0
    return {
        "demand_h": fill.demand_h,
        "filled_h": fill.substantive_h + fill.recruited_h + fill.bank_h + fill.agency_h,
        "short_h": np.where(on_shifts, left, 0.0),
        "closed_h": closed,
        "absorbed_h": np.where(on_shifts, 0.0, left),
    }
