"""A trust by its size: `size:` in a trust's file, or a table in a folder (`trust=mine`), scales the typical trust."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from hydra.core.override_parser.types import Override

from sim.cli.own_files import CONFIGS, file_folders, members
from sim.cli.reading import FAST
from sim.report.complaint import BadInput
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.tree import CITES, SPREADS
from sim.size.declared import Declared, declared
from sim.size.figures import NAME, Given, read_figures
from sim.size.nodes import is_quantity, value_of

TRUST, SIZE, TYPICAL = "trust", "size", "typical"
BESIDE = ("kpi", "account")  # tasks that print simulated figures beside others, by the part of the configuration
CALIBRATE, CALIBRATION = "calibrate", "calibration"
OF_ROWS = ("tolerances", "left_out")
"""Keys of a calibration that say something of published rows."""
NOT_SCALED = (
    "a trust scaled by its size: interventions are as they are written, and what they add in posts, places, starts "
    "and £ is not scaled"
)


def known_rows() -> Declared:
    """The rows of a trust's table, and what each of them scales."""
    return declared(CONFIGS / "size.yaml")


def table_of(word: Override) -> Path | None:
    """The table that a word chooses as the trust, as `trust=mine` or `trust=mine/trust.xlsx`; None of any other."""
    if word.key_or_group != TRUST or word.package is not None or word.is_delete():
        return None
    name = str(word.value())
    if name in members(TRUST):
        return None
    from sim.size.table import table_in

    places = [folder / name for folder in file_folders() if folder != CONFIGS]
    return next((found for place in places if (found := table_in(place)) is not None), None)


def chosen_trust(words: Sequence[Override]) -> tuple[str, Path | None]:
    """The trust that is chosen, and its table where it is one by its size."""
    chosen = [each for each in words if each.key_or_group == TRUST]
    return (str(chosen[-1].value()), table_of(chosen[-1])) if chosen else (TYPICAL, None)


def without_table(override: Override, word: str) -> str:
    """A word as typed, with the typical trust in the place of a table, which scales it."""
    return f"{TRUST}={TYPICAL}" if table_of(override) else word


class Sized(NamedTuple):
    """What the size of a trust made of a configuration: its branches, and what is to be said of it."""

    branches: dict[str, Any]
    notes: tuple[str, ...] = ()


def by_size(
    own: Mapping[str, Any],
    base: Callable[[], Mapping[str, Any]],
    table: Path | None,
    chosen: str,
    line_of: Callable[[Fault], str],
) -> Sized:
    """The branches of a configuration scaled by its size, with what its own file says left as it stands.

    own: the configuration as composed; base: makes the typical trust of the same words; table: in which the size is
    given, if not in a file; chosen: the trust as typed; line_of: tells a fault with its file and line. Raises BadInput
    with every fault.
    """
    given, lines = _given(own.get(SIZE), table)
    known = known_rows()
    figures, faults = read_figures(given, known) if not lines else (None, [])
    notes: list[str] = []
    tree: dict[str, Any] = {}
    typical: Mapping[str, Any] = {}
    if figures is not None:
        from sim.size.closing import close_posts
        from sim.size.scale import scaled

        typical = with_shipped(base())
        tree, faults, notes = scaled(typical, figures)
        if not faults and tree != typical:
            try:
                faults = close_posts(tree, typical)
            except ScenarioFaults:  # wrong without any size, as the scenario will tell
                faults = []
    lines += [_told(fault, given, table, line_of) for fault in faults]
    name = _name(given, table, chosen, lines)
    if lines:
        raise BadInput(lines)
    made = laid_over(tree, typical, own)
    made, void = without_void_rows(made, {**(typical.get("kpi") or {}), **(own.get("kpi") or {})})
    notes += void
    found = {key: part for key, part in made.items() if part != own.get(key) and key != SIZE}
    return Sized({**found, **({NAME: name} if name else {})}, (*notes, NOT_SCALED))


