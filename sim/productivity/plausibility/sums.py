"""An organisation that is the sum of the others: counted with them, everything is there twice."""

from __future__ import annotations

import numpy as np

from sim.productivity.tables import ActivityTable, InputsTable

ALIKE = 0.005
"""By how much a sum may differ, as a share: printed tables are rounded."""
OF_CELLS = 0.9
"""Share of months and lines in which it must fit."""


def sum_of_others(table: ActivityTable | InputsTable) -> str:
    """The organisation whose months are the sum of all the others', "" where there is none."""
    names, organisation = np.unique(table.organisation, return_inverse=True)
    if len(names) < 3:
        return ""
    cells = table.codes("month", table.KEYS[2])
    sums = np.zeros((len(names), int(cells.max()) + 1))
    np.add.at(sums, (organisation, cells), table.columns()[table.NUMBERS[0]])
    largest = int(np.argmax(sums.sum(axis=1)))
    others = sums.sum(axis=0) - sums[largest]
    counted = (others > 0.0) | (sums[largest] > 0.0)
    fits = np.abs(sums[largest] - others) <= ALIKE * np.maximum(others, sums[largest])
    return str(names[largest]) if counted.any() and fits[counted].mean() >= OF_CELLS else ""
