"""What patients are like: tables by category, phase, weekday and hour, and whose luck it is."""

import numpy as np
import pytest

from sim.demand.attributes import (
    Visits,
    draw_category,
    draw_category_all,
    draw_codes,
    draw_codes_all,
    draw_number,
    draw_number_all,
)
from sim.demand.declared import build_attributes
from sim.demand.distributions import sampler
from sim.demand.draws import mix, name_hash, uniform
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.scenario.demand import PatientClass
from sim.scenario.distribution import Distribution

MONDAY = 0
N = 20_000


def declare(**attributes):
    return PatientClass.model_validate({"pathway": "p", "attributes": attributes})


def visits(table, klass=0, at_ms=0, n=N):
    """Rows of n people, each their own first visit, kept categories drawn."""
    key = np.array([mix(number) for number in range(n)], dtype=np.uint64)
    at = np.broadcast_to(np.asarray(at_ms, dtype=np.int64), n).copy()
    codes = np.empty((n, len(table.kept)), dtype=np.int16)
    rows = Visits(np.full(n, klass, dtype=np.int16), codes, key, key.copy(), at)
    draw_codes_all(table.draws, rows)
    return rows


def number(table, name, rows, reading=0):
    return draw_number_all(table.draws, table.names.index(name), rows, reading)


def category(table, name, rows, reading=0):
    return draw_category_all(table.draws, table.names.index(name), rows, reading)


def one_class(*phases, starts=(0,), weekday=MONDAY):
    return build_attributes([{"only": phase} for phase in phases], starts, weekday)


EMERGENCY = declare(
    acuity={"shares": {"a1": 0.2, "a2": 0.5, "a3": 0.3}},
    outcome={
        "by": ["acuity"],
        "shares": {a: {"admit": s, "home": 1 - s} for a, s in (("a1", 1), ("a2", 0.4), ("a3", 0))},
    },
    stay_h={
        "by": ["acuity", "outcome"],
        "of": {
            a: {o: {"exponential": {"mean": mean * scale}} for o, scale in (("home", 1), ("admit", 10))}
            for a, mean in (("a1", 5), ("a2", 3), ("a3", 2))
        },
    },
    patience_h={"of": {"gamma": {"mean": 6, "cv": 0.5}}, "inherit": "person"},
    board_round={
        "fresh": True,
        "by": "weekday",
        "shares": {"mon-fri": {"pass": 0.6, "stay": 0.4}, "sat-sun": {"pass": 0.1, "stay": 0.9}},
    },
    staff_h={"fresh": True, "by": "hour", "of": {"8-20": {"constant": 1}, "20-8": {"constant": 2}}},
)


def test_a_uniform_is_that_of_key_name_and_visit():
    table = one_class(EMERGENCY)
    rows = visits(table, n=50)
    law = sampler(Distribution.model_validate({"gamma": {"mean": 6, "cv": 0.5}}))
    expected = [law.quantile(uniform(key, name_hash("patience_h"), 0)) for key in rows.key]
    assert list(number(table, "patience_h", rows)) == expected


def test_categories_come_in_their_shares():
    table = one_class(EMERGENCY)
    rows = visits(table)
    acuity, outcome = rows.codes[:, 0], rows.codes[:, 1]
    assert table.kept == ("acuity", "outcome")
    for code, share in enumerate((0.2, 0.5, 0.3)):
        assert abs((acuity == code).mean() - share) < 4.5 * np.sqrt(share * (1 - share) / N)
    assert (outcome[acuity == 0] == 0).all()
    assert (outcome[acuity == 2] == 1).all()
    assert abs((outcome[acuity == 1] == 0).mean() - 0.4) < 4.5 * np.sqrt(0.24 / (acuity == 1).sum())


def test_two_conditions_select_the_row_in_their_order():
    table = one_class(EMERGENCY)
    rows = visits(table)
    uniforms = np.array([uniform(key, name_hash("stay_h"), 0) for key in rows.key])
    mean = np.array([5, 3, 2])[rows.codes[:, 0]] * np.array([10, 1])[rows.codes[:, 1]]
    np.testing.assert_allclose(number(table, "stay_h", rows), -mean * np.log1p(-uniforms), rtol=1e-12)


def test_one_uniform_serves_all_conditions():
    # The same people in another row of the table keep their order, so a longer mean scales every stay alike.
    table = one_class(EMERGENCY)
    rows = visits(table)
    home, admitted = rows.codes.copy(), rows.codes.copy()
    home[:, 1], admitted[:, 1] = 1, 0
    stays = [number(table, "stay_h", rows._replace(codes=codes)) for codes in (home, admitted)]
    np.testing.assert_allclose(stays[1], 10 * stays[0])


