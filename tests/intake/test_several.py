"""Several answers in one cell of a survey, and one sex under two spellings."""

from pathlib import Path

import numpy as np
import pandas as pd

from segkit.intake import Source, read
from segkit.intake.meaning.several import answers

CHOICES = ["Smak", "Cena", "Blisko domu", "Kawa"]


def poll(place: Path, parted: str) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    given = [[c for c in CHOICES if rng.random() < 0.5] for _ in range(60)]
    table = pd.DataFrame({"Co jest ważne? (można zaznaczyć kilka)": [parted.join(g) for g in given], "Miasto": rng.choice(["Łódź, łódzkie", "Kraków, małopolskie"], 60),
                          "Płeć": rng.choice(["K", "kobieta", "M"], 60, p=[0.5, 0.1, 0.4])})  # fmt: skip
    table.to_csv(place / "poll.csv", index=False)
    return table


def test_every_answer_has_a_column_and_a_town_with_its_region_stays_one(tmp_path):
    for parted in (", ", ";", "; "):
        told = poll(tmp_path, parted)
        made = read({"survey": Source(file="poll.csv", columns={"customer_id": "row number"})}, tmp_path, currency="PLN")
        table, asked = made.tables["survey"], told.iloc[:, 0]
        for choice in CHOICES:
            said = table[f"Co jest ważne?: {choice}"]
            assert (said == "yes").sum() == asked.map(lambda cell, c=choice: c in cell.split(parted)).sum()
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
