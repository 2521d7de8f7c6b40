"""From YAML to a story: the nine verbs, their words, and one fault for each that is not understood."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any

from sim.pathway.seizing import SeizeWords
from sim.pathway.story import (
    BranchStep,
    ComeBackStep,
    DelayStep,
    GoToStep,
    LeaveStep,
    MarkStep,
    Number,
    ReleaseStep,
    Step,
    Story,
    WaitStep,
)
from sim.pathway.words import said, shown, word
from sim.scenario.faults import Fault
from sim.scenario.tree import is_number

# Words that may stand beside a verb in the same step.
BESIDE: dict[str, frozenset[str]] = {
    "mark": frozenset(),
    "seize": frozenset({"as", "priority", "quantity", "within", "if_queue_over", "otherwise", "if_closed"}),
    "release": frozenset(),
    "delay": frozenset({"scaled", "clock"}),
    "wait_until": frozenset(),
    "branch": frozenset({"paths"}),
    "go_to": frozenset(),
    "come_back": frozenset(),
    "leave": frozenset(),
}

ID = re.compile(r"(?!(?:steps|expects)$)[A-Za-z]\w*")

# What a branch may ask of a pool: how many wait, are in use, or are free.
LEVELS = ("waiting_over", "used_over", "free_over")


def parse(pathways: object, faults: list[Fault]) -> dict[str, Story]:
    """Read every pathway; what is not understood is added to `faults` and left out of the story."""
    if not isinstance(pathways, Mapping) or not pathways:
        rule = "must be a mapping of at least one pathway to its steps"
        faults.append(Fault("pathways", rule, "" if pathways is None else shown(pathways), needs=("pathways",)))
        return {}
    return {str(name): _Reader(faults).story(str(name), steps) for name, steps in pathways.items()}


class _Reader(SeizeWords):
    """Reads steps; each method understands one verb and returns None where it does not."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.ids: dict[str, str] = {}
        self.verbs: dict[str, Callable[[str, Any, Mapping[str, Any]], Step | None]] = {
            "mark": self.mark,
            "seize": self.seize,
            "release": self.release,
            "delay": self.delay,
            "wait_until": self.wait_until,
            "branch": self.branch,
            "go_to": self.go_to,
            "come_back": self.come_back,
            "leave": self.leave,
        }

    # ---- blocks

    def story(self, name: str, written: object) -> Story:
        at, expects = f"pathways.{name}", None
        if isinstance(written, Mapping):
            told = said(written)
            self.only(at, told, {"expects", "steps"})
            listed = told.get("expects", [])
            if isinstance(listed, list) and all(isinstance(h, str) for h in listed):
                expects = frozenset(listed)
            else:
                self.fault(f"{at}.expects", "must be a list of the names held at the start", listed)
            written = told.get("steps")
        if not isinstance(written, list) or not written:
            self.fault(at, "must be a list of steps", written)
            return Story(name, ())
        self.ids = {}
        return Story(name, self.block(at, written), expects)

    def block(self, at: str, written: object) -> tuple[Step, ...]:
        if not isinstance(written, list):
            self.fault(at, "must be a list of steps", written)
            return ()
        read = (self.step(f"{at}[{number}]", step) for number, step in enumerate(written, start=1))
        return tuple(step for step in read if step is not None)

    def step(self, at: str, written: object) -> Step | None:
        if not isinstance(written, Mapping):
            self.fault(at, "a step is a verb and its words", written)
            return None
        written = {word: what for word, what in written.items() if what is not None or word in self.verbs}
        verbs = [word for word in written if word in self.verbs]
        if len(verbs) != 1:
            near = [m for w in written for m in difflib.get_close_matches(str(w), self.verbs, n=1)] if not verbs else []
            hint = f"; did you mean {near[0]}?" if near else ""
            self.fault(at, f"a step has exactly one verb of {', '.join(self.verbs)}{hint}", list(written))
            return None
        verb = verbs[0]
        self.only(at, written, BESIDE[verb] | {verb, "id"})
        if "id" in written:
            self.id(at, written["id"])
        return self.verbs[verb](f"{at}.{verb}", written[verb], written)

    def id(self, at: str, written: object) -> None:
        """The name by which an intervention finds a step."""
        name = self.name(f"{at}.id", written)
        if name is not None and not ID.fullmatch(name):
            self.fault(f"{at}.id", "must begin with a letter, of letters, digits and _", name)
        elif name in self.ids:
            self.fault(f"{at}.id", f"is the id of {self.ids[name]} as well", name)
        elif name is not None:
            self.ids[name] = at

    # ---- verbs

    def mark(self, at: str, written: object, _: Mapping[str, Any]) -> Step | None:
        name = self.name(at, written)
        return None if name is None else MarkStep(at, name)

    def release(self, at: str, written: object, _: Mapping[str, Any]) -> Step | None:
        name = self.name(at, written)
        return None if name is None else ReleaseStep(at, name)

    def go_to(self, at: str, written: object, _: Mapping[str, Any]) -> Step | None:
        name = self.name(at, written)
        return None if name is None else GoToStep(at, name)

    def leave(self, at: str, written: object, _: Mapping[str, Any]) -> Step | None:
        name = self.name(at, written)
        return None if name is None else LeaveStep(at, name)

    def delay(self, at: str, written: object, step: Mapping[str, Any]) -> Step | None:
        scaled: list[tuple[str, str, Number]] = []
        wanted = step.get("scaled", {})
        if not isinstance(wanted, Mapping) or not all(isinstance(v, Mapping) for v in wanted.values()):
            self.fault(f"{at}.scaled", "must map a hold to factors by pool or tag", wanted)
            wanted = {}
        for hold, factors in wanted.items():
            for where, factor in factors.items():
                scaled.append((str(hold), str(where), self.number(f"{at}.scaled.{hold}.{where}", factor)))
        clock = self.name(f"{at}.clock", step["clock"]) if "clock" in step else None
        return DelayStep(at, self.number(at, written), tuple(scaled), clock)

    def wait_until(self, at: str, written: object, _: Mapping[str, Any]) -> Step | None:
        gates, written = {"opens", "time_of_day", "booked", "since"}, said(written)
        if not isinstance(written, Mapping) or len(gates & set(written)) != 1:
            self.fault(at, f"must have exactly one of {', '.join(sorted(gates))}", written)
            return None
        if "opens" in written:
            self.only(at, written, {"opens"})
            return WaitStep(at, opens=self.name(f"{at}.opens", written["opens"]))
        if "time_of_day" in written:
            self.only(at, written, {"time_of_day"})
            hour = self.number(f"{at}.time_of_day", written["time_of_day"])
            if not isinstance(hour, str) and hour >= 24:
                self.fault(f"{at}.time_of_day", "must be below 24 hours after midnight", hour)
            return WaitStep(at, time_of_day=hour)
        if "booked" in written:
            self.only(at, written, {"booked"})
            if written["booked"] != "start":
                self.fault(f"{at}.booked", "must be start", written["booked"])
            return WaitStep(at, booked_start=True)
        self.only(at, written, {"since", "plus", "clock"})
        clock = self.name(f"{at}.clock", written["clock"]) if "clock" in written else None
        plus = self.number(f"{at}.plus", written.get("plus", 0.0))
        return WaitStep(at, since=self.name(f"{at}.since", written["since"]), plus=plus, clock=clock)

    def branch(self, at: str, written: object, step: Mapping[str, Any]) -> Step | None:
        paths = step.get("paths")
        if not isinstance(paths, Mapping) or not paths:
            self.fault(f"{at}.paths", "must map each category to its steps", paths)
            return None
        read = tuple((word(c), self.block(f"{at}.{word(c)}", block)) for c, block in paths.items())
        written = said(written)
        if isinstance(written, str) and written:
            return BranchStep(at, read, attribute=written)
        if isinstance(written, Mapping) and "placed" in written:
            self.only(at, written, {"placed"})
            return BranchStep(at, read, placed=self.name(f"{at}.placed", written["placed"]))
        if isinstance(written, Mapping) and "pool" in written:
            return self.branch_on_pool(at, written, read)
        self.fault(at, "must be an attribute, {pool: ...} or {placed: ...}", written)
        return None

    def branch_on_pool(
        self, at: str, written: Mapping[str, Any], read: tuple[tuple[str, tuple[Step, ...]], ...]
    ) -> Step | None:
        self.only(at, written, {"pool", "free", *LEVELS})
        pool, asked = self.name(f"{at}.pool", written["pool"]), [w for w in (*LEVELS, "free") if w in written]
        if len(asked) != 1 or written.get("free", True) is not True:
            self.fault(
                at, f"must have one of {', '.join(f'{level}: n' for level in LEVELS)}, free: true", dict(written)
            )
            return None
        over = 0 if asked == ["free"] else written[asked[0]]
        if not is_number(over) or over != int(over) or over < 0:
            self.fault(f"{at}.{asked[0]}", "must be a whole number of at least 0", over)
            return None
        return BranchStep(at, read, pool=pool, level=asked[0].removesuffix("_over"), over=int(over))

    def come_back(self, at: str, written: object, _: Mapping[str, Any]) -> Step | None:
        written = said(written)
        if not isinstance(written, Mapping) or set(written) != {"with", "after", "to"}:
            self.fault(at, "must have with, after and to", written)
            return None
        flag, to = self.name(f"{at}.with", written["with"]), self.name(f"{at}.to", written["to"])
        if flag is None or to is None:
            return None
        return ComeBackStep(at, flag, self.number(f"{at}.after", written["after"]), to)
