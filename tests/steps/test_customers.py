"""Step 3: who brings the money."""

import pandas as pd
import pytest

from segkit.ground.language import Language
from segkit.steps import customers


def people(revenue: list[float], orders: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": [str(i) for i in range(len(revenue))], "revenue": revenue, "orders": orders})


def test_the_largest_come_first_and_all_make_the_whole():
    curve = customers.concentration(people([10.0, 70.0, 15.0, 5.0, 0.0]))
    assert (curve[0], curve[20], curve[40], curve[100]) == (0.0, 0.7, pytest.approx(0.85), pytest.approx(1.0))


def test_everybody_the_same_lies_on_the_line():
    curve = customers.concentration(people([3.0] * 200))
    assert max(abs(curve[i] - i / 100) for i in range(101)) < 1e-9


def test_a_loss_and_those_who_never_bought_add_nothing():
    table = people([100.0, -40.0, 50.0])
    table.loc[2, "orders"] = 0
    assert customers.concentration(table)[100] == 1.0
    assert customers.concentration(table)[50] == 1.0


def test_the_chart_says_the_share_of_the_first_fifth():
    ax = customers.plot_concentration(people([10.0, 70.0, 15.0, 5.0, 0.0]), say=Language("ru", "RUB"))
    assert any("70" in text.get_text() for text in ax.texts)
