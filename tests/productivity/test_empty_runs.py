"""Rare lines that lack months in a row: sound ones are let alone however bursty, those that lost a year are told."""

import csv
from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator

from sim.productivity import ActivityTable, TableFaults
from sim.productivity.empty_runs import BURSTY, long_runs
from sim.productivity.lines import BEGINS, ENDS, LONG, RARE, TOGETHER, Lines
from sim.productivity.months import month_of, number_of
from tests.productivity.worlds import SHARED

MONTHS = 24
LINES = 3_000
BY_TRUST = SHARED / "ae_monthly_by_trust_to_2024_03.csv"
Line = Callable[[Generator, float], np.ndarray]


def poisson(chance: Generator, mean: float) -> np.ndarray:
    return chance.poisson(mean, MONTHS)


def twice_as_bursty(chance: Generator, mean: float) -> np.ndarray:
    """Variance twice the mean, months independent."""
    return chance.negative_binomial(mean, 0.5, MONTHS)


def drifting(chance: Generator, mean: float) -> np.ndarray:
    """A level that wanders by 60 %, with months hanging together by .7."""
    moves = 0.6 * np.sqrt(1 - 0.49) * chance.standard_normal(MONTHS)
    moves[0] /= np.sqrt(1 - 0.49)
    for at in range(1, MONTHS):
        moves[at] += 0.7 * moves[at - 1]
    return chance.poisson(mean * np.exp(moves - 0.18))


def of_a_season(chance: Generator, mean: float) -> np.ndarray:
    """Nothing in midsummer, twice the mean in midwinter."""
    return chance.poisson(mean * (1.0 + np.cos(2 * np.pi * (np.arange(MONTHS) + chance.integers(12)) / 12)))


def of_winter_alone(chance: Generator, mean: float) -> np.ndarray:
    """Nothing from April to September."""
    shape = np.maximum(0.0, np.cos(2 * np.pi * (np.arange(MONTHS) + chance.integers(12)) / 12))
    return chance.poisson(mean * shape / shape.mean())


def runs(counts: np.ndarray) -> list[tuple[int, int]]:
    """What is told; a line without any row is none."""
    return [*long_runs(counts.astype(np.float64), counts > 0)] if counts.any() else []


@pytest.mark.parametrize("mean", [0.1, 0.5, 2.0, 7.0])
@pytest.mark.parametrize("line", [poisson, twice_as_bursty, drifting, of_a_season, of_winter_alone])
def test_sound_lines_are_let_alone(line: Line, mean: float):
    chance = np.random.default_rng([9, int(10 * mean)])
    told = sum(bool(runs(line(chance, mean))) for _ in range(LINES))
    assert told <= 2  # 1 in 1,500


@pytest.mark.parametrize(("mean", "least", "most"), [(2.0, 0.0, 0.05), (4.0, 0.95, 1.0), (6.0, 0.99, 1.0)])
def test_lines_that_lost_a_year_are_told_from_four_a_month(mean: float, least: float, most: float):
    chance = np.random.default_rng(9)
    for year in (slice(0, 12), slice(6, 18), slice(12, 24)):
        found = 0
        for _ in range(1_000):
            counts = poisson(chance, mean)
            counts[year] = 0
            found += any(first <= year.start and after >= year.stop for first, after in runs(counts))
        assert least <= found / 1_000 <= most


def table(lines: dict[str, list[float]]) -> dict[str, list[object]]:
    """Activity of one organisation, no row where nothing is."""
    rows = [
        (name, month_of(number_of("2023-04") + at), units)
        for name, counts in {"common": [500.0] * MONTHS, **lines}.items()
        for at, units in enumerate(counts)
        if units
    ]
    currency, month, volume = (list(column) for column in zip(*rows, strict=True))
    whole = {"organisation": ["A"] * len(rows), "pod": ["x"] * len(rows)}
    return {**whole, "currency": currency, "month": month, "volume": volume}


SIX = [float(each) for each in (6, 4, 7, 5, 8, 6, 3, 7, 6, 9, 5, 6)]


@pytest.mark.parametrize(
    ("counts", "rule", "months"),
    [
        ([0.0] * 12 + SIX, BEGINS, "2023-04 to 2024-03"),
        (SIX + [0.0] * 12, ENDS, "2024-04 to 2025-03"),
        (SIX[:6] + [0.0] * 12 + SIX[6:], LONG, "2023-10 to 2024-09"),
    ],
)
def test_a_run_is_told_with_its_line_its_months_and_what_to_do(counts: list[float], rule: str, months: str):
    with pytest.raises(TableFaults) as caught:
        ActivityTable.of(table({"rare": counts}))
    assert str(caught.value) == f"activity: month {rule}, got A x rare, missing in {months}"
    assert "write 0" in rule


def test_months_that_chance_leaves_empty_beside_a_run_are_read_as_zero():
    counts = [1.0, 0.0, *SIX[2:], *[0.0] * 12]
    columns = {name: np.array(column) for name, column in table({"rare": counts}).items()}
    lines = Lines(columns, ActivityTable.KEYS, "volume")
    assert [(each.rule, len(each.months)) for each in lines.missing()] == [(ENDS, 12)]
    assert [each.months for each in lines.rare()] == [("2023-05",)]


def test_lines_too_rare_to_tell_a_year_by_are_told_together():
    """Four lines of two a month: a year without any of one may be chance, one without all is none."""
    rare = {name: [*([2.0, 1.0, 3.0] * 4), *[0.0] * 12] for name in "bcde"}
    ActivityTable.of(table({"b": rare["b"]}))
    with pytest.raises(TableFaults) as caught:
        ActivityTable.of(table(rare))
    assert [fault.rule for fault in caught.value.faults] == [TOGETHER]
    assert "2024-04 to 2025-03" in str(caught.value)


@pytest.mark.skipif(not BY_TRUST.exists(), reason=f"{BY_TRUST.name} is not beside the project")
def test_rare_lines_of_real_trusts_are_about_as_bursty_as_held_and_let_alone():
    counts: dict[str, list[float]] = defaultdict(list)
    with BY_TRUST.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            counts[row["nhs_trust22_code"]].append(float(row["total_emergency_admissions"] or 0.0))
    lines = {name: np.array(line) for name, line in counts.items()}
    rare = {name: line for name, line in lines.items() if line.mean() < 30.0 and (line > 0.0).mean() > 0.3}
    bursty = sorted(float(line.var(ddof=1) / line.mean()) for line in rare.values())
    assert np.median(bursty) == pytest.approx(BURSTY, abs=0.5), bursty
    assert [name for name, line in rare.items() if line.mean() < RARE and runs(line)] == []
