"""A configuration, composed by Hydra from the files chosen, with what the command line sets in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import hydra
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.types import Override
from hydra.errors import ConfigCompositionException
from omegaconf import DictConfig, OmegaConf, flag_override
from omegaconf.errors import KeyValidationError, OmegaConfBaseException

from sim.cli.chosen_files import chooses_a_file, of_another, unknown_member
from sim.cli.configuration import Configuration
from sim.cli.layers import WHOLE, ConfigFile, files_taken, keys_without_a_name, layer_of, read_files_once, undecoded
from sim.cli.own_files import CONFIGS, file_folders, look_first_in, members
from sim.cli.plain_composition import Plain, composed_plainly
from sim.cli.settings import all_set_in, leaves_set
from sim.cli.sized import SIZE, by_size, chosen_trust, of_typical, without_table
from sim.cli.together import (
    AND,
    GROUP,
    TOGETHER,
    chosen_together,
    layers_within,
    listed,
    made_together,
    names_in,
    twice,
    unknown,
)
from sim.cli.words import parse, path_of
from sim.report.complaint import BadInput, one_line
from sim.report.given import Given
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.files import with_files
from sim.scenario.override_provenance import with_override_provenance
from sim.scenario.written import Layer, typed

HYDRA_VERSION = "1.3"
MAY_REFER = re.compile(r"\$|\?\?\?")
"""In a word: what refers to another value, or says that a value is missing."""


@dataclass(frozen=True)
class Composed:
    """What was composed.

    name: of the configuration; tree: mappings, lists and scalars, references resolved; given: what was said on the
    command line; leaves: paths of every leaf that was set there; complaints: what is wrong with a file as such, a line
    each; notes: what is to be said of it and is no fault; table: of a trust by its size, if it stands in one.
    """

    name: str
    tree: dict[str, Any]
    given: Given
    leaves: tuple[str, ...]
    complaints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    table: Path | None = None


@contextmanager
def composing(folder: str | None = None, configs: str | None = None) -> Iterator[None]:
    """Within, Hydra knows our configuration files and those of a folder of one's own; after, what it knew before."""
    before, theirs = GlobalHydra.instance().hydra, HydraConfig.instance().cfg
    look_first_in(folder)
    GlobalHydra.instance().clear()
    place = CONFIGS if configs is None else Path(configs).resolve()
    try:
        with hydra.initialize_config_dir(str(place), version_base=HYDRA_VERSION):
            read_files_once()
            yield
    finally:
        GlobalHydra.instance().hydra, HydraConfig.instance().cfg = before, theirs


def composed(name: str, words: Sequence[str]) -> Composed:
    """Compose a configuration with the words of a command line.

    name: `config` (a trust), `model` or `observed`. Must be called within `composing`. Raises BadInput with every word
    that makes no sense, and HydraException, OmegaConfBaseException or YAMLError for a file that does not.
    """
    try:
        return _composed(name, words)
    except ConfigCompositionException as error:
        nulls = keys_without_a_name() if isinstance(error.__cause__, KeyValidationError) else []
        raise BadInput(nulls) if nulls else error from error.__cause__
    except (ValueError, RecursionError) as error:  # no text, numbers no computer holds, no defaults list
        if isinstance(error, BadInput | OmegaConfBaseException):
            raise
        if isinstance(error, UnicodeDecodeError):
            raise BadInput([undecoded(error)]) from error
        text = "holds a node that holds itself" if isinstance(error, RecursionError) else one_line(error)
        raise BadInput([f"configuration: {text}"]) from error


