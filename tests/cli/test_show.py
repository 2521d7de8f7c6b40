"""`task=show`: what is printed reads back as the scenario that would run, and says where each number comes from."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.cli import scenario
from sim.cli.composition import composed, composing
from sim.report.show import as_shown
from sim.scenario.faults import Fault
from sim.scenario.tree import is_number, leaves, strip
from sim.study.archive import LOADER
from tests.cli.mutants import mutant
from tests.cli.test_bad_input import OWN, own, refused
from tests.hospital.typical import CONFIGS, plain

OURS = """defaults: [typical]
name: ours
pools: {general_medicine: {places: {base: {value: 150, source: "our bed plan", assumed: null}}}}
phases:
  - from: 2025-07-01
    change: [{at: pools.general_medicine.places.base, add: 8}]
"""
HUB = {"name": "hub", "change": [{"at": "pools.*.places.base", "add": 2}]}


def read_back(text: str) -> Any:
    return yaml.load(text, Loader=LOADER)


def line_of(out: str, start: str) -> str:
    (line,) = [line for line in out.splitlines() if line.strip().startswith(start)]
    return line


def test_what_is_shown_is_what_would_run(command):
    words = ("run.seed=9", "classes.*.arrivals.factor=1.05", "intervention=theatre_scheduling")
    ran = command("task=show", *words)
    assert (ran.code, ran.faults, ran.files) == (0, [], [])
    assert read_back(ran.out) == scenario(*words)


@pytest.mark.parametrize("file", sorted((CONFIGS / "model").glob("*.yaml")), ids=lambda file: file.stem)
def test_a_model_that_is_shown_is_a_model(file: Path):
    tree = scenario(model=file.stem)
    lines = as_shown(tree, lambda _: f"model/{file.name}")
    assert lines[0] == "# @package _global_"
    assert read_back("\n".join(lines)) == tree


def test_a_shown_model_runs_as_a_file_of_ones_own(command, folder):
    shown = command("task=show", "model=emergency_department", "pools.*.places.base=7")
    own(folder, "model", shown.out, "seen")
    assert scenario(model="seen", folder="mine") == read_back(shown.out)


def test_whatever_a_tree_holds_reads_back():
    pools = {name: plain()["pools"][name] for name in ("ed_cubicle", "general_medicine", "theatre_list")}
    tree, tried = {"name": "x", "run": plain()["run"], "pools": pools, "steps": [{"seize": "a"}, [{"b": 1}, []]]}, 0
    for seed in range(60):
        spoiled = mutant(tree, seed)
        if plain_yaml(spoiled) and read_back(yaml.safe_dump(spoiled)) == spoiled:
            shown = as_shown(spoiled, lambda _: "a file\nof two lines")
            assert read_back("\n".join(shown)) == spoiled, seed
            tried += 1
    assert tried > 30


def plain_yaml(tree: object) -> bool:
    try:
        yaml.safe_dump(tree)
    except yaml.YAMLError:
        return False
    return True


def test_every_number_says_where_it_comes_from(command, folder):
    own(folder, "trust", OURS)
    own(folder, "intervention", HUB, "hub")
    words = ("trust=ours", "intervention=hub", "pools.surgery.places=99", "workforce.agency_cut=.1")
    ran = command(*OWN, "task=show", *words)
    assert ran.code == 0
    assert "our bed plan" in line_of(ran.out, "base: {value: 150,")
    beds = line_of(ran.out, "base: {value: 150,")
    number = 1 + next(n for n, line in enumerate(["# @package", *OURS.splitlines()]) if "150" in line)
    changes = "from 2025-07-01 phases.0.change.0 (trust/ours.yaml:7) adds 8; "
    changes += "intervention.change.0 (intervention/hub.yaml:3) adds 2"
    assert beds.endswith(f"# trust/ours.yaml:{number}; {changes}")
    bare_places = line_of(ran.out, "places: {value: 99,")
    assert bare_places.endswith("  # command line; intervention.change.0 (intervention/hub.yaml:3) adds 2")
    assert line_of(ran.out, "agency_cut:").endswith("  # command line")
    assert "# pathway/wards.yaml:" in ran.out
    assert "# cost/typical.yaml:" in ran.out
    assert "# intervention/hub.yaml:" in ran.out
    bare = [line for line in ran.out.splitlines() if _is_number_line(line) and "#" not in line]
    assert bare == []


def _is_number_line(line: str) -> bool:
    value = line.partition(": ")[2].split("  #")[0]
    try:
        return is_number(read_back(value))
    except yaml.YAMLError:
        return False


def test_values_of_a_file_say_which_file_named_it(command, folder):
    model = "emergency_department"
    age = "classes: {green: {attributes: {age: {of: {empirical: {file: ages.csv, column: a}}}}}}\n"
    own(folder, "model", f"# @package _global_\ndefaults: [{model}]\n{age}", "mine")
    (folder / "mine" / "ages.csv").write_text("a\n1.5\n2\n")
    ran = command(*OWN, "model=mine", "task=show", "show=classes.green.attributes.age")
    assert line_of(ran.out, "values: [1.5, 2.0]").endswith("# model/mine.yaml:3")


def test_a_branch_is_shown_with_its_parents(command):
    ran = command("task=show", "show=classes.type1.arrivals.per_day")
    whole = scenario()
    per_day = whole["classes"]["type1"]["arrivals"]["per_day"]
    assert read_back(ran.out) == {"classes": {"type1": {"arrivals": {"per_day": per_day}}}}
    assert len(ran.out.splitlines()) == 5
    places = read_back(command("task=show", "show=pools.*.places").out)["pools"]
    assert places == {name: {"places": p["places"]} for name, p in whole["pools"].items() if "places" in p}


def test_a_branch_that_is_not_there_and_one_for_another_task_are_refused(command):
    (fault,) = refused(command("task=show", "show=class.type1"))
    assert fault == "command line: show: class names nothing here; did you mean classes?"
    (fault,) = refused(command("task=kpi", "show=classes"))
    assert fault == "command line: show: belongs to task=show, and the task is kpi, got classes"


def test_a_scenario_with_faults_is_shown_with_them(command):
    ran = command("task=show", "show=run", "run.sed=9")
    assert ran.code == 2
    assert "sed: {value: 9," in ran.out
    assert ran.faults == ["command line: run.sed: unknown key; did you mean seed?"]


@pytest.mark.slow
def test_one_leaf_that_is_set_is_the_only_one_from_the_command_line():
    bare, _ = strip(plain(), [])
    paths = [path for path, leaf in leaves(bare) if is_number(leaf) and path.startswith("workforce")]
    for path in random.Random(1).sample(paths, 5):
        made = scenario(f"{path}=1")
        shown = as_shown(made, lambda at, path=path: "command line" if at == path else "a file")
        here = [line for line in shown if line.endswith("# command line")]
        assert len(here) == 1
        assert path.rpartition(".")[2] in here[0]


def test_a_number_of_ones_own_is_not_shown_under_the_source_of_another_file(command, folder):
    """Nobody shall read that a published figure stands behind a number somebody wrote over it."""
    own(folder, "trust", "defaults: [typical]\nname: ours\nclasses: {type1: {arrivals: {per_hour: 12}}}\n")
    out = command(*OWN, "trust=ours", "task=show", "show=classes.type1.arrivals").out
    assert line_of(out, "per_hour:").endswith(
        "# trust/ours.yaml:4: no source of its own, and under that of trust/typical.yaml"
    )
    assert ": source, " in line_of(out, "weekday:")


@pytest.mark.slow
def test_what_one_command_sets_is_gone_in_the_next(command):
    """Files are read once a process, and Hydra composes in place."""
    shown = ("task=show", "show=run.seed")
    before = command(*shown).out
    assert "value: 99" in command(*shown, "run.seed=99").out
    assert command(*shown).out == before


BRINGS = """name: brings
new:
  classes:
    "*": {attributes: {lives_alone: {shares: {"yes": 0.3, "no": 0.7}}}}
  pools:
    lounge: {places: {value: 5, assumed: a guess}}
