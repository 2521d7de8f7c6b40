"""How things look: colours of the NHS, an outline a kind, a picture a kind, and what marks a change."""

from __future__ import annotations

BLUE, DARK_BLUE, GREY, INK, WHITE = "#005EB8", "#003087", "#425563", "#212B32", "#FFFFFF"
GREEN, RED, AMBER, PLUM = "#00703C", "#B10E1E", "#8A4B00", "#7C2855"

# By look: fill, outline, width of the outline.
OUTLINES = {
    "start": (DARK_BLUE, DARK_BLUE, 1.5),
    "seize": ("#E8F1FA", BLUE, 1.5),
    "release": (WHITE, BLUE, 1.5),
    "delay": ("#F0F4F5", "#768692", 1.5),
    "wait": (WHITE, "#768692", 1.5),
    "branch": ("#E3F4F8", "#00788A", 1.5),
    "mark": (WHITE, "#D8DDE0", 1.0),
    "come_back": ("#F7EDF2", PLUM, 1.5),
    "go_to": (BLUE, BLUE, 1.5),
    "leave": (GREY, GREY, 1.5),
    "rest": (WHITE, "#D8DDE0", 1.0),
    "chip": (WHITE, "#00788A", 1.0),
    "vain": (WHITE, GREY, 1.0),
    "pathway": (WHITE, BLUE, 1.5),
    "entry": ("#E8F1FA", DARK_BLUE, 2.0),
}
SHAPES = {"start": "pill", "go_to": "pill", "leave": "pill", "branch": "hexagon", "mark": "pill", "chip": "pill",
          "vain": "pill", "rest": "pill"}  # fmt: skip
ON_DARK = frozenset(["start", "go_to", "leave"])  # letters are white

# By state: outline, fill, dashes.
STATES = {
    "+": (GREEN, "#E6F3EC", ""),
    "−": (RED, "#FBEBEC", "6 4"),
    "≠": (AMBER, "#FFF3DC", ""),
}
STATE_INK = {"+": GREEN, "−": RED, "≠": AMBER}

# In a square of 16 by 16.
PICTURES = {
    "start": "M8 7.2a3 3 0 1 0 0-6a3 3 0 0 0 0 6zM2.5 15c0-3.2 2.4-5.3 5.5-5.3s5.5 2.1 5.5 5.3",
    "seize": "M2 8h8M7 4.5L10.5 8L7 11.5M13.5 2v12",
    "release": "M14 8H6M9 4.5L5.5 8L9 11.5M2.5 2v12",
    "delay": "M8 14.5a6.5 6.5 0 1 0 0-13a6.5 6.5 0 0 0 0 13zM8 4.3V8l2.6 1.8",
    "wait": "M3.5 1.5h9M3.5 14.5h9M4.5 1.5c0 4 3.5 4.5 3.5 6.5s-3.5 2.5-3.5 6.5M11.5 1.5c0 4-3.5 4.5-3.5 6.5"
    "s3.5 2.5 3.5 6.5",
    "branch": "M8 15V9L3 3.5M8 9l5-5.5M3 7V3.5h3.4M13 7V3.5H9.6",
    "mark": "M4 15V1.5M4 2.5h8.5l-2 2.7l2 2.8H4",
    "come_back": "M13.5 8a5.5 5.5 0 1 1-2-4.2M12 1v3.2H8.8",
    "go_to": "M2 8h11.5M9.5 3.5L14 8l-4.500 4.500",
    "leave": "M9 2H3v12h6M7 8h7.500M11.500 5l3 3l-3 3",
    "rest": "M3 8h.1M8 8h.1M13 8h.1",
}
# In a disc of 16.
BADGE = {"+": "M8 4v8M4 8h8", "−": "M4 8h8", "≠": "M4.300 6.300h7.400M4.300 9.700h7.400M10.300 3.700L5.700 12.300"}
