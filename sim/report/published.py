"""Answers of the calculation on given tables: many trusts side by side, or one trust's board page."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.productivity import (
    ActivityTable,
    InputsTable,
    NotComparable,
    Period,
    Preset,
    growth,
    level,
    write_table,
)
from sim.productivity.breaks import Break
from sim.productivity.explanation import explain
from sim.productivity.periods import APRIL, name_of
from sim.productivity.plausibility import flags_of_growth, flags_of_tables
from sim.productivity.quality import NEEDS, terms_applied, with_quality
from sim.productivity.quality_table import QualityTable
from sim.productivity.restating import restated
from sim.productivity.sensitivity import sensitivity
from sim.productivity.series import QualityBeside, Revision, SafetyTable, monthly_growth, revision
from sim.productivity.source import LeftOut
from sim.productivity.source.left_out import REMARK
from sim.productivity.trusts import side_by_side
from sim.report.answer import Answer
from sim.report.fitted import print_table
from sim.report.of_years import growth_across, growth_of_all, in_one_table_only, years_of, years_refused
from sim.report.productivity import (
    Board,
    Of,
    board_of_tables,
    board_page,
    comparison_page,
    print_board,
    print_comparison,
)
from sim.report.productivity.board_sheets import write_board
from sim.report.productivity.facts import own_breaks, unit_of
from sim.report.productivity.growth_drivers import GrowthDrivers
from sim.report.productivity.trust_sheets import write_trusts
from sim.report.productivity_json import board_as_json, rows_as_json
from sim.report.waterfall import waterfall_rows

if TYPE_CHECKING:
    from sim.productivity.source import Sourced


class Beside(NamedTuple):
    """What stands beside the tables of one trust: safety, quality, and its level in 2019/20."""

    safety: SafetyTable | None = None
    quality: QualityTable | None = None
    baseline: float | None = None
    year_starts: int = APRIL
    """The month in which a year begins, 1 to 12."""
    breaks: tuple[Break, ...] = ()
    """Months from which a trust is counted in another way."""
    said: tuple[str, ...] = ()
    """What must be said before any figure, such as what suppressed numbers may make of it."""
    provisional: Sourced | None = None
    """The tables as they were first given."""


NOTHING = Beside()


def of_growth(
    sourced: Sourced,
    organisation: str | None,
    answer: Answer,
    baseline: float | None = None,
    flags: Sequence[str] | None = None,
    breaks: tuple[Break, ...] = (),
) -> None:
    """Published growth: side by side, or one trust of them. flags: of the tables it was made from, where it was."""
    if sourced.growth is None:
        raise NotComparable("there is no growth to compare")
    if flags is None:
        flags = [str(flag) for flag in flags_of_growth(sourced.growth)]
    answer.tell_flags(flags)
    compared = side_by_side(sourced.growth, published=sourced.activity is None, breaks=breaks)
    omitted = (*sourced.left_out, *kept(sourced))
    if organisation is None:
        page = answer.folder / "comparison.html"
        comparison_page(compared, omitted, answer.provenance, page, flags)
        books = answer.book(write_trusts, compared, omitted, flags)
        if answer.json(rows_as_json(sourced.growth)):
            return
        print_comparison(compared, omitted, answer.console)
    else:
        _known(organisation, sourced.growth.organisation)
        level_before = math.nan if baseline is None else baseline
        board, page = (
            Board(organisation, compared, baseline=level_before, breaks=own_breaks(organisation, breaks)),
            answer.folder / "board.html",
        )
        board_page(board, omitted, answer.provenance, page, flags)
        books = answer.book(write_board, board, omitted, flags)
        if answer.json(rows_as_json(board.growth)):
            return
        print_board(board, omitted, answer.console)
    answer.tell_files(page, books)


def of_tables(
    sourced: Sourced, preset: Preset, organisation: str | None, answer: Answer, beside: Beside = NOTHING
) -> None:
    """Activity and inputs: of one trust its board, with what moved the figure; of many, their growth side by side."""
    activity, inputs = sourced.activity, sourced.inputs
    if activity is None or inputs is None:
        raise NotComparable("activity and inputs go together")
    names = sorted({*map(str, activity.organisation)} & {*map(str, inputs.organisation)})
    if not names:
        raise NotComparable("no organisation is in both tables")
    if organisation is not None:
        _known(organisation, names)
    if organisation is None and len(names) > 1:
        if beside.provisional is not None:
            raise NotComparable("provisional: is laid beside one trust: name it, as in organisation=" + names[0])
        grown, refused = growth_of_all(activity, inputs, preset, beside.year_starts, sourced.streamed)
        refused += growth_across(grown, beside.breaks)
        answer.folder.mkdir(parents=True, exist_ok=True)
        write_table(grown, answer.folder / "growth.csv")
        warned = [str(flag) for flag in flags_of_tables(activity, inputs, preset)]
        compared = replace(sourced, growth=grown, left_out=(*sourced.left_out, *refused))
        of_growth(compared, None, answer, flags=[*beside.said, *warned], breaks=beside.breaks)
        return
    if sourced.streamed is not None:
        raise NotComparable(
            "streamed: the activity is that of one trust and the inputs are of several: name it, as in "
            f"organisation={names[0]}"
        )
    one = organisation or names[0]
    flags = [*beside.said, *flags_of_one(one, activity, inputs, preset)]
    board = board_of(one, activity, inputs, preset, beside)
    answer.tell_flags(flags)
    refused = years_refused(years_of(one, activity, inputs, preset, beside.year_starts))
    omitted = (*sourced.left_out, *kept(sourced), *in_one_table_only(activity, inputs), *refused)
    page = answer.folder / "board.html"
    board_page(board, omitted, answer.provenance, page, flags)
    books = answer.book(write_board, board, omitted, flags)
    if answer.json(board_as_json(one, board, flags)):
        return
    print_board(board, omitted, answer.console)
    if board.drivers is not None:
        print_drivers(board.drivers, answer.console)
    answer.tell_files(page, books)


def board_of(one: str, activity: ActivityTable, inputs: InputsTable, preset: Preset, beside: Beside = NOTHING) -> Board:
    """The board of one organisation: every month that has its month a year before, and what moved its last year."""
    own_years = years_of(one, activity, inputs, preset, beside.year_starts)
    last = Period(one, own_years.compared[-1])
    base, new = (level(activity, inputs, preset, each) for each in (last.year_before(), last))
    quality = None
    if beside.quality is not None and preset.rules.quality.terms:
        plain, adjusted = (with_quality_rule(preset, rule) for rule in ("none", "terms"))
        with_terms = [with_quality(restated(each, adjusted), beside.quality) for each in (base, new)]
        if terms_applied(*with_terms):
            quality = QualityBeside.of(
                *(growth(*(restated(each, rules) for each in with_terms)) for rules in (plain, adjusted))
            )
    board = board_of_tables(activity, inputs, preset, own_years, Of(one, beside.year_starts, beside.breaks))
    drivers = GrowthDrivers(name_of(last.months, beside.year_starts), explain(base, new), sensitivity(base, new))
    baseline = math.nan if beside.baseline is None else beside.baseline
    unused = "" if beside.quality is None or quality is not None else not_applied(preset)
    unit = unit_of(new)
    revised = None if beside.provisional is None else revised_since(beside.provisional, board, preset, one)
    beside_it = {
        "revised": revised,
        "unit": unit,
        "safety": beside.safety,
        "quality": quality,
        "quality_not_applied": unused,
    }
    return replace(board, **beside_it, baseline=baseline, drivers=drivers)  # type: ignore[arg-type]


def revised_since(first: Sourced, board: Board, preset: Preset, one: str) -> Revision:
    """Growth by month as first given, beside that of the board.

    Raises
    ------
    NotComparable
        When the tables first given have no activity and inputs of the organisation, or no month in common.
    """
    if first.activity is None or first.inputs is None or board.monthly is None:
        raise NotComparable("provisional: needs activity and inputs")
    for table in (first.activity, first.inputs):
        if one not in table.organisation:
            raise NotComparable(f"provisional: {table.NAME} has no row of {one}")
    months = years_of(one, first.activity, first.inputs, preset).months
    return revision(monthly_growth(first.activity, first.inputs, preset, Period(one, months)), board.monthly)


def not_applied(preset: Preset) -> str:
    """Why a table of quality changes nothing: which measures the terms of the preset need."""
    needs = [f"{term} ({' and '.join(COLUMNS[name] for name in NEEDS[term])})" for term in preset.rules.quality.terms]
    reads = f"reads {', '.join(needs)}, and the table has not what one of them needs" if needs else "reads none"
    return f"Quality was given and no term of it was applied: measure {preset.name} {reads}."


COLUMNS = {
    "survived_share": "survived",
    "wait_years": "waited_days",
    "life_years": "life_years",
    "readmitted_share": "readmitted",
}


def flags_of_one(one: str, activity: ActivityTable, inputs: InputsTable, preset: Preset) -> list[str]:
    """What is odd in the tables of one organisation."""
    parts = (activity.where(activity.organisation == one), inputs.where(inputs.organisation == one))
    return [str(flag) for flag in flags_of_tables(*parts, preset)]


def last_growth(sourced: Sourced, preset: Preset, organisation: str | None, starts: int = APRIL) -> float | None:
    """Productivity growth of the last year of one organisation; None where several are asked for or a table lacks."""
    activity, inputs = sourced.activity, sourced.inputs
    if activity is None or inputs is None:
        return None
    names = sorted({*map(str, activity.organisation)} & {*map(str, inputs.organisation)})
    one = organisation or names[0]
    if one not in names or (organisation is None and len(names) > 1):
        return None
    last = Period(one, years_of(one, activity, inputs, preset, starts).compared[-1])
    return growth(*(level(activity, inputs, preset, each) for each in (last.year_before(), last))).productivity


def with_quality_rule(preset: Preset, rule: str) -> Preset:
    """The same preset blind to quality (`none`), or with its terms of quality (`terms`)."""
    quality = preset.rules.quality.model_copy(update={"rule": rule})
    return preset.model_copy(update={"rules": preset.rules.model_copy(update={"quality": quality})})


def kept(sourced: Sourced) -> tuple[LeftOut, ...]:
    """What was kept and is worth a look, reported as such."""
    return tuple(LeftOut(f"{REMARK}: {each.reason}", each.count, each.examples) for each in sourced.notes)


def print_drivers(drivers: GrowthDrivers, console: Console) -> None:
    """Print what moved the figure, what is assumed, and how far the assumptions can move it."""
    table = Table(
        "step", title=f"{drivers.title}: log points × 100", title_justify="left", box=SIMPLE_HEAD, show_edge=False
    )
    table.add_column("adds", justify="right")
    table.add_column("leads to", justify="right")
    for name, adds, leads in waterfall_rows(drivers.fall):
        table.add_row(escape(name), adds, leads)
    print_table(table, console)
    for note in drivers.explained.notes:
        console.print(f"· {escape(note)}", highlight=False)
    console.print(f"What NHS England does not publish is assumed. {drivers.reach}", highlight=False)
    for name, taken, _ in drivers.assumed():
        console.print(f"  {escape(name)}: {escape(taken)}", highlight=False)


def _known(organisation: str, names: Any) -> None:
    known = sorted({*map(str, names)})
    if organisation not in known:
        near = difflib.get_close_matches(organisation, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {len(known)}, from {known[0]} to {known[-1]}"
        raise NotComparable(f"no organisation {organisation!r}{hint}")
