"""The kinds of damage, written down before the detector was: what happens to tables between a ledger and a CSV file.

Each kind chooses its line and months by chance. A line that is left out of the tables from the first month to the last
is no damage: it is a choice of scope, and nothing in the tables could tell it.
"""

from __future__ import annotations

from tests.productivity.damage.choice import (
    SIDES,
    Harm,
    Side,
    both,
    on,
    some_line,
    some_line_month,
    some_line_year,
    the_second_year,
    the_whole,
)
from tests.productivity.damage.harms import (
    cumulative,
    cut_off,
    drop_category_year,
    drop_contract_month,
    drop_first_month,
    drop_group_month,
    drop_group_year,
    drop_last_month,
    drop_line_from,
    drop_line_month,
    drop_line_year,
    drop_month,
    misspelt,
    quarters,
    rename_throughout,
    rename_year,
    reversed_booking,
    rows_twice,
    shift,
    sign,
    spoken,
    swapped,
    times_line_month,
    times_line_year,
    times_month,
    times_year,
    to_another,
    wte,
    zero_line_month,
)
from tests.productivity.damage.sheets import Damage
from tests.productivity.damage.writing import (
    decimal_comma,
    encoded,
    financial,
    garbled,
    hidden,
    numbers_as,
    parted,
    serial,
    titled,
    total_rows,
    written,
)

NAMED: tuple[tuple[Side, str], ...] = (
    ("activity", "pod"),
    ("inputs", "category"),
    ("inputs", "staff_group"),
    ("inputs", "contract"),
)
MISSING = r"missing|no row|begins|ends|only in|one of the two"
MOVED = rf"{MISSING}|twice|in its point of delivery"
LEVEL = r"a month before|year before|level|far from|unit|thousand|cumulative|an hour"


def _on_both_sides(name: str, harm: Harm, cause: str) -> list[Damage]:
    return [Damage(f"{name}, {side}", on(side, harm), cause) for side in SIDES]


