"""What a study needs of a scenario beside what a run missing_inputs: money, staff, and a weight for whatever is
done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from sim.activity.counts import WALKED
from sim.activity.observed import ATTENDANCE_NEED, CARE_DAYS, EMERGENCY_NEED, PLANNED_NEED
from sim.activity.volumes import CARE_AFTER
from sim.productivity import Preset
from sim.scenario.cost import Cost
from sim.scenario.faults import Fault
from sim.scenario.scenario import Scenario
from sim.scenario.tree import strip
from sim.scenario.validated import fault_of

NEEDED = ("workforce", "cost", "assessment", "productivity")
NEED_OF = {
    "ed_attendance_type1": ATTENDANCE_NEED,
    "non_elective_overnight": EMERGENCY_NEED,
    "elective_inpatient": PLANNED_NEED,
    "day_case": PLANNED_NEED,
}


def missing_parts(plain: Mapping[str, Any]) -> list[Fault]:
    """Parts that a study needs and a plain tree lacks, and what is wrong with its preset, whatever else is wrong."""
    bare, _ = strip({part: plain[part] for part in NEEDED if plain.get(part) is not None}, [])
    return [
        *_missing(part for part in NEEDED if part not in bare),
        *(read_preset(bare["productivity"])[1] if "productivity" in bare else ()),
    ]


def _missing(parts: Iterable[str]) -> Iterator[Fault]:
    return (Fault(part, "is missing, and a study needs it") for part in parts)


def missing_inputs(scenario: Scenario) -> list[Fault]:
    """Points of delivery and care that a sound scenario forgets to price or to weigh, or counts in two ways."""
    counted = {} if scenario.counted is None else scenario.counted.currencies()
    faults = [*_missing(p for p in NEEDED if getattr(scenario, p) is None), *_counted_twice(scenario)]
    if scenario.cost is not None:
        faults += _unpriced(scenario, scenario.cost, dict.fromkeys([*WALKED, *counted]))
    preset, found = read_preset(scenario.productivity)
    faults += found
    if preset is not None:
        faults += _unweighed(preset, counted)
    return faults


def read_preset(productivity: object) -> tuple[Preset | None, list[Fault]]:
    """The preset of a scenario, or what is wrong with it."""
    try:
        return Preset.model_validate(productivity), []
    except ValidationError as error:
        found = [fault_of({**e, "loc": ("productivity", *e["loc"])}) for e in error.errors(include_url=False)]
        return None, found


def _unpriced(scenario: Scenario, cost: Cost, pods: Mapping[str, None]) -> Iterator[Fault]:
    for pod in pods:
        if pod not in cost.consumables:
            yield Fault("cost.consumables", f"has no price for {pod!r} (write 0 where nothing is used up)")
    cared_for = any(CARE_DAYS in patients.attributes for patients in scenario.classes.values())
    for pathway in CARE_AFTER if cared_for else ():
        if pathway not in cost.community:
            yield Fault("cost.community", f"has no price for a day of {pathway!r}")


def _unweighed(preset: Preset, counted: Mapping[str, Iterable[str]]) -> Iterator[Fault]:
    for pod, currencies in {**dict.fromkeys(WALKED, ("",)), **counted}.items():
        for currency in sorted(currencies):
            if pod not in preset.exclusions.pods and preset.weight(pod, currency) is None:
                of = f"{currency!r} of {pod!r}" if currency else repr(pod)
                yield Fault("productivity.weights", f"has no weight for {of}")


def _counted_twice(scenario: Scenario) -> Iterator[Fault]:
    """A point of delivery is weighed whole or by currency, what is walked and what is counted alike."""
    has = {name for patients in scenario.classes.values() for name in patients.attributes}
    counted = {} if scenario.counted is None else scenario.counted.currencies()
    for pod, currencies in counted.items():
        by_currency, whole = NEED_OF.get(pod) in has, "" in currencies
        where = f"counted.activity.{pod}.currency"
        if pod in WALKED and whole == by_currency:
            which = "needs a currency, as" if by_currency else "must have no currency, as"
            yield Fault(where, f"{which} the patients of this kind who are walked")
        elif whole and len(currencies) > 1:
            one, *others = sorted(currencies - {""})
            more = f" and {len(others)} more" if others else ""
            yield Fault("counted", f"{pod} is counted both whole and by currency ({one}{more})")
