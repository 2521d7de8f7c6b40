"""Small files as publishers and finance teams write them, and a mapping that reads them."""

from pathlib import Path
from typing import Any

import pytest

from sim.productivity import TableFaults
from sim.productivity.source import Sourced, read_source

HEADER = ("Code", "Period", "Setting", "Count")
MONTHS = ("2024-04", "2024-05", "2024-06", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11")


def steady(code: str = "A", setting: str = "ED", count: object = 100, months: tuple[str, ...] = MONTHS) -> list[list]:
    return [[code, month, setting, count] for month in months]


def written(folder: Path, rows: list[list], header: tuple[str, ...] = HEADER) -> Path:
    path = folder / "counts.csv"
    lines = [",".join(str(cell) for cell in line) for line in (header, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mapping(**changed: Any) -> dict[str, Any]:
    tree = {
        "name": "counts",
        "about": "made for a test",
        "file": "counts.csv",
        "table": "activity",
        "columns": {
            "organisation": {"column": "Code"},
            "month": {"column": "Period"},
            "pod": {"column": "Setting", "codes": {"ED": "ed", "OP": "clinic"}},
            "volume": {"column": "Count"},
        },
    }
    return tree | changed


def read(folder: Path, rows: list[list], **changed: Any) -> Sourced:
    return read_source(mapping(**changed), written(folder, rows))


def faults_of(folder: Path, rows: list[list], **changed: Any) -> list[str]:
    with pytest.raises(TableFaults) as caught:
        read(folder, rows, **changed)
    return [str(fault) for fault in caught.value.faults]
