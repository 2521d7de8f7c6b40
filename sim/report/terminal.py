"""The answer on the terminal: the effect table, and the sentences a board needs with it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.budget import budget_warnings
from sim.report.doses import by_dose, said_doses
from sim.report.fitted import print_table
from sim.report.loads import overload_warnings, warn
from sim.report.measured import scaled
from sim.report.section import title, titles_of
from sim.report.sentences import sentences
from sim.report.ways_out import rows_of
from sim.report.wording import DASH, level, verdict, with_interval
from sim.study.compare import Comparison
from sim.study.effects import Effect
from sim.study.plan import BASELINE
from sim.study.warm_up import warm_up_warnings

COLOUR = {"better": "blue", "worse": "yellow"}
MARK = {"better": "▲ ", "worse": "▼ "}
PAIRS_FOR_INTERVAL = 2
AT_ANOTHER_DOSE = ("productivity", "trust_gbp", "beds_occupied", "decision_over_12h_share", "theatre_cases")
ROOM_FOR_LABELS = 130  # columns of a terminal below which a row goes by its short name, and so keeps to one line


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the table of effects, then each intervention in sentences."""
    warnings = [
        *overload_warnings(comparison.loads, titles_of(comparison)),
        *warm_up_warnings(comparison.outcomes),
        *budget_warnings(comparison.blueprints[BASELINE]),
    ]
    warn(warnings, console, as_json=False)
    for dose, effects in by_dose(comparison.effects).items():
        _effect_table(dose, effects, console)
    effects = comparison.effects
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
    for name, effect in by_dose(effects)[""].items():
        console.print(f"\n[bold]{escape(title(effect))}[/]")
        for sentence in [*sentences(effect), *said_doses(name, effects)]:
            console.print(Padding(escape(f"· {sentence}"), (0, 0, 0, 2)), highlight=False)


def _effect_table(dose: str, effects: Mapping[str, Effect], console: Console) -> None:
    """Print what interventions do at one dose; of another than the first only what a board reads first."""
    short = console.width < ROOM_FOR_LABELS
    table = Table(
        title=f"The same, {dose}" if dose else "What each intervention does, against the baseline of the same year",
        title_justify="left",
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
    )
    table.add_column("mean ± 95 %" if short else "a year, mean ± 95 %", no_wrap=True)
    table.add_column("baseline", justify="right")
    rows = []
    for row in rows_of(effects.values()):
        if dose and row.figure not in AT_ANOTHER_DOSE:
            continue
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
