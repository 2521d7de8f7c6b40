"""A scenario from Python: composed of configuration files and overrides, and checked whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

from sim.api.asked import OVERRIDE, configured, warn
from sim.cli.arguments import configuration_of
from sim.cli.composition import composed
from sim.cli.studies import sound_scenario
from sim.report.complaint import BadInput
from sim.scenario.tree import strip
from sim.study.plan import BASELINE
from sim.study.request import NOT_SCENARIO, OPTIONS

MODEL, OBSERVED = "model", "observed"


@dataclass(frozen=True)
class Scenario:
    """A scenario that was composed and checked.

    Attributes
    ----------
    name : str
        What the scenario calls itself.
    tree : Mapping[str, Any]
        All it says, as mappings, lists, numbers and texts, with the source of every number beside it. To change
        something, compose another scenario: what is run is what was checked.
    overrides : tuple[str, ...]
        The words it was composed with.
    folder : str | PathLike | None
        Of the caller's own configuration files.
    of_model : bool
        Whether it is a model by itself, without a trust around it.
    replications : int
        How many there are where a call does not say: as the model says, or as is configured.
    """

    name: str
    tree: Mapping[str, Any] = field(repr=False)
    overrides: tuple[str, ...]
    folder: str | PathLike[str] | None
    of_model: bool
    replications: int

    @property
    def configuration(self) -> str:
        """Which of the configurations it is of."""
        return MODEL if self.of_model else "config"

    @property
    def world(self) -> str:
        """What tables call it: by its intervention, `baseline` without one."""
        made = self.tree.get("intervention")
        name = str(made.get("name", BASELINE)) if isinstance(made, Mapping) else BASELINE
        return BASELINE if name == "none" else name


def scenario(*overrides: str, model: str = "", folder: str | PathLike[str] | None = None) -> Scenario:
    """Compose a scenario and check it whole.

    Parameters
    ----------
    *overrides : str
        As on the command line: a choice of files (`"trust=typical"`, `"intervention=agency_reduction"`) or a number by
        its path (`"classes.type1.arrivals.per_day=400"`); `*` stands for every name there. Hours, shares and patients
        are in the unit of the file that says the number.
    model : str
        A model of `configs/model`, in place of the trust.
    folder : str or path
        Of configuration files of your own, which go before ours: as `--config-dir`.

    Returns
    -------
    Scenario
        Given to `run`, `figures`, `patients` and `compare`.

    Raises
    ------
    BadInput
        With all that is wrong, a line a fault (`.lines`), each with its file and line. An option of the command
        (`replications`, `workers`, ...) is no part of a scenario and is refused.

    Warns
    -----
    ScenarioWarning
        What is no fault and is yet to be known of it.

    Examples
    --------
    >>> from sim.api import scenario
    >>> queue = scenario("pools.place.places=6", model="multi_server")
    >>> queue.name, queue.replications
    ('multi_server', 30)
    >>> queue.tree["classes"]["patient"]["arrivals"]["per_hour"]
    4
    """
    words = [*([f"model={model}"] if model else []), *overrides]
    names = dict.fromkeys(each.partition("=")[0].lstrip("+~") for each in words)
    refused = [each for each in names if each.split(".")[0] in (*OPTIONS, *NOT_SCENARIO)]
    lines = [f"{OVERRIDE}{each}: is no part of a scenario: it belongs to what is done with it" for each in refused]
    configuration = configuration_of(words)
    if configuration == OBSERVED and not lines:
        lines = [f"{OVERRIDE}tables of real trusts are no scenario: ask acuteflow task=productivity"]
    if lines:
        raise BadInput(lines)
    with configured(folder):
        made = composed(configuration, words)
        tree, notes = sound_scenario(made, priced=configuration != MODEL)
    warn([*made.notes, *notes])
    bare = strip(tree, [])[0]
    own = bare["run"].get("replications")
    return Scenario(
        name=str(bare.get("name", configuration)),
        tree=tree,
        overrides=tuple(words),
        folder=folder,
        of_model=configuration == MODEL,
        replications=int(made.tree["replications"] if own is None else own),
    )
