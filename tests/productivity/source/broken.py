"""The template's example, whose figure is known, and copies of it that are spoilt."""

from datetime import date

from sim.productivity.source.template import example_tables
from tests.productivity.damage.judge import read
from tests.productivity.damage.sheets import Own, Row, Sheet

ACTIVITY, INPUTS, _ = example_tables()
EXAMPLE = Own(Sheet.of(ACTIVITY), Sheet.of(INPUTS))
TRUE = read(EXAMPLE).figures


def both(change) -> Own:
    return Own(change(EXAMPLE.activity), change(EXAMPLE.inputs))


def months(form: str) -> Own:
    def change(row: Row) -> Row:
        return {"month": date(int(row["month"][:4]), int(row["month"][5:]), 1).strftime(form)}

    return both(lambda sheet: sheet.changed(lambda row: True, change))


def cells(name: str, change, of=lambda row: True) -> Own:
    """One column of the table that has it, changed in some rows."""
    side = "activity" if name in EXAMPLE.activity.columns and name != "organisation" else "inputs"
    sheet = getattr(EXAMPLE, side)
    return EXAMPLE._replace(**{side: sheet.changed(of, lambda row: {name: change(row[name])})})


def only(own: Own) -> str:
    """The one line that a folder is refused with."""
    found = read(own)
    assert len(found.faults) == 1, found.faults or found.figures
    return found.faults[0]
