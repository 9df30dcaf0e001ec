"""Which sum is a sale's: before tax where both stand beside each other; which invoices are none; what a message cost."""

from __future__ import annotations

import pandas as pd
import pytest

from segkit.case import new, open_case
from segkit.intake.recognise.look import look
from segkit.intake.recognise.table import _net, recognise


def invoices(rate: float = 0.21, delivery: float = 0.0) -> pd.DataFrame:
    """Forty invoices of ten customers, 100, 110, 120 … before tax: the fourth is void, the eighth uncollectible."""
    net = [100.0 + 10 * i for i in range(40)]
    words = {3: "void", 7: "uncollectible"}
    return pd.DataFrame({"Number": [f"A-{i:04d}" for i in range(40)], "Customer": [f"cus_{i % 10}x" for i in range(40)], "Date": [f"2025-{1 + i // 4:02d}-{1 + 7 * (i % 4):02d}" for i in range(40)],
                         "Subtotal": net, "Tax": [round(n * rate, 2) for n in net], "Total": [round(n * (1 + rate) + delivery, 2) for n in net],
                         "Due Date": "", "Status": [words.get(i, "paid") for i in range(40)]})  # fmt: skip


def test_the_sum_before_tax_is_taken_and_what_is_not_collected_is_no_sale(tmp_path):
    invoices().to_csv(tmp_path / "invoices.csv", index=False)
    new.from_files(tmp_path / "case", [str(tmp_path / "invoices.csv")])
    received = open_case(tmp_path / "case").read_inputs()
    assert open_case(tmp_path / "case").settings.sources["transactions"].columns["amount"] == "Subtotal"
    assert received.tables["transactions"]["amount"].sum() == 40 * 100 + 10 * 39 * 40 / 2 - 130 - 170  # less the fourth and the eighth
    assert received.counts["transactions"]["excluded"] == {"where": 2}


@pytest.mark.parametrize("header", ["Tax", "VAT 21%", "НДС", "Podatek VAT"])
def test_a_tax_by_its_name_in_three_languages(header):
    assert recognise(invoices().rename(columns={"Tax": header})).columns["amount"] == "Subtotal"


def test_where_the_sum_holds_more_than_the_tax_it_stays():
    assert recognise(invoices(delivery=5)).columns["amount"] == "Total"


def test_where_nothing_was_taxed_the_sum_stays():
    assert recognise(invoices(rate=0)).columns["amount"] == "Total"


@pytest.mark.parametrize("header", ["Koszt", "Стоимость", "Cost"])
def test_what_a_message_cost_is_found_and_read(header, tmp_path):
    log = pd.DataFrame({"Campaign": "Spring", "Customer": [f"cus_{i % 10}x" for i in range(10)], "Sent": "2025-06-01", "Group": ["sent", "control"] * 5, header: ["0,11", "0,00"] * 5})
    invoices().to_csv(tmp_path / "invoices.csv", index=False)
    log.to_csv(tmp_path / "log.csv", index=False, sep=";")
    new.from_files(tmp_path / "case", [str(tmp_path / "invoices.csv"), str(tmp_path / "log.csv")])
    case = open_case(tmp_path / "case")
    assert case.settings.sources["campaign_contacts"].columns["cost"] == header
    assert case.read_inputs().tables["campaign_contacts"]["cost"].tolist() == [0.11, 0.0] * 5


def test_where_a_row_has_no_sum_before_tax_the_whole_stays():
    rows = [(f"{100 + n}.50", f"{20 + n}.10", f"{120 + 2 * n}.60") for n in range(24)]
    table = pd.DataFrame([*rows, ("", "", "77.00")], columns=["Net", "VAT", "Total"])
    found = {"amount": "Total"}
    assert _net(table, found, {c: look(c, table[c]) for c in table}) == found and _net(table[:24], found, {c: look(c, table[c][:24]) for c in table}) == {"amount": "Net"}
