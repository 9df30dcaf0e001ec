"""What the start page says: every text in one place, to be read over and translated as a whole."""

from __future__ import annotations

WORDS = {
    # 1: which case
    "case": "Your data",
    "case_help": "Everything stays on this computer. Your files are copied, never changed.",
    "new": "Start with a new file",
    "old": "Go on with a case",
    "upload": "Choose files",
    "upload_help": "CSV, Excel, ODS or Parquet, one or several.",
    "path": "or by name",
    "path_help": "a file or folder on this computer (better for very large files)",
    "name": "Call it",
    "name_help": "a name for the new case",
    "make": "Read it",
    "which": "Case",
    "open": "Open it",
    "no_cases": "There is no case in this folder yet: start with a new file.",
    "no_file": "no file is chosen yet",
    "no_file_todo": "choose one, or write its name",
    "reading": "Reading the files …",
    "made": "The case {name} is made: it lies in {place}.",
    "opened": "The case {name} is open: it lies in {place}.",
    # 2: what was guessed
    "guesses": "What the columns mean",
    "guesses_help": "This is how your columns were understood. Where it is wrong, choose another: it is written down at once.",
    "ours": "What we need",
    "theirs": "Your column",
    "sample": "What stands in it",
    "none": "– none –",
    "needed": "needed",
    "or": "also possible: {others}",
    "more": "More that can be told: {names}",
    "unread": "This source cannot be shown:",
    "language": "Language of the report",
    "currency": "Currency",
    "market": "Customers are",
    "b2c": "people",
    "b2b": "companies",
    "kept": "✓ Written down: {what} is {value}.",
    "swapped": "✓ Written down: {what} is {value}; {other} is {instead}.",
    # 3: the check
    "check": "Check",
    "check_help": "Reads everything and says all at once what would stand in the way of a report.",
    "check_button": "Check it",
    "checking": "Checking …",
    "ready": "✓ Nothing stands in the way.",
    "not_ready": "This has to be mended first:",
    "noted": "Good to know, nothing has to be done:",
    "used": "{source}: {rows_in} rows in the file, {rows_used} used",
    "aside": "set aside: {reasons}",
    "where": "Where",
    "what": "What",
    "todo": "What to do",
    # 4: the run
    "run": "Run",
    "run_help": "Eleven steps, from criteria to the report. It takes a minute or a few; this page may stay open meanwhile.",
    "run_button": "Make the report",
    "beginning": "Checking once more …",
    "at": "Step {number} of {all}: {step} …",
    "done": "✓ All {all} steps are done, in {seconds} seconds.",
    "stopped": "It stopped here. An earlier report, if there is one, is as it was.",
    "step": "Step",
    "seconds": "Seconds",
    "found": "What it found",
    # 5: the report
    "report": "Report",
    "report_link": "Open the report",
    "report_place": "The same file, to open by a double click, to send or to keep:",
    "workbook": "All tables for a spreadsheet:",
    # what went wrong
    "broke": "{step} broke. This is a fault of segkit's, not yours ({error}). What happened is written in {log}.",
    "system": "{where}: {why}.",
    "fault": "This is a fault of segkit's, not yours ({error}). What happened is written in {log}.",
}

COLUMNS = {
    "customer_id": "Customer",
    "order_id": "Order or receipt",
    "deal_id": "Deal",
    "date": "Date",
    "amount": "Amount of money",
    "quantity": "Number of pieces",
    "price": "Price of one",
    "event": "What happened",
}
SOURCES = {
    "transactions": "Purchases",
    "customers": "Customers",
    "deals": "Deals",
    "events": "Events",
    "survey": "Survey",
    "campaign_contacts": "Who was written to",
}
LANGUAGES = {"English": "en", "русский": "ru", "polski": "pl"}
CURRENCIES = ["AMD", "AUD", "BYN", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "GEL", "HUF", "INR", "JPY", "KZT", "NOK", "PLN", "RON", "RSD",
              "RUB", "SEK", "TRY", "UAH", "USD", "UZS"]  # fmt: skip


def phrase(key: str, **values: object) -> str:
    """A text of the page with its places filled in.

    >>> phrase("done", all=11, seconds=40)
    '✓ All 11 steps are done, in 40 seconds.'
    """
    return WORDS[key].format(**values) if values else WORDS[key]


def column(ours: str) -> str:
    """One of our columns as the page calls it.

    >>> column("customer_id"), column("has_budget")
    ('Customer', 'Has budget')
    """
    return COLUMNS.get(ours, ours.replace("_", " ").capitalize())
