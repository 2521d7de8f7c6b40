# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Six more beds, or a shorter wait for care at home?
#
# In winter a trust has patients who are ready to leave and wait for care at home, and patients in the emergency
# department who wait for a bed. A planner may open a bay of six beds in general medicine, or pay for care at home to
# be arranged sooner. Which does more for the long waits, and what does each do to the bill?
#
# This notebook asks the model of a typical trust. It takes a minute or two on two cores, and writes only to the
# folder that the next cell names.

# %%
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import pyarrow.compute as pc

from sim.api import ScenarioWarning, patients, scenario, study

FOLDER = Path("beds_or_care_at_home")  # the only place that is written to
PAIRS = 30
WINTER = {"run.start": "2024-11-02", "run.warm_up_days": 60, "run.measured_months": 3}  # January to March

warnings.simplefilter("ignore", ScenarioWarning)  # theatre lists are asked for more than they offer: not our question

# %% [markdown]
# ## The trust as it is
#
# One run of the trust is a table of patients: when each came, which marks of its pathway it passed, and when it left.
# Hours are those since the run began.

# %%
trust = scenario(*(f"{path}={value}" for path, value in WINTER.items()))
everybody = patients(trust)
ready = pc.subtract(everybody["left_h"], everybody["mark.ready_h"])
waited = everybody.filter(pc.greater(ready, 24))
print(f"{everybody.num_rows:,} visits; {waited.num_rows:,} stayed more than a day after they were ready to leave")

# %% [markdown]
# ## The two changes
#
# What is varied is named by its path, as on the command line, and each path is looked up in the scenario: today's
# number of beds, and today's mean hours to arrange care at home.

# %%
BEDS = "pools.general_medicine.places.base"
HOURS = "classes.*.attributes.arranging_h.of.p1.lognormal.mean"

beds = trust.tree["pools"]["general_medicine"]["places"]["base"]
hours = trust.tree["classes"]["type1"]["attributes"]["arranging_h"]["of"]["p1"]["lognormal"]["mean"]
beds, hours = (number["value"] if isinstance(number, dict) else number for number in (beds, hours))
print(f"{beds} beds of general medicine; {hours} hours to arrange care at home")

# %% [markdown]
# ## A study
#
# A study is a design and what each of its points is compared with. Here are three points, each beside the trust as it
# is: the beds, the shorter wait, and both. Every pair of worlds has the same patients with the same luck, and draws
# what is assumed from its range, the same in both.
#
# The runs are kept in a store, so that a second execution of this cell takes seconds, and more pairs add to those
# there are.

# %%
found = study(
    {
        "name": "beds_or_care_at_home",
        "title": "Six more beds, or a shorter wait for care at home",
        "question": "Which does more for patients who wait twelve hours for a bed, and what does each do to the bill?",
        "fixed": {"trust": "typical", **WINTER},
        "design": {"list": [{BEDS: beds + 6}, {HOURS: hours - 12}, {BEDS: beds + 6, HOURS: hours - 12}]},
        "stopping": {"pairs": PAIRS},
        "outputs": {"measures": ["decision_over_12h", "ready_waiting", "beds_occupied", "productivity", "system_gbp"]},
    },
    store=FOLDER / "store",
    workers=2,
)
LABELS = ["six more beds", "12 hours less", "both"]
print(f"{found.failures.num_rows} runs failed")

# %% [markdown]
# ## The answer as a table
#
# `effects` is a table of pyarrow; `found.effects.to_pandas()` and `polars.from_arrow(found.effects)` make a data
# frame of it, where one of them is installed. Plain Python does as well.

# %%
for row in found.effects.to_pylist():
    sure = "" if row["settled"] else "  (sign not settled)"
    print(f"{LABELS[row['point']]:<14} {row['measure']:<18} {row['change']:>+14,.2f} ± {row['half_width']:,.2f}{sure}")

# %% [markdown]
# ## The answer as a figure
#
# Points are mean paired differences with their 95 % intervals; an interval that holds 0 does not settle the sign.

# %%
SHOWN = {
    "decision_over_12h": "twelve-hour waits for a bed, a year",
    "ready_waiting": "patients ready to leave, in a bed",
}

figure, panels = plt.subplots(1, len(SHOWN), figsize=(10, 2.8), layout="constrained", sharey=True)
for panel, (measure, title) in zip(panels, SHOWN.items(), strict=True):
    rows = found.effects.filter(pc.equal(found.effects["measure"], measure)).to_pylist()
    changes, halves = [row["change"] for row in rows], [row["half_width"] for row in rows]
    panel.errorbar(changes, range(len(rows)), xerr=halves, fmt="o", color="#005EB8", capsize=4)
    panel.axvline(0, color="#768692", linewidth=1)
    panel.set_title(title, fontsize=10)
    panel.set_yticks(range(len(rows)), LABELS)
    panel.set_ylim(len(rows) - 0.5, -0.5)
FOLDER.mkdir(exist_ok=True)
figure.savefig(FOLDER / "effects.svg")

# %% [markdown]
# ## To take away
#
# The tables, a page with pictures, and how the study was asked.

# %%
for path in found.write(FOLDER):
    print(path)

# %% [markdown]
# ## What this does not tell
#
# One winter of a trust that is made of medians. The intervals hold the luck of a winter and what is assumed, which
# more pairs do not make known any better; `half_width_of_mean` in the table is that of the mean alone. Measures that
# count are by the year of twelve months, as if every month were like these. The beds are staffed by the trust's own
# rules; what it costs to build them, or to buy care at home sooner, is for an *intervention*
# (`configs/intervention/`), for which `sim.api.compare` gives money by payer.
