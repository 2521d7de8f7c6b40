"""Members of a calibration in use: read from the file that a configuration names, refused where they are stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.calibrate.fitted_to import FittedTo
from sim.study.calibrate.free import free_of
from sim.study.calibrate.plan import CALIBRATION, read_data
from sim.study.calibrate.table import StaleMembers, read_members, refuse_stale
from sim.study.ensemble import Ensemble
from sim.study.outcome import kept_blueprint

USED_BY = ("compare", "kpi")  # tasks whose replications are members


class Used(NamedTuple):
    """Members for the pairs of a comparison, none where there are none; where they are refused, why; their file."""

    ensemble: Ensemble | None = None
    refused: str = ""
    file: Path | None = None


def members_used(tree: Mapping[str, Any], plain: Mapping[str, Any], folders: Sequence[Path]) -> Used:
    """The members that a configuration names, where they were fitted to its trust.

    tree: the configuration, with the published rows; plain: the trust; folders: in which the file is looked for. Raises
    ScenarioFaults where it is not there.
    """
    written = tree.get(CALIBRATION)
    table = written.get("table") if isinstance(written, Mapping) else None
    if not isinstance(table, str):
        return Used()
    file = next((folder / table for folder in folders if (folder / table).is_file()), None)
    if file is None:
        raise ScenarioFaults([Fault(f"{CALIBRATION}.table", "names no file that is there", repr(table))])
    free = free_of(kept_blueprint(plain).scenario)
    try:
        members = read_members(file)
        refuse_stale(members, FittedTo.of(free, read_data(tree)))
    except StaleMembers as stale:
        return Used(refused=str(stale))
    return Used(Ensemble.of(free.slots.paths, members.vectors(free), members.fitted_to.hash), file=file)
