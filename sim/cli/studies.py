"""A study planned: the points of its design as scenarios of a few structures, and the numbers in which they differ.

Each combination of what is no number (a choice of files, a text, a list) is composed once; numbers become slots of the
parameter vector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.cli.composition import Composed, composed
from sim.cli.hints import nearest
from sim.cli.inputs import own_files
from sim.cli.own_files import file_folders, groups
from sim.cli.settings import paths_meant
from sim.cli.sized import of_task
from sim.cli.study_words import in_grammar, laid, word
from sim.cli.together import names_in
from sim.cli.worlds import notes_of, of_the_scenario, with_typed, world_faults
from sim.hospital.read import blueprint
from sim.report.complaint import BadInput
from sim.report.given import NO_INTERVENTION
from sim.report.lines import lines
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.fields import scope_at
from sim.scenario.files import with_files
from sim.scenario.override_provenance import within
from sim.scenario.scope import Scope
from sim.scenario.step_ids import by_position, with_ids
from sim.scenario.tree import get, is_number, putting, strip
from sim.study.plan import BASELINE
from sim.study.sweep.plan import World
from sim.study.sweep.result import Point

INTERVENTION = "intervention"
Levels = Mapping[str, Any]
Where = Callable[[str, Any], str]  # factor, level: where it was written
BY_STUDY = "set by the study"
MOST_LEVELS = 8  # of one factor that are each tried before a study begins


@dataclass(frozen=True)
class Structure:
    """A scenario of a study, with the numbers of its design as they are written.

    plain: the tree; leaves: by factor that is a number, the paths of what it sets; written: by such a path, the number
    that stands there.
    """

    plain: Mapping[str, Any] = field(repr=False)
    leaves: Mapping[str, tuple[str, ...]]
    written: Mapping[str, float]


@dataclass
class Planner:
    """Makes the scenarios of a study's points.

    configuration: `config` or `model`; words: what holds for all points, as words of a command line, those of the
    study's file by path in fixed; factors: in the order of the design; where: tells where a level was written; own:
    files of one's own that took part, by the name of their copy.
    """

    configuration: str
    words: Sequence[str]
    fixed: Levels
    factors: Sequence[str]
    where: Where
    priced: bool
    faults: list[str] = field(default_factory=list)
    structures: list[Structure] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    own: dict[str, Path] = field(default_factory=dict)
    _known: dict[str, int] = field(default_factory=dict)
    _numbers: dict[str, int | None] = field(default_factory=dict)
    _read: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _texts: frozenset[str] = frozenset()
    _told: set[str] = field(default_factory=set)

    def plan(self, points: Sequence[Point], bases: Sequence[Levels]) -> tuple[list[World], dict[int, int]]:
        """The world of every point, then those of baselines that are no point; by number, the number of its baseline.

        bases: the levels of the baseline of each point, which may name a choice that is no factor. What is wrong
        with any is noted in faults, with which neither is worth running.
        """
        self._texts = frozenset(self._not_numbers([*(point.levels for point in points), *bases]))
        worlds = [self._world(point) for point in points]
        numbers = {self._identity(world): world.point.number for world in reversed(worlds) if world is not None}
        made: dict[int, int] = {}
        for point, levels in zip(points, bases, strict=True):
            base = self._world(Point(len(worlds), levels), of_baseline=True)
            if base is None:
                continue
            number = numbers.setdefault(self._identity(base), len(worlds))
            if number == len(worlds):
                worlds.append(base)
            made[point.number] = number
            made.setdefault(number, number)
        return [world for world in worlds if world is not None], made

    def _not_numbers(self, levels: Sequence[Levels]) -> Iterator[str]:
        """Factors that make a structure of their own at each level: what is no number, or one for all runs compared."""
        for factor in self.factors:
            own = [each[factor] for each in levels if factor in each]
            sets = factor in groups() or not all(level is None or is_number(level) for level in own)
            if sets or scope_at(factor) is Scope.STUDY:
                yield factor

    @staticmethod
    def _identity(world: World) -> tuple[Any, ...]:
        return world.structure, tuple(sorted(world.numbers.items()))

    def _world(self, point: Point, of_baseline: bool = False) -> World | None:
        """The scenario of a point; None where it has faults, which are told."""
        levels = point.levels
        if of_baseline and INTERVENTION in levels:  # what the intervention says is not there without it
            levels = {factor: v for factor, v in levels.items() if not factor.startswith(f"{INTERVENTION}.")}
        texts = {factor: level for factor, level in levels.items() if factor in self._texts}
        at = self._structure(texts, levels)
        if at is None:
            return None
        structure = self.structures[at]
        numbers = dict(structure.written)
        for factor, leaves in structure.leaves.items():
            if factor in levels:
                numbers |= dict.fromkeys(leaves, float(levels[factor]))
        return World(point, at, numbers)

    def _structure(self, texts: Levels, levels: Levels) -> int | None:
        """The number of the structure of a point, made where there is none yet; None where it has faults."""
        alike = repr((sorted(texts.items(), key=repr), [factor for factor in self.factors if factor in levels]))
        if alike not in self._numbers:
            self._numbers[alike] = self._made(texts, levels)
        return self._numbers[alike]

    def _made(self, texts: Levels, levels: Levels) -> int | None:
        """The same of the first point that sets these texts and numbers; what numbers it sets them to is for later."""
        tree = self._tree(texts)
        if tree is None:
            return None
        bare, named = strip(tree, [])[0], with_ids(tree)
        leaves: dict[str, tuple[str, ...]] = {}
        written: dict[str, float] = {}
        plain = tree
        for factor in [each for each in self.factors if each not in self._texts]:
            found = [path.removesuffix(".value") for path in paths_meant(tree, by_position(named, factor))]
            numbers = {path: said for path in found if is_number(said := _at(bare, path))}
            if factor in levels and not found:
                self.faults.append(self._names_nothing(factor, levels[factor], tree))
            if found and (factor in levels or len(numbers) == len(found)):
                leaves[factor] = tuple(found)
                for path in found:
                    number: Any = numbers.get(path, levels.get(factor))
                    written[path] = float(number)
                    plain = putting(plain, path, {"value": number, "source": BY_STUDY})
        key = repr((sorted(texts.items(), key=repr), sorted(leaves)))
        if key not in self._known:
            self._known[key] = len(self.structures)
            self.structures.append(Structure(plain, leaves, written))
        return self._known[key]

    def _tree(self, texts: Levels) -> Mapping[str, Any] | None:
        """The plain scenario with some texts set, composed and checked once.

        Where it has faults, the one with none set, by which the rest of a study is checked; None where that has some.
        """
        key = repr(sorted(texts.items(), key=repr))
        if key not in self._read:
            self._read[key] = self._composed(texts) or (self._tree({}) if texts else None) or {}
        return self._read[key] or None

    def _composed(self, texts: Levels) -> Mapping[str, Any]:
        try:
            made = composed(self.configuration, self._words(texts))
            world, notes = sound_scenario(made, self.priced)
            self.own |= own_files(made, names_in(made.given.intervention))
        except BadInput as refused:
            self._tell(refused.lines, texts)
            return {}
        self.notes |= dict.fromkeys([*of_task(made.notes, ""), *notes])
        return world

    def _words(self, texts: Levels) -> list[str]:
        """The words of a structure. What is changed in an intervention is not there without one."""
        words = laid(self.words, [word(*each) for each in texts.items()])
        if texts.get(INTERVENTION) != NO_INTERVENTION:
            return words
        return [each for each in words if not each.lstrip("+~").startswith(f"{INTERVENTION}.")]

    def _tell(self, found: Sequence[str], texts: Levels) -> None:
        """Note faults; of what the study sets, with the place in its file. With no text set, only what is new."""
        said = {**self.fixed, **texts}
        new = [line for line in found if texts or line not in self._told]
        self._told |= {*new}
        for line in new:
            rest = line.removeprefix("command line: ")
            path = rest.partition(": ")[0]
            at = next((each for each in said if rest != line and (within(path, each) or within(each, path))), None)
            beside = f" (with {', '.join(word(*each) for each in texts.items())})" if texts else ""
            self.faults.append(f"{line}{beside}" if at is None else f"{self.where(at, said[at])}: {rest}")

    def _names_nothing(self, factor: str, level: Any, tree: Mapping[str, Any]) -> str:
        missing, near = nearest(tree, factor)
        hint = f"; did you mean {near}?" if near else ""
        return f"{self.where(factor, level)}: {factor}: {missing} names nothing here{hint}"

    def check_levels(self, worlds: Sequence[World]) -> None:
        """Read each structure with each level of each number by itself; of many levels, the least and the most.

        What only several together break is for the run to find. What is wrong is noted in faults.
        """
        for at, structure in enumerate(self.structures):
            own = [world for world in worlds if world.structure == at]
            try:
                slots = blueprint(structure.plain).scenario.slots
            except ScenarioFaults as found:  # a number at a path that no scenario has
                self.faults += [self._of_a_factor(fault, structure, own) for fault in found.faults]
                continue
            for factor, leaves in structure.leaves.items():
                levels = sorted({world.point.levels[factor] for world in own if factor in world.point.levels})
                for level in levels if len(levels) <= MOST_LEVELS else (levels[0], levels[-1]):
                    try:
                        blueprint(structure.plain, slots.vector(dict.fromkeys(leaves, level)))
                    except ScenarioFaults as found:
                        named = f"{self.where(factor, level)}: {factor}={in_grammar(level)}"
                        self.faults += [f"{named}: {fault}" for fault in found.faults]

    def _of_a_factor(self, fault: Fault, structure: Structure, worlds: Sequence[World]) -> str:
        for factor, leaves in structure.leaves.items():
            if fault.path in leaves:
                levels = (world.point.levels[factor] for world in worlds if factor in world.point.levels)
                return f"{self.where(factor, next(levels, None))}: {fault}"
        return f"{self.where(self.factors[0], None)}: {fault}"


def sound_scenario(made: Composed, priced: bool) -> tuple[dict[str, Any], list[str]]:
    """The plain scenario of a composed configuration, checked whole, and what is no fault and is yet to be said of it.

    priced: whether it is to have all that a study of productivity needs. Raises BadInput with all that is wrong.
    """
    faults: list[Fault] = []
    world = scenario_of(made, faults)
    name = made.given.intervention if "model" not in made.given.choices else BASELINE
    placed = [(str(made.given.place(fault, {})), fault) for fault in faults]
    placed += world_faults({BASELINE if name == NO_INTERVENTION else name: world}, made.given, priced)
    if wrong := [*made.complaints, *lines(placed)]:
        raise BadInput(wrong)
    return world, notes_of({BASELINE: world}, made.given)


def scenario_of(made: Composed, faults: list[Fault]) -> dict[str, Any]:
    """The plain scenario of a composed configuration, with the files it names; faults: what is wrong with these."""
    scenario = of_the_scenario(with_files(with_typed(made), file_folders(), faults))
    if made.given.intervention == NO_INTERVENTION and "model" not in made.given.choices:
        scenario[INTERVENTION] = {"name": NO_INTERVENTION}
    return scenario


def _at(tree: Any, path: str) -> Any:
    try:
        return get(tree, path)
    except (KeyError, IndexError, TypeError, ValueError):
        return None
