"""One value of case.yml is changed, and nothing else: no comment, no order, no other line."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.case import draft, mend, new
from segkit.ground.problems import Problems
from tests.case.test_new import sales
from tests.intake.exports import save
from tests.intake.test_shapes import SHOPIFY

BLOCK = """# the shop of Ann
case: Shop
language: en   # a guess
sources:
  transactions:
    file: inputs/a.csv   # till 2025
    columns:             # ours: theirs
      customer_id: client   # c1 | c2; or: city
      date: sent
      amount: "sum, net"   # 5.00 | 7.00; or: gross
      # order_id: no such column found

  customers:
    file: inputs/b.csv
    columns: {customer_id: no, city: town}   # as in the club
# the end
"""


def changed(text: str, *told) -> list[str]:
    """The lines of the new text that are not in the old one."""
    new_text, old = mend.column(text, *told), text.splitlines()
    return [line for line in new_text.splitlines() if line not in old]


def test_one_line_is_written_and_its_comment_says_of_what_it_is():
    assert changed(BLOCK, "transactions", "date", "paid on: card") == ['      date: "paid on: card"']
    assert changed(BLOCK, "transactions", "amount", "gross") == ['      amount: gross   # was "sum, net": 5.00 | 7.00; or: gross']
    assert changed(BLOCK, "customers", "city", "место") == ["    columns: {customer_id: no, city: место}   # as in the club"]


def test_there_and_back_again_is_the_same_text():
    there = mend.column(mend.column(BLOCK, "transactions", "amount", "gross"), "transactions", "amount", "tax")
    assert mend.column(there, "transactions", "amount", "sum, net") == BLOCK
    assert mend.setting(mend.setting(BLOCK, "language", "pl"), "language", "en") == BLOCK


def test_what_was_not_named_takes_the_place_that_waits_for_it_and_is_taken_out_again():
    there = mend.column(BLOCK, "transactions", "order_id", "receipt")
    assert "\n      order_id: receipt\n\n" in there and "no such column" not in there
    assert "\n      # order_id: receipt\n" in mend.column(there, "transactions", "order_id", None)
    assert changed(BLOCK, "customers", "name", "who") == ["    columns: {name: who, customer_id: no, city: town}   # as in the club"]
    assert changed(BLOCK, "customers", "customer_id", None) == ["    columns: {city: town}   # as in the club"]
    assert changed(BLOCK, "customers", "city", None) == ["    columns: {customer_id: no}   # as in the club"]
    assert mend.column(BLOCK, "customers", "age", None) == BLOCK


def test_the_last_one_taken_out_and_put_in_again():
    text = BLOCK
    for ours in ("customer_id", "date", "amount"):
        text = mend.column(text, "transactions", ours, None)
    assert "columns" not in yaml.safe_load(text)["sources"]["transactions"]
    again = mend.column(text, "transactions", "date", "sent")
    assert yaml.safe_load(again)["sources"]["transactions"]["columns"] == {"date": "sent"} and "# ours: theirs" in again


@pytest.mark.parametrize(
    "text",
    [
        "case: A\nsources: {transactions: {file: a.csv}}\n",
        "case: A\nsources: {transactions: {file: a.csv, columns: {}}}\n",
        "case: A\nsources:\n  transactions: {file: a.csv, columns: {date: x}}",
        "case: A\nsources:\n  transactions:\n    file: a.csv\n",
        "case: A\nsources:\n  transactions:\n    file: a.csv\n    columns:\n\n# more\n",
        "case: A\nsources:\n  transactions:\n    columns:\n      date: x\n    file: a.csv",
        "case: A\r\nsources:\r\n  transactions:\r\n    file: a.csv\r\n    columns:\r\n      # date: none\r\n      amount: y   # 1\r\n",
    ],
)
def test_other_ways_of_writing_it(text):
    there = mend.column(text, "transactions", "date", "d: 1")
    said = yaml.safe_load(there)["sources"]["transactions"]
    assert said["columns"]["date"] == "d: 1" and said["file"] == "a.csv"
    assert there.count("\r\n") in (0, there.count("\n"))
    assert mend.setting(there, "currency", "PLN").count("currency: PLN") == 1


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=20).filter(lambda t: t.isprintable()), st.sampled_from(["customer_id", "date", "order_id"]))
def test_whatever_a_column_is_called_it_is_said_or_refused_in_words(theirs, ours):
    try:
        there = mend.column(BLOCK, "transactions", ours, theirs)
    except Problems as error:
        assert "case.yml" in error.problems[0].where
        return
    wanted = yaml.safe_load(BLOCK)
    wanted["sources"]["transactions"]["columns"][ours] = theirs
    assert yaml.safe_load(there) == wanted


def test_what_cannot_be_changed_safely_is_refused_and_what_to_do_is_said():
    text = BLOCK.replace("date: sent", "date: >-\n        sent\n        on")
    with pytest.raises(Problems, match="by hand"):
        mend.column(text, "transactions", "date", None)
    with pytest.raises(Problems, match="no source"):
        mend.column(BLOCK, "deals", "amount", "x")


def test_a_file_of_segkit_new_with_a_bare_table_and_with_a_ready_map(tmp_path):
    (tmp_path / "inputs").mkdir()
    sales().to_csv(tmp_path / "inputs/bare.csv", index=False)
    save(tmp_path, "shopify_orders", SHOPIFY)
    for name, ours, theirs in (("bare", "order_id", "amount"), ("shopify_orders", "amount", "Subtotal")):
        new.from_files(tmp_path / name, [str(tmp_path / f"inputs/{name}.csv")])
        path = tmp_path / name / "case.yml"
        before = path.read_text(encoding="utf-8")
        mend.file(path, lambda text: mend.column(text, "transactions", ours, theirs))  # noqa: B023
        after = path.read_text(encoding="utf-8")
        assert yaml.safe_load(after)["sources"]["transactions"]["columns"][ours] == theirs
        assert len(set(after.splitlines()) - set(before.splitlines())) == (1 if name == "bare" else 2)  # and `columns:` itself
        assert len(after.splitlines()) == len(before.splitlines())
    assert draft.TAIL[1] in after


CHOSEN = """# of May
case: A            # the name
segments:
  rules:           # the first wins
    VIP: orders > 9
    # a thought
    else: rest

