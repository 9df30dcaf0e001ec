"""What the channels would bring that a segment's messages are not written for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segkit.findings.campaign import by_voice
from segkit.steps.targets.economics import Money

CLEARLY = 1.25  # times the profit of the best channel that messages are written for


def beside(money: Money, wide: Money) -> Money:
    """The same, and beside every segment what the channels would bring that its messages are not written for.

    `wide`: as if messages were written for every channel. Adds other_channel and other_profit (currency): the one that would bring clearly
    more with the same share held out, missing where none is worth a word; low_channel and low_uplift (fraction): the channel, of all that
    reach anybody, in which a campaign pays from the least uplift; low_text (whether a message may go through it now); only_text
    (whether only one channel has a text where others would reach somebody too); unwritten_channel, unwritten_profit and unwritten_cost
    (currency): of the channels without a text the one that would lose least, where the best that has one loses, and more than that, with
    unwritten_uplift (fraction; where it is counted on less than the rest of the count has: no channel without a text is taken to bring more
    responses than the form expects, see `_at_most`) and unwritten_whole (currency: its profit with nobody held out, where somebody is); unwritten_people (who
    may be written to through it), unwritten_whole_cost and unwritten_fixed (currency: what writing to all of them costs, and what of that is paid
    once, however many segments are written to at once; missing where the channel takes only so many contacts).

    >>> offers = pd.DataFrame({"segment": "a", "channel": ["mail", "chat"], "people": [10, 0], "held_out": [5, 0], "contacts": [5, 0],
    ...     "fixed": 1.0, "cost": [2.0, 0.0], "income": [6.0, 0.0], "profit": [4.0, 0.0], "break_even_uplift": [0.02, None]})
    >>> other = offers.assign(people=10, held_out=0, contacts=10, cost=3.0, income=[6.0, 20.0], profit=[3.0, 17.0], break_even_uplift=[0.02, 0.01])
    >>> told = beside(Money(offers, np.zeros((2, 1))), Money(other, np.zeros((2, 1)))).table  # five of them: 10 less 2
    >>> told[["other_channel", "other_profit", "low_channel", "low_uplift", "low_text", "only_text"]].round(4).values.tolist()[0]
    ['chat', 8.0, 'chat', 0.0133, False, True]
    >>> beside(Money(offers, np.zeros((2, 1))), Money(offers, np.zeros((2, 1)))).table[["other_profit", "low_uplift", "only_text"]].values.tolist()[0]
    [nan, 0.02, False]
    >>> dear, cheap = offers.assign(profit=[-4.0, 0.0]), other.assign(income=[6.0, 2.0])  # five of them: 1 less 2
    >>> beside(Money(dear, np.zeros((2, 1))), Money(cheap, np.zeros((2, 1)))).table[["unwritten_channel", "unwritten_profit", "unwritten_cost"]].values.tolist()[0]
    ['chat', -1.0, 2.0]
    """
    keys = ["segment", "channel"]
    barred = money.table.loc[money.table["contacts"].fillna(0).eq(0), keys]
    own = money.table[money.table["contacts"].gt(0) & money.table["profit"].notna()].sort_values("profit").drop_duplicates("segment", keep="last").set_index("segment")
    able = wide.table[wide.table["contacts"].gt(0)]
    share = own["held_out"] / own["people"]
    alike = _at_most(_held_alike(able, share))
    whole = _at_most(_held_alike(able, share * 0.0)).set_index(keys)[["profit", "cost"]].add_prefix("whole_")
    found = alike.merge(barred, on=keys)
    lost = found.join(whole, on=keys)[found["profit"] > found["segment"].map(own.loc[own["profit"] < 0, "profit"]).astype("float64")]
    lost = lost.sort_values(["profit", "channel"], ascending=[False, True]).drop_duplicates("segment").set_index("segment")
    found = found[found["profit"].gt(0) & found["profit"].gt(CLEARLY * found["segment"].map(own["profit"].clip(lower=0)).astype("float64").fillna(0))]
    found = found.sort_values(["profit", "channel"], ascending=[False, True]).drop_duplicates("segment").set_index("segment")
    least = alike.dropna(subset=["break_even_uplift"]).sort_values(["break_even_uplift", "channel"]).drop_duplicates("segment").set_index("segment")
    ready = set(money.table.loc[money.table["contacts"].gt(0), keys].itertuples(index=False, name=None))
    written = [c for c in sorted({key for key in ready}) if not by_voice(c[1])]
    one = pd.Series([s for s, _ in written], dtype="str").value_counts().eq(1)
    more = able.merge(barred, on=keys)["segment"].drop_duplicates()
    told = {"other_channel": found["channel"].astype("str"), "other_profit": found["profit"].astype("float64"),
            "low_channel": least["channel"].astype("str"), "low_uplift": least["break_even_uplift"].astype("float64"),
            "unwritten_channel": lost["channel"].astype("str"), "unwritten_profit": lost["profit"].astype("float64"), "unwritten_cost": lost["cost"].astype("float64"),
            "unwritten_uplift": lost["counted"].astype("float64"), "unwritten_whole": lost["whole_profit"].where(share.reindex(lost.index).gt(0)).astype("float64"),
            "unwritten_people": lost["people"].astype("float64"), "unwritten_whole_cost": lost["whole_cost"].astype("float64"), "unwritten_fixed": _once(lost)}  # fmt: skip
    table = money.table.assign(**{name: money.table["segment"].map(column).astype(column.dtype) for name, column in told.items()})
    table["low_text"] = [(s, c) in ready for s, c in table[["segment", "low_channel"]].itertuples(index=False, name=None)]
    table["only_text"] = table["segment"].map(one).eq(True) & table["segment"].isin(set(more)) & ~table["channel"].map(by_voice).astype(bool)
    return Money(table, money.profits)


def _once(offers: pd.DataFrame) -> pd.Series:
    """What of an offer's cost is paid once however many segments are written to at once; missing where the channel takes only so many contacts."""
    free = offers["most"].eq(np.inf) if "most" in offers else pd.Series(True, index=offers.index)
    return offers["fixed"].where(free).astype("float64")


