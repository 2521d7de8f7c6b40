"""The log of a run as two CSV files: one that vidigi animates, one for process mining."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity.places import NOBODY
from sim.engine.journeys import Run
from sim.pathway.wording import said
from sim.report import animation_log, mining_log
from sim.report.labelled_log import LabelledLog
from sim.study.results import whole

Ints = NDArray[np.int64]
Columns = Callable[[slice], Sequence[Any]]  # some rows, as arrays of pyarrow
ROWS_AT_ONCE = 200_000


def write_event_log(run: Run, folder: Path, start: date, run_number: int = 0, world: str = "") -> list[Path]:
    """Write `event_log.csv` and `process_mining.csv` of a run that kept its log; each appears whole or not at all.

    start: the date whose midnight is time 0; run_number: which replication it is; world: its name, in the names of the
    files where there are several (`event_log_baseline.csv`). Times of `event_log.csv` are minutes
    since then (negative for patients present at the start), those of `process_mining.csv` dates. In both a case is a
    visit, called by its key, which is the same in every world of the same seed.
    """
    labelled = LabelledLog(run)
    of = f"_{world}" if world else ""
    paths = [folder / f"event_log{of}.csv", folder / f"process_mining{of}.csv"]
    _write_animation(labelled, paths[0], run_number)
    _write_mining(labelled, paths[1], start)
    return paths


def _write_animation(labelled: LabelledLog, path: Path, run_number: int) -> None:
    import pyarrow as pa

    rows, events = animation_log.animation_rows(labelled)
    cases, classes = pa.array(labelled.cases), pa.array(labelled.class_names)
    texts, types = pa.array(events, pa.string()), pa.array(animation_log.TYPES)
    klass = labelled.run.journeys.klass

    def some(part: slice) -> Sequence[Any]:
        place = rows["place"][part]
        minutes = np.round(rows["at"][part] / animation_log.MINUTE_MS, animation_log.DIGITS)
        return [
            cases.take(rows["row"][part]),
            types.take(rows["type"][part]),
            texts.take(rows["event"][part]),
            pa.array(minutes),
            classes.take(klass[rows["row"][part]]),
            pa.array(place, mask=place == NOBODY),
            pa.array(np.full(len(place), run_number)),
        ]

    _write(path, animation_log.COLUMNS, len(rows["row"]), some)


def _write_mining(labelled: LabelledLog, path: Path, start: date) -> None:
    import pyarrow as pa

    rows, activities = mining_log.mining_rows(labelled)
    journeys, midnight = labelled.run.journeys, np.datetime64(start, "ms")
    cases, classes = pa.array(labelled.cases), pa.array(labelled.class_names)
    texts, transitions = pa.array(activities, pa.string()), pa.array(mining_log.TRANSITIONS)
    outcomes = pa.array([*map(said, journeys.world.program.outcomes), mining_log.INSIDE])
    outcome = np.where(journeys.outcome < 0, len(outcomes) - 1, journeys.outcome)
    people = pa.array([f"{key:016x}" for key in journeys.person.tolist()])
    most, labels = _place_labels(labelled)

    def some(part: slice) -> Sequence[Any]:
        row, holder = rows["row"][part], rows["holder"][part]
        place = labelled.places.kind[holder] * most + labelled.first_number(holder)
        when = np.datetime_as_string(midnight + rows["at"][part].astype("timedelta64[ms]"), unit="ms")
        return [
            cases.take(row),
            texts.take(rows["activity"][part]),
            pa.array(when),
            transitions.take(rows["transition"][part]),
            labels.take(pa.array(place, mask=holder == NOBODY)),
            classes.take(klass[row]),
            outcomes.take(outcome[row]),
            people.take(row),
        ]

    klass = journeys.klass
    _write(path, mining_log.COLUMNS, len(rows["row"]), some)


def _place_labels(labelled: LabelledLog) -> tuple[int, Any]:
    """How many numbers each kind of place has, and names such as `ED cubicle 12`, n of kind k at k * many + n."""
    import pyarrow as pa

    most = 1 + max(0, int(labelled.places.numbers.max(initial=0)))
    return most, pa.array([f"{name} {number}" for name in labelled.place_names for number in range(most)], pa.string())


def _write(path: Path, names: Sequence[str], rows: int, some: Columns) -> None:
    """Write rows a part at a time."""
    import pyarrow as pa
    from pyarrow import csv

    parts = [slice(begin, begin + ROWS_AT_ONCE) for begin in range(0, max(rows, 1), ROWS_AT_ONCE)]
    with whole(path) as unfinished:
        first = pa.record_batch(list(some(parts[0])), names=list(names))
        with csv.CSVWriter(str(unfinished), first.schema) as out:
            out.write_batch(first)
            for part in parts[1:]:
                out.write_batch(pa.record_batch(list(some(part)), names=list(names)))
