"""What a calibration moves: every range once, what was set by hand apart, and sound vectors of it."""

import numpy as np
import pytest

from sim.scenario.load import load
from sim.study.calibrate.free import free_of
from tests.study.calibrate.worlds import trust


@pytest.fixture(scope="module")
def scenario():
    return load(trust())


@pytest.fixture(scope="module")
def free(scenario):
    return free_of(scenario)


def test_every_draw_of_a_pair_of_worlds_is_one_and_more_besides(scenario, free):
    before = {draw.name: set(draw.places) for draw in scenario.slots.draws}
    after = {draw.name: set(draw.places) for draw in free.draws}
    assert before.items() <= after.items()
    assert len(after) > len(before)


def test_numbers_that_were_set_by_hand_are_all_moved_but_those_without_a_range(scenario, free):
    moved = {free.slots.paths[place] for draw in free.draws for place in draw.places}
    by_hand = {path for path, number in scenario.provenance.items() if number.by_hand}
    still = {path for path in by_hand - moved if not any(each.startswith(f"{path}.") for each in moved)}
    assert by_hand
    assert still <= {
        path for path in by_hand if scenario.provenance[path].low is None and not scenario.provenance[path].range
    }


def test_the_vector_at_the_modes_is_the_trust_as_written(free):
    (vector,) = free.vectors(free.prior.mode[None])
    assert not len(free.slots.changed(vector))


def test_members_are_sound_vectors_whose_tables_sum_to_one(free):
    scores = free.prior.sample(20, np.random.default_rng(3))
    for vector in free.vectors(free.prior.values(scores)):
        assert free.slots.faults(vector) == []
        for table in free.drawing.tables:
            assert vector.values[table.places].sum() == pytest.approx(free.slots.values[table.places].sum())


def test_numbers_of_a_class_move_together_and_of_patients_that_share_an_attribute_too(free):
    (vector,) = free.vectors(free.prior.high[None])
    place = free.slots.place
    shared = [path for path in place if path.endswith(".handover_h.of.lognormal.mean")]
    assert len(shared) > 1
    assert len({vector.values[place[path]] for path in shared}) == 1
    (of_class,) = (each for each in free.draws if each.name == "ranges.volumes_by_opinion")
    numbers = [d for d in of_class.places if free.slots.values[d] and not free.slots.whole[d]]
    assert len(numbers) > 1
    assert np.allclose(vector.values[numbers] / free.slots.values[numbers], 1.1)
