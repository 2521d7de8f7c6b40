"""Files of a study: what is written reads back, and nothing in it runs."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq

from sim.report.study.files import write_book, write_tables
from sim.study.sweep.tables import tables_of
from tests.study.sweep.studies import BEDS, failed, grid


def test_csv_holds_what_parquet_holds_to_the_bit(tmp_path: Path):
    tables = tables_of(grid())
    write_tables(tmp_path, tables, {})
    for name in ("results", "effects"):
        table = pq.read_table(tmp_path / f"{name}.parquet")
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            read = list(csv.DictReader(file))
        assert [each["measure"] for each in read] == table["measure"].to_pylist()
        number = "mean" if name == "results" else "change"
        assert [float(each[number]) for each in read] == table[number].to_pylist()


def test_failures_are_written_without_a_formula_and_the_file_is_there_without_them(tmp_path: Path):
    write_tables(tmp_path, tables_of(failed()), {})
    with (tmp_path / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first[BEDS], first["message"]) == ("510", "deadlock: =1+1 waits for a bed")
    assert second["replication"] == "0"
    write_tables(tmp_path, tables_of(grid()), {})
    assert (tmp_path / "failures.csv").read_text(encoding="utf-8-sig").count("\n") == 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_workbook_has_a_sheet_a_table_and_says_what_is_missing(tmp_path: Path):
    result = failed()
    path, *_ = write_book(tmp_path, result, tables_of(result), {"command": "acuteflow study=beds"})
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["about", "results", "effects", "failures"]
    said = " ".join(str(cell.value) for row in book["about"].iter_rows() for cell in row)
    assert "2 runs are missing: the study is not finished" in said
    assert "runs of 2 of 8 points failed: see the sheet failures" in said
    assert book["results"].max_row == tables_of(result).results.num_rows + 1
