"""The formulas of the validation against the digits that were printed of them: no simulation."""

import math

import numpy as np
import pytest

from experiments.validation import chains, published, truth, waves

# arrivals, services, places: Erlang B, Erlang C, mean queue, mean wait
M_M_C = {
    (0.5, 1, 1): (0.333333, 0.5, 0.5, 1),
    (0.9, 1, 1): (0.473684, 0.9, 8.1, 9),
    (4, 1, 5): (0.199067, 0.554113, 2.21645, 0.55411),
    (4.5, 1, 5): (0.243021, 0.762493, 6.86244, 1.52499),
    (8, 1, 10): (0.121661, 0.409180, 1.63672, 0.20459),
    (18, 1, 20): (0.109213, 0.550769, 4.95692, 0.27538),
    (27, 1, 30): (0.081880, 0.471408, 4.24268, 0.15714),
    (10, 0.2, 60): (0.021668, 0.117302, 0.58651, 0.05865),
    (30, 1 / 6, 200): (0.010325, 0.094471, 0.85024, 0.02834),
}
QUEUE_BY_HOUR = [
    6.16, 7.24, 8.31, 9.36, 10.41, 11.45, 12.48, 13.51, 7.89, 5.35, 3.50, 2.22,
    1.37, 0.84, 0.51, 0.32, 0.21, 0.14, 0.10, 0.08, 1.25, 2.78, 3.95, 5.07,
]  # fmt: skip


def printed(found, digits, units=0.51):
    """Each figure is the printed one, to half a unit of the last digit."""
    for number, shown in zip(found, digits, strict=True):
        decimals = len(str(shown).partition(".")[2])
        assert abs(number - shown) <= units * 10.0**-decimals, f"{number} is not {shown}"


@pytest.mark.parametrize("case", M_M_C)
def test_many_places(case):
    known = truth.delay(*case)
    printed((truth.loss(*case).lost, known.waits, known.queue, known.wait), M_M_C[case])
    exceeded = truth.waits_longer(*case, 0.05)
    rate, service, places = case
    assert known.waits * math.exp(-(places * service - rate) * exceeded) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("case", "digits"),
    [
        ((0.9, 1, 1, 5), (0.126023, 1.40820, 1.79029)),
        ((4.5, 1, 5, 8), (0.111232, 0.71820, 0.17957)),
        ((5, 1, 5, 10), (0.117503, 1.76255, 0.39945)),
        ((12, 1, 10, 15), (0.203261, 2.45058, 0.25631)),
    ],
)
def test_a_waiting_room(case, digits):
    known = truth.limited(*case)
    printed((known.lost, known.queue, known.wait), digits)
    assert known.busy == pytest.approx((1 - known.lost) * case[0] / case[1])


@pytest.mark.parametrize(
    ("case", "digits"),
    [
        ((5, 1, 0.5, 5), (0.146132, 0.633151, 1.46132, 4.26934)),
        ((10, 1, 0.2, 10), (0.077693, 0.715627, 3.88464, 9.22307)),
        ((12, 1, 1, 10), (0.213632, 0.757608, 2.56359, 9.43641)),
        ((6, 0.5, 0.25, 10), (0.195656, 0.850385, 4.69574, 9.65213)),
    ],
)
def test_impatience(case, digits):
    known = truth.impatient(*case)
    printed((known.lost, known.waits, known.queue, known.busy), digits)


def test_a_waiting_room_of_none_is_loss_and_one_without_end_is_delay():
    assert truth.limited(4, 1, 5, 5).lost == pytest.approx(truth.erlang_b(4, 5))
    assert truth.limited(4, 1, 5, 400).queue == pytest.approx(truth.delay(4, 1, 5).queue)
    assert truth.impatient(4, 1, 1e-9, 5).queue == pytest.approx(truth.delay(4, 1, 5).queue, rel=1e-6)


def test_fixed_times():
    known = truth.at_fixed_times(1, 1.25)
    assert known.waits == pytest.approx(np.exp(-1.25 * (1 - known.waits)))
    assert known.wait == pytest.approx(known.waits / (1.25 * (1 - known.waits)))
    assert 0.4 < known.queue / truth.delay(1, 1.25, 1).queue < 0.5  # less than half of what chance would make of it


def test_any_law_of_service():
    printed([truth.one_place(0.8, 1, cv2) for cv2 in (0, 0.5, 1, 4)], (2, 3, 4, 10))


