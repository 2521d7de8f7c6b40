"""What an intervention moves of the staff: hours and £ a year by staff group and contract, in pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from sim.activity.ratio import Quotient
from sim.cost.drivers import Floats
from sim.cost.staff import PLACES, STAFF_CONTRACTS, WORKED, StaffTable
from sim.study.outcome import Outcome
from sim.study.pairs import Paired, Sides, paired

CONTRACTS = tuple(STAFF_CONTRACTS)
ALL = "all"
"""Every staff group together; and of hours all that are worked, of £ the whole pay bill."""
NOTHING = 1e-6  # hours or £
HOURS, PAY = "hours.", "pay_gbp."
"""How figures of staff begin that a study may name: `hours.consultant.agency`."""


class StaffMoved(NamedTuple):
    """Hours and £ a year of a staff group under a contract (`STAFF_CONTRACTS`), or of `ALL`: baseline and change.

    hours: worked on the roster or at short notice, or by nobody as the contract says; 0 of posts on no roster.
    """

    staff_group: str
    contract: str
    hours: Paired
    gbp: Paired


def staff_table(of: Outcome) -> StaffTable:
    """Hours and £ of a replication by month."""
    if of.staff is None:
        raise ValueError("an outcome without a roster has no staff")
    return StaffTable.of(of.lines, of.staff)


def staff_moved(
    drawn: Sequence[tuple[Outcome, Outcome]], as_assumed: Sequence[tuple[Outcome, Outcome]]
) -> tuple[StaffMoved, ...]:
    """Every group and contract that is worked, paid or missing in either world, then the sums.

    drawn, as_assumed: pairs of a baseline and an intervention.
    """
    groups = (*staff_table((drawn or as_assumed)[0][0]).groups, ALL)
    contracts = (*CONTRACTS, ALL)
    none = np.empty((0, 2, len(groups), len(contracts)))
    sides = [
        [np.stack([_year(staff_table(pair[side])) for pair in pairs]) if pairs else none for side in (0, 1)]
        for pairs in (drawn, as_assumed)
    ]
    found = []
    for g, group in enumerate(groups):
        for c, contract in enumerate(contracts):
            cells = [[each[:, :, g, c] for each in side] for side in sides]
            if any(cell.any() for side in cells for cell in side):
                found.append(StaffMoved(group, contract, *(_paired(cells, what) for what in (0, 1))))
    return tuple(found)


def staff_by_month(outcomes: Sequence[Outcome]) -> StaffTable:
    """Hours and £ by month, mean over replications of one world."""
    tables = [staff_table(of) for of in outcomes]
    hours, paid_h, gbp = (
        np.mean([getattr(table, name) for table in tables], axis=0) for name in ("hours", "paid_h", "gbp")
    )
    return StaffTable(tables[0].months, tables[0].groups, hours, paid_h, gbp)


def staff_figures_there_are(groups: Iterable[str]) -> tuple[str, ...]:
    """The names of all figures of staff that a study may name."""
    cells = [f"{group}.{contract}" for group in (*groups, ALL) for contract in (*CONTRACTS, ALL)]
    return tuple(f"{kind}{cell}" for kind in (HOURS, PAY) for cell in cells)


def staff_figures(of: Outcome, named: Iterable[str]) -> dict[str, Floats]:
    """Figures of staff that are named, by month, float64[months]; other names are left out."""
    wanted = [name for name in named if name.startswith((HOURS, PAY))]
    if not wanted:
        return {}
    table = staff_table(of)
    months = np.stack([_cells(hours, gbp) for hours, gbp in zip(table.hours, table.gbp, strict=True)])
    places = {name: at for at, name in enumerate(staff_figures_there_are(table.groups))}
    rows = months.reshape(len(months), -1)
    return {name: rows[:, places[name]] for name in wanted}


def moved(base: Floats, new: Floats) -> Floats:
    """What differs, of hours or £; what rounding leaves is nothing."""
    difference = new - base
    return np.where(np.abs(difference) < NOTHING, 0.0, difference)


def _paired(cells: Sequence[Sequence[Floats]], what: int) -> Paired:
    drawn, as_assumed = (_sides(base[:, what], new[:, what]) for base, new in cells)
    return paired(drawn, as_assumed)


def _sides(base: Floats, new: Floats) -> Sides:
    with_it = base + moved(base, new)
    return [Quotient(value) for value in base.tolist()], [Quotient(value) for value in with_it.tolist()]


def _year(table: StaffTable) -> Floats:
    """Hours and £ a year with their sums, float64[2, groups + 1, contracts + 1]."""
    a_year = 12 / len(table.months)
    return _cells(*(each.sum(axis=0) * a_year for each in (table.hours, table.gbp)))


def _cells(hours: Floats, gbp: Floats) -> Floats:
    """Hours and £ of groups and contracts with their sums, float64[2, groups + 1, contracts + 1]."""
    worked = hours[:, [PLACES[contract] for contract in WORKED]].sum(axis=1)
    return np.stack([_summed(hours, worked), _summed(gbp, gbp.sum(axis=1))])


def _summed(cells: Floats, by_group: Floats) -> Floats:
    whole = np.concatenate([cells, by_group[:, None]], axis=1)
    return np.concatenate([whole, whole.sum(axis=0)[None]], axis=0)