def with_shipped(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The typical trust beside its own published figures and its own accounting table, whichever were chosen: rows of
    one's own differ from these, and are not scaled.
    """
    shipped = {part: CONFIGS / part / f"{TYPICAL}.yaml" for part in BESIDE if tree.get(part) is not None}
    return {**tree, **{part: yaml.load(path.read_text(encoding="utf-8"), FAST) for part, path in shipped.items()}}


def without_void_rows(made: dict[str, Any], before: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A configuration whose calibration says nothing of published rows that the size left out, and a line of how many.

    before: the rows there were. What names no row of these stays, and is told as a fault where it is read.
    """
    plan = made.get(CALIBRATION)
    if not isinstance(plan, Mapping):
        return made, []
    gone = before.keys() - (made.get("kpi") or {}).keys()
    said = {key: plan[key] for key in OF_ROWS if isinstance(plan.get(key), Mapping)}
    void = sorted({f"{key}.{name}" for key, rows in said.items() for name in rows if name in gone})
    if not void:
        return made, []
    kept = {key: {name: each for name, each in rows.items() if name not in gone} for key, rows in said.items()}
    line = (
        f"task={CALIBRATE}: {len(void)} {'entry' if len(void) == 1 else 'entries'} of {CALIBRATION} void, of rows that "
        f"the size left out ({', '.join(void)})"
    )
    return {**made, CALIBRATION: {**plan, **kept}}, [line]


def of_task(notes: Sequence[str], task: str) -> list[str]:
    """What is to be said to a task: what names a task, as `task=kpi: `, to that one only."""
    return [note for note in notes if not note.startswith("task=") or note.startswith(f"task={task}: ")]


def _given(size: Any, table: Path | None) -> tuple[dict[str, Given], list[str]]:
    """Rows from the table, and over them those of `size:`."""
    found: dict[str, Given] = {}
    lines: list[str] = []
    if table is not None:
        from sim.size.table import read_table

        found, lines = read_table(table)
    if size is not None and not isinstance(size, Mapping):
        return found, [*lines, f"{SIZE}: must be rows of a trust's table, as {{beds_open: 400}}, got {size}"]
    for key, cell in (size or {}).items():
        if cell is not None and key not in (*CITES, *SPREADS):
            found[str(key)] = Given(value_of(cell) if is_quantity(cell) else cell, f"{SIZE}.{key}")
    return found, lines


def _told(fault: Fault, given: Mapping[str, Given], table: Path | None, line_of: Callable[[Fault], str]) -> str:
    """A fault with the row and the column of the table, or the file and the line, in which it stands."""
    cell = given.get(fault.path)
    if cell is None and table is not None and fault.path in known_rows().rows:
        return f"{table}: column value: {fault}"  # a row left blank
    where = f"{SIZE}." if cell is None else cell.where
    if table is None or where.startswith(f"{SIZE}."):
        return line_of(Fault(f"{SIZE}.{fault.path}", fault.rule, fault.found))
    row = where.rpartition(" row ")[2]
    return f"{table}: row {row}, column value: {fault}"


def _name(given: Mapping[str, Given], table: Path | None, chosen: str, lines: list[str]) -> str:
    """What the trust calls itself: as its table says, or as it was chosen; "" where its file says."""
    if table is None:
        return ""
    said = str(given[NAME].text) if NAME in given else Path(chosen).with_suffix("").name
    if not re.fullmatch(r"\w[\w .,'()&-]{0,99}", said):
        where = given[NAME].where if NAME in given else str(table)
        lines.append(f"{table}: {where}: name must be letters, digits, spaces and .,'()&-, got {said!r}")
    return said


def laid_over(scaled: Any, base: Any, own: Any) -> Any:
    """What is scaled, and in its place whatever one's own files say otherwise than the typical trust's."""
    if own == base:
        return scaled
    mappings = all(isinstance(each, Mapping) and not is_quantity(each) for each in (scaled, base, own))
    if not mappings:
        return own
    return {
        key: laid_over(scaled[key], base[key], part) if key in base and key in scaled else part
        for key, part in own.items()
        if key in scaled or key not in base or part != base[key]  # what the size leaves out is left out
    }


def of_typical(files: Sequence[str]) -> list[str]:
    """The words that choose files, with the typical trust for the one chosen."""
    return [*(word for word in files if not word.lstrip("+").startswith(f"{TRUST}=")), f"{TRUST}={TYPICAL}"]
