"""Expected deaths and readmissions: none where nobody waits, more where more do, and in no figure of productivity."""

from dataclasses import replace

import numpy as np
import pytest

from sim.activity.flow import measures
from sim.activity.harm import harm_measures
from sim.activity.observed import Observed
from sim.scenario.harm import Harm
from sim.scenario.tree import put, strip
from sim.study.figures import figures, productivity
from sim.study.outcome import Job, outcome
from tests.activity.worlds import APRIL, Visit, at, observed, values, with_roster, written
from tests.hospital.typical import read, short
from tests.workforce.worlds import leaves, nudged

HARM = strip(read("harm", "typical"), [])[0]
RANGED = sorted(set(leaves(HARM)))


def stay(hours: float, days: float = 6) -> Visit:
    """Of a patient who arrives on the first of April, has a bed after so many hours and keeps it for days."""
    marks = {"arrived": at(APRIL), "decision_to_admit": at(APRIL, 1), "departed": at(APRIL, hours)}
    bed = at(APRIL, hours)
    marks |= {"admitted": bed, "ready": bed + at(days), "discharged": bed + at(days)}
    return Visit(having={"stay_kind": "overnight"}, marks=marks, beds=((bed, bed + at(days)),))


def found(*visits: Visit, harm: dict | None = None, roster=None, **more) -> dict[str, float]:
    run = written(*visits, harm=HARM if harm is None else harm, **more)
    if roster is not None:
        run = with_roster(run, roster)
    return {name: above[0] for name, (above, _) in values(harm_measures(Observed(run))).items()}


def with_number(path: str, value: float) -> dict:
    tree = strip(read("harm", "typical"), [])[0]
    put(tree, path, value)
    return tree


def test_nobody_is_harmed_where_nobody_waits():
    assert set(found(stay(5.9), stay(2)).values()) == {0.0}


def test_an_admission_counts_once_it_waited_longer_than_the_hours_named():
    late = found(stay(6.1), stay(2), stay(30))
    assert late["delayed_to_bed"] == 2
    assert late["expected_deaths_delay"] == late["expected_extra_deaths"] == pytest.approx(2 / 82)
    assert found(stay(6.1), stay(30), harm=with_number("delay_to_bed.after_h", 12))["delayed_to_bed"] == 1


def test_who_did_not_come_through_the_department_waited_for_nobody_there():
    direct = stay(30)
    marks = {name: when for name, when in direct.marks.items() if name not in {"arrived", "departed"}}
    assert found(replace(direct, klass="direct", marks=marks))["delayed_to_bed"] == 0


def short_staffed(hours: float):
    """A roster in which registered nurses lacked so many hours in each month."""
    full = outcome_roster()
    short_h = np.zeros_like(full.short_h)
    short_h[:, full.groups.index("registered_nurse")] = hours
    return replace(full, short_h=short_h)


def outcome_roster():
    from sim.workforce.roster import roster
    from tests.workforce.worlds import typical_plan, typical_workforce

    clock = observed(stay(1)).calendar.clock
    return roster(typical_workforce(), clock, typical_plan(clock), (1, 0))


def test_short_shifts_harm_by_their_hours_and_no_more_patients_than_there_are():
    stays = [stay(2, days=10) for _ in range(4)]
    one, two, far = (found(*stays, roster=short_staffed(h)) for h in (1.0, 2.0, 1e6))
    each = 1.0 / 0.5 * 0.4 * 0.04 * 0.079
    assert one["expected_deaths_short_staffing"] == pytest.approx(each)
    assert two["expected_deaths_short_staffing"] == pytest.approx(2 * each)
    assert far["expected_deaths_short_staffing"] == pytest.approx(40 * 0.4 * 0.04 * 0.079)  # 40 bed days, all of them
    assert one["expected_extra_readmissions"] == pytest.approx(1.0 / 0.5 * 0.4 * 0.14 * 0.010)
    assert one["expected_deaths_delay"] == 0


def test_full_beds_send_patients_back_only_above_the_usual_occupancy():
    stays = [stay(2, days=10) for _ in range(4)]
    beds = {("general_medicine", "open"): [0.0, 42.0, 0.0]}
    full = found(*stays, books=beds)
    assert full["expected_extra_readmissions"] == pytest.approx(4 * (40 / 42 - 0.904) * 0.011)
    assert found(*stays, books={("general_medicine", "open"): [0.0, 50.0, 0.0]})["expected_extra_readmissions"] == 0


@pytest.fixture(scope="module")
def month():
    return outcome(Job("base", 0, short(harm=full_beds())))


def full_beds() -> dict:
    """The section, with an occupancy that the short month lies above."""
    return with_number("early_discharge.above_occupancy", 0.5)


@pytest.mark.parametrize("path", RANGED)
def test_no_number_of_harm_moves_productivity_or_a_bill(month, path):
    tree = full_beds()
    value = leaves(tree)[path]
    put(tree, path, nudged(value))
    other = outcome(Job("base", 0, short(harm=tree)))
    assert productivity(other) == productivity(month)
    assert other.level.nominal_gbp == month.level.nominal_gbp
    assert other.lines.total_gbp == month.lines.total_gbp
    assert other.journeys == month.journeys
    moved = {name for name in figures(month) if figures(month)[name] != figures(other)[name]}
    assert moved, "a number that moves nothing"
    assert moved <= {n for n in month.measures.names if n.startswith(("expected_", "delayed_to_bed"))}


def test_without_the_section_nothing_is_told():
    bare = {key: node for key, node in short().items() if key != "harm"}
    assert not any(name.startswith("expected_") for name in outcome(Job("base", 0, bare)).measures.names)


def test_every_number_of_harm_says_where_it_comes_from_and_keeps_its_ends():
    faults: list = []
    bare, numbers = strip(read("harm", "typical"), faults)
    assert faults == []
    assert set(numbers) == set(leaves(bare))
    for end in ("low", "high"):
        ends = strip(read("harm", "typical"), [])[0]
        for path, number in numbers.items():
            if number.low is not None:
                put(ends, path, getattr(number, end))
        Harm.model_validate(ends)


def test_the_parts_add_up(month):
    of = measures(observed(stay(9), stay(7))).names
    assert "expected_extra_deaths" not in of  # no section
    value = month.measures.value
    parts = value("expected_deaths_delay") + value("expected_deaths_short_staffing")
    assert value("expected_extra_deaths") == pytest.approx(parts)
    assert value("expected_extra_deaths") > 0
