"""An order's sum on each of its lines: the draft takes the lines' own, or counts it once; check stops where nothing else was decided."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.case import new, open_case
from segkit.ground.problems import Problems
from segkit.intake import Source, read
from segkit.intake.meaning.repeated import own_sums, repeated
from segkit.intake.recognise.table import recognise

PRICES = {"tea": 100, "mug": 250, "pot": 900, "jam": 60}  # few goods at round prices: few different orders
GOODS = ["tea", "mug", "pot", "jam"]


def orders(*, delivery: int = 30, edited: int = 0) -> pd.DataFrame:
    """Forty orders of two lines and ten of one, by twenty customers; `edited`: orders whose second line was corrected by hand."""
    rows = []
    for i in range(50):
        goods = [GOODS[i % 4], GOODS[(i + 1 + i % 2) % 4]] if i < 40 else [GOODS[i % 4]]
        pieces = [1 + (i % 5 == 0), 1]
        total = sum(PRICES[g] * n for g, n in zip(goods, pieces, strict=False)) + delivery
        day = pd.Timestamp("2026-01-02") + pd.Timedelta(days=4 * i)
        for at, g in enumerate(goods):
            rows.append((f"N{i}", f"K{i % 20}", f"{day:%Y-%m-%d}", g, pieces[at], PRICES[g], PRICES[g] * pieces[at], delivery, total + (at and i < edited)))
    return pd.DataFrame(rows, columns=["Order no", "Client code", "Date", "Product", "Quantity", "Unit price", "Line total", "Delivery", "Total"])


def drafted(table: pd.DataFrame, tmp_path):
    """The source that new writes of a table, and the sales that it reads."""
    table.to_csv(tmp_path / "sales.csv", index=False)
    new.from_files(tmp_path / "case", [str(tmp_path / "sales.csv")])
    case = open_case(tmp_path / "case")
    return case.settings.sources["transactions"], case.read_inputs()


@pytest.mark.parametrize("edited", [0, 3])
def test_the_lines_own_sum_is_taken_where_there_is_one(edited, tmp_path):
    table = orders(edited=edited)
    source, received = drafted(table, tmp_path)
    assert source.columns["amount"] == "Line total" and not source.per_order
    assert received.tables["transactions"]["amount"].sum() == table["Line total"].sum()
    assert "order_sum_again" not in {p.code for p in received.problems}


def test_price_times_quantity_is_taken_where_there_is_no_such_column(tmp_path):
    table = orders().drop(columns="Line total")
    source, received = drafted(table, tmp_path)
    assert "amount" not in source.columns and source.columns["price"] == "Unit price"
    assert received.tables["transactions"]["amount"].sum() == (table["Unit price"] * table["Quantity"]).sum()


def test_where_only_the_orders_sum_stands_it_counts_once_per_order(tmp_path):
    table = orders().drop(columns=["Line total", "Unit price", "Quantity", "Delivery"])
    source, received = drafted(table, tmp_path)
    assert source.columns["amount"] == "Total" and source.per_order == ["amount"]
    sold = received.tables["transactions"]
    assert len(sold) == 90 and round(sold["amount"].sum(), 2) == table.drop_duplicates("Order no")["Total"].sum()
    assert "order_sum_again" not in {p.code for p in received.problems}


def test_a_refund_of_the_order_is_one_sum_too(tmp_path):
    table = orders()
    back = table[table["Order no"] == "N3"].assign(Total=-int(table.loc[table["Order no"] == "N3", "Total"].iloc[0]))
    pd.concat([table, back]).to_csv(tmp_path / "a.csv", index=False)
    told = {"customer_id": "Client code", "date": "Date", "amount": "Total", "order_id": "Order no"}
    sold = read({"transactions": Source(file="a.csv", columns=told, per_order=["amount"])}, tmp_path, currency="EUR").tables["transactions"]
    whole = table.drop_duplicates("Order no").set_index("Order no")["Total"]
    assert sold["amount"].sum() == pytest.approx(whole.sum() - whole["N3"], abs=0.001)
    pd.concat([table.assign(Kind="sale"), back.assign(Kind="refund", Total=-back["Total"])]).to_csv(tmp_path / "b.csv", index=False)
    said = Source(file="b.csv", columns=told, per_order=["amount"], refunds={"Kind": ["refund"]})
    assert read({"transactions": said}, tmp_path, currency="EUR").tables["transactions"]["amount"].sum() == pytest.approx(whole.sum() - whole["N3"], abs=0.001)


def test_check_stops_where_the_orders_sum_is_added_up_and_the_lines_own_stand_beside(tmp_path):
    orders().to_csv(tmp_path / "a.csv", index=False)
    told = {"customer_id": "Client code", "date": "Date", "amount": "Total", "order_id": "Order no", "product": "Product"}
    with pytest.raises(Problems) as error:
        read({"transactions": Source(file="a.csv", columns=told)}, tmp_path, currency="EUR")
    only = [p for p in error.value.problems if p.code == "order_sum_again"]
    assert len(only) == 1 and "write amount: Line total" in only[0].todo and "in 40 of 40 orders" in only[0].what


def test_lines_of_one_price_are_no_repeated_sums(tmp_path):
    table = orders().assign(**{"Line total": 100, "Unit price": 100, "Quantity": 1, "Total": 100, "Delivery": 0})
    assert repeated(table["Order no"], table["Total"], table["Product"], table["Unit price"]) is None
    assert repeated(table["Order no"], table["Total"], table["Product"]) is None
    assert "order_sum_again" not in {p.code for p in drafted(table, tmp_path)[1].problems}


def test_what_an_order_cost_the_shop_is_not_its_lines_sum():
    table = orders()
    cost = table["Line total"] * 0.5
    assert own_sums(table["Order no"], table["Total"], {"Cost": cost}) is None
    assert own_sums(table["Order no"], table["Total"], {"Cost": cost, "Line": table["Line total"], "Delivery": table["Delivery"]}) == "Line"


def test_a_file_of_the_lines_sums_stays_as_it_was():
    table = orders().drop(columns="Total")
    assert recognise(table.astype("str")).columns["amount"] == "Line total"


def test_instalments_of_a_contract_are_no_repeated_sums(tmp_path):
    rows = [(f"C{c}", f"K{c % 9}", f"2025-{m:02d}-{1 + c % 20:02d}", 500 + 7 * c) for c in range(20) for m in range(1, 13)]
    table = pd.DataFrame(rows, columns=["Order no", "Client code", "Date", "Total"])
    source, received = drafted(table, tmp_path)
    assert not source.per_order and received.tables["transactions"]["amount"].sum() == table["Total"].sum()
    assert "order_sum_again" not in {p.code for p in received.problems}


def test_a_line_of_delivery_does_not_hide_it():
    table = orders().drop(columns=["Line total", "Unit price", "Quantity", "Delivery"])
    carried = table.drop_duplicates("Order no").assign(Product="Delivery by courier", Total=30)
    both = pd.concat([table, carried])
    found = repeated(both["Order no"], both["Total"], both["Product"])
    assert found is not None and (found.same, found.orders) == (40, 40)


def test_seats_of_a_booking_at_one_fare_are_added_up_and_told(tmp_path):
    rows = [(f"B{n}", f"K{n % 9}", f"2026-03-{n % 28 + 1:02d}", 40 + n, f"{s}A") for n in range(60) for s in range(1 + n % 3)]
    path = tmp_path / "seats.csv"
    pd.DataFrame(rows, columns=["Order No", "Customer ID", "Date", "Amount", "Seat"]).to_csv(path, index=False)
    new.from_files(tmp_path / "case", [str(path)], language="en", currency="EUR")
    assert "\n    per_order:" not in (tmp_path / "case" / "case.yml").read_text(encoding="utf-8")
    found = open_case(tmp_path / "case").read_inputs()
    assert found.tables["transactions"]["amount"].sum() == sum(row[3] for row in rows) and "order_sum_again" in {p.code for p in found.problems}


def test_what_nearly_makes_up_the_orders_sum_and_never_does_is_no_lines_sum():
    share = pd.Series([0.25, 0.75] * 40)
    order, whole = pd.Series([n for n in range(40) for _ in range(2)]), pd.Series([100.0 + n for n in range(40) for _ in range(2)])
    assert own_sums(order, whole, {"Cost": whole * share * 0.8}) is None and own_sums(order, whole, {"Line": whole * share}) == "Line"


def test_lines_that_differ_under_the_orders_sum_are_their_own(tmp_path):
    (tmp_path / "s.csv").write_text("who,order,day,sum\n" + "".join(f"a,{n},2026-03-0{n},10\na,{n},2026-03-0{n},{10 if n < 5 else 4}\n" for n in range(1, 6)))
    columns = {"customer_id": "who", "order_id": "order", "date": "day", "amount": "sum"}
    found = read({"transactions": Source(file="s.csv", columns=columns, per_order=["amount"])}, tmp_path, currency="EUR")
    assert found.tables["transactions"]["amount"].sum() == 4 * 10 + 14
