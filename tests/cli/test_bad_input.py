"""Bad input: a line a fault with file, path, rule and value, all at once, exit 2, and nothing done."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.cli import screen
from sim.study.request import TASKS
from tests.cli.conftest import Ran
from tests.hospital.typical import CONFIGS, read

# ruff: noqa: E501 - a fault is reported in one line, however long
OWN = ("--config-dir", "mine")
SEIZE, RELEASE, HOME = {"seize": "same_day_trolley"}, {"release": "same_day_trolley"}, {"leave": "discharged"}


class NoAliases(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes every node out where it stands."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def refused(ran: Ran) -> list[str]:
    """What was reported, where nothing was done; without the lines of files, of which test_origin.py is."""
    assert ran.code == 2
    assert ran.out == ""
    assert ran.files == []
    assert not any("Traceback" in line or "Error executing" in line for line in ran.err)
    return [re.sub(r"^([\w/]+\.yaml):\d+: ", r"\1: ", line) for line in ran.faults]


def own(folder: Path, group: str, tree: Any, name: str = "ours") -> None:
    """A file of a trust's own, in `mine/`: a tree, or its text."""
    path = folder / "mine" / group / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    header = "# @package _global_\n" if group in ("trust", "pathway") else ""
    text = tree if isinstance(tree, str) else yaml.dump(tree, sort_keys=False, Dumper=NoAliases)
    path.write_text(header + text, encoding="utf-8")


INTERVENTIONS = [path.stem for path in (CONFIGS / "intervention").glob("*.yaml")]


def ours(group: str, option: str = "typical") -> Any:
    """One of our files, to be spoiled."""
    return deepcopy(read(group, option))


def test_every_kind_of_fault_on_the_command_line_is_told_in_one_list(command):
    ran = command(
        "replications=0",
        "workers=two",
        "engine=fast",
        "comparison=[]",
        "run.seed=-1",
        "run.start=yesterday",
        "classes.type1.arrivals.per_day=many",
        "classes.direct.attributes.stay_kind.shares.longer=.5",
        "+cost.pay.levi=.1",
        "cost.base_year=2024",
        "workforce.shifts.response=sleep",
        "pools.ed_cubicle.places.base=2.5",
        "~assessment",
        "kpi.spells.published.value=lots",
        "productivity.deflator_set=cpi",
    )
    assert sorted(refused(ran)) == [
        "command line: assessment: is missing, and a study needs it",
        "command line: classes.direct.attributes.stay_kind.shares: must sum to 1, got 1.176 (same_day 0.617, short 0.059, longer 0.5);"
        " set all of them, as in 'classes.direct.attributes.stay_kind.shares={same_day: 0.4563609467, short: 0.0436390533, longer: 0.5}'",
        "command line: classes.type1.arrivals.per_day: must be a number, got 'many'",
        "command line: comparison: must have at least 1, got []",
        "command line: cost.base_year: must be text, got 2024",
        "command line: cost.pay.levi: unknown key; did you mean levy?",
        "command line: engine: must be 'compiled' or 'simpy', got 'fast'",
        "command line: kpi.spells.published.value: must be a number, got 'lots'",
        "command line: pools.ed_cubicle.places.base: must be a whole number, got 2.5",
        "command line: productivity.deflator_set: must be 'built', 'nhscii', 'gdp' or 'mine', got 'cpi'",
        "command line: replications: must be greater than or equal to 1, got 0",
        "command line: run.seed: must be greater than or equal to 0, got -1",
        "command line: run.start: must be a date, as 2025-04-01, got 'yesterday'",
        "command line: workers: must be a whole number, got 'two'",
        "command line: workforce.shifts.response: must be 'run_short' or 'close', got 'sleep'",
    ]


def test_a_typo_in_any_file_is_refused_as_on_the_command_line(command, folder):
    trust, pathway, workforce, cost = (ours(group) for group in ("trust", "pathway", "workforce", "cost"))
    productivity, kpi = ours("productivity", "nhse"), ours("kpi")
    trust["classes"]["elective"]["arivals"] = trust["classes"]["elective"].pop("arrivals")
    trust["calenders"] = {}
    pathway["pathways"]["home_again"][1]["leaves"] = "discharged"
    workforce["groups"]["registered_nurse"]["sickness_rate"] = 0.05
    cost["energy"]["gbp_per_mwh"] = 200
    productivity["weights"]["day_case"]["unit_costs_gbp"] = 1000
    kpi["spells"]["pubished"] = 3
    for group, tree in {"trust": trust, "pathway": pathway, "workforce": workforce, "cost": cost}.items():
        own(folder, group, tree)
    own(folder, "productivity", productivity)
    own(folder, "kpi", kpi)
    chosen = [f"{group}=ours" for group in ("trust", "pathway", "workforce", "cost", "productivity", "kpi")]
    assert sorted(refused(command(*OWN, *chosen))) == [
        "cost/ours.yaml: cost.energy.gbp_per_mwh: unknown key; did you mean gbp_per_kwh?",
        "kpi/ours.yaml: kpi.spells.pubished: unknown key",
        "pathway/ours.yaml: pathways.home_again[2].leaves: unknown word; known here: id, leave",
        "productivity/ours.yaml: productivity.weights.day_case.unit_costs_gbp: unknown key",
        "trust/ours.yaml: calenders: unknown key; did you mean calendars?",
        "trust/ours.yaml: classes.elective.arivals: unknown key; did you mean arrivals?",
        "workforce/ours.yaml: workforce.groups.registered_nurse.sickness_rate: unknown key; did you mean sickness?",
    ]


