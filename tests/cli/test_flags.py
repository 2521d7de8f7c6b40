"""Every flag of the command ends, and does what its name says: help, version, the plain configuration, completion."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hydra._internal.utils import get_args_parser

import sim
from sim.cli.screen import EXAMPLES, TASKS, shown_members
from sim.study.request import Request
from tests.hospital.typical import CONFIGS

SECONDS = 60  # none takes more than a few
CONFIGS_DIR = str(CONFIGS)
WITH_A_VALUE = {
    "--cfg": ["job", "hydra", "all"],
    "--info": ["plugins", "", "all"],
    "--package": ["pools"],
    "--config-path": [CONFIGS_DIR],
    "--config-name": ["model"],
    "--config-dir": [CONFIGS_DIR],
    "--experimental-rerun": ["nowhere.pickle"],
}
SMALL = ["model=tandem_blocking"]  # Hydra composes a model in a tenth of the time that a trust takes
ASIDE = ["--cfg", "job", *SMALL]  # beside flags that would run it
BESIDE = {"--package": ASIDE, "--config-path": ASIDE, "--config-name": ASIDE, "--config-dir": ASIDE, "--resolve": ASIDE}
BESIDE |= {"--cfg": SMALL, "--shell-completion": ["install=bash"]}
OUTCOME = {"--experimental-rerun": 2, "--run": 2, "--multirun": 2}  # no task; and runs, of nothing: replications=0


def every_flag() -> Iterator[list[str]]:
    """Each flag of Hydra by its long and its short name, with each value that it takes."""
    for action in get_args_parser()._actions:
        for option in action.option_strings:
            long = action.option_strings[0]
            values = WITH_A_VALUE.get(long, [""])
            for value in values if option == long else values[:1]:
                beside = BESIDE.get(long, [])
                runs = ["replications=0"] if long in ("--run", "--multirun") else []
                yield [option, *([value] if value else []), *beside, *runs]


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TimeoutError(f"did not end within {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_every_flag_that_hydra_has_is_tried():
    flags = {action.option_strings[0] for action in get_args_parser()._actions if action.option_strings}
    assert {words[0] for words in every_flag()} >= flags
    assert len(flags) >= 14


def sampled() -> list[Any]:
    """Every flag alone in the default run; what may stand beside it is left to `make test-slow`."""
    every = list(every_flag())
    first = {words[0]: place for place, words in reversed(list(enumerate(every)))}
    return [
        pytest.param(words, marks=[] if first[words[0]] == place and words[0].startswith("--") else pytest.mark.slow)
        for place, words in enumerate(every)
    ]


@pytest.mark.parametrize("words", sampled(), ids=" ".join)
def test_every_flag_ends(command, words):
    long = next(a.option_strings[0] for a in get_args_parser()._actions if words[0] in a.option_strings)
    with time_limit(SECONDS):
        ran = command(*words)
    assert ran.code == OUTCOME.get(long, 0)
    assert bool(ran.out) == (ran.code == 0)
    assert ran.files == []


def test_help_is_one_screen_with_tasks_groups_and_examples(command):
    ran = command("--help")
    lines = ran.out.splitlines()
    assert len(lines) <= 52
    assert max(map(len, lines)) <= 100
    said = ran.out[ran.out.index("\nGROUP=MEMBER") : ran.out.index("\nExamples")]
    rows = {row.split()[0]: re.split(r"[\s,:]+", row) for row in re.split(r"\n  (?=\S)", said)[1:]}
    alone = rows.pop("of")  # those of one member share a line
    for group in (path for path in Path(CONFIGS).iterdir() if path.is_dir()):
        files = sorted(path.stem for path in group.glob("*.yaml"))
        assert (group.name in rows) == (files != ["typical"])
        assert group.name in rows or group.name in alone
        assert {*shown_members(group.name)} <= {*rows.get(group.name, files)}
        doses = {*files} - {*shown_members(group.name)}  # another's doses, which its name begins
        assert all(any(dose.startswith(f"{other}_") for other in files) for dose in doses)
    assert "none, or unsaid: those of comparison=[...]" in " ".join(ran.out.split())
    assert set(TASKS) == {*Request.model_fields["task"].annotation.__args__, "productivity"}
    assert all(f"\n  {task} " in ran.out for task in TASKS)
    assert len(EXAMPLES) >= 10


def test_help_names_the_files_of_ones_own(command, folder):
    (folder / "mine" / "trust").mkdir(parents=True)
    (folder / "mine" / "trust" / "elsewhere.yaml").write_text("name: elsewhere\n")
    assert "elsewhere, large, small, teaching, typical" in command("--config-dir", "mine", "--help").out


def test_the_version_is_ours(command):
    ran = command("--version")
    assert ran.out.startswith(f"acuteflow {sim.__version__}")
    assert "Hydra" not in ran.out


def test_the_configuration_is_shown_with_what_is_set(command):
    ran = command("--cfg", "job", "run.seed=9", "classes.*.arrivals.factor=1.05", "~kpi")
    shown = yaml.safe_load(ran.out)
    assert shown["run"]["seed"] == 9
    arrivals = [each["arrivals"] for each in shown["classes"].values() if "arrivals" in each]
    assert len(arrivals) > 3
    assert all(each["factor"] == 1.05 for each in arrivals)
    assert "kpi" not in shown
    model = command("model=tandem_blocking", "--cfg", "job", "--package", "run")
    assert yaml.safe_load(model.out)["seed"] > 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["a=b", "-model", "x"], "command line: unknown option -model; did you mean model=…?"),
        (["--hlep"], "command line: unknown option --hlep; did you mean --help?"),
        (["--cfg", "jobs"], "command line: argument --cfg/-c: invalid choice: 'jobs'"),
        (["--resolve"], "command line: --resolve and --package belong to --cfg"),
        (["--cfg", "job", "-m"], "command line: --cfg and --multirun cannot be asked together"),
        (["--config-dir", "nowhere"], "command line: --config-dir: must be a folder, got 'nowhere'"),
        (["--experimental-rerun", "x"], "command line: --experimental-rerun: a result is made again with again="),
        (["-sc", "install=tcsh"], "command line: No completion plugin for 'tcsh' found"),
    ],
)
def test_a_flag_that_makes_no_sense_is_one_line(command, words, expected):
    ran = command(*words)
    assert (ran.code, ran.out, ran.files) == (2, "", [])
    (line,) = ran.faults
    assert line.startswith(expected)


def test_flags_may_stand_between_overrides(command, folder):
    ran = command("output=x", "-m", "run.seed=1,2", "replications=0", "--config-dir", ".", "task=kpi")
    assert (ran.code, ran.out) == (2, "")
    rule = "command line: replications: must be greater than or equal to 1, got 0"
    assert ran.faults == [f"run.seed={seed}: {rule}" for seed in (1, 2)]


# ---- completion


@pytest.mark.parametrize(
    ("shell", "line", "offered"),
    [
        ("bash", "acuteflow model=tandem_blocking tas", ["task="]),
        ("zsh", "acuteflow intervention=a", ["intervention=agency_reduction"]),
        ("fish", "acuteflow classes.type1.arr", ["classes.type1.arrivals."]),
        ("bash", "acuteflow model=tandem_blocking pools.", None),
        ("bash", "acuteflow --config-dir mine trust=o", ["trust=ours"]),
        ("bash", "acuteflow model=tandem_blocking classes.*.arr", []),
    ],
)
def test_a_word_is_completed(command, folder, monkeypatch, shell, line, offered):
    (folder / "mine" / "trust").mkdir(parents=True)
    (folder / "mine" / "trust" / "ours.yaml").write_text("# @package _global_\ndefaults: [typical]\nname: ours\n")
    monkeypatch.setenv("COMP_LINE", line)
    ran = command("-sc", f"query={shell}")
    assert (ran.code, ran.err) == (0, [])
    pools = yaml.safe_load((CONFIGS / "model" / "tandem_blocking.yaml").read_text())["pools"]
    known = [f"pools.{name}." for name in pools] if offered is None else offered
    assert set(known) <= set(ran.out.split())
    if offered:
        assert all(word.startswith(line.split()[-1]) for word in ran.out.split())


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_with_the_script_it_is_given(folder):
    command = Path(sys.executable).with_name("acuteflow")
    script = f"""
        export PATH="{command.parent}:$PATH"
        eval "$(acuteflow -sc install=bash)"
        COMP_LINE="acuteflow intervention=the"; COMP_POINT=26; COMP_CWORD=1
        hydra_bash_completion
        echo "${{COMPREPLY[@]}}"
    """
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(
        ["bash", "-c", script], check=False, capture_output=True, text=True, timeout=SECONDS, env=env, cwd=folder
    )
    assert ran.stdout.split() == ["intervention=theatre_scheduling", "intervention=theatre_scheduling_best"], ran.stderr
