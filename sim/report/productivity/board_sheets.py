"""One trust's board page as a workbook: every table of it, with numbers as numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.productivity.series import RULE, xmr
from sim.productivity.trusts import FromPair
from sim.report.productivity.board import headline
from sim.report.productivity.facts import Board
from sim.report.productivity.growth_drivers import GrowthDrivers
from sim.report.productivity.wording import Omitted, kind_of, name_in
from sim.report.titles import titled
from sim.report.workbook import Front, Sheet, write_workbook

NAME = "board"
SHARE = "fraction"
GROWTHS = (("activity growth", SHARE), ("resource growth", SHARE), ("productivity growth", SHARE))


def write_board(
    folder: Path, board: Board, left_out: Sequence[Omitted], provenance: Mapping[str, str], flags: Sequence[str]
) -> list[Path]:
    """Write the workbook of a board page and the CSV file of each of its tables.

    Raises
    ------
    NotComparable
        When the table has no productivity growth of the trust.
    """
    title = f"{name_in(board.compared, board.organisation)}: productivity, {board.growth.period[-1]}"
    notes: dict[str, Sequence[str]] = {
        "flag": flags,
        "in short": headline(board),
        "verdict": [board.verdict.word, *board.verdict.evidence, rule()],
        "note": ["growth is on the same months a year before, and a fraction: 0.02 is 2 %", *_said(board.drivers)],
        "assumption": [] if board.drivers is None else [f"{n}: {taken}" for n, taken, _ in board.drivers.assumed()],
    }
    sheets = [*_growth(board), *_beside(board), *driver_sheets(board.drivers), left_out_sheet(left_out)]
    return write_workbook(folder, NAME, Front(title, provenance, notes), sheets)


def _said(moved: GrowthDrivers | None) -> list[str]:
    return [] if moved is None else [*moved.explained.notes, moved.reach]


def rule() -> str:
    """The rule of the verdicts in one sentence."""
    return "; ".join(f"{word}: {meaning}" for word, meaning in RULE)


def left_out_sheet(left_out: Sequence[Omitted]) -> Sheet:
    """What was left out, or kept and should be looked at."""
    rows = ((each.reason, each.count, ", ".join(each.examples)) for each in left_out)
    return Sheet.of(
        "left_out", "a row is a reason why rows were left out or looked at", ("why", "rows", "such as"), rows
    )


def _growth(board: Board) -> Iterator[Sheet]:
    own, path = board.growth, board.path
    nations = {each.period: each for each in board.compared.nations if each.trusts > 1}
    national = [nations.get(period) for period in own.period.tolist()]
    yield Sheet.of(
        "growth",
        "a row is a period, against the same months a year before",
        ("period", *GROWTHS, ("mean of all", SHARE), ("mean of all by cost", SHARE), "crosses a break"),
        zip(own.period, own.activity_growth, own.resource_growth, own.productivity,
            (None if each is None else each.mean for each in national),
            (None if each is None else each.weighted for each in national),
            ("; ".join(map(str, each)) for each in board.growth_across), strict=True),
    )  # fmt: skip
    levels = [*zip(path.years, path.level, strict=True)]
    levels += [(f"{path.baseline_name} (baseline)", path.baseline)] if math.isfinite(path.baseline) else []
    yield Sheet.of(
        "level",
        "a row is a year: the level of productivity, the first as 100",
        ("year", "level, first year 100"),
        ((year, 100.0 * level / path.level[0]) for year, level in levels),
    )
    yield from _months(board)
    if board.unit is not None:
        cost = board.unit.cost
        yield Sheet.of(
            "unit_cost",
            "what a weighted activity unit cost in the last period, at the prices of its months, and its range over "
            "what is assumed",
            ("period", "weighted activity units", ("spend", "£"), ("a unit", "£"), ("low", "£"), ("high", "£"),
             ("over the average cost of the same activity", SHARE)),
            [(own.period[-1], cost.weighted_units, cost.cost_gbp, cost.cost_per_unit_gbp, board.unit.low,
              board.unit.high, cost.over_average)],
        )  # fmt: skip


def _months(board: Board) -> Iterator[Sheet]:
    series = board.monthly
    if series is not None:
        chart = xmr(series)
        first_late = len(series.months) - series.provisional
        yield Sheet.of(
            "months",
            "a row is a month: growth on the same month a year before with the limits of its XmR chart, and growth of "
            "the year to date and of the twelve months up to it on those before",
            ("month", ("productivity growth", SHARE), ("mean", SHARE), ("lower limit", SHARE), ("upper limit", SHARE),
             "outside the limits", "seven on one side", "seven in one direction", "two of three near a limit",
             ("year to date", SHARE), ("twelve months", SHARE), "counted by", "provisional"),
            (
                (month, series.reading[at], chart.mean[at], chart.lower[at], chart.upper[at],
                 *(bool(rule[at]) for rule in (chart.outside, chart.one_side, chart.trend, chart.two_of_three)),
                 board.year_to_date.get(month), board.rolling.get(month),
                 series.method[at] if series.method else "", at >= first_late)
                for at, month in enumerate(series.months)
            ),
        )  # fmt: skip
    if board.revised is not None:
        revision = board.revised
        yield Sheet.of(
            "revised",
            "a row is a month told twice: as first told, and as revised",
            ("month", ("provisional", SHARE), ("revised", SHARE), ("revised less provisional", SHARE)),
            zip(revision.months, revision.provisional, revision.revised, revision.moved, strict=True),
        )


def _beside(board: Board) -> Iterator[Sheet]:
    both = board.compared.both
    at = None if both is None else both.at(board.organisation)
    if both is not None and at is not None:
        yield from _place(both, at)
    yield Sheet.of(
        "safety",
        "a row is a measure of safety in the last period and in the same months a year before",
        ("measure", "unit", "before", "now", "moved", "beyond chance"),
        ((each.label, SHARE if each.is_share else "number", each.before, each.now, each.moved,
          each.moved if each.sure else "chance not known") for each in board.safety_beside),
    )  # fmt: skip
    if board.quality is not None:
        beside = board.quality
        rows = [("without quality", beside.official), *beside.terms.items(), ("with quality", beside.adjusted)]
        yield Sheet.of(
            "quality",
            "growth of productivity without quality and with it, and what each term adds to output",
            ("what", ("growth", SHARE)),
            ((name.replace("_", " "), value) for name, value in rows),
        )


def _place(both: FromPair, at: int) -> Iterator[Sheet]:
    figure, lasting, funnel = both.figure_ranks, both.lasting_ranks, both.funnels[1]
    yield Sheet.of(
        "place",
        "the trust among all trusts of the table: places with their 95 % ranges, 1 is the highest growth",
        ("what", "value", "95 % low", "95 % high"),
        [
            ("trusts", len(both.pair), None, None),
            (f"place in {both.pair.periods[0]}", both.place[0][at], None, None),
            (f"place in {both.pair.periods[1]}, by the noise in the figure", both.place[1][at], figure.low[at],
             figure.high[at]),
            ("place by what trusts keep from year to year", lasting.middle[at], lasting.low[at], lasting.high[at]),
            ("chance to be among the first ten by that", lasting.in_top[at], None, None),
            ("noise standard deviations from the mean", funnel.score[at], None, None),
        ],
    )  # fmt: skip
    kind = both.pair.kind[at]
    yield Sheet.of(
        "peers",
        "trusts of the same type",
        ("type", "place", "trusts", ("mean growth", SHARE), ("lower quartile", SHARE), ("upper quartile", SHARE)),
        ((kind_of(p.kind), int(np.sum(both.pair.second[both.pair.kind == kind] > both.pair.second[at])) + 1, p.trusts,
          p.mean, p.low, p.high) for p in both.peers if p.kind == kind),
    )  # fmt: skip


def driver_sheets(moved: GrowthDrivers | None) -> Iterator[Sheet]:
    """What moved the figure, and the figure under each alternative of what is assumed."""
    if moved is None:
        return
    yield Sheet.of(
        "what_moved_it",
        "a row is a step of the last period's growth; the steps add up to the logarithm of 1 + growth",
        ("factor", "step", ("adds", "log points × 100")),
        ((step.factor, titled(step.name), 100.0 * step.log_points) for step in moved.explained.steps),
    )
    rows: list[tuple[Any, ...]] = [
        (each.name.replace("_", " "), each.choice, "taken", moved.explained.growth.productivity, "")
        for each in moved.range.assumptions
    ]
    rows += [
        (each.assumption.replace("_", " "), each.choice, "alternative",
         None if each.growth is None else each.growth.productivity, each.why_not) for each in moved.range.outcomes
    ]  # fmt: skip
    yield Sheet.of(
        "assumed",
        "a row is a choice that nobody publishes, and the figure under each alternative by itself",
        ("assumption", "choice", "is", ("productivity growth", SHARE), "why it cannot be had"),
        rows,
    )
    yield Sheet.of(
        "assumed_numbers",
        "a row is a number assumed between two ends, and the figure at either, all else as assumed",
        ("number", "low", "high", ("growth at low", SHARE), ("growth at high", SHARE)),
        moved.range.numbers,
    )
