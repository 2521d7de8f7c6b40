"""The workbook: what is written reads back, and nothing in it runs."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sim.report.comparison_sheets import comparison_sheets, write_comparison
from sim.report.workbook import RUNS, WIDEST, Front, Sheet, write_workbook
from sim.study.compare import Comparison
from sim.study.plan import BASELINE

FORMULAS = ("=1+1", "+44", "-", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)", '=cmd|" /C calc"!A0')
TOLD = Front("title", {"command": "acuteflow x"}, {"flag": ["=look"], "note": ["- a note"]})


def sheet(*rows: tuple[object, ...]) -> Sheet:
    return Sheet.of("one", "a row is a row", ("text", ("number", "£ a year"), ("share", "fraction")), rows)


def read_book(path: Path) -> dict[str, list[list[object]]]:
    """Values of every sheet, none of them a formula."""
    book = openpyxl.load_workbook(path)
    for page in book:
        assert not page.merged_cells.ranges
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def as_csv(cell: object) -> str:
    """A cell of a workbook as CSV must have it."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS) else str(cell)


def test_numbers_are_numbers_to_the_last_bit_and_what_is_not_known_is_empty(tmp_path: Path):
    rows = [("a", 0.1 + 0.2, 1 / 3), ("b", math.nan, -1e-17), ("c", 12, math.inf)]
    book, table = write_workbook(tmp_path, "book", TOLD, [sheet(*rows)])
    head, *found = read_book(book)["one"]
    assert head == ["text", "number (£ a year)", "share (fraction)"]
    assert found == [["a", 0.1 + 0.2, 1 / 3], ["b", None, -1e-17], ["c", 12, None]]
    assert read_csv(table) == [head, *([as_csv(cell) for cell in row] for row in found)]
    assert [float(cell) for cell in read_csv(table)[1][1:]] == [0.1 + 0.2, 1 / 3]


def test_what_begins_like_a_formula_is_text_in_both(tmp_path: Path):
    book, table = write_workbook(tmp_path, "book", TOLD, [sheet(*((text, 1.0, 0.5) for text in FORMULAS))])
    assert [row[0] for row in read_book(book)["one"][1:]] == list(FORMULAS)
    page = openpyxl.load_workbook(book)["one"]
    assert all(page.cell(row=at, column=1).quotePrefix for at in range(2, 2 + len(FORMULAS)))
    assert [row[0] for row in read_csv(table)[1:]] == [f"'{text}" for text in FORMULAS]
    front = read_book(book)["about"]
    assert front[:3] == [["what", "title"], ["flag", "=look"], ["note", "- a note"]]
    assert ["command", "acuteflow x"] in front


CELLS: SearchStrategy[object] = st.one_of(
    st.none(), st.floats(), st.integers(-(2**53), 2**53), st.text(st.characters(codec="utf-8"), max_size=12)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_any_cell_is_written_and_none_runs(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[object, ...]]):
    found = Sheet.of("any", "", ("row", "a", "b"), [("row", *row) for row in rows])
    book, table = write_workbook(tmp_path_factory.mktemp("any"), "book", TOLD, [found])
    assert len(read_book(book)["any"]) == len(rows) + 1
    for row in read_csv(table)[1:]:
        for cell in row:
            assert not cell.startswith(RUNS) or math.isfinite(float(cell)), cell


def test_the_header_stays_in_sight_and_columns_can_be_read(tmp_path: Path):
    long = "a reason that takes more letters than any column should be wide, and goes on"
    book, _ = write_workbook(tmp_path, "book", TOLD, [sheet(("registered nurse, substantive", 1.0, 0.5), (long, 2, 1))])
    page = openpyxl.load_workbook(book)["one"]
    assert page.freeze_panes == "A2"
    widths = [page.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] == WIDEST
    assert all(width >= 12 for width in widths[1:])


def test_the_same_tables_are_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import time

    first = write_workbook(tmp_path / "a", "book", TOLD, [sheet(("a", 1.0, 0.5))])[0].read_bytes()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_400 * 400)
    assert write_workbook(tmp_path / "b", "book", TOLD, [sheet(("a", 1.0, 0.5))])[0].read_bytes() == first


