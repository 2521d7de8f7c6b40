"""What is done about gaps, mergers and units, rule by rule: a fault, or a note with its count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import TableFault
from sim.productivity.growth_table import GROWTHS
from sim.productivity.lines import Lines
from sim.productivity.months import month_of
from sim.productivity.source.cells import folded
from sim.productivity.source.corrections import netted
from sim.productivity.source.declared import DeclaredLine, filled
from sim.productivity.source.left_out import LeftOut, Tally
from sim.productivity.source.mapping import SourceMapping
from sim.productivity.source.mergers import Successor, in_order
from sim.productivity.source.per_cent import IN_PER_CENT, in_per_cent
from sim.productivity.source.rows import Reading, Rows
from sim.productivity.source.series import Series


@dataclass
class Validation:
    """One file on its way to a table: what was found wrong, left out, or kept though doubtful."""

    mapping: SourceMapping
    file: str
    reading: Reading
    lines: tuple[DeclaredLine, ...] = ()
    """Lines declared to begin or end inside the table's months."""

    @property
    def faults(self) -> list[TableFault]:
        """What was found wrong."""
        return self.reading.faults

    @property
    def left_out(self) -> Tally:
        """What was left out."""
        return self.reading.left_out

    @property
    def notes(self) -> Tally:
        """What was kept though it should be looked at, or decided in reading it."""
        return self.reading.notes

    def settle(self, rows: Rows, *, whole: bool = True) -> Rows:
        """The rows that stay. Of a file that is not whole nothing is asked that a missing row would answer wrongly."""
        rows = self._once(self._netted(self._given(rows)))
        if self.mapping.table == "weights" and "unit_cost_gbp" in rows.columns:
            without_cost = rows.where(np.isnan(rows.columns["unit_cost_gbp"]))
            self.notes.add("no unit cost is told: weighs the mean of its point of delivery", self._names(without_cost))
        if self.mapping.table == "growth" and not self.faults:
            for at, name, found in in_per_cent({name: rows.columns[name] for name in GROWTHS if name in rows.columns}):
                self._fault(rows, at, name, IN_PER_CENT, found)
        if self.mapping.table not in ("activity", "inputs") or not len(rows) or (rows.columns["month"] == "").any():
            return rows
        if not whole:
            self._units(rows)
            return rows
        rows = self._merged(rows)
        series = self._series(rows)
        if self.mapping.rules.all_zero == "leave_out":
            zero = series.zero_throughout()
            shown = self._names(rows.where(zero), "month")
            self.left_out.add("series that is 0 in every month: no such service", shown, int(zero.sum()))
            rows = rows.where(~zero)
        if len(rows):
            rows = self._complete(self._declared(rows))
        if len(rows):
            rows = self._covering(rows)
        if len(rows):
            self._units(rows)
        return rows

    def reported(self) -> tuple[tuple[LeftOut, ...], tuple[LeftOut, ...]]:
        """What was left out, and what was kept and should be looked at."""
        return self.left_out.reported(), self.notes.reported()

    def column(self, name: str, record: int = 0) -> str:
        """What the file calls a column of the table."""
        cell = self.mapping.cells()[record].get(name)
        return cell.column if cell and cell.column else name

    def _series(self, rows: Rows) -> Series:
        return Series(rows, self.mapping.kind.KEYS[2], self.mapping.kind.NUMBERS[0])

    def _given(self, rows: Rows) -> Rows:
        """Without rows that lack what they are for, where the mapping says so."""
        if self.mapping.rules.not_given != "leave_out":
            return rows
        if self.mapping.table == "growth":
            names = [name for name in self.mapping.kind.NUMBERS[:3] if name in rows.columns]
            counts = sum((np.isfinite(rows.columns[name]).astype(np.int64) for name in names), np.zeros(len(rows)))
            lacking = np.asarray(counts == 0, dtype=np.bool_)
            return self._without(rows, lacking, "no growth is given")
        name = self.mapping.kind.NUMBERS[0]
        lacking = np.isnan(rows.columns[name]) if name in rows.columns else np.zeros(len(rows), dtype=np.bool_)
        for record in np.unique(rows.record[lacking]):
            shown = self._names(rows.where(lacking & (rows.record == record)))
            self.left_out.add(f"{self.column(name, int(record))} is not given", shown)
        return rows.where(~lacking)

    def _netted(self, rows: Rows) -> Rows:
        """With negative corrections taken off inside their line and month, as a ledger books them."""
        if self.mapping.table not in ("activity", "inputs") or not len(rows):
            return rows
        kind = self.mapping.kind
        kept, corrected = netted(rows, kind.KEYS, kind.NUMBERS)
        if len(kept) < len(rows):
            shown = self._names(rows.where(corrected))
            self.notes.add("negative corrections netted inside their line and month", shown, len(rows) - len(kept))
        return kept

    def _once(self, rows: Rows) -> Rows:
        """Without repeated keys, each a fault."""
        codes = rows.codes(*self.mapping.kind.KEYS)
        _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        again = first[inverse] != np.arange(len(rows)) if len(rows) else np.zeros(0, dtype=np.bool_)
        for name in self.mapping.kind.KEYS[: self.mapping.kind.NEVER_EMPTY]:
            again &= rows.columns[name] != ""  # rows that have no name cannot be compared
        names = [name for name in self.mapping.kind.KEYS if name in rows.columns]
        for at in np.flatnonzero(again):
            found = " ".join(str(rows.columns[name][at]) for name in names if rows.columns[name][at])
            found += f", first in row {rows.origin[first[inverse[at]]]}"
            last = self.mapping.kind.KEYS[self.mapping.kind.NEVER_EMPTY - 1]
            self._fault(rows, int(at), last, "is given twice", found)
        return rows.where(~again)

    def _merged(self, rows: Rows) -> Rows:
        """With the rows of merged trusts added to those of the trust they were merged into."""
        organisation = rows.columns["organisation"].astype(object)
        present = set(organisation.tolist())
        keep = np.ones(len(rows), dtype=np.bool_)
        for code, successor in in_order(self.mapping.successors):
            if code in organisation:
                now = rows.changed(organisation=organisation.astype(np.str_))  # with what went into it before
                keep &= self._like_for_like(now, code, successor)
                before = now.where(np.asarray(organisation == code, dtype=np.bool_))
                text = f"added to {successor.into}, into which {code} was merged from {successor.month}"
                self.notes.add(text, self._names(before, "month"), len(before))
                organisation[organisation == code] = successor.into
        if not present & set(self.mapping.successors):
            return rows
        rows = rows.changed(organisation=organisation.astype(np.str_)).where(keep)
        codes = rows.codes(*self.mapping.kind.KEYS)
        _, first = np.unique(codes, return_index=True)
        summed = rows.where(np.isin(np.arange(len(rows)), first))
        order = np.argsort(codes[np.sort(first)], kind="stable")
        for name in self.mapping.kind.NUMBERS:
            if name in rows.columns:
                totals = np.empty(len(first))
                totals[order] = np.bincount(codes, weights=rows.columns[name])
                summed = summed.changed(**{name: totals})
        return summed

    def _like_for_like(self, rows: Rows, code: str, successor: Successor) -> NDArray[np.bool_]:
        """Rows but those of the successor in months before the merger that lack the other trust."""
        kind, month = rows.columns[self.mapping.kind.KEYS[2]], rows.columns["month"]
        merged, into = rows.columns["organisation"] == code, rows.columns["organisation"] == successor.into
        lacking = np.zeros(len(rows), dtype=np.bool_)
        for name in np.unique(kind[merged]):
            there = month[merged & (kind == name)]
            lacking |= into & (kind == name) & (month < successor.month) & ~np.isin(month, there)
        if self.mapping.rules.gaps == "fault":
            for at in np.flatnonzero(lacking):
                rule = f"lacks {code} {kind[at]}, which was merged into {successor.into} from {successor.month}"
                self._fault(rows, int(at), "month", rule, str(month[at]))
            for at in np.flatnonzero(_alone(kind, month, (merged, into), successor.month)):
                rule = f"lacks {successor.into} {kind[at]}, into which {code} was merged from {successor.month}"
                self._fault(rows, int(at), "month", rule, str(month[at]))
            return np.ones(len(rows), dtype=np.bool_)
        reason = f"{code}, merged into it from {successor.month}, is not given for the month"
        self.left_out.add(reason, self._names(rows.where(lacking)))
        return ~lacking

    def _declared(self, rows: Rows) -> Rows:
        """With rows of 0 where a line is declared to be absent."""
        if not self.lines:
            return rows
        kind = self.mapping.kind
        more = filled(rows.columns, kind.NUMBERS, kind.KEYS, self.lines)
        count = len(more["month"])
        if not count:
            return rows
        self.notes.add(
            "months before a line starts or after it ends, as lines.csv declares, read as 0",
            (f"{line.file} row {line.row}: {line.why}" for line in self.lines if line.of(rows.columns).any()),
            count,
        )
        columns = {name: np.concatenate([column, more[name]]) for name, column in rows.columns.items()}
        origin = np.concatenate([rows.origin, np.zeros(count, dtype=np.int64)])
        return Rows(columns, origin, np.concatenate([rows.record, np.zeros(count, dtype=np.int64)]))

    def _complete(self, rows: Rows) -> Rows:
        """Without series that have a gap, where the mapping says so; otherwise the table tells them as faults."""
        kind = self.mapping.kind
        lines = Lines(rows.columns, kind.KEYS, kind.NUMBERS[0])
        rare = lines.rare()
        shown = [each.shown(lines.name(each.row)) for each in rare]
        self.notes.add("months without a row of a rare currency, read as 0", shown, sum(len(m.months) for m in rare))
        if self.mapping.rules.gaps != "leave_out":
            return rows
        series, missing = self._series(rows), lines.missing()
        incomplete = np.isin(series.code, series.code[[each.row for each in missing]])
        if missing:
            shown = [f"{lines.name(each.row)} {_months(list(each.months))}" for each in missing]
            self.left_out.add("series with a month missing", shown, int(incomplete.sum()))
        return rows.where(~incomplete)

    def _covering(self, rows: Rows) -> Rows:
        """Organisations that begin late or end early: a merger nobody named, unless the mapping says otherwise."""
        series, choice = self._series(rows), self.mapping.rules.short
        whole = f"{month_of(int(series.number.min()))} to {month_of(int(series.number.max()))}"
        out = np.zeros(len(rows), dtype=np.bool_)
        for code, (first, last) in series.short().items():
            of_code = series.organisation == code
            name = str(rows.columns["organisation"][of_code][0])
            if self._is_declared(name, first, last, whole):
                self.notes.add(f"organisation does not cover {whole}, as lines.csv declares", [name])
            elif choice == "fault" and name:
                at = int(np.argmax(of_code))
                rule = (
                    f"does not cover the file's {whole}: is it the right code of these rows? If so, and it was merged, "
                    f"opened or closed, say that in {self._said_in}"
                )
                self._fault(rows, at, "organisation", rule, f"{name} {first} to {last}")
            elif choice != "fault":
                tally = self.left_out if choice == "leave_out" else self.notes
                tally.add(f"organisation does not cover {whole}", [f"{name} {first} to {last}"], int(of_code.sum()))
                out |= of_code & (choice == "leave_out")
        return rows.where(~out)

    def _is_declared(self, name: str, first: str, last: str, whole: str) -> bool:
        """Whether lines.csv says of an organisation that it begins and ends when it does."""
        begin, end = whole.split(" to ")
        for line in self.lines:
            if set(line.where) == {"organisation"} and folded(line.where["organisation"]) == folded(name):
                return first in (begin, line.starts) and last in (end, line.ends)
        return False

    @property
    def _said_in(self) -> str:
        return "lines.csv or mergers.csv" if self.reading.own else "the mapping"

    def _units(self, rows: Rows) -> None:
        series = self._series(rows)
        measure = series.measure
        for step in series.steps():
            month = rows.columns["month"][step.row]
            text = f"{series.name(step.row)} from {month}: about {step.before:g} before and {step.after:g} after"
            if self.mapping.rules.unit_change == "fault":
                self._fault(rows, step.row, measure, "changes its unit in mid-series", text)
            else:
                self.notes.add("a step by a factor of 30 or more", [text])
        if not self.reading.own:  # of one's own tables plausibility looks at more than the median
            odd = series.odd_months()
            self.notes.add("a month far from the median of its series", self._names(rows.where(odd)))

    def _without(self, rows: Rows, out: NDArray[np.bool_], reason: str) -> Rows:
        self.left_out.add(reason, self._names(rows.where(out)))
        return rows.where(~out)

    def _names(self, rows: Rows, but: str = "") -> list[str]:
        """What people call each row: its keys, but one if so wished."""
        names = [name for name in self.mapping.kind.KEYS if name in rows.columns and name != but]
        columns = [rows.columns[name].tolist() for name in names]
        return [" ".join(str(cell) for cell in row if cell) for row in zip(*columns, strict=True)]

    def _fault(self, rows: Rows, at: int, name: str, rule: str, found: str) -> None:
        column = self.column(name, int(rows.record[at]))
        self.faults.append(TableFault(self.file, int(rows.origin[at]), column, rule, found))


def _alone(
    kind: NDArray[Any], month: NDArray[Any], sides: tuple[NDArray[np.bool_], NDArray[np.bool_]], until: str
) -> NDArray[np.bool_]:
    """Rows of a merged trust before its merger in months that the other has not, of what the other has in others: added
    up, the other's gap would be seen by nobody. bool[rows].
    """
    merged, into = (side & (month < until) for side in sides)
    alone = np.zeros(len(kind), dtype=np.bool_)
    for name in np.intersect1d(kind[merged], kind[into]):
        alone |= merged & (kind == name) & ~np.isin(month, month[into & (kind == name)])
    return alone


def _months(missing: list[str]) -> str:
    return missing[0] if len(missing) == 1 else f"{missing[0]} and {len(missing) - 1} more"
