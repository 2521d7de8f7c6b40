"""A mapping that makes no sense is refused before any file is opened; months are read as publishers write them."""

from typing import Any

import pytest
from pydantic import ValidationError

from sim.productivity.source import SourceMapping, uncited
from sim.productivity.source.month_formats import month_from
from tests.productivity.source.files import mapping


def columns(**changed: Any) -> dict[str, Any]:
    return {"columns": mapping()["columns"] | changed}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (columns(ward={"column": "Ward"}), "activity has no column ward"),
        (columns(pod={"column": "Setting", "constant": "ed"}), "column or constant, one of the two"),
        (columns(pod={}), "column or constant, one of the two"),
        (columns(pod={"column": "Setting", "factor": 10.0}), "pod is no number"),
        (columns(pod={"column": "Setting", "formats": ["%Y"]}), "pod is no month"),
        (columns(volume={"column": "Count", "factor": 0.0}), "greater than 0"),
        ({"leave_out": [{"column": "Code", "reason": "why"}]}, "among or matching"),
        ({"leave_out": [{"column": "Code", "matching": "(", "reason": "why"}]}, "no regular expression"),
        ({"successors": {"A": {"into": "B", "month": "2024"}}}, "must be YYYY-MM"),
        ({"table": "growth", "columns": {}, "successors": {}}, "at least 1"),
        ({"wards": 3}, "Extra inputs"),
        (
            {"columns": {"organisation": {"column": "Code"}}},
            "month of activity is not said where to read; pod of activity .*; volume of activity",
        ),
    ],
)
def test_an_unsound_mapping_is_refused(changed: dict[str, Any], rule: str):
    with pytest.raises(ValidationError, match=rule):
        SourceMapping.model_validate(mapping(**changed))


def test_growth_has_no_successors():
    tree = mapping(table="growth", columns={"organisation": {"column": "Code"}, "period": {"constant": "2024/25"}})
    SourceMapping.model_validate(tree)
    with pytest.raises(ValidationError, match="cannot be added up over organisations"):
        SourceMapping.model_validate(tree | {"successors": {"A": {"into": "B", "month": "2024-04"}}})


def test_citations_are_taken_off():
    cited = {
        "source": "NHS England",
        "factor": {"value": 0.01, "assumed": "x", "low": 0, "high": 1},
        "of": [{"value": 3}],
    }
    assert uncited(cited) == {"factor": 0.01, "of": [3]}


@pytest.mark.parametrize(
    ("text", "formats", "month"),
    [
        ("2024-04", (), "2024-04"),
        ("2024-04-30", (), "2024-04"),
        ("Apr-24", ("%b-%y",), "2024-04"),
        ("April 2024", ("%b-%y", "%B %Y"), "2024-04"),
        ("01/04/2024", ("%d/%m/%Y",), "2024-04"),
        ("2024/25 M01", ("financial",), "2024-04"),
        ("2024-25 M9", ("financial",), "2024-12"),
        ("M10 2024/25", ("financial",), "2025-01"),
        ("M12 2024/25", ("financial",), "2025-03"),
        ("45383", ("excel",), "2024-04"),
        ("M13 2024/25", ("financial",), None),
        ("2024-13", (), None),
        ("Apr-24", (), None),
    ],
)
def test_months_as_publishers_write_them(text: str, formats: tuple[str, ...], month: str | None):
    assert month_from(text, formats) == month
