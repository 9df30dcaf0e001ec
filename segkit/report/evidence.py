"""The evidence, in the appendix: who the customers are, competitors, who came back, what campaigns brought."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.drawing import figures, style
from segkit.findings import collect as collect_words
from segkit.findings import customers as customers_words
from segkit.findings import differences as compare_words
from segkit.findings import monitor as monitor_words
from segkit.findings import size as size_words
from segkit.ground.bands import people, titles
from segkit.ground.language import shown as value_shown
from segkit.ground.names import EVERYBODY, POOLED
from segkit.methods import kotler
from segkit.report import cards
from segkit.report.pictures import picture
from segkit.report.view import View
from segkit.steps import customers as customers_step
from segkit.steps import differences as differences_step
from segkit.steps import size
from segkit.steps.customers import concentration

FIFTH = 5  # the first point of the curve that is told


def customers(view: View) -> dict[str, Any]:
    """Who the customers are, and who brings the money."""
    facts, shown, say, colour = view["facts"], view["customers"], view.say, view.colour
    sentences = customers_words.customers(shown, say)
    many = shown[people(shown) >= customers_words.ENOUGH]  # what the sentences speak of
    drawn = kotler.drawn(many if len(many) else shown)
    curve = concentration(facts)
    buyers = int(facts["orders"].gt(0).sum())
    pictures = [] if not view.bought or buyers < FIFTH * view.min_cell else [  # a fifth of fewer is a few
        picture(lambda ax: customers_step.plot_concentration(facts, ax, say), collect_words.concentration(curve, say),
                say("Cumulative share of revenue by share of those who bought, {period}", period=view.period), kind=say("Line chart"),
                seen=[say("{share} of those who bought bring {revenue} of revenue", share=say.percent(n / 100, digits=0), revenue=say.percent(curve[n], digits=0)) for n in (10, 20, 50) if n * buyers >= 100 * view.min_cell],
                wide=(9.2, 3.4), narrow=(3.6, 3.0), colour=colour),
    ]  # fmt: skip
    if len(drawn) and view.bought:
        names = kotler.names(drawn, say)
        pictures.append(
            picture(lambda ax: kotler.plot(many if len(many) else shown, ax, say), say("Who brings more than average, and who less"),
                    say("Revenue for their number: 100 is average, bars to the right bring more, {period}", period=view.period), kind=say("Bars from 100"),
                    names=names, rows=len(names), seen=[f"{n} {say.number(i, digits=0)}" for n, i in zip(names, drawn["index"], strict=True)], colour=colour)
        )  # fmt: skip
    back, gaps = customers_words.repurchase(view.get("rhythm"), say), view.get("repurchase")
    if back:
        pictures.append(picture(lambda ax: customers_step.plot_repurchase(gaps, ax, say), back[0],
                                say("Share of purchases after which another one came, by days"), kind=say("Line chart"),
                                seen=back, wide=(9.2, 3.2), narrow=(3.6, 2.8), colour=colour))  # fmt: skip
    columns = {"criterion": (say("Criterion"), "name"), "value": (say("Value"), "name"), "share": (say("Share of customers"), "percent"),
               "revenue_share": (say("Share of revenue"), "percent"), "index": (say("Revenue for their number (100 is average)"), "number")}  # fmt: skip
    values = [value_shown(c, v, say) for c, v in zip(shown["criterion"], shown["value"], strict=True)]
    told = shown.assign(index=shown["index_known"].round(), criterion=titles(shown), value=values)
    how = say("At 150 these customers bring half as much again as their number would suggest. It does not say why.") if view.bought else ""
    if shown["index_known"].isna().any() and view.bought:
        how = f"{how} {say('Where a criterion is not known for all, 100 is the average of those for whom it is known.')}"
    columns = {name: column for name, column in columns.items() if view.bought or name not in ("revenue_share", "index")}
    if "share_step" in shown and shown["share_step"].gt(0).any():
        how = " ".join(t for t in (how, say("Shares beside a small group are rounded, so they need not add up, and the same customers may have another share elsewhere.")) if t)
    return cards.card(
        "customers", sentences[0], short=say("Our customers"), text=sentences[1:] + back, pictures=pictures, how=how,
        tables=cards.table(told, columns, say=say, name="customers", caption=say("All criteria, {period}", period=view.period)),
    )  # fmt: skip


def sizes(view: View) -> dict[str, Any]:
    """How many customers each segment has against what it brings, with how sure the sizes are."""
    say, ordered = view.say, view["segments"].sort_values("revenue", ascending=False, kind="stable", ignore_index=True)
    told = size_words.sizes(ordered, say, bridge=view.get("bridge"))
    if not view.bought:
        return cards.card("sizes", told[-1], short=say("How large the segments are"))
    chart = picture(
        lambda ax: size.plot(ordered, ax, say), say("Share of customers beside share of revenue"), say("Share of customers (light) and of revenue (dark), {period}", period=view.period),
        kind=say("Pairs of bars"), names=[say.name(s) for s in ordered["segment"]], colour=view.colour,
        seen=[say("{segment}, {share} of customers and {revenue} of revenue", segment=view.name(r.segment), share=say.percent(r.share), revenue=say.percent(r.revenue_share)) for r in ordered.itertuples()],
    )  # fmt: skip
    how = say("Where the dark bar is longer than the light one, a customer is worth more than average. It does not say that more such customers can be found.")
    return cards.card("sizes", told[0], short=say("Who brings the revenue"), text=told[1:], pictures=chart, how=how)


def cohorts(view: View) -> list[dict[str, Any]]:
    """Who came back after the first purchase, in a list; an empty list where no group of first buyers is large enough."""
    say, table = view.say, view.get("cohorts")
    if table is None or not len(table):
        return []
    table = table.assign(segment=table["segment"].fillna(""))  # everybody has no name, and an empty cell is read as missing
    wide = size.returned(table, view.min_cell)
    if wide.shape[0] < 2 or wide.shape[1] < 2:
        return []
    wide, since = size.cohorts_worded(wide, table, say)
    since = f"{since}, %" if wide.shape[1] >= figures.CROWDED else since
    finding = size_words.returned(size.retention(table), table, say, recent=view.get("lately"))
    texts = wide.map(lambda v: say.percent(v, digits=0) if v == v else "")
    chart = picture(
        lambda ax: figures.heat(ax, wide * 100, texts=texts), say("Who bought again, by the time of the first purchase"), since, kind=say("Matrix"), colour=view.colour,
        seen=[f"{name}: {', '.join(t for t in texts.loc[name] if t)}" for name in wide.index], **style.rows(len(wide) + 1.5),
    )  # fmt: skip
    how = say("Read a row from left to right: of those who first bought then, how many bought again later. A row is as long as the time since.")
    if size.left_out(table, view.min_cell):
        how += " " + say("Months or quarters with too few first buyers have no row.")
    return [cards.card("cohorts", finding, short=say("Who comes back"), pictures=chart, how=how)]


def competitors(view: View) -> dict[str, Any]:
    """What sets our customers apart from the competitors', a panel each, and the criteria that follow."""
    say, differences, final = view.say, view["differences"], view["final_criteria"]
    sentences = compare_words.differences(differences, final, say)
    pictures, tables = [_panel(name, rows, view) for name, rows in differences_step.panels(differences)], []
    if len(final):
        ranked = final.sort_values("rank").head(10)
        names = [say.name(n) for n in titles(ranked)]
        pictures.append(
            picture(lambda ax: differences_step.plot_final_criteria(final, ax, say), compare_words.best(final, say),
                    say("Score from separation, difference from competitors, coverage and reach") if len(differences) else say("Score from separation, coverage and reach"), kind=say("Bar chart"), names=names,
                    seen=[f"{n} {say.number(s, digits=2)}" for n, s in zip(names, ranked["score"], strict=True)], colour=view.colour)
        )  # fmt: skip
        columns = {"criterion": (say("Criterion"), "name"), "separation": (say("Differences in revenue explained (large sums dampened)"), "percent"), "difference": (say("Difference from competitors, 0–1"), "number"),
                   "coverage": (say("Known for"), "percent"), "reach": (say("Reach, 1–3"), "number"), "score": (say("Score, 0–1"), "number")}  # fmt: skip
        named = final.assign(criterion=titles(final)).dropna(axis=1, how="all")
        columns = {c: v for c, v in columns.items() if c in named}
        tables.append(cards.table(named, columns, say=say, name="final_criteria", caption=say("Which criteria the segments may be made of")))
    how = say(
        "Competitors publish no numbers of people asked, so only our side has an interval. Unknown means that the question is open, not that there is no difference."
    ) if len(differences) else ""
    return cards.card("competitors", sentences[0], short=say("Competitors"), text=sentences[1:], pictures=pictures, tables=tables, how=how)


