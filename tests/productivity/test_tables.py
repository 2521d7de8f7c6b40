import json
from pathlib import Path

import numpy as np
import pytest

from sim.productivity import (
    ActivityTable,
    InputsTable,
    Period,
    TableFaults,
    check_tables,
    effect,
    level,
    read_table,
    write_table,
)
from tests.productivity.worlds import YEARS, activity, inputs, same_columns, small

GOOD = {
    "organisation": ["A", "A", "A", "A"],
    "month": ["2024-12", "2024-12", "2025-01", "2025-01"],
    "pod": ["ed", "clinic", "ed", "clinic"],
    "volume": [10.0, 20.0, 11.0, 0.0],
}
SPENT = {
    "organisation": ["A", "A"],
    "month": ["2024-12", "2024-12"],
    "category": ["pay", "pay"],
    "nominal_gbp": [5.0, 0.0],
    "contract": ["agency", "unfilled"],
    "hours": [2.0, np.nan],
}


def faults_of(columns: dict, kind: type = ActivityTable) -> list[str]:
    with pytest.raises(TableFaults) as caught:
        kind.of(columns)
    return [str(fault) for fault in caught.value.faults]


def changed(name: str, row: int, cell: object) -> dict:
    column = list(GOOD[name])
    column[row] = cell
    return GOOD | {name: column}


def test_a_sound_table_is_taken():
    assert len(ActivityTable.of(GOOD)) == 4
    assert len(InputsTable.of(SPENT)) == 2


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (changed("volume", 1, -4.0), "activity row 2: volume must not be negative, got -4.0"),
        (changed("volume", 0, np.inf), "activity row 1: volume must be a finite number, got inf"),
        (changed("volume", 0, ""), "activity row 1: volume must be a finite number, got nan"),
        (changed("volume", 0, "many"), "activity row 1: volume must be a number, got 'many'"),
        (changed("month", 2, "2025-1"), "activity row 3: month must be YYYY-MM, got 2025-1"),
        (changed("organisation", 3, ""), "activity row 4: organisation must not be empty"),
        (changed("pod", 1, "ed"), "activity row 2: pod and the other keys are given twice, got ed, first in row 1"),
        (GOOD | {"wards": [1, 2, 3, 4]}, "activity: wards is no column"),
        ({k: v for k, v in GOOD.items() if k != "volume"}, "activity: volume is missing"),
        (GOOD | {"pod": ["ed"]}, "activity: pod must have 4 rows, got 1"),
    ],
)
def test_each_fault_is_told_with_its_place(columns: dict, line: str):
    assert line in faults_of(columns)


def test_all_faults_are_told_at_once():
    wrong = GOOD | {"volume": [-1.0, -2.0, 3.0, np.nan], "month": ["2024-12", "x", "2025-01", "2025-01"]}
    assert len(faults_of(wrong)) == 4


def test_a_gap_is_not_a_zero():
    gap = {
        "organisation": ["A"] * 5,
        "month": ["2024-11", "2024-12", "2025-01", "2024-11", "2025-01"],
        "pod": ["ed", "ed", "ed", "clinic", "clinic"],
        "volume": [1.0] * 5,
    }
    assert faults_of(gap) == [
        "activity: month is missing of a line (write 0 where there was none), got A clinic, missing in 2024-12"
    ]


@pytest.mark.parametrize("absent", [0, 5, 11])
def test_a_gap_of_a_cumulative_line_is_no_zero_either(absent: int):
    """Of rare events a month without any is no gap; of their sums since April it is, and 0 would be wrong."""
    a_month = [1.0, 2.0, 3.0, 1.0, 2.0, 4.0, 1.0, 2.0, 1.0, 3.0, 2.0, 1.0]
    months = [f"2024-{month:02d}" for month in range(4, 13)] + [f"2025-{month:02d}" for month in range(1, 4)]

    def table(rare: list[float]) -> dict[str, list[object]]:
        both = [("b", rare[at], month) for at, month in enumerate(months) if at != absent]
        rows = [("a", 500.0 + 50.0 * (at % 3), month) for at, month in enumerate(months)] + both
        currency, volume, month = (list(column) for column in zip(*rows, strict=True))
        count = len(rows)
        return {"organisation": ["A"] * count, "pod": ["x"] * count} | {
            "currency": currency,
            "volume": volume,
            "month": month,
        }

    sums = np.cumsum(a_month).tolist()
    (said,) = faults_of(table(sums))
    assert "is missing of a line that looks cumulative: give the month asked for, not the sum since April" in said
    ActivityTable.of(table(a_month))
    for no_sums in ([500.0, 40.0] * 6, [0.0] * 10 + [200.0] * 2, [0.0] * 3 + [150.0] * 9):
        (said,) = faults_of(table(no_sums))
        assert "cumulative" not in said


def test_a_gap_of_a_line_in_another_unit_is_told_as_that():
    """Counts of a rare line × 12 for a year: the month that lacks any is none that lacks a 0 and nothing else."""
    months = [f"{2023 + (at + 3) // 12}-{(at + 3) % 12 + 1:02d}" for at in range(24)]
    counts = [float((at * 7) % 5 + 1) * (12.0 if at >= 12 else 1.0) for at in range(24)]
    rows = [("a", 500.0, month) for month in months]
    rows += [("b", counts[at], month) for at, month in enumerate(months) if at != 17]
    currency, volume, month = (list(column) for column in zip(*rows, strict=True))
    whole = {"organisation": ["A"] * len(rows), "pod": ["x"] * len(rows)}
    (said,) = faults_of(whole | {"currency": currency, "volume": volume, "month": month})
    assert "is missing of a line whose level is far from the year before: another unit?" in said


