"""Parameters and settings in words."""

import pytest

from sim.report.parameter import parameter, setting


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "classes.*.attributes.assessment_h.of.lognormal.mean",
            "all patients: assessment (hours), mean",
        ),
        ("classes.type1.attributes.arranging_h.of.p1.lognormal.mean", "type1 patients: arranging (hours), p1, mean"),
        ("classes.*.attributes.board_round.shares.sat", "all patients: board round, sat"),
        ("pools.home_care_start.slots.per_day", "home care start: per day"),
        ("pools.general_medicine.places", "general medicine: places"),
        ("calendars.transfer_of_care_hub.weekdays", "transfer of care hub: weekdays"),
        ("workforce.agency_cut", "workforce: agency cut"),
        ("cost.energy.gbp_per_kwh.value", "cost: energy, gbp per kwh"),
        ("phases", "phases"),
    ],
)
def test_a_path_is_told_in_words(path, words):
    assert parameter(path) == words


def test_a_tree_is_told_without_braces():
    tree = {
        "places": {"value": 4, "assumed": "a guess"},
        "steps": [{"seize": "a_bed"}, {"delay": 2.5}],
        "none": None,
    }
    found = setting(tree)
    assert found == "places: 4; steps: seize: a bed, delay: 2.5; none: nothing"
    assert not set("{}[]'_") & set(found)
