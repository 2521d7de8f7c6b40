"""What the command line sets: by its path, by `*` for every name, and hints where a path names nothing."""

from __future__ import annotations

import re
import shlex

import pytest
import yaml

from sim.cli import scenario
from sim.cli.composition import composing
from sim.cli.words import jobs
from sim.report.complaint import BadInput
from sim.scenario.changes import changed
from sim.scenario.tree import matches, strip
from tests.cli.test_bad_input import refused
from tests.hospital.typical import CONFIGS

MODEL = "emergency_department"


def bare(*words: str, model: str = MODEL):
    return strip(scenario(*words, model=model), [])[0]


def test_a_star_stands_for_every_name_as_in_an_intervention():
    path = "classes.*.attributes.*.of.lognormal.mean"
    before = bare(model="")
    assert len(matches(before, path)) > 3
    by_change = changed(before, [{"at": path, "set": 3}], "change", [])
    assert bare(f"{path}=3", model="") == by_change


def test_a_star_means_what_each_path_would_and_its_source_is_the_command_line():
    classes = list(bare()["classes"])
    typed = scenario(*(f"classes.{name}.arrivals.factor=1.05" for name in classes), model=MODEL)
    starred = scenario("classes.*.arrivals.factor=1.05", model=MODEL)
    assert starred == typed
    assert len(classes) > 1
    factors = [each["arrivals"]["factor"] for each in starred["classes"].values()]
    assert factors == [{"value": 1.05, "source": "set on the command line"}] * len(classes)


def test_a_star_reaches_a_default_that_only_some_files_say():
    some = scenario("classes.type1.arrivals.factor=2", "classes.*.arrivals.factor=3")["classes"]
    assert {each["arrivals"]["factor"]["value"] for each in some.values() if "arrivals" in each} == {3}


def test_a_star_gives_no_pool_what_excludes_what_it_has():
    pools = scenario("pools.*.places=7")["pools"]
    assert any("slots" in pool for pool in pools.values())
    assert all("places" not in pool or "slots" not in pool for pool in pools.values())
    assert {pool["places"]["value"] for pool in pools.values() if "places" in pool} == {7}


def test_a_star_leaves_the_source_of_a_block_alone():
    table = "classes.type1.attributes.acuity.shares"
    before, after = (scenario(*words)["classes"]["type1"]["attributes"]["acuity"] for words in ((), (f"{table}.*=.2",)))
    assert after["assumed"] == before["assumed"]
    assert {share["value"] for share in after["shares"].values()} == {0.2}


def test_a_table_of_shares_is_set_whole_with_the_command_line_as_its_source():
    shares = scenario("classes.direct.attributes.stay_kind.shares={same_day: .5, short: 0, longer: .5}")
    found = shares["classes"]["direct"]["attributes"]["stay_kind"]["shares"]
    assert list(found) == ["same_day", "short", "longer"]
    assert [share["value"] for share in found.values()] == [0.5, 0, 0.5]
    assert all(share["source"] == "set on the command line" for share in found.values())


def test_one_share_alone_is_refused_with_the_words_that_set_them_all(command, folder):
    path = "classes.direct.attributes.stay_kind.shares"
    (fault,) = refused(command(f"{path}.longer=.6", "task=kpi"))
    rule = "must sum to 1, got 1.276 (same_day 0.617, short 0.059, longer 0.6)"
    assert fault.startswith(f"command line: {path}: {rule}; set all of them, as in '{path}={{")
    advised = fault.split("as in '")[1].rstrip("'")
    assert advised == f"{path}={{same_day: 0.3650887574, short: 0.0349112426, longer: 0.6}}"
    found = strip(scenario(advised), [])[0]["classes"]["direct"]["attributes"]["stay_kind"]["shares"]
    assert found == {"same_day": 0.3650887574, "short": 0.0349112426, "longer": 0.6}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("seed=9", "seed: seed names nothing here; did you mean run.seed?"),
        ("capacity=3", "capacity: capacity names nothing here; did you mean pools.*.places?"),
        ("per_hour=3", "per_hour: per_hour names nothing here; did you mean classes.*.arrivals.per_hour?"),
        ("classes.gren.arrivals.factor=0", "classes.gren.arrivals.factor: classes.gren names nothing here; did you mean"
         " classes.green?"),
        ("classes.*.arivals.factor=2", "classes.*.arivals.factor: classes.*.arivals names nothing here; did you mean"
         " classes.*.arrivals?"),
        ("xyzzy.*.plugh=1", "xyzzy.*.plugh: xyzzy names nothing here"),
        ("~clases", "clases: clases names nothing here; did you mean classes?"),
        ("replication=4", "replication: replication names nothing here; did you mean replications?"),
        ("trust=typical", "trust: a model by itself (model=NAME) has no trust: leave one of the two out"),
    ],
)  # fmt: skip
def test_what_names_nothing_is_told_with_what_is_near(command, word, expected):
    (line,) = refused(command(f"model={MODEL}", word))
    assert expected in line


