"""Ways out, counted by the visit, and what stands for all journeys of a run."""

from dataclasses import replace

from sim.activity.digest import digest
from sim.activity.ways_out import ways_out
from tests.activity.worlds import APRIL, Visit, at, observed

HOME, LEFT = "discharged_from_ed", "left_before_treatment"


def came(day: float, outcome: str, **marks: int) -> Visit:
    return Visit("type1", outcome, marks={"arrived": at(day), **marks})


def test_a_visit_counts_where_its_last_mark_lies_and_not_while_it_is_inside():
    seen = observed(came(40, HOME), came(APRIL - 1, LEFT, departed=at(APRIL)), came(APRIL - 1, LEFT), came(40, ""))
    found = ways_out(seen)
    assert (found[HOME], found[LEFT], sum(found.values())) == (1, 1, 2)
    assert tuple(found) == seen.journeys.world.program.outcomes


def test_a_digest_is_that_of_the_names_and_not_of_their_order():
    journeys = observed(came(40, HOME, departed=at(41)), came(41, "")).journeys
    other = observed(came(40, LEFT, departed=at(41)), came(41, "")).journeys
    later = observed(came(40, HOME, departed=at(41) + 1), came(41, "")).journeys
    assert len({digest(each) for each in (journeys, other, later)}) == 3
    program = journeys.world.program
    turned = replace(program, marks=program.marks[::-1], outcomes=program.outcomes[::-1])
    outcome = journeys.outcome.copy()
    outcome[0] = turned.outcomes.index(HOME)
    same = replace(
        journeys, world=replace(journeys.world, program=turned), marks=journeys.marks[:, ::-1], outcome=outcome
    )
    assert digest(same) == digest(journeys)
