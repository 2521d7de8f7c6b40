"""Interventions from the command line: dates, new things, steps by their id, several together."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli import scenario
from tests.cli.test_messages import OWN, write

# ruff: noqa: E501 - a fault is reported in one line, however long

TRUST = """\
# @package _global_
defaults: [typical]
name: ours
phases:
  - from: 2025-07-01
    change: [{at: pools.surgery.places, set: 120}]
"""
LOUNGE = """\
name: lounge
title: Lounge
new:
  pools:
    lounge: {places: {value: 20, assumed: "chairs", low: 10, high: 30}}
steps:
  - pathway: leaves
    before: transport
    insert:
      - seize: lounge
        within: 0
        otherwise: [{mark: no_chair}]
"""
BAD = """\
name: bad
new:
  pools: {surgery: {places: 3}}
steps:
  - pathway: leaves
    after: transprt
    insert: []
  - {pathway: episode_of_treatment, remove: stay}
  - {pathway: episode_of_treatment, replace: stay, with: []}
  - pathway: overnight_spell
    before: bed
    insert:
      - delay: 1
      - branch: board_round
        paths:
          pass: []
          stay: [{seize: nowhere}]
change:
  - {at: pools.surgery.places, add: 3, from: 2025-10-05, until: 2025-10-01}
  - {at: workforce.agency_cut, set: .2, from: 2025-10-05}
  - {at: pools.theatre_list.slots.consider, set: 40, from: 2025-10-01}
"""
OLD = """\
name: old
change:
  - {at: pathways.ward_round.steps.1.wait_until.time_of_day, add: 1}
  - {at: pools.surgery.places, add: 1, from: 2030-01-01}