targets:
  # budget: 1
  top: 2           # no more
  weights: {size: 2, growth: 1}
"""


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (["targets", "top"], 3, "  top: 3           # no more"),
        (["targets", "weights"], {"size": 1.0, "growth": 0.5}, "  weights: {size: 1, growth: 0.5}"),
        (["targets", "budget"], 900.0, "  budget: 900"),
        (["segments", "rules", "VIP"], "orders > 9 AND revenue > 100", "    VIP: orders > 9 AND revenue > 100"),
        (["choice"], {"scenario": "case", "reason": "it: pays"}, "choice: {scenario: case, reason: 'it: pays'}"),
        (["targets", "top"], None, "  # top: 2           # no more"),
    ],
)
def test_a_value_at_any_place_and_every_other_line_as_it_was(path, value, line):
    new = mend.put(CHOSEN, path, value)
    old, lines = CHOSEN.splitlines(), new.splitlines()
    assert line in lines and len([one for one in old if one not in lines]) <= 1 and len(lines) - len(old) in (0, 1)
    assert mend.put(new, path, value) == new


def test_a_rule_is_added_before_the_one_for_all_others():
    new = mend.put(CHOSEN, ["segments", "rules", "new: ones"], "orders = 1", last="else")
    assert "    'new: ones': orders = 1\n    else: rest\n" in new


def test_what_is_replaced_or_taken_away_as_a_whole_stays_as_comments():
    new = mend.put(CHOSEN, ["segments"], {"method": "rfm", "bins": 3})
    assert "segments: {method: rfm, bins: 3}\n#   rules:           # the first wins\n#     VIP: orders > 9\n    # a thought\n#     else: rest\n\ntargets:" in new
    gone = mend.put(CHOSEN, ["segments"], None)
    assert "segments" not in yaml.safe_load(gone) and "# segments:\n#   rules:" in gone
    assert mend.put(new, ["segments", "bins"], 4).count("bins: 4") == 1


def test_a_value_that_would_cost_a_comment_between_braces_is_left_to_a_person():
    with pytest.raises(Problems, match="by hand"):
        mend.put("case: A\ntargets: {weights: {size: 2,   # why\n   growth: 1}, top: 3}\n", ["targets", "weights"], {"size": 9})


def test_a_list_is_changed_at_its_place_and_grows_at_its_end():
    text = "# texts\n- {segment: A, channel: B, text: x}   # short\n"
    assert mend.put(text, [0, "text"], "y, z") == "# texts\n- {segment: A, channel: B, text: 'y, z'}   # short\n"
    assert mend.listed(text, {"segment": "C", "text": "hi"}) == text + "- segment: C\n  text: hi\n"
    assert mend.listed("# none yet\n", {"segment": "C"}) == "# none yet\n- segment: C\n"
    with pytest.raises(Problems, match="by hand"):
        mend.listed("A: {channel: B, text: x}\n", {"segment": "C"})
