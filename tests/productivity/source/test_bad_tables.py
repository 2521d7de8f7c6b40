"""Each kind of bad table is reported by row, column, rule and value; what may be left out is counted with its
reason.
"""

from pathlib import Path

import numpy as np
import pytest

from sim.productivity import TableFaults
from sim.productivity.source import read_source
from tests.productivity.source.files import HEADER, MONTHS, faults_of, mapping, read, steady, written


def with_cell(row: int, column: int, cell: object) -> list[list]:
    rows = steady()
    rows[row][column] = cell
    return rows


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (with_cell(2, 3, -5), "counts.csv row 4: Count must not be negative, got -5.0"),
        (with_cell(2, 3, "many"), "counts.csv row 4: Count must be a number, got 'many'"),
        (with_cell(2, 3, ""), "counts.csv row 4: Count is empty: write the number, 0 where there was none"),
        (with_cell(2, 3, "inf"), "counts.csv row 4: Count must be a finite number, got inf"),
        (with_cell(1, 2, "GP"), "counts.csv row 3: Setting is none of the mapping's codes for pod, got 'GP'"),
        (with_cell(1, 1, "May-24"), "counts.csv row 3: Period must be a month written YYYY-MM, got 'May-24'"),
        (with_cell(1, 1, ""), "counts.csv row 3: Period must not be empty"),
        (with_cell(1, 0, ""), "counts.csv row 3: Code must not be empty"),
        (
            [*steady(), ["A", "2024-06", "ED", 7]],
            "counts.csv row 10: Setting is given twice, got A 2024-06 ed, first in row 4",
        ),
        (
            steady(months=MONTHS[:3] + MONTHS[4:]) + steady(setting="OP"),
            "counts.csv: month is missing of a line (write 0 where there was none), got A ed, missing in 2024-07",
        ),
        (
            steady(count=40000)[:4] + steady(count=40)[4:],
            "counts.csv row 6: Count changes its unit in mid-series, "
            "got A ed from 2024-08: about 40000 before and 40 after",
        ),
        (
            steady() + steady("B", months=MONTHS[:4]),
            "counts.csv row 10: Code does not cover the file's 2024-04 to 2024-11: "
            "is it the right code of these rows? If so, and it was merged, opened or closed, say that in the mapping, "
            "got B 2024-04 to 2024-07",
        ),
    ],
    ids=[
        "negative",
        "no number",
        "empty",
        "infinite",
        "unknown point of delivery",
        "no month",
        "no month at all",
        "no organisation",
        "duplicate",
        "gap",
        "unit change",
        "merger nobody named",
    ],
)
def test_each_fault_with_its_place(tmp_path: Path, rows: list[list], line: str):
    assert faults_of(tmp_path, rows) == [line]


def test_faults_of_different_kinds_are_told_together(tmp_path: Path):
    rows = [*with_cell(2, 3, -5), ["A", "2024-05", "ED", 1], *steady("B", months=MONTHS[:4])]
    assert sorted(line.split(": ")[1].split()[0] for line in faults_of(tmp_path, rows)) == ["Code", "Count", "Setting"]
    assert len(faults_of(tmp_path, [["A", "x", "GP", "many"], ["A", "y", "ED", 1]])) == 4


def test_a_cell_that_cannot_be_read_hides_no_other_fault(tmp_path: Path):
    """And what follows only from the cell, such as the gap its row would leave, is not told as a fault."""
    rows = [*with_cell(2, 3, "many"), *steady(setting="OP"), ["A", "2024-05", "ED", 1]]
    rows[0][3] = -5
    del rows[12]
    assert [line.split(": ", 1)[1] for line in sorted(faults_of(tmp_path, rows), key=len)] == [
        "Count must be a number, got 'many'",
        "Count must not be negative, got -5.0",
        "Setting is given twice, got A 2024-05 ed, first in row 3",
        "month is missing of a line (write 0 where there was none), got A clinic, missing in 2024-08",
    ]
    rows = [*with_cell(2, 1, "someday"), *steady(setting="GP")[:1], ["A", "2024-05", "ED", 1]]
    rows[0][3] = -5
    assert sorted(line.split(": ", 1)[1] for line in faults_of(tmp_path, rows)) == [
        "Count must not be negative, got -5.0",
        "Period must be a month written YYYY-MM, got 'someday'",
        "Setting is given twice, got A 2024-05 ed, first in row 3",
        "Setting is none of the mapping's codes for pod, got 'GP'",
    ]


def test_missing_columns_are_told_together(tmp_path: Path):
    path = written(tmp_path, [["A", 1]], ("Code", "Number"))
    with pytest.raises(ValueError, match=r"has no row with the columns Code, .*: row 1 lacks Period, Setting, Count"):
        read_source(mapping(), path)
    with pytest.raises(TableFaults) as caught:
        read_source(mapping(header_row=1), path)
    assert [fault.column for fault in caught.value.faults] == ["Period", "Setting", "Count"]


def test_a_table_without_rows_is_told(tmp_path: Path):
    assert faults_of(tmp_path, []) == ["counts.csv: activity has no rows"]
    everything = [{"column": "Code", "matching": ".*", "reason": "not wanted"}]
    assert faults_of(tmp_path, steady(), leave_out=everything) == [
        "counts.csv: activity has no row that is not left out"
    ]


