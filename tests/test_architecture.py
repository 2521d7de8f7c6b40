"""The rules of the source that no other tool holds, each with a proof that it can be broken."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 300
BANNED_WORDS = frozenset(
    ["data", "helper", "helpers", "info", "manager", "obj", "process", "temp", "util", "utils", "val"]
)
OURS = (".ci", "benchmarks", "configs", "docs", "examples", "experiments", "sim", "tests")
UNREADABLE = frozenset([".png", ".jpg", ".nbi", ".nbc", ".pyc", ".parquet"])
# An address of a package registry ties the lock to it; a path of one machine means nothing on another.
FOREIGN = re.compile(
    r"(pypi\.org|pythonhosted\.org|anaconda\.org|npmjs\.(?:org|com)|crates\.io"
    r"|(?<![\w.~/-])/(?:root|home|work|mnt|opt|Users)/|file:/{3})"
)
CONTRACT_BREAKERS = {
    "layers": ("sim/demand/planted.py", "from sim.engine import compiled"),
    "productivity": ("sim/productivity/planted.py", "import sim.scenario"),
    "calibration": ("sim/calibration/planted.py", "import sim.hospital"),
    "entry-point": ("sim/study/planted.py", "def compose():\n    from omegaconf import OmegaConf"),
    "engines": ("sim/engine/compiled/planted.py", "import sim.engine.reference"),
    "study": ("sim/study/planted_too.py", "import sim.pathway"),
}


def source_files(root: Path) -> list[Path]:
    return sorted((root / "sim").rglob("*.py"))


def too_long(root: Path) -> list[Path]:
    return [path for path in source_files(root) if len(path.read_text().splitlines()) > LONGEST_FILE]


def badly_named(root: Path) -> list[Path]:
    named = [path.relative_to(root / "sim") for path in source_files(root)]
    return [path for path in named if BANNED_WORDS & set(re.split(r"[/_.]", path.as_posix().lower()))]


def imported_roots(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def hydra_users(root: Path) -> list[str]:
    users = [path for path in source_files(root) if {"hydra", "omegaconf"} & set(imported_roots(path))]
    return [path.relative_to(root).as_posix() for path in users]


def our_files(root: Path) -> Iterator[Path]:
    """What the project itself keeps; a user's own files, caches and results lie outside these folders."""
    yield from (path for path in root.glob("*") if path.is_file() and path.name != "uv.lock")
    for folder in OURS:
        yield from (path for path in (root / folder).rglob("*") if path.is_file())


def foreign_lines(root: Path) -> list[str]:
    found = []
    for path in our_files(root):
        if path.suffix not in UNREADABLE:
            for number, line in enumerate(path.read_text(errors="ignore").splitlines(), start=1):
                if FOREIGN.search(line):
                    found.append(f"{path.relative_to(root)}:{number}")
    return found


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    return subprocess.run([*command, "--no-cache"], cwd=root, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the source in which to break its rules."""
    bytecode = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=bytecode)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text + "\n")


def test_no_file_wants_two_nouns():
    assert source_files(ROOT), "no source found"
    assert too_long(ROOT) == []


def test_a_long_file_is_found(tmp_path: Path):
    plant(tmp_path, "sim/whole.py", "\n".join(["x = 1"] * LONGEST_FILE))
    assert too_long(tmp_path) == []
    plant(tmp_path, "sim/long.py", "\n".join(["x = 1"] * (LONGEST_FILE + 1)))
    assert too_long(tmp_path) == [tmp_path / "sim/long.py"]


def test_modules_are_named_after_what_they_hold():
    assert badly_named(ROOT) == []


@pytest.mark.parametrize("name", ["utils.py", "cost/price_helpers.py", "data/reader.py", "job_manager.py"])
def test_an_empty_name_is_found(tmp_path: Path, name: str):
    plant(tmp_path, "sim/cost/unit_cost.py", "")
    plant(tmp_path, f"sim/{name}", "")
    assert badly_named(tmp_path) == [Path(name)]


def test_only_the_command_knows_hydra():
    assert {Path(name).parts[:2] for name in hydra_users(ROOT)} == {("sim", "cli")}


def test_hydra_is_found_where_it_hides(tmp_path: Path):
    plant(tmp_path, "sim/study/sweep.py", "def sweep():\n    from omegaconf import OmegaConf")
    plant(tmp_path, "sim/study/pair.py", "import hydrants  # no hydra, and none in a comment: import hydra")
    assert hydra_users(tmp_path) == ["sim/study/sweep.py"]


def test_no_registry_and_no_machine_is_named():
    assert foreign_lines(ROOT) == []


@pytest.mark.parametrize("host", ["pypi", "anaconda"])
@pytest.mark.parametrize("name", ["requirements.lock", "docs/index.md", ".ci/run"])
def test_a_registry_is_found(tmp_path: Path, name: str, host: str):
    plant(tmp_path, name, f"numpy==2.1\n--index-url https://{host}.org/simple")
    assert foreign_lines(tmp_path) == [f"{name}:2"]


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("cd {}home/someone/acuteflow", 1),
        ("`{}root/.cache`", 1),
        ("https://www.example.nhs.uk/home/statistics", 0),
        ("configs/work/hours and ../work/hours", 0),
    ],
)
def test_a_machine_path_is_told_from_an_address(tmp_path: Path, line: str, faults: int):
    plant(tmp_path, "README.md", line.format("/"))
    assert len(foreign_lines(tmp_path)) == faults


def test_the_walls_hold():
    linted = lint_imports(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert f"{len(CONTRACT_BREAKERS)} kept, 0 broken" in linted.stdout


def test_each_wall_can_be_broken(copy: Path):
    for name, text in CONTRACT_BREAKERS.values():
        plant(copy, name, text)
    linted = lint_imports(copy)
    assert linted.returncode == 1, linted.stdout + linted.stderr
    assert f"0 kept, {len(CONTRACT_BREAKERS)} broken" in linted.stdout


def test_a_room_without_a_floor_is_found(copy: Path):
    plant(copy, "sim/cellar/__init__.py", "")
    linted = lint_imports(copy)
    assert linted.returncode == 1
    assert "sim.cellar" in linted.stdout


def test_every_wall_has_its_breaker():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == set(CONTRACT_BREAKERS)


def test_each_release_of_the_lock_has_its_hashes():
    for name in ("requirements.lock", "requirements-build.lock"):
        for release in re.split(r"\n(?=\w)", (ROOT / name).read_text().strip()):
            assert re.match(r"[\w.-]+==[\w.]+.*\\\n +--hash=sha256:[0-9a-f]{64}", release), release[:80]


def test_the_lock_covers_what_the_project_asks_for():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [*asked["project"]["dependencies"], *asked["dependency-groups"]["build"]]
    named += [line for line in asked["dependency-groups"]["dev"] if isinstance(line, str)]
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))
    assert {re.match(r"[\w-]+", line)[0] for line in named} - locked == set()


def test_one_version_is_told():
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(), flags=re.MULTILINE)
    assert cited is not None
    assert cited[1] == sim.__version__
    assert f"## [{sim.__version__}]" in (ROOT / "CHANGELOG.md").read_text()
