"""Ward groups shift by shift: which posts are filled by whom, and which beds close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.scenario.clock import DAY_MS, Clock
from sim.scenario.workforce import Area, Posts, Workforce
from sim.workforce.closures import ChangePoints, bed_changes
from sim.workforce.fill import Fill
from sim.workforce.months import each_month
from sim.workforce.plan import Floats, Ints, StaffedPlaces, StaffingPlan
from sim.workforce.requirement import month_days
from sim.workforce.shifts import CLOSED_BEDS, shift_names, staff_shifts

NO_POSTS = Posts(day=0, night=0)


@dataclass(frozen=True)
class WardShifts:
    """What became of the shifts of all ward groups.

    group: column of the staff group that closes beds; hours: by month and who worked them,
    float64[months, 5], columns as in `shifts`;
    relieved_h: hours that closed beds no longer asked for, float64[months]; closed_beds: by pool.
    """

    group: int
    hours: Floats
    relieved_h: Floats
    closed_beds: Mapping[str, ChangePoints]

    def settle(self, fill: Fill) -> Fill:
        """The fill with the ward shifts as they fell out; the other covered hours keep their shares."""
        ward_h = self.hours.sum(axis=1)
        rest_h = np.maximum(0.0, fill.demand_h[:, self.group] - ward_h)
        demand = _put(fill.demand_h, self.group, ward_h + rest_h)

        def settled(expected: Floats, on_wards: Floats) -> Floats:
            share = fill.share(expected)[:, self.group]
            return _put(expected, self.group, on_wards + rest_h * share)

        substantive, bank, agency, unfilled, recruited = self.hours.T
        return replace(
            fill,
            demand_h=demand,
            substantive_h=settled(fill.substantive_h, substantive),
            recruited_h=settled(fill.recruited_h, recruited),
            bank_h=settled(fill.bank_h, bank),
            agency_h=settled(fill.agency_h, agency),
            unfilled_h=settled(fill.unfilled_h, unfilled),
        )


def _put(table: Floats, group: int, hours: Floats) -> Floats:
    changed = table.copy()
    changed[:, group] = hours
    return changed


def staff_wards(
    in_force: Sequence[Workforce], clock: Clock, plan: StaffingPlan, fill: Fill, luck: tuple[np.uint64, Floats]
) -> WardShifts:
    """Staff the shifts of every pool in the months in which its area closes; a missing hour is as likely as for the
    whole group.

    luck: the stream of the replication, and how many times the month's share is missing on each day, float64[days].
    """
    first = in_force[0]
    closing = first.shifts.closing_group
    (stream, daily), days = luck, _days(clock)
    chances = _chances(in_force, clock, fill, daily)
    begins = np.repeat([(w.shifts.day_start_h, w.shifts.night_start_h) for w in in_force], days, axis=0)
    shift_hours, relieved_hours = np.zeros((clock.days, 5)), np.zeros(clock.days)
    closed_beds: dict[str, ChangePoints] = {}
    for name, pool in plan.places.items():
        may_close = np.array([w.areas[pool.area].closes for w in in_force])
        if not may_close.any():
            continue
        names = shift_names(f"{closing}|{name}", clock.start, clock.days)
        rules = _rules(in_force, clock, pool, chances)
        counts, relieved = staff_shifts(stream, names, rules)
        closes = may_close & np.array([w.shifts.response == "close" for w in in_force])
        shift_h = np.array([w.areas[pool.area].shift_h for w in in_force])
        staffed_h = np.repeat(np.where(may_close, shift_h, 0.0), days)
        shift_hours += counts[:, :, :CLOSED_BEDS].sum(axis=1) * staffed_h[:, None]
        relieved_hours += np.where(np.repeat(closes, days), relieved.sum(axis=1) * staffed_h, 0.0)
        closed = np.where(np.repeat(closes, days)[:, None], counts[:, :, CLOSED_BEDS], 0)
        closed_beds[name] = bed_changes(closed, begins)
    return WardShifts(
        group=list(first.groups).index(closing),
        hours=_by_month(clock, shift_hours),
        relieved_h=_by_month(clock, relieved_hours),
        closed_beds=closed_beds,
    )


def _days(clock: Clock) -> Ints:
    return np.diff(clock.month_edges_ms) // DAY_MS


def _by_month(clock: Clock, daily: Floats) -> Floats:
    return np.stack([daily[days].sum(axis=0) for days in month_days(clock)])


def _chances(in_force: Sequence[Workforce], clock: Clock, fill: Fill, daily: Floats) -> Floats:
    """Chance that an hour is nobody's, agency's, a recruit's, the bank's, by day: float64[days, 4]."""
    group = list(in_force[0].groups).index(in_force[0].shifts.closing_group)
    shares = [fill.share(h)[:, group] for h in (fill.unfilled_h, fill.agency_h, fill.recruited_h, fill.bank_h)]
    chances = np.repeat(np.stack(shares, axis=1), _days(clock), axis=0)
    chances[:, 0] *= daily
    return chances


def _rules(in_force: Sequence[Workforce], clock: Clock, pool: StaffedPlaces, chances: Floats) -> Floats:
    """The rules of each day for one pool, float64[days, 11], columns as in `shifts`."""

    def norms(workforce: Workforce) -> tuple[float, ...]:
        area: Area = workforce.areas[pool.area]
        posts = area.posts.get(workforce.shifts.closing_group, NO_POSTS)
        return area.places, posts.day, posts.night, posts.in_charge

    def limits(workforce: Workforce) -> tuple[float, ...]:
        return float(workforce.shifts.pooled_wards), workforce.shifts.tolerance

    days = _days(clock)
    before = np.repeat(each_month(in_force, norms), days, axis=0)
    after = np.repeat(each_month(in_force, limits), days, axis=0)
    return np.hstack([pool.places[:, None], before, after, chances])
