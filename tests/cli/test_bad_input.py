"""Bad input: a line a fault with file, path, rule and value, all at once, exit 2, and nothing done."""

from pathlib import Path

import pytest
import yaml

from sim.scenario.faults import Fault, ScenarioFaults
from tests.cli.conftest import Command, Ran
from tests.hospital.typical import CONFIGS, read
from tests.pathway.malformed import FLOW, NAMES, SYNTAX
from tests.pathway.worlds import HAS, HOME, POOLS, TABLES


def refused(ran: Ran) -> list[str]:
    """What was told, where nothing was done."""
    assert ran.code == 2
    assert ran.out == ""
    assert ran.files == []
    assert not any("Traceback" in line or "Error executing" in line for line in ran.err)
    return ran.faults


def own(folder: Path, group: str, tree: object, name: str = "ours") -> None:
    """A file of a trust's own, in `mine/`."""
    path = folder / "mine" / group / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    header = "# @package _global_\n" if group in ("trust", "pathway") else ""
    path.write_text(header + yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")


def copied(group: str, option: str = "typical") -> dict:
    """One of ours, to be spoiled."""
    return yaml.safe_load((CONFIGS / group / f"{option}.yaml").read_text(encoding="utf-8"))


def test_every_kind_of_fault_on_the_command_line_is_told_in_one_list(command):
    ran = command(
        "replications=0",
        "workers=two",
        "engine=fast",
        "comparison=[]",
        "run.seed=-1",
        "run.start=yesterday",
        "classes.type1.arrivals.per_day=many",
        "classes.direct.attributes.stay_kind.shares.overnight=.5",
        "+cost.pay.levi=.1",
        "cost.base_year=2024",
        "workforce.shifts.response=sleep",
        "pools.ed_cubicle.places.base=2.5",
        "~assessment",
        "kpi.spells.published.value=lots",
        "productivity.deflator_set=cpi",
    )
    assert sorted(refused(ran)) == [
        "command line: assessment: is missing, and a study of productivity needs it",
        "command line: classes.direct.attributes.stay_kind.shares: must sum to 1, got 1.05 (same_day 0.55, overnight 0.5)",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no.such=1"], "Could not override 'no.such'; To append to your config use +no.such=1; Key 'no' is not in struct"),
        (["trust=nowhere"], "In 'config': Could not find 'trust/nowhere'; Available options in 'trust':; typical"),
        (["run.seed=[1"], "no viable alternative at input '[1'"),
        (["replications"], "Error parsing override 'replications'; missing EQUAL at '<EOF>'"),
        (["workforce.agency_cut=${nowhere}"], "Interpolation key 'nowhere' not found"),
        (["-m", "intervention=none,nowhere"], "In 'config': Could not find 'intervention/nowhere'"),
    ],
)
def test_what_hydra_refuses_is_one_line(command, arguments, told):
    (line,) = refused(command(*arguments))
    assert line.startswith(told)
