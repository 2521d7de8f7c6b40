"""Mergers and breaks: what is counted together stays together, in whatever order it is named."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.productivity import TableFaults
from sim.productivity.breaks import Break, crossed, growth_methods, level_methods
from sim.productivity.periods import run
from sim.productivity.source import SourceMapping, read_folder, read_source
from sim.productivity.source.mergers import Successor, in_order
from sim.productivity.years import years
from sim.report.productivity import Board, Of, board_of_tables
from tests.productivity.worlds import small

CHAIN = (("RA", "RB", "2023-04"), ("RB", "RC", "2024-04"))
HEAD = "organisation,month,pod,volume"


def chained() -> list[tuple[str, str, float]]:
    """RA 100 and RB 200 a month to March 2023, RB 300 to March 2024, RC 400 and from then on 700."""
    rows = []
    for month in run("2022-04", 36):
        if month < "2023-04":
            rows += [("RA", month, 100.0), ("RB", month, 200.0), ("RC", month, 400.0)]
        elif month < "2024-04":
            rows += [("RB", month, 300.0), ("RC", month, 400.0)]
        else:
            rows.append(("RC", month, 700.0))
    return rows


def read(folder: Path, rows, mergers) -> dict[tuple[str, str], float]:
    """Volumes by organisation and month, read through a mapping that names the mergers in this order."""
    path = folder / "a.csv"
    path.write_text("\n".join([HEAD, *(f"{o},{m},ed,{v:g}" for o, m, v in rows)]), encoding="utf-8")
    columns = {name: {"column": name} for name in HEAD.split(",")}
    tree = {"name": "t", "about": "t", "file": "a.csv", "table": "activity", "columns": columns}
    found = {code: {"into": into, "month": month} for code, into, month in mergers}
    table = read_source(SourceMapping.model_validate({**tree, "successors": found}), path).activity
    assert table is not None
    keys = zip(table.organisation.tolist(), table.month.tolist(), strict=True)
    return dict(zip(keys, table.volume.tolist(), strict=True))


def test_chained_mergers_count_seven_hundred_throughout_in_either_order(tmp_path: Path):
    for mergers in permutations(CHAIN):
        assert read(tmp_path, chained(), mergers) == {("RC", month): 700.0 for month in run("2022-04", 36)}


@settings(max_examples=25)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_whatever_the_tree_of_mergers_what_is_counted_is_one_sum(tmp_path_factory, months, chance):
    """Trust k goes into a later one; a child never goes after its parent has gone."""
    codes = [f"T{at}" for at in range(len(months) + 1)]
    window, when = run("2022-04", 36), sorted(months)
    mergers = [
        (codes[at], codes[chance.randint(at + 1, len(codes) - 1)], window[when[at] + 1]) for at in range(len(when))
    ]
    volumes = {code: float(chance.randint(50, 90)) for code in codes}
    into = {code: (to, month) for code, to, month in mergers}

    def at(code: str, month: str) -> str:
        while code in into and month >= into[code][1]:
            code = into[code][0]
        return code

    rows: dict[tuple[str, str], float] = {}
    for code in codes:
        for month in window:
            rows[at(code, month), month] = rows.get((at(code, month), month), 0.0) + volumes[code]
    listed = [(code, month, volume) for (code, month), volume in rows.items()]
    chance.shuffle(mergers)
    found = read(tmp_path_factory.mktemp("tree"), listed, mergers)
    assert found == {(codes[-1], month): sum(volumes.values()) for month in window}


def test_whoever_goes_into_a_trust_goes_before_that_trust_goes():
    found = {code: Successor(into=into, month=month) for code, into, month in reversed(CHAIN)}
    assert [code for code, _ in in_order(found)] == ["RA", "RB"]


@pytest.mark.parametrize(
    ("mergers", "rule"),
    [
        ([("RA", "RA", "2023-04")], "RA is merged into itself, by way of nobody"),
        ([("RA", "RB", "2023-04"), ("RB", "RA", "2024-04")], "RA is merged into itself, by way of RB"),
        ([("RA", "RB", "2024-05"), ("RB", "RC", "2024-04")], "that went into RC from 2024-04 already"),
        ([("RA", "RB", "2024")], "month must be YYYY-MM, got 2024"),
    ],
)
def test_mergers_that_cannot_be_are_refused(tmp_path: Path, mergers, rule):
    with pytest.raises(ValueError, match=rule):
        read(tmp_path, chained(), mergers)


def test_a_gap_of_either_trust_is_not_hidden_in_the_sum(tmp_path: Path):
    whole = chained()
    for gone in (("RA", "2022-08"), ("RB", "2022-08")):
        with pytest.raises(TableFaults, match=f"lacks {gone[0]} ed"):
            read(tmp_path, [row for row in whole if row[:2] != gone], CHAIN[:1])


# --- beside a trust's own tables


def own(folder: Path, **files: str) -> Path:
    """The chained trusts as own tables with a spend of £1 a unit, and files beside them."""
    done = [HEAD, *(f"{o},{m},ed,{v:g}" for o, m, v in chained())]
    spent = ["organisation,month,category,nominal_gbp", *(f"{o},{m},pay,{v:g}" for o, m, v in chained())]
    for name, lines in (("activity", done), ("inputs", spent)):
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


MERGERS = "organisation,into,month\nRB,RC,2024-04\nRA,RB,Apr-23\n"


def test_own_tables_have_their_mergers_in_a_file(tmp_path: Path):
    found = read_folder(own(tmp_path, mergers=MERGERS))
    assert found.activity is not None
    assert set(found.activity.organisation.tolist()) == {"RC"}
    assert set(found.activity.volume.tolist()) == {700.0}
    assert [each.reason for each in found.notes if "merged" in each.reason] == [
        "added to RB, into which RA was merged from 2023-04",
        "added to RC, into which RB was merged from 2024-04",
    ] * 2


def test_a_code_that_was_only_changed_is_a_merger_too(tmp_path: Path):
    rows = [("RX" if month < "2023-07" else "RY", month, 5.0) for month in run("2022-04", 36)]
    assert read(tmp_path, rows, [("RX", "RY", "2023-07")]) == {("RY", month): 5.0 for month in run("2022-04", 36)}


def test_faults_of_mergers_and_breaks_are_told_together_and_a_stranger_is_named(tmp_path: Path):
    folder = own(
        tmp_path,
        mergers="organisation,into,month\nRA,RB,soon\nRA,,2023-04\n",
        breaks="organisation,month,what\nRC,2024-10,\n",
    )
    with pytest.raises(TableFaults) as raised:
        read_folder(folder)
    text = str(raised.value)
    assert "mergers.csv row 2: month must be a month" in text
    assert "mergers.csv row 3: organisation and into must both be named, got RA and nothing" in text
    assert "breaks.csv row 2: organisation and what must both be given, got RC and nothing" in text
    folder = own(
        tmp_path, mergers=MERGERS + "RQ,RC,2023-04\n", breaks="organisation,month,what\nRZ,2024-10,new system\n"
    )
    strange = {each.reason: each.examples for each in read_folder(folder).left_out}
    assert strange["row of mergers.csv whose organisation is in no table"] == ("RQ",)
    assert strange["row of breaks.csv whose organisation is in no table"] == ("RZ",)


# --- breaks


def board(*months: str) -> Board:
    """Three years with a step of 30 % from July 2025 and breaks in some months."""
    from tests.productivity.worlds import activity, inputs

    window = run("2023-04", 36)
    chance = np.random.default_rng(2).uniform(0.99, 1.01, 36)
    done = activity({m: {"ed": v * (1.3 if m >= "2025-07" else 1.0)} for m, v in zip(window, chance, strict=True)})
    spent = inputs({m: {("pay",): 1000.0 * 1.05 ** (at // 12)} for at, m in enumerate(window)})
    found = years(done, spent, small())
    return board_of_tables(
        done, spent, small(), found, Of("A", breaks=tuple(Break("A", m, "new system") for m in months))
    )


def test_growth_crosses_a_break_between_its_two_years():
    found = (Break("A", "2024-10", "new system"),)
    assert crossed(found, ("2024-09",)) == crossed(found, ("2025-10",)) == ()
    assert crossed(found, ("2024-10",)) == crossed(found, ("2025-09",)) == crossed(found, run("2024-04", 12)) == found
    assert [bool(m) for m in growth_methods(found, run("2024-09", 14))] == [False, *[True] * 12, False]
    assert level_methods(found, run("2024-09", 2)) == ("", "from 2024-10: new system")
    assert growth_methods(found, run("2025-10", 12)) == ()


def test_no_verdict_rests_on_growth_across_a_break_and_the_growth_stands_with_its_note():
    from sim.report.productivity.board import headline
    from sim.report.productivity.board import years as rows_of

    sure, broken = board(), board("2025-07")
    assert sure.verdict.over > 0
    assert broken.verdict.word == "cannot tell"
    assert broken.verdict.over == 0
    assert [row[0] for row in rows_of(broken)] == ["2024/25", "2025/26 (across a break)"]
    assert any("It crosses a break from 2025-07: new system" in found for found in headline(broken))
    assert not any("break" in found for found in headline(sure))
    assert broken.monthly is not None
    assert broken.monthly.steps == (15,)


def test_a_break_between_the_year_measured_against_and_the_next_leaves_that_year_out():
    broken = board("2024-04")
    assert broken.path.years == ("the year to 2025-03", "the year to 2026-03")
    assert broken.verdict.over == 1, "the step of July 2025 is no break"
