"""A small comparison, run once: a month of the typical trust with and without two interventions."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sim.study.compare import Comparison, read_all, run_comparison
from sim.study.plan import BASELINE, Plan
from tests.hospital.typical import CONFIGS, short


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    worlds = {BASELINE: short(intervention={"name": "none"})}
    for name in ("theatre_scheduling", "agency_reduction"):
        found = yaml.safe_load((CONFIGS / "intervention" / f"{name}.yaml").read_text(encoding="utf-8"))
        worlds[name] = short(intervention=found)
    plan = Plan(worlds, replications=3)
    return run_comparison(plan, read_all(plan.worlds))


@pytest.fixture(scope="session")
def page(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> str:
    from sim.report.page import write_page

    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    write_page(comparison, {"command": "acuteflow <x>", "seed": "1"}, path)
    assert [p.name for p in path.parent.iterdir()] == ["report.html"]
    return path.read_text(encoding="utf-8")