def test_another_organisation_may_begin_later():
    table = ActivityTable.of(
        {
            "organisation": ["A", "A", "B"],
            "month": ["2024-11", "2024-12", "2024-12"],
            "pod": ["ed"] * 3,
            "volume": [1] * 3,
        }
    )
    assert len(table) == 3


def test_a_pod_is_given_whole_or_by_currency():
    both = {
        "organisation": ["A"] * 2,
        "month": ["2024-11"] * 2,
        "pod": ["ed"] * 2,
        "volume": [1, 1],
        "currency": ["", "x"],
    }
    assert faults_of(both) == ["activity row 1: pod stands both whole and by currency in one month, got ed"]


def test_contracts_are_known_and_nobody_is_paid_for_unfilled_hours():
    lines = faults_of(SPENT | {"contract": ["locum", "unfilled"], "nominal_gbp": [5.0, 3.0]}, InputsTable)
    assert lines == [
        "inputs row 1: contract must be empty or one of substantive, bank, agency, unfilled, got locum",
        "inputs row 2: nominal_gbp must be 0 for hours that nobody worked, got 3.0",
    ]


def test_both_tables_are_held_against_the_preset_together():
    done = activity({"2024-11": {"ed": 1.0, "ward_round": 1.0, "spell:odd": 1.0}})
    spent = inputs({"2024-11": {("pay",): 1.0, ("gold",): 1.0}})
    with pytest.raises(TableFaults) as caught:
        check_tables(done, spent, small())
    assert [(f.table, f.column, f.found) for f in caught.value.faults] == [
        ("activity", "currency", "odd"),
        ("activity", "pod", "ward_round"),
        ("inputs", "category", "gold"),
    ]


def test_what_is_excluded_needs_no_weight_and_counts_nothing():
    preset = small(exclusions={"pods": ["ward_round"], "categories": ["gold"]})
    done = activity({"2024-11": {"ed": 2.0, "ward_round": 7.0}})
    spent = inputs({"2024-11": {("pay",): 3.0, ("gold",): 9.0}})
    one = level(done, spent, preset, Period("A", ("2024-11",)))
    assert one.cost_weighted_activity == 600.0
    assert one.nominal_gbp == 3.0


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_files_keep_every_bit(tmp_path: Path, suffix: str):
    rng = np.random.default_rng(1)
    months = YEARS["2024/25"]
    done = activity({m: {"ed": rng.random() * 1e4, "spell:light": rng.random(), "clinic": 1 / 3} for m in months})
    spent = inputs({m: {("pay", "nurse", "bank"): rng.random() * 1e7, ("supplies",): 0.1} for m in months})
    for table in (done, spent, InputsTable.of(SPENT)):
        write_table(table, tmp_path / f"table{suffix}")
        assert same_columns(read_table(type(table), tmp_path / f"table{suffix}"), table)
    assert [path.name for path in tmp_path.iterdir()] == [f"table{suffix}"]
    write_table(done, tmp_path / f"a{suffix}")
    write_table(spent, tmp_path / f"i{suffix}")
    period = Period("A", months)
    kept = level(
        read_table(ActivityTable, tmp_path / f"a{suffix}"),
        read_table(InputsTable, tmp_path / f"i{suffix}"),
        small(),
        period,
    )
    assert effect(level(done, spent, small(), period), kept) == 0.0


def test_a_csv_tells_row_and_column(tmp_path: Path):
    path = tmp_path / "activity.csv"
    path.write_text("organisation,month,pod,volume\nR0A,2024-04,ed,12\nR0A,2024-05,ed,twelve\n")
    with pytest.raises(TableFaults, match="activity row 3: volume must be a number, got 'twelve'"):
        read_table(ActivityTable, path)
    path.write_text("organisation,month,pod,volume\nR0A,2024-04,ed\n")
    with pytest.raises(ValueError, match="row 2: the row must have 4 cells"):
        read_table(ActivityTable, path)
    path.write_text("")
    with pytest.raises(ValueError, match="has no header in row 1"):
        read_table(ActivityTable, path)


def test_only_two_kinds_of_file(tmp_path: Path):
    with pytest.raises(ValueError, match=r"not activity\.json"):
        write_table(ActivityTable.of(GOOD), tmp_path / "activity.json")
    (tmp_path / "activity.json").write_text(json.dumps({}))
    with pytest.raises(ValueError, match=r"not activity\.json"):
        read_table(ActivityTable, tmp_path / "activity.json")


def test_a_long_list_of_faults_is_cut_in_print_only():
    wrong = {k: [v[0]] * 500 for k, v in GOOD.items()} | {"volume": [-1.0] * 500}
    wrong["organisation"] = [f"R{row}" for row in range(500)]
    with pytest.raises(TableFaults) as caught:
        ActivityTable.of(wrong)
    assert len(caught.value.faults) == 500
    assert str(caught.value) == "activity row 1 and 499 more: volume must not be negative, got -1.0"