def _composed(name: str, words: Sequence[str]) -> Composed:
    files, settings = _files_and_settings(words)
    if beside := [fault for each in map(parse, words) for fault in of_another(name, each)]:
        raise BadInput(beside)
    configuration, choices, complaints = _of_files(name, files, words)
    if several := chosen_together([parse(word) for word in words]):
        choices[GROUP] = several
    _put_together(configuration, several)
    of_size = [each for each in settings if path_of(each).split(".")[0] == SIZE]
    given = Given(choices, tuple(words), (), cache(partial(_layers, name, tuple(words), _typed_in(of_size))))
    notes, table = _by_size(name, words, configuration, of_size, given)
    done = _made(configuration, [each for each in settings if each not in of_size])
    tree = configuration.plain()
    from sim.scenario.scenario import Scenario
    from sim.scenario.settle import settled

    leaves = tuple(leaf for each, path in done for leaf in leaves_set(path, each))
    typed_in = [(path, None if each.is_delete() else each.value()) for each, path in done]
    layers = cache(partial(_layers, name, tuple(words), typed_in))
    given = Given(choices, tuple(words), tuple(path for _, path in done), layers)
    return Composed(name, settled(tree, Scenario, layers), given, leaves, complaints, notes, table)


def _of_files(
    name: str, files: Sequence[Override], words: Sequence[str]
) -> tuple[Configuration, dict[str, Any], tuple[str, ...]]:
    """What the files chosen say, the file chosen in each group, and what is wrong with a file as such.

    words: all that was typed.
    """
    chosen = [str(each.input_line) for each in files]
    quickly = _plainly(name, chosen, words)
    if quickly is not None and not any(isinstance(quickly.tree.get(group), dict) for group in WHOLE):
        return Configuration(quickly.tree), quickly.choices, ()
    configuration = hydra.compose(name, chosen, return_hydra_config=True)
    HydraConfig.instance().set_config(configuration)
    choices = dict(configuration.hydra.runtime.choices)
    with flag_override(configuration, ["struct", "readonly"], [False, False]):
        del configuration["hydra"]
        complaints = tuple(_mounted_at_the_top(configuration, choices))
    return Configuration(configuration), choices, complaints


def _plainly(name: str, chosen: Sequence[str], words: Sequence[str] = ()) -> Plain | None:
    return None if any(MAY_REFER.search(word) for word in words) else composed_plainly(name, chosen)


def _configuration(name: str, chosen: Sequence[str], words: Sequence[str] = ()) -> Configuration:
    quickly = _plainly(name, chosen, words)
    return Configuration(hydra.compose(name, list(chosen)) if quickly is None else quickly.tree)


def _typed_in(settings: Sequence[Override]) -> list[tuple[str, Any]]:
    return [(path_of(each), None if each.is_delete() else each.value()) for each in settings]


def _by_size(
    name: str, words: Sequence[str], configuration: Configuration, of_size: Sequence[Override], given: Given
) -> tuple[tuple[str, ...], Path | None]:
    """Scale the configuration of a trust by its size, in place, where it has one: what is to be said, and the table."""
    chosen, table = chosen_trust([parse(word) for word in words])
    if name != "config" or (table is None and not configuration.has(SIZE) and not of_size):
        return (), None
    for path, value in _typed_in(of_size):
        configuration.set(path, value)
    files, _ = _files_and_settings(words)
    typical = of_typical([str(each.input_line) for each in files])
    own = configuration.plain()
    sized = by_size(own, lambda: _configuration(name, typical).plain(), table, chosen, given.line_of)
    configuration.take_away(SIZE)
    for key, branch in sized.branches.items():
        configuration.put(key, branch)
    return sized.notes, table


def _layers(name: str, words: Sequence[str], typed_in: Sequence[tuple[str, Any]]) -> list[Layer]:
    """The files that took part with their lines, and what was typed as the last of them."""
    found = [layer_of(file) for file in _files_chosen(name, words)]
    chosen = next((str(e.value()) for e in reversed([*map(parse, words)]) if e.key_or_group == GROUP), "")
    several = names_in(chosen) if AND in chosen else listed(member(GROUP, chosen)) if chosen in members(GROUP) else []
    found += [layer for number, each in enumerate(several) for layer in layers_within(each, number)]
    return [*(layer for layer in found if layer is not None), typed(typed_in)]


