"""Random but valid programs for hypothesis: every verb, many ties, calendars that close, patients who wait in vain."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.demand.patients import Patients
from sim.engine.world import World
from sim.hospital.build import Closures, build
from sim.hospital.read import blueprint
from tests.engine.worlds import MONDAY, ms

PLACES = ("bay", "bed", "ward", "annexe")
NUMBERS = ("stay_h", "again_h", "patience_h", "hour_h")
WEEK = [2, 3, 1, 2, 0, 1, 3]

hours = st.sampled_from([0, 0.5, 1, 1, 2, 3, 6, 17, 24, 40])
numbers = st.one_of(hours, st.sampled_from(NUMBERS))
yes = st.booleans()


def seen(values: list[float], **more: Any) -> dict[str, Any]:
    return {"of": {"empirical": {"values": values}}, **more}


ATTRIBUTES = {
    "urgency": {"shares": {"hot": 0.4, "cold": 0.6}},
    "group": {"by": ["urgency"], "shares": {"hot": {"a": 0.7, "b": 0.3}, "cold": {"a": 0.2, "b": 0.8}}},
    "specialty": {"shares": {"x": 0.5, "y": 0.5}, "inherit": "person"},
    "returns": {"shares": {"yes": 0.4, "no": 0.6}},
    "coin": {"by": "weekday", "fresh": True, "shares": {"mon-fri": {"yes": 0.5, "no": 0.5}, "sat-sun": {"no": 1}}},
    "stay_h": {"by": ["group"], "of": {"a": {"empirical": {"values": [0, 1, 5]}}, "b": {"uniform": {"low": 0, "high": 30}}}},
    "again_h": seen([0, 1, 2, 7], fresh=True),
    "patience_h": seen([-1, 0, 1, 2, 12]),
    "hour_h": seen([0, 8, 12, 17.5, 25]),
    "places": seen([0, 1, 1, 1, 2]),
    "planned_h": seen([0.5, 1, 2, 4]),
    "back_h": seen([0, 3, 24], inherit="person"),
}
CLASSES = {"first": ATTRIBUTES, "second": {**ATTRIBUTES, "stay_h": seen([1, 2, 3]), "again_h": seen([0, 1, 2, 7])}}
CALENDARS = {"hub": {"hours": [8, 17], "weekdays": ["mon", "tue", "fri"]}, "night": {"hours": [0, 6]}}


@st.composite
def places(draw: Any) -> dict[str, Any]:
    """A pool of places: some hours more, some fewer, perhaps with escalation beds."""
    pool: dict[str, Any] = {"places": {"base": draw(st.integers(0, 3))}, "priority": ["hot", "cold"]}
    window = st.tuples(st.integers(0, 11), st.integers(12, 24))
    add = st.fixed_dictionaries({"places": st.integers(-2, 2), "hours": window})
    pool["places"]["add"] = draw(st.lists(add, max_size=2))
    if pool["places"]["base"] < 2:  # or a request for two could never be granted, and is refused
        pool["places"]["add"].append({"places": 2, "hours": draw(window)})
    if draw(yes):
        pool["escalation"] = {
            "maximum": 2,
            "step": draw(st.integers(1, 2)),
            "open_over": draw(st.integers(0, 1)),
            "close_under": draw(st.integers(0, 2)),
            "hours": draw(st.sampled_from([[0, 6, 12], [8], [1, 2, 3, 4, 5]])),
            "lead_h": draw(st.sampled_from([0, 1, 7])),
            "counts": draw(st.sampled_from(PLACES)),
        }
    return pool


@st.composite
def slots(draw: Any, kind: str) -> dict[str, Any]:
    """Lists by specialty with a theatre of their own, or starts of care."""
    pool: dict[str, Any] = {"starts_h": draw(st.sampled_from([0, 8, 9])), "ends_h": draw(st.sampled_from([12, 13, 24]))}
    pool["offered_days_before"] = draw(st.sampled_from([0, 0, 1, 3]))
    pool["offered_at_h"] = draw(st.sampled_from([0, 7, 8, 24]))
    pool["last_booking_h_before"] = draw(st.sampled_from([-4, 0, 1, 12, 30]))
    pool["consider"] = draw(st.integers(1, 4))
    pool["bank_holidays"] = True
    if kind == "starts":
        pool["per_day"] = draw(st.sampled_from([[0.5] * 7, [1] * 7, WEEK]))
        return {"slots": pool, "priority": ["hot", "cold"]}
    pool["per_day"] = {"x": draw(st.sampled_from([[1] * 7, WEEK])), "y": [1, 0, 1, 0, 1, 0, 1]}
    pool |= {"measured_in": "hours", "place": "theatre", "booking_limit": draw(st.sampled_from([1, 0.8]))}
    if draw(yes):
        pool["late_start_h"] = {"empirical": {"values": [0, 0.5, 1]}}
    return {"slots": pool, "priority": ["hot", "cold"]}


@st.composite
def rows(draw: Any) -> list[Any]:
    """A row of a preference: one to three different pools, the later ones perhaps joined later or under a tag."""
    listed: list[Any] = []
    for place in draw(st.permutations(PLACES))[: draw(st.integers(1, 3))]:
        after = draw(st.sampled_from([0, 0, 1, 2, 6]))
        listed.append({"pool": place, "after_h": after, "tag": draw(st.sampled_from(["", "outlier"]))})
    return listed


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
            where = self.some(st.sampled_from([*PLACES, "outlier"]))
            step["scaled"] = {self.some(st.sampled_from(self.holds)): {where: self.some(st.sampled_from([0, 0.5, 2, "places"]))}}
        return [step]

    def clocked(self, _: int) -> list[Any]:
        return [{"delay": self.some(numbers), "clock": self.some(st.sampled_from(["hub", "night"]))}]

    def wait(self, _: int) -> list[Any]:
        gates: list[Any] = [{"opens": "hub"}, {"opens": "night"}, {"time_of_day": self.some(st.sampled_from([0, 8, "hour_h"]))}]
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
        if self.some(yes):
            return [step]
        step["within"] = self.some(st.one_of(numbers, st.just("patience_h")))
        if self.booked and self.some(yes):
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
        what = {"seize": {"preference": "bed", "by": "group"}, "as": self.some(st.sampled_from(held)), "priority": self.priority()}
        return self.patience(what, self.way, depth)

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
        asked = self.some(st.sampled_from([{"waiting_over": 0}, {"waiting_over": 2}, {"free": True}]))
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
    back = {"come_back": {"with": "returns", "after": draw(st.sampled_from(["back_h", "again_h", 5])), "to": "way_in"}}
    given_back = [{"release": hold} for hold in draw(st.permutations(held))]
    out = [*given_back, *([back] if draw(yes) else []), *writer_of(draw, writer).block(1, 2), {"mark": "left"}, {"leave": "home"}]
    follows = draw(st.sampled_from(["loop", "way_out"]))
    return {"way_in": [*way_in, {"go_to": follows}], "loop": loop, "way_out": out}


def writer_of(draw: Any, before: Writer) -> Writer:
    """A writer who holds nothing any more, and is sure of nothing."""
    return Writer(draw, names=before.names)


@dataclass
class Case:
    """All that differs between random worlds, small enough to read when one fails."""

    pools: dict[str, Any]
    preferences: dict[str, Any]
    pathways: dict[str, Any]
    seed: int
    end: float
    months: list[float]
    patients: list[tuple[float, int, str]]  # hour, key, class
    shut: tuple[int, int, int]  # of `bed`: how many, from an hour, until an hour
    held: int  # every so many sessions of the list are not held

    def world(self) -> World:
        plain = {
            "name": "random",
            "run": {"start": MONDAY, "warm_up_days": 0, "measured_months": 1, "seed": self.seed},
            "classes": {name: {"pathway": "way_in", "attributes": has} for name, has in CLASSES.items()},
            "pools": self.pools,
            "preferences": self.preferences,
            "calendars": CALENDARS,
            "pathways": self.pathways,
        }
        made = build(blueprint(plain), 0, self.closures())
        edges = ms(sorted({0, self.end, *self.months}))
        return replace(made, patients=self.people(), month_edges=edges, end=int(edges[-1]))

    def closures(self) -> Closures:
        shut, first, last = self.shut
        beds = ms([0, first, last]), np.array([0, shut, 0])
        sessions = lambda category, day, number: (day.day + number) % self.held == 1  # noqa: E731
        return Closures({"bed": beds}, {"list": sessions})

    def people(self) -> Patients:
        rows = sorted(self.patients)
        return Patients(
            ms([hour for hour, _, _ in rows]).astype(np.int64),
            np.array([key for _, key, _ in rows], dtype=np.uint64),
            np.array([list(CLASSES).index(name) for _, _, name in rows], dtype=np.int16),
        )


@st.composite
def cases(draw: Any) -> Case:
    """A world of up to forty patients over some days; they come on whole and half hours, so that many tie."""
    end = draw(st.sampled_from([30.25, 72, 200]))
    half_hours = st.integers(-10, 2 * int(end) - 1).map(lambda half: half / 2)
    patient = st.tuples(half_hours, st.integers(1, 2**64 - 1), st.sampled_from(list(CLASSES)))
    many = draw(st.integers(1, 40))
    first, last = sorted(draw(st.lists(st.integers(1, int(end)), min_size=2, max_size=2, unique=True)))
    return Case(
        pools={**{n: draw(places()) for n in PLACES}, "list": draw(slots("hours")), "start": draw(slots("starts"))},
        preferences={"bed": {"a": draw(rows()), "b": draw(rows())}, "spare": {"a": [{"pool": "bay", "tag": "outlier"}]}},
        pathways=draw(pathways()),
        seed=draw(st.integers(0, 99)),
        end=end,
        months=draw(st.lists(st.sampled_from([1, 8, 20]), max_size=2)),
        patients=draw(st.lists(patient, min_size=many, max_size=many, unique_by=lambda row: row[1])),
        shut=(draw(st.integers(0, 2)), first, last),
        held=draw(st.integers(1, 4)),
    )
