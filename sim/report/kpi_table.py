"""Simulated beside published on the terminal, and its verdicts in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from sim.activity import KpiRow
from sim.activity.interval import Interval
from sim.activity.kpi import SHARE
from sim.report.fitted import print_table
from sim.report.wording import DASH, signed

GATED = ("fitted", "identity")
KINDS = (
    "input was given to the model, identity follows by arithmetic, fitted was aimed at with what nobody publishes, "
    "held_out was never aimed at"
)


def said_verdicts(rows: Sequence[KpiRow]) -> str:
    """How many rows with a tolerance are met, and which are not, in words."""
    judged = [row for row in rows if row.verdict]
    if not judged:
        return "no row has a tolerance"
    said = f"{sum(row.verdict == 'met' for row in judged)} of {len(judged)} rows with a tolerance are met"
    for verdict in ("missed", "too few runs"):
        if names := [f"{row.name} ({row.kind.replace('_', ' ')})" for row in judged if row.verdict == verdict]:
            said += f"; {verdict}: {', '.join(names)}"
    return said


def missed_at_the_gate(rows: Sequence[KpiRow]) -> list[str]:
    """A line for each row that members of a calibration were fitted to, or that follows from such, and they miss."""
    return [
        f"{row.name} ({row.kind}): missed: {_plain(row.simulated)}{_interval(row)}, published {_plain(row.published)} "
        f"± {_plain(row.margin)}"
        for row in rows
        if row.kind in GATED and row.verdict == "missed"
    ]


def kpi_table(rows: Sequence[KpiRow], console: Console) -> None:
    """Print simulated beside published; what the model does not have has a dash."""
    table = Table(title="Simulated beside published", title_justify="left")
    for name, side in (("figure", "left"), ("unit", "left"), ("simulated", "right"), ("published", "right")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    table.add_column("off by", justify="right")
    table.add_column("kind")
    table.add_column("verdict")
    for row in rows:
        simulated = DASH if math.isnan(row.simulated) else f"{_plain(row.simulated)}{_interval(row)}"
        tolerance = "" if math.isnan(row.margin) else f" ± {_plain(row.margin)}"
        published = f"{_plain(row.published)}{tolerance}"
        table.add_row(row.name, row.unit, simulated, published, _off(row), row.kind.replace("_", " "), row.verdict)
    print_table(table, console)
    console.print(said_verdicts(rows), highlight=False)


def _off(row: KpiRow) -> str:
    return "" if math.isnan(row.off) else f"{signed(row.off, 1)} {'pp' if row.unit == SHARE else '%'}"


def _interval(row: KpiRow) -> str:
    """The half width, or the ends where one is clearly farther from the figure."""
    if math.isnan(row.half_width):
        return ""
    if not Interval(row.simulated, row.half_width, row.low, row.high).uneven:
        return f" ± {_plain(row.half_width)}"
    if row.low == row.simulated:
        return f" (at most {_plain(row.high)})"
    if row.high == row.simulated:
        return f" (at least {_plain(row.low)})"
    return f" ({_plain(row.low)} to {_plain(row.high)})"


def _plain(value: float) -> str:
    """Three significant figures, thousands set off."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 4)}f}"
