"""One form of a date, wherever a scenario has one, and days far from the run."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from sim.scenario.base import Part
from sim.scenario.day import LAST
from tests.scenario.test_interventions import BAY, beds_by_day, made
from tests.scenario.test_phases import START, faults_of, phase
from tests.scenario.worlds import small


def _run(day: Any) -> dict[str, Any]:
    tree = small()
    tree["run"]["start"] = day
    return tree


def _cost(key: str, day: Any) -> dict[str, Any]:
    return made(cost_of_doing=[{"name": "x", key: day}])


WHERE: dict[str, Callable[[Any], dict[str, Any]]] = {
    "run.start": _run,
    "phases.0.from": lambda day: small(phases=[phase(day, BAY, add=1)]),
    "intervention.from": lambda day: made({"at": BAY, "add": 1}, **{"from": day}),
    "intervention.until": lambda day: made({"at": BAY, "add": 1}, until=day),
    "intervention.change.0.from": lambda day: made({"at": BAY, "add": 1, "from": day}),
    "intervention.change.0.until": lambda day: made({"at": BAY, "add": 1, "until": day}),
    "intervention.cost_of_doing.0.starts": lambda day: _cost("starts", day),
    "intervention.cost_of_doing.0.ends": lambda day: _cost("ends", day),
}
OTHER_FORMS = {
    "2025-04-20T00:00:00": "'2025-04-20T00:00:00'",
    "2025-03-10 00:00": "'2025-03-10 00:00'",
    "2025-03-10T00:00:00Z": "'2025-03-10T00:00:00Z'",
    "20250310": "'20250310'",
    "2025-W10-1": "'2025-W10-1'",
    "2025-02-30": "'2025-02-30'",
    " 2025-03-10": "' 2025-03-10'",
    1741564800: "1741564800",
    1741564800.5: "1741564800.5",
    True: "True",
    datetime(2025, 4, 20): "2025-04-20 00:00:00",
    datetime(2025, 4, 20, tzinfo=UTC): "2025-04-20 00:00:00+00:00",
}


@pytest.mark.parametrize("where", WHERE)
def test_a_date_has_one_form(where):
    for form, shown in OTHER_FORMS.items():
        assert faults_of(WHERE[where](form)) == [f"{where}: must be a date, as 2025-04-01, got {shown}"]


@pytest.mark.parametrize("where", WHERE)
def test_a_day_far_from_any_run_is_refused(where):
    for day in (date.min, date(1899, 12, 31), date(2201, 1, 1), date.max):
        rule = f"{where}: must lie between 1900-01-01 and 2200-12-31, got"
        assert faults_of(WHERE[where](day)) == [f"{rule} {day}"]
        assert faults_of(WHERE[where](day.isoformat())) == [f"{rule} '{day}'"]


def test_the_last_of_all_days_is_one():
    assert beds_by_day(made({"at": BAY, "add": 1, "until": LAST}))[START] == 7


def test_every_date_of_a_scenario_is_of_the_one_type():
    """What declares a `date` by itself would be read in other forms than the bare tree is."""
    dates = {
        f"{part.__name__}.{name}": repr(field)
        for part in _below(Part)
        for name, field in part.model_fields.items()
        if "date" in re.findall(r"\w+", repr(field.annotation))
    }
    assert len(dates) >= 8
    assert [name for name, field in dates.items() if "BeforeValidator" not in field] == []


def _below(part: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in part.__subclasses__():
        yield each
        yield from _below(each)
