"""The log as process mining reads it: a case a visit, and of every activity its start and its completion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.activity.places import NOBODY
from sim.engine.log import Event, Reason
from sim.pathway.wording import said
from sim.report.labelled_log import LabelledLog

Ints = NDArray[np.int64]
# The names of the XES standard, under which pm4py and others read a file without being told.
COLUMNS = (
    "case:concept:name",
    "concept:name",
    "time:timestamp",
    "lifecycle:transition",
    "org:resource",
    "case:class",
    "case:outcome",
    "case:person",
)
TRANSITIONS = ("start", "complete")
REASONS = {
    Reason.QUEUE_FULL: "turned away: the queue is full",
    Reason.TOO_LATE: "turned away: too late",
    Reason.PATIENCE_OVER: "gives up waiting",
    Reason.NOT_HELD: "turned away: the session is not held",
}
INSIDE = "inside at the end"


def mining_rows(labelled: LabelledLog) -> tuple[dict[str, Ints], list[str]]:
    """Rows by case and time as numbers: row of the journeys, activity (of the texts beside), at (ms), transition, and
    the line of the log at which the place was taken the patient is in.

    What is at once has only a completion, and what lasts beyond the end of the run only a start.
    """
    log, journeys = labelled.log, labelled.run.journeys
    program = journeys.world.program
    tables: dict[Event, tuple[str, ...]] = {
        Event.ARRIVE: ("arrival",),
        Event.RENEGE: tuple(REASONS[reason] for reason in Reason),
        Event.MARK: tuple(map(said, program.marks)),
        Event.LEAVE: tuple(f"leave: {said(outcome)}" for outcome in program.outcomes),
        Event.BOOK: tuple(f"booked: {said(pool)}" for pool in program.pools),
    }
    texts, activity = list(labelled.step_names), np.full(len(log), NOBODY)
    lasting = labelled.here(Event.REQUEST, Event.DELAY)
    activity[lasting] = log.node[labelled.line[lasting]]
    for event, words in tables.items():
        here = labelled.here(event)
        lines = labelled.line[here]
        within = log.pool[lines] if event is Event.BOOK else log.quantity[lines]
        activity[here] = len(texts) + (0 if event is Event.ARRIVE else within)
        texts += words
    shown = np.flatnonzero(activity != NOBODY)
    begun = np.flatnonzero(lasting)
    over, end = _ends(labelled, begun)
    begun, end = begun[over], end[over]
    index = np.concatenate([shown, begun])
    lines = labelled.line[index]
    columns = {
        "row": log.row[lines],
        "activity": activity[index],
        "at": np.concatenate([log.at[labelled.line[shown]], end]),
        "transition": np.where(lasting[index] & (np.arange(len(index)) < len(shown)), 0, 1),
        "holder": labelled.holder[index],
    }
    del lines
    order = np.argsort(2 * index + (np.arange(len(index)) >= len(shown)), kind="stable")
    return {name: columns.pop(name)[order] for name in list(columns)}, texts


def _ends(labelled: LabelledLog, begun: Ints) -> tuple[NDArray[np.bool_], Ints]:
    """Of lines that begin a wait or a delay, whether it ended within the run, and when."""
    lines = np.arange(len(labelled.line))
    following = np.where(labelled.here(Event.JOIN), len(lines), lines)
    following = np.append(np.minimum.accumulate(following[::-1])[::-1][1:], len(lines))[begun]
    known = np.minimum(following, len(lines) - 1)
    over = (following < len(lines)) & (labelled.row[known] == labelled.row[begun])
    return over, labelled.log.at[labelled.line[known]]
