"""Tables on a terminal of any width: no heading breaks inside a word, and nothing is lost."""

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sim.report.fitted import print_table

WORDS = st.text("abcdefghij", min_size=1, max_size=9)
HEADINGS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
NUMBERS = st.floats(0, 1e5).map(lambda number: f"{number:,.2f} ± {number / 7:,.2f}")
EDGES = st.sampled_from([{"box": SIMPLE_HEAD, "show_edge": False, "pad_edge": False}, {}])


def printed(table: Table, width: int, repeated: int = 1) -> list[str]:
    out = io.StringIO()
    print_table(table, Console(file=out, width=width), repeated)
    return out.getvalue().splitlines()


@settings(max_examples=50)
@given(st.data(), st.lists(HEADINGS, min_size=1, max_size=9), st.integers(60, 140), EDGES, st.booleans())
def test_no_word_of_a_heading_and_no_number_is_broken_or_lost(data, headings, width, edges, no_wrap):
    table = Table(title="What is told", title_justify="left", **edges)
    for heading in headings:
        table.add_column(heading, no_wrap=no_wrap)
    rows = [[data.draw(NUMBERS) for _ in headings] for _ in range(2)]
    for row in rows:
        table.add_row(*row)
    lines = printed(table, width, data.draw(st.integers(1, 4)))
    assert all(len(line) <= width for line in lines)
    words = " ".join(lines).split()
    for heading in headings:
        assert all(word in words for word in heading.split())
    text = " ".join(lines)
    for number in (number for row in rows for number in row):
        assert all(part in words for part in number.split())
        assert not no_wrap or number in text


def test_what_is_too_wide_goes_on_below_with_the_names_again():
    table = Table("measure", title="Between marks", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for limit in (1, 4, 12, 24):
        table.add_column(f"within {limit} h", no_wrap=True)
    table.add_row("door to needle", *(f"{10 * n}.5 ± 1.5 %" for n in range(4)))
    lines = printed(table, 46)
    assert [line.split() for line in lines if "within" in line] == [
        ["measure", "within", "1", "h", "within", "4", "h"],
        ["measure", "within", "12", "h", "within", "24", "h"],
    ]
    assert sum("door to needle" in line for line in lines) == 2
    assert sum("within" in line for line in printed(table, 120)) == 1


def test_where_there_is_room_a_table_is_as_it_would_be():
    table = Table("pool", "in use", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_row("bed", "1.5")
    out = io.StringIO()
    Console(file=out, width=80).print(table)
    assert printed(table, 80) == out.getvalue().splitlines()


def test_columns_that_leave_no_room_for_others_are_not_repeated():
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("point", "measure", "change", "half_width_of_mean"):
        table.add_column(heading)
    table.add_row("17", "class.patient.outcome_time_mean_h", "1.25", "0.5")
    lines = printed(table, 44, 2)
    assert all(len(line) <= 44 for line in lines)
    assert sum(line.split()[:1] == ["point"] for line in lines) == 2
    assert any("half_width_of_mean" in line for line in lines)
    assert sum(line.split()[:2] == ["point", "measure"] for line in printed(table, 64, 2)) == 2


def test_columns_that_are_all_repeated_go_on_below_where_they_have_no_room():
    table = Table()
    for _ in range(3):
        table.add_column("a", no_wrap=True)
    table.add_row("1,000.00 ± 142.86", "7,000.00 ± 1,000.00", "7,001.00 ± 1,000.14")
    assert "7,001.00 ± 1,000.14" in " ".join(printed(table, 60, 3))