def test_every_word_that_names_nothing_is_told_at_once(command):
    found = refused(command("seed=9", "classes.*.arivals.factor=2", "replication=4", "run.seed={"))
    assert len(found) == 1  # what cannot be read hides what the others name
    assert len(refused(command("seed=9", "classes.*.arivals.factor=2", "replication=4"))) == 3


def test_a_key_that_no_file_says_is_for_the_scenario_to_judge(command):
    ran = command("model=tandem_blocking", "--cfg", "job")
    pool = next(iter(yaml.safe_load(ran.out)["pools"]))
    (line,) = refused(command("model=tandem_blocking", f"pools.{pool}.capacity=3"))
    assert line == f"command line: pools.{pool}.capacity: unknown key; did you mean places?"


# ---- several runs


def test_each_run_of_a_sweep_is_named_by_what_tells_it_from_the_others():
    with composing():
        found = jobs(["a.*.b=1,2", "task=kpi", "c=range(0,2)"], several=True)
        assert found[1] == (("a.*.b=1", "task=kpi", "c=1"), "a.*.b=1, c=1")
        assert len(found) == 4
        assert jobs(["a=1", "b='x,y'"], several=True) == [(("a=1", "b='x,y'"), "")]
        with pytest.raises(BadInput, match="several values make several runs, which need -m"):
            jobs(["a=1,2"], several=False)


def test_nothing_runs_where_one_run_of_a_sweep_makes_no_sense(command):
    ran = command("-m", "intervention=none,nowhere", "sed=9")
    found = refused(ran)
    assert len(found) == 2
    assert found[0].startswith("command line: sed: ")
    assert found[1].startswith("command line: intervention: there is no intervention/nowhere.yaml")


def test_faults_of_a_sweep_name_the_values_they_are_found_with(command):
    words = ("model=tandem_blocking", "workers=1", "replications=1", "run.seed=1,2", "pools.*.priority=[a],[b,b]")
    ran = command("-m", *words)
    found = refused(ran)
    assert {line.partition(" (with ")[2] for line in found} == {
        f"run.seed={n}, pools.*.priority=[b,b])" for n in (1, 2)
    }
    assert all("must not repeat a name" in line for line in found)


def test_tables_and_faults_of_several_runs_name_their_run(command):
    ran = command("-m", "model=tandem_blocking", "task=show", "show=run.seed", "run.seed=1,-1")
    assert ran.code == 2
    assert all(line.startswith("run.seed=-1: ") for line in ran.faults)


def test_the_base_of_places_is_the_number_where_they_are_one(command):
    ran = command("task=show", "show=pools.acute_medicine.places", "pools.acute_medicine.places.base=40")
    assert "places: {value: 40, source: set on the command line}" in ran.out


def readme_changes() -> list[list[str]]:
    """The words of every command of the README that sets a number of the typical trust by its path."""
    lines = (CONFIGS.parent / "README.md").read_text(encoding="utf-8").splitlines()
    asked = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("acuteflow ")]
    ours = [words for words in asked if not {"-m", "--config-dir"} & {*words} and not any("model=" in w for w in words)]
    return [words for words in ours if any(re.match(r"(classes|pools)\.", word) for word in words)]


@pytest.mark.parametrize("words", readme_changes(), ids=" ".join)
def test_what_the_readme_sets_can_be_set(command, words):
    ran = command(*words, "task=cost")
    assert (ran.code, ran.faults) == (0, [])


def test_the_readme_sets_a_number_a_factor_and_a_table():
    assert len(readme_changes()) >= 3
