"""What a run and one that goes on for longer must have in common: all that both have seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.engine.world import NEVER, SlotsPlan, World
from sim.workforce import Roster
from tests.engine.worlds import unlocked
from tests.worlds import run as made


def differences(number: int) -> Iterator[str]:
    """What the end of a run has changed before it came; nothing where the end changes nothing."""
    (world, staff), (longer, later_staff) = made.short(number), made.long(number)
    yield from run_differences(made.run_of(number), run_compiled(unlocked(longer), log=True))
    if staff is not None and later_staff is not None:
        yield from roster_differences(staff, later_staff, world.end)


def run_differences(short: Run, long: Run) -> Iterator[str]:
    """What the end of the shorter run has changed before it came; nothing where the end changes nothing."""
    end = short.journeys.world.end
    yield from _journeys(short, long, end)
    if list(_lines(short, end)) != list(_lines(long, end)):
        ours, theirs = list(_lines(short, end)), list(_lines(long, end))
        first = next(
            (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
        )
        yield f"log from line {first} on: {ours[first : first + 2]} and {theirs[first : first + 2]}"
    months = short.occupancy.shape[1]
    moved = np.argwhere(short.occupancy != long.occupancy[:, :months])
    yield from (f"books: pool {pool}, month {month}, use {use}" for pool, month, use in moved[:5].tolist())
    yield from _sessions(short, long, end)


def _journeys(short: Run, long: Run, end: int) -> Iterator[str]:
    """Rows of all who came; marks, and who has left how, as far as both runs know it."""
    came = int((long.journeys.arrival < end).sum())
    if came != len(short.journeys):
        yield f"{len(short.journeys)} visits and {came}"
        return
    for name in ("key", "parent", "person", "klass", "arrival"):
        if (getattr(short.journeys, name) != getattr(long.journeys, name)[:came]).any():
            yield f"journeys: {name}"
    ours, later = short.journeys.marks, long.journeys.marks[:came]
    known = (later != NEVER) & (later < end)  # of a mark made again behind the end the log knows more
    if (ours[known] != later[known]).any() or (later[ours != NEVER] == NEVER).any():
        yield "journeys: marks"
    left = short.journeys.outcome >= 0
    if (short.journeys.outcome[left] != long.journeys.outcome[:came][left]).any():
        yield "journeys: outcome"


def identities(world: World, end: int) -> list[tuple[int, ...]]:
    """What each session of a run is, however many sessions a run lays out: its pool, its times, and which of equals.
    Whether and when one opens that begins at the end or later is known on its day, and is left out.
    """
    found: list[tuple[int, ...]] = []
    for pool, plan in enumerate(world.pools):
        if isinstance(plan, SlotsPlan):
            opens = np.where(plan.start < end, plan.opens, NEVER)
            columns = (plan.at, plan.quantity, plan.start, plan.end, plan.last, opens)
            seen: Counter[tuple[int, ...]] = Counter()
            for row in zip(*(column.tolist() for column in columns), strict=True):
                found.append((pool, *row, seen[row]))
                seen[row] += 1
    return found


def _lines(run: Run, end: int) -> Iterator[tuple[object, ...]]:
    """The log before an instant, with sessions as what they are, without returns that are due later (R25)."""
    log, sessions, pools = run.log, identities(run.journeys.world, end), len(run.journeys.world.pools)
    assert log is not None
    for at, event, row, node, pool, quantity in zip(
        *(column[log.at < end].tolist() for column in (log.at, log.event, log.row, log.node, log.pool, log.quantity)),
        strict=True,
    ):
        where = sessions[pool - pools] if pool >= pools else pool
        if event != Event.COME_BACK or quantity < end:
            yield at, Event(event).name, row, node, where, sessions[quantity] if event == Event.BOOK else quantity


def _sessions(short: Run, long: Run, end: int) -> Iterator[str]:
    """What became of the sessions that the longer run does not touch again."""
    log, pools = long.log, len(long.journeys.world.pools)
    assert log is not None
    after = log.at >= end
    touched = {*log.quantity[after & (log.event == Event.BOOK)].tolist(), *(log.pool[after] - pools).tolist()}
    theirs = {
        each: long.sessions[number].tolist()
        for number, each in enumerate(identities(long.journeys.world, end))
        if number not in touched
    }
    for number, each in enumerate(identities(short.journeys.world, end)):
        if each in theirs and theirs[each] != short.sessions[number].tolist():
            yield f"session {each}: {short.sessions[number].tolist()} and {theirs[each]}"


def roster_differences(short: Roster, long: Roster, end: int) -> Iterator[str]:
    """The same of staff: hours of the months that both have, beds and sessions closed before the end."""
    yield from _hours(short, long, "hours", "demand_h", "filled_h", "short_h", "closed_h", "absorbed_h")
    for pool, (at, closed) in short.closed_beds.items():
        theirs = [column[long.closed_beds[pool][0] < end] for column in long.closed_beds[pool]]
        if not all(np.array_equal(ours[at < end], other) for ours, other in zip((at, closed), theirs, strict=True)):
            yield f"roster: closed beds of {pool}"
    days = end // 86_400_000
    ours, theirs = (
        [row for row in zip(s.day.tolist(), s.specialty, s.number.tolist(), strict=True) if row[0] < days]
        for s in (short.sessions, long.sessions)
    )
    if ours != theirs:
        yield "roster: closed sessions"


def pay_differences(short: Roster, long: Roster) -> Iterator[str]:
    """The same of whom the trust employs."""
    yield from _hours(short, long, "paid_h", "recruited_wte")


def _hours(short: Roster, long: Roster, *names: str) -> Iterator[str]:
    months = len(short.months)
    for name in names:
        if (getattr(short, name) != getattr(long, name)[:months]).any():
            yield f"roster: {name}"
