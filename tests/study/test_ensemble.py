"""Members in pairs of worlds: the same one in every world, none twice until all were used, interventions drawn."""

from copy import deepcopy

import numpy as np
import pytest

from sim.scenario.load import load
from sim.study.calibrate.free import free_of
from sim.study.ensemble import Ensemble, reused, vector_of
from tests.hospital.typical import plain, read

MEMBERS = 5


@pytest.fixture(scope="module")
def baseline():
    return load(plain())


@pytest.fixture(scope="module")
def world():
    return load(plain(intervention=deepcopy(read("intervention", "theatre_scheduling"))))


@pytest.fixture(scope="module")
def ensemble(baseline):
    free = free_of(baseline)
    scores = free.prior.sample(MEMBERS, np.random.default_rng(2))
    return Ensemble.of(free.slots.paths, free.vectors(free.prior.values(scores)))


def numbers(scenario, vector, paths):
    return [vector.values[scenario.slots.place[path]] for path in paths]


def test_a_pair_has_the_same_member_in_every_world(baseline, world, ensemble):
    for replication in range(MEMBERS):
        without, with_ = (ensemble.vector(each, replication) for each in (baseline, world))
        assert numbers(baseline, without, ensemble.paths) == list(ensemble.values[replication])
        assert numbers(world, with_, ensemble.paths) == list(ensemble.values[replication])
        assert not baseline.slots.faults(without)
        assert not world.slots.faults(with_)


def test_no_member_comes_twice_until_all_were_used(baseline, ensemble):
    vectors = [ensemble.vector(baseline, replication).values for replication in range(2 * MEMBERS)]
    assert len({vector.tobytes() for vector in vectors[:MEMBERS]}) == MEMBERS
    assert all(np.array_equal(vectors[k], vectors[k + MEMBERS]) for k in range(MEMBERS))


def test_what_an_intervention_assumes_is_drawn_by_pair_and_drawn_again_alone(world, ensemble):
    own = [path for path in world.slots.paths if path.startswith("intervention.")]
    assert not set(own) & set(ensemble.paths)
    first, later, again = (ensemble.vector(world, *each) for each in ((0,), (MEMBERS,), (0, 1)))
    assert numbers(world, first, own) != numbers(world, later, own)  # the same member, another pair
    assert numbers(world, first, own) != numbers(world, again, own)
    assert numbers(world, first, ensemble.paths) == numbers(world, again, ensemble.paths)


def test_without_members_every_range_is_drawn_and_what_was_set_by_hand_is_not(baseline, ensemble):
    drawn, of_member = vector_of(baseline, 0, None), vector_of(baseline, 0, ensemble)
    assert set(np.flatnonzero(drawn.given)) < set(np.flatnonzero(of_member.given))


def test_pairs_that_share_members_are_warned_of_and_others_are_not(ensemble):
    (line,) = reused(ensemble, 2 * MEMBERS, "pairs")
    assert line.startswith("10 pairs share 5 members of a calibration: ")
    assert not reused(ensemble, MEMBERS, "pairs")
    assert not reused(None, 100, "pairs")
