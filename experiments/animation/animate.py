"""Animate the event log of a small model with vidigi: a row a pool, its queue on the left and its places on the right.

python -m experiments.animation.animate FOLDER_OF_RESULTS [FILE.html]
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

NOT_INSTALLED = (
    "vidigi is not installed, and only this example needs it. In a copy of the repository: "
    "pip install -e '.[animation]'"
)
START = "2024-01-01"  # of the model
EVERY_MIN = 15  # minutes of the model from one frame to the next
FROM_MIN, UNTIL_MIN = 24 * 60, 72 * 60  # the second and the third day: the first begins with an empty house
ARRIVALS, QUEUES, PLACES, WAYS_OUT, RIGHT = 30, 330, 640, 820, 960
ROW = 70
COLOURS = {"shock": "#B10E1E", "observed": "#212B32", "yellow": "#E69F00", "green": "#007F3B"}
DOT = "⬤"


def main(folder: Path, page: Path) -> None:
    figure = animation(folder)
    if figure is None:
        sys.exit(NOT_INSTALLED)
    figure.write_html(page, include_plotlyjs=True, auto_play=False)  # whole: no script is asked of a server
    print(page)


def animation(folder: Path) -> Any:
    """The figure of a folder of results, None where vidigi is not installed."""
    try:
        from vidigi.animation import animate_activity_log
    except ImportError:
        return None
    import pandas as pd

    places = most_places(folder / "event_log.csv")
    figure = animate_activity_log(
        event_log=pd.read_csv(folder / "event_log.csv", dtype={"entity_id": str}),
        event_position_df=pd.DataFrame(positions(places)),
        scenario=SimpleNamespace(**{slug(name): number for name, number in places.items()}),
        simulation_time_unit="minutes",
        every_x_time_units=EVERY_MIN,
        warm_up=FROM_MIN,
        limit_duration=UNTIL_MIN,
        start_date=START,
        time_display_units="%a %H:%M",
        entity_colour_by="pathway",
        entity_colour_map=COLOURS,
        custom_entity_icon_list=[DOT],
        custom_resource_icon="◯",
        entity_icon_size=13,
        resource_icon_size=19,
        entity_resource_offset_y=0,
        text_size=15,
        gap_between_entities=11,
        gap_between_resources=17,
        wrap_queues_at=20,
        step_snapshot_max=60,
        plotly_height=720,
        override_x_max=RIGHT,
        override_y_max=ROW * (len(places) + 1),
        frame_duration=250,
        frame_transition_duration=250,
    )
    return figure.update_layout(plot_bgcolor="#FFFFFF", margin={"l": 20, "r": 20, "t": 20})


def most_places(log: Path) -> dict[str, int]:
    """Of each pool of a log, the highest number of a place anybody held, by name."""
    found: dict[str, int] = {}
    with log.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["event_type"] == "resource_use":
                found[row["event"]] = max(found.get(row["event"], 0), int(row["resource_id"]))
    return dict(sorted(found.items()))


def positions(places: dict[str, int]) -> list[dict[str, Any]]:
    """Where each event is shown: pools from top to bottom, their queues to the left."""
    top = ROW * len(places)
    found = [position("arrival", ARRIVALS, top, "Arrivals"), position("depart", WAYS_OUT, ROW, "Ways out")]
    for row, name in enumerate(places):
        y = top - ROW * row
        found.append(position(f"wait for {name}", QUEUES, y, f"wait for {name}"))
        found.append({**position(name, PLACES, y, name), "resource": slug(name)})
    return found


def position(event: str, x: int, y: int, label: str) -> dict[str, Any]:
    return {"event": event, "x": x, "y": y, "label": label, "resource": None}


def slug(name: str) -> str:
    return name.replace(" ", "_")


if __name__ == "__main__":
    results = Path(sys.argv[1])
    main(results, Path(sys.argv[2]) if len(sys.argv) > 2 else results / "animation.html")
