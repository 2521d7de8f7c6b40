"""What a trust would report and what breaks even: by hand, and by drawing the noise of two published figures."""

import math
from datetime import date

import numpy as np
import pytest

from sim.activity.ratio import Quotient
from sim.productivity import Preset
from sim.scenario.scenario import Assessment
from sim.study.assessed import Assessed, assessed
from sim.study.freed_beds import OfPair, bed_uses
from sim.study.pairs import Paired
from sim.study.reported import InForce, in_force, reported, seen
from tests.hospital.typical import read
from tests.productivity.worlds import nhse
from tests.study.worlds import comparison

A0, R0, A1, R1, ONCE = 600e6, 640e6, 606e6, 643e6, 2e6


def figures(activity: float, inputs: float, once: float = 0.0) -> dict[str, Quotient]:
    points = {"productivity": math.log(activity / inputs), "activity": math.log(activity)}
    shown = {name: Quotient(100 * value) for name, value in points.items()}
    return shown | {"inputs_gbp": Quotient(inputs), "one_off_gbp": Quotient(once)}


def judged(**changed: float) -> Assessment:
    shown = {"first_year_share": 0.5, "published_sd_pp": 3.7, "bay_beds": 4, "cases_a_session": 2.5}
    return Assessment.model_validate(shown | changed)


def test_the_year_it_starts_has_half_the_change_and_all_of_the_one_off_cost():
    found = reported(judged(), figures(A0, R0), figures(A1, R1, ONCE))
    first = 100 * (math.log((A0 + 0.5 * (A1 - A0)) / A0) - math.log((R0 + 0.5 * (R1 - R0) + ONCE) / R0))
    assert found.first_year == pytest.approx(first, abs=1e-12)
    assert found.first_year + found.year_after == pytest.approx(100 * math.log(A1 / A0 * R0 / R1), abs=1e-10)


def test_the_share_of_the_year_is_the_one_that_was_drawn():
    """It is drawn for every pair, and was read as assumed."""
    early, late = (
        reported(judged(first_year_share=part), figures(A0, R0), figures(A1, R1, ONCE)).first_year for part in (1, 0.5)
    )
    assert early - late > 0.2
    outcomes = comparison().of("agency_reduction", drawn=True)
    parts = {o.assessed.assessment.first_year_share for o in outcomes if o.assessed}
    assert len(parts) == len(outcomes), "as many shares as pairs"


def test_at_the_break_even_the_effect_on_the_level_is_gone():
    room = reported(judged(), figures(A0, R0), figures(A1, R1)).break_even_gbp
    assert room == pytest.approx(R0 * A1 / A0 - R1)
    gone = figures(A1, R1 + room)["productivity"].value - figures(A0, R0)["productivity"].value
    assert gone == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("growth", [0.0, 0.5, 2.0, 3.7, -1.0])
def test_the_probability_is_that_of_two_noisy_figures_of_one_trust(growth: float):
    """400,000 draws: a standard error of at most .0008. With noise in one figure alone +2 pp was .706, and is .649."""
    chance = np.random.default_rng(1)
    with_it, without = growth + chance.normal(0, 3.7, 400_000), chance.normal(0, 3.7, 400_000)
    assert seen(growth, 3.7) == pytest.approx(float((with_it > without).mean()), abs=0.0032)


def test_it_is_the_first_years_growth_that_is_seen():
    found = reported(judged(first_year_share=0.1), figures(A0, R0), figures(A1, R1))
    assert found.seen == seen(found.first_year, 3.7)
    assert found.seen < seen(100 * math.log(A1 / A0 * R0 / R1), 3.7)


# --- of an intervention with dates

YEAR = date(2025, 4, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ((None, None), InForce()),
        ((date(2025, 4, 1), None), InForce(1.0, 1.0)),
        ((date(2025, 10, 1), None), InForce(182 / 365, 182 / 365)),
        ((date(2025, 10, 1), date(2025, 12, 31)), InForce(92 / 365, 92 / 365, ended=True)),
        ((date(2025, 1, 1), None), InForce(90 / 365, 1.0)),
        ((date(2024, 10, 1), None), InForce(182 / 365, 1.0)),
        ((date(2025, 1, 1), date(2025, 4, 30)), InForce(90 / 365, 30 / 365, ended=True)),
        ((date(2025, 10, 1), date(2026, 3, 31)), InForce(182 / 365, 182 / 365)),
        ((date(2026, 4, 1), None), InForce(0.0, 0.0)),
        ((date(2025, 1, 1), date.max), InForce(90 / 365, 1.0)),
    ],
)
def test_how_long_it_holds_is_worked_out_from_its_dates(period, found):
    assert in_force(period, YEAR) == found


