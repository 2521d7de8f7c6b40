"""Members of a calibration in use: read from the file that a configuration names, refused where they are stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.calibrate.fit import ensemble_of
from sim.study.calibrate.fitted_to import FittedTo
from sim.study.calibrate.free import free_of
from sim.study.calibrate.group import CALIBRATION, group_faults, named_table
from sim.study.calibrate.plan import read_data
from sim.study.calibrate.table import Members, NoMembers, StaleMembers, read_members, refuse_stale
from sim.study.ensemble import Ensemble
from sim.study.outcome import kept_blueprint

TABLE = f"{CALIBRATION}.table"
USED_BY = ("compare", "kpi")  # tasks whose replications are members


class Used(NamedTuple):
    """Members for replications, none where there are none; where they are stale, what moved; their file."""

    ensemble: Ensemble | None = None
    refused: str = ""
    file: Path | None = None


def members_used(tree: Mapping[str, Any], plain: Mapping[str, Any], folders: Sequence[Path]) -> Used:
    """The members that a configuration names, where they were fitted to its trust.

    tree: the configuration, with the published rows; plain: the trust; folders: in which the file is looked for. Raises
    ScenarioFaults where the group is wrong, or the file is not there or holds no members.
    """
    if faults := group_faults(tree):
        raise ScenarioFaults(faults)
    table = named_table(tree)
    if table is None:
        return Used()
    file, members = _named(table, folders)
    free = free_of(kept_blueprint(plain).scenario)
    try:
        refuse_stale(members, FittedTo.of(free, read_data(tree)))
    except StaleMembers as stale:
        return Used(refused=str(stale), file=file)
    return Used(ensemble_of(free, members.ordered(free), members.fitted_to.hash), file=file)


def table_faults(tree: Mapping[str, Any], folders: Sequence[Path]) -> list[Fault]:
    """What keeps the file that a configuration names from being one of members, whichever task runs."""
    table = named_table(tree)
    if table is None:
        return []
    try:
        _named(table, folders)
    except ScenarioFaults as found:
        return [*found.faults]
    return []


def _named(table: str, folders: Sequence[Path]) -> tuple[Path, Members]:
    """The file of a name and its members. Raises ScenarioFaults where it is not there or holds none."""
    file = next((folder / table for folder in folders if (folder / table).is_file()), None)
    if file is None:
        raise ScenarioFaults([Fault(TABLE, "names no file that is there", repr(table))])
    try:
        return file, read_members(file)
    except NoMembers as error:
        raise ScenarioFaults([Fault(TABLE, f"names a file that {error}", repr(table))]) from error
