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
from sim.workforce.fill import Fill, covered_demand, fill_gap, paid_h_per_wte_year
from sim.workforce.months import column
from sim.workforce.plan import Floats, StaffingPlan
from sim.workforce.requirement import DAYS_A_YEAR, month_days, required_hours, sessions_by_month
from sim.workforce.sickness import absence, daily_factors, monthly_factors, worked_share
from sim.workforce.turnover import People, people
from sim.workforce.wards import WardShifts, staff_wards

CONTRACTS = ("substantive", "bank", "agency", "unfilled")
BY_GROUP = {
    "required_h": "asked for by places, sessions, clinics and fixed posts",
    "removed_h": "of the hours to be covered, no longer asked for",
    "demand_h": "to be covered on the day: the next five together",
    "covered_h": "worked by people in post",
    "recruited_h": "worked by people recruited in place of bank and agency",
    "bank_h": "worked by bank staff",
    "agency_h": "worked by agency staff",
    "unfilled_h": "worked by nobody: short, closed and absorbed together",
    "short_h": "unfilled, a shift worked short",
    "closed_h": "unfilled, and no longer needed for places or sessions closed",
    "absorbed_h": "unfilled, in groups without shifts",
    "other_worked_h": "worked by people in post where the day asks for no cover",
    "unused_h": "contracted, there, and never rostered",
    "paid_h": "paid to people in post and recruits",
    "in_post_wte": "employed on the mean of the month, without recruits",
    "recruits_wte": "recruited in place of bank and agency, on the payroll",
    "starters_wte": "new starters of the month, without recruits",
    "leavers_wte": "people who leave in the month",
}


@dataclass(frozen=True)
class Base:
    """The trust without interventions, with which every world of a comparison begins.

    workforce: at the start; fixed_posts: of each group, what its places, sessions and clinics leave of the
    establishment, wte.
    """

    workforce: Workforce
    fixed_posts: Mapping[str, float]


