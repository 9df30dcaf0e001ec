"""The line under the title: period, customers, orders, revenue, reference date."""

from __future__ import annotations

from segkit.ground.language import Language
from segkit.ground.months import of_customers
from segkit.report.view import View


def kicker(client: str, say: Language) -> str:
    """The line above the title."""
    return say("Customer segmentation · prepared for {client}", client=client)


def meta(view: View) -> list[str]:
    """The cover line: period, customers, orders, revenue, reference date."""
    say, facts = view.say, view["facts"]
    orders, people, date = int(facts["orders"].sum()), view.people(len(facts)), say("As of {date}", date=say.date(view.as_of))
    if not orders:
        return [people, date]
    counted = say.many("{n} customer-month with purchases", "{n} customer-months with purchases", orders) if of_customers(facts) else say.many("{n} order", "{n} orders", orders)
    if view.free:
        counted = say("{orders} ({n} of them at no cost)", orders=counted, n=say.number(view.free))
    return [view.period, people, counted, say("Revenue {money}", money=say.money(facts["revenue"].sum())), date]
