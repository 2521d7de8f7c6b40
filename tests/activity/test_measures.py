"""How measures add up over months, what each file of them declares, and what the whole hospital gives."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.activity.declared import BY_NAME, DECLARED, NO_COUNTS
from sim.activity.flow import measures
from sim.activity.measures import Measures, Monthly
from sim.activity.observed import Observed, observe
from sim.activity.safety import SAFETY
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from tests.activity.worlds import APRIL, PATHWAYS, Visit, at, simulated, written
from tests.hospital.typical import short

MONTHS = (date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1))


def made(*found: Monthly) -> Measures:
    return Measures.of(MONTHS, slice(1, 3), found)


def test_each_measure_adds_up_as_it_declares():
    found = made(
        Monthly("type1_attendances", [9, 1, 2]),
        Monthly("type1_within_4h", [9, 1, 2], [9, 2, 8]),
        Monthly("beds_occupied", [9, 300, 62], [31, 30, 31]),
        Monthly("waiting_list", [9, 7, 5]),
        Monthly("waiting_18_weeks", [9, 7, 4], [9, 7, 5]),
    )
    assert found.values() == {
        "type1_attendances": 3,
        "type1_within_4h": 0.3,  # of all attendances, not the mean of two shares
        "beds_occupied": pytest.approx(362 / 61),
        "waiting_list": 5,
        "waiting_18_weeks": 0.8,
    }
    assert found.value("type1_within_4h", slice(0, 2)) == pytest.approx(10 / 11)
    assert found.monthly("beds_occupied").tolist() == pytest.approx([9 / 31, 10, 2])


def test_nothing_to_measure_is_no_figure_and_not_zero():
    found = made(Monthly("late_starts", [0, 0, 0], [0, 0, 0]), Monthly("cancelled", [0, 0, 0]))
    assert np.isnan(found.value("late_starts"))
    assert np.isnan(found.monthly("late_starts")).all()
    assert found.value("cancelled") == 0


def test_rows_are_tidy_and_tell_how_they_add():
    rows = made(Monthly("cancelled", [9, 1, 2]), Monthly("type1_within_4h", [9, 1, 2], [9, 2, 8])).rows()
    assert list(rows) == ["month", "measure", "unit", "numerator", "denominator", "adds"]
    assert rows["month"].tolist() == ["2025-04", "2025-05"] * 2
    assert rows["measure"].tolist() == ["type1_within_4h"] * 2 + ["cancelled"] * 2
    assert rows["numerator"].tolist() == [1, 2, 1, 2]
    assert rows["denominator"].tolist() == [2, 8, 1, 1]
    assert rows["adds"].tolist() == ["ratio", "ratio", "sum", "sum"]
    assert rows["unit"].tolist() == ["share", "share", "cases", "cases"]


def test_a_measure_must_be_declared():
    with pytest.raises(KeyError, match="happiness"):
        made(Monthly("happiness", [1, 2, 3]))


def test_the_dictionary_tells_every_measure():
    text = (Path(__file__).parents[2] / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    table = text.split("## `measures`")[1].split("\n## ")[0]
    match = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", table, flags=re.MULTILINE)
    assert match[1:] == [(m.name, m.unit, m.adds, m.counted_at, m.meaning) for m in DECLARED]


def test_the_safety_panel_is_of_measures_and_knows_what_is_worse():
    by_name = {each.measure: each for each in SAFETY}
    assert set(by_name) <= {m.name for m in DECLARED}
    assert len(by_name) == len(SAFETY)
    assert by_name["type1_within_4h"].worsened(-0.01)
    assert not by_name["type1_within_4h"].worsened(0.01)
    assert by_name["boarding"].worsened(3)
    assert not by_name["boarding"].worsened(0)


def test_what_is_observed_is_not_read_again():
    run = simulated()
    seen = observe(run)
    assert observe(seen) is seen
    np.testing.assert_array_equal(measures(run).numerator, measures(seen).numerator)


def test_an_empty_hospital_has_sums_of_zero_and_no_shares():
    found = measures(written(Visit("type1", "", marks={"arrived": at(-1)})))
    assert found.value("type1_attendances") == 0
    assert found.value("occupied_bed_days") == 0
    assert np.isnan(found.value("type1_within_4h"))
    assert np.isnan(found.value("readmission_30d_share"))


def test_shares_of_a_run_are_shares():
    found = measures(simulated())
    shares = [m.name for m in DECLARED if m.unit == "share" and m.name in found.names]
    assert len(shares) > 20
    for name in shares:
        assert 0 <= found.value(name) <= 1, name
    assert found.value("delay_0d") + sum(found.value(n) for n in found.names if re.match(r"delay_\d+_?\d*d$", n)) == (
        pytest.approx(1 + found.value("delay_0d"))
    )


@pytest.fixture(scope="module")
def typical() -> Observed:
    return Observed(simulate(blueprint(short()), 0))


def test_the_typical_trust_has_every_measure_that_is_declared(typical: Observed):
    found = measures(typical)
    lacking = {m.name for m in DECLARED} - set(found.names)
    assert lacking <= {"outliers", "outlier_share"}  # until its pathway marks them
    nothing = [name for name, value in found.values().items() if np.isnan(value)]
    assert nothing == []
    assert (found.numerator >= 0).all()


def test_proportions_count_events_among_trials(typical: Observed):
    """Of whole patients, but where day cases in rooms are counted as shares of a month."""
    found = measures(typical)
    proportions = [name for name in found.names if found.quotient(name).proportion]
    assert len(proportions) > 20
    for name in proportions:
        quotient = found.quotient(name)
        assert quotient.numerator <= quotient.denominator, name
        whole = quotient.numerator == round(quotient.numerator) and quotient.denominator == round(quotient.denominator)
        assert whole or name in ("last_minute_share", "day_case_share"), name
    assert not {"bed_occupancy", "beds_in_use", "theatre_utilisation", "stay_night"} & {*proportions}


BY_TIME = {"midnight", "integrals", "roster"}  # whoever is there longer is counted more often


def test_what_is_counted_by_the_night_or_the_hour_is_no_proportion():
    for measure in DECLARED:
        assert not (measure.proportion and BY_TIME & {*measure.counted_at.split(", ")}), measure.name
    assert all(BY_NAME[name].unit == "share" and not BY_NAME[name].proportion for name in NO_COUNTS)


def test_a_patient_is_one_trial_however_many_nights_they_stay():
    """Ready from the second night of thirty on, in a ward that is not their own."""
    marks = {"arrived": at(APRIL, 1), "decision_to_admit": at(APRIL, 3), "departed": at(APRIL, 5)}
    marks |= {"admitted": at(APRIL, 5), "ready": at(APRIL + 1, 9), "discharged": at(APRIL + 29, 12)}
    marks |= {"outlier": at(APRIL, 6)}
    stay = Visit("type1", "discharged", {"stay_kind": "overnight"}, marks, beds=((at(APRIL, 5), at(APRIL + 29, 12)),))
    pathways = PATHWAYS | {
        "leaving": {"expects": ["bed"], "steps": [{"mark": "outlier"}, *PATHWAYS["leaving"]["steps"]]}
    }
    found = measures(written(stay, pathways=pathways, counted={}))  # no day cases in rooms
    quotients = {name: found.quotient(name) for name in found.names}
    trials = {name: q.denominator for name, q in quotients.items() if q.proportion and q.numerator}
    assert len(trials) > 4
    assert {*trials.values()} == {1}
    assert quotients["delay_of_bed_days"][:2] == (28, 29)
    assert quotients["outlier_share"][:2] == (29, 29)


def test_census_and_integrals_of_the_typical_trust_are_near(typical: Observed):
    """Handing over and cleaning take bed time and no patient; evenings are fuller than midnights or emptier."""
    found = measures(typical)
    assert 0.93 < found.value("bed_occupancy") / found.value("beds_in_use") <= 1.0
