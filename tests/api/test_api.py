"""acuteflow from Python: equal to the command, one kind of error, and nothing said or written unasked."""

import ast
import doctest
import importlib
import inspect
import json
import re
import warnings
from pathlib import Path

import hydra
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import sim.api
from sim.api import BadInput, ScenarioWarning, compare, figures, patients, run, scenario, study
from sim.cli.command import command

MODULES = ("scenarios", "runs", "comparisons", "studies")
QUEUE = ("run.measured_h=100",)
MONTH = ("run.start=2025-03-02", "run.warm_up_days=30", "run.measured_months=1")
FEW = {
    "title": "Places",
    "fixed": {"model": "multi_server", "run.measured_h": 100},
    "design": {"grid": {"pools.place.places": [5, 6]}},
    "baseline": {"pools.place.places": 5},
    "stopping": {"pairs": 3},
    "outputs": {"measures": ["pool.place.queue_mean", "pool.place.busy"]},
}
OWN = """# @package _global_
defaults: [multi_server]
name: clinic
pools: {place: {places: {value: 7, source: "our rota"}}}
classes: {patient: {arrivals: {per_hour: 5}}}
"""
STUCK = """# @package _global_
name: stuck
run: {assumed: "an hour is enough", start: "2024-01-01", warm_up_h: 0, measured_h: 24, seed: 1, replications: 2}
classes:
  first: {pathway: one, arrivals: {assumed: "a few", per_hour: 4, factor: 1}}
  other: {pathway: two, arrivals: {assumed: "a few", per_hour: 4, factor: 1}}
pools: {a: {assumed: "one", places: 1}, b: {assumed: "one", places: 1}}
pathways:
  one: [{seize: a}, {delay: {value: 1, assumed: "an hour"}}, {seize: b}, {release: b}, {release: a}, {leave: home}]
  two: [{seize: b}, {delay: {value: 1, assumed: "an hour"}}, {seize: a}, {release: a}, {release: b}, {leave: home}]
"""


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, in which no call leaves anything."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "clinic.yaml").write_text(OWN, encoding="utf-8")
    return folder


