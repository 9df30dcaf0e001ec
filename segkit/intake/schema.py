"""The canonical columns: what each table must have, and what kind of value each column holds."""

from __future__ import annotations

IDS = {"customer_id", "order_id", "deal_id", "client"}
DATES = {"date", "first_order", "last_order"}
OF_DEALS = {"created", "closed", "planned"}  # dates too, and in deals only
NUMBERS = {
    "transactions": {"amount", "price", "quantity", "margin"},
    "deals": {"amount", "cycle_days", "effort_hours", "discount", "profit"},
    "campaign_contacts": {"revenue", "cost"},
}
TEXTS = {"product", "category", "channel", "event", "currency"}
OPTIONAL = {
    "transactions": ["order_id", "product", "category", "channel", "quantity", "price", "margin", "currency"],
    "campaign_contacts": ["campaign", "date", "channel", "group", "response", "revenue", "cost"],
    "deals": ["client", "customer_id", "outcome", "amount", "cycle_days", "effort_hours", "discount", "changes",
              "profit", "has_budget", "beyond_product", "date", "currency", "created", "closed", "planned"],
}  # fmt: skip
REQUIRED = {
    "transactions": ["customer_id", "date", "amount"],
    "customers": ["customer_id"],
    "events": ["customer_id", "date", "event"],
    "survey": ["customer_id"],
    "deals": ["deal_id"],
    "campaign_contacts": ["customer_id"],
}
KEPT = ["customer_id", "order_id", "date", "amount", "product", "category", "channel", "quantity", "margin"]


def required(table: str, present: set[str]) -> list[str]:
    """Return the canonical columns that a table cannot do without; price with quantity stands for amount, and the day of a contact for its
    response: what was bought from then on is counted.

    >>> required("transactions", {"price", "quantity"})
    ['customer_id', 'date', 'price', 'quantity']
    """
    wanted = list(REQUIRED.get(table, []))
    if table == "transactions" and "amount" not in present and present & {"price", "quantity"}:
        wanted.remove("amount")
        wanted += ["price", "quantity"]
    if table == "campaign_contacts" and not present & {"response", "date"}:
        wanted.append("response")
    return wanted


def kind(table: str, column: str) -> str:
    """Return what a canonical column holds: id, date, number, text, or any.

    >>> kind("transactions", "amount"), kind("customers", "city")
    ('number', 'any')
    """
    if column in IDS:
        return "id"
    if column in DATES or (table == "deals" and column in OF_DEALS):
        return "date"
    if column in NUMBERS.get(table, set()):
        return "number"
    return "text" if column in TEXTS else "any"


def known(table: str) -> list[str]:
    """Return every canonical column of a table."""
    return list(dict.fromkeys([*REQUIRED.get(table, ["customer_id"]), *OPTIONAL.get(table, [])]))