def test_rows_left_out_are_counted_with_their_reason(tmp_path: Path):
    rows = [*steady(), ["England", "2024-04", "ED", 9e9], ["Note: provisional", "", "", ""]]
    out = [
        {"column": "Code", "among": ["England"], "reason": "the nation, not a trust"},
        {"column": "Code", "matching": "Note.*", "reason": "a note"},
    ]
    found = read(tmp_path, rows, leave_out=out)
    assert len(found.activity) == 8
    assert [str(one) for one in found.left_out] == [
        "1 row: the nation, not a trust (row 10: England)",
        "1 row: a note (row 11: Note: provisional)",
    ]


def test_suppressed_numbers_are_left_out_and_then_their_series(tmp_path: Path):
    columns = mapping()["columns"] | {"volume": {"column": "Count", "unknown": ["*"]}}
    rows = [*with_cell(3, 3, "*"), *steady(setting="OP", count=0), *steady("B")]
    rules = {"not_given": "leave_out", "gaps": "leave_out", "all_zero": "leave_out", "short": "keep"}
    found = read(tmp_path, rows, columns=columns, rules=rules)
    assert [(one.count, one.reason) for one in found.left_out] == [
        (1, "Count is not given"),
        (8, "series that is 0 in every month: no such service"),
        (7, "series with a month missing"),
    ]
    assert found.left_out[2].examples == ("A ed 2024-07",)
    assert set(found.activity.organisation) == {"B"}


def test_a_merged_trust_is_added_to_its_successor(tmp_path: Path):
    rows = steady("A", count=10, months=MONTHS[:5]) + steady("B", count=100)
    successors = {"A": {"into": "B", "month": "2024-08"}}
    found = read(tmp_path, rows, successors=successors)
    assert set(found.activity.organisation) == {"B"}
    by_month = dict(zip(found.activity.month.tolist(), found.activity.volume.tolist(), strict=True))
    assert by_month == {month: 110.0 if month in MONTHS[:5] else 100.0 for month in MONTHS}
    assert [(one.count, one.reason) for one in found.notes] == [(5, "added to B, into which A was merged from 2024-08")]


def test_months_that_lack_the_merged_trust_are_not_taken_for_both(tmp_path: Path):
    rows = steady("A", count=10, months=MONTHS[1:4]) + steady("B", count=100)
    successors = {"A": {"into": "B", "month": "2024-08"}}
    assert faults_of(tmp_path, rows, successors=successors) == [
        "counts.csv row 5: Period lacks A ed, which was merged into B from 2024-08, got 2024-04"
    ]
    found = read(tmp_path, rows, successors=successors, rules={"gaps": "leave_out", "short": "keep"})
    assert min(found.activity.month) == "2024-05"
    assert found.left_out[0].reason == "A, merged into it from 2024-08, is not given for the month"


def test_a_number_that_is_not_given_is_not_taken_for_zero(tmp_path: Path):
    assert faults_of(tmp_path, steady(count=""), rules={"all_zero": "leave_out"})[0] == (
        "counts.csv row 2: Count is empty: write the number, 0 where there was none"
    )


def test_one_odd_month_is_kept_and_told_as_doubtful(tmp_path: Path):
    found = read(tmp_path, with_cell(3, 3, 900))
    assert len(found.activity) == 8
    assert [(one.count, one.examples) for one in found.notes] == [(1, ("A 2024-07 ed",))]


@pytest.mark.parametrize("at", [1, 3, 6])
def test_a_single_month_in_another_unit_is_odd_and_no_change_of_unit(tmp_path: Path, at: int):
    found = read(tmp_path, with_cell(at, 3, 100_000))
    assert [one.count for one in found.notes] == [1]


def test_a_change_of_unit_may_be_kept_if_the_mapping_says_so(tmp_path: Path):
    found = read(tmp_path, steady(count=40000)[:4] + steady(count=40)[4:], rules={"unit_change": "keep"})
    assert found.notes[0].reason == "a step by a factor of 30 or more"


def test_small_numbers_have_no_change_of_unit(tmp_path: Path):
    rows = [[*row[:3], count] for row, count in zip(steady(), (1, 0, 1, 0, 15, 12, 19, 11), strict=True)]
    assert read(tmp_path, rows).notes == ()


def test_units_and_means_a_day(tmp_path: Path):
    columns = mapping()["columns"] | {"volume": {"column": "Count", "factor": 1000.0, "a_day": True}}
    found = read(tmp_path, [["A", "2024-05", "ED", '"1,234.5"']], columns=columns)
    np.testing.assert_allclose(found.activity.volume, [1234.5 * 1000 * 31], rtol=1e-15)


def test_columns_of_one_file_may_be_added(tmp_path: Path):
    columns = mapping()["columns"] | {"volume": {"column": "Count", "plus": ["More"]}}
    path = written(tmp_path, [["A", "2024-04", "ED", 5, 7]], (*HEADER, "More"))
    assert read_source(mapping(columns=columns), path).activity.volume.tolist() == [12.0]


def test_ragged_and_doubled_headers_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="row 2: the row must have 4 cells"):
        read_source(mapping(), written(tmp_path, [["A", "2024-04", "ED"]]))
    with pytest.raises(ValueError, match="two columns named Code"):
        read_source(mapping(), written(tmp_path, [], ("Code", "Code", "Period", "Setting", "Count")))


def test_the_file_must_be_found_once(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no file named counts"):
        read_source(mapping(), tmp_path)
    written(tmp_path, steady())
    (tmp_path / "counts2.csv").write_text("Code\n")
    assert len(read_source(mapping(), tmp_path).activity) == 8
    with pytest.raises(FileNotFoundError, match="2 files"):
        read_source(mapping(file="counts*.csv"), tmp_path)
