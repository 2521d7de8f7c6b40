"""The log of a run as spans of time: what each visit waited for or went through, from when to when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.journeys import Run
from sim.engine.log import Event, Log
from sim.pathway.phrase import Stage

__all__ = ["Spans", "Stage", "log_of"]

Ints = NDArray[np.int64]


def log_of(run: Run) -> Log:
    """The log of a run that kept one."""
    if run.log is None:
        raise ValueError("this run kept no log")
    return run.log


@dataclass(frozen=True)
class Spans:
    """Columns of equal length, int64, by row of the journeys and then as they happened.

    row: of the journeys; node: of the program; begin, end: ms (what lasts longer
    than the run ends with it). What lies between two spans of a visit took no time.
    """

    row: Ints
    node: Ints
    begin: Ints
    end: Ints

    @classmethod
    def of(cls, run: Run) -> Spans:
        """From a run that kept its log."""
        log = log_of(run)
        lines = np.flatnonzero(log.event != Event.JOIN)
        order = lines[np.argsort(log.row[lines], kind="stable")]
        row, at = log.row[order], log.at[order]
        last = np.append(row[1:] != row[:-1], True)
        end = np.where(last, run.journeys.world.end, np.append(at[1:], 0))
        here = np.isin(log.event[order], (Event.REQUEST, Event.DELAY))
        return cls(row[here], log.node[order][here], at[here], end[here])
