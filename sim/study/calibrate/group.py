"""The group `calibration` of a configuration and what is wrong with it. Every task reads it, so without numerics."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from sim.activity import Kpi
from sim.activity.kpi import Kind
from sim.scenario.base import Part
from sim.scenario.faults import Fault
from sim.scenario.tree import without_nulls
from sim.scenario.validated import fault_of

if TYPE_CHECKING:
    from sim.calibration import Method

CALIBRATION, HELD_OUT = "calibration", "held_out"


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
        from sim.calibration import Method

        years = math.inf if self.years_of_data is None else self.years_of_data
        return Method(members=self.members, alphas=self.alphas, seed=self.seed, years=years)


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
    plan = read_plan(tree, faults)
    return faults if plan is None else [*faults_of_plan(plan, {})]


def read_plan(tree: Mapping[str, Any], faults: list[Fault]) -> Calibration | None:
    """The group as it is written; None, with a fault, where it is missing or wrong."""
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


def faults_of_plan(plan: Calibration, kpis: Mapping[str, Kpi]) -> Iterator[Fault]:
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
