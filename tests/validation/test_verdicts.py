"""How a figure is judged, and a few queues judged quickly: enough to miss if the engine, or the truth, were wrong."""

import json
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from experiments.validation import closed_forms, one_station, page, published, treat_sim
from experiments.validation.case import EXACTLY, TABLE, TRUTH, Case, Check, Gate, Length, judged
from experiments.validation.laws import Held
from experiments.validation.models import model
from experiments.validation.running import study
from sim.study.model import run_model

LUCK = np.random.default_rng(1).normal(10, 1, 400)  # a mean of 10 with a standard error of .05
CASE = Case("Closed forms", "a case", "multi_server", Length(0, 1), ())


def verdict(expected, gate, published=0.0, numbers=LUCK):
    return judged(CASE, Check("m", lambda _: numbers, expected, gate, published), None)


def test_a_closed_form_must_lie_within_three_standard_errors():
    mean, error = LUCK.mean(), LUCK.std(ddof=1) / 20
    for away, met in ((2.9, True), (3.1, False), (-2.9, True), (-3.1, False)):
        found = verdict(mean + away * error, TRUTH)
        assert found.met is met
        assert found.half_width == pytest.approx(1.966 * error, rel=1e-3)
        assert found.chance == pytest.approx(0.00287, rel=0.01)


def test_a_table_must_lie_within_2_percent_or_twice_both_standard_errors():
    mean, error = LUCK.mean(), LUCK.std(ddof=1) / 20
    assert verdict(mean / 0.981, TABLE).met
    assert not verdict(mean / 0.979, TABLE).met
    assert verdict(mean + 1.95 * np.hypot(0.4, error), TABLE, 0.4 * 1.96).met
    assert not verdict(mean + 2.05 * np.hypot(0.4, error), TABLE, 0.4 * 1.96).met
    assert verdict(mean / 0.979, TABLE, None, LUCK).met is False  # 500 runs would be still surer than these 400


def test_shares_and_exact_figures():
    assert verdict(LUCK.mean() / 0.951, Gate("5 %", share=0.05)).met
    assert not verdict(LUCK.mean() / 0.949, Gate("5 %", share=0.05)).met
    assert verdict(7, EXACTLY, numbers=np.array([7.0])).met
    assert not verdict(7, EXACTLY, numbers=np.array([8.0])).met


def test_a_replication_without_a_figure_is_left_out():
    assert verdict(2, TRUTH, numbers=np.array([1.0, np.nan, 3.0])).got == 2


def test_every_case_has_a_note_and_its_own_name():
    cases = list(chain(closed_forms.cases(), published.cases()))
    assert len({(c.section, c.name) for c in cases}) == len(cases)
    assert {c.section for c in cases} < set(page.notes())
    measures = [(c.section, c.name, check.measure) for c in cases for check in c.checks]
    assert len(set(measures)) == len(measures) > 200


def test_the_page_tells_what_was_missed():
    met, missed = verdict(LUCK.mean(), TRUTH), verdict(11, TRUTH)
    sound = Held("two", 10, 1, (), 99, same=True)
    wrong = Held("one", 10, 1, ("replication 3: ∫ queue is off",), 99, same=False)
    found = page.Report([met, missed], [sound, wrong], ["a: lost"], "", {"seed": "1"})
    text = page.written(found)
    assert "| a case | m | " in text
    assert "* **Closed forms: a case, m**: expected 11" in text
    assert "* **one**: replication 3: ∫ queue is off" in text
    assert "* **one**: the engines differ" in text
    assert "* a: lost" in text
    assert "| 20 | 19 |" in text  # runs held to the laws, and sound
    assert "Of the 2 comparisons so judged about 0.0 would miss" in text
    assert "ciw is not installed" in text
    assert not found.sound
    assert [v["verdict"] for v in json.loads(json.dumps(page.rows(found)))["verdicts"]] == ["met", "missed"]
    good = page.Report([met], [sound], [], "3", {})
    assert "Nothing." in page.written(good)
    assert good.sound


QUICK = {
    "M/M/5: λ, μ = 4, 1": one_station.delays,
    "M/M/5/8: λ, μ = 4.5, 1": one_station.waiting_rooms,
    "Erlang A, 5 places: λ, μ, θ = 5, 1, 0.5": one_station.impatience,
    "Tandem with blocking, 1 and 1 place: λ, μ = 1, 1, 1": closed_forms.tandems,
}


@pytest.mark.parametrize("name", QUICK)
def test_a_queue_comes_out_right(name):
    (case,) = (c for c in QUICK[name]() if c.name == name)
    found, held = study(replace(case, run=Length(200, 1500, 30)))
    assert held.sound
    assert found.hours == 1500
    for check in case.checks:
        one = judged(case, check, found)
        assert one.met, f"{one.measure}: expected {one.expected}, got {one.got} ± {one.half_width}"
        assert one.half_width < 0.12 * one.expected, one.measure
        wrong = judged(case, Check(check.measure, check.read, 1.25 * check.expected), found)
        assert not wrong.met, one.measure  # narrow enough to tell


def test_a_case_is_read_as_the_command_reads_a_model():
    case = next(one_station.impatience())
    found, _ = study(replace(case, run=Length(24, 240, 3)))
    again = run_model(model(case.model, {"run.warm_up_h": 24, "run.measured_h": 240, **case.changes}), 3)
    assert again.values.keys() == found.result.values.keys()
    for key, numbers in again.values.items():
        assert numbers.tobytes() == found.result.values[key].tobytes(), key


def test_patients_as_treat_sim_draws_them_are_fewer():
    tree = model("treatment_centre")
    many = [len(treat_sim.arrivals(tree, replication)) for replication in range(400)]
    table = sum(tree["classes"]["other"]["arrivals"]["listed"]["per_hour"])
    assert np.mean(many) + 2 * np.std(many) / 20 < table
    assert np.mean(many) == pytest.approx(226.75, abs=3 * 15 / 20)  # by the chain of the hour of the last arrival
    one = treat_sim.arrivals(tree, 0)
    assert (np.diff(one.arrival_ms) >= 0).all()
    assert np.isin(one.klass, (0, 1)).all()
