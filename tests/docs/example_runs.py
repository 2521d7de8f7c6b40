"""What becomes of an example, in the words of the page: `ann: comes 8:00, seen 9:00, home 9:30`.

Every example begins on Monday 8 January 2024 and lasts two weeks. A patient who is named in a result comes when the
result says so, alone in a class of the same name that is what stands in brackets: `ann (acuity red, stay_h 2)`. Where
the example has classes of its own, the class stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from sim.demand.arrivals import patients
from sim.demand.distributions import sampler
from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Deadlock, Run
from sim.engine.log import Event
from sim.engine.reference.engine import run_reference
from sim.engine.world import World
from sim.hospital.build import Blueprint, build
from sim.hospital.read import blueprint
from sim.scenario.clock import DAY_MS, HOUR_MS, WEEKDAYS
from sim.scenario.distribution import Distribution
from sim.scenario.faults import ScenarioFaults
from tests.docs.blocks import Example
from tests.engine.worlds import both, world

RUN = {"start": "2024-01-08", "measured_h": 336, "seed": 1}
NOBODY = {"pathway": "visit", "attributes": {}}
SOMEWHERE = {"somewhere": {"places": "unlimited"}}
HOME_AT_ONCE = {"visit": [{"leave": "home"}]}
CAME = re.compile(r"(?P<name>\w+)(?: \((?P<luck>[^)]*)\))?: comes (?P<at>[^,]+)")
REPLICATIONS = 300


def lines_of(example: Example) -> list[str]:
    """The lines of a result as they ought to be; what only a mean shows is said again where it is true."""
    return ExampleRun(example).lines()


class ExampleRun:
    """An example that is read once and asked line by line."""

    def __init__(self, example: Example) -> None:
        self.example = example
        self.came = [m for line in example.result if (m := CAME.match(line)) and not m["name"].endswith("again")]
        self.asked: dict[str, Callable[..., str]] = {
            r"(\w+): about ([\d.]+) a day": self.a_day,
            r"(\w+) on (\w+): .*": self.on_day,
            r"(\w+) before the start: \d+": self.present,
            r"measured: .*": self.measured,
            r"(\w+): (?:[\d.]+ open [\w: ]+(?:, )?)+": self.open_at,
            r"(\w+)(?: of (\w+))?: mean .* h, half below .* h": self.law,
            r"each asks for (\w+) about ([\d.]+) times": self.asks,
        }

    def lines(self) -> list[str]:
        """Every line of the result, as it ought to be."""
        result = list(self.example.result)
        if result[0].startswith("refused:"):
            return self.refused()
        if self.came:
            return self.stories()
        return [self.line(line) for line in result]

    def line(self, line: str) -> str:
        """One line of a result that is no story."""
        for pattern, answer in self.asked.items():
            if found := re.fullmatch(pattern, line):
                return answer(line, *found.groups())
        return f"not understood: {line}"

    # ---- the world

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The example, completed to a model."""
        written = self.example.tree
        made: dict[str, Any] = {"name": "example", "run": RUN, "pools": SOMEWHERE, "pathways": HOME_AT_ONCE, **written}
        if "classes" not in made:
            entry = next(iter(made["pathways"]))
            made["classes"] = {m["name"]: _class_of_one(entry, m["luck"]) for m in self.came} or {"nobody": NOBODY}
        return made

    @cached_property
    def made(self) -> Blueprint:
        """The example, read and checked."""
        return blueprint(self.tree)

    def world(self) -> World:
        """The example's world with the patients who are named, the first named first."""
        named = {
            m["name"]: (_hour(m["at"]), m["luck"] if "classes" in self.example.tree else m["name"]) for m in self.came
        }
        return world(self.tree, named, hours=336)

    # ---- answers

    def refused(self) -> list[str]:
        """Every fault."""
        try:
            blueprint(self.tree)
        except ScenarioFaults as found:
            return [f"refused: {fault}" for fault in found.faults]
        return ["not refused"]

    def stories(self) -> list[str]:
        """What befell everybody who is named, and all who came of them."""
        here = self.world()
        locked = _deadlocks(here)
        run = both(here)
        visits = _visits(run, self.came, " ".join(self.example.result))
        return [*visits, *locked]

    def a_day(self, line: str, name: str, about: str) -> str:
        """Patients a day on average, which must be within four standard errors of what is said."""
        index = list(self.made.scenario.first.classes).index(name)
        days = self.made.clock.days
        counts = [np.sum(self._patients(r).klass == index) / days for r in range(REPLICATIONS)]
        mean, error = float(np.mean(counts)), float(np.std(counts)) / REPLICATIONS**0.5
        return line if abs(mean - float(about)) <= 4 * error and error < 0.02 * mean else f"{name}: {mean:g} a day"

    def on_day(self, line: str, name: str, day: str) -> str:
        """When patients of a class come on a day of the first week, or how many where only that is said."""
        index, number = list(self.made.scenario.first.classes).index(name), WEEKDAYS.index(day.lower())
        found = self._patients(0)
        at = found.arrival_ms[(found.klass == index) & (found.arrival_ms // DAY_MS == number)]
        if not at.size:
            return f"{name} on {day}: nobody"
        if re.search(r": \d+$", line):
            return f"{name} on {day}: {at.size}"
        return f"{name} on {day}: " + ", ".join(_clock_time(int(each) % DAY_MS) for each in at)

    def present(self, _: str, name: str) -> str:
        """How many of a class are there when the run starts."""
        index = list(self.made.scenario.first.classes).index(name)
        found = self._patients(0)
        return f"{name} before the start: {np.sum((found.klass == index) & (found.arrival_ms < 0))}"

    def measured(self, _: str) -> str:
        """The measured window."""
        clock = self.made.clock
        return f"measured: {clock.date_of(clock.window_start_ms)} until {clock.date_of(clock.end_ms)}"

    def open_at(self, line: str, name: str) -> str:
        """How many places the calendar opens at some hours."""
        plan: Any = build(self.made, 0).pools[self.made.program.pools.index(name)]
        asked = re.findall(r"open ([^,]+)", line)
        steps = np.append(plan.initial, plan.capacity)
        numbers = [int(steps[np.searchsorted(plan.at, round(_hour(t) * HOUR_MS), side="right")]) for t in asked]
        return f"{name}: " + ", ".join(f"{n} open {t}" for n, t in zip(numbers, asked, strict=True))

    def law(self, _: str, name: str, category: str | None) -> str:
        """Mean and median of an attribute, in hours."""
        (one,) = self.made.scenario.first.classes.values()
        table: Any = one.attributes[name].table
        law = sampler(table if isinstance(table, Distribution) else table[category])
        of = f" of {category}" if category else ""
        return f"{name}{of}: mean {law.mean:.3g} h, half below {law.quantile(0.5):.3g} h"

    def asks(self, line: str, pool: str, about: str) -> str:
        """How often a patient takes a place of a pool on average, to a twentieth."""
        run = _one_run(build(self.made, 0))
        index = self.made.program.pools.index(pool)
        assert run.log is not None
        mean = np.sum((run.log.event == Event.TAKE) & (run.log.pool == index)) / len(run.journeys)
        return line if abs(mean / float(about) - 1) < 0.05 else f"each asks for {pool} {mean:g} times"

    def _patients(self, replication: int) -> Any:
        return patients([self.made.scenario.first.classes], [0], self.made.clock, 1, replication)


def _class_of_one(pathway: str, luck: str | None) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for said in filter(None, (luck or "").split(", ")):
        name, _, value = said.rpartition(" ")
        if re.fullmatch(r"[\d.]+", value):
            attributes[name] = {"of": {"constant": float(value)}}
        elif value in ("yes", "no"):
            attributes[name] = {"shares": {"yes": float(value == "yes"), "no": float(value == "no")}}
        else:
            attributes[name] = {"shares": {value: 1.0}}
    return {"pathway": pathway, "attributes": attributes}


def _one_run(here: World) -> Run:
    fast, plain = run_compiled(here, log=True), run_reference(here, log=True)
    np.testing.assert_array_equal(fast.journeys.marks, plain.journeys.marks)
    return fast


def _deadlocks(here: World) -> list[str]:
    """The deadlock the run ends in, as both engines tell it."""
    found = []
    for engine in (run_compiled, run_reference):
        try:
            engine(here)
        except Deadlock as error:
            found.append(f"deadlock: {error}")
    assert len(found) in (0, 2)
    return found[:1]


def _visits(run: Run, came: Sequence[re.Match[str]], words: str) -> list[str]:
    """A line a visit: what it came to, in order. Places taken and given are reported where the page tells any."""
    journeys, log = run.journeys, run.log
    program = journeys.world.program
    assert log is not None
    names = {key: m["name"] for key, m in enumerate(came, start=1)}
    heads = {m["name"]: m.group().split(":")[0] for m in came}
    lines = []
    for row, (key, parent) in enumerate(zip(journeys.key.tolist(), journeys.parent.tolist(), strict=True)):
        name = names.setdefault(key, f"{names.get(parent)} again")
        events = []
        for i in np.flatnonzero(log.row == row).tolist():
            event, quantity, pool = int(log.event[i]), int(log.quantity[i]), int(log.pool[i])
            if event == Event.ARRIVE:
                said = "comes"
            elif event == Event.MARK:
                said = program.marks[quantity].replace("_", " ")
            elif event == Event.LEAVE:
                said = program.outcomes[quantity].replace("_", " ")
            elif event == Event.TAKE and " takes " in words and 0 <= pool < len(program.pools):
                said = f"takes {program.pools[pool]}"
            elif event == Event.GIVE and " gives " in words and 0 <= pool < len(program.pools):
                said = f"gives {program.pools[pool]}"
            else:
                continue
            events.append(f"{said} {_day_time(int(log.at[i]))}")
        if journeys.outcome[row] < 0:
            events.append("still here")
        lines.append(f"{heads.get(name, name)}: {', '.join(events)}")
    order = {head: number for number, head in enumerate(heads.values())}
    return sorted(lines, key=lambda line: order.get(line.split(":")[0].removesuffix(" again"), 99))


def _hour(said: str) -> float:
    *day, clock = said.split(" ")
    hours, minutes = clock.split(":")
    week, days = day[:-1] == ["next"], WEEKDAYS.index(day[-1].lower()) if day else 0
    return 168.0 * week + 24.0 * days + int(hours) + int(minutes) / 60


def _clock_time(ms: int) -> str:
    minutes, rest = divmod(ms, HOUR_MS // 60)
    seconds = f":{rest // 1000:02d}" if rest else ""
    return f"{minutes // 60}:{minutes % 60:02d}{seconds}"


def _day_time(ms: int) -> str:
    day, within = divmod(ms, DAY_MS)
    named = "" if day == 0 else ("next " if day >= 7 else "") + WEEKDAYS[day % 7].capitalize() + " "
    return named + _clock_time(within)
