"""Patients in two worlds on the terminal: side by side where it is wide enough, one after the other where it is not."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sim.pathway.wording import headed, said
from sim.report.fitted import print_table
from sim.report.patient.account import PatientAccount
from sim.report.patient.describer import Describer
from sim.report.patient.events import Moment
from sim.report.patient.lasting import difference
from sim.study.patients import ClassChange

SIDE_BY_SIDE = 110  # columns a terminal must have
ALL_COLUMNS = 150


def print_summary(summary: Sequence[ClassChange], name: str, console: Console) -> None:
    """How many journeys changed, by class."""
    table = Table(
        title=f"Whose journey {escape(name)} changed", title_justify="left", box=SIMPLE_HEAD, show_edge=False,
        pad_edge=False,
    )  # fmt: skip
    table.add_column("class", no_wrap=True)
    shown = len(HEADINGS) if console.width >= ALL_COLUMNS else 6 if console.width >= SIDE_BY_SIDE else 4
    for heading in HEADINGS[:shown]:
        table.add_column(heading, justify="right", no_wrap=True)
    for each in summary:
        cells = summary_cells(each)
        table.add_row(escape(said(each.name)), *cells[:shown])
    print_table(table, console)


HEADINGS = ("patients", "changed", "by 1 h or more", "another way", "shorter", "longer", "middle half", "5 to 95 %")


def summary_cells(each: ClassChange) -> list[str]:
    """The row of a class under HEADINGS."""
    counts = (each.patients, each.changed, each.by_an_hour, each.other_way, each.shorter, each.longer)
    spread = ["–", "–"]
    if each.longer_h:
        low, first, _, third, high = each.longer_h
        spread = [f"{difference(a)} to {difference(b)}" for a, b in ((first, third), (low, high))]
    return [*(f"{count:,}" for count in counts), *spread]


def print_story(
    account: PatientAccount, describers: tuple[Describer, Describer], names: tuple[str, str], console: Console
) -> None:
    """One patient: what differs, then both journeys."""
    console.print(f"\n[bold]{escape(account.title)}[/], patient {account.person}, came {account.came}", highlight=False)
    for sentence in account.sentences:
        console.print(Padding(escape(sentence), (0, 0, 0, 2)), highlight=False)
    console.print()
    if console.width >= SIDE_BY_SIDE:
        _beside(account, describers, names, console)
    else:
        for name, describer, moments in zip(names, describers, (account.base, account.new), strict=True):
            console.print(f"  [bold]{escape(headed(name))}[/]")
            for text in _lines(moments, describer):
                console.print(Padding(escape(text), (0, 0, 0, 4)), highlight=False)


def _beside(
    account: PatientAccount, describers: tuple[Describer, Describer], names: tuple[str, str], console: Console
) -> None:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=True)
    for name in names:
        table.add_column(escape(headed(name)), ratio=1)
    for row in account.rows:
        cells = [
            "" if moment is None else escape(_line(moment, describer))
            for moment, describer in zip((row.base, row.new), describers, strict=True)
        ]
        table.add_row(*cells, style="" if not row.same else "dim")
    console.print(table, highlight=False)


def _lines(moments: Sequence[Moment], describer: Describer) -> list[str]:
    return [_line(moment, describer) for moment in moments]


def _line(moment: Moment, describer: Describer) -> str:
    return f"{describer.when(moment.at)}  {moment.text}"
