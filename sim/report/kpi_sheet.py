"""Simulated beside published as a workbook."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.activity import KpiRow
from sim.report.kpi_table import KINDS, said_verdicts
from sim.report.workbook import Front, Sheet, write_workbook

COLUMNS = (
    "figure", "unit", "simulated", "95 % half width", "95 % low", "95 % high", "published",
    "tolerance", ("simulated over published, less 1", "fraction"), "kind", "verdict",
)  # fmt: skip


def write_kpis(
    folder: Path, rows: Sequence[KpiRow], provenance: Mapping[str, str], warnings: Sequence[str]
) -> list[Path]:
    """Write the rows, each in its own unit, and what to be warned of."""
    rows_found = [
        (row.name, row.unit, row.simulated, row.half_width, row.low, row.high, row.published, row.margin,
         row.simulated / row.published - 1 if row.published else math.nan, row.kind, row.verdict)
        for row in rows
    ]  # fmt: skip
    about = "a row is a figure an acute trust is known by; empty: the model has no such thing"
    front = Front(
        "simulated beside published",
        provenance,
        {"warning": warnings, "note": [KINDS], "verdict": [said_verdicts(rows)]},
    )
    return write_workbook(folder, "kpi", front, [Sheet.of("kpi", about, COLUMNS, rows_found)])
