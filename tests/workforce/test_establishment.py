import numpy as np
import pytest
from pydantic import ValidationError

from sim.workforce.fill import Fill, covered_demand, fill_gap, paid_h_per_wte_year
from sim.workforce.notice import agency_share, bank_share
from sim.workforce.requirement import required_hours, unexplained_posts
from sim.workforce.sickness import worked_share
from sim.workforce.turnover import in_post_wte, people, vacancy_factor
from tests.workforce.worlds import AT_ONCE, YEAR, plain, read, typical_plan, typical_workforce

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
    "corporate": (312, 27, 1, 15),
    "support": (625, 54, 3, 31),
}


def filled(workforce, base=None) -> Fill:
    """The year's fill, without the luck of months and shifts."""
    in_force = (workforce,) * 12
    days = np.array([YEAR.calendar_days(month) for month in range(12)])
    paid = np.array([paid_h_per_wte_year(group) for group in workforce.groups.values()])
    each = days[:, None] / 365 * paid * worked_share(in_force, np.ones(12))
    cover = np.array([group.covered_share for group in workforce.groups.values()])
    present = people(in_force, base or typical_workforce()).productive * each * cover
    demand = covered_demand(in_force, required_hours(in_force, YEAR, typical_plan(YEAR)))
    return fill_gap(in_force, demand, present, each)


def test_staff_in_post_are_those_counted():
    workforce = typical_workforce()
    in_post = {name: in_post_wte(workforce, name) for name in workforce.groups}
    assert in_post["registered_nurse"] == pytest.approx(1771, abs=0.05)
    assert in_post["consultant"] + in_post["resident_sas"] == pytest.approx(927, abs=0.05)
    assert sum(in_post.values()) == pytest.approx(6243, abs=0.2)


@pytest.mark.parametrize("group", PUBLISHED)
def test_fill_of_the_typical_trust(group):
    workforce = typical_workforce()
    fill = filled(workforce)
    column = list(workforce.groups).index(group)
    hours = [float(h[:, column].sum()) / 1e3 for h in (fill.demand_h, fill.bank_h, fill.agency_h, fill.unfilled_h)]
    assert hours == pytest.approx(PUBLISHED[group], abs=0.6)


def test_hours_add_up_to_the_demand():
    fill = filled(typical_workforce(agency_cut=0.4, agency_cut_policy="bank_partial"))
    parts = fill.substantive_h + fill.recruited_h + fill.bank_h + fill.agency_h + fill.unfilled_h
    np.testing.assert_allclose(parts, fill.demand_h, rtol=1e-13)


@pytest.mark.parametrize(
    ("policy", "unfilled_kh", "recruits", "removed_kh"),
    [
        ("bank", 0, 0, 0),
        ("bank_partial", 11.4, 0, 0),
        ("recruit", 0, 38, 0),
        ("unfilled", 56.9, 0, 0),
        ("need_removed", 0, 0, 56.9),
    ],
)
def test_agency_hours_given_up(policy, unfilled_kh, recruits, removed_kh):
    """Recruits are there at once here: their lag has a test of its own."""
    before = filled(typical_workforce(**AT_ONCE), typical_workforce(**AT_ONCE))
    after = filled(typical_workforce(agency_cut=0.3, agency_cut_policy=policy, **AT_ONCE), typical_workforce(**AT_ONCE))
    given_up = (before.agency_h - after.agency_h).sum() / 1e3
    assert given_up == pytest.approx(56.9, abs=0.6)  # recruits, level all year, miss a peak
    assert (after.unfilled_h - before.unfilled_h).sum() / 1e3 == pytest.approx(unfilled_kh, abs=0.3)
    assert (before.demand_h - after.demand_h).sum() / 1e3 == pytest.approx(removed_kh, abs=0.3)
    assert after.recruits_wte[-1].sum() == pytest.approx(recruits, abs=0.5)


