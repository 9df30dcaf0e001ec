"""The capstone's till: what a plan of letters earns in the airline's next half-year, beside writing to nobody, to everybody, and perfectly."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from segkit.ground.problems import Problem, Problems, nearest
from segkit.lessons import lesson

OFFERS = ("upgrade", "early booking", "weekend fares", "discount")
NONE = "none"


def _truth() -> pd.DataFrame:
    """What each member will bring, one row per member: `none` without a letter, and with each offer, in euros, its cost taken off."""
    from segkit.run import shared

    return pd.read_csv(shared("cases") / "airline" / "hidden" / "next_half_year.csv").set_index("member")


def plan(labels: pd.DataFrame, offers: Mapping[str, str], *, write_to: pd.Series | None = None) -> pd.DataFrame:
    """Whom to write to with what: customer_id, offer; a segment without an offer, and whoever is not in `write_to`, gets none.

    `labels`: customer_id, segment. `write_to`: True or False for each row of labels. Raises Problems for an offer that there is not.
    """
    unknown = [offer for offer in offers.values() if offer not in (*OFFERS, NONE)]
    if unknown:
        raise Problems([Problem("plan", f"there is no offer '{unknown[0]}'", nearest(str(unknown[0]), OFFERS), "unknown_offer")])
    chosen = labels["segment"].astype("str").map(dict(offers)).fillna(NONE)
    if write_to is not None:
        chosen = chosen.where(write_to.to_numpy().astype(bool), NONE)
    return pd.DataFrame({"customer_id": labels["customer_id"], "offer": chosen})


def _over(*, solved: bool = False) -> None:
    """Stop whoever counts the till of a half-year that has not begun: in the capstone, before its plan is handed in, or `solved`."""
    if said := lesson.waits("capstone-4", solved=solved):
        raise Problems([Problem("airline", said.rstrip("."), code="too_early")])


def score(chosen: pd.DataFrame) -> pd.DataFrame:
    """What a plan earns beyond writing to nobody: one row per plan; letters, profit in euros, share of the best possible.

    Raises Problems in the capstone before its plan has been handed in.
    """
    _over()
    return _counted(chosen)


def _counted(chosen: pd.DataFrame) -> pd.DataFrame:
    """What a plan earns, as the check and `score` count it.

    >>> nobody = pd.DataFrame({"customer_id": _truth().index, "offer": "none"})
    >>> float(_counted(nobody).loc["your plan", "profit"])
    0.0
    """
    real = _truth()
    mine = chosen.drop_duplicates("customer_id").set_index("customer_id")["offer"].astype("object").reindex(real.index, fill_value=NONE)
    mine = mine.where(mine.isin(OFFERS), NONE)
    gains = real[list(OFFERS)].sub(real[NONE], axis=0)
    best = gains.max(axis=1).clip(lower=0)
    rows = {"your plan": ((mine != NONE).sum(), sum(gains.loc[mine == offer, offer].sum() for offer in OFFERS))}
    rows |= {f"{offer} to everybody": (len(real), gains[offer].sum()) for offer in OFFERS}
    rows["the best possible"] = ((best > 0).sum(), best.sum())
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["letters", "profit"])
    return table.assign(share=table["profit"] / table.loc["the best possible", "profit"])


def best_for(labels: pd.DataFrame, *, write_to: pd.Series | None = None) -> dict[str, str]:
    """The best offer for each segment, as nobody can know beforehand: what the segments themselves would have allowed.

    Raises Problems in the capstone before its plan is right, or the solution has been looked at: it would make the plan.
    """
    _over(solved=True)
    real = _truth()
    gains = real[list(OFFERS)].sub(real[NONE], axis=0).assign(**{NONE: 0.0})
    asked = labels if write_to is None else labels[write_to.to_numpy().astype(bool)]
    sums = gains.reindex(asked["customer_id"]).groupby(asked["segment"].astype("str").to_numpy()).sum()
    return {str(segment): str(offer) for segment, offer in sums.idxmax(axis=1).items()}
