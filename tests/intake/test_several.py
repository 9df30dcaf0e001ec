"""Several answers in one cell of a survey, and one sex under two spellings."""

from pathlib import Path

import numpy as np
import pandas as pd

from segkit.intake import Source, read
from segkit.intake.meaning import several
from segkit.intake.meaning.several import answers

CHOICES = ["Smak", "Cena", "Blisko domu", "Kawa"]


def poll(place: Path, parted: str) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    given = [[c for c in CHOICES if rng.random() < 0.5] for _ in range(60)]
    table = pd.DataFrame({"Co jest ważne? (można zaznaczyć kilka)": [parted.join(g) for g in given], "Miasto": rng.choice(["Łódź, łódzkie", "Kraków, małopolskie"], 60),
                          "Płeć": rng.choice(["K", "kobieta", "M"], 60, p=[0.5, 0.1, 0.4])})  # fmt: skip
    table.to_csv(place / "poll.csv", index=False)
    return table


def test_an_empty_row_is_nobody_where_rows_are_the_customers(tmp_path):
    (tmp_path / "list.csv").write_text("colour,size\nred,x\n,\nblue,y\n", encoding="utf-8")
    made = read({"customers": Source(file="list.csv", columns={"customer_id": "row number"})}, tmp_path, currency="PLN")
    assert made.tables["customers"]["customer_id"].tolist() == ["2", "4"]


def test_every_answer_has_a_column_and_a_town_with_its_region_stays_one(tmp_path):
    for parted in (", ", ";", "; "):
        told = poll(tmp_path, parted)
        made = read({"survey": Source(file="poll.csv", columns={"customer_id": "row number"})}, tmp_path, currency="PLN")
        table, asked = made.tables["survey"], told.iloc[:, 0]
        for choice in CHOICES:
            said = table[f"Co jest ważne?: {choice}"]
            assert (said == "yes").sum() == asked.map(lambda cell, c=choice, by=parted: c in cell.split(by)).sum()
            assert said.isna().sum() == (asked == "").sum()  # nobody who was silent said no
        assert not [c for c in table if "zaznaczyć" in c] and table["Miasto"].nunique() == 2
        assert len(made.columns[made.columns["column"].str.startswith("Co jest ważne?: ")]) == len(CHOICES)


def test_two_spellings_of_a_sex_are_one_and_told(tmp_path):
    told = poll(tmp_path, ", ")
    made = read({"survey": Source(file="poll.csv", columns={"customer_id": "row number"})}, tmp_path, currency="PLN")
    column = next(c for c in made.tables["survey"] if made.tables["survey"][c].isin(["K", "M"]).all())
    assert (made.tables["survey"][column] == "K").sum() == told["Płeć"].isin(["K", "kobieta"]).sum()
    assert len(made.log[made.log["rule"] == "spelling"]) == (told["Płeć"] == "kobieta").sum()
    assert any(p.code == "spelling" for p in made.problems)


def test_free_words_with_commas_are_no_choices():
    rng = np.random.default_rng(1)
    words = [f"word{i}" for i in range(200)]
    assert answers(pd.Series([", ".join(rng.choice(words, 3)) for _ in range(80)])) is None
    assert answers(pd.Series(["Smith, John", "Doe, Jane"] * 3)) is None


def test_an_option_with_a_comma_is_one():
    rng = np.random.default_rng(8)
    options = ["Sandwiches, salads", "Espresso", "Tea"]
    said = pd.Series([", ".join(o for o in options if rng.random() < 0.6) for _ in range(80)])
    parts = several._rejoined(answers(said))
    assert set(parts.dropna().explode()) == set(options)


def test_towns_and_names_in_capitals_are_the_same_and_codes_are_not(tmp_path):
    rows = [("Ann Lee", "Leeds"), ("ANN LEE", "leeds"), ("Bob  Ray", "LEEDS"), ("Bob Ray", "York"), ("Ann Lee", "York ")] * 6
    table = pd.DataFrame(rows, columns=["who", "town"]).assign(day="2026-01-05", sum=10.0)
    table.to_csv(tmp_path / "sales.csv", index=False)
    columns = {"customer_id": "who", "date": "day", "amount": "sum"}
    made = read({"transactions": Source(file="sales.csv", columns=columns)}, tmp_path, currency="GBP")
    assert made.tables["transactions"]["customer_id"].value_counts().to_dict() == {"Ann Lee": 18, "Bob Ray": 12}
    assert any(p.code == "names_alike" for p in made.problems)
    table.assign(who=[f"{'aB' if i % 2 else 'ab'}{i // 2 % 7} x{i % 3}" for i in range(len(table))]).to_csv(tmp_path / "sales.csv", index=False)
    coded = read({"transactions": Source(file="sales.csv", columns=columns)}, tmp_path, currency="GBP")
    assert coded.tables["transactions"]["customer_id"].nunique() > 20  # figures make a code, in which a capital may count
    people = pd.DataFrame({"customer_id": [str(i) for i in range(30)], "town": [town for _, town in rows]})
    people.to_csv(tmp_path / "people.csv", index=False)
    known = read({"customers": Source(file="people.csv", columns={"customer_id": "customer_id"})}, tmp_path, currency="GBP")
    assert known.tables["customers"]["town"].value_counts().to_dict() == {"Leeds": 18, "York": 12}


def test_one_mail_in_two_spellings_is_one_customer(tmp_path):
    mails = ["ann@example.com", "Ann@Example.com", "bob@example.com"] * 10
    pd.DataFrame({"Email": mails, "day": "2026-01-05", "sum": 10.0, "town": ["York", "York", "Hull"] * 10}).to_csv(tmp_path / "s.csv", index=False)
    made = read({"transactions": Source(file="s.csv", columns={"customer_id": "Email", "date": "day", "amount": "sum"})}, tmp_path, currency="GBP")
    assert made.tables["transactions"]["customer_id"].nunique() == 2
    assert "customers" not in made.tables or made.tables["customers"]["customer_id"].is_unique
    assert not made.tables["transactions"]["customer_id"].str.contains("@").any() and made.contacts["customer_id"].is_unique
