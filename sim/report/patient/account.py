"""The account of one patient: who it is, what differs, and both journeys, ready for the terminal and the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.pathway.wording import headed, listed, said
from sim.report.labelled_log import activity
from sim.report.patient.bars import bars
from sim.report.patient.describer import Describer
from sim.report.patient.events import Moment
from sim.report.patient.lasting import difference, lasting
from sim.report.patient.picture import Lane
from sim.report.patient.sides import Side, side_by_side
from sim.study.patients import Changes, Pair

LEAST_H = 1 / 60
MOST_STEPS = 3


@dataclass(frozen=True)
class StepDifference:
    """A step whose hours differ, in words."""

    name: str
    base: str
    new: str
    difference: str


@dataclass(frozen=True)
class PatientAccount:
    """One patient. sentences: what differs; steps: whence; lanes: of the picture; base, new: both journeys."""

    title: str
    person: str
    came: str
    sentences: tuple[str, ...]
    steps: tuple[StepDifference, ...]
    lanes: tuple[Lane, ...]
    base: tuple[Moment, ...]
    new: tuple[Moment, ...]

    @property
    def rows(self) -> list[Side]:
        """Both journeys side by side."""
        return side_by_side(self.base, self.new)


@dataclass(frozen=True)
class Accounts:
    """Accounts of patients in two worlds. names: of the baseline and of the other world, as a sentence has them."""

    base: Describer
    new: Describer
    names: tuple[str, str]

    def accounts(self, changes: Changes, count: int) -> list[PatientAccount]:
        """Those whose journey changed most, of as many classes as there are, and one that is typical of the changed."""
        accounts_found = []
        for pair in changes.most(count, by_class=True):
            accounts_found.append(self.account(pair, f"Changed most: {said(self._class(pair))}"))
        typical = changes.typical()
        if typical is not None and typical.person not in {int(account.person, 16) for account in accounts_found}:
            title = f"Typical of those who went the same way: {said(self._class(typical))}"
            accounts_found.append(self.account(typical, title))
        return accounts_found

    def _class(self, pair: Pair) -> str:
        return self.base.program.classes[int(self.base.journeys.klass[pair.base[0]])]

    def account(self, pair: Pair, title: str) -> PatientAccount:
        """One patient."""
        came = self.base.when(int(self.base.journeys.arrival[pair.base[0]]))
        year = self.base.day(int(self.base.journeys.arrival[pair.base[0]])).rpartition(" ")[2]
        steps = step_differences(pair)
        hours = [sum(of[world] for of in pair.steps.values()) for world in (0, 1)]
        lanes = tuple(
            Lane(
                headed(name),
                f"{lasting(long)}, {self._ends(describer, rows)}",
                tuple(tuple(bars(describer.journey(row))) for row in rows),
            )
            for name, describer, rows, long in zip(
                self.names, (self.base, self.new), (pair.base, pair.new), hours, strict=True
            )
        )
        journeys = (tuple(self.base.moments(pair.base)), tuple(self.new.moments(pair.new)))
        sentences = tuple(self._sentences(pair, steps))
        return PatientAccount(
            title,
            f"{pair.person:016x}",
            f"{came.rpartition(' ')[0]} {year}, {came.rpartition(' ')[2]}",
            sentences,
            steps,
            lanes,
            *journeys,
        )

    def _sentences(self, pair: Pair, steps: Sequence[StepDifference]) -> list[str]:
        base, new = self.names
        hours = [sum(pair.steps[step][world] for step in pair.steps) for world in (0, 1)]
        ends = [self._ends(self.base, pair.base), self._ends(self.new, pair.new)]
        if pair.ended_otherwise:
            sentences = [f"Another way. In {base}: {ends[0]}. With {new}: {ends[1]}."]
        else:
            sentences = [f"The same way in both worlds: {ends[0]}."]
        visits = ", all visits together" if max(len(pair.base), len(pair.new)) > 1 else ""
        if abs(pair.longer_h) < LEAST_H:
            sentences.append(f"From coming to leaving{visits}: {lasting(hours[0])} in both.")
        else:
            word = "shorter" if pair.longer_h < 0 else "longer"
            sentences.append(
                f"From coming to leaving{visits}: {lasting(hours[0])} in {base}, {lasting(hours[1])} with {new}, "
                f"which is {lasting(pair.longer_h)} {word}."
            )
        if steps:
            most = [f"{step.name} {step.difference} ({step.base} → {step.new})" for step in steps[:MOST_STEPS]]
            sentences.append(f"Where it comes from: {'; '.join(most)}.")
        return sentences

    def _ends(self, describer: Describer, rows: Sequence[int]) -> str:
        """How visits ended, in order; the same again is counted."""
        outcomes = [int(describer.journeys.outcome[row]) for row in rows]
        names = ["still inside at the end" if code < 0 else said(describer.program.outcomes[code]) for code in outcomes]
        counted: list[tuple[str, int]] = []
        for name in names:
            if counted and counted[-1][0] == name:
                counted[-1] = (name, counted[-1][1] + 1)
            else:
                counted.append((name, 1))
        return listed([name if times == 1 else f"{times} times {name}" for name, times in counted]).replace(
            " and ", ", then "
        )


def step_differences(pair: Pair) -> tuple[StepDifference, ...]:
    """Steps whose hours differ by a minute or more, the greatest difference first."""
    differ = {step: new - base for step, (base, new) in pair.steps.items() if abs(new - base) >= LEAST_H}
    found = []
    for step in sorted(differ, key=lambda each: (-abs(differ[each]), each.name)):
        base, new = (lasting(hours) if hours else "0" for hours in pair.steps[step])
        found.append(StepDifference(activity(step), base, new, difference(differ[step])))
    return tuple(found)
