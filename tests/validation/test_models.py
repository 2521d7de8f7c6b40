"""Every model of configs/model/: it is read, every number says where it comes from, and both engines run it alike."""

from dataclasses import replace

import pytest

from experiments.validation import laws
from experiments.validation.models import FOLDER, NAMES, model
from sim.engine.log import Event
from sim.hospital.read import blueprint
from sim.scenario.tree import is_number, leaves, strip
from sim.study.model import run_model

SHORT_H = {"discharge_to_assess": 24 * 400, "treatment_centre": 19}


def short(name):
    return model(name, {"run.warm_up_h": 0, "run.measured_h": SHORT_H.get(name, 300)})


def test_the_models_are_those_that_are_validated():
    assert len(NAMES) >= 10
    assert {"emergency_department", "treatment_centre", "discharge_to_assess"} < set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_says_where_it_comes_from(name):
    faults = []
    bare, known = strip(model(name), faults)
    silent = [
        path for path, found in leaves(bare) if is_number(found) and not {path, path.rpartition(".")[0]} & set(known)
    ]
    assert not faults
    assert not silent
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# @package _global_\n#")
    assert f"acuteflow task=model model={name} " in text  # says what to try
    assert blueprint(model(name)).scenario.first.name == name


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_give_the_same_to_the_bit_and_no_law_is_broken(name):
    for replication in range(2):
        one, other = laws.both_engines(short(name), replication)
        assert laws.same(one, other)
        assert len(one.journeys) > 100
        assert list(laws.broken(one)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_few_replications_give_the_same_figures_on_both_engines(name):
    ours, theirs = (run_model(short(name), 2, engine=engine) for engine in ("compiled", "simpy"))
    assert not ours.failed
    assert ours.values.keys() == theirs.values.keys()
    for key, numbers in ours.values.items():
        assert numbers.tobytes() == theirs.values[key].tobytes(), key
    assert any(numbers[0] != numbers[1] for numbers in ours.values.values())  # another replication, other luck


def test_a_broken_law_is_found():
    one, _ = laws.both_engines(short("tandem_blocking"))
    two, _ = laws.both_engines(short("tandem_blocking"), 1)
    assert laws.same(one, one)
    assert not laws.same(one, two)
    found = list(laws.broken(replace(one, log=two.log)))
    assert [law.split()[0:2] for law in found].count(["∫", "queue"]) == 2
    assert [law.split()[0:3] for law in found].count(["∫", "places", "in"]) == 2
    late = replace(one.log, at=one.log.at + (one.log.event == Event.GIVE))  # each place given back 1 ms too late
    assert any("∫ places in use of first" in law for law in laws.broken(replace(one, log=late)))
