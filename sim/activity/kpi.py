"""Simulated beside published: a row for each figure an acute trust is known by, with its interval. No miss is hidden.

A row says what kind of comparison it is: `input` was given to the model, `identity` follows by arithmetic from what was
given and fitted, `fitted` was aimed at with parameters that nobody publishes, `held_out` was never aimed at. One with a
tolerance has a verdict. What the model does not have stands there with no simulated figure.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from sim.activity.declared import BY_NAME
from sim.activity.interval import Interval
from sim.activity.ratio import Quotient, ratio_of
from sim.scenario.base import Part
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.tree import get, is_number, matches, without_nulls
from sim.scenario.validated import fault_of

Kind = Literal["input", "identity", "fitted", "held_out"]
Verdict = Literal["met", "missed", "too few runs", ""]
OF_A_STUDY = (  # what rows may name beside the declared measures: sums over the window, or shares of such sums
    "total_cost_gbp",
    "total_cost_nominal_gbp",
    "pay_share_of_cost",
    "agency_share_of_pay",
    "bank_share_of_pay",
    "cwa_emergency_department_gbp",
    "cwa_outpatients_gbp",
    "cwa_admitted_gbp",
    "activity_over_cost",
    "weekend_to_weekday",
    "waiting_list_trend",
)
SHARE = "share"
UNKNOWN = Quotient(0.0, 0.0)
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


class Published(Part):
    """A published figure, or an assumed one, with where it comes from."""

    value: float = Field(allow_inf_nan=False)
    """The figure, in the unit of its row."""
    source: str = ""
    """Where it was read, or the arithmetic on what was read."""
    assumed: str = ""
    """Or why it is taken, where no source was read."""
    low: float | None = None
    """Least of trusts, or of what is assumed."""
    high: float | None = None
    """Most of trusts, or of what is assumed."""

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if bool(self.source) == bool(self.assumed):
            raise ValueError("needs either a source or what is assumed")
        return self


class Kpi(Part):
    """A figure that an acute trust is known by."""

    name: str
    """The words of a board paper."""
    unit: str
    """Unit of both figures."""
    published: Published
    """The published figure."""
    kind: Kind
    """Whether it was given to the model, follows by arithmetic, was aimed at, or was never aimed at."""
    tolerance: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """How far the mean may lie from the published figure, above 0: of a share in percentage points, else in per cent of
    the published figure; none: no verdict.
    """
    of: str = ""
    """The measure (or figure of a study) it is compared with; none: the model has no such thing."""
    parameter: str = ""
    """Or the parameters it is compared with, a dotted path; `*` stands for any key, and what is found adds up."""
    per: Literal["month", "quarter", "year", ""] = ""
    """Of what adds up over months: how much in a month, a quarter or a year."""
    times: float = 1.0
    """What the simulated figure is multiplied by to be in the unit of the row."""

    @property
    def margin(self) -> float:
        """The tolerance in the unit of the row; NaN where there is none."""
        if self.tolerance is None:
            return math.nan
        return self.tolerance / 100 * (1 if self.unit == SHARE else abs(self.published.value))

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.tolerance is not None and not self.margin:
            raise ValueError("a tolerance in per cent of 0 is none: give the row no tolerance")
        if self.of and self.parameter:
            raise ValueError("give of (a measure) or parameter (a path), not both")
        if self.of and self.of not in (known := [*BY_NAME, *OF_A_STUDY]):
            near = difflib.get_close_matches(self.of, known, n=1)
            raise ValueError(f"unknown measure {self.of!r}" + (f"; did you mean {near[0]}?" if near else ""))
        return self


class KpiRow(NamedTuple):
    """Simulated beside published, with its interval (see `Interval`); NaN where there is no figure (half_width, low,
    high: of a single replication).
    """

    name: str
    unit: str
    simulated: float
    half_width: float
    published: float
    kind: Kind
    low: float = math.nan
    high: float = math.nan
    margin: float = math.nan
    """How far the simulated figure may lie from the published one; NaN where no tolerance is given."""

    @property
    def verdict(self) -> Verdict:
        """Whether the mean lies within the tolerance, known to half of it; nothing where there is no tolerance."""
        if math.isnan(self.margin):
            return ""
        if math.isnan(self.simulated) or abs(self.simulated - self.published) > self.margin:
            return "missed"
        return "met" if self.half_width < self.margin / 2 else "too few runs"

    @property
    def off(self) -> float:
        """Simulated less published: of a share in percentage points, else in per cent of the published figure."""
        if self.unit == SHARE:
            return 100 * (self.simulated - self.published)
        return 100 * (self.simulated / self.published - 1) if self.published else math.nan

    def plain(self) -> dict[str, str | float | None]:
        """As JSON writes it, null for no figure."""
        plain = {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in self._asdict().items()}
        return {**plain, "verdict": self.verdict or None}


def read_kpis(plain: Mapping[str, Any]) -> tuple[Kpi, ...]:
    """The rows declared in a KPI file: a mapping `kpi:` of rows by short name.

    Raises ScenarioFaults with every fault of the file.
    """
    rows, faults, found = plain.get("kpi", plain), [], []
    if not isinstance(rows, Mapping):
        raise ScenarioFaults([Fault("kpi", "must be a mapping of rows", repr(rows))])
    for key, row in rows.items():
        try:
            found.append(Kpi.model_validate(without_nulls(row)))
        except ValidationError as error:
            faults += [fault_of({**e, "loc": ("kpi", key, *e["loc"])}) for e in error.errors(include_url=False)]
    if faults:
        raise ScenarioFaults(faults)
    return tuple(found)


def kpi_rows(
    kpis: Sequence[Kpi], replications: Sequence[Mapping[str, Quotient]], months: int, plain: Mapping[str, Any]
) -> list[KpiRow]:
    """Every row over the replications, ratios as ratios of means, with its 95 % interval.

    replications: figures by name of each (`Measures.quotients()` and the study's own), over the measured window;
    months: in that window; plain: the bare scenario tree, for what was given as a parameter.
    """
    rows = []
    for kpi in kpis:
        if kpi.parameter:
            found = Interval.around(parameter(plain, kpi.parameter), 0.0)
        else:
            values = [r.get(kpi.of, UNKNOWN) for r in replications]
            found = ratio_of(values)
        value, half_width, low, high = found.scaled(kpi.times * (MONTHS_IN[kpi.per] / months if kpi.per else 1.0))
        rows.append(KpiRow(kpi.name, kpi.unit, value, half_width, kpi.published.value, kpi.kind, low, high, kpi.margin))
    return rows


def parameter(plain: Mapping[str, Any], path: str) -> float:
    """The sum of the numbers at a path of the bare scenario tree; NaN where there is none."""
    found = [get(plain, at) for at in matches(plain, path)]
    return math.fsum(found) if found and all(map(is_number, found)) else math.nan
