"""Weights as a cost collection gives them: one row a currency, with its unit cost and what it was made from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.preset import Assumption, CurrencyWeight, DayKind, PodWeight, Preset
from sim.productivity.tables import Numbers, Table, Text

DAYS: dict[str, DayKind] = {"working": "working", "calendar": "calendar"}
SCOPES = ("in", "out")
CLOSES = 0.005  # share by which cost may differ from activity × unit cost: printed figures are rounded


@dataclass(frozen=True, eq=False)
class WeightsTable(Table):
    """National average cost of each currency of each point of delivery."""

    NAME: ClassVar[str] = "weights"
    KEYS: ClassVar[tuple[str, ...]] = ("pod", "currency")
    NEVER_EMPTY: ClassVar[int] = 2
    NUMBERS: ClassVar[tuple[str, ...]] = ("unit_cost_gbp", "activity", "cost_gbp", "fce_per_spell")

    pod: Text
    currency: Text
    unit_cost_gbp: Numbers
    """£ for each costed unit, above 0; nan where it is suppressed, and then the currency weighs as its whole."""
    activity: Numbers
    """Costed units of the whole country, above 0, which weigh the point of delivery as a whole; nan: suppressed."""
    cost_gbp: Numbers
    """£ of the whole country; nan where not given."""
    fce_per_spell: Numbers
    """Costed units in a unit counted, above 0; 1 where the activity table counts what is costed."""
    days: Text
    """`working` or `calendar`: which days the volume follows."""
    scope: Text
    """`in` or `out` of the measure."""

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Self:
        """The table from named columns; without them, a unit is counted as costed, by calendar days, and in scope.

        Raises
        ------
        TableFaults
            With every fault of the columns, or else of their content.
        """
        given = dict(columns)
        rows = len(next(iter(given.values()), ()))
        given.setdefault("cost_gbp", np.full(rows, np.nan))
        given.setdefault("fce_per_spell", np.ones(rows))
        given.setdefault("days", ["calendar"] * rows)
        given.setdefault("scope", ["in"] * rows)
        if missing := [name for name in ("unit_cost_gbp", "activity") if name not in given]:
            raise TableFaults(TableFault(cls.NAME, None, name, "is missing") for name in missing)
        return super().of(given)

    def pods(self) -> dict[str, PodWeight]:
        """Weight of each point of delivery in scope, that of the whole being its mean by national activity."""
        weights = {}
        for pod in dict.fromkeys(self.pod[self.scope == "in"].tolist()):
            part = self.where(self.pod == pod)
            known = part.where(part.reported)
            units = known.activity.sum()
            rows = zip(part.currency.tolist(), part.unit_cost_gbp.tolist(), part.fce_per_spell.tolist(), strict=True)
            weights[pod] = PodWeight(
                unit_cost_gbp=float((known.unit_cost_gbp * known.activity).sum() / units),
                fce_per_spell=float((known.fce_per_spell * known.activity).sum() / units),
                days=DAYS[str(part.days[0])],
                currencies={code: _weight(gbp, fce) for code, gbp, fce in rows},
            )
        return weights

    @property
    def reported(self) -> NDArray[np.bool_]:
        """Rows with a unit cost and activity, bool[rows]."""
        return np.asarray(np.isfinite(self.unit_cost_gbp) & np.isfinite(self.activity), dtype=np.bool_)

    def outside(self) -> tuple[str, ...]:
        """Points of delivery out of scope."""
        return tuple(dict.fromkeys(self.pod[self.scope == "out"].tolist()))

    @classmethod
    def required(cls) -> tuple[str, ...]:
        """Columns that must be there and full."""
        return cls.KEYS

    def _cells(self) -> Iterator[TableFault]:
        yield from super()._cells()
        for name in ("unit_cost_gbp", "activity", "fce_per_spell"):
            yield from self._rows(name, self.columns()[name] <= 0.0, "must be above 0")
        yield from self._rows("fce_per_spell", np.isnan(self.fce_per_spell), "must be given, 1 where units are counted")
        yield from self._rows("cost_gbp", self.cost_gbp < 0.0, "must not be negative")
        yield from self._rows("days", ~np.isin(self.days, list(DAYS)), "must be working or calendar")
        yield from self._rows("scope", ~np.isin(self.scope, SCOPES), "must be in or out")

    def _own(self) -> Iterator[TableFault]:
        product = self.unit_cost_gbp * self.activity
        off = np.abs(self.cost_gbp - product) > CLOSES * product
        yield from self._rows("cost_gbp", off, "is not activity × unit_cost_gbp")
        pods = self.codes("pod")
        known = np.bincount(pods, weights=self.reported) > 0.0
        _, first = np.unique(pods, return_index=True)
        alone = (~known)[pods] & np.isin(np.arange(len(self)), first)
        yield from self._rows("pod", alone, "has no currency with a unit cost and activity")
        for name in ("days", "scope"):
            column = self.columns()[name]
            yield from self._rows(name, column != column[first][pods], "differs within its point of delivery")


def _weight(gbp: float, fce_per_spell: float) -> CurrencyWeight:
    if math.isnan(gbp):
        return CurrencyWeight(relative=1.0, fce_per_spell=fce_per_spell)
    return CurrencyWeight(unit_cost_gbp=gbp, fce_per_spell=fce_per_spell)


def with_weights(preset: Preset, weights: WeightsTable) -> Preset:
    """A preset weighed by a table at currency grain, in every year alike, and that says so among its assumptions.

    A point of delivery the table has in scope takes its weights from the table, one it has out of scope is left out
    of the measure, any other keeps the preset's own.
    """
    ours, outside = weights.pods(), weights.outside()
    kept = {pod: weight for pod, weight in preset.weights.items() if pod not in outside}
    beyond = [pod for pod in preset.exclusions.pods if pod not in ours and pod not in outside]
    inside = weights.scope == "in"
    without_cost = int((inside & np.isnan(weights.unit_cost_gbp)).sum())
    choice = f"{int(inside.sum())} currencies of a cost collection"
    grain = Assumption(
        name="grain of the weights",
        choice=f"{choice}, {without_cost} of them at the mean of their point of delivery" if without_cost else choice,
        why="a richer mix inside a point of delivery counts as output; a currency whose unit cost is suppressed, and a "
        "row without a currency, weighs the national mean of its point of delivery",
    )
    tree = {
        "weights": {**kept, **ours},
        "weights_by_year": {},
        "exclusions": preset.exclusions.model_copy(update={"pods": (*beyond, *outside)}),
        "assumptions": (grain, *(one for one in preset.assumptions if one.name != grain.name)),
    }
    return preset.model_copy(update=tree)