@pytest.mark.slow
def test_unknown_names_of_a_pathway_come_in_one_list_with_faults_of_the_scenario(command, folder):
    pathway = ours("pathway")
    pathway["pathways"]["type1_return"] = [
        {"seize": "cubicle"},
        {"delay": "assesment_h"},
        {"branch": "disposition", "paths": {"home": [], "admitted": []}},
        {"seize": "same_day_trolley", "quantity": 60, "as": "many"},
        {"mark": "seen", "delay": 3},
        {"release": "many"},
        {"go_to": "emergency_spel"},
    ]
    own(folder, "pathway", pathway)
    assert sorted(refused(command(*OWN, "pathway=ours", "run.measured_months=0"))) == [
        "command line: run.measured_months: must be greater than or equal to 1, got 0",
        "pathway/ours.yaml: pathways.type1_return[1].seize: unknown pool 'cubicle'; did you mean ed_cubicle?",
        "pathway/ours.yaml: pathways.type1_return[2].delay: unknown attribute 'assesment_h'; did you mean assessment_h?",
        "pathway/ours.yaml: pathways.type1_return[3].branch.admitted: is no category of disposition: admit, observe, home",
        "pathway/ours.yaml: pathways.type1_return[3].branch: has no path for admit of disposition",
        "pathway/ours.yaml: pathways.type1_return[3].branch: has no path for observe of disposition",
        "pathway/ours.yaml: pathways.type1_return[4].seize: takes 60 of same_day_trolley, whose calendar never has more than 26",
        "pathway/ours.yaml: pathways.type1_return[5]: a step has exactly one verb of mark, seize, release, delay, wait_until,"
        " branch, go_to, come_back, leave, got ['mark', 'delay']",
        "pathway/ours.yaml: pathways.type1_return[7].go_to: unknown pathway 'emergency_spel'; did you mean emergency_spell?",
    ]


@pytest.mark.slow
def test_what_goes_wrong_on_the_way_through_a_pathway_comes_in_one_list(command, folder):
    pathway, trust = ours("pathway"), ours("trust")
    spoiled = {
        "never_released": [SEIZE, HOME],
        "released_twice": [SEIZE, RELEASE, RELEASE, HOME],
        "left_behind": [SEIZE, {"branch": "disposition", "paths": {"home": [HOME], "admit": []}}, RELEASE, HOME],
        "no_booking": [{"wait_until": {"booked": "start"}}, HOME],
        "round": [
            {"mark": "again"},
            {"branch": "board_round", "paths": {"pass": [HOME], "stay": [{"go_to": "round"}]}},
        ],
    }
    pathway["pathways"] |= spoiled
    trust["classes"] |= {
        name: {"pathway": name, "attributes": trust["classes"]["type1"]["attributes"]} for name in spoiled
    }
    own(folder, "pathway", pathway)
    own(folder, "trust", trust)
    where = "pathway/ours.yaml: pathways."
    assert sorted(refused(command(*OWN, "trust=ours", "pathway=ours"))) == [
        f"{where}left_behind[2].branch.home[1].leave: leaves with same_day_trolley never released",
        f"{where}never_released[2].leave: leaves with same_day_trolley never released",
        f"{where}no_booking[1].wait_until: needs a booking on every way to it",
        f"{where}released_twice[3].release: releases same_day_trolley, which is not held here (held: nothing)",
        f"{where}round[2].branch: is in a loop without a delay or a wait",
    ]


@pytest.mark.slow
def test_names_that_one_file_gives_to_another_are_looked_up(command, folder):
    trust, workforce, cost = ours("trust"), ours("workforce"), ours("cost")
    workforce["areas"]["wards"] = workforce["areas"].pop("ward")
    trust["counted"]["activity"]["hydrotherapy"] = {"per_year": 10}
    trust["phases"] = [{"from": "2025-07-01", "change": [{"at": "pools.surgery.staffed_as", "set": "wards"}]}]
    del cost["pay"]["groups"]["midwife"]
    for group, tree in {"trust": trust, "workforce": workforce, "cost": cost}.items():
        own(folder, group, tree)
    assert sorted(refused(command(*OWN, "trust=ours", "workforce=ours", "cost=ours", "task=kpi"))) == [
        "cost/ours.yaml: cost.pay.groups: has no price for the staff group 'midwife'",
        "trust/ours.yaml: phases.0.change.0.at: cannot change from a date on: it is one for the whole run, "
        "got pools.surgery.staffed_as",
        "trust/ours.yaml: pools.elective_ward.staffed_as: workforce.areas does not say who staffs 'ward' (the same at"
        " pools.general_medicine.staffed_as, pools.older_people.staffed_as and 2 more)",
    ]
    del trust["phases"]
    own(folder, "trust", trust)
    assert refused(command(*OWN, "trust=ours", "task=kpi")) == [
        "cost/typical.yaml: cost.consumables: has no price for 'hydrotherapy' (write 0 where nothing is used up)",
        "productivity/nhse.yaml: productivity.weights: has no weight for 'hydrotherapy'",
    ]


