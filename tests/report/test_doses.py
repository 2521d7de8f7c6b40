"""An intervention at another dose stands under the one that it is a dose of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError
from rich.console import Console

from sim.report.doses import by_dose, dose_of, in_rows, said_doses
from sim.report.page import context
from sim.report.terminal import print_comparison
from sim.scenario.intervention import Intervention
from sim.study.compare import Comparison

BEST = "best observed"


def dosed(comparison: Comparison) -> Comparison:
    """The comparison of two interventions with the second called the best dose of the first."""
    theatre, agency = (comparison.effects[name] for name in ("theatre_scheduling", "agency_reduction"))
    changes = {"title": "Theatre at its best", "dose": BEST, "dose_of": "theatre_scheduling"}
    best = replace(agency, intervention=agency.intervention.model_copy(update=changes))
    return replace(comparison, effects={"theatre_scheduling": theatre, "agency_reduction": best})


def test_a_dose_has_a_table_of_its_own_and_a_sentence_under_its_intervention(comparison, capsys):
    done = dosed(comparison)
    assert {dose: list(of) for dose, of in by_dose(done.effects).items()} == {
        "": ["theatre_scheduling"],
        BEST: ["theatre_scheduling"],
    }
    assert list(in_rows(done.effects)) == ["Theatre scheduling", "Theatre scheduling: best observed"]
    (said,) = said_doses("theatre_scheduling", done.effects)
    assert said.startswith("Best observed: ")
    page = context(done, {})
    assert [table["dose"] for table in page["tables"]] == ["", BEST]
    assert [len(each["doses"]) for each in page["effects"]] == [1]
    print_comparison(done, Console(width=140))
    shown = capsys.readouterr().out
    assert "The same, best observed" in shown
    assert said[:40] in " ".join(shown.split())


def test_a_dose_of_what_is_not_compared_stands_by_itself(comparison):
    best = dosed(comparison).effects["agency_reduction"]
    assert list(by_dose({"agency_reduction": best})[""]) == ["agency_reduction"]


def test_several_together_are_a_dose_where_each_is_of_one_dose():
    def of(*parts: dict[str, str]) -> Intervention:
        return Intervention.model_validate({"name": "x", "together": list(parts)})

    first, second = ({"name": f"{name}_best", "dose": BEST, "dose_of": name} for name in "ab")
    assert dose_of(of(first, second)) == (BEST, "a+b")
    assert dose_of(of(first, {"name": "b"})) == ("", "")
    whole = Intervention.model_validate({"name": "x", "dose": BEST, "dose_of": "all", "together": [{"name": "b"}]})
    assert dose_of(whole) == (BEST, "all")


def test_a_dose_without_that_of_which_it_is_one_is_refused():
    with pytest.raises(ValidationError, match="dose and dose_of belong together"):
        Intervention.model_validate({"name": "x", "dose": BEST})
