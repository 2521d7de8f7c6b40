"""What a `seize` asks for, in words: a place, a slot, several together, and how long it is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.pathway.phrase import Exit, Line, Look, Phrase, Rows, Speaker
from sim.pathway.verbs.seize.asked import Asked
from sim.pathway.verbs.seize.within import Within
from sim.pathway.wording import headed, number, said

if TYPE_CHECKING:
    from sim.pathway.verbs.seize.step import SeizeStep


def phrase(step: SeizeStep, speaker: Speaker) -> Phrase:
    """A request, and the ways out of it."""
    asked = step.asked
    what, head, pools = _wanted(asked, speaker)
    lines = [Line(f"places {pool}", _pool(pool, len(pools) > 1, speaker)) for pool in pools]
    if step.priority is not None:
        the_same_for_all = any(step.priority in speaker.priorities(pool) for pool in pools)  # else an attribute
        lines.append(Line("priority", f"{'priority:' if the_same_for_all else 'in order of'} {said(step.priority)}"))
    lines += [line for pool in pools for line in _queue(pool, len(pools) > 1, speaker)]
    if isinstance(step.quantity, str):
        lines.append(Line("quantity", f"as much as: {said(step.quantity)}"))
    elif step.quantity != 1:
        lines.append(Line("quantity", f"{number(step.quantity)} of them"))
    if step.held_as in speaker.held:
        lines.append(Line("held", f"a move: {said(step.held_as or '')} is kept until then"))
    elif step.held_as is not None and said(step.held_as) != said(asked.pool or asked.preference or ""):
        lines.append(Line("held", f"held as {said(step.held_as)}"))
    exits = list(_exits(step, speaker))
    taken = [Exit("taken", "", plain=True)] if exits else []
    return Phrase(Look.SEIZE, what, head, lines, [*taken, *exits], holds=step.held_as or asked.pool)


def _wanted(asked: Asked, speaker: Speaker) -> tuple[str, str, list[str]]:
    """What makes the request this one, its words, and the pools it may take from."""
    shortest = list(asked.shortest_of)
    if asked.booked is not None:
        return f"booked {asked.booked}", f"Enter the booked {said(asked.booked)}", []
    if shortest:
        return f"shortest {' '.join(shortest)}", "Join the shortest queue", shortest
    if asked.all_of:
        pools = [pool for pool, _ in asked.all_of]
        together = ", ".join(f"{many} {said(pool)}" for pool, many in asked.all_of)
        return f"all {' '.join(pools)}", f"Take together: {together}", pools
    if asked.preference is not None:
        by = f", by {said(asked.by)}" if asked.by else ""
        slots = speaker.is_slots(asked.preference)
        pools = [asked.preference] if slots else speaker.preferred(asked.preference)
        return f"of {asked.preference}", f"{'Book' if slots else 'Take'}: {said(asked.preference)}{by}", pools
    pool = asked.pool or ""
    return f"pool {pool}", f"{'Book' if speaker.is_slots(pool) else 'Take'}: {said(pool)}", [pool]


def _pool(pool: str, named: bool, speaker: Speaker) -> str:
    """How many places a pool has, with its name where there are several."""
    return f"{headed(pool)}: {speaker.places(pool)}" if named else speaker.places(pool)


def _queue(pool: str, named: bool, speaker: Speaker) -> list[Line]:
    """What a queue goes by beside priority and arrival, with the pool's name where there are several."""
    head = f"queue of {said(pool)}" if named else "queue"
    return [Line(f"queue {pool} {n}", f"{head}: {words}") for n, words in enumerate(speaker.queue(pool))]


def _exits(step: SeizeStep, speaker: Speaker) -> Iterator[Exit]:
    """What becomes of those who do not get it."""
    if step.otherwise is not None:
        reason = Line("reason", _reason(step, speaker), _patience_rows(step.within, speaker))
        yield Exit("otherwise", "", step.otherwise, reason)
    if step.if_closed is not None:
        yield Exit("if_closed", "session not held", step.if_closed)


def _reason(step: SeizeStep, speaker: Speaker) -> str:
    """Why somebody turns away."""
    reasons = []
    if step.within is not None:
        reasons.append(_patience(step.within, speaker))
    if step.if_queue_over is not None:
        over = step.if_queue_over
        reasons.append(f"more than {over} would wait" if over else "not free at once")
    return " or ".join(reasons) or "not to be had"


def _patience(within: Within, speaker: Speaker) -> str:
    """How long it is waited for."""
    if within.until_booked_end:
        less = f", less {speaker.long(within.less)}" if within.less else ""
        plus = f", plus {speaker.long(within.plus)}" if within.plus else ""
        return f"not by the session's end{less}{plus}"
    if within.since is not None:
        return f"not within {speaker.long(within.hours)} of {said(within.since)}"
    return f"not within {speaker.long(within.hours)}" if within.hours else "not free at once"


def _patience_rows(within: Within | None, speaker: Speaker) -> Rows:
    """The numbers behind a patience."""
    spans = () if within is None else (within.hours, within.less, within.plus)
    return tuple(row for each in spans for row in speaker.rows(each))