def test_with_a_date_no_share_of_the_year_is_assumed():
    """What starts on the first day measured is in force for the whole of the year in which it starts."""
    level = 100 * math.log(A1 / A0 * R0 / R1)
    whole = [reported(judged(first_year_share=s), figures(A0, R0), figures(A1, R1), InForce(1.0)) for s in (0.2, 1)]
    assert whole[0] == whole[1]
    assert whole[0].first_year == pytest.approx(level, abs=1e-10)
    assert whole[0].year_after == pytest.approx(0, abs=1e-10)


def test_what_starts_within_the_year_reports_what_was_measured_and_the_rest_the_year_after():
    level = 100 * math.log(A1 / A0 * R0 / R1)
    half = reported(judged(), figures(A0, R0), figures(A1, R1), InForce(0.5, 0.5))
    assert half.first_year == pytest.approx(level, abs=1e-10)
    assert half.year_after == pytest.approx(level, abs=1e-10)
    over = reported(judged(), figures(A0, R0), figures(A1, R1), InForce(0.5, 0.5, ended=True))
    assert over.year_after == pytest.approx(-level, abs=1e-10)
    none = reported(judged(), figures(A0, R0), figures(A0, R0), InForce(0.0, 0.0))
    assert (none.first_year, none.year_after) == (0.0, 0.0)


# --- uses of freed beds


def pair(freed: float = 7.0, nursing: float = 100.0, **changed: float) -> OfPair:
    shown = Assessed(judged(bay_beds=3), nursing, session_gbp=5000.0, case_gbp=2000.0, bed_day_gbp=50.0)
    return OfPair(shown, freed, productivity=0.3, activity_gbp=600e6, inputs_gbp=640e6)._replace(**changed)


def found(freed: float, waiting: float = 9000.0) -> dict[str, Paired]:
    means = {
        "beds_occupied": (700.0, -freed),
        "productivity": (0.0, 0.3),
        "stay_elective_night": (3.0, 0.0),
        "day_case_share": (0.8, 0.0),
        "waiting_list": (waiting, 0.0),
    }
    return {name: Paired(base, mean, 0.1, 0.1, 10.0) for name, (base, mean) in means.items()}


def preset() -> Preset:
    return nhse()


def test_beds_close_in_bays_and_are_refilled_by_case():
    pairs = [pair(6.0), pair(8.0), pair(7.0)]
    kept, closed, refilled = bed_uses(preset(), found(7.0), pairs, [])
    assert (kept.gbp, kept.productivity, kept.beds) == (0.0, 0.3, 7.0)
    assert closed.beds == 6
    assert closed.gbp == pytest.approx(-365 * 6 * 100)
    assert closed.productivity == pytest.approx(0.3 - 100 * math.log1p(-365 * 600 / 640e6))
    cases = 365 * 7 / 3
    assert refilled.gbp == pytest.approx(cases * (5000 / 2.5 + 2000 + 3 * 50))
    assert refilled.binds == f"the beds; {cases:.0f} operations"
    weight = preset().weight("elective_inpatient") or 0.0
    assert refilled.productivity == pytest.approx(
        0.3 + 100 * (math.log1p(cases * weight / 600e6) - math.log1p(refilled.gbp / 640e6)), abs=1e-4
    )
    assert refilled.gbp_half_width > 0
    assert closed.gbp_half_width == pytest.approx(0.0, abs=1e-6), "so many bays at one price"


def test_prices_that_were_drawn_are_in_the_interval_of_what_closed_beds_save():
    closed = bed_uses(preset(), found(7.0), [pair(nursing=n) for n in (80.0, 100.0, 120.0)], [])[1]
    assert closed.gbp == pytest.approx(-365 * 6 * 100)
    assert closed.gbp_half_width == pytest.approx(4.302653 * 365 * 6 * 20 * math.sqrt(4 / 3), rel=1e-6)


def test_a_short_list_binds_and_no_bed_freed_has_one_fate():
    refilled = bed_uses(preset(), found(7.0, waiting=100.0), [pair(), pair()], [])[2]
    assert refilled.binds == "the waiting list; 20 operations"
    assert [bed_use.binds for bed_use in bed_uses(preset(), found(-1.0), [pair()], [])] == ["no bed is freed"]


def test_what_the_typical_trust_pays_for_a_bed_day_and_a_case():
    """The prices that were worked out by hand, from the roster and the price list."""
    base = comparison().blueprints["baseline"].scenario.first
    shown = assessed(base)
    assert shown is not None
    assert base.workforce is not None
    assert base.cost is not None
    ward, pay = base.workforce.areas["ward"], base.cost.pay.groups
    hours = {group: (posts.day + posts.night) * ward.shift_h / ward.places for group, posts in ward.posts.items()}
    assert shown.nursing_gbp_per_bed_day == pytest.approx(sum(h * pay[g].bank_price_h for g, h in hours.items()))
    assert read("trust", "typical")["assessment"]["first_year_share"]["low"] < shown.assessment.first_year_share
