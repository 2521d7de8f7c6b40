"""From YAML to a story: the nine verbs, their words, and one fault for each that is not understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.pathway.story import (
    BranchStep,
    ComeBackStep,
    DelayStep,
    GoToStep,
    LeaveStep,
    MarkStep,
    Number,
    ReleaseStep,
    SeizeStep,
    Step,
    Story,
    WaitStep,
    Within,
)
from sim.scenario.faults import Fault
from sim.scenario.shapes import LARGEST
from sim.scenario.tree import is_number

# Words that may stand beside a verb in the same step.
BESIDE: dict[str, frozenset[str]] = {
    "mark": frozenset(),
    "seize": frozenset({"as", "priority", "quantity", "within", "otherwise", "if_closed"}),
    "release": frozenset(),
    "delay": frozenset({"scaled", "clock"}),
    "wait_until": frozenset(),
    "branch": frozenset({"paths"}),
    "go_to": frozenset(),
    "come_back": frozenset(),
    "leave": frozenset(),
}


def parse(pathways: object, faults: list[Fault]) -> dict[str, Story]:
    """Read every pathway; what is not understood is added to `faults` and left out of the story."""
    if not isinstance(pathways, Mapping) or not pathways:
        faults.append(Fault("pathways", "must be a mapping of at least one pathway to its steps", shown(pathways)))
        return {}
    return {str(name): _Reader(faults).story(str(name), steps) for name, steps in pathways.items()}


def shown(value: object, length: int = 60) -> str:
    """A value as a message shows it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= length else text[: length - 3] + "..."


