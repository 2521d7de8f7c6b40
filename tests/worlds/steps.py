"""Random steps of a pathway that fit together: what is taken is given back, and booked before it is waited for."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

PLACES = ("bay", "ward", "annexe")
HOURS = (0, 0.5, 1, 2, 3, 8, 20)
NUMBERS = ("stay_h", "again_h", "patience_h")
Step = dict[str, Any]


@dataclass
class Writer:
    """Writes the steps of one pathway; knows what is held and whether something is booked.

    sessions: whether there are lists with a theatre of their own; alike: whether a word is a priority of one pool and
    an attribute for the others.
    """

    dice: Random
    alike: bool = False
    holds: list[str] = field(default_factory=list)
    booked: bool = False
    marks: int = 0

    def pathway(self) -> list[Step]:
        """A way from the door in to the door out, from which some come back."""
        steps = [{"mark": "in"}]
        for _ in range(self.dice.randint(2, 6)):
            steps += self.step(depth=2)
        steps += self.give_back(0)
        if self.dice.random() < 0.3:
            steps += [{"come_back": {"with": "returns", "after": self.number(), "to": self.way_back}}]
        return [*steps, {"mark": "out"}, {"leave": "home"}]

    way_back: str = ""

    def step(self, depth: int) -> list[Step]:
        """One thing that happens to a patient."""
        kinds = [self.delay, self.delay, self.gate, self.seize, self.seize, self.preference, self.all_of, self.move]
        kinds += [self.clinic, self.session]
        kinds += [self.branch, self.question] if depth else []
        return self.dice.choice(kinds)(depth)

    def number(self) -> Any:
        return self.dice.choice([*HOURS, *NUMBERS])

    def delay(self, _: int) -> list[Step]:
        step: Step = {"delay": self.number()}
        if self.dice.random() < 0.2:
            step["clock"] = self.dice.choice(["hub", "night"])
        elif self.holds and self.dice.random() < 0.3:
            step["scaled"] = {self.dice.choice(self.holds): {self.dice.choice(PLACES): self.dice.choice([0, 0.5, 2])}}
        return [step]

    def gate(self, _: int) -> list[Step]:
        gates: list[Any] = [{"opens": "hub"}, {"time_of_day": self.dice.choice([0, 8, 17.5])}]
        gates += [{"since": "in", "plus": self.number()}]
        gates += [{"booked": "start"}] if self.booked else []
        return [{"wait_until": self.dice.choice(gates)}]

    def asked(self, what: Any, depth: int, patient: bool = False, **more: Any) -> list[Step]:
        """A request for something, perhaps with patience, perhaps only where not too many wait."""
        step = {"seize": what, **more}
        if self.dice.random() < 0.2:
            step["if_queue_over"] = self.dice.randint(0, 2)
        if patient or self.dice.random() < 0.4:
            step["within"] = self.number()
        if "within" in step or "if_queue_over" in step:
            step["otherwise"] = [*self.block(depth - 1), *self.give_back(0, keep=True), {"leave": "gone"}]
        return [step]

    def new_hold(self) -> str:
        self.marks += 1
        return f"hold_{self.marks}"

    def urgency(self, *pools: str) -> str:
        """A priority that every pool understands: of one order by name, or by the attribute."""
        return "urgency" if self.alike and "annexe" in pools else self.dice.choice(["hot", "cold", "urgency"])

    def seize(self, depth: int) -> list[Step]:
        hold = self.new_hold()
        pools: list[str] = self.dice.sample(PLACES, self.dice.choice([1, 1, 2, 3]))
        what = pools[0] if len(pools) == 1 else {"shortest_of": pools}
        quantity = self.dice.choice([1, 1, "need"])
        steps = self.asked(
            what, depth, quantity == "need", **{"as": hold, "priority": self.urgency(*pools), "quantity": quantity}
        )
        self.holds.append(hold)
        return [*steps, *self.delay(depth)]

    def preference(self, depth: int) -> list[Step]:
        hold = self.new_hold()
        what = {"preference": "bed", "by": "group"}
        steps = self.asked(what, depth, **{"as": hold, "priority": self.urgency(*PLACES)})
        self.holds.append(hold)
        return [*steps, *self.delay(depth)]

    def move(self, depth: int) -> list[Step]:
        """Another bed under the name of one that is held."""
        held = [hold for hold in self.holds if hold.startswith("hold_")]
        if not held:
            return self.preference(depth)
        what = {"preference": "bed", "by": "group"}
        return self.asked(what, depth, **{"as": self.dice.choice(held), "priority": self.urgency(*PLACES)})

    def all_of(self, depth: int) -> list[Step]:
        free = [place for place in PLACES if place not in self.holds]
        if len(free) < 2:
            return self.delay(depth)
        wanted = {place: self.dice.randint(1, 2) for place in self.dice.sample(free, self.dice.randint(2, len(free)))}
        steps = self.asked({"all_of": wanted}, depth, priority=self.urgency(*wanted))
        self.holds += wanted
        return [*steps, *self.delay(depth)]

    def clinic(self, depth: int) -> list[Step]:
        """A start of care that is booked ahead, perhaps long ahead, and waited for."""
        steps = self.asked("clinic", depth, priority=self.dice.choice(["hot", "cold", "urgency"]))
        self.booked = True
        return [*steps, *([{"wait_until": {"booked": "start"}}] if self.dice.random() < 0.7 else [])]

    def session(self, depth: int) -> list[Step]:
        """A list, and on the day its theatre for a while."""
        if "theatre" in self.holds:
            return self.delay(depth)
        steps = self.asked({"slots": "list", "by": "specialty"}, depth, quantity="planned_h", priority="urgency")
        self.booked = True
        shut = [*self.give_back(0, keep=True), {"leave": "called_off"}]
        place: Step = {"seize": {"booked": "theatre"}, "if_closed": shut}
        if self.dice.random() < 0.5:
            late = {"until": "booked_end", "less": "planned_h", "plus": self.dice.choice([0, 1])}
            place |= {"within": late, "otherwise": [*self.give_back(0, keep=True), {"leave": "too_late"}]}
        self.holds.append("theatre")
        operated = [{"delay": "planned_h"}, *self.give_back(len(self.holds) - 1)]
        return [*steps, {"wait_until": {"booked": "start"}}, place, *operated]

    def branch(self, depth: int) -> list[Step]:
        name, ways = self.dice.choice([("urgency", ("hot", "cold")), ("group", ("a", "b")), ("coin", ("yes", "no"))])
        return [{"branch": name, "paths": {way: self.block(depth - 1) for way in ways}}]

    def question(self, depth: int) -> list[Step]:
        asked = self.dice.choice([{"waiting_over": 0}, {"free": True}, {"used_over": 1}])
        paths = {way: self.block(depth - 1) for way in ("yes", "no")}
        return [{"branch": {"pool": self.dice.choice(PLACES), **asked}, "paths": paths}]

    def block(self, depth: int) -> list[Step]:
        """Steps after which as much is held and known as before."""
        before, booked = len(self.holds), self.booked
        steps: list[Step] = []
        for _ in range(self.dice.randint(0, 2) if depth > 0 else 0):
            steps += self.step(depth - 1)
        self.booked = booked
        return [*steps, *self.give_back(before)]

    def give_back(self, down_to: int, keep: bool = False) -> list[Step]:
        """Give back what was taken since so many things were held; keep: on this way only."""
        given = [{"release": hold} for hold in reversed(self.holds[down_to:])]
        if not keep:
            del self.holds[down_to:]
        return given
