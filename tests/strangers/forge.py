"""Case folders nobody designed for: files, forms and case.yml from a row of factors, the same row the same case."""

from __future__ import annotations

import datetime as dt
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

LAST = dt.date(2026, 9, 30)
SPANS = {"day": 1, "month": 30, "5 months": 150, "2 years": 730}
WORDS = {
    "latin": {"customer_id": "Client no", "date": "Date", "amount": "Total", "order_id": "Receipt", "product": "Item", "category": "Group",
              "channel": "Where", "price": "Price", "quantity": "Pieces", "city": "city", "age": "age", "gender": "gender", "plan": "plan",
              "email": "email", "consent": "consent", "event": "event", "deal_id": "Deal", "outcome": "Status"},
    "cyrillic": {"customer_id": "Код клиента", "date": "Дата", "amount": "Сумма", "order_id": "Чек", "product": "Товар",
                 "category": "Группа", "channel": "Канал", "price": "Цена", "quantity": "Штук", "city": "город", "age": "возраст",
                 "gender": "пол", "plan": "планы", "email": "почта", "consent": "согласие", "event": "событие", "deal_id": "Сделка",
                 "outcome": "Статус"},
}  # fmt: skip
VALUES = {
    "latin": {"city": ["Leeds", "York", "Hull"], "gender": ["f", "m"], "plan": ["soon", "later", "never"], "goods": ["tea", "cup", "spoon", "jam"],
              "groups": ["drinks", "table"], "channels": ["shop", "web"], "yes": ["yes", "no"], "outcome": ["won", "lost", "open"],
              "industry": ["retail", "finance", "food"], "name": "Ann"},
    "cyrillic": {"city": ["Пермь", "Омск", "Тверь"], "gender": ["ж", "м"], "plan": ["скоро", "потом", "никогда"],
                 "goods": ["чай", "чашка", "ложка", "джем"], "groups": ["напитки", "стол"], "channels": ["магазин", "сайт"],
                 "yes": ["да", "нет"], "outcome": ["выиграна", "проиграна", "открыта"], "industry": ["торговля", "банки", "еда"], "name": "Анна"},
}  # fmt: skip
SEGMENTS: dict[str, Any] = {
    "left out": None,
    "rfm": {"method": "rfm", "bins": 3},
    "abc_xyz": {"method": "abc_xyz"},
    "life_cycle": {"method": "life_cycle"},
    "ltv": {"method": "ltv"},
    "hunt_ladder": {"method": "hunt_ladder"},
    "clusters": {"method": "clusters"},
    "clusters of 3": {"method": "clusters", "k": 3},
    "deals_abc": {"method": "deals_abc"},
    "describing": {"method": "five_w"},
    "cross": {"cross": ["abc_xyz", "life_cycle"]},
    "cross of a column": {"cross": ["life_cycle", "city"]},
    "rules": {"rules": {"Often": "orders >= 3", "Once": "orders >= 1", "else": "Not yet"}},
}
FORMS = ["criteria", "competitors", "interviews", "committee", "market", "channels", "messages", "campaigns", "overrides", "data_plan"]
SOURCES = {
    "bare": ["bare"],
    "goods": ["goods"],
    "priced": ["priced"],
    "customers": ["customers"],
    "survey": ["survey"],
    "deals": ["deals"],
    "events": ["events"],
    "sales and customers": ["bare", "customers"],
    "sales and survey": ["goods", "survey"],
    "customers and deals": ["customers", "deals"],
    "all of them": ["goods", "customers", "survey", "deals", "events"],
}