def _at_most(offers: pd.DataFrame) -> pd.DataFrame:
    """The offers with no more responses than the form expects through the channel, of which the same part is added as of those seen.

    Formula: uplift · min(1, response of the form ÷ (uplift + responses without a message)).

    >>> rows = pd.DataFrame({"uplift": [0.02, 0.01], "control": [0.03, None], "assumed_response": [0.01, 0.05], "gross": False, "income": [6.0, 6.0], "cost": 1.0, "profit": 5.0})
    >>> _at_most(rows)[["income", "profit", "counted"]].round(4).values.tolist()  # two of five responses are added: 0.4 points
    [[1.2, 0.2, 0.004], [6.0, 5.0, nan]]
    """
    if not {"uplift", "assumed_response", "gross"} <= set(offers):
        return offers.assign(counted=np.nan)
    responding = offers["uplift"] + (offers["control"].fillna(0.0) if "control" in offers else 0.0)
    over = offers["uplift"].gt(0) & responding.gt(offers["assumed_response"]) & ~offers["gross"].astype(bool)
    part = (offers["assumed_response"] / responding.where(over)).fillna(1.0)
    income = offers["income"] * part
    return offers.assign(income=income, profit=(income - offers["cost"]).where(over, offers["profit"]), counted=(offers["uplift"] * part).where(over))


def _held_alike(offers: pd.DataFrame, shares: pd.Series) -> pd.DataFrame:
    """The offers with their profit and the uplift from which they pay for as many contacts as are left where this share of the segment is held
    out; as they are without a share."""
    held = (offers["people"] * offers["segment"].map(shares).astype("float64")).round().fillna(offers["held_out"])
    limited = offers["contacts"] < offers["people"] - offers["held_out"]  # by what the channel takes at most
    contacts = (offers["people"] - held).where(~limited, np.minimum(offers["people"] - held, offers["contacts"]))
    part = contacts / offers["contacts"]
    paid = part * (offers["cost"] - offers["fixed"]) + offers["fixed"]
    even = (offers["break_even_uplift"] * paid / (part * offers["cost"]).where(part * offers["cost"] > 0)).fillna(offers["break_even_uplift"])
    income = (part * offers["income"]).where(contacts > 0, 0.0)
    return offers.assign(cost=paid.where(contacts > 0, 0.0).round(2), income=income, profit=(income - paid).where(contacts > 0, 0.0).round(2), break_even_uplift=even.where(contacts > 0))
