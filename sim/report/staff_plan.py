"""Staff of `task=cost`: rostered hours and £ by group, a year and by month, before any patient is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.activity.staff_hours import StaffHours
from sim.cost.planned import planned_lines
from sim.cost.staff import PLACES, WORKED, StaffTable
from sim.report.staff import COLUMNS, UNPAID, group_of
from sim.report.staff_json import table_as_json
from sim.report.wording import DASH
from sim.scenario.cost import Cost
from sim.study.staff import ALL
from sim.workforce.roster import Roster

SHOWN = ("agency", "bank", "substantive", "unfilled", ALL)
NOTE = (
    "Staff: hours of the first replication's roster, from which the budget's pay is made; what is worked at short "
    "notice (escalation, overrun, extra sessions) comes of a run and is not in it. Substantive staff are paid for "
    "leave, sickness and study too. All pay together is the substantive, bank and agency lines of the budget."
)
Rows = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def planned_staff(of: Cost, staff: Roster) -> StaffTable:
    """Hours and £ by month at the prices of the base year."""
    return StaffTable.of(planned_lines(of, staff), StaffHours.of(staff))


def staff_tables(of: Cost, staff: Roster) -> Iterator[Rows]:
    """Title, headings and rows of the year and of its months, hours over £m."""
    table, years = planned_staff(of, staff), float(staff.month_share[staff.measured].sum()) / 12
    groups = [group_of(name) for name in (*table.groups, ALL)]
    hours, gbp = (_with_all(each.sum(axis=0) / years) for each in (table.hours, table.gbp))
    worked = hours[:, [PLACES[contract] for contract in WORKED]].sum(axis=1)
    yield (
        f"Staff, hours a year and £m in the prices of {of.base_year}",
        ("staff group", *(COLUMNS[contract].lower() for contract in SHOWN)),
        [
            (group, *(_cell(hours[g, PLACES[c]], None if c in UNPAID else gbp[g, PLACES[c]]) for c in SHOWN[:-1]),
             _cell(worked[g], gbp[g].sum()))
            for g, group in enumerate(groups)
        ],
    )  # fmt: skip
    by_month = [(_with_all(h), _with_all(p)) for h, p in zip(table.hours, table.gbp, strict=True)]
    places = [PLACES[contract] for contract in WORKED]
    yield (
        "The same by month: hours worked, and pay, £m",
        ("staff group", *table.months),
        [
            (group, *(_cell(h[g, places].sum(), p[g].sum()) for h, p in by_month))
            for g, group in enumerate(groups)
        ],
    )  # fmt: skip


def _with_all(cells: Any) -> Any:
    return np.concatenate([cells, cells.sum(axis=0)[None]])


def _cell(hours: float, gbp: float | None) -> str:
    if not hours and not gbp:
        return DASH
    return f"{hours:,.0f}" if gbp is None else f"{hours:,.0f}\n{gbp / 1e6:,.2f}"


def staff_plan_as_json(of: Cost, staff: Roster) -> list[dict[str, Any]]:
    """A row a staff group, contract and month."""
    return [*table_as_json(planned_staff(of, staff))]
