"""The comparison and the board page on a terminal: the sentences first, then one table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sim.productivity.growth_table import GrowthTable
from sim.productivity.source.left_out import REMARK
from sim.productivity.trusts import FromPair, SideBySide, side_by_side
from sim.report.fitted import print_table
from sim.report.productivity.board import headline, years
from sim.report.productivity.comparison import row
from sim.report.productivity.facts import Board
from sim.report.productivity.findings import findings
from sim.report.productivity.wording import Omitted, name_in, pct, short_name

ENDS = 10
ROOM_FOR_ALL_COLUMNS = 125
RANGES = "Ranges of places: by figure, were the year drawn again around it; by what lasts (95 %). ↑ rose."


def print_flags(flags: Sequence[str], console: Console) -> None:
    """Print what is odd in the tables, before any figure of them."""
    for flag in flags:
        console.print(f"[bold]look at the tables first:[/] {escape(flag)}", style="red", highlight=False)


def print_comparison(growth: GrowthTable | SideBySide, left_out: Sequence[Omitted], console: Console) -> None:
    """Print what the comparison comes to, the first and the last ten trusts, and what was left out.

    Raises
    ------
    NotComparable
        When the table has no productivity growth.
    """
    compared = growth if isinstance(growth, SideBySide) else side_by_side(growth)
    last = compared.nations[-1]
    console.print(f"[bold]Productivity of {last.trusts} trusts, {escape(last.period)}[/]")
    _bullets(findings(compared), console)
    console.print()
    if compared.both is None:
        _alone(compared, last.period, console)
    else:
        _ranked(compared.both, console)
    _left_out(left_out, console)


def print_board(board: Board, left_out: Sequence[Omitted], console: Console) -> None:
    """Print what the board page of one trust comes to.

    Raises
    ------
    NotComparable
        When the table has no productivity growth of the trust.
    """
    console.print(f"[bold]Productivity of {escape(name_in(board.compared, board.organisation))}[/]")
    _bullets(headline(board), console)
    console.print()
    console.print("Growth on the same months a year before")
    table = _table()
    for name in ("period", "activity", "resources", "productivity", "mean of all", "by cost"):
        table.add_column(name, justify="left" if name == "period" else "right", no_wrap=True)
    for cells in years(board):
        table.add_row(*cells)
    print_table(table, console)
    console.print("Evidence for the verdict")
    _bullets(board.verdict.evidence, console)
    _left_out(left_out, console)


def _ranked(both: FromPair, console: Console) -> None:
    console.print(RANGES, highlight=False)
    roomy = console.width >= ROOM_FOR_ALL_COLUMNS
    table = _table()
    table.add_column("", justify="right", min_width=3)
    table.add_column("trust", overflow="ellipsis", no_wrap=True, max_width=34 if roomy else 19)
    names = [both.pair.periods[0]] if roomy else []
    for name in (*names, both.pair.periods[1], "by figure", "what lasts", *(["next, 95 %"] if roomy else [])):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    order = [int(at) for at in np.argsort(-both.pair.second, kind="stable")]
    split = len(order) > 2 * ENDS
    for at in order[:ENDS] if split else order:
        table.add_row(*_cells(both, at, roomy))
    if split:
        table.add_row("", f"… {len(order) - 2 * ENDS} more …")
        for at in order[-ENDS:]:
            table.add_row(*_cells(both, at, roomy))
    print_table(table, console)


def _cells(both: FromPair, at: int, roomy: bool) -> list[str]:
    cells = row(both, at)
    before, after = ([cells["before"]], [f"{cells['expected']} {cells['width']}"]) if roomy else ([], [])
    ranges = [cells["now"], cells["figure"], cells["lasting"]]
    return [str(cells["place"]), escape(cells["name"]), *before, *ranges, *after, f"{cells['mark']} {cells['word']}"]


def _alone(compared: SideBySide, period: str, console: Console) -> None:
    part = compared.growth.over_period(period)
    console.print(f"Growth in {escape(period)}; an order by growth means nothing by itself", highlight=False)
    table = _table()
    for name in ("trust", "activity", "resources", "productivity"):
        table.add_column(name, justify="left" if name == "trust" else "right", no_wrap=True)
    for at in np.argsort(-np.nan_to_num(part.productivity, nan=-np.inf), kind="stable"):
        growths = (part.activity_growth[at], part.resource_growth[at], part.productivity[at])
        name = short_name(str(part.name[at]), str(part.organisation[at]))
        table.add_row(escape(name), *(pct(float(each)) for each in growths))
    print_table(table, console)


def _left_out(left_out: Sequence[Omitted], console: Console) -> None:
    for each in left_out:
        examples = f" ({', '.join(each.examples)})" if each.examples else ""
        begin, reason = "left out or kept", each.reason
        if reason.startswith(f"{REMARK}: "):
            begin, reason = REMARK, reason.removeprefix(f"{REMARK}: ")
        console.print(f"{begin}, {each.count:,}: {escape(reason + examples)}", style="yellow", highlight=False)


def _bullets(sentences: Sequence[str], console: Console) -> None:
    for sentence in sentences:
        console.print(Padding(escape(f"· {sentence}"), (0, 0, 0, 2)), highlight=False)


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
