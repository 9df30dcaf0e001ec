"""What an export says twice: heads and payments beside lines, files whose spans overlap, gift cards sold and spent; and files that say nothing twice."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from segkit.case import new, open_case
from segkit.ground.problems import Problems
from segkit.intake import Source, read

COLUMNS = {"customer_id": "who", "order_id": "order", "date": "day", "amount": "sum", "product": "item"}


def receipts(kinds: tuple[str, str, str] = ("Sale", "Line", "Payment"), *, orders: int = 12, lines: int = 2) -> pd.DataFrame:
    """Each order with its head, so many lines (the first 1, 2, 3 … pieces at 2.50, the others 1.25) and a payment of all."""
    made = []
    for n in range(orders):
        whole = 2.5 * (n + 1) + 1.25 * (lines - 1)
        told = {"order": 500 + n, "who": f"K{n % 5}", "day": f"2026-03-{n + 1:02d}"}
        made.append({**told, "kind": kinds[0], "item": None, "sum": whole})
        made += [{**told, "kind": kinds[1], "item": "tea" if i else "mug", "sum": 1.25 if i else 2.5 * (n + 1)} for i in range(lines)]
        made.append({**told, "kind": kinds[2], "item": None, "sum": whole})
    return pd.DataFrame(made)


def source(folder: Path, **tables: pd.DataFrame) -> list[str]:
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return [f"{name}.csv" for name in tables]


def sold(folder: Path, files: list[str], **said):
    return read({"transactions": Source(file=files[0] if len(files) == 1 else files, columns=COLUMNS, **said)}, folder, currency="EUR")


def codes(found) -> set[str]:
    return {p.code for p in found.problems}


def drafted(folder: Path, files: list[str]):
    told = new.from_files(folder / "case", [str(folder / name) for name in files])
    case = open_case(folder / "case")
    return "\n".join(told.lines), (folder / "case" / "case.yml").read_text(encoding="utf-8"), case.read_inputs()


def test_a_head_and_a_payment_beside_the_lines_stop_and_their_condition_counts_each_sum_once(tmp_path):
    table = receipts()
    files = source(tmp_path, sales=table)
    with pytest.raises(Problems) as error:
        sold(tmp_path, files, where="sum > 0")
    (told,) = (p for p in error.value.problems if p.severity == "stop")
    assert told.code == "order_told_twice" and "24 rows called «Sale», «Payment» have the sums of their orders' rows called «Line» once more, 420.00 together" in told.what
    assert "write where: (sum > 0) AND kind = 'Line'; or ignore: [\"kind\"]" in told.todo
    assert sold(tmp_path, files, where="kind = 'Line'").tables["transactions"]["amount"].sum() == 210
    assert sold(tmp_path, files, ignore=["kind"]).tables["transactions"]["amount"].sum() == 630


def test_the_draft_leaves_the_head_and_the_payment_out(tmp_path):
    said, text, received = drafted(tmp_path, source(tmp_path, sales=receipts()))
    assert "left out: 24 of 48 rows, 420.00 together: kind calls them Sale, Payment" in said and "where: \"kind = 'Line'\"" in text
    assert received.tables["transactions"]["amount"].sum() == 210 and not {"order_told_twice", "order_sum_again"} & codes(received)


def test_other_kinds_of_rows_are_kept_beside_the_lines(tmp_path):
    table = receipts()
    more = table[table["kind"] == "Line"].head(3).assign(kind="Tip", sum=0.25)
    _, text, received = drafted(tmp_path, source(tmp_path, sales=pd.concat([table, more]).sort_values("order", kind="stable")))
    assert "NOT (kind IN ('Sale', 'Payment'))" in text and received.tables["transactions"]["amount"].sum() == 210.75


def test_invoices_and_their_payments_of_one_row_each_are_told(tmp_path):
    table = receipts(("Faktura", "x", "Wpłata")).query("kind != 'x'")
    with pytest.raises(Problems, match=r"12 rows called «Wpłata» have the sums of their orders' rows called «Faktura» once more"):
        sold(tmp_path, source(tmp_path, sales=table))


@pytest.mark.parametrize("kinds", [("left", "", "right"), ("Outbound", "", "Inbound"), ("Deposit", "", "Balance")])
def test_pairs_that_cost_the_same_are_two_sales(tmp_path, kinds):
    table = receipts(kinds).query("kind != ''")
    found = sold(tmp_path, source(tmp_path, sales=table))
    assert found.tables["transactions"]["amount"].sum() == 420 and "order_told_twice" not in codes(found)


def test_lines_of_an_order_in_two_categories_are_no_repetition(tmp_path):
    table = receipts().query("kind == 'Line'").assign(kind=["food", "drink"] * 12)
    found = sold(tmp_path, source(tmp_path, sales=table))
    assert "order_told_twice" not in codes(found) and found.tables["transactions"]["amount"].sum() == 210


def spans(*, cut: int = 7, overlap: int = 4, **last) -> dict[str, pd.DataFrame]:
    """Two quarters of sales of one line, each with its own running number; the last rows of the first are the first of the second."""
    rows = pd.DataFrame({"order": [f"F/{n}" for n in range(14)], "who": [f"K{n % 5}" for n in range(14)], "item": "tea",
                         "day": [f"2026-03-{n + 1:02d}" for n in range(14)], "sum": [10.5 + n for n in range(14)], "status": "open"})  # fmt: skip
    early, late = rows.iloc[:cut], rows.iloc[cut - overlap :].assign(**last)
    return {"q1": early.assign(Lp=range(1, len(early) + 1)), "q2": late.assign(Lp=range(1, len(late) + 1))}


def test_rows_that_two_exports_have_are_told_with_their_money_and_dropped(tmp_path):
    files = source(tmp_path, **spans())
    found = sold(tmp_path, files)
    (told,) = (p for p in found.problems if p.code in ("overlap", "duplicate"))
    assert "4 rows are in another file as well, with the same order, customer, day and sum (q1.csv, row 5, q1.csv, row 6, q1.csv, row 7, …), and count twice, 60.00 together" in told.what
    assert told.severity == "warn" and told.todo == "write duplicates: files to count them once, unless each is a part of what was paid"
    once = sold(tmp_path, files, duplicates="drop")
    assert once.counts["transactions"] == {"rows_in": 18, "rows_used": 14, "excluded": {"duplicate": 4}} and not {"overlap", "duplicate"} & codes(once)
    assert once.tables["transactions"]["amount"].sum() == sum(10.5 + n for n in range(14))


def test_what_became_of_a_sale_stands_in_the_newer_export(tmp_path):
    files = source(tmp_path, **spans(status=["void"] * 4 + ["open"] * 7))
    found = sold(tmp_path, files, duplicates="drop", where="status <> 'void'")
    assert found.counts["transactions"]["excluded"] == {"duplicate": 4, "where": 4} and found.counts["transactions"]["rows_used"] == 10


def test_the_draft_counts_overlapping_exports_once(tmp_path):
    said, text, received = drafted(tmp_path, source(tmp_path, **spans()))
    assert "left out: 4 of 18 rows, 60.00 together: another file has them as well" in said and "    duplicates: files " in text
    assert received.counts["transactions"]["rows_used"] == 14 and "overlap" not in codes(received)


def test_the_draft_drops_nothing_where_a_file_repeats_rows_of_its_own(tmp_path):
    tables = spans()
    tables["q2"] = pd.concat([tables["q2"], tables["q2"].tail(1)])
    _, text, received = drafted(tmp_path, source(tmp_path, **tables))
    assert "\n    duplicates: " not in text and received.counts["transactions"]["rows_used"] == 19 and {"overlap", "duplicate"} <= codes(received)


def test_without_an_order_number_rows_are_compared_cell_by_cell_but_for_the_count_and_what_is_ignored(tmp_path):
    tables = {name: table.drop(columns="order").assign(printed=f"on {name}") for name, table in spans().items()}
    files = source(tmp_path, **tables)
    said = {"columns": {c: t for c, t in COLUMNS.items() if c != "order_id"}, "file": files}
    found = read({"transactions": Source(**said)}, tmp_path, currency="EUR")
    assert "overlap" not in codes(found)
    found = read({"transactions": Source(**said, ignore=["printed"])}, tmp_path, currency="EUR")
    assert "4 rows are in another file as well, cell by cell" in next(p.what for p in found.problems if p.code == "overlap")
    found = read({"transactions": Source(**said, ignore=["Printed"], duplicates="drop")}, tmp_path, currency="EUR")
    assert found.counts["transactions"]["excluded"] == {"duplicate": 4}


def test_two_equal_lines_of_one_order_stay_two_in_both_exports(tmp_path):
    tables = spans(cut=6, overlap=1)
    tables = {name: pd.concat([table, table[table["order"] == "F/5"]]).assign(Lp=lambda t: range(1, len(t) + 1)) for name, table in tables.items()}
    found = sold(tmp_path, source(tmp_path, **tables), duplicates="drop")
    assert found.counts["transactions"]["excluded"] == {"duplicate": 2}
    assert (found.tables["transactions"]["amount"] == 15.5).sum() == 2


def test_the_same_numbers_of_two_offices_are_two_orders(tmp_path):
    tables = spans(overlap=0)
    tables["q2"] = tables["q2"].assign(order=[f"F/{n}" for n in range(7)])
    found = sold(tmp_path, source(tmp_path, **tables))
    assert "overlap" not in codes(found) and found.counts["transactions"]["rows_used"] == 14


def test_an_order_whose_sum_is_told_once_is_not_shared_over_the_lines_of_two_files(tmp_path):
    head = "Name,Email,Financial Status,Paid at,Fulfillment Status,Accepts Marketing,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
    order = "#{n},k{n}@a.pl,paid,2026-03-0{n},fulfilled,yes,EUR,30,30.00,2026-03-0{n} 10:00:00 +0000,1,Tea,10.00,T\n#{n},k{n}@a.pl,,,,,,,,2026-03-0{n} 10:00:00 +0000,2,Cup,10.00,C\n"
    for name, numbers in (("a", range(1, 6)), ("b", range(4, 9))):
        (tmp_path / f"{name}.csv").write_text(head + "".join(order.format(n=n) for n in numbers))
    for said in ({}, {"duplicates": "drop"}):
        found = read({"transactions": Source(file=["a.csv", "b.csv"], map="shopify_orders", **said)}, tmp_path, currency="EUR")
        made = found.tables["transactions"]
        assert found.counts["transactions"]["excluded"] == {"duplicate": 4} and made["amount"].tolist() == [10.0, 20.0] * 8
    assert "4 rows are of 2 orders that a later file has as well, and count once" in " ".join(p.what for p in found.problems)


@pytest.mark.parametrize(("item", "gift"), [("Gift Card - $50", True), ("Подарочный сертификат 1000", True), ("Karta podarunkowa", True), ("Bon upominkowy 100", True),
                                            ("Holiday Gift Box", False), ("Gift card holder", False), ("Подарочный набор", False)])  # fmt: skip
def test_gift_cards_sold_are_told_with_their_money(tmp_path, item, gift):
    table = receipts().query("kind == 'Line'").assign(kind="x")
    table.loc[table.index[:3], "item"] = item
    found = sold(tmp_path, source(tmp_path, sales=table))
    told = [p for p in found.problems if p.code == "gift_cards"]
    assert bool(told) == gift
    if gift:
        assert f"3 rows sell gift cards («{item}»), 8.75 together" in told[0].what and told[0].severity == "warn"
        where = told[0].todo.removeprefix("if it is, write where: ")
        assert where == f"NOT (item IN ('{item}'))" and sold(tmp_path, ["sales.csv"], where=where).tables["transactions"]["amount"].sum() == 201.25


@pytest.mark.parametrize(("vendors", "kept"), [(["Own"] * 7 + ["Hart", "Lee", "Lee"], False), (["Own"] * 5 + ["Hart", "Lee", "Lee", "Hart", "Lee"], True)])
def test_a_vendor_of_most_lines_is_no_category(tmp_path, vendors, kept):
    table = pd.DataFrame({"who": [f"K{n % 5}" for n in range(30)], "day": [f"2026-03-{n + 1:02d}" for n in range(30)], "sum": [3.25 + n for n in range(30)],
                          "product": ["tea", "mug", "jam", "tea", "cup"] * 6, "Category": vendors * 3})  # fmt: skip
    _, text, received = drafted(tmp_path, source(tmp_path, sales=table))
    assert ("category" in received.tables["transactions"]) == kept and ("# category: none that parts the goods; or: Category" in text) != kept
    said = Source(file="sales.csv", columns={"customer_id": "who", "date": "day", "amount": "sum", "product": "product", "category": "Category"})
    assert "category" in read({"transactions": said}, tmp_path, currency="EUR").tables["transactions"]  # whoever says so has it


def test_upward_corrections_among_downward_ones_are_right_as_they_are(tmp_path):
    table = receipts().query("kind == 'Line'").assign(kind="Faktura")
    table.loc[table.index[:4], ["kind", "sum"]] = [["Faktura korygująca", x] for x in (-3.0, -2.0, -1.0, 4.0)]
    assert "refunds_as_sales" not in codes(sold(tmp_path, source(tmp_path, sales=table)))
    told = sold(tmp_path, source(tmp_path, sales=table.assign(sum=table["sum"].abs())), where="sum > 0").problems
    assert "write where: (sum > 0) AND (\"kind\" IS NULL OR NOT (\"kind\" IN ('Faktura korygująca'))) to leave them out" in next(p.todo for p in told if p.code == "refunds_as_sales")


@pytest.mark.parametrize("word", ["Return", "Payment refund", "Возврат оплаты", "Zwrot płatności"])
def test_a_return_of_the_orders_sum_is_neither_its_head_nor_its_payment(word, tmp_path):
    table = receipts(("Sale", "Line", word))
    _, yml, found = drafted(tmp_path, source(tmp_path, sales=table[table["kind"] != "Sale"]))
    assert "\n    where:" not in yml and found.tables["transactions"]["amount"].sum() == 0


def test_two_halves_of_an_order_paid_in_two_ways_are_not_drafted_away(tmp_path):
    card = pd.DataFrame([(f"N{n}", f"K{n % 9}", f"2026-03-{n + 1:02d}", 10 + n, "card", f"c{n}") for n in range(20)], columns=["Order No", "Customer ID", "Date", "Amount", "Method", "Comment"])
    files = source(tmp_path, card=card, gift=card.head(4).assign(Method="gift"))
    text = drafted(tmp_path, files)[1]
    assert "\n    duplicates:" not in text


def test_equal_lines_of_one_file_stay_where_other_files_are_compared(tmp_path):
    old = pd.DataFrame([("1", "a", "2026-03-01", 5.0, "tea"), ("2", "b", "2026-03-02", 7.0, "tea")], columns=["order", "who", "day", "sum", "item"])
    new_ = pd.DataFrame([("2", "b", "2026-03-02", 7.0, "tea"), ("3", "c", "2026-03-03", 4.0, "tea"), ("3", "c", "2026-03-03", 4.0, "tea")], columns=list(old))
    files = source(tmp_path, old=old, new=new_)
    assert sold(tmp_path, files, duplicates="files").tables["transactions"]["amount"].sum() == 20
    assert sold(tmp_path, files, duplicates="drop").tables["transactions"]["amount"].sum() == 16


def test_returns_without_a_minus_among_those_with_one_are_told(tmp_path):
    kinds = ["Sale"] * 20 + ["Return"] * 8
    table = pd.DataFrame({"order": range(28), "who": [f"K{n % 5}" for n in range(28)], "day": "2026-03-01", "Type": kinds, "item": "tea", "sum": [10] * 20 + [-10] * 5 + [10, 20, 30]})
    (told,) = (p for p in sold(tmp_path, source(tmp_path, sales=table)).problems if p.code == "refunds_as_sales")
    assert "3 rows are called «Return» and have amounts above zero, 60.00 together" in told.what


def test_a_column_of_our_own_name_stays_a_category(tmp_path):
    pd.DataFrame({"who": ["a", "b"] * 10, "day": "2026-03-01", "sum": 5, "item": [f"p{n % 5}" for n in range(20)], "category": ["Bread"] * 15 + ["Tea"] * 5}).to_csv(tmp_path / "s.csv", index=False)
    said = Source(file="s.csv", columns={"customer_id": "who", "date": "day", "amount": "sum", "product": "item"})
    assert "category" in read({"transactions": said}, tmp_path, currency="EUR").tables["transactions"]


def test_the_rows_of_two_parquet_files_are_known_apart(tmp_path):
    old = pd.DataFrame([("1", "a", "2026-03-01", 5.0, "tea"), ("2", "b", "2026-03-02", 7.0, "tea")], columns=["order", "who", "day", "sum", "item"])
    later = pd.DataFrame([("2", "b", "2026-03-02", 7.0, "tea"), ("3", "c", "2026-03-03", 4.0, "tea"), ("3", "c", "2026-03-03", 4.0, "tea")], columns=list(old))
    old.to_parquet(tmp_path / "a.parquet")
    later.to_parquet(tmp_path / "b.parquet")
    assert sold(tmp_path, ["*.parquet"], duplicates="files").tables["transactions"]["amount"].sum() == 20
    assert "overlap" in codes(sold(tmp_path, ["*.parquet"]))
