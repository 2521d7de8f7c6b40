"""The comparison as a workbook: every table of its page, months and pay with and without, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.report.budget import budget_warnings
from sim.report.charts import AVAILABLE, YEAR, year_series
from sim.report.effect_sheets import effect_sheets
from sim.report.loads import overload_warnings
from sim.report.measured import scaled
from sim.report.month_sheets import BASIS, month_sheets
from sim.report.page import budget_of
from sim.report.section import title, titles_of
from sim.report.sentences import sentences
from sim.report.staff_sheets import staff_sheets
from sim.report.titles import titled
from sim.report.workbook import Front, Sheet, write_workbook
from sim.scenario.load import DatedScenario
from sim.scenario.tree import BY_HAND
from sim.study.assumptions import free, once
from sim.study.calibrate.fitted_to import is_fitted
from sim.study.compare import Comparison
from sim.study.ensemble import reused
from sim.study.plan import BASELINE
from sim.study.warm_up import warm_up_warnings

NAME = "comparison"
FEWEST_PAIRS = 2


def write_comparison(folder: Path, done: Comparison, provenance: Mapping[str, str]) -> list[Path]:
    """Write the workbook of a comparison and the CSV file of each of its tables."""
    return write_workbook(folder, NAME, front(done, provenance), comparison_sheets(done))


def front(done: Comparison, provenance: Mapping[str, str]) -> Front:
    """What was compared, what to be warned of, what each intervention comes to in words."""
    name = done.blueprints[BASELINE].scenario.first.name.replace("_", " ")
    pairs = done.plan.replications
    notes = [
        f"{pairs} {'pair' if pairs == 1 else 'pairs'} of worlds: "
        + ("the interval covers luck and what is drawn of the assumptions"
           if pairs >= FEWEST_PAIRS else "one gives no interval"),
        "log points × 100 are about percentage points, and add up; sums are a year of twelve months; a share is a "
        "fraction, shown in per cent where all of a column are shares",
        f"staff in `pay`, `staff` and `staff_by_month`: {BASIS}",
    ]  # fmt: skip
    if said := scaled(done.blueprints[BASELINE].clock):
        notes.append(said)
    if done.redrawn:
        notes.append(f"{done.redrawn} draws of the assumptions made no valid trust and were drawn again")
    stated = done.blueprints[BASELINE].scenario.first.productivity.get("assumptions", [])
    return Front(
        f"{name}: what each intervention does, against the baseline of the same year",
        provenance,
        {
            "warning": [
                *reused(done.plan.ensemble, done.plan.replications, "pairs"),
            *overload_warnings(done.loads, titles_of(done)),
                *warm_up_warnings(done.outcomes),
                *budget_warnings(done.blueprints[BASELINE]),
            ],
            "note": notes,
            **{title(effect): sentences(effect) for effect in done.effects.values()},
            "assumption": [": ".join(str(part) for part in dict(each).values() if isinstance(part, str))
                           for each in stated],
        },
    )  # fmt: skip


def comparison_sheets(done: Comparison) -> Iterator[Sheet]:
    """Every table, the effects first."""
    numbers = [done.blueprints[name].scenario.provenance for name in done.effects]
    yield from effect_sheets(list(done.effects.values()), numbers)
    yield from month_sheets(done)
    yield from staff_sheets(done)
    months, series = year_series(done)
    words = {name: label for name, label, _ in YEAR} | dict([AVAILABLE])
    names = [name for name in words if name in series]
    yield Sheet.of(
        "baseline_year",
        "a row is a month of the baseline, with every assumption as assumed",
        ("month", *(words[name] for name in names)),
        zip(months, *(series[name].tolist() for name in names), strict=True),
    )
    opening, steps, closing = budget_of(done)
    yield Sheet.of(
        "baseline_budget",
        "from the opening budget of the trust to what it spent in the baseline, as assumed: no effect of an "
        "intervention is in it",
        ("step", ("amount", "£")),
        [("opening budget", opening), *((titled(name), gbp) for name, gbp in steps), ("spent", closing)],
    )
    yield Sheet.of(
        "assumptions",
        "a row is a number of the baseline that is assumed and not sourced",
        ("path", "value", "low", "high", "treated as", "why"),
        _assumed(done.blueprints[BASELINE].scenario, done.plan.ensemble is not None),
    )


def _assumed(scenario: DatedScenario, members: bool) -> Iterator[tuple[Any, ...]]:
    numbers, drawn = once(scenario.provenance), free(scenario)
    for path, number in numbers.items():
        if number.assumed:
            by_hand = BY_HAND in number.assumed
            treated = "drawn for each pair" if path in drawn else "varied by hand" if by_hand else "held"
            if members and treated != "held" and is_fitted(path):
                treated = "of a member of the calibration, for each pair"
            value = number.value if isinstance(number.value, int | float) else ", ".join(f"{v:g}" for v in number.value)
            yield path, value, number.low, number.high, treated, number.assumed
