"""A record of columns: a digest of each and a few plain numbers, as text, so that a move can be named and sized."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from math import fsum
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.engine.world import NEVER
from tests.golden.tables import Column, Tables

FOLDER = Path(__file__).parent / "record"
IDENTITIES = ("key", "parent", "person")  # whose sums say nothing
HEADER = ("file", "column", "digest", "rows", "count", "sum", "min", "max")


class Entry(NamedTuple):
    """One column. rows: its length; count: those that hold something; sum, min, max of these, blank where they say
    nothing. All as text, as they are written.
    """

    digest: str
    rows: str
    count: str
    sum: str = ""
    min: str = ""
    max: str = ""


class Moved(NamedTuple):
    """A column that is not what was recorded. size: the largest relative move of its plain numbers, -1 of none."""

    file: str
    column: str
    size: float
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.column}: {self.text}"


Record = dict[tuple[str, str], Entry]


def record_of(tables: Tables) -> Record:
    """What is kept of the columns of a world."""
    return {(file, name): entry(name, column) for file, columns in tables.items() for name, column in columns.items()}


def entry(name: str, column: Column) -> Entry:
    """Whole numbers count to the byte. Floats count to 12 digits: the sum of a month's hours may differ in the last
    places between builds of numpy, which add up in another order, and no figure that anybody reads has 12.
    """
    if column.dtype.kind in "iub":
        held = column[column != NEVER] if column.dtype.kind == "i" else column
        kept, plain = column.astype("<u8" if column.dtype.kind == "u" else "<i8").tobytes(), held.tolist()
    elif column.dtype.kind == "f":
        column = column + 0.0  # -0 is 0
        kept, plain = "\n".join(f"{x:.12g}" for x in column.tolist()).encode(), column[~np.isnan(column)].tolist()
    else:
        return Entry(_digest("\n".join(column.tolist()).encode()), str(len(column)), str(len(set(column.tolist()))))
    some = Entry(_digest(kept), str(len(column)), str(len(plain)))
    if name in IDENTITIES or not plain:
        return some
    total = sum(plain) if isinstance(plain[0], int) else fsum(plain)
    return some._replace(sum=f"{total:.12g}", min=f"{min(plain):.12g}", max=f"{max(plain):.12g}")


def _digest(kept: bytes) -> str:
    return blake2b(kept, digest_size=8).hexdigest()


def moves(before: Record, after: Record) -> Iterator[Moved]:
    """Every column that moved, came or went."""
    for file, column in dict.fromkeys([*before, *after]):
        one, other = before.get((file, column)), after.get((file, column))
        if one is None:
            yield Moved(file, column, -1.0, "is new")
        elif other is None:
            yield Moved(file, column, -1.0, "is gone")
        elif one.digest != other.digest or one.rows != other.rows:
            yield Moved(file, column, *_move(one, other))


def _move(one: Entry, other: Entry) -> tuple[float, str]:
    """The largest relative move among the plain numbers of a column."""
    sizes = {
        name: _relative(float(before), float(after))
        for name, before, after in zip(Entry._fields[1:], one[1:], other[1:], strict=True)
        if before and after
    }
    largest = max(sizes, key=lambda name: sizes[name])
    if sizes[largest] == 0:
        return 0.0, "values moved; rows, count, sum, min and max did not"
    shown = f"{largest} {getattr(one, largest)} -> {getattr(other, largest)}"
    return sizes[largest], f"{shown} ({sizes[largest]:.2%})" if np.isfinite(sizes[largest]) else shown


def _relative(before: float, after: float) -> float:
    if before == after:
        return 0.0
    return abs(after - before) / abs(before) if before else float("inf")


def path_of(world: str) -> Path:
    """Where the record of a world is kept."""
    return FOLDER / f"{world}.tsv"


def read_record(world: str) -> Record:
    """The record of a world; empty where there is none."""
    if not path_of(world).exists():
        return {}
    header, *lines = path_of(world).read_text(encoding="utf-8").splitlines()
    assert tuple(header.split("\t")) == HEADER
    cells = [line.split("\t") for line in lines]
    return {(file, column): Entry(*rest) for file, column, *rest in cells}


def write_record(world: str, record: Record) -> None:
    """Keep the record of a world."""
    FOLDER.mkdir(exist_ok=True)
    lines = ["\t".join(HEADER), *("\t".join([*key, *kept]) for key, kept in record.items())]
    path_of(world).write_text("\n".join(lines) + "\n", encoding="utf-8")
