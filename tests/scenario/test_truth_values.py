"""No number of a scenario may be written as a truth value: true would pass for 1."""

import re
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError, create_model

from sim.cli import scenario
from sim.pathway.read import parse
from sim.productivity.preset import Preset
from sim.scenario.base import Part
from sim.scenario.faults import Fault
from sim.scenario.measure import Measure, exact
from sim.scenario.tree import is_number, leaves, strip
from sim.scenario.validated import fault_of, validated


def with_truth_values(node: Any) -> Any:
    """The tree with true for every number."""
    if isinstance(node, dict):
        return {key: with_truth_values(below) for key, below in node.items()}
    return [with_truth_values(below) for below in node] if isinstance(node, list) else True if is_number(node) else node


OUTCOME = re.compile(r"\.bands\.rows\.\d+\.is$")  # a band may come to a category, and true is one: its name is "true"


def refused(paths: set[str], path: str) -> bool:
    """Whether a number is refused, or the block of numbers in whose place it stands."""
    return bool({path, path.rpartition(".")[0]} & paths) or f"{path}." in paths


# Of the models those with the most kinds of numbers; the others have none of their own.
@pytest.mark.parametrize("model", ["", "emergency_department", "treatment_centre"])
def test_no_number_of_a_shipped_scenario_may_be_a_truth_value(model):
    bare, _ = strip(scenario(model=model), [])
    numbers = [path for path, leaf in leaves(bare) if is_number(leaf)]
    spoiled = with_truth_values(bare)
    paths = {fault.path.replace("..", ".") for fault in validated({**spoiled, "pathways": bare["pathways"]})[1]}
    own = [path for path in numbers if not path.startswith(("pathways.", "productivity.")) and not OUTCOME.search(path)]
    assert [path for path in own if not refused(paths, path)] == []
    faults: list[Fault] = []
    parse(spoiled["pathways"], faults)
    assert len(faults) == sum(path.startswith("pathways.") for path in numbers)
    if "productivity" in bare:
        with pytest.raises(ValidationError) as found:
            Preset.model_validate(spoiled["productivity"])
        paths = {f"productivity.{fault_of(each).path}" for each in found.value.errors()}
        own = [path for path in numbers if path.startswith("productivity.") and ".change." not in path]
        assert [path for path in own if not refused(paths, path)] == []  # what a change sets is read where it is made


@pytest.mark.parametrize("where", ["int", "float", "tuple", "table", "optional", "annotated"])
def test_every_kind_of_field_refuses_a_truth_value_and_takes_what_it_took(where):
    kinds = {
        "int": (int, True, 3.0),
        "float": (float, False, "2.5"),
        "tuple": (tuple[float, ...], [1, True], [1, 2]),
        "table": (dict[str, Annotated[int, Field(ge=0)]], {"a": True}, {"a": 1}),
        "optional": (float | None, True, None),
        "annotated": (Annotated[float, Field(gt=0, le=2)], True, 1),
    }
    kind, refused_one, taken = kinds[where]
    part = create_model("part", __base__=Part, number=(kind, ...))
    part.model_validate({"number": taken})
    with pytest.raises(ValidationError, match="number"):
        part.model_validate({"number": refused_one})


def test_what_may_be_a_truth_value_or_a_number_still_may():
    part = create_model("part", __base__=Part, either=(bool | float, ...))
    assert part.model_validate({"either": True}).model_dump() == {"either": True}


@pytest.mark.parametrize(("within", "told"), [([4, 4], "4"), ([100.00001, 100, 100.00001], "100.00001")])
def test_a_limit_that_is_named_twice_is_refused_and_each_is_told_in_all_its_digits(within, told):
    with pytest.raises(ValidationError, match=f"within_h names {re.escape(told)} h twice"):
        Measure.model_validate({"from": "arrival", "to": "seen", "within_h": within})
    assert [exact(limit) for limit in (4.0, 0.5, 100.00001, 1e6)] == ["4", "0.5", "100.00001", "1e+06"]
