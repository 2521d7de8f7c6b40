"""The command's door: Hydra composes a configuration, it is checked whole, and a task is called.

The only file that knows Hydra and OmegaConf; everything behind it takes plain values. Exit codes: 0 done, 2 the input
is at fault (one line a fault on standard error, nothing written), 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hydra
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.plugins import Plugins
from hydra.errors import HydraException
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from sim.report.complaint import PRICED, BadInput, asked_faults, one_line, refused_key, tell
from sim.report.given import NO_INTERVENTION, Given
from sim.scenario.cited import cited
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.files import with_files

if TYPE_CHECKING:
    from sim.report.tasks import Asked
    from sim.study.request import Request

INTERRUPTED = 130  # exit code
FILE_WIDTH = 132  # columns of a table that goes to a file
HERE = Path(__file__).parent
CONFIGS = next(
    (p for p in (HERE.parent / "configs", HERE / "configs") if (p / "config.yaml").is_file()), HERE / "configs"
)
NOT_SCENARIO = ("kpi", "hydra")
BASELINE = "baseline"
OF_TABLES = ("task=productivity", "source=", "template=")


class OwnFilesFirst(SearchPathPlugin):
    """Looks for files in `--config-dir` before ours. Hydra looks there last: a file of a name we have went unread."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Put the folder in front."""
        if (folder := own_folder()) is not None:
            search_path.prepend("own files", f"file://{Path(folder).resolve()}", "main")


def own_folder() -> str | None:
    """The folder given with `--config-dir`, if any."""
    for number, word in enumerate(sys.argv):
        option, _, folder = word.partition("=")
        if option in ("--config-dir", "-cd"):
            return folder or next(iter(sys.argv[number + 1 :]), None)
    return None


def main() -> None:
    """Run the command and leave with its exit code."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra hands its errors on, and they are told here
    Plugins.instance().register(OwnFilesFirst)
    codes: list[int] = []
    composed: list[DictConfig] = []
    config = configuration_of(sys.argv[1:])

    @hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name=config)
    def job(configuration: DictConfig) -> None:
        composed.append(configuration)
        codes.append(guarded(configuration))

    try:
        with tempfile.TemporaryDirectory() as unkept:
            os.environ["ACUTEFLOW_UNKEPT"] = unkept  # where Hydra notes a multirun, which nobody asked for
            while not composed:
                try:
                    job()
                except HydraException as error:
                    if composed or not said_for_the_first_time(error):
                        raise
    except (HydraException, OmegaConfBaseException, YAMLError) as error:
        codes.append(tell([one_line(error)]))
    except (ValueError, RecursionError) as error:
        if composed:
            raise  # no fault of a file: ours
        told = "holds a node that holds itself" if isinstance(error, RecursionError) else one_line(error)
        codes.append(tell([f"configuration: {told}"]))  # no text, no numbers a computer holds, no defaults list
    except KeyboardInterrupt:
        codes.append(interrupted())
    sys.exit(max(codes, default=0))


def configuration_of(words: Sequence[str]) -> str:
    """Which of the configurations is asked for: a trust, a model by itself, or tables of real trusts."""
    if any(word.startswith("model=") for word in words):
        return "model"
    return "observed" if any(word.startswith(OF_TABLES) for word in words) else "config"


def said_for_the_first_time(error: HydraException) -> bool:
    """Whether an override was refused only because its file leaves that key out; it is then marked as one to add.

    So `classes.green.arrivals.factor=0` needs no `+`. Whether there is such a key is for the scenario to say.
    """
    path, missing = refused_key(error)
    words = [f"++{word}" if word.startswith(f"{path}=") else word for word in sys.argv]
    if not path or path != missing or "." not in path or words == sys.argv:
        return False
    sys.argv = words
    GlobalHydra.instance().clear()
    return True


def guarded(configuration: DictConfig) -> int:
    """One job of the command: its exit code, whatever happens."""
    known = HydraConfig.get()
    typed = OmegaConf.to_container(known.overrides, resolve=False)["task"]  # type: ignore[call-overload,index]
    words = tuple(str(word).removeprefix("++") for word in typed)  # `${…}` among them, as typed
    given = Given(dict(known.runtime.choices), words)
    try:
        return perform(configuration, given)
    except BadInput as found:
        return tell(found.lines)
    except (HydraException, OmegaConfBaseException, YAMLError) as error:
        return tell([one_line(error)])
    except OSError as error:
        return tell([f"output: {error.strerror or error}, got {str(error.filename or '')!r}"])


def perform(configuration: DictConfig, given: Given) -> int:
    """Check all that was asked, and do it."""
    from sim.study.request import OPTIONS, read_request

    if configuration.get("task") == "productivity":
        from sim.report.observed import observe

        observe(plain(configuration), given)
        return 0
    written = cited(plain(configuration), [p for p in given.paths if p.split(".")[0] not in (*OPTIONS, *NOT_SCENARIO)])
    request, faults = read_request(written)
    composed = with_files(written, file_folders(), faults)
    scenario = {key: part for key, part in composed.items() if key not in (*OPTIONS, *NOT_SCENARIO)}
    if unasked := asked_faults(request, given.choices):
        raise BadInput(list(map(given.told, [*faults, *unasked])))
    worlds = worlds_of(scenario, request, given.intervention, faults)
    if request is not None:
        print("acuteflow: configuration composed, checking it", file=sys.stderr, flush=True)
    from sim.activity import read_kpis

    kpis = None
    try:
        kpis = read_kpis(composed.get("kpi", {}))
    except ScenarioFaults as found:
        faults += found.faults
    if request is not None and request.task == "patient" and len(worlds) == 1:
        rule = "must be chosen, as in intervention=discharge_management: two worlds are compared"
        faults.append(Fault("intervention", rule))
    lines = [*map(given.told, faults), *world_faults(worlds, given, request is None or request.task in PRICED)]
    if lines or request is None or kpis is None:
        raise BadInput(lines)
    from sim.report.tasks import Asked

    folder = own_folder()
    own = [] if folder is None else ["--config-dir", folder]
    typed = "replications" in given.paths
    carry_out(Asked(request, worlds, " ".join(["acuteflow", *own, *given.overrides]), typed), kpis, given)
    return 0


def file_folders() -> tuple[Path, ...]:
    """Where the files that a configuration names are looked for: beside one's own, here, beside ours."""
    own = own_folder()
    return (*((Path(own),) if own else ()), Path(), CONFIGS)


