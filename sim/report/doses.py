"""Interventions at another dose: shown under the one that they are a dose of, and not as interventions of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.report.section import title
from sim.report.sentences import sentences
from sim.report.staff import agency_in_all
from sim.scenario.intervention import Intervention
from sim.study.effects import Effect

AND = "+"


def by_dose(effects: Mapping[str, Effect]) -> dict[str, dict[str, Effect]]:
    """Effects by dose and by the name of the intervention; under "" those that are no dose of another here.

    Several made together are a dose of those that each of them is a dose of, where all are of one dose.
    """
    found: dict[str, dict[str, Effect]] = {"": {}}
    for name, effect in effects.items():
        dose, of = dose_of(effect.intervention)
        if dose and of in effects:
            found.setdefault(dose, {})[of] = effect
        else:
            found[""][name] = effect
    return found


def dose_of(intervention: Intervention) -> tuple[str, str]:
    """Which dose of which intervention it is; two empty texts where it is none."""
    if intervention.dose:
        return intervention.dose, intervention.dose_of
    parts = [part for _, part in intervention.parts()]
    doses = {part.dose for part in parts}
    return (doses.pop(), AND.join(part.dose_of for part in parts)) if len(doses) == 1 else ("", "")


def doses_under(name: str, effects: Mapping[str, Effect]) -> Iterator[tuple[str, Effect]]:
    """The other doses of an intervention, with what each is called."""
    for dose, of in by_dose(effects).items():
        if dose and name in of:
            yield dose, of[name]


def said_doses(name: str, effects: Mapping[str, Effect]) -> list[str]:
    """What the other doses of an intervention do, a sentence each."""
    return [
        f"{dose.capitalize()}: {sentences(effect)[0]}{agency_in_all(effect)}"
        for dose, effect in doses_under(name, effects)
    ]


def in_rows(effects: Mapping[str, Effect]) -> dict[str, Effect]:
    """Every effect by its title, other doses straight under the intervention that they are doses of."""
    rows: dict[str, Effect] = {}
    for name, effect in by_dose(effects)[""].items():
        rows[title(effect)] = effect
        rows.update({f"{title(effect)}: {dose}": under for dose, under in doses_under(name, effects)})
    return rows
