"""Empty tables to fill in, an example of each that is filled in, and a page that tells the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.productivity.files import write_table
from sim.productivity.growth_table import GrowthTable
from sim.productivity.months import month_of, number_of, working_days
from sim.productivity.source.names import STAFF_GROUPS
from sim.productivity.tables import ActivityTable, InputsTable, Table

EXAMPLE = "EXA"
FIRST_MONTH = "2023-04"
MONTHS = 24
# A made-up trust in round numbers: volume a month (a working day for planned work) and growth in the second year.
VOLUMES = {
    ("ed_attendance_type1", ""): (10_000, 1.03, False),
    ("non_elective_same_day", ""): (1_500, 1.07, False),
    ("non_elective_overnight", ""): (2_200, 1.03, False),
    ("elective_inpatient", "HN12F"): (2, 1.05, True),
    ("elective_inpatient", "HN22E"): (3, 1.05, True),
    ("elective_inpatient", "medical"): (20, 1.04, True),
    ("day_case", ""): (200, 1.06, True),
    ("outpatient_first", ""): (600, 1.05, True),
    ("outpatient_follow_up", ""): (1_200, 1.04, True),
    ("outpatient_procedure", ""): (400, 1.08, True),
    ("imaging", ""): (350, 1.07, True),
}
# £ a month, hours a month (0: not counted in hours), growth of both £ and hours.
SPEND = {
    ("pay", "registered_nurse", "substantive"): (9_000_000, 300_000, 1.08, 1.03),
    ("pay", "registered_nurse", "bank"): (900_000, 28_000, 1.05, 1.02),
    ("pay", "registered_nurse", "agency"): (700_000, 15_000, 0.7, 0.68),
    ("pay", "consultant", "substantive"): (6_000_000, 60_000, 1.1, 1.03),
    ("pay", "infrastructure", "substantive"): (5_000_000, 250_000, 1.06, 1.01),
    ("drugs_other", "", ""): (3_000_000, 0, 1.04, 1.0),
    ("clinical_supplies", "", ""): (4_000_000, 0, 1.05, 1.0),
    ("premises", "", ""): (2_000_000, 0, 1.04, 1.0),
    ("cnst", "", ""): (1_000_000, 0, 1.1, 1.0),
    ("depreciation", "", ""): (1_500_000, 0, 1.04, 1.0),
}


def write_templates(folder: Path, suffix: str = ".csv") -> tuple[Path, ...]:
    """Write `activity` and `inputs` with their headers alone, `example/` with both filled in, and README.md.

    `growth`, for published growth where volumes are not to be had, stands in the example alone.

    Raises
    ------
    FileExistsError
        When one of the files is there already: nobody's figures are written over.
    ValueError
        When the suffix is none of `.csv`, `.xlsx` and `.parquet`.
    """
    example = folder / "example"
    empty = {"activity": ActivityTable, "inputs": InputsTable}
    written: dict[Path, Table] = {folder / f"{name}{suffix}": _empty(kind) for name, kind in empty.items()}
    written |= {example / f"{table.NAME}{suffix}": table for table in example_tables()}
    readme = folder / "README.md"
    if there := [path for path in (*written, readme) if path.exists()]:
        raise FileExistsError(f"{', '.join(str(path) for path in there)} would be written over")
    example.mkdir(parents=True, exist_ok=True)
    for path, table in written.items():
        write_table(table, path)
    readme.write_text(explained(suffix), encoding="utf-8")
    return (*written, readme)


def example_tables() -> tuple[ActivityTable, InputsTable, GrowthTable]:
    """Two years of a made-up trust, and its growth as it would be published."""
    months = [month_of(number_of(FIRST_MONTH) + at) for at in range(MONTHS)]
    activity = ActivityTable.of(_columns(ActivityTable, _done(months)))
    inputs = InputsTable.of(_columns(InputsTable, _spent(months)))
    growth = GrowthTable.of(
        {
            "organisation": [EXAMPLE, EXAMPLE],
            "name": ["Example Hospitals (made up)"] * 2,
            "period": ["2024/25", "2025/26 H1"],
            "activity_growth": [0.05, np.nan],
            "resource_growth": [0.02, np.nan],
            "productivity_growth": [1.05 / 1.02 - 1.0, 0.021],
            "cost_gbp": [6e8, 6e8],
            "beds": [750.0, 750.0],
            "kind": ["Acute - Medium"] * 2,
        }
    )
    return activity, inputs, growth


def explained(suffix: str) -> str:
    """The page beside the tables: columns, rules and how to run the calculation."""
    return f"""# Tables for the productivity calculation