def carry_out(asked: Asked, kpis: Any, given: Given) -> None:
    """Do what was asked. What only a run can tell of its input is told like any other fault."""
    from rich.console import Console

    from sim.engine.journeys import Deadlock, EndlessLoop
    from sim.productivity import NotComparable, TableFaults
    from sim.report import tasks

    wide = None if sys.stdout.isatty() else FILE_WIDTH
    console = Console(width=wide, soft_wrap=asked.request.format == "json")
    try:
        if asked.request.task == "kpi":
            tasks.kpi(asked, kpis, console)
        else:
            tasks.TASKS[asked.request.task](asked, console)
    except ScenarioFaults as found:  # a draw between low and high that makes no valid trust
        raise BadInput([given.told(fault) for fault in found.faults]) from found
    except (EndlessLoop, Deadlock) as error:
        raise BadInput([given.told(Fault("pathways", str(error)))]) from error
    except (TableFaults, NotComparable) as error:
        raise BadInput([given.told(Fault("productivity", line)) for line in str(error).splitlines()]) from error


def worlds_of(
    scenario: Mapping[str, Any], request: Request | None, chosen: str, faults: list[Fault]
) -> dict[str, Mapping[str, Any]]:
    """The worlds asked for, the baseline first: as it is, or beside one world for each intervention."""
    if request is None or request.task in ("kpi", "model"):
        return {BASELINE: scenario}
    worlds: dict[str, Mapping[str, Any]] = {BASELINE: {**scenario, "intervention": {"name": NO_INTERVENTION}}}
    if chosen not in (NO_INTERVENTION, BASELINE):
        return {**worlds, chosen: scenario}
    if request.task != "compare":
        own = scenario.get("intervention")
        named = own.get("name", NO_INTERVENTION) if isinstance(own, Mapping) else NO_INTERVENTION
        return worlds if named == NO_INTERVENTION else {**worlds, str(named): scenario}
    if scenario.get("intervention") != worlds[BASELINE]["intervention"]:
        faults.append(Fault("intervention", "can be changed where one is chosen, as in intervention=agency_reduction"))
    known = GlobalHydra.instance().config_loader().get_group_options("intervention")
    for name in request.comparison:
        if name in known and name != BASELINE:
            composed = plain(hydra.compose(f"intervention/{name}"))
            worlds[name] = {**scenario, "intervention": composed.get("intervention", composed)}
        else:
            faults.append(Fault("comparison", f"unknown intervention {name!r}; there are {', '.join(known)}"))
    return worlds


def world_faults(worlds: Mapping[str, Mapping[str, Any]], given: Given, priced: bool) -> list[str]:
    """Faults of the worlds, each told once: what only an intervention's world shows is the intervention's.

    priced: whether they are to have all that a study of productivity needs.
    """
    from sim.study.compare import read_all

    told: dict[Fault, str] = {}
    for name, world in worlds.items():
        try:
            read_all({name: world}, priced)
        except ScenarioFaults as found:
            for fault in found.faults:
                own = name not in (BASELINE, given.intervention)
                told.setdefault(fault, f"intervention/{name}.yaml: {fault}" if own else given.told(fault))
    return list(told.values())


def scenario(*overrides: str, model: str = "") -> dict[str, Any]:
    """The plain tree that the command would run with these overrides, for a script of one's own.

    model: the name of a model in configs/model; unsaid, the trust. Raises HydraException and ValueError where the
    overrides make no sense; whether the tree does is for `sim.hospital.read.blueprint` to say.
    """
    from sim.study.request import OPTIONS

    typed = [f"model={model}", *overrides] if model else list(overrides)
    with hydra.initialize_config_dir(str(CONFIGS), version_base="1.3"):
        composed = plain(hydra.compose("model" if model else "config", typed))
    faults: list[Fault] = []
    composed = with_files(cited(composed, [o.lstrip("+~").split("=")[0] for o in overrides]), file_folders(), faults)
    if faults:
        raise ScenarioFaults(faults)
    return {key: part for key, part in composed.items() if key not in (*OPTIONS, *NOT_SCENARIO)}


def plain(configuration: DictConfig) -> dict[str, Any]:
    """A composed configuration as mappings, lists and scalars."""
    container = OmegaConf.to_container(configuration, resolve=True)
    return {str(key): part for key, part in container.items()} if isinstance(container, dict) else {}


def interrupted() -> int:
    """Ctrl-C: whole files only were written, and nothing more will be."""
    print("interrupted", file=sys.stderr)
    return INTERRUPTED


if __name__ == "__main__":
    main()