class _Reader:
    """Reads steps; each method understands one verb and returns None where it does not."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
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

    def fault(self, at: str, rule: str, found: object = None) -> None:
        self.faults.append(Fault(at, rule, "" if found is None else shown(found)))

    # ---- blocks

    def story(self, name: str, written: object) -> Story:
        at, expects = f"pathways.{name}", None
        if isinstance(written, Mapping):
            self.only(at, written, {"expects", "steps"})
            listed = written.get("expects", [])
            if isinstance(listed, list) and all(isinstance(h, str) for h in listed):
                expects = frozenset(listed)
            else:
                self.fault(f"{at}.expects", "must be a list of the names held at the start", listed)
            written = written.get("steps")
        if not isinstance(written, list) or not written:
            self.fault(at, "must be a list of steps", written)
            return Story(name, ())
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
        verbs = [word for word in written if word in self.verbs]
        if len(verbs) != 1:
            self.fault(at, f"a step has exactly one verb of {', '.join(self.verbs)}", list(written))
            return None
        verb = verbs[0]
        self.only(at, written, BESIDE[verb] | {verb})
        return self.verbs[verb](f"{at}.{verb}", written[verb], written)

    # ---- words

    def only(self, at: str, written: Mapping[Any, Any], known: set[str] | frozenset[str]) -> None:
        for word in written:
            if word not in known:
                self.fault(f"{at}.{word}", f"unknown word; known here: {', '.join(sorted(known))}")

    def name(self, at: str, written: object) -> str | None:
        if isinstance(written, str) and written:
            return written
        self.fault(at, "must be a name", written)
        return None

    def number(self, at: str, written: object, least: float = 0.0) -> Number:
        if isinstance(written, str) and written:
            return written
        if isinstance(written, int | float) and is_number(written) and written >= least:
            if written > LARGEST:
                self.fault(at, f"must be at most {LARGEST:,.0f}", written)
            return float(written)
        self.fault(at, f"must be an attribute or a number of at least {least:g}", written)
        return least

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

    def seize(self, at: str, written: object, step: Mapping[str, Any]) -> Step | None:
        what = self.wanted(at, written)
        if what is None:
            return None
        held_as = self.name(f"{at}.as", step["as"]) if "as" in step else None
        priority = self.name(f"{at}.priority", step["priority"]) if "priority" in step else None
        if "within" not in step and "otherwise" in step and "booked" not in what:
            self.fault(f"{at}.otherwise", "needs `within`: without patience nobody turns away")
        if "within" in step and "otherwise" not in step:
            self.fault(f"{at}.within", "needs `otherwise`: what becomes of a patient who waited in vain")
        return SeizeStep(
            at,
            **what,
            held_as=held_as,
            priority=priority,
            quantity=self.number(f"{at}.quantity", step.get("quantity", 1.0)),
            within=self.within(f"{at}.within", step["within"]) if "within" in step else None,
            otherwise=self.block(f"{at}.otherwise", step["otherwise"]) if "otherwise" in step else None,
            if_closed=self.block(f"{at}.if_closed", step["if_closed"]) if "if_closed" in step else None,
        )

    def wanted(self, at: str, written: object) -> dict[str, Any] | None:
        if isinstance(written, str) and written:
            return {"pool": written}
        if not isinstance(written, Mapping):
            self.fault(at, "must be a pool, a preference by a category, slots, all_of or booked", written)
            return None
        for table in ("preference", "slots"):
            if table in written:
                self.only(at, written, {table, "by", "quantity"})
                names = self.name(f"{at}.{table}", written[table]), written.get("by")
                if names[0] is None or (names[1] is not None and self.name(f"{at}.by", names[1]) is None):
                    return None
                return {"preference" if names[1] else "pool": names[0], "by": names[1]}
        if "booked" in written:
            self.only(at, written, {"booked"})
            place = self.name(f"{at}.booked", written["booked"])
            return None if place is None else {"booked": place}
        if "all_of" in written:
            self.only(at, written, {"all_of"})
            return self.together(f"{at}.all_of", written["all_of"])
        self.fault(at, "must be a pool, a preference by a category, slots, all_of or booked", written)
        return None

    def together(self, at: str, written: object) -> dict[str, Any] | None:
        if not isinstance(written, Mapping) or not written:
            self.fault(at, "must map each pool to how many are taken", written)
            return None
        for pool, quantity in written.items():
            if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
                self.fault(f"{at}.{pool}", "must be a whole number of at least 1", quantity)
                return None
        return {"all_of": tuple((str(pool), int(n)) for pool, n in written.items())}

    def within(self, at: str, written: object) -> Within | None:
        if not isinstance(written, Mapping):
            return Within(hours=self.number(at, written))
        self.only(at, written, {"until", "less", "plus"})
        if written.get("until") != "booked_end":
            self.fault(f"{at}.until", "must be booked_end", written.get("until"))
            return None
        less, plus = (self.number(f"{at}.{w}", written.get(w, 0.0)) for w in ("less", "plus"))
        return Within(until_booked_end=True, less=less, plus=plus)

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
        gates = {"opens", "time_of_day", "booked", "since"}
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
        self.only(at, written, {"pool", "waiting_over", "free"})
        pool, over = self.name(f"{at}.pool", written["pool"]), written.get("waiting_over", -1)
        if ("free" in written) == ("waiting_over" in written) or written.get("free", True) is not True:
            self.fault(at, "must have either waiting_over: n or free: true", dict(written))
            return None
        if not is_number(over) or over != int(over) or over < (0 if "waiting_over" in written else -1):
            self.fault(f"{at}.waiting_over", "must be a whole number of at least 0", over)
            return None
        return BranchStep(at, read, pool=pool, waiting_over=int(over))

    def come_back(self, at: str, written: object, _: Mapping[str, Any]) -> Step | None:
        if not isinstance(written, Mapping) or set(written) != {"with", "after", "to"}:
            self.fault(at, "must have with, after and to", written)
            return None
        flag, to = self.name(f"{at}.with", written["with"]), self.name(f"{at}.to", written["to"])
        if flag is None or to is None:
            return None
        return ComeBackStep(at, flag, self.number(f"{at}.after", written["after"]), to)


def word(key: object) -> str:
    """A YAML key as a category: `true` and `false` are written yes and no in YAML 1.1."""
    return {True: "yes", False: "no"}.get(key, str(key)) if isinstance(key, bool) else str(key)
