"""The studies that are shipped, and those that the docs show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.study.design.kinds import KINDS
from sim.study.design.points import points
from sim.study.design.read import read_study
from sim.study.design.study_file import Outputs, Stated, Stopping, StudyFile, stated

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "configs" / "study").glob("*.yaml"))
PAGE = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")
PART = PAGE[PAGE.index("## A study file") :]
BLOCKS = re.findall(r"```yaml\n(.*?)```", PART, re.DOTALL)
P1 = "classes.*.attributes.arranging_h.of.p1.lognormal.mean"


def study_in(text: str, folder: Path) -> StudyFile:
    study, faults = read_study(yaml.safe_load(text), [folder])
    assert not faults
    assert study is not None
    return study


def trust() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "configs" / "trust" / "typical.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_study_has_no_fault_and_the_name_of_its_file(path: Path) -> None:
    assert study_in(path.read_text(encoding="utf-8"), path.parent).name == path.stem


def test_what_is_said_to_be_the_trusts_own_is() -> None:
    beds, dose = (study_in(path.read_text(encoding="utf-8"), path.parent) for path in FILES)
    places = trust()["pools"]["general_medicine"]["places"]["base"]["value"]
    means = {
        trust()["classes"][name]["attributes"]["arranging_h"]["of"]["p1"]["lognormal"]["mean"]["value"]
        for name in trust()["classes"]
        if "arranging_h" in trust()["classes"][name]["attributes"]
    }
    levels = list(stated(beds))
    assert len(points(beds)) == 24
    assert (
        Stated("pools.general_medicine.places.base", places, "design.grid.pools.general_medicine.places.base.1")
        in levels
    )
    assert dose.baseline == {P1: means.pop()}
    assert not means


def test_every_kind_is_shown_in_the_docs_and_every_example_reads(tmp_path: Path) -> None:
    tables = re.findall(r"```csv\n(.*?)```", PART, re.DOTALL)
    (tmp_path / "design.csv").write_text(tables[0])
    shown = [study_in(text, tmp_path) for text in BLOCKS]
    assert {study.design.kind for study in shown} == set(KINDS)
    assert all(points(study) for study in shown)
    assert any(study.stopping is not None and study.stopping.half_width for study in shown)


def test_every_key_is_explained_in_the_docs() -> None:
    keys = [*set(StudyFile.model_fields) - {"outputs"}, *(f"outputs.{key}" for key in Outputs.model_fields)]
    assert [key for key in keys if f"\n| `{key}` |" not in PART] == []
    assert [key for key in Stopping.model_fields if f"`{key}`" not in PART] == []
