"""Every measure has a name that people read."""

from __future__ import annotations

import re

import pytest

from sim.activity.declared import BY_NAME
from sim.report.names import NAMES, name_of
from sim.report.study.shown import said_rule, shown_as
from sim.study.design.study_file import Stopping
from sim.study.figures import OF_STUDY
from sim.study.units import unit_of

ABBREVIATIONS = re.compile(r"_|\b(gbp|pp|wte|p\d|\d+d|\d+h|mean \w+ed)\b|[a-z]\d")


@pytest.mark.parametrize("figure", [*BY_NAME, *OF_STUDY])
def test_no_measure_goes_by_its_key(figure: str):
    assert figure in NAMES
    for said in (name_of(figure), shown_as(figure, unit_of(figure)).label):
        assert said == NAMES[figure]
        assert said[0].isupper()
        assert not said.startswith("Of these")  # of which, where it stands alone?
        assert not ABBREVIATIONS.search(said)


def test_no_two_measures_have_one_name_and_no_name_is_of_nothing():
    assert len(set(NAMES.values())) == len(NAMES)
    assert {figure for figure in NAMES if not unit_of(figure) and figure not in BY_NAME} == set()


def test_a_stopping_rule_names_its_figure():
    def said(figure: str) -> str:
        return said_rule(Stopping(effect=figure, half_width=2, least=10, most=40))

    assert (
        said("ready_waiting")
        == "10 to 40 pairs a point, until the mean of “Ready to leave and waiting” is known to ± 2"
    )
    assert "“pool.beds.queue_mean”" in said("pool.beds.queue_mean")
    assert said_rule(Stopping(pairs=20)) == "20 pairs a point"
    assert said_rule(None) == ""
