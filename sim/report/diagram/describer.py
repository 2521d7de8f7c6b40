"""From the steps of a story to pieces of a diagram: what a step says of itself, with what the scenario says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sim.hospital.build import Blueprint
from sim.pathway.phrase import Exit, Line, Look, Rows
from sim.pathway.read import parse
from sim.pathway.syntax import Number, PathwayTree, Step, steps_of
from sim.pathway.wording import exact, headed, listed, said, span
from sim.report.diagram.facts import Facts
from sim.report.diagram.piece import Branch, Note, PathwayDiagram, Piece

START = "start"


def pathway_diagrams(blueprint: Blueprint) -> dict[str, PathwayDiagram]:
    """Every pathway of a model, by name, in the order in which they are written."""
    trees = parse(blueprint.scenario.plain["pathways"], [])
    describer = Describer(Facts(blueprint.scenario.first))
    return {name: describer.described(tree, _callers(trees, name)) for name, tree in trees.items()}


def _callers(trees: Mapping[str, PathwayTree], name: str) -> dict[str, list[str]]:
    """The pathways that lead to one: by going on, and by coming back as a new visit."""
    branches: dict[str, list[str]] = {"from": [], "new visits from": []}
    for tree in trees.values():
        for step in steps_of(tree.steps):
            if step.goes_to == name:
                branches["from"].append(said(tree.name))
            if step.begins == name:
                branches["new visits from"].append(said(tree.name))
    return {way: list(dict.fromkeys(names)) for way, names in branches.items() if names}


class Describer:
    """Tells steps; what a name stands for comes from the scenario (see `Speaker`)."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.held: set[str] = set()
        self.given: dict[str, str] = {}  # categories the patients of a way are known to have

    # ---- steps

    def described(self, tree: PathwayTree, callers: Mapping[str, list[str]]) -> PathwayDiagram:
        """One pathway, with who comes to it first."""
        self.held, self.given = set(tree.expects or ()), {}
        return PathwayDiagram(tree.name, headed(tree.name), (self.start(tree.name, callers), *self.block(tree.steps)))

    def start(self, name: str, callers: Mapping[str, list[str]]) -> Piece:
        """Who comes to a pathway: classes of patients with their numbers, and from where others are sent."""
        coming = self.facts.entering(name)
        notes = [Note(f"class {group}", f"{headed(group)}: {many}") for group, many in coming.items()]
        notes += [Note(way, f"{way} {listed(names)}") for way, names in callers.items()]
        head = "Patients arrive" if coming else "Patients come on" if callers else "Nobody comes here"
        return Piece(Look.START, START, head, tuple(notes))

    def block(self, steps: Iterable[Step]) -> tuple[Piece, ...]:
        """Steps in their order."""
        return tuple(self.piece(step) for step in steps)

    def piece(self, step: Step) -> Piece:
        """One step."""
        phrase = step.phrase(self)
        notes, branches = tuple(map(_note, phrase.lines)), tuple(map(self.way, phrase.exits))
        if phrase.holds is not None:
            self.held.add(phrase.holds)
        if phrase.gives_back is not None:
            self.held.discard(phrase.gives_back)
        return Piece(phrase.look, phrase.what, phrase.head, notes, branches, phrase.to)

    def way(self, way: Exit) -> Branch:
        """One way out of a step; what is held on it and known of its patients is so on it alone."""
        held, given = set(self.held), self.given
        self.given = {**given, **way.given}
        steps = self.block(way.steps)
        self.held, self.given = held, given
        return Branch(way.name, way.words, steps, _note(way.line), way.plain)

    # ---- what a step may ask

    def shares(self, attribute: str) -> Mapping[str, str]:
        """How often each category comes."""
        return self.facts.shares(attribute, self.given)

    def share_rows(self, attribute: str, category: str) -> Rows:
        """How often a category comes, row by row."""
        rows = self.facts.shares_of(attribute, self.given).get(category, {})
        return tuple((name, f"{100 * share:.6g} %") for name, share in rows.items())

    def mean(self, attribute: str) -> str:
        """The mean length of time of an attribute."""
        return self.facts.mean(attribute, self.given)

    def hour(self, attribute: str) -> str:
        """The mean of an attribute that is a time of day."""
        return self.facts.hour(attribute, self.given)

    def long(self, hours: Number | None) -> str:
        """A length of time: so much, or an attribute and its mean."""
        if not isinstance(hours, str):
            return span(hours or 0.0)
        mean = self.mean(hours)
        return f"{said(hours)} ({mean})" if mean else said(hours)

    def rows(self, hours: Number | None) -> Rows:
        """The numbers behind such words."""
        if not isinstance(hours, str):
            return (("", exact(hours)),)
        return tuple((name, exact(mean)) for name, mean in self.facts.means(hours, self.given).items())

    def opening(self, calendar: str) -> str:
        """The hours of a calendar."""
        return self.facts.hours(calendar)

    def places(self, pool: str) -> str:
        """How many places or slots a pool has."""
        return self.facts.places(pool)

    def queue(self, pool: str) -> list[str]:
        """What the queue of a pool goes by beside priority and arrival."""
        return self.facts.queue(pool)

    def priorities(self, pool: str) -> Sequence[str]:
        """The priorities of a pool, the most urgent first."""
        return self.facts.priorities(pool)

    def is_slots(self, pool: str) -> bool:
        """Whether what is taken of a pool is a slot."""
        return self.facts.is_slots(pool)

    def preferred(self, table: str) -> list[str]:
        """The pools a preference may choose, in order."""
        return self.facts.preferred(table)


def _note(line: Line) -> Note:
    return Note(line.about, line.words, line.rows)