def test_a_fault_that_an_intervention_makes_is_told_of_its_file(command, folder):
    change = [{"at": "pools.surgery.places", "add": -1000}, {"at": "pools.surgury.places", "set": 3}]
    own(
        folder,
        "intervention",
        {"name": "fewer", "change": change, "cost_of_doing": [{"name": "x", "wte": {"nurse": 1}}]},
        "fewer",
    )
    found = {
        "intervention.change.1.at: names nothing in this scenario; did you mean pools.surgery.places?, got pools.surgury.places",
        "pools.surgery.places.base: must be greater than or equal to 0, got -940",
        "intervention.cost_of_doing.0.wte: workforce.groups has no staff group 'nurse'",
    }
    ran = command(*OWN, "comparison=[fewer,nowhere]")
    assert set(refused(ran)) == {f"intervention/fewer.yaml: {fault}" for fault in found} | {
        f"command line: comparison: unknown intervention 'nowhere'; there are {', '.join(sorted({*INTERVENTIONS, 'fewer'}))}"
    }
    assert refused(command("+intervention.change=[]")) == [
        "command line: intervention: can be changed where one is chosen, as in intervention=agency_reduction"
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["no.such=1"], "command line: no.such: no names nothing here"),
            (["replication=4"], "command line: replication: replication names nothing here; did you mean replications?"),
        (["trust=nowhere"], "command line: trust: there is no trust/nowhere.yaml; nor is there a table nowhere/trust.xlsx"),
        (["task=resultz"], f"command line: task: must be one of {', '.join(TASKS)}; did you mean results?, got 'resultz'"),
        (["task=results"], "command line: task: needs a study, as in study=beds_and_discharge, or the words with -m"),
        (["model=shifts", "task=kpis"], f"command line: task: must be one of {', '.join(TASKS)}; did you mean kpi?, got 'kpis'"),
        (["model=shifts", "task=productivity"], "command line: task: reads given tables, and no trust or model"),
        (["source=own", "path=here", "task=results"], "command line: task: must be 'productivity', got 'results'"),
        (["run.seed=[1"], "command line: run.seed=[1: cannot be read: no viable alternative at input '[1'"),
        (["replications"], "command line: replications: must be of the form name=value"),
        (["workforce.agency_cut=${nowhere}"], "Interpolation key 'nowhere' not found"),
        (["-m", "intervention=none,nowhere"], "command line: intervention: there is no intervention/nowhere.yaml"),
        ([*OWN, "trust=torn"], "trust/torn.yaml: cannot be read as YAML: expected ',' or '}'"),
        ([*OWN, "trust=round"], "configuration: holds a node that holds itself"),
        ([*OWN, "trust=latin"], "trust/latin.yaml: must be saved as UTF-8, got the byte 0xe9"),
        ([*OWN, "trust=list"], "trust/list.yaml: must be a mapping, and is a list"),
        ([f"run.seed={'9' * 5000}"], "command line: run.seed=9"),
    ],
)  # fmt: skip
def test_what_hydra_or_yaml_refuses_is_one_line(command, folder, arguments, expected):
    for name, text in {"torn": "name: {torn", "round": "name: &it [*it]", "list": "- name"}.items():
        own(folder, "trust", text, name)
    (folder / "mine" / "trust" / "latin.yaml").write_bytes("name: café".encode("latin-1"))
    (line,) = refused(command(*arguments))
    assert line.startswith(expected)


def test_help_has_every_task_that_a_wrong_one_is_told_of():
    assert set(screen.TASKS) == set(TASKS)


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(command, folder):
    (folder / "results").write_text("a file, and no folder")
    (line,) = refused(command("replications=1"))
    assert line.startswith("output: ")
    assert "results" in line


def test_a_file_of_a_trusts_own_goes_before_ours_of_the_same_name(command, folder):
    own(folder, "intervention", {"name": "agency_reduction", "chnage": []}, name="agency_reduction")
    ran = command(*OWN, "intervention=agency_reduction")
    assert refused(ran) == [
        "intervention/agency_reduction.yaml: intervention.chnage: unknown key; did you mean change?"
    ]