def said_by_the_command(capsys, *words):
    assert command([*words, "format=json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.filterwarnings("ignore::sim.api.ScenarioWarning")
def test_the_examples_happen_as_they_are_shown(name):
    found = doctest.testmod(importlib.import_module(f"sim.api.{name}"))
    assert found.attempted
    assert not found.failed


def test_the_figures_of_a_model_are_those_of_the_command(capsys):
    ours = figures(scenario(*QUEUE, model="multi_server"), 3).to_pylist()
    theirs = said_by_the_command(capsys, "model=multi_server", *QUEUE, "replications=3", "workers=1")["figures"]
    names = [".".join(row[key] for key in ("kind", "name", "measure")) for row in theirs]
    assert [row["measure"] for row in ours] == names
    for mine, row in zip(ours, theirs, strict=True):
        assert [mine[k] for k in ("mean", "half_width", "low", "high")] == [
            row[k] for k in ("mean", "half_width", "low", "high")
        ]


@pytest.mark.filterwarnings("ignore::sim.api.ScenarioWarning")
def test_a_comparison_is_that_of_the_command_and_shares_its_runs(capsys, tmp_path):
    store, words = tmp_path / "store", (*MONTH, "intervention=agency_reduction")
    found = compare(scenario(*words), replications=2, store=store)
    kept = sorted(store.rglob("*"))
    options = ("replications=2", "workers=1", f"store='{store}'")
    theirs = said_by_the_command(capsys, *words, *options)["effects"]["agency_reduction"]
    assert sorted(store.rglob("*")) == kept  # the command found every run
    ours = {row["measure"]: row for row in found.effects.to_pylist()}
    assert {name: row["change"] for name, row in ours.items()} == {k: f["mean"] for k, f in theirs["figures"].items()}
    assert ours["trust_gbp"]["half_width"] == theirs["figures"]["trust_gbp"]["half_width"]
    assert [row["gbp"] for row in found.money.to_pylist()] == [line["gbp"] for line in theirs["money"]]
    assert sum(found.bridge["points"].to_pylist()) == pytest.approx(ours["productivity"]["change"])
    assert set(found.outcomes["scenario"].to_pylist()) == {"baseline", "agency_reduction"}
    staff = [(row["staff_group"], row["contract"], row["gbp_change"]) for row in found.staff.to_pylist()]
    assert staff == [(row["staff_group"], row["contract"], row["gbp"]["mean"]) for row in theirs["staff"]]
    assert found.bed_uses.num_rows == len(theirs["fates"])
    assert found.assumptions.column_names[:2] == ["intervention", "path"]  # its columns are there without a row
    again = compare(scenario(*MONTH), "agency_reduction", 2, store=store, workers=2)
    assert again.effects == found.effects


@pytest.mark.filterwarnings("ignore::sim.api.ScenarioWarning")
def test_a_trust_by_month_and_by_figure():
    trust = scenario(*MONTH)
    rows = run(trust, 2)
    one = rows.filter(pc.equal(rows["measure"], "type1_attendances")).to_pylist()
    assert [(row["replication"], row["month"], row["scenario"]) for row in one] == [
        (0, "2025-04", "baseline"),
        (1, "2025-04", "baseline"),
    ]
    found = {row["measure"]: row for row in figures(trust, 2).to_pylist()}
    assert found["type1_attendances"]["mean"] == pytest.approx(6 * sum(row["value"] for row in one))  # a year of 12
    assert found["trust_gbp"]["payer"] == "trust"
    came = patients(trust, 1)
    departed = came["mark.departed_h"]
    within = pc.and_(pc.greater_equal(departed, 30 * 24), pc.less(departed, 60 * 24))
    attendances = came.filter(pc.and_(within, pc.is_valid(came["mark.arrived_h"])))
    assert attendances.num_rows == one[1]["value"]
    assert "attribute.acuity" in came.column_names


def test_patients_are_the_visits_that_the_command_writes(capsys, tmp_path):
    said_by_the_command(
        capsys, "model=emergency_department", "run.measured_h=48", "replications=2", "visits=true",
        f"output='{tmp_path / 'out'}'", "store=null", "workers=1",
    )  # fmt: skip
    theirs = pq.read_table(next((tmp_path / "out").rglob("visits.parquet")))
    model = scenario("run.measured_h=48", model="emergency_department")
    for replication in (0, 1):
        ours = patients(model, replication)
        assert ours == theirs.filter(pc.equal(theirs["replication"], replication)).replace_schema_metadata(None)
        assert ours.num_rows


def test_a_study_is_the_same_by_mapping_by_file_and_by_name(tmp_path):
    by_mapping = study(FEW)
    folder = tmp_path / "mine"
    (folder / "study").mkdir(parents=True)
    file = folder / "study" / "few.yaml"
    file.write_text(json.dumps(FEW), encoding="utf-8")  # JSON is YAML
    by_file, by_name = study(file), study("few", folder=folder)
    assert by_file.results == by_mapping.results == by_name.results
    assert by_file.effects == by_mapping.effects == by_name.effects
    assert study(str(file), "run.measured_h=50", replications=2).results["replications"].to_pylist() == [2] * 4
    assert study("few", "study.stopping.pairs=2", folder=folder).effects["pairs"].to_pylist() == [2, 2]


def test_a_study_goes_on_from_its_store_and_is_written(tmp_path):
    store = tmp_path / "store"
    with pytest.warns(ScenarioWarning, match="6 runs are missing"):
        assert study(FEW, store=store, only_kept=True).missing == 6
    done = study(FEW, store=store)
    read = study(FEW, store=store, only_kept=True)
    assert (read.missing, read.results) == (0, done.results)
    written = done.write(tmp_path / "out")
    assert {path.name for path in written} >= {"results.parquet", "effects.csv", "failures.csv", "report.html"}
    assert all(path.is_file() for path in written)
    kept = pq.read_table(tmp_path / "out" / "results.parquet")
    assert kept.replace_schema_metadata(None) == done.results
    assert kept.schema.metadata[b"acuteflow.command"] == b"sim.api.study({...})"


def test_a_table_of_points_is_found_beside_its_study(tmp_path):
    (tmp_path / "points.csv").write_text("pools.place.places\n6\n7\n", encoding="utf-8")
    file = tmp_path / "of_a_table.yaml"
    file.write_text(json.dumps({**FEW, "design": {"table": "points.csv"}}), encoding="utf-8")
    assert [row["pools.place.places"] for row in study(file).effects.to_pylist()] == [6, 6, 7, 7]


def test_files_of_ones_own_go_first(own):
    assert scenario(model="clinic", folder=own).tree["pools"]["place"]["places"]["value"] == 7
    with pytest.raises(BadInput, match="there is no model/clinic"):
        scenario(model="clinic")


def test_a_model_that_never_ends_is_told(own):
    (own / "model" / "stuck.yaml").write_text(STUCK, encoding="utf-8")
    with pytest.raises(BadInput, match="pathways: replication 0: ") as found:
        run(scenario(model="stuck", folder=own))
    assert len(found.value.lines) == 2  # one a replication
    with pytest.raises(BadInput, match=r"^pathways: "):
        patients(scenario(model="stuck", folder=own))


def queue():
    return scenario(*QUEUE, model="multi_server")


REFUSED = {
    "options": (lambda: scenario("replications=3", "workers=2"), ["override: replications: ", "override: workers: "]),
    "tables": (lambda: scenario("source=nhse_trust_growth"), ["override: tables of real trusts are no scenario"]),
    "path": (lambda: scenario("pools.plaice=3", model="multi_server"), ["override: pools.plaice: "]),
    "several": (
        lambda: scenario("run.seed=x", "pools.place.places=-1", model="multi_server"),
        ["override: pools.place.places.base: ", "override: run.seed: "],
    ),
    "folder": (lambda: scenario(folder="nowhere"), ["folder: must be a folder, got 'nowhere'"]),
    "word": (lambda: scenario("pools.place.places"), ["override: pools.place.places: "]),
    "how": (lambda: run(queue(), 0, engine="fast", workers=0), ["engine: ", "replications: ", "workers: "]),
    "replication": (lambda: patients(queue(), -1), ["replication: must be 0 or more, got -1"]),
    "model": (lambda: compare(queue()), ["scenario: a model by itself has neither money nor interventions"]),
    "names": (
        lambda: compare(scenario(*MONTH), ["agency", "agency_reduction", "nobody"]),
        ["interventions: unknown intervention 'agency'", "interventions: unknown intervention 'nobody'"],
    ),
    "both": (
        lambda: compare(scenario("intervention=agency_reduction"), "theatre_scheduling"),
        ["override: intervention: the scenario has agency_reduction already"],
    ),
    "study": (lambda: study("nothing"), ["override: study: there is no study/nothing.yaml"]),
    "file": (lambda: study("nothing.yaml"), ["nothing.yaml: cannot be read: No such file"]),
    "design": (
        lambda: study({**FEW, "design": {"gird": {}}, "titel": "x"}),
        ["study: design.gird: unknown key", "study: design: must have exactly one of", "study: titel: unknown key"],
    ),
    "measure": (
        lambda: study({**FEW, "outputs": {"measures": ["pool.plaice.busy"]}}),
        ["study: outputs.measures.0: is no measure"],
    ),
    "level": (
        lambda: study({**FEW, "design": {"grid": {"pools.plaice.places": [1, 2]}}, "baseline": None}),
        ["study: pools.plaice.places: "],
    ),
    "fixed": (
        lambda: study({**FEW, "fixed": {"model": "nothing"}}),
        ["study: fixed: model: there is no model/nothing"],
    ),
    "within": (lambda: study(FEW, "study.title=x"), ["override: study.title: can be set in a study of configs/study"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_one_error_with_a_line_a_fault(name):
    call, expected = REFUSED[name]
    with pytest.raises(BadInput) as found:
        call()
    lines = sorted(found.value.lines)
    assert len(lines) == len(expected), lines
    for line, begins in zip(lines, expected, strict=True):
        assert line.startswith(begins)
        assert "\n" not in line


def test_a_fault_of_a_file_is_told_with_its_line(own, tmp_path):
    (own / "model" / "clinic.yaml").write_text(OWN.replace("5", "-5"), encoding="utf-8")
    with pytest.raises(BadInput, match=r"^model/clinic\.yaml:5: classes\.patient\.arrivals\.per_hour"):
        scenario(model="clinic", folder=own)
    file = tmp_path / "few.yaml"
    file.write_text("title: Few\nfixed: {model: multi_server}\ndesign:\n  grid: {}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"few\.yaml:4: design\.grid"):
        study(file)


def test_an_argument_that_is_none_is_a_type_error():
    with pytest.raises(TypeError, match="'wrokers'; there are engine, workers, store"):
        run(queue(), 1, wrokers=2)


def test_nothing_is_said_and_nothing_written_unasked(capfd, empty_folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(queue(), 2)
        figures(queue(), 2)
        patients(queue())
        study(FEW)
    assert capfd.readouterr() == ("", "")
    assert list(empty_folder.iterdir()) == []


def test_a_failed_point_is_a_row_and_a_warning(own):
    (own / "model" / "stuck.yaml").write_text(STUCK, encoding="utf-8")
    with pytest.warns(ScenarioWarning, match=r"points failed: see \.failures"):
        found = study(
            {"fixed": {"model": "stuck"}, "design": {"list": [{"pools.a.places": 1}, {"pools.a.places": 500}]}},
            folder=own,
            replications=2,
        )
    assert found.failures["point"].to_pylist() == [0, 0]


@pytest.mark.filterwarnings("ignore::sim.api.ScenarioWarning")
def test_a_baseline_is_the_same_whether_it_is_a_point_or_not():
    base = scenario().tree["pools"]["general_medicine"]["places"]["base"]["value"]
    more = base + 6
    beds, measures = "pools.general_medicine.places.base", {"measures": ["beds_available", "trust_gbp"]}
    beside = study({"design": {"list": [{beds: more}]}, "outputs": measures}, *MONTH, replications=2)
    within = study(
        {"design": {"grid": {beds: [base, more]}}, "baseline": {beds: base}, "outputs": measures},
        *MONTH,
        replications=2,
    )
    changes = [[(row["measure"], row["change"]) for row in found.effects.to_pylist()] for found in (beside, within)]
    assert changes[0] == changes[1]
    assert dict(changes[0])["beds_available"] > 0


@pytest.mark.parametrize("page", ["docs/api.md", "README.md", "experiments/ward_closure/README.md"])
def test_what_a_page_calls_is_there(page):
    text = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    calls = [node for block in blocks for node in ast.walk(ast.parse(block))]
    named = [
        each.name
        for node in calls
        if isinstance(node, ast.ImportFrom) and node.module == "sim.api"
        for each in node.names
    ]
    assert named
    for name in named:
        assert hasattr(sim.api, name)
    for call in (
        each for each in calls if isinstance(each, ast.Call) and getattr(each.func, "id", "") in sim.api.__all__
    ):
        for word in (each.arg for each in call.keywords):
            known = {*inspect.signature(getattr(sim.api, call.func.id)).parameters, *sim.api.How.__annotations__}
            assert word in known


def test_a_caller_that_uses_hydra_keeps_what_it_has(tmp_path):
    (tmp_path / "theirs.yaml").write_text("port: 80", encoding="utf-8")
    with hydra.initialize_config_dir(str(tmp_path), version_base="1.3"):
        queue()
        assert hydra.compose("theirs").port == 80
    assert queue().name == "multi_server"