def test_all_files_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("sim.report.workbook._write_csv", broken)
    with pytest.raises(OSError, match="no room"):
        write_workbook(tmp_path, "book", TOLD, [sheet(("a", 1.0, 0.5))])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_sheets_that_cannot_be_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="2 cells for 3 columns"):
        sheet(("a", 1.0))
    twice = [sheet(("a", 1.0, 0.5)), sheet(("b", 1.0, 0.5))]
    with pytest.raises(ValueError, match="sheets of one name: one"):
        write_workbook(tmp_path, "book", TOLD, twice)


def column(sheets: dict[str, Sheet], name: str, header: str) -> list[object]:
    of = sheets[name]
    at = [each.name for each in of.columns].index(header)
    return [row[at] for row in of.rows]


@pytest.fixture(scope="module")
def sheets(comparison: Comparison) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in comparison_sheets(comparison)}


def test_months_with_and_without_add_up_to_the_effect(comparison: Comparison, sheets: dict[str, Sheet]):
    from sim.report.section import title

    months = comparison.outcomes[0].months
    for effect in comparison.effects.values():
        for name in ("type1_attendances", "theatre_cases", "hours_not_worked"):
            rows = sheets["months"].rows
            moved = [row[8] for row in rows if row[0] == title(effect) and row[2] == name]
            assert len(moved) == months
            assert sum(moved) * 12 / months == pytest.approx(effect.figures[name].mean, abs=1e-6)
        bills = [row for row in sheets["bill_by_month"].rows if row[0] == title(effect)]
        for payer, figure in (("Trust", "trust_gbp"), ("Community and ICB", "community_icb_gbp")):
            moved = sum(row[6] for row in bills if row[1] == payer) * 12 / months
            assert moved == pytest.approx(effect.figures[figure].mean, abs=0.01)
            lines = [row[3] for row in sheets["money"].rows if row[:2] == (title(effect), payer)]
            assert sum(lines) == pytest.approx(moved, abs=0.01)


def test_pay_by_staff_group_adds_up_to_the_bill(comparison: Comparison, sheets: dict[str, Sheet]):
    for world, name in (("agency_reduction", "Agency reduction"), ("theatre_scheduling", None)):
        effect = comparison.effects[world]
        rows = [
            row for row in sheets["pay"].rows if row[0] == (name or effect.intervention.title) and row[1] == "Trust"
        ]
        for side, place in ((BASELINE, 8), (world, 9)):
            found = comparison.of(side, drawn=True)
            own = [o.lines.paid_by("trust") for o in found]
            pay = sum(float(each.nominal_gbp[each.category == "pay"].sum()) for each in own) / len(found)
            assert sum(row[place] for row in rows) == pytest.approx(pay * 12 / found[0].months, rel=1e-12)
        for hours in effect.hours:
            found = [row for row in rows if row[3] == hours.contract and row[4] == "rostered"]
            assert sum(row[7] for row in found) == pytest.approx(hours.hours, abs=1e-6)


def test_the_workbook_of_a_comparison_holds_every_figure_and_its_interval(
    comparison: Comparison, sheets: dict[str, Sheet], tmp_path: Path
):
    book, *tables = write_comparison(tmp_path, comparison, {"command": "acuteflow <x>", "seed": "1"})
    read = read_book(book)
    assert {path.stem for path in tables} == set(read) - {"about"}
    assert {"effects", "bridge", "money", "money_by_payer", "months", "bill_by_month", "pay", "baseline_budget",
            "assumptions"} <= set(read)  # fmt: skip
    for path in tables:
        head, *rows = read[path.stem]
        assert all(head)
        assert read_csv(path) == [head, *([as_csv(cell) for cell in row] for row in rows)]
        assert [list(row) for row in sheets[path.stem].rows] == rows
    found = [row for row in read["effects"][1:] if row[2] == "productivity"]
    for row, effect in zip(found, comparison.effects.values(), strict=True):
        level = effect.level
        assert row[4:9] == [None, level.mean, level.half_width, *level.interval]
    assert ["command", "acuteflow <x>"] in read["about"]