DAMAGES: tuple[Damage, ...] = (
    *_on_both_sides("a line lacks a month", drop_line_month, MISSING),
    *_on_both_sides("a line lacks a year", drop_line_year, MISSING),
    *_on_both_sides("a line stops", drop_line_from, MISSING),
    *_on_both_sides("a month is missing", drop_month, MISSING),
    *_on_both_sides("the last month is missing", drop_last_month, MISSING),
    *_on_both_sides("the first month is missing", drop_first_month, MISSING),
    *_on_both_sides("a group lacks a month", drop_group_month, MISSING),
    *_on_both_sides("a group lacks a year", drop_group_year, MISSING),
    Damage("a category lacks a year", on("inputs", drop_category_year), MISSING),
    Damage("a contract lacks a month", on("inputs", drop_contract_month), MISSING),
    *_on_both_sides("the end of the file is cut off", cut_off, MISSING),
    *_on_both_sides("a month of a line is 0", zero_line_month, LEVEL),
    *[
        Damage(f"{key} misspelt for a year", on(side, rename_year(key, misspelt)), r"did you mean|is no |name")
        for side, key in NAMED
    ],
    *[
        Damage(f"{key} misspelt throughout", on(side, rename_throughout(key, misspelt)), r"did you mean|is no |name")
        for side, key in NAMED
    ],
    *[
        Damage(f"{key} in capitals for a year", on(side, rename_year(key, spoken)), r"did you mean|is no |name")
        for side, key in NAMED
    ],
    *[
        Damage(f"{key} under another name that is known", on(side, to_another(key)), MOVED)
        for side, key in NAMED
    ],
    *_on_both_sides("a month of a line doubled", times_line_month(2.0), LEVEL),
    *_on_both_sides("a year of a line doubled", times_line_year(2.0), LEVEL),
    *_on_both_sides("a month doubled", times_month(2.0), LEVEL),
    *_on_both_sides("a year doubled", times_year(2.0), LEVEL),
    *_on_both_sides("the rows of a month twice", rows_twice, r"twice"),
    *_on_both_sides("a month of a line × 12", times_line_month(12.0), LEVEL),
    *_on_both_sides("a year of a line × 12", times_line_year(12.0), LEVEL),
    *_on_both_sides("a year × 12", times_year(12.0), LEVEL),
    *_on_both_sides("a month of a line × 1000", times_line_month(1000.0), LEVEL),
    *_on_both_sides("a year of a line × 1000", times_line_year(1000.0), LEVEL),
    *_on_both_sides("a year × 1000", times_year(1000.0), LEVEL),
    *_on_both_sides("a year of a line in thousands", times_line_year(0.001), LEVEL),
    *_on_both_sides("a year in thousands", times_year(0.001), LEVEL),
    *_on_both_sides("a month in thousands", times_month(0.001), LEVEL),
    *_on_both_sides("a line booked once a quarter", quarters, LEVEL),
    *_on_both_sides("a line cumulative", cumulative(some_line), LEVEL),
    *_on_both_sides("everything cumulative", cumulative(the_whole), LEVEL),
    *_on_both_sides("the second year cumulative", cumulative(the_second_year), LEVEL),
    *_on_both_sides("a month of a line negative", sign(some_line_month), r"negative"),
    *_on_both_sides("a year of a line negative", sign(some_line_year), r"negative"),
    *_on_both_sides("a month of a line in brackets", sign(some_line_month, brackets=True), r"negative"),
    *_on_both_sides("everything negative", sign(the_whole), r"negative"),
    *_on_both_sides("a booking taken back and made again", reversed_booking, r"netted"),
    Damage("hours of a year are wte", on("inputs", wte(the_second_year)), r"hour|wte"),
    Damage("hours of a line and year are wte", on("inputs", wte(some_line_year)), r"hour|wte"),
    Damage("hours are wte throughout", on("inputs", wte(the_whole)), r"hour|wte"),
    Damage("hours and £ change places", on("inputs", swapped), r"hour|unit|level"),
    *_on_both_sides("shifted by a month", shift(1, the_whole), MISSING),
    *_on_both_sides("shifted by a year", shift(12, the_whole), MISSING),
    *_on_both_sides("a line shifted by a month", shift(1, some_line), MISSING),
    *_on_both_sides("a line shifted by a year", shift(12, some_line), MISSING),
    *[
        Damage(f"months written {form}", both(written(form)), r"month")
        for form in ("%b-%y", "%d/%m/%Y", "%d/%m/%y", "%b %Y", "%B %Y", "%Y%m", "%b-%Y", "%d-%b-%y", "%m/%Y")
    ],
    Damage("months written month first", both(written("%m/%d/%Y")), r"day first|month first|US"),
    Damage("months written 2023/24 M01", both(financial), r"month"),
    Damage("months as numbers of Excel", both(serial), r"month"),
    Damage("Windows-1252", both(encoded("cp1252")), r"encod|written in"),
    Damage("UTF-8 with a mark", both(encoded("utf-8-sig")), r"encod|written in"),
    Damage("UTF-16", both(encoded("utf-16")), r"encod|written in"),
    *_on_both_sides("names garbled", garbled, rf"{MISSING}|is no |name"),
    Damage("semicolons", both(parted(";")), r"column"),
    Damage("tabs", both(parted("\t")), r"column"),
    Damage("a title above and a note below", both(titled), r"header|column"),
    Damage("£ and commas", on("inputs", numbers_as(lambda n: f"£{n:,.0f}")), r"number"),
    Damage("a comma for the decimal point", on("inputs", numbers_as(decimal_comma)), r"number"),
    *[
        Damage(f"suppressed {mark or 'by an empty cell'}, {side}", on(side, hidden(mark)), r"suppressed|empty|number")
        for side in SIDES
        for mark in ("*", "-", "")
    ],
    Damage("totals among the activity", on("activity", total_rows("pod")), r"total"),
    Damage("totals among the spend", on("inputs", total_rows("category")), r"total"),
)  # fmt: skip