def _panel(competitor: str, rows: pd.DataFrame, view: View) -> dict[str, Any]:
    say = view.say
    names = differences_step.row_names(rows, say)
    seen = [say("{what}: {ours} here, {theirs} there", what=n, ours=say.percent(r.ours, digits=0), theirs=say.percent(r.theirs, digits=0)) for n, r in zip(names, rows.itertuples(), strict=True)]
    return picture(
        lambda ax: differences_step.plot_panel(rows, ax, say), say("Our customers and those of {competitor}", competitor=say.quote(competitor)), say("Ours (filled, with interval) and theirs (open), share of customers"),
        kind=say("Dots in pairs"), names=names, rows=len(names), seen=seen, colour=view.colour,
    )  # fmt: skip


def campaigns(view: View) -> list[dict[str, Any]]:
    """Who responded and what campaigns added, in a list; an empty list where no campaign is logged."""
    say, tables, lift = view.say, [], view.rows("uplift")
    if len(view.rows("responses")):
        columns = {"segment": (say("Segment"), "name"), "channel": (say("Channel"), "text"), "contacts": (say("Contacts"), "number"), "rate": (say("Response"), "percent"),
                   "rate_low": (say("at least"), "percent"), "rate_high": (say("at most"), "percent")}  # fmt: skip
        tables.append(cards.table(view["responses"], columns, say=say, name="responses", caption=say("Response to the campaigns so far, with 95% intervals")))
    if len(lift):
        reading = {"works": say("works"), "harmful": say("harmful")}
        pooled = lift.assign(
            campaign=lift["campaign"].replace(POOLED, say("all together")),
            segment=lift["segment"].mask(lift["segment"].fillna("").eq("") & lift["campaign"].ne(POOLED), EVERYBODY),  # a log that names none speaks of all
            reading=[say("probably works") if r["reading"] == "works" and not monitor_words.firm(r) else reading.get(r["reading"], say("not shown")) for r in lift.to_dict("records")],
            **{c: 100 * lift[c] for c in ("points", "low", "high", "detectable")},
        )  # fmt: skip
        columns = {"campaign": (say("Campaign"), "text"), "segment": (say("Segment"), "name"), "contacts": (say("Contacts"), "number"), "control": (say("Held out"), "number"),
                   "points": (say("Uplift, points"), "number"), "low": (say("at least, points"), "number"), "high": (say("at most, points"), "number"), "detectable": (say("Could be seen from, points"), "number"),
                   "reading": (say("Reading"), "text")}  # fmt: skip
        tables.append(cards.table(pooled, columns, say=say, name="uplift", caption=say("What campaigns added over the groups held out, with 95% intervals")))
    if not tables:
        return []
    sent = view.rows("campaign_contacts")
    listed = len(sent) > 0 and ("date" not in sent or bool(sent["date"].isna().all()) or (view.get("segmentation") or {}).get("method") == "deals_abc")  # no segment of before the message is known
    sentences = monitor_words.uplift(lift if len(lift) else None, say) + monitor_words.responses(view.get("responses"), say)
    today = [say("Those contacted are counted in the segment that they are in today, so buying after a message may be what put them there")]
    return [cards.card("campaigns", sentences[0], short=say("Campaigns so far"), text=sentences[1:4] + today * listed, tables=tables)]