@pytest.mark.parametrize("at_ms", [-DAY_MS - 1, 0, 5 * DAY_MS + 3])
def test_one_row_and_all_rows_agree_to_the_bit(at_ms):
    table = one_class(EMERGENCY)
    rows = visits(table, at_ms=at_ms, n=500)
    draws, names = table.draws, table.names
    codes = np.empty_like(rows.codes)
    for i, (key, at) in enumerate(zip(rows.key, rows.at_ms, strict=True)):
        draw_codes(draws, 0, key, key, at, codes[i])
    assert np.array_equal(codes, rows.codes)
    for name in ("stay_h", "patience_h", "staff_h"):
        aid = draws.attribute_of[0, names.index(name)]
        alone = [draw_number(draws, aid, c, k, k, 3, t) for c, k, t in zip(codes, rows.key, rows.at_ms, strict=True)]
        assert np.array_equal(alone, number(table, name, rows, 3))
    aid = draws.attribute_of[0, names.index("board_round")]
    alone = [draw_category(draws, aid, c, k, k, 3, t) for c, k, t in zip(codes, rows.key, rows.at_ms, strict=True)]
    assert np.array_equal(alone, category(table, "board_round", rows, 3))


def test_a_kept_category_reads_as_its_code():
    table = one_class(EMERGENCY)
    rows = visits(table)
    assert np.array_equal(category(table, "acuity", rows), rows.codes[:, 0])


def test_each_reading_of_a_fresh_attribute_is_new():
    table = one_class(EMERGENCY)
    rows = visits(table)
    first, again, second = (category(table, "board_round", rows, reading) for reading in (0, 0, 1))
    assert np.array_equal(first, again)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4.5 / np.sqrt(N)


def test_the_weekday_is_that_of_the_reading():
    table = one_class(EMERGENCY, weekday=2)  # day 0 is a Wednesday
    rows = visits(table, at_ms=(np.arange(N) % 21 - 7) * DAY_MS + DAY_MS - 1)
    weekday = (rows.at_ms // DAY_MS + 2) % 7
    passed = category(table, "board_round", rows) == table.categories["board_round"].index("pass")
    for day in range(7):
        share = 0.6 if day < 5 else 0.1
        assert abs(passed[weekday == day].mean() - share) < 5 * np.sqrt(share * (1 - share) / (N / 7))


def test_the_hour_is_that_of_the_reading_also_before_the_start():
    table = one_class(EMERGENCY)
    hours = np.array([-25, -24, -1, 0, 7, 8, 19, 20, 23, 24 + 8])
    rows = visits(table, at_ms=hours * HOUR_MS + 1, n=len(hours))
    assert list(number(table, "staff_h", rows)) == [2 if h % 24 < 8 or h % 24 >= 20 else 1 for h in hours]


def test_a_returning_person_keeps_their_own_luck_only():
    law = {"of": {"exponential": {"mean": 3}}}
    table = one_class(declare(frailty={**law, "inherit": "person"}, wound={**law, "inherit": "visit"}))
    first = visits(table)
    back = first._replace(key=np.array([mix(int(key) ^ 1) for key in first.key], dtype=np.uint64))
    assert np.array_equal(number(table, "frailty", first), number(table, "frailty", back))
    wounds = [number(table, "wound", rows) for rows in (first, back)]
    assert abs(np.corrcoef(*wounds)[0, 1]) < 4.5 / np.sqrt(N)


def test_a_phase_changes_the_law_and_not_the_luck():
    before, after = (declare(x_h={"of": {"exponential": {"mean": mean}}}) for mean in (2, 3))
    table = one_class(before, after, starts=(0, 10 * DAY_MS))
    early, late = visits(table, at_ms=10 * DAY_MS - 1), visits(table, at_ms=10 * DAY_MS)
    np.testing.assert_allclose(number(table, "x_h", late), 1.5 * number(table, "x_h", early))
    assert np.array_equal(number(table, "x_h", early), number(table, "x_h", visits(table, at_ms=-DAY_MS)))


def test_classes_share_the_meaning_of_codes_and_lack_what_is_not_theirs():
    minor = declare(colour={"shares": {"red": 1}}, acuity={"shares": {"a5": 0.5, "a3": 0.5}})
    table = build_attributes([{"major": EMERGENCY, "minor": minor}], [0], MONDAY)
    assert table.categories["acuity"] == ("a1", "a2", "a3", "a5")
    rows = visits(table, klass=1)
    acuity, outcome, colour = (rows.codes[:, table.kept.index(name)] for name in ("acuity", "outcome", "colour"))
    assert set(acuity) == {2, 3}
    assert set(outcome) == {-1}
    assert set(colour) == {0}
    assert np.isnan(number(table, "stay_h", rows)).all()
    assert set(category(table, "board_round", rows)) == {-1}


def test_another_class_or_attribute_re_rolls_nobody():
    more = declare(
        acuity={"shares": {"a1": 0.2, "a2": 0.5, "a3": 0.3}},
        added={"shares": {"x": 0.5, "y": 0.5}},
        **{
            name: attribute.model_dump(exclude_unset=True) for name, attribute in list(EMERGENCY.attributes.items())[1:]
        },
    )
    plain, other = one_class(EMERGENCY), build_attributes([{"new": more, "only": more}], [0], MONDAY)
    here, there = visits(plain), visits(other, klass=1)
    for name in ("stay_h", "patience_h", "staff_h"):
        assert np.array_equal(number(plain, name, here), number(other, name, there))