@pytest.mark.parametrize(
    ("rates", "places", "digits"),
    [
        ((0.2, 0.3, 0.3), 1, (1, 2, 8)),
        ((1, 1.5, 1.5), 5, (0.138528, 0.277056, 1.108225)),
        ((2, 3, 3), 10, (0.051148, 0.102295, 0.409180)),
    ],
)
def test_priorities(rates, places, digits):
    waits = truth.by_priority(rates, 1, places)
    printed(waits, digits)
    assert np.dot(rates, waits) / sum(rates) == pytest.approx(truth.delay(sum(rates), 1, places).wait)  # conserved


@pytest.mark.parametrize(
    ("service", "digits"),
    [(0.2, (50, 15.17670, 37.93984, 59.21329)), (1, (10, 4.83699, 8.77497, 14.67929))],
)
def test_a_wave(service, digits):
    wave = truth.endless(10, 5, 24, service)
    printed((wave.mean, wave.amplitude, wave.at(0), wave.at(6)), digits)
    if service == 0.2:
        printed((wave.peak,), (9.508,))
    rates = [rate / waves.UNIT_H for rate in waves.by_step(waves.WEEK_H)]
    steps, at_once = truth.endless_by_hour(rates, service / waves.UNIT_H)
    assert at_once[0] == pytest.approx(wave.at(0), rel=1e-3)
    assert steps.mean() == pytest.approx(wave.mean)
    assert np.ptp(steps) / 2 == pytest.approx(wave.amplitude, rel=3e-4)  # what the page calls a smooth cycle is one


@pytest.mark.parametrize(
    ("case", "digits"),
    [
        (
            (1, (1, 1), (1, 1), 3, 1.0),
            (0.362637, 0.637363, 0.304029, 0.941392, 1.864469, 0.637363, 2.925287, 0.477011),
        ),
        (
            (2, (0.5, 0.25), (5, 8), 10, 0.5),
            (0.013454, 1.973092, 0.035102, 3.981286, 1.652023, 3.946184, 0.837276, 0.035581),
        ),
        (
            (4, (0.25, 0.2), (20, 6), 30, 0.25),
            (0.008685, 3.965261, 1.665547, 17.526591, 4.920676, 4.956576, 1.240946, 1.680139),
        ),
    ],
)
def test_a_tandem_with_blocking(case, digits):
    k = chains.tandem(*case)
    printed((k.lost, k.throughput, k.blocked, k.first, k.queue, k.second, k.wait, k.delay), digits)


def test_networks():
    loop = truth.jackson((1, 0.5, 0), [[0, 0.6, 0.2], [0, 0, 0.5], [0.1, 0, 0]], [(1, 2), (1, 2), (1, 1)])
    printed((*loop.flow, *loop.queue, loop.time),
            (1.078947, 1.147368, 0.789474, 0.442909, 0.562859, 2.960526, 4.654722))  # fmt: skip
    ward = truth.jackson((6, 1, 0), [[0, 0.3, 0.1], [0, 0, 0.2], [0, 0, 0]], [(2, 5), (0.1, 35), (0.05, 30)])
    printed((*ward.flow, *ward.queue, ward.time), (6, 2.8, 1.16, 0.354227, 0.576876, 0.426709, 7.936830))


def test_shifts():
    known = chains.shifts((4, 1), (8, 3), (8, 20))
    printed((known.queue, known.wait, known.busy), (4.771, 1.193, 4))
    np.testing.assert_allclose(known.by_hour, QUEUE_BY_HOUR, atol=0.0095)  # printed a little low where it falls
    even = chains.shifts((2, 1), (3, 3), (8, 20))
    assert even.queue == pytest.approx(truth.delay(2, 1, 3).queue)  # no shifts at all


def test_the_emergency_department():
    in_use, transfer = published.occupancies()
    printed(in_use, (0.2300, 0.3364, 0.6188, 0.9871, 3.8323, 0.0973), units=2)  # from means of stays rounded to .001
    printed(transfer[[1, 2, 4, 5]], (0.1121, 0.0688, 0.4999, 0.0324), units=1)


def test_discharge_to_assess():
    grow, load = published.discharge_to_assess()
    printed([check.expected for check in load.checks], (89.6, 131.2, 74.5, 115.1), units=0.6)
    printed(
        [check.expected for check in grow.checks], (1.61, 0.683, 1.166, 0.729), units=0.8
    )  # 3.066 − 102 ÷ 42.79 = 0.6823
