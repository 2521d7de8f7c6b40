"""What is reported where somebody's file is wrong: the file and the line, one line a cause, and what to write
instead.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hydra.core.global_hydra import GlobalHydra
from hydra.types import RunMode

from sim.cli.composition import composing
from sim.cli.layers import files_taken
from tests.cli.test_bad_input import OWN, own

# ruff: noqa: E501 - a fault is reported in one line, however long
MODEL = """\
# @package _global_
name: mine
run: {start: 2025-01-01, measured_h: 100, seed: 1}
pools:
  bed: {places: 3}
classes:
  patient:
    pathway: way
    arrivals: {per_hour: 2}
    attributes:
      stay_h: {of: {exponential: {mean: 1}}}
pathways:
  way:
    - seize: bed
    - delay: stay_h
    - release: bed
    - leave: home
"""


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "mine" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def fault_lines(command, folder):
    """What is told of a model of one's own in which some text stands in place of another."""

    def of(old: str = "", new: str = "", *words: str) -> list[str]:
        assert old in MODEL
        write(folder, "model/mine.yaml", MODEL.replace(old, new, 1))
        ran = command(*OWN, "model=mine", "task=diagram", *words)
        assert (ran.code == 2) == bool(ran.faults)
        return ran.faults

    return of


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        # nobody reads the other tools' words; ours is hinted
        ("places: 3", "capacity: 3", "model/mine.yaml:5: pools.bed.capacity: unknown key; did you mean places?"),
        ("places: 3", "places: 2.5", "model/mine.yaml:5: pools.bed.places.base: must be a whole number, got 2.5"),
        ("places: 3", "places: three", "model/mine.yaml:5: pools.bed.places.base: must be a whole number, got 'three'"),
        # words that YAML reads as truth
        (
            "leave: home",
            "leave: no",
            "model/mine.yaml:17: pathways.way[4].leave: must be a name (YAML reads no, yes, on and off as truth values: write it in quotes), got False",
        ),
        (
            "pathway: way",
            "pathway: on",
            "model/mine.yaml:8: classes.patient.pathway: must be text (YAML reads no, yes, on and off as truth values: write it in quotes), got True",
        ),
        # stretches
        (
            "      stay_h:",
            "      open: {by: hour, shares: {8-20: {x: 1}, 21-7: {x: 1}}}\n      stay_h:",
            "model/mine.yaml:11: classes.patient.attributes.open.shares: needs a row for every hour, missing 7, 20 (8-20 is from 8:00 until 20:00)",
        ),
        (
            "      stay_h:",
            "      open: {by: weekday, shares: {mon-fri: {x: 1}, fri-sun: {x: 1}}}\n      stay_h:",
            "model/mine.yaml:11: classes.patient.attributes.open.shares: names weekday fri more than once (mon-fri is from mon to fri, fri included)",
        ),
        # one cause, one line
        ("{per_hour: 2}", "{per_hour: [x, x, x]}", "model/mine.yaml:9: classes.patient.arrivals.per_hour.0: must be a number, got 'x' (the same at classes.patient.arrivals.per_hour.1, classes.patient.arrivals.per_hour.2)"),
        ("pools:\n  bed: {places: 3}\n", "", "model/mine.yaml: pools: is missing"),
        ("bed: {places: 3}", "bed: 3", "model/mine.yaml:5: pools.bed: must be a mapping, as {places: 3}, got 3"),
        ("    attributes:\n      stay_h: {of: {exponential: {mean: 1}}}\n", "", "model/mine.yaml:13: pathways.way[2].delay: unknown attribute 'stay_h'"),
        # two members of a one-of in one file
        (
            "{exponential: {mean: 1}}",
            "{exponential: {mean: 1}, uniform: {low: 0, high: 1}}",
            "model/mine.yaml:11: classes.patient.attributes.stay_h.of: needs exactly one of constant, exponential, lognormal, uniform, triangular, weibull, normal, gamma, erlang, empirical, mixture, got exponential, uniform",
        ),
        ("name: mine", "name: [mine", "model/mine.yaml:3: cannot be read as YAML: expected ',' or ']', but got ':'"),
        ("name: mine", "mine", "model/mine.yaml:3: cannot be read as YAML: mapping values are not allowed here"),
        ("leave: home", "leave:", "model/mine.yaml:17: pathways.way[4].leave: must be a name"),
        ("# @package _global_\n", "", 'model/mine.yaml:1: must begin with the line "# @package _global_", without which all it says is put under model'),
    ],
)  # fmt: skip
def test_a_slip_in_a_file_is_one_line_that_says_where(fault_lines, old, new, line):
    assert fault_lines(old, new) == [line]


