"""The contenders of benchmarks/engine.py, each a function of a Parquet file that returns what its neighbours return too."""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path


def floor(path: str):
    """the bare scan of the four columns"""
    import duckdb

    query = f"SELECT COUNT(customer_id), MAX(length(customer_id)), MAX(order_id), MIN(date), SUM(amount) FROM '{path}'"
    return duckdb.connect().execute(query).fetchall()


def facts(path: str):
    """`facts.without_months`"""
    from segkit.customers import facts

    return facts.without_months(path)


def build(path: str):
    """`facts.build`: the facts with a table of customer-months"""
    from segkit.customers import facts

    return facts.build(path)[0]


def methods(path: str):
    """`facts.without_months`, rfm, abc_xyz, ltv, life_cycle"""
    from segkit.customers import facts
    from segkit.methods import abc_xyz, life_cycle, ltv, rfm

    table = facts.without_months(path)
    return [method.fit(table).table for method in (rfm, abc_xyz, ltv, life_cycle)]


def pandas(path: str):
    """textbook pandas, the same measures and labels"""
    import numpy as np
    import pandas as pd

    lines = pd.read_parquet(path)
    lines["day"] = lines["date"].dt.normalize()
    lines["month"] = lines["date"].dt.year * 12 + lines["date"].dt.month - 1
    as_of = lines["day"].max() + pd.Timedelta(days=1)
    bought = lines[lines["amount"] >= 0]
    orders = bought.groupby(["customer_id", "order_id"])["day"].min().reset_index()
    base = orders.groupby("customer_id")["day"].agg(first="min", last="max", orders="size", days="nunique")
    base["revenue"], base["purchases"] = lines.groupby("customer_id")["amount"].sum(), bought.groupby("customer_id")["amount"].sum()
    base["recency"], base["tenure"] = (as_of - base["last"]).dt.days, (as_of - base["first"]).dt.days
    base["gap"] = (base["tenure"] - base["recency"]) / (base["days"] - 1).where(base["days"] > 1)
    monthly = bought.groupby(["customer_id", "month"])["amount"].sum().reset_index()
    end = as_of.year * 12 + as_of.month - 1
    ended = monthly[monthly["month"] < end].assign(square=lambda t: t["amount"] ** 2).groupby("customer_id")[["amount", "square"]].sum()
    periods = end - monthly.groupby("customer_id")["month"].min()
    mean = ended["amount"] / periods
    base["cv"] = np.sqrt((ended["square"] / periods - mean**2).clip(lower=0)) / mean
    for name, values in {"r": -base["recency"], "f": base["orders"], "m": base["revenue"]}.items():
        middle = values.rank(method="average") - 0.5
        base[name] = 1 + np.floor(3 * middle / len(base)).astype(int)
    base["rfm"] = base["r"].astype(str) + "-" + base["f"].astype(str) + "-" + base["m"].astype(str)
    falling = base["revenue"].clip(lower=0).sort_values(ascending=False)
    held = (falling.cumsum() - falling) / falling.sum()
    base["abc"] = np.select([held < 0.8, held < 0.95], ["A", "B"], "C")[held.index.get_indexer(base.index)]
    base["xyz"] = np.select([(periods < 3).reindex(base.index), base["cv"] <= 0.1, base["cv"] <= 0.25], ["n/a", "X", "Y"], "Z")
    common = base["gap"].median()
    gone = base["recency"] > 3 * base["gap"].where(base["days"] > 2, common).clip(lower=1)
    base["stage"] = np.select([gone, (base["orders"] == 1) | (base["tenure"] <= max(30, common)), (base["orders"] > 4) & (base["f"] == 3)],
                              ["lost", "acquisition", "loyalty"], "retention")  # fmt: skip
    months = (base["tenure"] / 30.4375).clip(lower=1)
    rate = (base["orders"] + 6 * base["orders"].sum() / months.sum()) / (months + 6)
    base["ltv"] = base["purchases"] / base["orders"] * rate * min(60, months.sum() / max(gone.sum(), 1))
    above = base["ltv"].rank(ascending=False, method="min") - 1
    base["ltv_class"] = np.select([above < 0.2 * len(base), above < 0.5 * len(base)], ["VIP", "standard"], "economy")
    return base


def segkit_rfm(path: str):
    """`facts.totals` and `rfm.fit`"""
    from segkit.customers import facts
    from segkit.methods import rfm

    return rfm.fit(facts.totals(path)).table


def openretailscience(path: str):
    """openretailscience's RFMSegmentation on DuckDB"""
    import ibis
    from openretailscience.segmentation.rfm import RFMSegmentation

    lines = ibis.duckdb.connect().read_parquet(path)
    lines = lines.rename(transaction_id="order_id", transaction_date="date", unit_spend="amount")
    return RFMSegmentation(lines, current_date="2026-01-01", r_segments=3, f_segments=3, m_segments=3).df


def rfm(path: str):
    """rfm's RFM on pandas"""
    import pandas as pd
    from rfm import RFM

    return RFM(pd.read_parquet(path), customer_id="customer_id", transaction_date="date", amount="amount").rfm_table


def segkit_measures(path: str):
    """`facts.totals`: orders, recency, tenure and money"""
    from segkit.customers import facts

    return facts.totals(path)


def lifetimes(path: str):
    """lifetimes' summary_data_from_transaction_data"""
    import pandas as pd
    from lifetimes.utils import summary_data_from_transaction_data

    return summary_data_from_transaction_data(pd.read_parquet(path), "customer_id", "date", "amount")


def pymc_marketing(path: str):
    """pymc-marketing's rfm_summary"""
    import pandas as pd
    from pymc_marketing.clv.utils import rfm_summary

    return rfm_summary(pd.read_parquet(path), "customer_id", "date", "amount")


CONTENDERS = {f.__name__: f for f in (
    floor, facts, build, methods, pandas, segkit_rfm, openretailscience, rfm, segkit_measures, lifetimes, pymc_marketing,
)}  # fmt: skip
OWN = "duckdb, segkit.customers.facts"
IMPORTS = {
    "methods": f"{OWN}, segkit.methods.rfm, segkit.methods.abc_xyz, segkit.methods.ltv, segkit.methods.life_cycle, scipy.optimize",
    "segkit_rfm": f"{OWN}, segkit.methods.rfm", "floor": "duckdb", "pandas": "pandas, pyarrow.dataset", "rfm": "rfm",
    "openretailscience": "ibis, openretailscience.segmentation.rfm", "lifetimes": "lifetimes.utils", "pymc_marketing": "pymc_marketing.clv.utils",
}  # fmt: skip


def main() -> None:
    if len(sys.argv) != 3:
        return print("benchmarks/engine.py starts these")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    name, path = sys.argv[1:]
    begun = time.perf_counter()
    for module in IMPORTS.get(name, OWN).split(", "):
        import_module(module)
    wall, cpu = time.perf_counter(), time.process_time()
    CONTENDERS[name](path)
    end = time.perf_counter()
    print(json.dumps({
        "wall": end - wall, "cpu": time.process_time() - cpu, "cold_wall": end - begun, "cold_cpu": time.process_time(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
