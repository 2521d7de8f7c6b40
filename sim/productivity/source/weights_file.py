"""Weights of a cost collection as the command is given them: `weights=FILE`, in force instead of the measure's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.source.cells import folded, read_cells
from sim.productivity.source.folder import own_mapping
from sim.productivity.source.names import Names
from sim.productivity.source.reading import read_rows, read_source
from sim.productivity.source.rows import Reading
from sim.productivity.weights_table import WeightsTable

NEEDED = ("pod", "currency", "unit_cost_gbp", "activity")


def read_weights(file: Path, published: Mapping[str, Any]) -> WeightsTable:
    """The weights of a file that has the columns of the table `weights`, or else is as a collection is published.

    published: the mapping of such a collection (`configs/source/ncc_currencies.yaml`).

    Raises
    ------
    TableFaults
        With every fault of the file, and where it is neither of the two.
    ValueError
        When it is not there or cannot be read.
    """
    if not file.is_file():
        raise ValueError(f"weights: there is no file {file}")
    cells = read_cells(file)
    there = {folded(name) for name in cells.columns}
    if there >= set(NEEDED):
        read = read_rows(cells, own_mapping("weights", cells), Reading(Names.of(), own=True))
    elif set(cells.columns) >= {str(each["column"]) for each in published["columns"].values() if "column" in each}:
        read = read_source(published, file)
    else:
        rule = f"must be there, or those of the collection as source={published['name']} reads it"
        missing = ", ".join(name for name in NEEDED if name not in there)
        raise TableFaults([TableFault(file.name, None, missing, rule)])
    if read.weights is None:
        raise ValueError(f"weights: {file.name} holds no weights")
    return read.weights
