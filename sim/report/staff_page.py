"""Staff on the page of a comparison: the baseline and what each intervention moves, a year and by month."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.cost.drivers import Floats
from sim.cost.staff import PLACES, WORKED, StaffTable
from sim.report.doses import in_rows
from sim.report.staff import Cell, StaffRows, baseline_rows, change_rows, group_of, moves_agency
from sim.report.wording import NOTHING, level, number
from sim.study.compare import Comparison
from sim.study.plan import BASELINE
from sim.study.staff import ALL, moved, staff_by_month

AGENCY = PLACES["agency"]


class ChangedStaff(NamedTuple):
    """What an intervention moves: a year, and by month where it moves agency hours."""

    title: str
    year: StaffRows
    months: StaffRows | None


def staff_of_page(comparison: Comparison) -> dict[str, Any]:
    """What the page prints of every intervention, other doses under the one that they are doses of."""
    worlds = {id(effect): world for world, effect in comparison.effects.items()}
    tables = [
        ChangedStaff(
            title,
            change_rows(effect.staff),
            _agency_moved(comparison, worlds[id(effect)]) if moves_agency(effect) else None,
        )
        for title, effect in in_rows(comparison.effects).items()
    ]
    first = next(iter(comparison.effects.values()), None)
    if first is None or not first.staff:
        return {"baseline": None, "changes": [], "same": []}
    return {
        "baseline": {"year": baseline_rows(first.staff), "months": _worked(comparison)},
        "changes": [table for table in tables if table.year.rows],
        "same": [table.title for table in tables if not table.year.rows],
    }


def _worked(comparison: Comparison) -> StaffRows:
    """Hours worked and the whole pay of the baseline by month, as assumed."""
    of = comparison.of(BASELINE, drawn=False) or comparison.of(BASELINE, drawn=True)
    table = staff_by_month(of)
    hours = table.hours[:, :, [PLACES[contract] for contract in WORKED]].sum(axis=2)
    return _rows(table, hours, table.gbp.sum(axis=2), lambda h, p: Cell(level(h, "whole"), level(p, "gbp")))


def _agency_moved(comparison: Comparison, world: str) -> StaffRows:
    """Agency hours and £ that an intervention moves by month, mean over the pairs."""
    base, new = (staff_by_month(comparison.of(each, drawn=True)) for each in (BASELINE, world))
    hours, gbp = (moved(one[:, :, AGENCY], other[:, :, AGENCY])
                  for one, other in ((base.hours, new.hours), (base.gbp, new.gbp)))  # fmt: skip
    return _rows(base, hours, gbp, lambda h, p: Cell(number(h, "whole"), number(p, "gbp")))


def _rows(table: StaffTable, hours: Floats, gbp: Floats, told: Any) -> StaffRows:
    """A row a group with hours or £, and their sum. hours, gbp: float64[months, groups]."""
    hours, gbp = (np.concatenate([each, each.sum(axis=1)[:, None]], axis=1) for each in (hours, gbp))
    rows = [
        (group_of(group), tuple(_cell(told(h, p)) for h, p in zip(hours[:, g], gbp[:, g], strict=True)))
        for g, group in enumerate((*table.groups, ALL))
        if hours[:, g].any() or gbp[:, g].any()
    ]
    return StaffRows(table.months, tuple(rows))


def _cell(told: Cell) -> Cell:
    return Cell("0", "") if {told.hours, told.gbp} <= set(NOTHING) else told
