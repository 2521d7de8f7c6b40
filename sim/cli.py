"""The command's door: Hydra composes a configuration, it is checked whole, and a task is called.

The only file that knows Hydra and OmegaConf; everything behind it takes plain values. Exit codes: 0 done, 2 the input
is at fault (one line a fault on standard error, nothing written), 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from sim.scenario.faults import Fault, ScenarioFaults

BAD_INPUT, INTERRUPTED = 2, 130
FILE_WIDTH = 132  # columns of a table that goes to a file
HERE = Path(__file__).parent
CONFIGS = next(
    (p for p in (HERE.parent / "configs", HERE / "configs") if (p / "config.yaml").is_file()), HERE / "configs"
)
OWN_FILE = ("pathways", "workforce", "cost", "productivity", "intervention", "kpi")
GROUP_OF = {"pathways": "pathway"}
NOT_SCENARIO = ("kpi", "hydra")


def main() -> None:
    """Run the command and leave with its exit code."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra hands its errors on, and they are told here
    codes: list[int] = []

    @hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name="config")
    def job(configuration: DictConfig) -> None:
        codes.append(guarded(configuration))

    try:
        job()
    except (HydraException, OmegaConfBaseException, YAMLError) as error:
        codes.append(tell([one_line(error)]))
    except KeyboardInterrupt:
        codes.append(interrupted())
    sys.exit(max(codes, default=0))


def guarded(configuration: DictConfig) -> int:
    """One job of the command: its exit code, whatever happens."""
    choices = dict(HydraConfig.get().runtime.choices)
    overrides = list(HydraConfig.get().overrides.task)
    try:
        return perform(configuration, choices, overrides)
    except ScenarioFaults as found:
        return tell([f"{file_of(fault, choices, overrides)}: {fault}" for fault in found.faults])
    except (HydraException, OmegaConfBaseException, YAMLError) as error:
        return tell([one_line(error)])
    except OSError as error:
        return tell([f"output: {error.strerror or error}: {error.filename or ''}"])


def perform(configuration: DictConfig, choices: Mapping[str, Any], overrides: Sequence[str]) -> int:
    """Check all that was asked, and do it."""
    from sim.study.request import OPTIONS, read_request

    composed = plain(configuration)
    request, faults = read_request(composed)
    faults += [Fault(key, "unknown key") for key in sorted(set(composed) - set(OPTIONS) - set(known_keys()) - {"kpi"})]
    scenario = {key: part for key, part in composed.items() if key not in (*OPTIONS, *NOT_SCENARIO)}
    worlds: dict[str, Mapping[str, Any]] = {"baseline": scenario}
    named = str(choices.get("intervention", "none"))
    if request is not None and request.task == "compare":
        worlds = with_interventions(scenario, request.comparison if named == "none" else (named,))
    if faults or request is None:
        raise ScenarioFaults([*faults, *scenario_faults(worlds)])
    print("acuteflow: configuration composed, checking it", file=sys.stderr, flush=True)
    from rich.console import Console

    from sim.activity import read_kpis
    from sim.report import tasks

    command = " ".join(["acuteflow", *overrides])
    asked = tasks.Asked(request, worlds, command)
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH, soft_wrap=request.format == "json")
    if request.task == "kpi":
        tasks.kpi(asked, read_kpis(composed["kpi"]), console)
    else:
        tasks.compare(asked, console)
    return 0


def with_interventions(scenario: Mapping[str, Any], names: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """The baseline and one world for each intervention: the one the command line chose, or those to be compared."""
    worlds: dict[str, Mapping[str, Any]] = {"baseline": {**scenario, "intervention": {"name": "none"}}}
    for name in names:
        chosen = isinstance(scenario.get("intervention"), Mapping) and scenario["intervention"].get("name") == name
        intervention = (
            scenario["intervention"] if chosen else plain(hydra.compose(f"intervention/{name}"))["intervention"]
        )
        worlds[name] = {**scenario, "intervention": intervention}
    return worlds


def scenario_faults(worlds: Mapping[str, Mapping[str, Any]]) -> list[Fault]:
    """Faults of the worlds, for the one list in which all are told."""
    from sim.study.compare import read_all

    try:
        read_all(worlds)
    except ScenarioFaults as found:
        return list(found.faults)
    return []


def known_keys() -> tuple[str, ...]:
    """Top-level keys of a scenario."""
    from sim.scenario.scenario import Scenario

    return tuple(Scenario.model_fields)


def plain(configuration: DictConfig) -> dict[str, Any]:
    """A composed configuration as mappings, lists and scalars."""
    container = OmegaConf.to_container(configuration, resolve=True)
    return {str(key): part for key, part in container.items()} if isinstance(container, dict) else {}


def file_of(fault: Fault, choices: Mapping[str, Any], overrides: Sequence[str]) -> str:
    """Where the thing at fault was written: on the command line, or in which file of `configs/`."""
    given = [o.lstrip("+~").split("=")[0] for o in overrides]
    if any(fault.path == g or fault.path.startswith(f"{g}.") for g in given):
        return "command line"
    top = fault.path.split(".")[0]
    group = GROUP_OF.get(top, top) if top in OWN_FILE else "trust"
    if top in ("task", "comparison", "replications", "engine", "workers", "format", "output"):
        return "config.yaml"
    return f"{group}/{choices.get(group, '?')}.yaml"


def one_line(error: Exception) -> str:
    """An error of Hydra or YAML, in one line."""
    told = [str(error), *([str(error.__cause__)] if error.__cause__ is not None else [])]
    lines = [line.strip() for text in told for line in text.split("Config search path:")[0].splitlines()]
    return "; ".join(
        line.rstrip(".;") for line in dict.fromkeys(lines) if line and not line.startswith(("full_key", "object_type"))
    )


def tell(lines: Sequence[str]) -> int:
    """Tell what is wrong, a line each."""
    for line in dict.fromkeys(lines):
        print(line, file=sys.stderr)
    return BAD_INPUT


def interrupted() -> int:
    """Ctrl-C: whole files only were written, and nothing more will be."""
    print("interrupted", file=sys.stderr)
    return INTERRUPTED


if __name__ == "__main__":
    main()
