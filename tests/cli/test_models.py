"""Models by themselves on the command line: what is printed, what is written, and what is refused."""

from __future__ import annotations

import csv
import json
from datetime import date

import pyarrow.parquet as pq

from sim.cli import scenario
from sim.hospital.read import blueprint

CLINIC = """# @package _global_
name: clinic
run: {start: "2024-01-01", measured_h: 48, seed: 1, replications: 3}
classes:
  patient:
    pathway: visit
    arrivals: {per_hour: 2, assumed: "an example"}
    attributes: {care_h: {of: {exponential: {mean: .5}}, assumed: "an example"}}
pools: {room: {places: 2, assumed: "an example"}}
pathways:
  visit: [{seize: room}, {delay: care_h}, {release: room}, {leave: seen}]
"""


def own(folder, text=CLINIC):
    (folder / "mine" / "model").mkdir(parents=True, exist_ok=True)
    (folder / "mine" / "model" / "clinic.yaml").write_text(text, encoding="utf-8")
    return ("--config-dir", "mine", "model=clinic", "workers=1")


def figures(ran):
    return {(f["kind"], f["name"], f["measure"]): f for f in json.loads(ran.out)["figures"]}


def test_a_model_of_ones_own_is_run_as_often_as_it_says(command, folder):
    ran = command(*own(folder))
    assert (ran.code, ran.faults[-1]) == (0, "3 of 3 replications")
    assert "clinic: 3 replications of 48 hours, from the start" in ran.out
    (place,) = (folder / "results").iterdir()
    assert place.name == f"{date.today().isoformat()}_model_clinic"
    assert sorted(p.name for p in place.iterdir()) == [
        "by_hour.csv",
        "estimates.csv",
        "figures.parquet",
        "inputs",
        "occupancy.csv",
        "pools.svg",
    ]
    table = pq.read_table(place / "figures.parquet")
    assert table.column_names == ["replication", "kind", "name", "measure", "value"]
    assert set(table["replication"].to_pylist()) == {0, 1, 2}
    assert table.schema.metadata[b"acuteflow.replications"] == b"3"
    with (place / "occupancy.csv").open(encoding="utf-8", newline="") as lines:
        shares = [float(row["share_of_time"]) for row in csv.DictReader(lines)]
    assert abs(sum(shares) - 1) < 1e-9


def test_the_command_line_says_how_often_and_changes_numbers(command, folder):
    asked = own(folder)
    plain = command(*asked, "format=json", "replications=2")
    assert json.loads(plain.out)["provenance"]["replications"] == "2"
    nobody = figures(command(*asked, "format=json", "classes.patient.arrivals.factor=0"))
    assert nobody["class", "patient", "arrived"]["mean"] == 0
    assert nobody["pool", "room", "wait_mean_h"]["mean"] is None
    more = figures(command(*asked, "format=json", "replications=2", "classes.patient.arrivals.factor=2"))
    assert more["class", "patient", "arrived"]["mean"] > figures(plain)["class", "patient", "arrived"]["mean"]


def test_both_engines_give_the_same_figures(command, folder):
    asked = (*own(folder), "format=json", "replications=2")
    assert figures(command(*asked)) == figures(command(*asked, "engine=simpy"))


def test_a_deadlock_is_a_failed_row_and_where_nothing_else_is_a_fault(command, folder):
    crossing = CLINIC.replace("pools: {room: {places: 2,", "pools: {hall: {places: 1}, room: {places: 1,").replace(
        "[{seize: room}, {delay: care_h}, {release: room}, {leave: seen}]",
        "[{branch: way, paths: {there: [{seize: room}, {delay: care_h}, {seize: hall}], "
        "back: [{seize: hall}, {delay: care_h}, {seize: room}]}}, {release: hall}, {release: room}, {leave: seen}]",
    )
    crossing = crossing.replace("attributes: {", 'attributes: {way: {shares: {there: .5, back: .5}, assumed: "a"}, ')
    ran = command(*own(folder, crossing))
    assert ran.code == 2  # of three, none came to its end
    assert ran.files == []
    assert "failed: replication 0: deadlock at" in ran.out
    assert "every place in use of hall, room is held" in ran.out


def test_a_model_has_no_money_and_a_patient_needs_two_worlds(command, folder):
    asked = own(folder)
    rule = "a model by itself has neither money nor published figures: must be model, diagram or patient, got compare"
    assert command(*asked, "task=compare").faults == [f"command line: task: {rule}"]
    ran = command(*asked, "task=patient")
    assert ran.code == 2
    assert "intervention: must be chosen" in ran.faults[0]
    assert ran.files == []


def test_faults_of_a_model_name_its_file(command, folder):
    ran = command(*own(folder, CLINIC.replace("delay: care_h", "delay: care").replace("per_hour: 2", "per_hour: -2")))
    assert ran.code == 2
    assert ran.faults == [
        "model/clinic.yaml: classes.patient.arrivals.per_hour.0: must be greater than or equal to 0, got -2",
        "model/clinic.yaml: pathways.visit[2].delay: unknown attribute 'care'; did you mean care_h?",
    ]


def test_values_from_a_file_beside_ones_own_are_read(command, folder):
    asked = own(folder, CLINIC.replace("exponential: {mean: .5}", "empirical: {file: care.csv, column: hours}"))
    (folder / "mine" / "care.csv").write_text("hours\n0.25\n0.75\n", encoding="utf-8")
    found = figures(command(*asked, "format=json", "replications=1"))
    assert 0.2 < found["class", "patient", "time_mean_h"]["mean"] < 1.5
    (folder / "mine" / "care.csv").write_text("hours\n0.25\nsoon\n", encoding="utf-8")
    ran = command(*asked)
    fault = "line 3 of the file must have a number in hours, got 'soon'"
    assert ran.faults == [f"model/clinic.yaml: classes.patient.attributes.care_h.of.empirical.column: {fault}"]


def test_a_script_gets_the_tree_the_command_would_run():
    tree = scenario("classes.green.arrivals.factor=0", model="emergency_department")
    assert tree["name"] == "emergency_department"
    assert "task" not in tree
    made = blueprint(tree)
    assert made.scenario.first.classes["green"].arrivals.factor == 0
    assert blueprint(scenario("run.seed=5")).scenario.first.run.seed == 5
