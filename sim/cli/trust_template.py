"""`acuteflow template=trust to=mine`: the empty table of a trust's own, and what to type when it is filled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.cli.sized import known_rows
from sim.report.complaint import BadInput
from sim.size.table import write_template

FORMATS = ("xlsx", "csv")


def trust_template(words: Sequence[str]) -> int:
    """Write the table; the exit code. Raises BadInput with every word that makes no sense here."""
    said = {name: value for name, _, value in (word.partition("=") for word in words) if name != "template"}
    rule = "means nothing to template=trust, which knows to=FOLDER and format=xlsx or csv"
    faults = [
        f"command line: {name}: {rule}, got {value}" for name, value in said.items() if name not in ("to", "format")
    ]
    form = said.get("format", FORMATS[0])
    if form not in FORMATS:
        faults.append(f"command line: format: must be {' or '.join(FORMATS)}, got {form}")
    folder = said.get("to", "mine")
    if not folder:
        faults.append("command line: to: must name a folder, as in to=mine")
    if faults:
        raise BadInput(faults)
    try:
        path = write_template(Path(folder), known_rows(), as_csv=form == "csv")
    except FileExistsError as error:
        raise BadInput([f"to: {error}"]) from error
    needed = ", ".join(row.label.lower() for row in known_rows().rows.values() if row.required)
    print(f"{path}: fill the column value; needed are {needed}, and what is blank is filled by the trust's size")
    print(f"acuteflow trust={folder} task=kpi")
    return 0
