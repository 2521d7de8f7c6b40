"""`task=cost`: what the budget is made of, what moves it and how soon, and what one more unit costs; nothing is run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from sim.cost.marginal import Marginal, marginal_costs
from sim.cost.planned import BudgetLine, ClassOfCost, budget_lines, by_class, estate_losses, unclosed
from sim.productivity import Preset
from sim.report.asked import Asked
from sim.report.budget import BUDGET, priced
from sim.report.fitted import print_table
from sim.report.staff_plan import NOTE as STAFF_NOTE
from sim.report.staff_plan import staff_plan_as_json, staff_tables
from sim.report.titles import titled
from sim.report.wording import DASH
from sim.scenario.cost import Cost
from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.compare import read_all
from sim.study.plan import BASELINE


def cost(asked: Asked, console: Console) -> None:
    """Print the budget, its classes and the marginal costs. Raises ScenarioFaults for a budget that does not close."""
    blueprint = read_all({BASELINE: asked.worlds[BASELINE]})[BASELINE]
    of, staff = priced(blueprint)
    preset = Preset.model_validate(blueprint.scenario.first.productivity)
    average = {pod: gbp for pod in preset.weights if (gbp := preset.weight(pod)) is not None}
    lines, classes, units = budget_lines(of, staff), by_class(of, staff), marginal_costs(of, staff, average)
    if asked.request.format == "json":
        found = _plain(lines, classes, units, of) | {"staff_by_month": staff_plan_as_json(of, staff)}
        console.out(json.dumps(found, indent=1, allow_nan=False), highlight=False)
    else:
        for title, heads, rows in (*_tables(lines, classes, units, of), *staff_tables(of, staff)):
            _print(title, heads, rows, console)
        console.print(STAFF_NOTE, highlight=False)
        console.print(_estate(of), highlight=False)
    if said := unclosed(of, staff):
        raise ScenarioFaults([Fault(BUDGET, said)])


def _tables(
    lines: Sequence[BudgetLine], classes: Sequence[ClassOfCost], units: Sequence[Marginal], of: Cost
) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    stated, made = sum(line.stated_gbp for line in lines), sum(line.made_gbp for line in lines)
    every = [*lines, BudgetLine("in all", stated, made)]
    yield (
        f"Opening budget, £m a year in the prices of {of.base_year}",
        ("line", "stated", "posts, hours, planned year, estate", "off by"),
        [(titled(line.heading), _m(line.stated_gbp), _m(line.made_gbp), _m(line.made_gbp - line.stated_gbp))
         for line in every],
    )  # fmt: skip
    total = sum(each.gbp for each in classes)
    yield (
        "What moves it, and how soon",
        ("class", "£m a year", "of all", "follows volume"),
        [(titled(each.cost_class), _m(each.gbp), f"{100 * each.gbp / total:.1f} %", each.speed) for each in classes],
    )
    yield (
        f"One more unit, £ in the prices of {of.base_year}",
        ("point of delivery", "staff held", "of average", "with temporary staff", "of average", "average"),
        [(titled(each.pod), f"{each.staff_held:,.0f}", f"{100 * each.staff_held / each.average:.0f} %",
          f"{each.staffed:,.0f}" if each.pod in of.unit_uses else DASH,
          f"{100 * each.staffed / each.average:.0f} %" if each.pod in of.unit_uses else DASH, f"{each.average:,.0f}")
         for each in units],
    )  # fmt: skip


def _print(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], console: Console) -> None:
    table = Table(title=title, title_justify="left")
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number == 0 or head == "follows volume" else "right")
    for row in rows:
        table.add_row(*row)
    print_table(table, console)


def _estate(of: Cost) -> str:
    incidents, hours = estate_losses(of)
    return (
        f"Estate: £{of.estate.backlog_gbp / 1e6:.0f}m of backlog make {incidents:.0f} incidents a year that stop "
        f"{hours:.0f} clinical hours, as recorded; no bed and no list of the model closes for them."
    )


def _m(gbp: float) -> str:
    return f"{gbp / 1e6:.2f}"


def _plain(
    lines: Sequence[BudgetLine], classes: Sequence[ClassOfCost], units: Sequence[Marginal], of: Cost
) -> dict[str, Any]:
    incidents, hours = estate_losses(of)
    return {
        "prices_of": of.base_year,
        "opening_budget": [line._asdict() for line in lines],
        "classes": [each._asdict() for each in classes],
        "one_more_unit": [each._asdict() | ({} if each.pod in of.unit_uses else {"staffed": None}) for each in units],
        "estate": {"incidents_a_year": incidents, "clinical_hours_a_year": hours},
    }
