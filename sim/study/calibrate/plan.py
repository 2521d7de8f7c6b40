"""What a calibration is asked for: which published rows are fitted, with which tolerances, by how many members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.activity import Kpi, read_kpis
from sim.activity.kpi import OF_A_STUDY, SHARE
from sim.calibration import Scale, Targets
from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.calibrate.group import CALIBRATION, Calibration, faults_of_plan, read_plan

ROWS = "kpi"
FEWEST_ROWS = 4  # beds, demand, how full and how late: with fewer a vector is held by its ranges alone
MAY_BE_NEGATIVE = ("waiting_list_trend",)


@dataclass(frozen=True)
class Data:
    """What is fitted. plan; kpis: the rows by short name, in their order; targets: of the same rows."""

    plan: Calibration
    kpis: Mapping[str, Kpi] = field(repr=False)
    targets: Targets = field(repr=False)


def read_data(tree: Mapping[str, Any]) -> Data:
    """The rows that a configuration has fitted. Raises ScenarioFaults with everything that is wrong with them."""
    faults: list[Fault] = []
    plan, kpis = read_plan(tree, faults), _kpis(tree, faults)
    if plan is not None:
        faults += faults_of_plan(plan, kpis)
    chosen = {} if plan is None else {name: each for name, each in _chosen(plan, kpis) if name not in plan.left_out}
    for name, each in chosen.items():
        faults += _of_a_row(name, each)
    if not faults and len(chosen) < FEWEST_ROWS:
        rule = f"needs {FEWEST_ROWS} rows of published figures at least to hold one member"
        faults.append(Fault(f"{CALIBRATION}.rows", rule, str(len(chosen))))
    if faults or plan is None:
        raise ScenarioFaults(faults)
    return Data(plan, chosen, _targets(chosen))


def _kpis(tree: Mapping[str, Any], faults: list[Fault]) -> dict[str, Kpi]:
    written = tree.get(ROWS, {})
    try:
        return dict(zip(map(str, written), read_kpis(written), strict=True))
    except ScenarioFaults as found:
        faults += found.faults
        return {}


def _chosen(plan: Calibration, kpis: Mapping[str, Kpi]) -> Iterator[tuple[str, Kpi]]:
    """The rows that are data, with the tolerance they are fitted with."""
    for name, each in kpis.items():
        tolerance = plan.tolerances.get(name, each.tolerance)
        found = each.model_copy(update={"tolerance": tolerance})
        if plan.rows is not None:
            if name in plan.rows:
                yield name, found
        elif each.kind in plan.kinds and tolerance is not None:
            yield name, found


def _of_a_row(name: str, row: Kpi) -> Iterator[Fault]:
    """What keeps a row from being a target."""
    where, published = f"{ROWS}.{name}", row.published.value
    if not row.of:
        why = "is a number of the scenario" if row.parameter else "has no figure in the model"
        yield Fault(where, f"{why}, and cannot be fitted")
    if row.tolerance is None:
        yield Fault(f"{where}.tolerance", "is missing: a row that is fitted needs one")
    scale = _scale(row)
    if scale is Scale.SHARE and not 0.0 < published < 1.0:
        yield Fault(f"{where}.published.value", "must lie between 0 and 1, for it is a share", f"{published:g}")
    elif scale is Scale.AMOUNT and published <= 0.0:
        yield Fault(f"{where}.published.value", "must be above 0, for it is an amount", f"{published:g}")


def _scale(row: Kpi) -> Scale:
    if row.of in MAY_BE_NEGATIVE and row.of in OF_A_STUDY:
        return Scale.ANY
    return Scale.SHARE if row.unit == SHARE else Scale.AMOUNT


def _targets(rows: Mapping[str, Kpi]) -> Targets:
    published = np.array([each.published.value for each in rows.values()], dtype=np.float64)
    margin = np.array([each.margin for each in rows.values()], dtype=np.float64)
    return Targets(tuple(rows), published, margin, tuple(map(_scale, rows.values())))


def names_of(rows: Sequence[str], kpis: Mapping[str, Kpi]) -> list[str]:
    """The words of board papers for rows by their short names."""
    return [kpis[each].name for each in rows]
