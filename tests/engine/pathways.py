"""Random pathways that fit together: every verb, holds given back, bookings made before they are waited for."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

PLACES = ("bay", "bed", "ward", "annexe")
NUMBERS = ("stay_h", "again_h", "patience_h", "hour_h")

hours = st.sampled_from([0, 0.5, 1, 1, 2, 3, 6, 17, 24, 40])
numbers = st.one_of(hours, st.sampled_from(NUMBERS))
yes = st.booleans()


@dataclass
class Writer:
    """Writes steps that fit together: it knows what is held, what is booked, and which marks are made."""

    draw: Any
    holds: list[str] = field(default_factory=list)
    booked: bool = False
    marks: list[str] = field(default_factory=list)
    names: int = 0

    def some(self, strategy: Any) -> Any:
        return self.draw(strategy)

    def block(self, depth: int, longest: int) -> list[Any]:
        """Steps that give back what they take: holds are the same after as before."""
        before, steps = list(self.holds), []
        for _ in range(self.some(st.integers(0, longest))):
            steps += self.step(depth)
        steps += [{"release": hold} for hold in self.holds if hold not in before]
        self.holds = before
        return steps

    def way(self, depth: int) -> list[Any]:
        """One of several ways to the same place: what it learns on the way is not certain after it."""
        known = self.booked, list(self.marks)
        steps = self.block(depth, 2)
        self.booked, self.marks = known
        return steps

    def away(self, depth: int) -> list[Any]:
        """A way out of the door."""
        return [*self.way(depth), *({"release": hold} for hold in self.holds), {"mark": "left"}, {"leave": "early"}]

    def step(self, depth: int) -> list[Any]:
        kinds = ["mark", "delay", "delay", "clocked", "wait", "seize", "seize", "seize", "preference", "preference"]
        kinds += ["all_of", "release", "move", "start", "session", "session"]
        kinds += ["branch", "branch", "fresh", "pool", "placed"] if depth else []
        return getattr(self, self.some(st.sampled_from(kinds)))(depth)

    def mark(self, _: int) -> list[Any]:
        name = self.some(st.sampled_from(["one", "two", "three"]))
        self.marks = sorted({*self.marks, name})
        return [{"mark": name}]

    def delay(self, _: int) -> list[Any]:
        step: dict[str, Any] = {"delay": self.some(numbers)}
        if self.holds and self.some(yes):
            hold, where = self.some(st.sampled_from(self.holds)), self.some(st.sampled_from([*PLACES, "outlier"]))
            step["scaled"] = {hold: {where: self.some(st.sampled_from([0, 0.5, 2, "places"]))}}
        return [step]

    def clocked(self, _: int) -> list[Any]:
        return [{"delay": self.some(numbers), "clock": self.some(st.sampled_from(["hub", "night"]))}]

    def wait(self, _: int) -> list[Any]:
        hour = self.some(st.sampled_from([0, 8, "hour_h"]))
        gates: list[Any] = [{"opens": "hub"}, {"opens": "night"}, {"time_of_day": hour}]
        if self.booked:
            gates += [{"booked": "start"}]
        if self.marks:
            gate = {"since": self.some(st.sampled_from(self.marks)), "plus": self.some(numbers)}
            gates += [gate, {**gate, "clock": "hub"}]
        return [{"wait_until": self.some(st.sampled_from(gates))}]

    def priority(self) -> str:
        return self.some(st.sampled_from(["hot", "cold", "urgency"]))

    def patience(self, step: dict[str, Any], way: Any, depth: int) -> list[Any]:
        """A request with or without patience; `way` is what follows in vain, where not out of the door."""
        limited = self.some(st.sampled_from([False, False, True]))
        if limited:
            step["if_queue_over"] = self.some(st.integers(0, 2))
        if self.some(yes) and not limited:
            return [step]
        if not limited or self.some(yes):
            step["within"] = self.some(st.one_of(numbers, st.just("patience_h")))
        if "within" in step and self.booked and self.some(yes):
            step["within"] = {"until": "booked_end", "less": "planned_h", "plus": self.some(numbers)}
        step["otherwise"] = way(depth) if way is not None and self.some(yes) else self.away(max(0, depth - 1))
        return [step]

    def new_hold(self) -> str:
        self.names += 1
        return f"hold_{self.names}"

    def seize(self, depth: int) -> list[Any]:
        what = {"seize": self.some(st.sampled_from(PLACES)), "priority": self.priority()}
        if self.some(yes):
            what["quantity"] = "places"
        if self.some(st.integers(0, 3)) == 3:
            what["seize"] = {"shortest_of": list(self.some(st.permutations(PLACES))[: self.some(st.integers(2, 4))])}
        return self.take(what, depth)

    def preference(self, depth: int) -> list[Any]:
        return self.take({"seize": {"preference": "bed", "by": "group"}, "priority": self.priority()}, depth)

    def take(self, what: dict[str, Any], depth: int) -> list[Any]:
        hold = self.new_hold()
        in_vain = lambda _: [{"seize": "bay", "as": hold, "priority": "hot"}]  # noqa: E731
        steps = self.patience({**what, "as": hold}, in_vain, depth)
        self.holds.append(hold)
        return steps

    def move(self, depth: int) -> list[Any]:
        held = [hold for hold in self.holds if hold.startswith("hold_")]
        if not held:
            return self.seize(depth)
        hold, bed = self.some(st.sampled_from(held)), {"preference": "bed", "by": "group"}
        return self.patience({"seize": bed, "as": hold, "priority": self.priority()}, self.way, depth)

    def all_of(self, depth: int) -> list[Any]:
        free = [place for place in PLACES if place not in self.holds]
        together = free[: self.some(st.integers(1, 3))]
        if not together:
            return self.delay(depth)
        wanted = {place: self.some(st.integers(1, 2)) for place in together}
        steps = self.patience({"seize": {"all_of": wanted}, "priority": self.priority()}, None, depth)
        self.holds += together
        return steps

    def release(self, depth: int) -> list[Any]:
        """Nothing to give back here: blocks give back at their end, so that ways meet with the same holds."""
        return self.mark(depth)

    def start(self, depth: int) -> list[Any]:
        return self.written_in({"seize": "start", "priority": self.priority()}, depth)

    def book(self, depth: int) -> list[Any]:
        slot = {"slots": "list", "by": "specialty"}
        return self.written_in({"seize": slot, "quantity": "planned_h", "priority": self.priority()}, depth)

    def written_in(self, what: dict[str, Any], depth: int) -> list[Any]:
        steps = self.patience(what, self.way, depth)
        self.booked = self.booked or "otherwise" not in steps[0] or steps[0]["otherwise"][-1:] == [{"leave": "early"}]
        return steps

    def session(self, depth: int) -> list[Any]:
        """A list, and on the day its theatre for a while."""
        if "theatre" in self.holds:
            return self.book(depth)
        booked = [] if self.booked and self.some(yes) else self.book(depth)
        if not self.booked:
            return booked
        steps = self.patience({"seize": {"booked": "theatre"}, "if_closed": self.away(0)}, None, depth)
        self.holds.append("theatre")
        return [*booked, {"wait_until": {"booked": "start"}}, *steps, *self.delay(depth)]

    def branch(self, depth: int) -> list[Any]:
        name, ways = self.some(st.sampled_from([("urgency", ("hot", "cold")), ("group", ("a", "b"))]))
        return [{"branch": name, "paths": {way: self.fork(depth) for way in ways}}]

    def fork(self, depth: int) -> list[Any]:
        return self.away(depth - 1) if self.some(st.integers(0, 4)) == 4 else self.way(depth - 1)

    def fresh(self, depth: int) -> list[Any]:
        return [{"branch": "coin", "paths": {way: self.fork(depth) for way in ("yes", "no")}}]

    def pool(self, depth: int) -> list[Any]:
        levels = [{"waiting_over": 0}, {"waiting_over": 2}, {"free": True}, {"free_over": 1}, {"used_over": 1}]
        asked = self.some(st.sampled_from(levels))
        pool = {"pool": self.some(st.sampled_from(PLACES)), **asked}
        return [{"branch": pool, "paths": {way: self.fork(depth) for way in ("yes", "no")}}]

    def placed(self, depth: int) -> list[Any]:
        held = [hold for hold in self.holds if hold.startswith("hold_")]
        if not held:
            return self.branch(depth)
        where = self.some(st.sampled_from([*PLACES]))
        return [
            {
                "branch": {"placed": self.some(st.sampled_from(held))},
                "paths": {where: self.fork(depth), "otherwise": self.fork(depth)},
            }
        ]


@st.composite
def pathways(draw: Any) -> dict[str, Any]:
    """A way in, a loop that a coin ends, and a way out from which some come back."""
    writer = Writer(draw)
    way_in = []
    for _ in range(draw(st.integers(1, 6))):
        way_in += writer.step(2)
    held = list(writer.holds)
    again = [{"delay": draw(st.sampled_from([1, 2, 0.5]))}, *writer.block(1, 3)]
    loop = [*again, {"branch": "coin", "paths": {"yes": [{"go_to": "loop"}], "no": [{"go_to": "way_out"}]}}]
    after = draw(st.sampled_from(["back_h", "again_h", 5]))
    back = [{"come_back": {"with": "returns", "after": after, "to": "way_in"}}] if draw(yes) else []
    given_back = [{"release": hold} for hold in draw(st.permutations(held))]
    out = [*given_back, *back, *writer_of(draw, writer).block(1, 2), {"mark": "left"}, {"leave": "home"}]
    follows = draw(st.sampled_from(["loop", "way_out"]))
    return {"way_in": [*way_in, {"go_to": follows}], "loop": loop, "way_out": out}


def writer_of(draw: Any, before: Writer) -> Writer:
    """A writer who holds nothing any more, and is sure of nothing."""
    return Writer(draw, names=before.names)