def test_a_recruit_is_paid_and_works_only_after_the_lag():
    """Agency hours go only as recruits can work: nobody is missed meanwhile."""
    before = filled(typical_workforce())
    after = filled(typical_workforce(agency_cut=0.3, agency_cut_policy="recruit", turnover__recruit_months=5))
    assert (after.recruits_wte[:5] == 0).all()
    np.testing.assert_array_equal(after.agency_h[:5], before.agency_h[:5])
    assert 0 < after.recruited_h[5].sum() < 0.2 * after.recruited_h[-1].sum()  # four weeks beside the shift
    assert after.recruits_wte[6].sum() > 30
    np.testing.assert_allclose(after.unfilled_h, before.unfilled_h, rtol=1e-9)


def test_a_group_gives_up_its_own_hours_alone():
    before, after = filled(typical_workforce()), filled(typical_workforce(groups__consultant__agency_cut=0.5))
    at = list(typical_workforce().groups).index("consultant")
    np.testing.assert_allclose(after.agency_h[:, at], before.agency_h[:, at] / 2)
    np.testing.assert_array_equal(np.delete(after.agency_h, at, axis=1), np.delete(before.agency_h, at, axis=1))


def test_notice_helps_the_bank_and_leaves_less_to_agencies():
    said = [typical_workforce(rostering__approval_weeks=weeks) for weeks in (0, 0.4, 1, 2, 4, 6, 8)]
    bank, agency = ([read_in(w, "registered_nurse") for w in said] for read_in in (bank_share, agency_share))
    assert bank == sorted(bank)
    assert agency == sorted(agency, reverse=True)
    assert (bank[5], agency[5]) == (pytest.approx(0.6), pytest.approx(0.275))  # as observed


def test_turnover_moves_people_with_its_lag():
    base, quicker = typical_workforce(), typical_workforce(turnover__empty_months=5.0)
    steady, changed = people((base,) * 36, base), people((quicker,) * 36, base)
    np.testing.assert_allclose(steady.in_post, steady.in_post[:1].repeat(36, axis=0), rtol=1e-12)
    np.testing.assert_allclose(steady.productive, steady.in_post, rtol=1e-12)
    nurses = changed.in_post[:, 0]
    np.testing.assert_allclose(nurses[:5], steady.in_post[:5, 0], rtol=1e-12)  # adverts of now come in five months
    assert nurses[-1] == pytest.approx(in_post_wte(quicker, "registered_nurse"), rel=0.002)


@pytest.mark.parametrize("way", ["turnover", "redundancy"])
def test_posts_cut_go_as_people_leave_or_at_once(way):
    posts = typical_workforce().groups["corporate"].establishment_wte
    fewer = {"groups__corporate__establishment_wte": 0.9 * posts, "groups__corporate__posts_go_by": way}
    after = people((typical_workforce(**fewer),) * 36, typical_workforce())
    at = list(typical_workforce().groups).index("corporate")
    assert (after.in_post[0, at] < 0.96 * 360) == (way == "redundancy")
    assert after.in_post[-1, at] == pytest.approx(0.9 * 360, rel=0.005)


def test_no_gap_when_all_are_there():
    in_force = (typical_workforce(),)
    asked, there = np.full((1, 11), 100.0), np.full((1, 11), 130.0)
    fill = fill_gap(in_force, asked, there, there)
    assert fill.bank_h.sum() == fill.agency_h.sum() == fill.unfilled_h.sum() == 0
    np.testing.assert_array_equal(fill.substantive_h, asked)


def test_a_month_less_to_recruit():
    quicker = typical_workforce(turnover__empty_months=7.8144 - 1)
    assert vacancy_factor(typical_workforce().turnover) == pytest.approx(1, abs=1e-4)
    assert vacancy_factor(quicker.turnover) * 0.064 == pytest.approx(0.056, abs=5e-4)
    assert in_post_wte(quicker, "registered_nurse") > in_post_wte(typical_workforce(), "registered_nurse") + 14


def test_fixed_posts_close_the_requirement_on_the_establishment():
    workforce, plan = typical_workforce(), typical_plan(YEAR)
    asked = required_hours((workforce,) * 12, YEAR, plan).sum(axis=0)
    posts = [g.establishment_wte * paid_h_per_wte_year(g) * (1 - g.headroom) for g in workforce.groups.values()]
    np.testing.assert_allclose(asked, posts, rtol=1e-9)
    assert min(unexplained_posts(workforce, YEAR, plan).values()) > 0


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