Fill in `activity{suffix}` and `inputs{suffix}`; `example/` shows a made-up trust. A row is a month and a
point of delivery (or category of cost). Two years are needed: the months asked for and the same months a year before,
from any month on; a year begins in April, or where `year_starts=july` says.

## activity

| column | |
|---|---|
| `organisation` | code of the trust |
| `month` | `2024-04`, also `Apr-24`, `01/04/2024`, `2024/25 M01` |
| `pod` | point of delivery, as in the example; a name that is not known is refused, with the nearest |
| `volume` | units counted, 0 or more: attendances, spells, examinations, days |
| `currency` | optional: HRG or case type; empty for the point of delivery as a whole |

## inputs

| column | |
|---|---|
| `organisation`, `month` | as above |
| `category` | `pay`, `drugs_high_cost`, `drugs_other`, `clinical_supplies`, `premises`, `energy`, `cnst`, \
`depreciation`, `pdc_and_interest`, `one_off`, `other`; `impairments` are left out |
| `nominal_gbp` | £ (not thousands) at the prices of the month |
| `staff_group` | optional, of `pay`: {", ".join(f"`{name}`" for name in STAFF_GROUPS)} |
| `contract` | optional, of `pay`: `substantive`, `bank`, `agency` or `unfilled` |
| `hours` | optional: hours worked |

## Rules

* Every line (point of delivery and currency; category, staff group and contract) has a row for every month from the
  first to the last; write 0 where there was none. Only a currency with fewer than 9 units a month may lack rows.
* A line that begins or ends in between is declared in `lines.csv`: columns `organisation`, `pod`, `currency`,
  `category`, `staff_group`, `contract` (empty: any), `starts`, `ends` (first and last month), `why`.
* Trusts that merged or changed their code stand in `mergers.csv`: `organisation`, `into`, `month` (the first as one).
  Months from which something is counted in another way stand in `breaks.csv`: `organisation`, `month`, `what`.
* Staff groups of your own stand in `groups.csv`: `staff_group`, `belongs_to`.
* No row twice; a negative correction is taken off its line and month. One unit throughout: £, hours, units of the month
  and not sums since April.
* Suppressed numbers (`*`, `-`) are refused; `suppressed=4` takes 4 for each, and tells what 1 and 7 would give.
* Every kind of fault is told at once in one line, by the row your spreadsheet shows; `faults=FILE` writes them all.
* Beside these, `safety` and `quality` are read; any other table in the folder is named as not read.
* Only published growth and no volumes? Give `growth{suffix}` alone, as in the example: fractions, 0.028 for 2.8 %.

`docs/data_dictionary.md` of acuteflow has every column, and what is read, refused and flagged.
"""


def _empty(kind: type[Table]) -> Table:
    return kind.of({field.name: [] for field in fields(kind)})


def _columns(kind: type[Table], rows: Iterator[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Rows, each in the order of the table's columns, as columns."""
    return dict(zip((field.name for field in fields(kind)), map(list, zip(*rows, strict=True)), strict=True))


def _done(months: list[str]) -> Iterator[tuple[str, str, str, float, str]]:
    for month in months:
        for (pod, currency), (units, growth, planned) in VOLUMES.items():
            days = working_days(month) if planned else 1
            yield EXAMPLE, month, pod, float(round(units * days * _grown(growth, month))), currency


def _spent(months: list[str]) -> Iterator[tuple[str, str, str, float, str, str, float]]:
    for month in months:
        for (category, group, contract), (gbp, hours, growth, more_hours) in SPEND.items():
            worked = float(round(hours * _grown(more_hours, month))) if hours else np.nan
            yield EXAMPLE, month, category, float(round(gbp * _grown(growth, month))), group, contract, worked


def _grown(growth: float, month: str) -> float:
    return growth if number_of(month) >= number_of(FIRST_MONTH) + 12 else 1.0