def test_a_null_takes_a_key_away_in_every_place_a_file_may_leave_one_out(fault_lines):
    assert fault_lines() == []
    nulls = "{per_day: null, per_hour: 2, hour: null, weekday: null, listed: null}"
    assert fault_lines("{per_hour: 2}", nulls) == []
    assert fault_lines("bed: {places: 3}", "bed: {places: 3, slots: null, escalation: null}\n  none: null") == []
    assert (
        fault_lines("- seize: bed", "- seize: bed\n      within: null\n      otherwise: null\n      priority: null")
        == []
    )
    assert (
        fault_lines(
            "{of: {exponential: {mean: 1}}}", "{of: {exponential: {mean: 1}, lognormal: null}, shares: null, by: null}"
        )
        == []
    )
    assert (
        fault_lines(
            "{places: 3}", "{places: 3}", "classes.patient.arrivals.per_hour=null", "classes.patient.arrivals.per_day=9"
        )
        == []
    )


@pytest.mark.parametrize(
    "word",
    [
        "classes.patient.arrivals.per_day=9",
        "classes.patient.attributes.stay_h.of={lognormal: {mean: 2, cv: 1}}",
        "classes.patient.arrivals={every: {of: {constant: 1}}}",
    ],
)
def test_the_command_line_replaces_a_member_of_a_one_of(fault_lines, word):
    assert fault_lines("", "", word) == []


def test_a_fault_typed_on_the_command_line_is_told_as_such_and_one_beside_it_as_of_its_file(fault_lines):
    lines = fault_lines("{places: 3}", "{places: -3}", "classes.patient.arrivals.per_hour=-1", "run.seed=5")
    assert lines == [
        "command line: classes.patient.arrivals.per_hour.0: must be greater than or equal to 0, got -1",
        "model/mine.yaml:5: pools.bed.places.base: must be greater than or equal to 0, got -3",
    ]


def test_a_file_that_is_no_text_is_named_with_its_line(command, folder):
    write(folder, "model/mine.yaml", MODEL)
    path = folder / "mine" / "model" / "mine.yaml"
    path.write_bytes(path.read_bytes().replace(b"name: mine", "name: café".encode("latin-1")))
    assert command(*OWN, "model=mine").faults == ["model/mine.yaml:2: must be saved as UTF-8, got the byte 0xe9"]


# ---- a trust of one's own, over the typical one

TRUST = """\
# @package _global_
defaults: [typical]
classes:
  type1:
    arrivals:
      per_day: null
      per_hour: 12
    attributes:
      assessment_h:
        of:
          home: {exponential: {mean: 1.5}}
"""


@pytest.mark.slow
def test_ones_own_distribution_and_way_of_coming_replace_the_shipped_ones(command, folder):
    write(folder, "trust/ours.yaml", TRUST)
    assert command(*OWN, "trust=ours", "task=diagram").faults == []
    write(folder, "trust/ours.yaml", TRUST.replace("mean: 1.5", "mean: -1"))
    assert command(*OWN, "trust=ours", "task=diagram").faults == [
        "trust/ours.yaml:11: classes.type1.attributes.assessment_h.of.home.exponential.mean: must be greater than 0, got -1"
    ]


CHANGES = {
    "fewer": "  - {at: pools.surgery.places, add: 2}\n  - {at: pools.assessment_chair.places, multiply: .85}\n",
    "ward": "  - at: pathways.direct_admission\n    set:\n      - seize: virtual_ward\n        as: front_door\n      - go_to: emergency_spell\n",
    "dated": "  - at: phases\n    set: [{from: 2025-07-01, change: [{at: pools.surgery.places, add: 2}]}]\n",
    "short": "  - at: pools.theatre_list.slots\n    set: {starts_h: 8, ends_h: 18}\n",
    "capacity": "  - {at: pools.surgery.capacity, add: 2}\n",
}  # fmt: skip


