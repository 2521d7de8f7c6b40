"""Values that stand in a CSV file: `{empirical: {file: stays.csv, column: stay_h}}` becomes the values themselves.

They are read into the tree before anything else is done with it, so that a result stands for what was in the file.
"""

from __future__ import annotations

import csv
import math
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.scenario.faults import Fault

KEYS = {"file", "column", "weights"}
FILE = b"\x8c\x04file"  # the key, with its length, in a pickled tree that may have values in a CSV file


def with_files(tree: Any, folders: Sequence[Path], faults: list[Fault], path: str = "") -> Any:
    """The tree with every file read in. folders: where files are looked for, in order; faults: what is wrong with them.

    column: the heading of the values; weights: of how often each was seen, where there is such a column.
    """
    if isinstance(tree, list | tuple):
        return [with_files(below, folders, faults, f"{path}.{number}") for number, below in enumerate(tree)]
    if not isinstance(tree, Mapping):
        return tree
    written = tree.get("empirical")
    if isinstance(written, Mapping) and "file" in written:
        return {**tree, "empirical": _read(written, folders, faults, f"{path}.empirical".lstrip("."))}
    return {key: with_files(below, folders, faults, f"{path}.{key}".lstrip(".")) for key, below in tree.items()}


def _read(written: Mapping[str, Any], folders: Sequence[Path], faults: list[Fault], at: str) -> dict[str, Any]:
    nothing = {"values": [0.0]}  # in place of what cannot be read, which is reported
    unknown = sorted(map(str, set(written) - KEYS))
    if unknown or not all(isinstance(name, str) for name in written.values()) or "column" not in written:
        faults.append(Fault(at, "a file needs file and column, and may have weights", str(dict(written))))
        return nothing
    found = next((place for folder in folders if (place := folder / written["file"]).is_file()), None)
    if found is None:
        looked = ", ".join(str(folder) for folder in folders)
        faults.append(Fault(f"{at}.file", f"is not in {looked}", written["file"]))
        return nothing
    try:
        with found.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append(Fault(f"{at}.file", f"cannot be read as CSV: {error}", written["file"]))
        return nothing
    before = len(faults)
    values = _column(rows, written["column"], faults, f"{at}.column")
    weights = _column(rows, written["weights"], faults, f"{at}.weights") if "weights" in written else None
    if len(faults) > before:
        return nothing
    return {"values": values} if weights is None else {"values": values, "weights": weights}


def _column(rows: Sequence[Mapping[str, Any]], name: str, faults: list[Fault], at: str) -> list[float]:
    if not rows or name not in rows[0]:
        known = ", ".join(rows[0]) if rows else "no row at all"
        faults.append(Fault(at, f"is no column of the file, which has {known}", name))
        return []
    numbers = []
    for number, row in enumerate(rows, start=2):
        try:
            numbers.append(float(row[name]))
        except (TypeError, ValueError):
            numbers.append(math.nan)
        if not math.isfinite(numbers[-1]):
            faults.append(Fault(at, f"line {number} of the file must have a number in {name}", repr(row[name])))
            return []
    return numbers


def may_name_files(pickled: bytes) -> bool:
    """Whether a tree, pickled, may have values in a file: told without going through it."""
    return FILE in pickled


def files_named(tree: Any) -> list[str]:
    """The files that a tree names, each once."""
    return list(dict.fromkeys(_named(tree))) if may_name_files(pickle.dumps(tree)) else []


def _named(tree: Any) -> list[str]:
    below = tree.values() if isinstance(tree, Mapping) else tree if isinstance(tree, list | tuple) else ()
    found = [name for each in below for name in _named(each)]
    written = tree.get("empirical") if isinstance(tree, Mapping) else None
    if isinstance(written, Mapping) and isinstance(written.get("file"), str):
        found.append(written["file"])
    return found
