"""What a calibration is asked for: which published rows are fitted, with which tolerances, by how many members."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from pydantic import Field, ValidationError

from sim.activity import Kpi, read_kpis
from sim.activity.kpi import OF_A_STUDY, SHARE, Kind
from sim.calibration import Method, Scale, Targets
from sim.scenario.base import Part
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.tree import without_nulls
from sim.scenario.validated import fault_of

CALIBRATION, ROWS = "calibration", "kpi"
FEWEST_ROWS = 4  # beds, demand, how full and how late: with fewer a vector is held by its ranges alone
MAY_BE_NEGATIVE = ("waiting_list_trend",)
HELD_OUT = "held_out"


class Calibration(Part):
    """How an ensemble of trusts is calibrated."""

    members: int = Field(default=128, ge=16, le=4096)
    """Vectors of the ensemble, 16 to 4,096."""
    alphas: Annotated[tuple[float, ...], Field(min_length=1, max_length=16)] = (12.0, 10.0, 8.0, 6.0, 4.0, 3.0)
    """By how much the variance of error is enlarged at each step, 1 or more; their inverses are made to sum to 1."""
    luck_replications: int = Field(default=32, ge=4, le=1000)
    """Years of the trust as written, from which the luck of one year is learnt, 4 to 1,000."""
    seed: int = Field(default=1, ge=0)
    """Of the first ensemble and of the errors added to the data; the luck of runs is the scenario's."""
    years_of_data: float | None = Field(default=None, gt=0)
    """Years of one trust of which the published figures are, and whose luck they carry; unsaid: figures of many trusts,
    whose luck has averaged out.
    """
    kinds: tuple[Kind, ...] = ("fitted", "identity", "input")
    """Kinds of published rows that are data. `held_out` is never among them."""
    rows: tuple[str, ...] | None = None
    """The rows that are data, by their short name in `kpi`; unsaid, every row of these kinds with a tolerance."""
    tolerances: dict[str, float] = Field(default_factory=dict)
    """By row, a tolerance in place of its own in `kpi`, in the same unit (percentage points, or per cent)."""
    left_out: dict[str, str] = Field(default_factory=dict)
    """Rows of these kinds that are not data, and why."""
    table: str | None = None
    """The file of members that pairs of worlds draw from, looked for beside the files of the configuration."""

    @property
    def method(self) -> Method:
        """How the ensemble is moved."""
        years = math.inf if self.years_of_data is None else self.years_of_data
        return Method(members=self.members, alphas=self.alphas, seed=self.seed, years=years)


@dataclass(frozen=True)
class Data:
    """What is fitted. plan; kpis: the rows by short name, in their order; targets: of the same rows."""

    plan: Calibration
    kpis: Mapping[str, Kpi] = field(repr=False)
    targets: Targets = field(repr=False)


def read_data(tree: Mapping[str, Any]) -> Data:
    """The rows that a configuration has fitted. Raises ScenarioFaults with everything that is wrong with them."""
    faults: list[Fault] = []
    plan, kpis = _plan(tree, faults), _kpis(tree, faults)
    if plan is not None:
        faults += _of_the_plan(plan, kpis)
    chosen = {} if plan is None else {name: each for name, each in _chosen(plan, kpis) if name not in plan.left_out}
    for name, each in chosen.items():
        faults += _of_a_row(name, each)
    if not faults and len(chosen) < FEWEST_ROWS:
        rule = f"needs {FEWEST_ROWS} rows of published figures at least to hold one member"
        faults.append(Fault(f"{CALIBRATION}.rows", rule, str(len(chosen))))
    if faults or plan is None:
        raise ScenarioFaults(faults)
    return Data(plan, chosen, _targets(chosen))


def named_table(tree: Mapping[str, Any]) -> str | None:
    """The file of members that a configuration names, if any."""
    written = tree.get(CALIBRATION)
    table = written.get("table") if isinstance(written, Mapping) else None
    return table if isinstance(table, str) else None


def group_faults(tree: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with the group by itself, whichever rows there are; nothing where a configuration has none."""
    if tree.get(CALIBRATION) is None:
        return []
    faults: list[Fault] = []
    plan = _plan(tree, faults)
    return faults if plan is None else [*_of_the_plan(plan, {})]


def _plan(tree: Mapping[str, Any], faults: list[Fault]) -> Calibration | None:
    written = tree.get(CALIBRATION)
    if written is None:
        rule = "is missing: task=calibrate needs calibration=typical, or a file of your own in calibration/"
        faults.append(Fault(CALIBRATION, rule))
        return None
    try:
        return Calibration.model_validate(without_nulls(written))
    except ValidationError as error:
        found = error.errors(include_url=False)
        faults += [fault_of({**each, "loc": (CALIBRATION, *each["loc"])}) for each in found]
        return None


def _kpis(tree: Mapping[str, Any], faults: list[Fault]) -> dict[str, Kpi]:
    written = tree.get(ROWS, {})
    try:
        return dict(zip(map(str, written), read_kpis(written), strict=True))
    except ScenarioFaults as found:
        faults += found.faults
        return {}


def _of_the_plan(plan: Calibration, kpis: Mapping[str, Kpi]) -> Iterator[Fault]:
    """What is wrong with rows named, tolerances and factors."""
    named = {"rows": plan.rows or (), "tolerances": tuple(plan.tolerances), "left_out": tuple(plan.left_out)}
    for key, names in named.items():
        for name in names:
            where = f"{CALIBRATION}.{key}" + ("" if key == "rows" else f".{name}")
            if name not in kpis and kpis:
                near = difflib.get_close_matches(name, kpis, n=1)
                yield Fault(where, "names no row of kpi" + (f"; did you mean {near[0]}?" if near else ""), repr(name))
            elif key == "rows" and kpis and kpis[name].kind == HELD_OUT:
                yield Fault(where, "holds a row that is held out: it tests the members and is never fitted", repr(name))
    for name, tolerance in plan.tolerances.items():
        if not 0.0 < tolerance < float("inf"):
            yield Fault(f"{CALIBRATION}.tolerances.{name}", "must be above 0", f"{tolerance:g}")
    if HELD_OUT in plan.kinds:
        yield Fault(f"{CALIBRATION}.kinds", "must leave held_out: such rows are never fitted", HELD_OUT)
    if low := [each for each in plan.alphas if not each >= 1.0]:
        yield Fault(f"{CALIBRATION}.alphas", "must be 1 or more each", ", ".join(f"{each:g}" for each in low))


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