def test_a_change_that_makes_a_fault_is_told_where_it_stands(command, folder):
    for name, change in CHANGES.items():
        write(folder, f"intervention/{name}.yaml", f"name: {name}\nchange:\n{change}")
    assert sorted(command(*OWN, f"comparison=[{','.join(CHANGES)}]").faults) == [
        "intervention/capacity.yaml:3: intervention.change.0.at: names nothing in this scenario; did you mean pools.surgery.places?, got pools.surgery.capacity",
        "intervention/dated.yaml:3: intervention.change.0.at: phases cannot be set: the trust's own would be dropped; what an intervention changes from a date on says so itself, as {at: ..., set: ..., from: 2025-07-01}",
        "intervention/fewer.yaml:4: pools.assessment_chair.places.base: must be a whole number, got 20.4",
        "intervention/short.yaml:4: intervention.change.0.set: would drop pools.theatre_list.slots.per_day, pools.theatre_list.slots.not_held, pools.theatre_list.slots.measured_in and 8 more: set what differs by its own path, or write null for what is to go",
        "intervention/ward.yaml:5: pathways.direct_admission[1].seize: unknown pool 'virtual_ward'",
    ]
    assert command(*OWN, "intervention=ward", "task=kpi").faults == [
        "intervention/ward.yaml:5: pathways.direct_admission[1].seize: unknown pool 'virtual_ward'"
    ]


# ---- which files took part


def test_the_files_that_took_part_are_those_that_hydra_takes(folder):
    write(
        folder,
        "trust/ours.yaml",
        "# @package _global_\ndefaults:\n  - _self_\n  - base@classes.extra\n  - /cost@other: ours\n",
    )
    write(folder, "trust/base.yaml", "x: 1\n")
    write(folder, "cost/ours.yaml", "defaults: [typical]\nscope: accounts\n")
    with composing("mine"):
        loader = GlobalHydra.instance().config_loader()
        for name, chosen in (
            ("config", ["trust=ours"]),
            ("config", ["intervention=none"]),
            ("model", ["model=shifts"]),
        ):
            listed = loader.compute_defaults_list(name, chosen, RunMode.RUN).defaults
            files = [
                (f"{d.config_path}.yaml", d.package or "")
                for d in listed
                if not str(d.config_path).startswith("hydra/")
            ]
            assert [(file.name, file.package) for file in files_taken(name, chosen)] == files


def test_what_a_trusts_own_file_says_of_staff_prices_and_pathways_holds(command, folder):
    """Ours of the same key lay over it without a word: a bill of prices that nobody had asked for."""
    own(folder, "trust", "defaults: [typical]\nname: ours\nworkforce: {agency_cut: 0.3}\ncost: {base_year: 2023/24}\n")
    ran = command(*OWN, "trust=ours", "task=show", "show=workforce.agency_cut")
    assert ran.code == 0
    assert "agency_cut: {value: 0," not in ran.out
    assert "0.3" in ran.out
    assert "base_year: 2023/24" in command(*OWN, "trust=ours", "task=show", "show=cost.base_year").out


def test_a_day_that_is_in_no_calendar_is_told_with_its_line(command, folder):
    change = "change: [{at: pools.surgery.places, set: 9}]"
    own(folder, "trust", f"defaults: [typical]\nname: ours\nphases: [{{from: 2025-11-31, {change}}}]\n")
    ran = command(*OWN, "trust=ours", "task=kpi")
    assert ran.code == 2
    assert ran.faults == ["trust/ours.yaml:4: phases.0.from: must be a date, as 2025-04-01, got '2025-11-31'"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("model=tandem_blocking", "intervention=agency_reduction"),
            "command line: intervention: a model by itself (model=NAME) has no intervention: leave one of the two out, got agency_reduction",
        ),
        (
            ("source=own", "trust=typical"),
            "command line: trust: task=productivity reads given tables, which have no trust: leave it out, got typical",
        ),
        (
            ("model=tandem_blocking", "visits=true", "task=diagram"),
            "command line: visits: task=diagram keeps no visits of its replications: must be false, or the task model, got true",
        ),
        (
            ("intervention=agency_reduction+agency_reduction", "task=diagram"),
            "command line: intervention: names agency_reduction twice, and an intervention is made once, got agency_reduction+agency_reduction",
        ),
        (
            ("model=tandem_blocking", "vector=[1,2]"),
            "command line: vector: vector names nothing here: a vector of numbers is handed over in Python only (sim.scenario.vector; docs/semantics.md, rule R31)",
        ),
    ],
)
def test_what_cannot_be_asked_together_is_one_line_of_ours(command, words, line):
    ran = command(*words)
    assert (ran.code, ran.faults) == (2, [line])


def test_one_that_is_put_together_twice_by_a_file_is_one_line(command, folder):
    write(folder, "intervention/twice.yaml", "name: twice\ntogether: [agency_reduction, agency_reduction]\n")
    assert command(*OWN, "intervention=twice", "task=diagram").faults == [
        "intervention/twice.yaml:2: intervention: together must not name an intervention twice"
    ]
