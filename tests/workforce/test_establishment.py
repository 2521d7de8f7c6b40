import numpy as np
import pytest
from pydantic import ValidationError

from sim.workforce.establishment import (
    covered_demand,
    fill_gap,
    in_post_wte,
    paid_h_per_wte_year,
    recruits_wte,
    vacancy_factor,
    worked_share,
)
from sim.workforce.requirement import required_hours, unexplained_posts
from tests.workforce.worlds import YEAR, plain, read, typical_plan, typical_workforce

# The fill model of the typical trust, thousand covered hours a year: demand, bank, agency, unfilled.
PUBLISHED = {
    "registered_nurse": (2128, 206, 95, 43),
    "midwife": (203, 18, 2, 8),
    "nursing_support": (1574, 288, 3, 48),
    "theatre_staff": (434, 36, 16, 13),
    "consultant": (482, 43, 17, 17),
    "resident_sas": (1002, 69, 30, 16),
    "allied_health": (280, 12, 10, 16),
    "scientific_tech": (324, 14, 14, 18),
    "infrastructure": (937, 81, 4, 46),
}


def filled(workforce):
    """The year's fill, without the luck of shifts."""
    in_force = (workforce,) * 12
    days = np.array([YEAR.calendar_days(month) for month in range(12)])
    each = [
        in_post_wte(workforce, name) * paid_h_per_wte_year(group) * worked_share(workforce, name)
        for name, group in workforce.groups.items()
    ]
    cover = np.array([group.covered_share for group in workforce.groups.values()])
    present = days[:, None] / 365 * np.array(each) * cover
    demand = covered_demand(in_force, required_hours(in_force, YEAR, typical_plan(YEAR)))
    fill = fill_gap(in_force, demand, present)
    worked = np.array([paid_h_per_wte_year(g) * worked_share(workforce, n) for n, g in workforce.groups.items()])
    return fill, recruits_wte(in_force, fill, days[:, None] / 365 * worked)


def test_staff_in_post_are_those_counted():
    workforce = typical_workforce()
    in_post = {name: in_post_wte(workforce, name) for name in workforce.groups}
    assert in_post["registered_nurse"] == pytest.approx(1771, abs=0.05)
    assert in_post["consultant"] + in_post["resident_sas"] == pytest.approx(927, abs=0.05)
    assert sum(in_post.values()) == pytest.approx(6243, abs=0.2)


@pytest.mark.parametrize("group", PUBLISHED)
def test_fill_of_the_typical_trust(group):
    workforce = typical_workforce()
    fill, _ = filled(workforce)
    column = list(workforce.groups).index(group)
    hours = [float(h[:, column].sum()) / 1e3 for h in (fill.demand_h, fill.bank_h, fill.agency_h, fill.unfilled_h)]
    assert hours == pytest.approx(PUBLISHED[group], abs=0.6)


def test_hours_add_up_to_the_demand():
    fill, _ = filled(typical_workforce(agency_cut=0.4, agency_cut_policy="bank_partial"))
    parts = fill.substantive_h + fill.recruited_h + fill.bank_h + fill.agency_h + fill.unfilled_h
    np.testing.assert_allclose(parts, fill.demand_h, rtol=1e-13)


@pytest.mark.parametrize(
    ("policy", "unfilled_kh", "recruits", "nurse_unfilled"),
    [
        ("bank", 0, 0, 0.0202),
        ("bank_partial", 11.4, 0, 0.0229),
        ("recruit", 0, 38, 0.0202),
        ("unfilled", 56.9, 0, 0.0335),
    ],
)
def test_agency_hours_given_up(policy, unfilled_kh, recruits, nurse_unfilled):
    before, _ = filled(typical_workforce())
    after, wte = filled(typical_workforce(agency_cut=0.3, agency_cut_policy=policy))
    assert (before.agency_h - after.agency_h).sum() / 1e3 == pytest.approx(56.9, abs=0.1)
    assert (after.unfilled_h - before.unfilled_h).sum() / 1e3 == pytest.approx(unfilled_kh, abs=0.1)
    assert wte[0].sum() == pytest.approx(recruits, abs=0.5)
    assert after.unfilled_h[:, 0].sum() / after.demand_h[:, 0].sum() == pytest.approx(nurse_unfilled, abs=5e-5)


def test_no_gap_when_all_are_there():
    in_force = (typical_workforce(),)
    asked, there = np.full((1, 10), 100.0), np.full((1, 10), 130.0)
    fill = fill_gap(in_force, asked, there)
    assert fill.bank_h.sum() == fill.agency_h.sum() == fill.unfilled_h.sum() == 0
    np.testing.assert_array_equal(fill.substantive_h, asked)


def test_a_month_less_to_recruit():
    quicker = typical_workforce(turnover__empty_months=7.8144 - 1)
    assert vacancy_factor(typical_workforce().turnover) == pytest.approx(1, abs=1e-4)
    assert vacancy_factor(quicker.turnover) * 0.064 == pytest.approx(0.056, abs=5e-4)
    assert in_post_wte(quicker, "registered_nurse") > in_post_wte(typical_workforce(), "registered_nurse") + 14


def test_fixed_posts_are_what_the_drivers_leave():
    workforce = typical_workforce()
    left = unexplained_posts(workforce, YEAR, typical_plan(YEAR))
    for name, group in workforce.groups.items():
        assert left[name] == pytest.approx(group.fixed_posts, abs=0.15), name


@pytest.mark.parametrize(
    ("group", "changes", "words"),
    [
        ("registered_nurse", {"fill_bank": 0.8}, "fill_bank + fill_agency must not pass 1, got 1.075"),
        (
            "manager",
            {"leave": 0.25, "sickness": 0.25},
            "leave + sickness + study + other_absence must stay below .5",
        ),
        ("manager", {"vacancy": 0.3}, "less than or equal to 0.25"),
        ("manager", {"vacancies": 0.1}, "Extra inputs are not permitted"),
    ],
)
def test_a_group_that_cannot_be(group, changes, words):
    tree = plain(read("workforce"))
    tree["groups"][group].update(changes)
    with pytest.raises(ValidationError, match=words.replace("+", r"\+")):
        type(typical_workforce()).model_validate(tree)


def test_an_unknown_staff_group_is_named():
    with pytest.raises(ValidationError, match=r"clinic.clinic_h names a staff group .* porter"):
        typical_workforce(clinic__clinic_h={"porter": 1})
