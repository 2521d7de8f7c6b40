"""The accounting table as it is printed, and as JSON, CSV, a workbook and a page of the documentation."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.activity.account import WITHIN, Account, Accounted, accounted
from sim.report.asked import Asked
from sim.report.fitted import print_table
from sim.report.wording import DASH
from sim.report.workbook import Front, Sheet, tell_books, write_workbook

COLUMNS = (
    "department", "figure", "unit", "arithmetic", "published", "run", "95 % half width",
    ("run over arithmetic, less 1", "fraction"), "verdict", "runs that would tell", "how it is come by",
    "why it gives way",
)  # fmt: skip
MOST_NAMED = 5  # rows of too few runs; the others are counted


def answer_account(asked: Asked, rows: Sequence[Accounted], warnings: Sequence[str], console: Console) -> None:
    """Print the table as it was asked for, and write its workbook."""
    if asked.request.format == "json":
        found = {"warnings": list(warnings), "verdicts": verdicts(rows), "rows": [row.plain() for row in rows]}
        console.out(json.dumps(found, indent=1, ensure_ascii=False), highlight=False)
        return
    if asked.request.format == "csv":
        console.out(as_csv(rows), highlight=False, end="")
        return
    print_account(rows, console)
    if asked.request.format == "xlsx":
        about = (
            "a row is a figure of the trust by arithmetic; empty: nothing is published, or the run has no such thing"
        )
        front = Front("the accounting table", asked.provenance(), {"warning": warnings, "note": list(summary(rows))})
        sheet = Sheet.of("account", about, COLUMNS, [_cells(row) for row in rows])
        tell_books(write_workbook(asked.folder, "account", front, [sheet]), console)


def print_account(rows: Sequence[Accounted], console: Console) -> None:
    """Print arithmetic beside published and run, a heading a department, and whether the run is within 2 %."""
    table = Table(title="The trust's year by arithmetic, and a run of it", title_justify="left")
    table.add_column("figure")
    table.add_column("unit")
    some_published = any(not math.isnan(row.published) for row in rows)  # of a trust of another size nothing is
    for name in ("arithmetic", *(("published",) if some_published else ()), "run", "off by"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    department = ""
    for row in rows:
        if row.department != department:
            department = row.department
            table.add_section()
            table.add_row(f"[bold]{escape(department)}[/]")
        run = DASH if math.isnan(row.simulated) else shown(row.simulated)
        published = ["" if math.isnan(row.published) else shown(row.published)] if some_published else []
        table.add_row(escape(row.name), row.unit, shown(row.figure), *published, run, _off(row), row.verdict)
    print_table(table, console)
    for line in summary(rows):
        console.print(escape(line), highlight=False)


def verdicts(rows: Iterable[Accounted]) -> dict[str, dict[str, int]]:
    """How many rows have each verdict: those that the configuration fixes, without luck, apart from those with luck."""
    found = {"without_luck": {"met": 0, "missed": 0}, "with_luck": {"met": 0, "missed": 0, "too_few_runs": 0}}
    for row in rows:
        if row.verdict:
            of = found["with_luck" if row.by_luck else "without_luck"]
            of[row.verdict.replace(" ", "_")] += 1
    return found


def summary(rows: Sequence[Accounted]) -> Iterator[str]:
    """How many rows of the run are within 2 % of the arithmetic, which are not, which are not known, what gives way."""
    if any(row.verdict for row in rows):
        yield _counted(verdicts(rows))
    if missed := [_missed(row) for row in rows if row.verdict == "missed"]:
        yield f"Missed: {'; '.join(missed)}."
    if few := sorted((row for row in rows if row.verdict == "too few runs"), key=_most_first):
        yield _too_few(few)
    for row in rows:
        if row.gives_way:
            yield f"{row.name}: {row.gives_way}."


def _counted(found: dict[str, dict[str, int]]) -> str:
    fixed, luck = found["without_luck"], found["with_luck"]
    told = f"{sum(luck.values())} rows of the run with luck in them: {luck['met']} met (the 95 % interval is within "
    told += f"2 % of the arithmetic), {luck['missed']} missed (beyond it), {luck['too_few_runs']} too few runs. "
    told += f"Of {sum(fixed.values())} more no luck is in the run, most of them configuration beside configuration: "
    return f"{told}{fixed['met']} met, {fixed['missed']} missed."


def _missed(row: Accounted) -> str:
    return f"{row.name} ({_off(row) or f'{shown(row.simulated)} instead of 0'})"


def _most_first(row: Accounted) -> float:
    return 0.0 if math.isnan(row.runs_needed) else -row.runs_needed


def _too_few(rows: Sequence[Accounted]) -> str:
    """Those that need most by name, the others counted."""
    named = "; ".join(f"{row.name}{_needs(row)}" for row in rows[:MOST_NAMED])
    others = f"; and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    if all(math.isnan(row.runs_needed) for row in rows):
        return f"Too few runs, for one has no interval: {named}{others}."
    return f"Too few runs, and how many in all would tell if mean and spread stay: {named}{others}{_at_most(rows)}."


def _needs(row: Accounted) -> str:
    if math.isnan(row.runs_needed):
        return ""
    if not math.isfinite(row.runs_needed):
        return " no number, the mean is at the very edge"
    beyond = f" (its mean is off by {100 * row.off:+.1f} %)" if abs(row.off) > WITHIN else ""
    return f" about {about(row.runs_needed)}{beyond}"


def _at_most(rows: Sequence[Accounted]) -> str:
    """Of those that are only counted, how many runs they need at most."""
    known = [row.runs_needed for row in rows[MOST_NAMED:] if math.isfinite(row.runs_needed)]
    return f", at most {about(max(known))} each" if known else ""


def about(runs: float) -> str:
    """A number of runs in two digits, up: few runs tell no more of it."""
    step = 10 ** max(0, math.floor(math.log10(runs)) - 1)
    return f"{math.ceil(runs / step) * step:,}"


def as_csv(rows: Iterable[Accounted]) -> str:
    """The table as CSV, empty where there is no figure."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name if isinstance(name, str) else name[0] for name in COLUMNS])
    writer.writerows([["" if _is_nan(cell) else cell for cell in _cells(row)] for row in rows])
    return out.getvalue()