"""


def mine(folder: Path) -> None:
    write(folder, "trust/ours.yaml", TRUST)
    for name, text in {"lounge": LOUNGE, "bad": BAD, "old": OLD}.items():
        write(folder, f"intervention/{name}.yaml", text)
    more = "name: {0}\nchange:\n  - {{at: pools.surgery.places, {1}}}\n"
    for name, how in {"sets": "set: 110", "adds": "add: 2, until: 2025-12-31"}.items():
        write(folder, f"intervention/{name}.yaml", more.format(name, how))
    write(folder, "intervention/gone.yaml", "name: gone\nsteps:\n  - {pathway: leaves, remove: transport}\n")
    write(
        folder,
        "intervention/over.yaml",
        "name: over\nsteps:\n  - {pathway: leaves, replace: transport, with: []}\n",
    )
    write(folder, "intervention/all.yaml", "name: every\ntitle: Every\ntogether: [lounge, adds]\n")


def test_all_that_is_wrong_is_told_at_once_with_its_line(command, folder):
    mine(folder)
    ran = command(*OWN, "intervention=bad", "task=kpi")
    assert (ran.code, ran.files) == (2, [])
    assert sorted(ran.faults) == [
        "intervention/bad.yaml:17: pathways.overnight_spell[2].branch.stay[1].seize: unknown pool 'nowhere'",
        "intervention/bad.yaml:19: intervention.change.0.until: must not come before from, 2025-10-05, got 2025-10-01",
        "intervention/bad.yaml:20: intervention.change.1.from: must be the first of a month, for workforce.agency_cut is "
        "read on the first of each month, got 2025-10-05",
        "intervention/bad.yaml:21: intervention.change.2.at: cannot change from a date on: it is one for the whole run, got "
        "pools.theatre_list.slots.consider",
        "intervention/bad.yaml:3: intervention.new.pools.surgery: pools.surgery exists already: what is there is changed by "
        "`change`",
        "intervention/bad.yaml:6: intervention.steps.0.after: no step of leaves has the id 'transprt'; did you mean "
        "transport?",
        "intervention/bad.yaml:9 and intervention/bad.yaml:8: intervention.steps.2.replace: stay of episode_of_treatment is "
        "replaced or removed already, by intervention.steps.1.remove",
    ]


def test_a_clash_is_told_with_both_files(command, folder):
    mine(folder)
    assert command(*OWN, "trust=ours", "intervention=sets", "task=diagram").faults == [
        "intervention/sets.yaml:3 and trust/ours.yaml:6: intervention.change.0.at: sets what phases.0 changes from "
        "2025-07-01 on: write add or multiply, got pools.surgery.places"
    ]
    assert command(*OWN, "intervention=adds+sets", "task=diagram").faults == [
        "intervention/sets.yaml:3 and intervention/adds.yaml:3: intervention.together.1.change.0.at: sets what "
        "intervention.together.0.change.0 changes, which would be lost, got pools.surgery.places"
    ]
    assert command(*OWN, "comparison=[gone+over]").faults == [
        "intervention/over.yaml:3 and intervention/gone.yaml:3: intervention.together.1.steps.0.replace: transport of "
        "leaves is replaced or removed already, by intervention.together.0.steps.0.remove"
    ]


def test_a_fault_of_what_is_put_together_is_told_with_the_file_that_does(command, folder):
    mine(folder)
    put = "name: put\ntitle: Put together\ntogether: [adds, {0}]\n{1}"
    write(folder, "intervention/twice.yaml", put.format("adds", ""))
    write(folder, "intervention/pays.yaml", put.format("old", "cost_of_doing: [{name: x, gbp_per_year: 1}]\n"))
    for name in ("twice", "pays"):
        faults = command(*OWN, f"intervention={name}", "task=diagram").faults
        assert [fault.partition(": ")[0] for fault in faults] == [f"intervention/{name}.yaml:3"]


def test_a_key_that_is_null_is_told_with_its_line(command, folder):
    write(folder, "intervention/odd.yaml", "name: odd\nnew:\n  pools:\n    ~: {places: 3}\n")
    assert command(*OWN, "intervention=odd", "task=diagram").faults == [
        "intervention/odd.yaml:4: a key must have a name, got null: write it in quotes"
    ]


def test_two_that_bring_one_thing_are_told_with_both_files(command, folder):
    mine(folder)
    for name in ("one", "other"):
        text = "name: {0}\nnew:\n  pools: {{unit: {{places: {{value: 1, assumed: x}}}}}}\n"
        write(folder, f"intervention/{name}.yaml", text.format(name))
    assert command(*OWN, "intervention=one+other", "task=diagram").faults == [
        "intervention/other.yaml:3 and intervention/one.yaml:3: intervention.together.1.new.pools.unit: pools.unit is "
        "brought already, by intervention.together.0.new.pools.unit"
    ]


def test_a_misspelt_key_of_a_change_is_one_line(command, folder):
    write(
        folder,
        "intervention/odd.yaml",
        "name: odd\nchange:\n  - {at: pools.surgery.places, add: 1, untill: 2025-10-01}\n",
    )
    assert command(*OWN, "intervention=odd", "task=diagram").faults == [
        "intervention/odd.yaml:3: intervention.change.0.untill: unknown key; did you mean until?"
    ]


@pytest.mark.slow
def test_several_are_put_together_by_name_and_by_a_file(folder):
    mine(folder)
    typed, listed = (scenario(f"intervention={name}", folder="mine")["intervention"] for name in ("lounge+adds", "all"))
    assert typed["together"] == listed["together"]
    assert [part["name"] for part in typed["together"]] == ["lounge", "adds"]
    assert (typed["name"], typed["title"], listed["title"]) == ("lounge+adds", "Lounge + adds", "Every")
    set_there = scenario("intervention=all", "intervention.together.1.change.0.add=5", folder="mine")
    assert set_there["intervention"]["together"][1]["change"][0]["add"]["value"] == 5


def test_an_intervention_that_is_not_there_is_told(command, folder):
    mine(folder)
    write(folder, "intervention/all.yaml", "name: every\ntogether: [lounge, nothing]\n")
    write(folder, "intervention/best.yaml", "name: best\ndose: best observed\ndose_of: hub\n")
    there = "adds, agency_reduction, agency_reduction_best"
    for words, found in {
        "intervention=lounge+nothing": f"command line: intervention.1: unknown intervention 'nothing'; there are {there}",
        "intervention=all": f"configuration: intervention.together.1: unknown intervention 'nothing'; there are {there}",
        "comparison=[lounge+nothing]": f"command line: comparison: unknown intervention 'lounge+nothing'; there are {there}",
        "comparison=[all]": f"command line: comparison: all: intervention.together.1: unknown intervention 'nothing'; there are {there}",
        "intervention=best": f"intervention/best.yaml:3: intervention.dose_of: unknown intervention 'hub'; there are {there}",
    }.items():
        ran = command(*OWN, words)
        assert ran.code == 2
        assert ran.faults[0].startswith(found), ran.faults


def test_what_will_go_and_what_lies_outside_the_run_is_said_and_no_fault(command, folder):
    mine(folder)
    ran = command(*OWN, "intervention=old", "task=diagram")
    assert ran.code == 0
    assert sorted(ran.faults) == [
        "acuteflow: intervention/old.yaml:3: intervention.change.0.at: names a step by its position, which ends with the "
        "next release: write pathways.ward_round.round.wait_until.time_of_day, got "
        "pathways.ward_round.steps.1.wait_until.time_of_day",
        "acuteflow: intervention/old.yaml:4: intervention.change.1.from: begins after the run, 2024-12-02 to 2026-03-31: "
        "changes nothing in it but what is booked ahead, got 2030-01-01",
    ]


def test_a_step_is_named_by_its_id_on_the_command_line_too(command):
    by_id, by_position = (
        "pathways.ward_round.round.wait_until.time_of_day",
        "pathways.ward_round.steps.1.wait_until.time_of_day",
    )
    assert scenario(f"{by_id}=9") == scenario(f"{by_position}=9") != scenario()
    shown = command("task=show", f"show={by_id}", f"{by_id}=9")
    assert "time_of_day: {value: 9," in shown.out
    assert shown.faults == []
    assert command("task=diagram", f"{by_position}=9").faults == [
        f"acuteflow: command line: {by_position}: names a step by its position, which ends with the next release: write {by_id}"
    ]


@pytest.mark.slow
def test_it_is_shown_when_a_number_changes_where_steps_are_put_and_whence_new_numbers_come(command, folder):
    mine(folder)
    shown = command(*OWN, "task=show", "intervention=all").out
    assert "until 2025-12-31 intervention.together.1.change.0 (intervention/adds.yaml:3) adds 2" in shown
    assert (
        "id: transport  # intervention.together.0.steps.0 (intervention/lounge.yaml:7) puts steps before this" in shown
    )
    chairs = command(*OWN, "task=show", "intervention=lounge", "show=pools.lounge").out
    assert "lounge" in chairs
    assert chairs.rstrip().endswith("# intervention/lounge.yaml:5")


@pytest.mark.slow
def test_a_new_way_that_leaves_out_a_mark_is_warned_of(command, folder):
    """Whoever goes it is missing wherever the mark is counted, which reads as if they had never come."""
    unit = (
        "name: unit\nsteps:\n  - {pathway: type1_attendance, after: assessment, insert: [{branch: stay_kind, paths: {"
    )
    unit += "same_day: [{release: front_door}, MARK{leave: seen_in_unit}], short: [], longer: []}}]}\n"
    for name, mark in {"leaves_out": "", "marks": "{mark: departed}, "}.items():
        write(folder, f"intervention/{name}.yaml", unit.replace("MARK", mark))
    warning = (
        "acuteflow: intervention/leaves_out.yaml:2: intervention.steps: lets visits of type1 end without the mark departed, "
        "which all of them make otherwise: what is counted by it counts them no more"
    )
    left = command(*OWN, "intervention=leaves_out", "task=diagram")
    assert (left.code, left.faults) == (0, [warning])
    assert command(*OWN, "intervention=marks", "task=diagram").faults == []
