"""The answer on the terminal: the effect table, and the sentences a board needs with it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.activity import KpiRow
from sim.activity.interval import Interval
from sim.report.budget import budget_warnings
from sim.report.fitted import print_table
from sim.report.loads import overload_warnings, warn
from sim.report.measured import scaled
from sim.report.section import title, titles_of
from sim.report.sentences import sentences
from sim.report.ways_out import rows_of
from sim.report.wording import DASH, level, verdict, with_interval
from sim.study.compare import Comparison
from sim.study.plan import BASELINE
from sim.study.warm_up import warm_up_warnings

COLOUR = {"better": "blue", "worse": "yellow"}
MARK = {"better": "▲ ", "worse": "▼ "}
PAIRS_FOR_INTERVAL = 2
ROOM_FOR_LABELS = 130  # columns of a terminal below which a row goes by its short name, and so keeps to one line


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the table of effects, then each intervention in sentences."""
    warnings = [
        *overload_warnings(comparison.loads, titles_of(comparison)),
        *warm_up_warnings(comparison.outcomes),
        *budget_warnings(comparison.blueprints[BASELINE]),
    ]
    warn(warnings, console, as_json=False)
    effects, short = comparison.effects, console.width < ROOM_FOR_LABELS
    table = Table(
        title="What each intervention does, against the baseline of the same year",
        title_justify="left",
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
    )
    table.add_column("mean ± 95 %" if short else "a year, mean ± 95 %", no_wrap=True)
    table.add_column("baseline", justify="right")
    rows = []
    for row in rows_of(effects.values()):
        found = [effect.figures.get(row.figure) for effect in effects.values()]
        base = next(figure.base for figure in found if figure is not None)
        cells = []
        for figure in found:
            mark = verdict(figure, row.worse, row.unit) if figure is not None and row.worse else ""
            text = DASH if figure is None else f"{MARK.get(mark, '')}{with_interval(figure, row.unit)}"
            cells.append(f"[{COLOUR[mark]}]{text}[/]" if mark in COLOUR else text)
        rows.append((row.short if short else row.label, level(base, row.unit), *cells))
    for number, effect in enumerate(effects.values(), 2):  # a title may take several lines, a value never
        widest = max((Text.from_markup(cells[number]).cell_len for cells in rows), default=0)
        table.add_column(escape(title(effect)), justify="right", min_width=widest, overflow="fold")
    for cells_of_row in rows:
        table.add_row(*cells_of_row)
    print_table(table, console)
    pairs = next(iter(effects.values())).pairs if effects else 0
    console.print(
        f"▲ better, ▼ worse for patients. {pairs} {'pair' if pairs == 1 else 'pairs'} of worlds; "
        + (
            "the interval covers luck and what is drawn of the assumptions."
            if pairs >= PAIRS_FOR_INTERVAL
            else "one gives no interval."
        )
    )
    if said := scaled(comparison.blueprints[BASELINE].clock):
        console.print(said)
    for effect in effects.values():
        console.print(f"\n[bold]{escape(effect.intervention.title or effect.intervention.name)}[/]")
        for sentence in sentences(effect):
            console.print(Padding(escape(f"· {sentence}"), (0, 0, 0, 2)), highlight=False)


def kpi_table(rows: Sequence[KpiRow], console: Console) -> None:
    """Print simulated beside published; what the model does not have has a dash."""
    table = Table(title="Simulated beside published", title_justify="left")
    for name, side in (("figure", "left"), ("unit", "left"), ("simulated", "right"), ("published", "right")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    table.add_column("off by", justify="right")
    table.add_column("kind")
    for row in rows:
        known = not math.isnan(row.simulated)
        off = row.simulated / row.published - 1 if known and row.published else math.nan
        simulated = f"{_plain(row.simulated)}{_interval(row)}" if known else DASH
        table.add_row(
            row.name,
            row.unit,
            simulated,
            _plain(row.published),
            "" if math.isnan(off) else f"{100 * off:+.0f} %",
            row.kind,
        )
    print_table(table, console)


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