def _put_together(configuration: Configuration, typed_name: str) -> None:
    """Put in the place of names of interventions, typed or in a file, what their files say."""
    own = configuration.plain().get(GROUP)
    names = names_in(typed_name) if typed_name else listed(own)
    if not names:
        return
    if faults := unknown(names, f"{GROUP}.{TOGETHER}"):
        raise BadInput([f"configuration: {fault}" for fault in faults])
    made = made_together(typed_name, [member(GROUP, name) for name in names])
    within = own if isinstance(own, dict) and not typed_name else None
    configuration.put(GROUP, made if within is None else {**within, TOGETHER: made[TOGETHER]})


def files_of(made: Composed) -> list[ConfigFile]:
    """The files that took part in a configuration, in the order in which each was laid over those before it."""
    return _files_chosen(made.name, made.given.overrides)


def _files_chosen(name: str, words: Sequence[str]) -> list[ConfigFile]:
    files, _ = _files_and_settings(words)
    return files_taken(name, [str(each.input_line) for each in files])


def _mounted_at_the_top(configuration: DictConfig, choices: Mapping[str, Any]) -> Iterator[str]:
    """Put what a file of a whole group says where it belongs, if its first line forgot to: told, and checked anyway."""
    for group in WHOLE:
        if OmegaConf.is_dict(configuration.get(group)):
            said = configuration.pop(group)
            configuration.merge_with(said)
            rule = f'must begin with the line "# @package _global_", without which all it says is put under {group}'
            yield f"{group}/{choices.get(group)}.yaml:1: {rule}"


def in_hydras_words(name: str, words: Sequence[str]) -> list[str]:
    """The words of a command line as Hydra by itself understands them: no `*`, and `++` before what no file says."""
    files, settings = _files_and_settings(words)
    if not settings:
        return list(words)
    done = _made(_configuration(name, [str(each.input_line) for each in files], words), settings)
    settings_found = [f"~{p}" if each.is_delete() else f"++{p}={each.get_value_element_as_str()}" for each, p in done]
    return [*(str(each.input_line) for each in files), *settings_found]


def _files_and_settings(words: Sequence[str]) -> tuple[list[Override], list[Override]]:
    """The words that choose files, and those that set something in them."""
    read = [parse(without_table(parse(word), word)) for word in words]
    files = [each for each in read if chooses_a_file(each)]
    if several := chosen_together(files):
        if missing := [*unknown(names_in(several), GROUP), *twice(names_in(several), GROUP)]:
            raise BadInput([f"command line: {fault}" for fault in missing])
        files = [each for each in files if each.key_or_group != GROUP] + [parse(f"{GROUP}=none")]
    if faults := [fault for each in files for fault in unknown_member(each)]:
        raise BadInput(faults)
    return files, [each for each in read if not chooses_a_file(each)]


def _made(configuration: Configuration, settings: Sequence[Override]) -> list[tuple[Override, str]]:
    """Make every change: each with every path it was made at."""
    faults: list[str] = []
    done = list(all_set_in(configuration, settings, faults))
    if faults:
        raise BadInput(faults)
    return done


def member(group: str, name: str) -> Any:
    """One file of a group by itself, where it has no package of its own."""
    tree = _configuration(f"{group}/{name}", ()).plain()
    return tree.get(group, tree)


def member_with(group: str, name: str, words: Sequence[str]) -> Any:
    """The same file with what words set in it, as `group.key=value`; as it stands where they make no sense."""
    configuration = Configuration(OmegaConf.create({group: member(group, name)}))
    try:
        _made(configuration, [parse(word) for word in words])
    except BadInput:  # which the composition of them all tells
        return member(group, name)
    return configuration.plain().get(group)


def scenario_of_words(overrides: Sequence[str], model: str, folder: str | None) -> dict[str, Any]:
    """The plain tree that the command would run with these overrides: see `sim.cli.scenario`."""
    from sim.cli.worlds import of_the_scenario

    typed = [f"model={model}", *overrides] if model else list(overrides)
    faults: list[Fault] = []
    with composing(folder):
        made = composed("model" if model else "config", typed)
        tree = with_files(with_override_provenance(made.tree, made.leaves), file_folders(), faults)
    if faults:
        raise ScenarioFaults(faults)
    return of_the_scenario(tree)
