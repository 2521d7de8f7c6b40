"""What the 129 acute trusts of England show: 2024/25 beside the first half of 2025/26."""

from collections import Counter

import numpy as np
import pytest

from sim.productivity.trusts import FromPair, SideBySide, side_by_side
from tests.productivity.growths import published, published_only

pytestmark = published_only


@pytest.fixture(scope="module")
def compared() -> SideBySide:
    return side_by_side(published())


@pytest.fixture(scope="module")
def both(compared: SideBySide) -> FromPair:
    assert compared.both is not None
    return compared.both


def test_mean_spread_and_persistence(compared: SideBySide, both: FromPair):
    year, half = compared.nations
    assert (year.trusts, half.trusts) == (129, 129)
    assert round(100 * year.mean, 2) == 2.81
    assert round(100 * year.median, 2) == 2.94
    assert round(100 * year.sd, 2) == 3.69
    assert round(both.noise.correlation, 2) == 0.02
    low, high = both.noise.correlation_interval
    assert -0.2 < low < 0 < high < 0.25


def test_weighted_by_cost_beside_what_was_published(compared: SideBySide):
    """2.95 is the ratio of cost-weighted growths; the cost-weighted mean of the ratios is 2.98."""
    year, half = compared.nations
    assert round(100 * year.aggregate, 2) == 2.95
    assert round(100 * year.weighted, 2) == 2.98
    assert round(100 * half.weighted, 2) == 2.89
    assert (year.published, half.published) == (0.027, 0.026)
    assert np.isnan(half.aggregate), "the half has no growth of activity and resources"
    assert year.unexplained < -0.0005, "more than rounding: the national figure is not that mean"


def test_leaders_in_order(both: FromPair):
    order = np.argsort(-both.pair.second, kind="stable")
    found = [(str(both.pair.name[at]).split()[0], round(100 * both.pair.second[at], 1)) for at in order]
    names = ["BLACKPOOL", "THE", "ISLE", "EAST", "DONCASTER"]
    assert found[:5] == list(zip(names, [14.0, 13.1, 12.1, 11.7, 9.8], strict=True))
    assert found[-1] == ("CROYDON", -14.1)
    for code, growths in {"RCX": (-6.3, -6.0), "RRK": (14.2, 4.5), "RXL": (4.1, 14.0)}.items():
        at = both.at(code)
        assert at is not None
        assert (round(100 * both.pair.first[at], 1), round(100 * both.pair.second[at], 1)) == growths


def test_the_past_foretells_nothing_and_shrinking_halves_the_error(both: FromPair):
    found = both.prediction
    assert 1e4 * found.raw == pytest.approx(28.8, abs=0.1)
    assert 1e4 * found.shrunken == pytest.approx(16.0, abs=0.1)
    assert 0.25 < found.saved_interval[0] < found.saved < found.saved_interval[1] < 0.65
    assert abs(found.over_mean) < 0.03, "nobody's own past is worth anything"


def test_what_lasts_is_about_nothing_and_places_are_open(both: FromPair):
    assert np.sqrt(both.noise.lasting) < 0.01
    assert both.shrunken.expected.std() < 0.003
    assert both.lasting_ranks.width > 115
    assert 80 < both.figure_ranks.width < 110
    top = int(np.argmax(both.pair.second))
    assert both.lasting_ranks.low[top] <= 3
    assert both.lasting_ranks.high[top] > 110
    assert both.figure_ranks.high[top] < 45


def test_few_lie_outside_the_funnel(both: FromPair):
    assert [int(f.beyond_inner.sum()) for f in both.funnels] == [9, 8]
    outside = {str(both.pair.organisation[at]) for at in np.flatnonzero(both.funnels[1].beyond_outer)}
    assert outside == {"RJ6"}, "Croydon"
    assert both.noise.sd_at(np.array([1e8]), 1) > 1.4 * both.noise.sd_at(np.array([2e9]), 1)


def test_a_few_trusts_make_as_much_as_luck_alone_would_have(both: FromPair):
    five, ten = both.concentrations[1]
    assert round(100 * five.share) == 20
    assert round(100 * ten.share) == 34
    assert five.by_chance[0] < five.share < five.by_chance[1]
    assert round(100 * ten.without, 2) == 2.26
    assert both.spread.verdict == "cannot tell"
    assert not any(group.stands_out for group in both.peers)


def test_verdicts_say_what_growth_alone_cannot_tell(both: FromPair):
    words = Counter(each.word for each in both.verdicts)
    assert words["noise"] > 95
    assert words["improvement"] == 0, "no level before 2023/24 is given"
    risen = {str(both.pair.organisation[at]) for at, each in enumerate(both.verdicts) if each.rose}
    assert {"RXL", "RRK"} <= risen
    assert all("2019/20" in each.evidence[-1] for each in both.verdicts if each.rose)
    assert both.verdicts[both.at("RJ6")].word == "decline"
    assert both.verdicts[both.at("RCX")].word == "noise", "two years of -6 % are within two standard deviations"
