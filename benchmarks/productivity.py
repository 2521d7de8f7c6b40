"""How long the productivity calculation takes: a nation by point of delivery in memory, and by currency, streamed.

    python -m benchmarks.productivity pods
    python -m benchmarks.productivity currencies COLLECTION.csv FOLDER

The second writes a synthetic table into FOLDER, if it is not there yet: each currency of a National Cost Collection
file × 129 trusts × 24 months (41 million rows, about 0.2 GB), a file a month. National volumes are those of the
collection, a trust has its share of them with luck of its own, and each trust grows by a rate of its own. Then a
process of its own computes the growth of every trust, and tells its time and its peak of memory (VmHWM).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
TRUSTS = 129
BASE = tuple(f"{2023 + at // 12}-{at % 12 + 1:02d}" for at in range(3, 15))
NEW = tuple(f"{2024 + at // 12}-{at % 12 + 1:02d}" for at in range(3, 15))
NAMES = [f"T{at:03d}" for at in range(TRUSTS)]
SEED = 4
CATEGORIES = {
    "pay": 0.62,
    "drugs_high_cost": 0.08,
    "drugs_other": 0.06,
    "clinical_supplies": 0.1,
    "premises": 0.04,
    "energy": 0.02,
    "cnst": 0.03,
    "depreciation": 0.03,
    "pdc_and_interest": 0.01,
    "other": 0.01,
}
PODS = {  # volume a month of a typical trust
    "ed_attendance_type1": 11000.0,
    "ed_attendance_other": 5000.0,
    "non_elective_same_day": 1600.0,
    "non_elective_overnight": 2300.0,
    "elective_inpatient": 550.0,
    "day_case": 4200.0,
    "outpatient_first": 13000.0,
    "outpatient_follow_up": 26000.0,
    "outpatient_procedure": 9000.0,
    "imaging": 9000.0,
}


def preset():
    from sim.productivity import Preset
    from sim.productivity.source import uncited

    text = (ROOT / "configs" / "productivity" / "nhse.yaml").read_text(encoding="utf-8")
    return Preset.model_validate(uncited(yaml.safe_load(text)))


def inputs():
    """129 trusts × 24 months × 10 categories, growing by 6 % a year, more or less."""
    from sim.productivity import InputsTable

    chance = np.random.default_rng(SEED)
    growth = 1.06 + 0.02 * chance.standard_normal(TRUSTS)
    size = 5e7 * chance.lognormal(0.0, 0.5, TRUSTS)
    rows = [
        (name, month, category, size[at] * share * (growth[at] if month in NEW else 1.0))
        for at, name in enumerate(NAMES)
        for month in (*BASE, *NEW)
        for category, share in CATEGORIES.items()
    ]
    names = ("organisation", "month", "category", "nominal_gbp")
    return InputsTable.of({name: [row[at] for row in rows] for at, name in enumerate(names)})


def pods() -> dict[str, float]:
    """Seconds of 129 trusts × 24 months × 10 points of delivery: tables read, growths computed, bridges drawn up."""
    import pyarrow.csv
    import pyarrow.parquet  # noqa: F401 - imports are not what is measured

    from sim.productivity import ActivityTable, Period, bridge, level, write_table
    from sim.productivity.organisations import by_organisation, growths
    from sim.productivity.source import read_folder

    measure, spent = preset(), inputs()
    chance = np.random.default_rng(SEED)
    rows = [
        (name, month, pod, volume * size * (1.03 if month in NEW else 1.0))
        for name, size in zip(NAMES, chance.lognormal(0.0, 0.5, TRUSTS), strict=True)
        for month in (*BASE, *NEW)
        for pod, volume in PODS.items()
    ]
    names = ("organisation", "month", "pod", "volume")
    columns = {name: np.array([row[at] for row in rows]) for at, name in enumerate(names)}
    seconds = {}
    for suffix in (".csv", ".parquet", ".xlsx"):
        with tempfile.TemporaryDirectory() as folder:
            for table in (ActivityTable.of(columns), spent):
                write_table(table, Path(folder) / f"{table.NAME}{suffix}")
            begin = time.perf_counter()
            found = read_folder(Path(folder))
            seconds[f"read{suffix.replace('.', '_')}_s"] = time.perf_counter() - begin
    begin = time.perf_counter()
    activity = ActivityTable.of(columns)
    checked = time.perf_counter()
    grown = growths(activity, spent, measure, NEW).found
    end = time.perf_counter()
    if grown != growths(found.activity, found.inputs, measure, NEW).found:
        sys.exit("read back from files, the figures are not the same to the bit")
    parts, money = by_organisation(activity), by_organisation(spent)
    begin_bridges = time.perf_counter()
    for name in grown:
        period = Period(name, NEW)
        base, new = (level(parts[name], money[name], measure, one) for one in (period.year_before(), period))
        bridge(base, new)
    seconds |= {"check_s": checked - begin, "growth_s": end - checked}
    return {"rows": len(activity), "trusts": len(grown), **seconds, "bridges_s": time.perf_counter() - begin_bridges}


def collection(file: Path) -> tuple[list[tuple[str, str, float]], object]:
    """Department, currency and national volume of every row of the collection, and its weights."""
    from sim.productivity.source import read_source, uncited
    from sim.productivity.source.cells import read_cells

    tree = uncited(yaml.safe_load((ROOT / "configs" / "source" / "ncc_currencies.yaml").read_text(encoding="utf-8")))
    codes = tree["columns"]["pod"]["codes"]
    cells = read_cells(file).columns
    volumes = [float(cell) if cell else 0.0 for cell in cells["activity"]]
    departments = [codes[name] for name in cells["department_code"]]
    return list(zip(departments, cells["currency_code"], volumes, strict=True)), read_source(tree, file).weights


def generate(file: Path, folder: Path) -> None:
    """Write the synthetic table, a Parquet file a month."""
    import pyarrow as pa
    from pyarrow import parquet

    currencies, _ = collection(file)
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(SEED)
    share = chance.lognormal(0.0, 0.5, TRUSTS)
    share /= share.sum()
    growth = 1.04 + 0.035 * chance.standard_normal(TRUSTS)
    national = np.array([volume for _, _, volume in currencies]) / 12.0
    pod_names = list(dict.fromkeys(pod for pod, _, _ in currencies))
    currency_names = list(dict.fromkeys(currency for _, currency, _ in currencies))
    pod_codes = {name: at for at, name in enumerate(pod_names)}
    codes = {name: at for at, name in enumerate(currency_names)}
    rows = len(currencies)
    trust = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(TRUSTS, dtype=np.int16), rows)), pa.array(NAMES)
    )
    pod = np.tile(np.array([pod_codes[pod] for pod, _, _ in currencies], dtype=np.int16), TRUSTS)
    currency = np.tile(np.array([codes[code] for _, code, _ in currencies], dtype=np.int32), TRUSTS)
    for at, month in enumerate((*BASE, *NEW)):
        path = folder / f"{month}.parquet"
        if path.exists():
            continue
        rng = np.random.default_rng([SEED, at])
        mean = np.outer(share * (growth if month in NEW else 1.0), national).ravel()
        table = pa.table(
            {
                "organisation": trust,
                "month": pa.DictionaryArray.from_arrays(
                    pa.array(np.zeros(len(mean), dtype=np.int8)), pa.array([month])
                ),
                "pod": pa.DictionaryArray.from_arrays(pa.array(pod), pa.array(pod_names)),
                "currency": pa.DictionaryArray.from_arrays(pa.array(currency), pa.array(currency_names)),
                "volume": rng.poisson(mean).astype(np.float64),
            }
        )
        parquet.write_table(table, path, compression="zstd")


def streamed(file: Path, folder: Path) -> dict[str, float]:
    """Seconds of the streamed computation and the peak of memory of this process, MB."""
    from sim.productivity.streamed import weigh
    from sim.productivity.weights_table import with_weights

    begin = time.perf_counter()
    measure = with_weights(preset(), collection(file)[1])  # type: ignore[arg-type]
    spent = inputs()
    prepared = time.perf_counter()
    table = weigh(sorted(folder.glob("*.parquet")), measure)
    weighed = time.perf_counter()
    found = table.growths(spent, NEW).found
    end = time.perf_counter()
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return {
        "rows": table.rows_read,
        "trusts": len(found),
        "mean_activity_growth": float(np.mean([one.activity for one in found.values()])),
        "prepare_s": prepared - begin,
        "weigh_s": weighed - prepared,
        "growth_s": end - weighed,
        "total_s": end - begin,
        "peak_mb": int(peak.split()[1]) / 1024,
    }


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["pods"]:
        print(json.dumps(pods(), indent=2))
    elif arguments[:1] == ["currencies"] and len(arguments) == 3:
        file, folder = Path(arguments[1]), Path(arguments[2])
        begin = time.perf_counter()
        generate(file, folder)
        print(f"written in {time.perf_counter() - begin:.0f} s: {folder}", file=sys.stderr)
        # A process of its own: the memory of the generator is not that of the computation.
        subprocess.run([sys.executable, "-m", "benchmarks.productivity", "measure", str(file), str(folder)], check=True)
    elif arguments[:1] == ["measure"] and len(arguments) == 3:
        print(json.dumps(streamed(Path(arguments[1]), Path(arguments[2])), indent=2))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
