"""`format=xlsx` from the command: every task that has tables writes them, in the folder of its results, or says no."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Command
from tests.cli.test_commands import TINY
from tests.cli.test_observed import GROWTH
from tests.report.test_workbook import as_csv, read_book, read_csv


def book_in(files: list[str]) -> dict[str, list[list[object]]]:
    """The one workbook of a run, after its CSV files were found equal to its sheets."""
    (path,) = [Path(file) for file in files if file.endswith(".xlsx") and "/inputs/" not in file]
    book = read_book(path)
    tables = {file.stem: file for file in sorted((path.parent / "tables").iterdir())}
    assert set(tables) == set(book) - {"about"}
    for name, file in tables.items():
        assert read_csv(file) == [[as_csv(cell) for cell in row] for row in book[name]]
    return book


def rows_of(book: dict[str, list[list[object]]], sheet: str) -> list[dict[object, object]]:
    head, *rows = book[sheet]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_board_page_is_a_workbook(command: Command):
    assert command("template=forms").code == 0
    asked = ("task=productivity", "path=forms/example", "productivity=wau")
    answer = json.loads(command(*asked, "format=json").out)
    ran = command(*asked, "format=xlsx")
    assert (ran.code, ran.faults) == (0, [])
    assert "workbook: results/" in ran.out
    assert "and its 7 tables as CSV" in ran.out
    book = book_in(ran.files)
    (year,) = rows_of(book, "growth")
    assert year["productivity growth (fraction)"] == answer["growth"][0]["productivity_growth"]
    steps = [row["adds (log points × 100)"] for row in rows_of(book, "what_moved_it")]
    assert [each / 100 for each in steps] == pytest.approx([step["log_points"] for step in answer["steps"]])
    assert rows_of(book, "unit_cost")[0]["a unit (£)"] == answer["cost_per_weighted_unit_gbp"]["cost"]
    assert len(rows_of(book, "months")) == 12
    about = {(str(kind), str(text)) for kind, text in book["about"]}
    assert ("command", f"acuteflow {' '.join(asked)} format=xlsx") in about
    assert any(kind == "verdict" for kind, _ in about)
    (path,) = [Path(file) for file in ran.files if file.endswith("board.xlsx")]
    for page in openpyxl.load_workbook(path).worksheets[1:]:
        assert page.freeze_panes == "A2"
        for head in next(page.iter_rows(max_row=1)):
            widest = max(len(word) for word in str(head.value).split())
            assert page.column_dimensions[head.column_letter].width >= widest, head.value


@pytest.mark.parametrize("organisations", ["ABC", "ABCDEFGHIJ"])
def test_trusts_side_by_side_are_a_workbook_and_no_name_of_theirs_runs(command: Command, organisations: str):
    head, *rows = GROWTH.splitlines()
    of = {line[0]: line[1:] for line in rows[:3]} | {line[0] + "later": line[1:] for line in rows[3:]}
    lines = [f"={letter}{of[key]}" for letter in organisations for key in ("A", "Alater")]
    Path("mine").mkdir()
    changed = [line.replace("0.05,0.02,0.0294", "0.05,0.02,0.0294").replace("First", "+Trust") for line in lines]
    Path("mine/growth.csv").write_text("\n".join([head, *changed]), encoding="utf-8")
    ran = command("task=productivity", "path=mine", "format=xlsx")
    assert ran.code == 0, ran.err
    book = book_in(ran.files)
    assert {row["organisation"] for row in rows_of(book, "growth")} == {f"={letter}" for letter in organisations}


@pytest.mark.slow
def test_several_runs_write_a_book_each_and_one_made_again_is_the_same_to_the_byte(command: Command):
    assert command("template=forms").code == 0
    ran = command("-m", "task=productivity", "path=forms/example", "productivity=nhse,york", "format=xlsx")
    assert ran.code == 0, ran.err
    books = [Path(file) for file in ran.files if file.endswith("board.xlsx")]
    assert len({book.parent for book in books}) == 2
    again = command(f"again={books[0].parent}", "output=elsewhere")
    assert again.code == 0, again.err
    (other,) = [Path(file) for file in again.files if file.endswith("board.xlsx")]
    assert other.read_bytes() == books[0].read_bytes()


@pytest.mark.slow
def test_the_comparison_and_the_published_figures_are_workbooks(command: Command):
    ran = command("intervention=agency_reduction", "format=xlsx", *TINY)
    assert ran.code == 0, ran.err
    book = book_in(ran.files)
    assert {"effects", "money_by_payer", "months", "pay"} <= set(book)
    assert {row["month"] for row in rows_of(book, "months")} == {"2025-04"}
    ran = command("task=kpi", "format=xlsx", *TINY)
    assert ran.code == 0, ran.err
    rows = rows_of(book_in(ran.files), "kpi")
    found = {row["figure"]: row for row in rows}
    assert found["Type 1 within four hours"]["published"] == 0.632
    (path,) = [Path(file) for file in ran.files if file.endswith("kpi.xlsx")]
    again = command(f"again={path.parent}", "output=elsewhere")
    assert again.code == 0, again.err
    assert rows_of(book_in(again.files), "kpi") == rows


def test_a_model_is_a_workbook(command: Command):
    ran = command("model=multi_server", "format=xlsx", "replications=2")
    assert ran.code == 0, ran.err
    assert "model.xlsx" in ran.out
    (path,) = [Path(file) for file in ran.files if file.endswith("model.xlsx")]
    book = read_book(path)
    assert {"estimates", "occupancy", "by_hour"} <= set(book)
    assert read_csv(path.parent / "tables" / "estimates.csv")[1:] == read_csv(path.parent / "estimates.csv")[1:]


@pytest.mark.parametrize("task", ["diagram", "tables", "patient"])
def test_a_task_without_tables_of_results_says_so(command: Command, task: str):
    ran = command(f"task={task}", "intervention=agency_reduction", "format=xlsx")
    assert (ran.code, ran.files) == (2, [])
    assert ran.faults == [
        f"command line: format: task={task} has no tables of results: must be table or json, or the task compare, kpi, "
        "account, model, results or productivity, got xlsx"
    ]


@pytest.mark.parametrize("words", [("task=productivity", "path=mine"), ("intervention=agency_reduction",)])
def test_an_unknown_format_is_one_line(command: Command, words: tuple[str, ...]):
    ran = command(*words, "format=xls")
    assert (ran.code, ran.files) == (2, [])
    (line,) = ran.faults
    assert line.startswith("command line: format: must be ")
    assert "xlsx" in line
