"""XLSX as people have it: titles above, notes below, days for months; and as it is written here, to the last bit."""

from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from sim.productivity import ActivityTable, InputsTable, read_table, write_table
from sim.productivity.growth_table import GrowthTable
from sim.productivity.source import read_source
from sim.productivity.source.cells import Wanted, read_cells
from tests.productivity.source.files import mapping
from tests.productivity.worlds import same_columns

CHANCE = np.random.default_rng(4)


def workbook(path: Path, rows: list[list], sheet: str = "Trusts") -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def test_a_published_workbook(tmp_path: Path):
    rows = [
        ["Attendances, England"],
        [],
        ["Code", "Period", "Setting", "Count", None],
        ["A", datetime(2024, 4, 1), "ED", 1200],
        ["A", datetime(2024, 5, 1), "ED", 1300.5],
        [None, None, None, None],
        ["Source: returns"],
    ]
    path = workbook(tmp_path / "counts.xlsx", rows)
    out = [{"column": "Code", "matching": "Source.*", "reason": "a note"}]
    tree = mapping(file="*.xlsx", sheet="Trusts", header_row=3, leave_out=out)
    found = read_source(tree, tmp_path)
    assert found.activity.month.tolist() == ["2024-04", "2024-05"]
    assert found.activity.volume.tolist() == [1200.0, 1300.5]
    assert found.left_out[0].examples == ("row 7: Source: returns",)
    with pytest.raises(ValueError, match="has no sheet Nation; it has Cover, Trusts"):
        read_source(tree | {"sheet": "Nation"}, path)


def test_a_workbook_that_tells_its_size_wrongly_is_read_whole(tmp_path: Path):
    import zipfile

    good = workbook(tmp_path / "good.xlsx", [["Code", "Count"], ["A", 1], ["B", 2]])
    with zipfile.ZipFile(good) as read, zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as odd:
        for name in read.namelist():
            odd.writestr(name, read.read(name).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"'))
    assert read_cells(tmp_path / "odd.xlsx", Wanted(sheet="Trusts", columns=("Code",))).columns == {
        "Code": ["A", "B"],
        "Count": ["1", "2"],
    }


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_tables_survive_to_the_last_bit(tmp_path: Path, suffix: str):
    months = [f"2024-{month:02d}" for month in range(1, 13)] * 2
    awkward = [1e-17, 1e300, 0.1 + 0.2, 123456789.123456789, 0.0, 2.0**53 + 2.0]
    numbers = [*CHANCE.lognormal(5.0, 3.0, 18), *awkward]
    activity = ActivityTable.of(
        {
            "organisation": ["08E1"] * 24,
            "month": months,
            "pod": ["007"] * 12 + ["day case, £"] * 12,
            "volume": numbers,
            "currency": [*["1E5"] * 12, *[""] * 12],
        }
    )
    hours = [np.nan, *numbers[1:]]
    inputs = InputsTable.of(
        {
            "organisation": ["A"] * 24,
            "month": months,
            "category": ["pay"] * 12 + ["other"] * 12,
            "nominal_gbp": numbers,
            "hours": hours,
        }
    )
    growth = GrowthTable.of(
        {
            "organisation": list(map(str, range(9))),
            "period": ["2024/25"] * 9,
            "productivity_growth": CHANCE.normal(size=9) / 9,
        }
    )
    for table in (activity, inputs, growth):
        path = tmp_path / f"{table.NAME}{suffix}"
        write_table(table, path)
        assert same_columns(read_table(type(table), path), table)
        assert not list(tmp_path.glob("*.part"))


def test_a_gzipped_file_and_another_encoding(tmp_path: Path):
    import gzip

    path = tmp_path / "counts.csv.gz"
    path.write_bytes(gzip.compress("\ufeffCode,Count\nA,1\n".encode()))
    assert read_cells(path).columns == {"Code": ["A"], "Count": ["1"]}
    (tmp_path / "old.csv").write_bytes("Code\nZürich\n".encode("latin-1"))
    old = read_cells(tmp_path / "old.csv")
    assert (old.columns, old.said) == ({"Code": ["Zürich"]}, ("written in Windows-1252",))
    (tmp_path / "odd.csv").write_bytes(b"Code\n\x81\n")
    with pytest.raises(ValueError, match=r"odd\.csv is written neither in UTF-8 nor in Windows-1252"):
        read_cells(tmp_path / "odd.csv")
    with pytest.raises(ValueError, match="a table is read from"):
        read_cells(tmp_path / "counts.ods")