change:
  - {at: pools.general_medicine.rises, set: [{after_h: 4, steps_up: 1}]}
  - {at: pools.lounge.staffed_as, set: ward}
"""
PUTS_IN = """name: puts_in
steps:
  - {pathway: leaves, before: transport, insert: [{id: sits, seize: lounge}, {delay: 0.3}, {release: lounge}]}
  - {pathway: leaves, after: sits, insert: [{mark: sat}]}
"""


@pytest.mark.slow
def test_what_is_added_stands_in_its_place_with_its_line_and_can_be_asked_for(command, folder):
    own(folder, "intervention", BRINGS, "brings")
    own(folder, "intervention", PUTS_IN, "puts_in")
    words = ("intervention=brings+puts_in",)
    tree = scenario(*words, folder="mine")
    with composing("mine"):
        given = composed("config", words).given
        given.layers()

    def origin(path: str) -> str:
        return str(given.place(Fault(path, ""), {}))

    whole = command(*OWN, "task=show", *words).out
    assert read_back(whole) == tree
    one, other = "intervention.together.0", "intervention.together.1"
    for branch, start, ends in (
        ("pools.general_medicine.rises", "rises:", f"intervention/brings.yaml:8: set by {one}.change.0"),
        ("pools.lounge", "lounge:", f"intervention/brings.yaml:6: brought by {one}"),
        ("pools.lounge", "staffed_as:", f"intervention/brings.yaml:9: set by {one}.change.1"),
        ("classes.type1.attributes.lives_alone", "lives_alone:", f"intervention/brings.yaml:4: brought by {one}"),
        ("pathways.leaves.mark_sat", "- mark: sat", f"intervention/puts_in.yaml:4: put in by {other}.steps.1"),
        ("pathways.leaves.sits", "- id: sits", "(intervention/puts_in.yaml:4) puts steps after this"),
    ):  # fmt: skip
        lines = as_shown(tree, origin, branch)
        (line,) = [line for line in lines if line.lstrip(" #").startswith(start)]
        assert line.endswith(ends), (branch, line)
        assert line.lstrip(" #") in {line.lstrip(" #") for line in whole.splitlines()}
        assert all(line.lstrip().startswith("#") for line in lines)
        assert not any("intervention:" in line for line in lines)
    assert "set by" in command(*OWN, "task=show", "show=pools.*.rises", *words).out
    written = [line.strip(" #-").partition("  #")[0] for line in whole.splitlines()]
    first = written.index("id: sits")
    assert written[first : first + 5] == ["id: sits", "seize: lounge", "mark: sat", "delay: 0.3", "release: lounge"]
    assert written[first + 5].startswith("wait_until")