@dataclass(frozen=True)
class Roster:
    """Hours by month and staff group; no money. Arrays are float64[months, groups] unless said otherwise.

    months: first day of each; measured: those of the measured window.
    month_share: part of each month that lies in the run, float64[months].
    hours: worked by contract as in `CONTRACTS`, the last worked by nobody, float64[months, groups, 4].
    paid_h: hours of substantive posts paid, a twelfth of the year for a whole month.
    paid_h_per_wte: contracted hours a year of one wte; recruited_wte: people taken on in place of bank and agency.
    demand_h: hours that had to be covered = filled_h + short_h (a shift worked short) + closed_h (no longer
    asked for, because places or sessions closed) + absorbed_h (by groups without shifts, or not done).
    by_group: what `BY_GROUP` names, float64[months, groups, measures]; the hours of `demand_h` are the sum of five.
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
    by_group: Floats
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

    def groups_table(self, months: slice = slice(None)) -> dict[str, NDArray[np.generic]]:
        """Tidy columns, one row a month and group, a column for each of `BY_GROUP`."""
        here = np.array([month.strftime("%Y-%m") for month in self.months])[months]
        columns = {name: self.by_group[months, :, at].ravel() for at, name in enumerate(BY_GROUP)}
        names = {"month": np.repeat(here, len(self.groups)), "staff_group": np.tile(self.groups, len(here))}
        return {**names, **columns}

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
    luck: tuple[int, int],
    base: Base | None = None,
) -> Roster:
    """The roster of one replication.

    workforce: one that holds throughout, or the one in force at a date (read on the first of each month); luck: seed
    and replication; base: unless given, the first workforce with what this plan leaves of it.
    """
    in_force = by_month(workforce, clock.months)
    stream = np.uint64(class_stream(*luck, name_hash("roster")))
    days = np.array([clock.calendar_days(m) for m in range(len(clock.months))], dtype=np.float64)
    staff = _staff(in_force, base, days, monthly_factors(in_force, clock, stream))
    required = required_hours(in_force, clock, plan, base.fixed_posts if base else None)
    covered = column(in_force, lambda w, n: w.groups[n].covered_share)
    fill = fill_gap(in_force, covered_demand(in_force, required), staff.worked_h * covered, staff.worked_h_per_wte)
    daily = daily_factors(in_force, clock, stream)
    wards = staff_wards(in_force, clock, plan, fill, (stream, daily))
    settled = wards.settle(fill)
    sessions = _closed_sessions(in_force, clock, plan, settled, (stream, daily))
    month_share = days / np.array([(first_of_next_month(m) - m).days for m in clock.months])
    paid = (staff.people.in_post + fill.recruits_wte) * staff.paid_h_per_wte / 12 * month_share[:, None]
    outcome = _covered_hours(in_force, wards, settled, sessions)
    known = {**outcome, "required_h": required, "paid_h": paid}
    return Roster(
        months=clock.months,
        measured=clock.measured,
        month_share=month_share,
        groups=tuple(in_force[0].groups),
        hours=_worked(settled, staff.worked_h - fill.substantive_h),
        paid_h=paid,
        paid_h_per_wte=staff.paid_h_per_wte,
        recruited_wte=fill.recruits_wte,
        **outcome,
        by_group=_by_group(settled, staff, staff.worked_h - fill.substantive_h, known),
        closed_beds=wards.closed_beds,
        sessions=sessions,
    )


class _Staff(NamedTuple):
    """People, contracted hours a year of one, hours one works in the month, hours all work, hours never rostered."""

    people: People
    paid_h_per_wte: Floats
    worked_h_per_wte: Floats
    worked_h: Floats
    unused_h: Floats


def _staff(in_force: Sequence[Workforce], base: Base | None, days: Floats, sickness: Floats) -> _Staff:
    paid = column(in_force, lambda w, n: paid_h_per_wte_year(w.groups[n]))
    here = people(in_force, base.workforce if base else in_force[0])
    a_month = paid * (days / DAYS_A_YEAR)[:, None]
    worked = a_month * worked_share(in_force, sickness)
    unused = a_month * (1 - absence(in_force, sickness)) * column(in_force, lambda w, _: w.unused_hours)
    return _Staff(here, paid, worked, here.productive * worked, here.in_post * unused)


def _worked(fill: Fill, not_covered: Floats) -> Floats:
    """Worked hours by contract: the covered hours as they were filled, and those that need no cover."""
    substantive = not_covered + fill.substantive_h + fill.recruited_h
    return np.stack([substantive, fill.bank_h, fill.agency_h, fill.unfilled_h], axis=2)


def _by_group(fill: Fill, staff: _Staff, not_covered: Floats, known: Mapping[str, Floats]) -> Floats:
    """What `BY_GROUP` names, float64[months, groups, measures]."""
    found = {
        **known,
        "removed_h": fill.removed_h,
        "covered_h": fill.substantive_h,
        "recruited_h": fill.recruited_h,
        "bank_h": fill.bank_h,
        "agency_h": fill.agency_h,
        "unfilled_h": fill.unfilled_h,
        "other_worked_h": not_covered,
        "unused_h": staff.unused_h,
        "in_post_wte": staff.people.in_post,
        "recruits_wte": fill.recruits_wte,
        "starters_wte": staff.people.starters,
        "leavers_wte": staff.people.leavers,
    }
    return np.stack([found[name] for name in BY_GROUP], axis=2)


def _closed_sessions(
    in_force: tuple[Workforce, ...], clock: Clock, plan: StaffingPlan, fill: Fill, luck: tuple[np.uint64, Floats]
) -> ClosedSessions:
    (stream, daily), group = luck, in_force[0].theatre.closing_group
    unfilled = fill.unfilled_h[:, list(in_force[0].groups).index(group)]
    chance = closing_chance(in_force, unfilled, sessions_by_month(clock, plan))
    by_day = np.repeat(chance, [days.stop - days.start for days in month_days(clock)])
    return close_sessions(clock, plan.sessions, np.minimum(1.0, by_day * daily), stream, group)


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
