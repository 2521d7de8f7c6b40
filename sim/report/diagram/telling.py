"""From the steps of a story to pieces of a diagram, in the words of the ward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sim.hospital.build import Blueprint
from sim.pathway.parse import parse
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
)
from sim.report.diagram.asking import Asking
from sim.report.diagram.facts import Facts
from sim.report.diagram.piece import Kind, Note, Piece, Told, Way
from sim.report.diagram.words import TIMES, headed, listed, number, said, span, time_of_day

START = "start"


def told(blueprint: Blueprint) -> dict[str, Told]:
    """Every pathway of a model, by name, in the order in which they are written."""
    stories = parse(blueprint.scenario.plain["pathways"], [])
    teller = Teller(Facts(blueprint.scenario.first))
    return {name: teller.story(story, _callers(stories, name)) for name, story in stories.items()}


def _callers(stories: Mapping[str, Story], name: str) -> dict[str, list[str]]:
    """The pathways that lead to one: by going on, and by coming back as a new visit."""
    ways: dict[str, list[str]] = {"from": [], "new visits from": []}
    for story in stories.values():
        for step in steps_of(story.steps):
            if isinstance(step, GoToStep) and step.pathway == name:
                ways["from"].append(said(story.name))
            if isinstance(step, ComeBackStep) and step.pathway == name:
                ways["new visits from"].append(said(story.name))
    return {way: list(dict.fromkeys(names)) for way, names in ways.items() if names}


def steps_of(steps: Iterable[Step]) -> Iterator[Step]:
    """All steps, those of branches and of other ways out included."""
    for step in steps:
        yield step
        if isinstance(step, BranchStep):
            for _, block in step.paths:
                yield from steps_of(block)
        if isinstance(step, SeizeStep):
            for way in (step.otherwise, step.if_closed):
                yield from steps_of(way or ())


class Teller(Asking):
    """Tells steps; what a name stands for comes from the scenario."""

    def story(self, story: Story, callers: Mapping[str, list[str]]) -> Told:
        """One pathway, with who comes to it first."""
        self.held, self.given = set(story.expects or ()), {}
        return Told(story.name, headed(story.name), (self.start(story.name, callers), *self.block(story.steps)))

    def start(self, name: str, callers: Mapping[str, list[str]]) -> Piece:
        """Who comes to a pathway: classes of patients with their numbers, and from where others are sent."""
        coming = self.facts.entering(name)
        notes = [Note(f"class {group}", f"{headed(group)}: {many}") for group, many in coming.items()]
        notes += [Note(way, f"{way} {listed(names)}") for way, names in callers.items()]
        head = "Patients arrive" if coming else "Patients come on" if callers else "Nobody comes here"
        return Piece(Kind.START, START, head, tuple(notes))

    def block(self, steps: Iterable[Step] | None) -> tuple[Piece, ...]:
        """Steps in their order."""
        return tuple(self.piece(step) for step in steps or ())

    def piece(self, step: Step) -> Piece:
        """One step."""
        match step:
            case MarkStep(name=name):
                return Piece(Kind.MARK, name, f"Note the time: {said(name)}")
            case ReleaseStep(hold=hold):
                return Piece(Kind.RELEASE, hold, f"Give back: {said(hold)}")
            case LeaveStep(outcome=outcome):
                return Piece(Kind.LEAVE, outcome, f"Leave: {said(outcome)}")
            case GoToStep(pathway=pathway):
                return Piece(Kind.GO, pathway, f"Go on to: {said(pathway)}", to=pathway)
            case ComeBackStep():
                return self.come_back(step)
            case DelayStep():
                return self.delay(step)
            case WaitStep():
                return self.wait(step)
            case BranchStep():
                return self.branch(step)
            case SeizeStep():
                return self.seize(step)
        raise TypeError(f"{step.origin}: no such step {step!r}")

    def come_back(self, step: ComeBackStep) -> Piece:
        """A return as a new visit."""
        often = self.facts.shares(step.flag, self.given).get("yes", "")
        notes = (
            Note(
                "share", f"{said(step.flag)}: {often}" if often else said(step.flag), self.share_rows(step.flag, "yes")
            ),
            Note("after", f"after {self.long(step.after)}", self.rows(step.after)),
            Note("to", f"as a new visit to: {said(step.pathway)}"),
        )
        return Piece(Kind.BACK, f"{step.pathway} {step.flag}", "Some come back", notes, to=step.pathway)

    def delay(self, step: DelayStep) -> Piece:
        """Time that passes."""
        notes = []
        if isinstance(step.hours, str):
            head, mean = headed(step.hours), self.facts.mean(step.hours, self.given)
            what = step.hours
            notes += [Note("mean", mean, self.rows(step.hours))] if mean else []
        else:
            head, what = "Time passes", "constant"
            notes.append(Note("mean", span(step.hours), self.rows(step.hours)))
        for hold, where, factor in step.scaled:
            times = said(factor) if isinstance(factor, str) else number(factor)
            notes.append(Note(f"scaled {hold} {where}", f"{TIMES} {times} where {said(hold)} is {said(where)}"))
        return Piece(Kind.DELAY, what, head, (*notes, *self.clock(step.clock)))

    def clock(self, calendar: str | None) -> list[Note]:
        """The hours in which time counts."""
        if calendar is None:
            return []
        return [Note("calendar", f"counted in the hours of {said(calendar)}: {self.facts.hours(calendar)}")]

    def wait(self, step: WaitStep) -> Piece:
        """A gate."""
        if step.opens is not None:
            hours = Note("calendar", self.facts.hours(step.opens))
            return Piece(Kind.WAIT, f"opens {step.opens}", f"Wait until {said(step.opens)} opens", (hours,))
        if step.time_of_day is not None:
            return self.wait_for_hour(step.time_of_day)
        if step.booked_start:
            return Piece(Kind.WAIT, "booked", "Wait for the booked start")
        head = f"Wait since: {said(step.since or '')}"
        notes = (
            Note("after", f"until {self.long(step.plus)} after it", self.rows(step.plus)),
            *self.clock(step.clock),
        )
        return Piece(Kind.WAIT, f"since {step.since}", head, notes)

    def wait_for_hour(self, hour: Number) -> Piece:
        """Until a time of day."""
        if isinstance(hour, str):
            means = self.facts.hour(hour, self.given)
            return Piece(
                Kind.WAIT, f"hour {hour}", f"Wait for the {said(hour)}", (Note("hour", means),) if means else ()
            )
        return Piece(Kind.WAIT, "hour", "Wait for the time of day", (Note("hour", time_of_day(hour), self.rows(hour)),))

    def branch(self, step: BranchStep) -> Piece:
        """A parting of ways, each with how often it is taken where that is known."""
        often: Mapping[str, str] = {}
        if step.attribute is not None:
            what, head = step.attribute, f"{headed(step.attribute)}?"
            often = self.facts.shares(what, self.given)
        elif step.placed is not None:
            what, head = f"placed {step.placed}", f"Where is {said(step.placed)}?"
        else:
            what, head = f"pool {step.pool} {step.level}", f"{self.asked(step)}?"
        held, given, ways = set(self.held), self.given, []
        for name, block in step.paths:
            share = Note("share", often.get(name, ""), self.share_rows(step.attribute or "", name))
            self.held = set(held)
            self.given = {**given, step.attribute: name} if step.attribute else given
            words = said(name) if name != "otherwise" else "anywhere else"
            ways.append(Way(name, words, self.block(block), share))
            self.given = given
        self.held = held
        notes = (Note("over", f"limit: {step.over}"),) if step.over else ()
        return Piece(Kind.BRANCH, what, head, notes, tuple(ways))

    def share_rows(self, attribute: str, category: str) -> tuple[tuple[str, str], ...]:
        """How often a category comes, row by row."""
        rows = self.facts.shares_of(attribute, self.given).get(category, {})
        return tuple((name, f"{100 * share:.6g} %") for name, share in rows.items())

    def asked(self, step: BranchStep) -> str:
        """What a branch asks of a pool."""
        pool, many = said(step.pool or ""), number(step.over)
        return {
            "waiting": f"Do more than {many} wait for {pool}",
            "used": f"Are more than {many} of {pool} in use",
            "free": f"Are more than {many} of {pool} free" if step.over else f"Is a place of {pool} free",
        }.get(step.level, f"{headed(pool)}: {said(step.level)} over {many}")
