"""Files of a result that are there already, to the byte as they were written for the same question.

`inputs/files.json` says what wrote them and which bytes they have. Whatever differs from what would write them now (the
question, any file of acuteflow, a library), or from these bytes, and they are written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import sim
from sim.study.archive import INPUTS
from sim.study.results import whole

FILES = "files.json"
LIBRARIES = ("contourpy", "jinja2", "markupsafe", "matplotlib", "pyarrow")
"""What draws and writes, besides the libraries that the provenance of a result names."""


def already_written(folder: Path, names: Iterable[str], provenance: Mapping[str, str]) -> str | None:
    """The command that wrote the files of these names in a folder, where all of them are as it left them and would be
    written the same now but for how the question was typed; None else.
    """
    try:
        kept = json.loads((folder / INPUTS / FILES).read_text(encoding="utf-8"))
        command, found = kept["command"], kept["files"]
        if kept["made_of"] == made_of(provenance) and found == _digests(folder, names):
            return str(command)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None


def note_written(folder: Path, names: Iterable[str], provenance: Mapping[str, str]) -> None:
    """Note that the files of these names in a folder are written whole."""
    kept = {
        "made_of": made_of(provenance),
        "command": provenance["command"],
        "files": _digests(folder, names),
    }
    with whole(folder / INPUTS / FILES) as unfinished:
        unfinished.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def made_of(provenance: Mapping[str, str]) -> str:
    """A hash of all that a file of results is made of: the question, however it was typed, every file of acuteflow, and
    the libraries.
    """
    said = {name: text for name, text in provenance.items() if name != "command"}
    digest = sha256(json.dumps([said, {name: version(name) for name in LIBRARIES}], sort_keys=True).encode())
    place = Path(sim.__file__).parent
    for file in sorted(place.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            text = file.read_bytes()
            digest.update(f"{file.relative_to(place).as_posix()}|{len(text)}|".encode() + text)
    return digest.hexdigest()


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in names}