def make(folder: Path, row: dict[str, Any]) -> Path:
    """Write the case that a row of factors describes into `folder`."""
    rng = np.random.default_rng(zlib.crc32(repr(sorted(row.items())).encode()))
    for name in ("inputs", "forms"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    sources = {}
    for part in SOURCES[row["source"]]:
        name, table, columns = PARTS[part](row, rng)
        table.rename(columns=columns).to_csv(folder / "inputs" / f"{name}.csv", index=False)
        sources[name] = {"file": f"inputs/{name}.csv", "columns": {ours: theirs for ours, theirs in columns.items() if ours in table}}
    told = {"case": "Чужой" if row["text"] == "cyrillic" else "Stranger", "language": row["language"], "currency": row["currency"],
            "market": row["market"], "sources": sources}  # fmt: skip
    if SEGMENTS[row["segments"]]:
        told["segments"] = SEGMENTS[row["segments"]]
    told |= row.get("settings", {})
    (folder / "case.yml").write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")
    _forms(folder / "forms", row)
    return folder


def _ids(row: dict[str, Any]) -> np.ndarray:
    return np.array([f"K{i:05d}" for i in range(1, row["size"] + 1)])


def _columns(row: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: WORDS[row["text"]][name] for name in names}


def _sales(row: dict[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    ids, days = _ids(row), SPANS[row["span"]]
    same = row["oddity"] == "everybody the same"
    often = np.full(len(ids), 2) if same else 1 + rng.poisson(np.where(np.arange(len(ids)) % 5 == 0, 5, 0.9))
    who = np.repeat(ids, often)
    back = np.tile([0, days // 2], len(ids)) if same else (rng.random(len(who)) * days).astype(int)
    amount = np.full(len(who), 50.0) if same else np.round(rng.lognormal(3.5, 0.8, len(who)), 2)
    if row["oddity"] == "refunds":
        amount[rng.random(len(amount)) < 0.2] *= -1
        amount[who == ids[-1]] = -5.0
    date = pd.to_datetime([LAST - dt.timedelta(days=int(b)) for b in back]).strftime("%Y-%m-%d")
    return pd.DataFrame({"customer_id": who, "date": date, "amount": amount})


def bare(row, rng):
    """Customer, date, amount and nothing else."""
    return "transactions", _sales(row, rng), _columns(row, "customer_id", "date", "amount")


def goods(row, rng):
    """Lines with an order, a product, a category and a channel."""
    table, values = _sales(row, rng), VALUES[row["text"]]
    one = row["oddity"] == "one product"
    table["order_id"] = [f"R{i}" for i in range(len(table))]
    table["product"] = values["goods"][0] if one else rng.choice(values["goods"], len(table))
    table["category"] = values["groups"][0] if one else rng.choice(values["groups"], len(table))
    table["channel"] = values["channels"][0] if one else rng.choice(values["channels"], len(table))
    return "transactions", table, _columns(row, *table.columns)


def priced(row, rng):
    """Price and quantity in the place of an amount."""
    table = _sales(row, rng)
    table["quantity"] = np.where(table["amount"] < 0, -1, 1) * (1 + np.arange(len(table)) % 3)
    table["price"] = (table["amount"] / table["quantity"]).round(2)
    table["order_id"] = [f"R{i // 2}{c}" for i, c in enumerate(table["customer_id"])]
    return "transactions", table.drop(columns="amount"), _columns(row, "customer_id", "date", "price", "quantity", "order_id")


def customers(row, rng):
    """A list of people with an e-mail and what they agreed to."""
    ids, values = _ids(row), VALUES[row["text"]]
    same = row["oddity"] == "everybody the same"
    pick = lambda known: [known[0]] * len(ids) if same else rng.choice(known, len(ids))  # noqa: E731
    table = pd.DataFrame({"customer_id": ids, "city": pick(values["city"]), "gender": pick(values["gender"])})
    table["age"] = 40 if same else rng.integers(18, 80, len(ids))
    table["email"] = [f"{i.lower()}@example.com" for i in ids]
    if row["consent"] != "none":
        answers = rng.choice(values["yes"], len(ids)).astype(object)
        answers[rng.random(len(ids)) < 0.3] = None if row["consent"] == "half" else values["yes"][0]
        table["consent"] = answers if row["consent"] != "nobody" else values["yes"][1]
    return "customers", table, _columns(row, *table.columns)


def survey(row, rng):
    """What people answered: plans, and five yes/no questions."""
    ids, values = _ids(row), VALUES[row["text"]]
    same, group = row["oddity"] == "everybody the same", rng.random(len(ids)) < 0.5
    table = pd.DataFrame({"customer_id": ids, "plan": values["plan"][0] if same else rng.choice(values["plan"], len(ids))})
    for i in range(5):
        said = np.zeros(len(ids), bool) if same else rng.random(len(ids)) < np.where(group, 0.85, 0.15)
        table[f"q{i}"] = np.where(said, *values["yes"])
    return "survey", table, _columns(row, "customer_id", "plan")


def deals(row, rng):
    """Deals, with the day of each where the span is long; for every third case with effort, discount and cycle, else as a CRM exports them."""
    n, values = min(row["size"], 500), VALUES[row["text"]]
    same = row["oddity"] == "everybody the same"
    table = pd.DataFrame({"deal_id": [f"D{i}" for i in range(n)]})
    table["outcome"] = values["outcome"][0] if same else rng.choice(values["outcome"], n, p=[0.4, 0.4, 0.2])
    table["amount"] = 1000.0 if same else np.round(rng.lognormal(8, 1, n), 2)
    table["industry"] = values["industry"][0] if same else rng.choice(values["industry"], n)
    if row["consent"] == "half":
        table = table.assign(cycle_days=rng.integers(5, 90, n), effort_hours=rng.integers(1, 80, n), discount=rng.integers(0, 30, n))
        table = table.assign(changes=rng.integers(0, 3, n), profit=(table["amount"] * 0.2).round(2))
    if row["span"] in ("5 months", "2 years"):
        back = pd.to_timedelta((rng.random(n) * SPANS[row["span"]]).astype(int), unit="D")
        table["date"] = (pd.Timestamp(LAST) - back).strftime("%Y-%m-%d")
    if row["source"] != "deals":
        table["customer_id"] = _ids(row)[rng.integers(0, row["size"], n)]
    return "deals", table, _columns(row, "deal_id", "outcome", "amount") | {c: c for c in ("cycle_days", "effort_hours", "discount", "changes",
                                                                                         "profit", "customer_id", "date") if c in table}  # fmt: skip


def events(row, rng):
    """What people did: views, carts, orders."""
    n = row["size"] * 2
    who = rng.choice(_ids(row), n)
    back = (rng.random(n) * SPANS[row["span"]]).astype(int)
    date = pd.to_datetime([LAST - dt.timedelta(days=int(b)) for b in back]).strftime("%Y-%m-%d")
    happened = "content_view" if row["oddity"] == "everybody the same" else rng.choice(["content_view", "price_view", "cart", "order"], n)
    return "events", pd.DataFrame({"customer_id": who, "date": date, "event": happened}), _columns(row, "customer_id", "date", "event")


PARTS = {"bare": bare, "goods": goods, "priced": priced, "customers": customers, "survey": survey, "deals": deals, "events": events}


def _forms(folder: Path, row: dict[str, Any]) -> None:
    wanted = {"none": [], "all": FORMS, "half-filled": FORMS}.get(row["forms"], [row["forms"]])
    for name in wanted:
        text = TEXTS[name] if name != "messages" else _messages(row)
        if name == "channels" and "customers" not in SOURCES[row["source"]]:
            text = text.replace(",email", ",")
        if row["forms"] == "half-filled" and name != "messages":
            lines = text.splitlines(keepends=True)
            text = "".join(lines[: 1 + (len(lines) - 1) // 2])
        (folder / (f"{name}.yml" if name == "messages" else f"{name}.csv")).write_text(text, encoding="utf-8")


def _messages(row: dict[str, Any]) -> str:
    known = {"rfm": "Champions", "rules": "Often", "life_cycle": "active"}.get(row["segments"])
    text = "{{ name }}, " + VALUES[row["text"]]["goods"][0]
    message = {"segment": known, "channel": "E-mail", "text": text, "fallback": {"name": VALUES[row["text"]]["name"]}}
    return yaml.safe_dump([message] if known else [], allow_unicode=True)


TEXTS = {
    "criteria": "criterion,chosen,reason\n",
    "competitors": "competitor,criterion,value,share,wording,source,date,confidence,link\n"
                   "Rival,benefit,price,0.4,,advertisement,2026-08-01,2,https://example.com/a\n"
                   "Rival,city,Leeds,,for everybody in town,site,2026-08-01,1,https://example.com/b\n",
    "interviews": "interview,customer_id,segment,question,answer,motive\n"
                  "I-1,,,Why here?,Because it is near.,comfort\nI-2,,,Why not more?,I forget.,habit\n",
    "committee": "segment,role,person,work_motive,personal_motive,interest,convinces\n",
    "market": "segment,item,low,base,high,source\n,people,9000,12000,15000,statistics\n,reachable,0.02,0.03,0.04,own guess\n",
    "channels": "channel,price_per_contact,fixed_cost,response_low,response_base,response_high,contact_column\n"
                "E-mail,0.04,20,0.01,0.02,0.04,email\nLetter,1.15,40,0.02,0.035,0.05,\n",
    "campaigns": "campaign,date,segment,channel,contacts,responses,revenue,cost,group\n",
    "overrides": "table,id,value,reason\n",
    "data_plan": "criterion,owner,status,due\n",
}  # fmt: skip
