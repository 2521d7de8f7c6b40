"""What a step asks for, in words: a place, a slot, several together, and how long it is waited for."""

from __future__ import annotations

from collections.abc import Iterable

from sim.pathway.story import Number, SeizeStep, Step, Within
from sim.report.diagram.facts import Facts
from sim.report.diagram.piece import Kind, Note, Piece, Way
from sim.report.diagram.words import exact, headed, number, said, span


class Asking:
    """Tells the verb with the most words."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.held: set[str] = set()
        self.given: dict[str, str] = {}  # categories the patients of a way are known to have

    def block(self, steps: Iterable[Step] | None) -> tuple[Piece, ...]:
        """Steps in their order."""
        raise NotImplementedError

    def seize(self, step: SeizeStep) -> Piece:
        """A request, and the ways out of it."""
        what, head, pools = self.wanted(step)
        notes = [Note(f"places {pool}", self.pool(pool, len(pools) > 1)) for pool in pools]
        if step.priority is not None:
            notes.append(Note("priority", f"in order of {said(step.priority)}"))
        notes += [note for pool in pools for note in self.queue(pool, len(pools) > 1)]
        if isinstance(step.quantity, str):
            notes.append(Note("quantity", f"as much as: {said(step.quantity)}"))
        elif step.quantity != 1:
            notes.append(Note("quantity", f"{number(step.quantity)} of them"))
        hold = step.held_as or step.pool
        if step.held_as in self.held:
            notes.append(Note("held", f"a move: {said(step.held_as or '')} is kept until then"))
        elif step.held_as is not None and said(step.held_as) != said(step.pool or step.preference or ""):
            notes.append(Note("held", f"held as {said(step.held_as)}"))
        ways = self.ways(step)
        if hold is not None:
            self.held.add(hold)
        return Piece(Kind.SEIZE, what, head, tuple(notes), ways)

    def wanted(self, step: SeizeStep) -> tuple[str, str, list[str]]:
        """What makes the request this one, its words, and the pools it may take from."""
        shortest = list(step.shortest_of)
        if step.booked is not None:
            return f"booked {step.booked}", f"Enter the booked {said(step.booked)}", []
        if shortest:
            return f"shortest {' '.join(shortest)}", "Join the shortest queue", shortest
        if step.all_of:
            pools = [pool for pool, _ in step.all_of]
            together = ", ".join(f"{many} {said(pool)}" for pool, many in step.all_of)
            return f"all {' '.join(pools)}", f"Take together: {together}", pools
        if step.preference is not None:
            by = f", by {said(step.by)}" if step.by else ""
            slots = self.facts.is_slots(step.preference)
            pools = [step.preference] if slots else self.facts.preferred(step.preference)
            return f"of {step.preference}", f"{'Book' if slots else 'Take'}: {said(step.preference)}{by}", pools
        pool = step.pool or ""
        return f"pool {pool}", f"{'Book' if self.facts.is_slots(pool) else 'Take'}: {said(pool)}", [pool]

    def pool(self, pool: str, named: bool) -> str:
        """How many places a pool has, with its name where there are several."""
        return f"{headed(pool)}: {self.facts.places(pool)}" if named else self.facts.places(pool)

    def queue(self, pool: str, named: bool) -> list[Note]:
        """What a queue goes by beside priority and arrival, with the pool's name where there are several."""
        head = f"queue of {said(pool)}" if named else "queue"
        return [Note(f"queue {pool} {n}", f"{head}: {words}") for n, words in enumerate(self.facts.queue(pool))]

    def ways(self, step: SeizeStep) -> tuple[Way, ...]:
        """What becomes of those who do not get it."""
        vain = []
        if step.otherwise is not None:
            held = set(self.held)
            vain.append(
                Way(
                    "otherwise",
                    "",
                    self.block(step.otherwise),
                    Note("reason", self.reason(step), self.patience_rows(step.within)),
                )
            )
            self.held = held
        if step.if_closed is not None:
            held = set(self.held)
            vain.append(Way("if_closed", "session not held", self.block(step.if_closed)))
            self.held = held
        return (Way("taken", "", plain=True), *vain) if vain else ()

    def reason(self, step: SeizeStep) -> str:
        """Why somebody turns away."""
        reasons = []
        if step.within is not None:
            reasons.append(self.patience(step.within))
        if step.if_queue_over is not None:
            over = step.if_queue_over
            reasons.append(f"more than {over} would wait" if over else "not free at once")
        return " or ".join(reasons) or "not to be had"

    def patience(self, within: Within) -> str:
        """How long it is waited for."""
        if within.until_booked_end:
            less = f", less {self.long(within.less)}" if within.less else ""
            plus = f", plus {self.long(within.plus)}" if within.plus else ""
            return f"not by the session's end{less}{plus}"
        if within.since is not None:
            return f"not within {self.long(within.hours)} of {said(within.since)}"
        return f"not within {self.long(within.hours)}" if within.hours else "not free at once"

    def long(self, hours: Number | None) -> str:
        """A length of time: so much, or an attribute and its mean."""
        if not isinstance(hours, str):
            return span(hours or 0.0)
        mean = self.facts.mean(hours, self.given)
        return f"{said(hours)} ({mean})" if mean else said(hours)

    def rows(self, hours: Number | None) -> tuple[tuple[str, str], ...]:
        """The numbers behind such words."""
        if not isinstance(hours, str):
            return (("", exact(hours)),)
        return tuple((name, exact(mean)) for name, mean in self.facts.means(hours, self.given).items())

    def patience_rows(self, within: Within | None) -> tuple[tuple[str, str], ...]:
        """The numbers behind a patience."""
        spans = () if within is None else (within.hours, within.less, within.plus)
        return tuple(row for each in spans for row in self.rows(each))
