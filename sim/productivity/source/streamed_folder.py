"""A folder whose activity is too long for memory: DuckDB weighs it where it lies, the other tables are read as ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.productivity.database import MISSING, NO_COLUMN
from sim.productivity.faults import NO_ROWS, TableFault, TableFaults
from sim.productivity.preset import Preset
from sim.productivity.source.cells import HEADER_WITHIN, Cells, Wanted, folded, read_cells, read_selected, text_of
from sim.productivity.source.folder import Folder, one_spelling, read_folder
from sim.productivity.source.left_out import LeftOut, Tally
from sim.productivity.source.mapping import TABLES
from sim.productivity.source.mergers import Successor, read_mergers
from sim.productivity.source.month_formats import own_months, readings
from sim.productivity.source.names import RULES, Names, is_total
from sim.productivity.source.reading import Sourced
from sim.productivity.source.rows import most_usual
from sim.productivity.source.sheets import suffix_of
from sim.productivity.streamed import NEGATIVE, NO_NUMBER, NO_WEIGHT, weigh

TOO_LONG = 200_000_000  # bytes of a file of activity beyond which it is streamed where nothing else is said
ABLE = (".csv", ".parquet")
SAID = (
    "activity was streamed: weighed by DuckDB at its finest grain and read no further. Currencies that lack a month "
    "are not looked for, and flags are of points of delivery"
)
ALONE = "activity was streamed: the rows of this organisation were read, those of others passed over"
STRICTER = (NO_NUMBER, NEGATIVE, NO_WEIGHT, MISSING, NO_COLUMN)
"""Rules of the streamed table that one in memory may keep, how it is written being read more widely there."""
IN_MEMORY = (
    "was streamed: numbers must be plain, negative corrections are not netted, currencies and headings stand as the "
    "table has them. Where that is all: read it without streamed=true (or with streamed=false)"
)


def is_streamed(path: Path, asked: bool | None) -> bool:
    """Whether the activity of a folder is streamed: as asked, or else by the size of its file."""
    file = Folder(path).only("activity") if path.is_dir() else None
    if asked is None:
        return file is not None and suffix_of(file) in ABLE and file.stat().st_size > TOO_LONG
    return asked


def read_streamed(
    path: Path, preset: Preset, suppressed: float | None = None, organisation: str | None = None
) -> Sourced:
    """Read a trust's own tables, the activity by DuckDB. preset, suppressed: as of `read_folder`.

    organisation: the one whose rows alone are read, at their finest grain and with every check; none given, and inputs
    of several: all of them, weighed.

    Raises
    ------
    TableFaults
        With every fault of the other files, or else of the activity; where it is no CSV or Parquet file, or has no row
        of the organisation; and where trusts were merged and several are asked for.
    ValueError
        When the file is not what its name says.
    """
    folder = Folder(path)
    file = folder.only("activity")
    if file is not None and suffix_of(file) not in ABLE:
        raise TableFaults([TableFault(file.name, None, "the file", "must be .csv or .parquet to be streamed")])
    try:
        sourced = read_folder(path, preset, suppressed, leave=("activity",))
    except TableFaults as error:
        empty = [] if file is None else [*_without_rows(file)]
        raise TableFaults([*error.faults, *empty]) from error
    if file is None or sourced.inputs is None:
        return sourced
    names = np.unique(sourced.inputs.organisation).tolist()
    merged = folder.only("mergers")
    if organisation is not None or len(names) == 1:
        one = organisation or str(names[0])
        into = [] if merged is None else [*_gone_into(one, read_mergers(merged))]
        rows = _RowsOf((one, *into))
        return _of_one(read_folder(path, preset, suppressed, readers={"activity": rows.read}), one, file.name)
    if merged is not None:
        rule = "cannot be in force where activity is streamed: name one trust, as in organisation="
        raise TableFaults([TableFault(merged.name, None, "the file", f"{rule}{names[0]}")])
    return _of_all(sourced, file, preset)


def _of_all(sourced: Sourced, file: Path, preset: Preset) -> Sourced:
    """What was read of the other tables, with the activity of every organisation, weighed."""
    spelling = _Spelling(file.name, Names.of(preset, sourced.groups))
    try:
        done = weigh([file], preset, spelling=spelling.of)
    except TableFaults as error:
        hinted = [spelling.hinted(each) for each in error.faults]
        if any(each.rule.startswith(STRICTER) for each in hinted):
            hinted.append(TableFault(file.name, None, "the file", IN_MEMORY))
        raise TableFaults(hinted) from error
    spelt = Tally()
    tables = one_spelling({"activity": done.activity, **sourced.tables}, spelt)
    omitted = LeftOut(SAID, done.rows_read, (file.name,))
    notes = (*spelling.notes.reported(), *sourced.notes, *spelt.reported())
    return replace(sourced, **tables, streamed=done, left_out=(*sourced.left_out, omitted), notes=notes)


class _Spelling:
    """What the texts of a streamed table mean, as they are read of a table in memory; and what was said of them."""

    def __init__(self, file: str, names: Names) -> None:
        self.file, self.names, self.notes = file, names, Tally()

    def of(self, column: str, rows: Mapping[str, int]) -> dict[str, str]:
        """The name that each text of a column stands for; a text that stands for none as it is."""
        bare = {text: text_of(text) for text in rows}
        if column == "month":
            months, broken = own_months(dict.fromkeys(bare.values()))
            if broken:
                raise TableFaults(
                    TableFault(self.file, None, column, rule, readings(text)) for text, rule in broken.items()
                )
            return {text: months[word] or word for text, word in bare.items()}
        if column == "organisation":
            counts: dict[str, int] = {}
            for text, word in bare.items():
                counts[word] = counts.get(word, 0) + rows[text]
            words = most_usual(counts)
        else:
            words = {word: self.names.find(column, word) or word for word in bare.values()}
        respelt = [f"{text} as {word}" for text, word in words.items() if word != text]
        self.notes.add(f"{column} read under its usual spelling", respelt)
        return {text: words[word] for text, word in bare.items()}

    def hinted(self, fault: TableFault) -> TableFault:
        """A fault with the nearest name where it is of a name that is none."""
        return replace(fault, found=self.names.hint("pod", fault.found)) if fault.rule == RULES["pod"] else fault


def _without_rows(file: Path) -> Iterator[TableFault]:
    """That a file holds nothing but its header; what else is wrong with it is reported when it is read."""
    try:
        cells = read_cells(file, Wanted(TABLES["activity"].required(), table="activity"), HEADER_WITHIN)
    except ValueError:
        return
    if not len(cells):
        yield TableFault(file.name, None, "activity", NO_ROWS)


def _gone_into(one: str, mergers: Mapping[str, Successor]) -> Iterator[str]:
    """The organisations whose rows are added to those of one, by way of others or not."""
    for code, successor in mergers.items():
        if folded(successor.into) == folded(one):
            yield code
            yield from _gone_into(code, mergers)


def _of_one(read: Sourced, one: str, file: str) -> Sourced:
    """What was read with the inputs of one organisation alone, as its activity is."""
    if read.activity is None or read.inputs is None:
        return read
    omitted = LeftOut(ALONE, len(read.activity), (file,))
    own = np.array([folded(name) == folded(one) for name in read.inputs.organisation.tolist()], dtype=np.bool_)
    inputs = read.inputs.where(own) if own.any() else read.inputs
    return replace(read, inputs=inputs, left_out=(*read.left_out, omitted))


class _RowsOf:
    """The rows of some organisations under any spelling, and those in which that is empty or a total."""

    def __init__(self, organisations: tuple[str, ...]) -> None:
        self.name, self.names = organisations[0], {folded(each) for each in organisations}
        self.others = False

    def read(self, file: Path, wanted: Wanted) -> Cells:
        """The cells of these rows, each with the number that it has in the file."""
        cells = read_selected(file, wanted, "organisation", self._keep)
        if not len(cells) and self.others:
            raise TableFaults([TableFault(file.name, None, "organisation", f"has no row of {self.name}")])
        return cells

    def _keep(self, text: str) -> bool:
        kept = folded(text) in self.names or is_total(text)
        self.others |= not kept
        return kept