def as_markdown(account: Account) -> str:
    """The table without a run, as docs/model.md holds it: a heading a department, a row a figure."""
    lines, department = [], ""
    for row in accounted(account):
        if row.department != department:
            department = row.department
            lines += ["", f"### {department}", "", "| figure | unit | arithmetic | published | how it is come by |"]
            lines += ["|---|---|---:|---:|---|"]
        published = "" if math.isnan(row.published) else shown(row.published)
        way = f"{row.formula}. **Gives way**: {row.gives_way}" if row.gives_way else row.formula
        lines.append(f"| {row.name} | {row.unit} | {shown(row.figure)} | {published} | {way} |")
    return "\n".join(lines).lstrip() + "\n"


def shown(value: float) -> str:
    """A figure of a table: counts whole from 1,000 on, below with as many digits as four figures need."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else DASH
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(digits, 4)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _off(row: Accounted) -> str:
    """By how much the run is off, and the half width of its interval where chance is in it, per cent."""
    if math.isnan(row.off):
        return ""
    half_width = 100 * row.half_width / abs(row.figure)
    return f"{100 * row.off:+.1f}{f' ± {half_width:.1f}' if half_width > 0 else ''} %"


def _cells(row: Accounted) -> tuple[str | float, ...]:
    figures = (row.figure, row.published, row.simulated, row.half_width, row.off)
    needed = row.runs_needed if math.isfinite(row.runs_needed) else math.nan
    return (row.department, row.name, row.unit, *figures, row.verdict, needed, row.formula, row.gives_way)


def _is_nan(cell: str | float) -> bool:
    return isinstance(cell, float) and math.isnan(cell)
