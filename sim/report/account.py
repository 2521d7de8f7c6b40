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
from sim.activity.within import times_as_many
from sim.report.asked import Asked
from sim.report.fitted import print_table
from sim.report.wording import DASH
from sim.report.workbook import Front, Sheet, tell_books, write_workbook

COLUMNS = (
    "department", "figure", "unit", "arithmetic", "published", "run", "95 % half width",
    ("run over arithmetic, less 1", "fraction"), "verdict", "how it is come by", "why it gives way",
)  # fmt: skip


def answer_account(asked: Asked, rows: Sequence[Accounted], warnings: Sequence[str], console: Console) -> None:
    """Print the table as it was asked for, and write its workbook."""
    if asked.request.format == "json":
        found = {"warnings": list(warnings), "rows": [row.plain() for row in rows]}
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
        notes = [f"{row.name}: {row.gives_way}" for row in rows if row.gives_way]
        front = Front("the accounting table", asked.provenance(), {"warning": warnings, "gives way": notes})
        sheet = Sheet.of("account", about, COLUMNS, [_cells(row) for row in rows])
        tell_books(write_workbook(asked.folder, "account", front, [sheet]), console)


def print_account(rows: Sequence[Accounted], console: Console) -> None:
    """Print arithmetic beside published and run, a heading a department, and whether the run is within 2 %."""
    table = Table(title="The trust's year by arithmetic, and a run of it", title_justify="left")
    table.add_column("figure")
    table.add_column("unit")
    for name in ("arithmetic", "published", "run", "off by"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    department = ""
    for row in rows:
        if row.department != department:
            department = row.department
            table.add_section()
            table.add_row(f"[bold]{escape(department)}[/]")
        run = DASH if math.isnan(row.simulated) else shown(row.simulated)
        published = "" if math.isnan(row.published) else shown(row.published)
        table.add_row(escape(row.name), row.unit, shown(row.figure), published, run, _off(row), row.verdict)
    print_table(table, console)
    for line in summary(rows):
        console.print(escape(line), highlight=False)


def summary(rows: Sequence[Accounted]) -> Iterator[str]:
    """What gives way, how many rows of the run are within 2 % of the arithmetic, and which are not or are not known."""
    for row in rows:
        if row.gives_way:
            yield f"{row.name}: {row.gives_way}."
    seen = [row for row in rows if row.verdict]
    if not seen:
        return
    met = sum(row.verdict == "met" for row in seen)
    yield f"{met} of {len(seen)} rows of the run are met: the 95 % interval is within 2 % of the arithmetic."
    if missed := [row.name for row in seen if row.verdict == "missed"]:
        yield f"Missed, the interval is beyond: {', '.join(missed)}."
    if few := [f"{row.name}{_would_do(row)}" for row in seen if row.verdict == "too few runs"]:
        yield f"Too few runs (in brackets how many times as many would do, if the mean stays): {', '.join(few)}."


def _would_do(row: Accounted) -> str:
    times = times_as_many(row.seen, row.figure, WITHIN)
    return f" ({math.ceil(times)})" if math.isfinite(times) else ""


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
    return (row.department, row.name, row.unit, *figures, row.verdict, row.formula, row.gives_way)


def _is_nan(cell: str | float) -> bool:
    return isinstance(cell, float) and math.isnan(cell)
