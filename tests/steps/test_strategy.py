"""Personas, hold-out and audiences."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.customers import profile
from segkit.findings import strategy as words
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.methods import five_w
from segkit.steps import strategy
from segkit.steps.strategy import audiences, persona

SAY = Language("en", "USD")
PEOPLE = pd.DataFrame(
    {
        "customer_id": [f"{i:02}" for i in range(60)],
        "orders": [6] * 30 + [1] * 30,
        "revenue": [600.0] * 30 + [50.0] * 30,
        "recency_days": [10.0] * 30 + [20.0] * 30,
        "gap_days": [14.0] * 30 + [None] * 30,
        "city": ["Omsk"] * 28 + ["Perm"] * 32,
        "phone": ["+7900"] * 50 + [None] * 10,
        "stop": ["да"] * 5 + [None] * 55,
        "nationality": "x",
    }
)
LABELS = pd.DataFrame({"customer_id": PEOPLE["customer_id"], "segment": ["core"] * 30 + ["new"] * 30})
SEGMENTS = pd.DataFrame({"segment": ["core", "new"], "customers": [30, 30], "share": [0.5, 0.5]})
ALL = [f"{i:02}" for i in range(60)]
CHOICES = pd.concat([
    pd.DataFrame({"customer_id": ALL, "criterion": "category", "value": ["coats"] * 30 + ["shirts"] * 30, "orders": 3}),
    pd.DataFrame({"customer_id": ALL[:10], "criterion": "category", "value": "shirts", "orders": 1}),
    pd.DataFrame({"customer_id": ALL, "criterion": "weekday", "value": ["6"] * 30 + ["1"] * 30, "orders": 3}),
])  # fmt: skip
PICKED = five_w.picks(CHOICES, LABELS)


def cards(**more):
    table = strategy.personas(profile.describe(LABELS, PEOPLE), SEGMENTS, PEOPLE, LABELS, say=SAY, **more)
    return table.set_index(["segment", "field"])


def test_a_card_has_every_field_and_its_source():
    table = cards(picked=PICKED)
    assert len(table) == 2 * len(strategy.FIELDS)
    assert table["source"].isin(["data", "interview", "suggestion", "open"]).all() and (table["text"] != "").all()
    assert "Omsk" in table.loc[("core", "traits"), "text"]
    assert table.loc[("core", "persona"), "text"].startswith("A summary of 30 customers, not a real person; on average")
    assert table.loc[("core", "topics")].tolist() == ["coats", "data"]
    assert table.loc[("core", "when"), "text"] == "once every 14 days; most on Saturday"


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
def test_what_the_rule_asks_is_told_as_its_definition(language):
    """A card does not say that nothing sets apart whom the rule picks by a trait, nor does it tell the trait as a finding."""
    say, people = Language(language, "USD"), PEOPLE.assign(size=["250+"] * 30 + ["1–9"] * 30, city="Omsk")
    criteria = pd.DataFrame({"criterion": ["size", "city"], "group": "demographic", "type": "category", "column": ["size", "city"], "chosen": True})
    told = profile.describe(LABELS, people, criteria=criteria, defined=["size"], ruled={"core": ["size"], "new": ["orders"]})
    table = strategy.personas(told, SEGMENTS, people, LABELS, say=say).set_index(["segment", "field"])
    text, source = table.loc[("core", "traits"), "text"].replace("\u00a0", " "), table.loc[("core", "traits"), "source"]
    assert source == "open" and text.startswith({"en": "By definition", "ru": "По определению", "pl": "Z definicji"}[language]) and "250+" in text
    who = five_w.fit(told, labels=LABELS, facts=people, say=say).set_index("segment").loc["core", "who"].replace("\u00a0", " ")
    assert who.split("; ")[-1 if "Omsk" in who.split("; ")[0] else 0].casefold().startswith(text.split(" ")[0].casefold()) and "250+" in who
    others = five_w.fit(told, labels=LABELS, facts=people, say=say).set_index("segment").loc["new", "who"]  # all of them 1–9, which their own rule does not ask
    assert "1–9" in others and " ".join(text.split(" ")[:2]).casefold() not in others.replace("\u00a0", " ").casefold()
    rounded = told.assign(share_step=0.1)
    assert not persona.defined(rounded, "core") and persona.defined(told, "core") and not persona.defined(told, "new")


@pytest.mark.parametrize(("language", "spoken", "asked"), [("en", "contact them", "your company"), ("ru", "обращаться", "о вашей компании"), ("pl", "nie kontaktujcie", "o firmie")])
def test_companies_that_are_rung_up_are_not_written_to_nor_asked_of_their_family(language, spoken, asked):
    say, targets = Language(language, "PLN"), pd.DataFrame({"segment": ["core", "new"], "decision": ["chosen", "leave"], "channel": "telefon", "needed": None, "contacts": 9.0, "gross": True})
    card = strategy.personas(profile.describe(LABELS, PEOPLE), SEGMENTS, PEOPLE, LABELS, targets=targets, also=["new"], firms=True, say=say).set_index(["segment", "field"])
    assert list(dict.fromkeys(card.index.get_level_values(0))) == ["core", "new"]
    avoid = card.loc[("core", "avoid"), "text"].replace("\u00a0", " ")
    assert avoid.split("; ")[-1].startswith((spoken, f"do not {spoken}")) and avoid[0].isupper()  # what follows a semicolon is no new sentence
    who = five_w.question("who", say, firms=True).replace("\u00a0", " ")
    assert asked in who and who != five_w.question("who", say)


@pytest.mark.parametrize(("given", "offer", "avoid"), [
    ({}, "first-order gift", "loyalty programme"),
    ({"unknown": True}, "no purchase of theirs is known", "had never bought"),
    ({"firms": True}, "keeps them from ordering", "No offer before"),
])  # fmt: skip
def test_who_is_not_known_to_have_bought_is_not_told_that_he_has_not(given, offer, avoid):
    nobody = PEOPLE.assign(orders=[0] * len(PEOPLE), revenue=0.0, recency_days=None, gap_days=None)
    base = pd.concat([nobody[LABELS["segment"].eq("new").to_numpy()], PEOPLE[LABELS["segment"].ne("new").to_numpy()]])
    card = strategy.personas(profile.describe(LABELS, base), SEGMENTS, base, LABELS, **given).set_index(["segment", "field"])["text"]
    assert offer in card[("new", "offer")] and avoid in card[("new", "avoid")]


def test_the_way_people_come_by_is_no_channel_to_write_in():
    """All of the segment came through a post that was paid for: nobody can be written to there."""
    posts = PICKED.head(1).assign(segment="core", criterion="channel", value="tg_post", lift=3.0, share=0.9, sure=True)
    assert cards(picked=pd.concat([PICKED, posts])).loc[("core", "channel"), "source"] == "open"


def test_motives_are_never_computed():
    table = cards(picked=PICKED)
    assert table.loc[("core", "benefit"), "source"] == "open" and table.loc[("core", "positioning"), "source"] == "open"
    assert table.loc[("core", "desire"), "source"] == "suggestion" and table.loc[("core", "fear"), "source"] == "open"


def test_interviews_fill_benefit_and_triggers():
    said = pd.DataFrame(
        {
            "segment": ["core", "core", None, "new"],
            "customer_id": [None, None, "03", None],
            "answer": ["a", "b", "to look poor", "c"],
            "motive": ["saves time", "saves time", "страх: wrong size", "price"],
        }
    )
    table = cards(interviews=said)
    assert table.loc[("core", "benefit")].tolist() == ["“saves time” in 2 of 3 interviews", "interview"]
    assert table.loc[("core", "fear")].tolist() == ["“wrong size”", "interview"]
    assert "saves time" in table.loc[("core", "positioning"), "text"]
    assert "price" in table.loc[("new", "benefit"), "text"]


def test_only_chosen_targets_get_a_card_and_their_best_channel():
    chosen = pd.DataFrame(
        {
            "segment": ["core", "new"],
            "decision": ["chosen", "leave"],
            "channel": ["Viber", None],
            "needed": [7.0, None],
            "contacts": [465.0, None],
            "gross": [False, None],
        }
    )
    table = cards(targets=chosen)
    assert set(table.index.get_level_values("segment")) == {"core"}
    assert table.loc[("core", "channel")].tolist() == ["Viber", "data"]
    assert "fewer than 7 of 465" in table.loc[("core", "avoid"), "text"]


def test_rules_of_thumb_follow_the_kind_of_customer():
    table = cards()
    assert table.loc[("core", "offer"), "text"] != table.loc[("new", "offer"), "text"]
    lost = PEOPLE.assign(recency_days=[300.0] * 30 + [5.0] * 30)
    row = strategy.personas(profile.describe(LABELS, lost), SEGMENTS, lost, LABELS, say=SAY).set_index(["segment", "field"])
    assert row.loc[("core", "nostalgia"), "source"] == "suggestion"
    assert row.loc[("core", "offer"), "text"] == "A question about what has changed, and one clear reason to return"  # no product is known to remind of
    sold = pd.concat([PICKED, PICKED.head(1).assign(segment="core", criterion="category", value="tea")]) if "criterion" in PICKED else PICKED
    known = strategy.personas(profile.describe(LABELS, lost), SEGMENTS, lost, LABELS, picked=sold, say=SAY).set_index(["segment", "field"])
    assert known.loc[("core", "offer"), "text"].startswith("A reminder of what they bought")
    # Their 14 days are over since 300: no rhythm is told, and nobody is told to keep to it.
    assert row.loc[("core", "when"), "source"] == "open" and "14 days" not in row.loc[("core", "avoid"), "text"]
    assert "once every 14 days" in table.loc[("core", "avoid"), "text"] and "once every" not in table.loc[("new", "avoid"), "text"]


def test_words():
    table = cards(picked=PICKED).reset_index()
    lines = words.personas(table, SAY)
    assert lines[0] == "There are persona cards for “core” and “new”" and "come from data" in lines[-1]
    assert words.personas(table[:0], SAY) == ["There is no target segment to plan for"]


@pytest.mark.parametrize("language", ["ru", "pl"])
def test_cards_in_other_languages(language):
    table = strategy.personas(profile.describe(LABELS, PEOPLE), SEGMENTS, PEOPLE, LABELS, picked=PICKED, say=Language(language, "RUB"))
    assert (table["text"] != "").all()


SMS = pd.DataFrame(
    {"channel": ["SMS"], "price_per_contact": [2.0], "fixed_cost": [10.0], "response_base": [0.1], "contact_column": ["phone"]}
)
REACHED = pd.DataFrame(
    {"customer_id": LABELS["customer_id"], "has_phone": ["yes", "yes", "no"] * 20, "consent": ["yes", "no", "yes", "yes", "yes"] * 12}
)


def listed(held=0, most=99.0, **more):
    """The list of `core` on a plan that holds out so many, and the plan."""
    permitted = strategy.permitted(LABELS, REACHED, SMS, **more)
    people = int((permitted["segment"] == "core").sum())
    plan = pd.DataFrame(
        {
            "segment": ["core", "new"],
            "decision": ["chosen", "leave"],
            "channel": ["SMS", "SMS"],
            "contacts": [min(people - held, most), 0.0],
        }
    ).assign(held_out=held, cost=lambda t: t["contacts"] * 2 + 10)
    return strategy.contact_list(permitted, plan), plan


@settings(max_examples=20, deadline=None)
@given(st.randoms())
def test_who_may_be_written_to_does_not_depend_on_row_order(random):
    order = list(range(len(LABELS)))
    random.shuffle(order)
    one, other = (strategy.permitted(table, REACHED, SMS, seed="May") for table in (LABELS, LABELS.iloc[order]))
    pd.testing.assert_frame_equal(one, other)


def test_the_list_leaves_out_who_must_be_left_out():
    table, plan = listed(held=3)
    may = REACHED[(REACHED["has_phone"] == "yes") & (REACHED["consent"] == "yes")].merge(LABELS, on="customer_id")
    assert set(table["customer_id"]) == set(may.loc[may["segment"] == "core", "customer_id"])
    assert (table["group"] == "control").sum() == 3 and (table["group"] == "target").sum() == plan["contacts"].iloc[0]
    again = listed(held=3, recent=table["customer_id"][:2])[0]
    assert not set(again["customer_id"]) & set(table["customer_id"][:2])
    first, second = (
        set(t.loc[t["group"] == "control", "customer_id"]) for t in (listed(held=5, seed="May")[0], listed(held=5, seed="June")[0])
    )
    assert first != second


def test_beyond_a_channels_limit_nobody_is_written_to():
    table, _ = listed(held=2, most=4.0)
    assert (table["group"] == "target").sum() == 4 and len(table) > 6


def test_where_a_segment_has_messages_only_their_channels_are_used_and_sms_count_their_parts():
    both = pd.concat([SMS, SMS.assign(channel="mail", contact_column=None)], ignore_index=True)
    form = strategy.load([{"segment": "core", "channel": "SMS", "text": "в" * 71}])
    permitted = strategy.permitted(LABELS, REACHED, both, templates=form, people=PEOPLE.merge(LABELS, on="customer_id"))
    channels = permitted.groupby("segment")["channel"].unique().map(set).to_dict()
    assert channels == {"core": {"SMS"}, "new": {"SMS", "mail"}}
    assert set(permitted.loc[permitted["segment"] == "core", "parts"]) == {2}
    talk = SMS.assign(channel="spotkanie", contact_column=None)  # a talk needs no text
    spoken = strategy.permitted(LABELS, REACHED, pd.concat([both, talk], ignore_index=True), templates=form)
    assert set(spoken.loc[spoken["segment"] == "core", "channel"]) == {"SMS", "spotkanie"}


def test_files_costs_and_targets_agree_to_the_last_customer_or_the_run_stops():
    table, plan = listed(held=3)
    contacts = pd.DataFrame({"customer_id": LABELS["customer_id"], "phone": "+7", "nationality": "x"})
    files = strategy.files(table, [], PEOPLE.merge(LABELS, on="customer_id"), contacts=contacts, sensitive=["nationality"])
    assert list(files) == ["core"] and list(files["core"].columns) == ["customer_id", "segment", "phone", "channel", "message"]
    costs = strategy.costs(table, SMS)
    strategy.agree(plan, files, costs)
    assert costs["messages"].iloc[0] == len(files["core"]) == plan["contacts"].iloc[0] and costs["cost"].iloc[0] == plan["cost"].iloc[0]
    with pytest.raises(Problems, match="contacts differ"):
        strategy.agree(plan, {"core": files["core"][1:]}, costs)
    with pytest.raises(Problems, match="cost differ"):
        strategy.agree(plan, files, costs.assign(cost=1.0))
    with pytest.raises(Problems, match="contacts differ"):
        strategy.contact_list(strategy.permitted(LABELS, REACHED, SMS)[5:], plan)


def test_a_list_says_the_company_and_who_has_fallen_silent_those_first():
    table, _ = listed(held=3)
    named = PEOPLE.merge(LABELS, on="customer_id").assign(company="Firma", last_order=pd.Timestamp("2026-10-01"))
    last = table.loc[table["group"] == "target", "customer_id"].max()
    gone = pd.Series({one: one == last for one in LABELS["customer_id"]})
    core = strategy.files(table, [], named, contacts=LABELS[["customer_id"]].assign(phone="+7"), gone=gone)["core"]
    assert list(core.columns) == ["customer_id", "segment", "company", "phone", "last_order", "fallen_silent", "channel", "message"]
    assert core["customer_id"].iloc[0] == last and core["fallen_silent"].tolist() == ["yes"] + ["no"] * (len(core) - 1)
    assert core["customer_id"].iloc[1:].is_monotonic_increasing and core["company"].eq("Firma").all()
    some = core["customer_id"].tolist()[:3]  # of three who have bought nothing for long the first has won a deal since: he comes after the others
    quiet = strategy.files(table, [], named, contacts=LABELS[["customer_id"]], gone=pd.Series(True, index=some), won=some[:1])["core"]
    assert sorted(quiet["customer_id"].head(3)) == sorted(some) and quiet["customer_id"].iloc[2] == some[0]
    assert quiet["fallen_silent"].tolist() == ["yes", "yes", "a deal won since"] + ["no"] * (len(core) - 3)
    other = core["customer_id"].tolist()[3]  # has bought lately, and has a deal won since then
    told = strategy.files(table, [], named, contacts=LABELS[["customer_id"]], gone=pd.Series(True, index=some), won=[other])["core"].set_index("customer_id")["fallen_silent"]
    assert told[other] == "a deal won since" and told.drop(other).tolist() == ["yes"] * 3 + ["no"] * (len(core) - 4)


def test_only_a_deal_won_after_the_last_purchase_keeps_somebody_from_being_silent():
    """By hand: c0, silent since March 2025, won a deal in April 2026; c1 lost his, c2 won before he last bought, c3 has none."""
    deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "client": ["c0", "c1", "c2"], "outcome": ["won", "lost", "won"], "date": pd.to_datetime(["2026-04-18", "2026-04-18", "2025-02-01"])})
    facts = pd.DataFrame({"customer_id": ["c0", "c1", "c2", "c3"], "orders": 2, "last_order": pd.Timestamp("2025-03-01")})
    assert strategy.won_since(deals, facts) == {"c0"} and strategy.won_since(None, facts) == set() == strategy.won_since(deals, facts.drop(columns="last_order"))
    labels = facts[["customer_id"]].assign(segment="VIP", status=["former", "former", "former", "regular"])
    written = labels.assign(group="target")
    told = strategy.fallen_silent(written, labels, facts, pd.DataFrame({"segment": ["VIP"], "income": [100.0]}), orders=pd.Series({"c0": 1.0, "c1": 2.0, "c2": 3.0, "c3": 14.0}), won={"c0"})
    assert told[["listed", "silent", "won_since", "silent_income"]].values.tolist() == [[4, 3, 1, 30.0]]  # 6 of 20, not 3 of 4


def test_without_channels_the_most_attractive_still_have_their_list():
    permitted = strategy.permitted(LABELS, REACHED, SMS[:0])
    plan = pd.DataFrame(
        {"segment": ["core"], "decision": ["test"], "channel": [None], "contacts": [None], "held_out": [None]}, dtype="object"
    )
    assert len(strategy.contact_list(permitted, plan)) == (REACHED.merge(LABELS).query("segment == 'core'")["consent"] == "yes").sum()


def test_messages_in_words():
    form = strategy.load([{"segment": "core", "channel": "SMS", "text": "{{ city }}: new coats"}])
    sent = strategy.render(form, PEOPLE.merge(LABELS, on="customer_id")).assign(group="target")
    cost = strategy.costs(sent, pd.DataFrame({"channel": ["SMS"], "price_per_contact": [1.0]}))
    assert words.messages([], cost, SAY)[1] == "30 messages to “core” through SMS cost $30"
    wrong = strategy.check(
        strategy.load([{"segment": "core", "channel": "SMS", "text": "{{ phne }}"}]), PEOPLE.merge(LABELS, on="customer_id")
    )
    assert "did you mean 'phone'?" in words.messages(wrong, None, SAY)[0]


def test_no_benefit_is_claimed_where_the_hidden_answers_may_hold_more():
    from segkit.steps.strategy.persona import _benefit

    rows = pd.DataFrame({"segment": "S", "criterion": "benefit", "value": ["saving", "few customers"], "share": [0.14, 0.86]})
    assert _benefit(rows, "S") is None
    assert _benefit(rows.assign(share=[0.6, 0.4]), "S") == "saving"


BY_CHANNEL = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "Accepts Email Marketing": ["yes", "no", "yes", "no"],
        "SMS consent": ["no", "yes", "yes", "no"],
        "has_phone": "yes",
        "has_email": "yes",
        "orders": 2,
        "revenue": [4.0, 3.0, 2.0, 1.0],
    }
)
WRITTEN = pd.DataFrame(
    {
        "channel": ["SMS", "E-mail", "Call"],
        "price_per_contact": 1,
        "response_base": 0.1,
        "contact_column": ["phone", "email", "phone"],
    }
)


def test_a_consent_to_one_channel_is_none_to_another():
    vip = BY_CHANNEL[["customer_id"]].assign(segment="VIP", status="regular")
    found = strategy.permitted(vip, BY_CHANNEL, WRITTEN).groupby("channel")["customer_id"].agg(list).to_dict()
    assert found == {"SMS": ["b", "c"], "E-mail": ["a", "c"], "Call": ["c"]}  # nothing is said of calls: only who agreed to all
    general = BY_CHANNEL.assign(consent=["yes", "no", "no", "yes"])
    found = strategy.permitted(vip, general, WRITTEN).groupby("channel")["customer_id"].agg(list).to_dict()
    assert found == {"SMS": ["b", "c"], "E-mail": ["a", "c"], "Call": ["a", "d"]}
    stopped = BY_CHANNEL.assign(Unsubscribed=["no", "yes", "no", "no"])
    found = strategy.permitted(vip, stopped, WRITTEN).groupby("channel")["customer_id"].agg(list).to_dict()
    assert found == {"SMS": ["c"], "E-mail": ["a", "c"], "Call": ["c"]}


def test_a_list_without_a_channel_has_only_the_contacts_that_may_be_used():
    vip = BY_CHANNEL[["customer_id"]].assign(segment="VIP", status="regular")
    held = pd.DataFrame({"customer_id": list("abcd"), "phone": [f"+48 601 101 45{i}" for i in range(4)], "email": [f"{c}@mail.pl" for c in "abcd"]})
    made = audiences.kept(vip, BY_CHANNEL, held, ["VIP"])["VIP"]
    assert made["customer_id"].tolist() == ["a", "b", "c"]
    assert made["phone"].notna().tolist() == [False, True, True] and made["email"].notna().tolist() == [True, False, True]
    assert made["agreed"].tolist() == ["e-mail", "sms", "e-mail, sms"]
    by_mail = audiences.kept(vip, BY_CHANNEL, held[["customer_id"]].assign(contact=held["email"]), ["VIP"])["VIP"]
    assert by_mail["customer_id"].tolist() == ["a", "c"] and by_mail["contact"].notna().all()  # b agreed to texts and has no number
    sent = pd.DataFrame({"customer_id": ["b", "c"], "segment": "VIP", "channel": "SMS", "group": "target"})
    table = strategy.people(vip, BY_CHANNEL, held)
    texted = strategy.files(sent, [], table, contacts=held)["VIP"]
    assert texted["phone"].notna().all() and texted["email"].notna().tolist() == [False, True]
    plain = BY_CHANNEL[["customer_id", "orders", "revenue"]].assign(consent=["yes", "no", "yes", "yes"])
    assert "agreed" not in audiences.kept(vip, plain, held, ["VIP"])["VIP"]
