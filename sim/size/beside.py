"""What stands beside a run of a trust of another size: figures published of its size, and its year by arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.size.declared import OfSize
from sim.size.factors import Factor, of_heading
from sim.size.figures import Figures
from sim.size.nodes import Said

SHARE = "share"  # a unit whose tolerance is in percentage points, of any other in per cent of the figure
KPI, ACCOUNT, HEADING = "kpi", "account", "heading"
MIX = 1.5  # planned care is of the typical mix where lists go with beds and other day cases to within this factor
NAMED = 3  # rows that are named where some are left out
OPERATIONS = ("sum", "difference", "product", "quotient")
OF_THE_TYPICAL = ("closes_on", "tolerance", "gives_way")
"""Keys of a row of the accounting table that hold it to what is published of the typical trust."""


def put_beside(
    tree: dict[str, Any], typical: Mapping[str, Any], figures: Figures, factors: Mapping[str, Factor]
) -> Iterator[str]:
    """Put what a run of this size is compared with in the place of the typical trust's: what is to be said of it.

    tree: of the trust; its parts `kpi` and `account`, where it has them, are replaced; typical: what was scaled.
    """
    if KPI in tree:
        every = tree[KPI]
        tree[KPI] = {key: row for key, each in every.items() if (row := _published(key, each, figures)) is not None}
        yield (
            f"task=kpi: {len(tree[KPI])} of {len(every)} rows, those that are published of {figures.group} trusts or "
            f"said by the trust's table; left out are {len(every) - len(tree[KPI])} that are published of the typical "
            f"trust or the nation only"
        )
    if ACCOUNT in tree:
        every, sized = tree[ACCOUNT]["rows"], _Account(typical, figures, factors)
        left_out = [key for key in every if key not in sized.rows]
        tree[ACCOUNT] = {**tree[ACCOUNT], "rows": sized.rows}
        names = ", ".join(left_out[:NAMED]) + (f" and {len(left_out) - NAMED} more" if len(left_out) > NAMED else "")
        yield (
            f"task=account: the typical trust's arithmetic at this size: {sized.scaled} values are scaled by the "
            f"trust's table, other prices, times and shares are the typical trust's; left out, as nothing sizes them: "
            f"{len(left_out)} of {len(every)} rows{f' ({names})' if names else ''}; none is held to a published figure"
        )
        yield from _of_another_mix(factors)


def _of_another_mix(factors: Mapping[str, Factor]) -> Iterator[str]:
    """That the arithmetic's planned stay and prices do not hold where theatres are many or few for the other care."""
    lists, others = factors["theatre_lists"].value, ("beds_open", "day_cases_elsewhere")
    if all(1 / MIX <= lists / factors[each].value <= MIX for each in others if factors[each].value):
        return
    said = ", ".join(f"{each.replace('_', ' ')} × {factors[each].value:.2g}" for each in others)
    yield (
        f"task=account: theatre lists × {lists:.2g}, {said}: the arithmetic's mean planned stay and £ a planned spell "
        f"and day case are those of the typical trust's mix of operations and other planned care, and the run differs"
    )


def _published(key: str, row: Mapping[str, Any], figures: Figures) -> dict[str, Any] | None:
    """A row of task=kpi with the figure of this size; None where there is none."""
    known = figures.declared
    of_size = known.beside.kpi.get(key)
    if of_size is None:
        return None
    if of_size.quantiles:
        said = known.groups[figures.group][of_size.quantiles]
        each = {"value": said["median"], "low": said["low"], "high": said["high"]}
        source = f"{known.source}: {figures.group} trusts, median and quartiles"
        new = {name: round(value * of_size.times, 4) for name, value in each.items()}
        return _compared(row, {**new, "source": source})
    if not all(figures.by_row[each].of_size for each in of_size.rows):
        return None
    value = of_size.computed({name: figure.value for name, figure in figures.by_row.items()})
    return _compared(row, {"value": value, "source": _said(of_size, figures)})


def _compared(row: Mapping[str, Any], published: Mapping[str, Any]) -> dict[str, Any]:
    """A row with another figure; without its tolerance where that is in per cent of a figure of 0."""
    none = not published["value"] and row["unit"] != SHARE
    return {key: part for key, part in row.items() if not (none and key == "tolerance")} | {"published": published}


def _said(of_size: OfSize, figures: Figures) -> str:
    rows = figures.declared.rows
    return "; ".join(f"{rows[each].label.lower()} {figures.by_row[each].said}" for each in of_size.rows)


class _Account:
    """The rows of the accounting table at this size. rows: those that stand; scaled: how many values were."""

    def __init__(self, typical: Mapping[str, Any], figures: Figures, factors: Mapping[str, Factor]) -> None:
        self.every: Mapping[str, dict[str, Any]] = typical[ACCOUNT]["rows"]
        self.cost, self.known, self.factors = typical["cost"], figures.declared.beside, factors
        self.scaled = 0
        self.stands: dict[str, bool] = {}
        found = {key: self._row(key) for key in self.every if self._stands(key)}
        self.rows = {key: {k: v for k, v in row.items() if k not in OF_THE_TYPICAL} for key, row in found.items()}

    def _stands(self, key: str) -> bool:
        """Whether a row goes with size, holds at any, or is computed of such rows; one of a circle does."""
        if key not in self.every:
            return True  # a term that is no row is told where the table is read
        if key not in self.stands:
            self.stands[key] = True
            terms = [each for name in OPERATIONS for each in self.every[key].get(name, ()) if isinstance(each, str)]
            by_size = key in self.known.account or bool(terms) or self.every[key].get("unit") in self.known.rates
            self.stands[key] = by_size and all(map(self._stands, terms))
        return self.stands[key]

    def _row(self, key: str) -> dict[str, Any]:
        row, by = self.every[key], self.known.account.get(key)
        if by is None or row.get("value") is None:
            return row
        factor = self._factor(key, by)
        if factor is None or factor.value == 1:
            return row
        self.scaled += 1
        kept = {name: part for name, part in row.items() if name != "source"}
        said = Said(f"scaled × {factor.value:.4g}: {factor.said}")
        about = str(row.get("source") or row.get("assumed") or "")
        return {**kept, "value": row["value"] * factor.value, "assumed": said.of(f"{row['value']:g}", about)}

    def _factor(self, key: str, by: str) -> Factor | None:
        if by == HEADING and "fixed_costs" in self.factors:
            said = "what no volume moves with its costs, what patients use up with the beds"
            return Factor(of_heading(self.cost, key.removeprefix("cost_"), self.factors), said)
        return self.factors.get(by)
