"""Run the model and its animation again, and write the figures and the picture of the page.

The picture is a frame of the animation, taken by a headless Chromium; where there is none, the old one stays.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.animation.animate import EVERY_MIN, FROM_MIN, NOT_INSTALLED, animation
from experiments.renewing import ROOT

HERE = Path(__file__).resolve().parent
IS_CHEAP = True
COMMAND = ["task=model", "model=emergency_department", "replications=1", "event_log=true"]
CROWDED = ["pools.green.places=5", "pools.yellow.places=2"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MINUTES_A_DAY = 24 * 60


def renew(overrides: Sequence[str], store: Path | None) -> dict[Path, dict[str, str]]:
    with tempfile.TemporaryDirectory() as unkept:
        words = [*COMMAND, *CROWDED, *overrides]
        where = "null" if store is None else f"'{store}'"
        ours = [sys.executable, "-m", "sim.cli", *words, f"output='{unkept}'", f"store={where}"]
        subprocess.run(ours, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        folder = next(path for path in Path(unkept).iterdir() if (path / "event_log.csv").is_file())
        log = read(folder / "event_log.csv")
        figure = animation(folder)
        if figure is None:
            print(f"the picture is not renewed: {NOT_INSTALLED}", file=sys.stderr)
        else:
            take_picture(figure, busiest(log), HERE / "frame.png")
    return {HERE / "README.md": {"command": command(words), "answer": answer(log)}}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def command(words: list[str]) -> str:
    lines = [
        f"acuteflow {' '.join(words)}",
        "python -m experiments.animation.animate results/*_model_emergency-department",
    ]
    return "\n".join(["```", *lines, "```"])


def queues(log: list[dict[str, str]]) -> list[tuple[float, str, int]]:
    """How long each queue is from each instant on, in order."""
    queued: dict[str, str] = {}
    long: dict[str, int] = {}
    found = []
    for row in log:
        before = queued.pop(row["entity_id"], "")
        if before:
            long[before] -= 1
        if row["event_type"] == "queue":
            queued[row["entity_id"]] = row["event"]
            long[row["event"]] = long.get(row["event"], 0) + 1
            found.append((float(row["time"]), row["event"], long[row["event"]]))
    return found


def busiest(log: list[dict[str, str]]) -> float:
    """The minute of the two days shown at which the longest queue is longest."""
    shown = [each for each in queues(log) if MINUTES_A_DAY <= each[0] < 3 * MINUTES_A_DAY]
    return max(shown, key=lambda each: each[2])[0]


def answer(log: list[dict[str, str]]) -> str:
    came = sum(row["event"] == "arrival" for row in log)
    waited = len({row["entity_id"] for row in log if row["event_type"] == "queue"})
    longest: dict[str, int] = {}
    for _, queue, long in queues(log):
        longest[queue] = max(longest.get(queue, 0), long)
    text = ", ".join(f"{name.removeprefix('wait for ')} {many}" for name, many in sorted(longest.items()))
    return f"In this week {came} patients came, and {waited} of them had to wait. The longest queues: {text}."


def take_picture(figure: Any, minute: float, path: Path) -> None:
    browser = next((found for found in map(shutil.which, BROWSERS) if found), None)
    if browser is None:
        print("no Chromium: the picture is not renewed")
        return
    number = int((minute - FROM_MIN) // EVERY_MIN) + 1
    frame = figure.frames[number]
    with tempfile.TemporaryDirectory() as unkept:
        for trace, shown in zip(figure.data, frame.data, strict=False):
            trace.update(shown)
        figure.layout.sliders[0].active = number
        still = Path(unkept) / "still.html"
        figure.write_html(still, include_plotlyjs=True, auto_play=False, config={"displayModeBar": False})
        words = (
            "--headless --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=20000 --window-size=1100,740"
        )
        places = [f"--user-data-dir={unkept}/profile", f"--screenshot={path}", still.as_uri()]
        subprocess.run([browser, *words.split(), *places], check=True, stderr=subprocess.DEVNULL)
