"""A made-up report with everything in it that can go wrong: long names, other alphabets, markup in the data, twelve segments."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
from nbconvert.exporters import TemplateExporter

from segkit.drawing import colours, figures, series, style
from segkit.ground.language import Language
from segkit.report import brand
from segkit.report import cards as report

TEMPLATES = Path(__file__).parents[2] / "templates"
HOSTILE = "<script>fetch('http://example.invalid/')</script><img src=x onerror=alert(1)>"
NAMES = ["Wardrobe builders", "Gone quiet", "Occasion shoppers", "Bargain hunters", "One-time buyers"]
ODD = [
    "Wardrobe builders",
    "«Покупательницы верхней одежды дважды в год, только со скидкой»",
    "客户 🦄 VIP",
    "مشترون دائمون",
    HOSTILE,
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenkäuferinnenklub",
    "'=1+1",
    "{{ 7*7 }}{% raw %}",
    "a & b <b>",
    'O\'Neil "quoted"',
    "Zażółć gęślą jaźń",
    "-",
]


def segments(names: list[str]) -> pd.DataFrame:
    """A segments table with shares that add up."""
    draw = np.random.default_rng(7)
    customers = np.sort(draw.integers(80, 1100, len(names)))[::-1]
    revenue = np.round(customers * draw.uniform(9e3, 1.4e5, len(names)), 2)
    return pd.DataFrame(
        {
            "segment": names,
            "customers": customers,
            "share": customers / customers.sum(),
            "revenue": revenue,
            "revenue_share": revenue / revenue.sum(),
            "revenue_per_customer": revenue / customers,
            "growth": [0.12, -0.38, *([0.03] * (len(names) - 3)), np.nan],
        }
    )


def sample(names: list[str] = NAMES, *, language: str = "en", currency: str = "RUB", targets: int = 2) -> dict:
    """The whole report on these segments."""
    say, table = Language(language, currency), segments(names)
    paint = colours.colours(names)
    chosen = names[:targets]
    worth = [9_812_000, 4_190_000, 2_750_000][:targets]
    acts = [
        report.action(
            say("Write to {segment}", segment=say.quoted(name)), f"+{say.money(w)}, 85 chances in 100 that it pays", colour=paint[name],
            who={"To whom": "612 customers for 4,080", "When": "6 November, Viber"},
            facts={"Message": "“The November jackets are here, in your size.”",
                   "Stop": "if fewer than 21 of them buy by 20 November"},
            list_=f"audiences/{i}.csv", list_word="List",
        )
        for i, (name, w) in enumerate(zip(chosen, worth, strict=True), start=1)
    ] or [report.action("Measure the effect", "until you do, nobody knows what a message adds", facts={"How": "Hold out 455 of 905."})]  # fmt: skip
    words = {
        "Segment": "Customers who are alike in what matters for the offer, and differ from the rest.",
        "RFM": "How recently, how often and for how much a customer buys.",
        "Interval": "The range that holds the true value in 95 of 100 samples like ours.",
        "Churn": "Customers who stopped buying, measured against their own rhythm.",
    }
    pages = [_page(i, n, paint, say, table) for i, n in enumerate(chosen, start=1)]
    return report.assemble(
        say=say,
        title="1,061 customers have fallen silent and brought 41 M ₽ less than before; revenue fell by 15% to 122 M ₽",
        kicker="Customer segmentation · prepared for Style",
        brand=brand.brand("#2b6cb0", name="Style"),
        meta=[
            "Nov 2024 – Oct 2026",
            "4,012 customers",
            "58,340 receipts",
            "Revenue " + say.money(214_600_000),
            say.date(dt.date(2026, 11, 3)),
        ],
        whom=[f"Work with {say.listing([say.quoted(n) for n in chosen]) or 'nobody yet'}: 606 customers who bring 41% of revenue"],
        actions=acts,
        sections=[_glance(table, paint, chosen, say), *pages, _choice(names, paint, say)],
        appendix=[_profile(names, say), _health(say), _methods(say), _appendix(say), report.glossary(words, say=say)],
    )


def _glance(table: pd.DataFrame, paint: dict[str, str], chosen: list[str], say: Language) -> dict:
    names = list(table["segment"])
    shares = report.table(
        table,
        {
            "segment": ("Segment", "name"),
            "customers": ("Customers", "number"),
            "share": ("Share, %", "percent"),
            "revenue": ("Revenue", "money"),
            "revenue_share": ("Share, %", "percent"),
            "revenue_per_customer": ("Per customer", "money"),
            "growth": ("Growth, %", "change"),
        },
        say=say,
        name="segments",
        caption="Segments at a glance",
        colours=paint,
        chosen=chosen,
        links={n: f"target-{i}" for i, n in enumerate(chosen, start=1)},
        total={"segment": "All", "customers": table["customers"].sum(), "share": 1.0, "revenue": table["revenue"].sum(), "revenue_share": 1.0},
        aside=["share", "revenue_share"],
    )
    picture = style.picture(
        lambda ax: figures.paired_bars(
            ax, names, table["share"], table["revenue_share"], colours=paint, texts=[say.percent(v) for v in table["revenue_share"]]
        ),
        alt="Bar chart: share of customers against share of revenue by segment. Wardrobe builders bring most of the revenue.",
        title="15% of customers bring 41% of revenue",
        subtitle="Share of customers (light) and of revenue (dark), Nov 2024 – Oct 2026, %",
        **style.rows(len(names)),
    )
    return report.card(
        "segments",
        "Five segments; the two targets are 37% of customers and 61% of revenue",
        short="Segments at a glance",
        figures=[
            report.figure("4,012", "customers with a purchase", "in 24 months"),
            report.figure("5", "segments", "smallest: 612"),
            report.figure(say.money(53_500), "revenue per customer", "median 31 200"),
            report.figure("+4%", "growth", "to the year before"),
        ],
        pictures=picture,
        tables=shares,
        how="Where the dark bar is longer than the light one, a customer is worth more than average. It does not say that more such "
        "customers can be found; that is the next page.",
    )


def _page(rank: int, name: str, paint: dict[str, str], say: Language, table: pd.DataFrame) -> dict:
    picture = style.picture(
        lambda ax: figures.intervals(
            ax,
            ["Pessimistic", "Expected", "Optimistic"],
            [6.1, 9.8, 13.9],
            [4.0, 7.1, 10.2],
            [8.0, 12.5, 17.7],
            colours=paint[name],
            texts=["6.1", "9.8", "13.9"],
        ),
        alt="Dot chart: three scenarios of a year's additional revenue with their intervals; the expected one is 9.8 million.",
        title="Even the cautious case pays for the campaign",
        subtitle="Additional revenue a year, m ₽, 95% intervals",
        **style.rows(3),
    )
    return report.card(
        f"target-{rank}",
        f"{name}: 612 customers who buy every five weeks and pay full price",
        short=f"Target {rank}: {name}",
        colour=paint[name],
        pictures=picture,
        figures=[
            report.figure("612", "customers", "14–16% of all"),
            report.figure(say.money(9_812_000), "potential a year", "likely 6.1–13.9 m"),
            report.figure(say.money(144_100), "revenue per customer"),
            report.figure("1 : 4.2", "return on the campaign"),
        ],
        parts=[
            report.part("Who they are", text="Women of 30–45 in cities of over a million; buy for themselves and a child."),
            report.part(
                "Five W",
                facts={
                    "What": "outerwear and knitwear, new arrivals",
                    "Who": "the buyer is the wearer",
                    "Why": "to look put together at work",
                    "When": "weekdays, 12–14 h; March and September",
                    "Where": "the city shop, then online",
                },
            ),
            report.part(
                "Message and channel",
                text="“The November jackets are here, in your size.”",
                bullets=["Viber, 1.3 ₽ per contact", "SMS to those without it"],
            ),
            report.part(
                "What not to do", bullets=["No discount: nine of ten buy at full price anyway", "Not more than two messages a month"]
            ),
        ],
        how="The range is what such customers have spent before, times the response seen in earlier campaigns. It is not a promise.",
    )


def _choice(names: list[str], paint: dict[str, str], say: Language) -> dict:
    draw = np.random.default_rng(3)
    months = pd.DataFrame(
        np.cumsum(draw.uniform(0, 1, (24, min(5, len(names)))), 0),
        columns=names[:5],
        index=[f"{m:02d}.{y}" for y in (2025, 2026) for m in range(1, 13)],
    )
    return report.card(
        "choice",
        "The choice holds: Wardrobe builders stay first in 97% of 10,000 weightings",
        short="How the choice was made",
        pictures=[
            style.picture(
                lambda ax: series.stacked(ax, months.div(months.sum(axis=1), axis=0), colours=paint),
                title="The regulars have pulled away since spring",
                alt="Areas: shares of monthly revenue by segment over two years; regulars lead.",
                subtitle="Share of revenue a month",
                wide=(9.2, 3.8),
                narrow=(3.6, 3.8),
            ),
        ],
        how="The weights are ours; the check below shows what they change.",
    )


def _profile(names: list[str], say: Language) -> dict:
    criteria = ["Outerwear", "Shoes", "Knitwear", "Full price", "Weekend", "Online"]
    index = pd.DataFrame(np.random.default_rng(5).integers(40, 190, (len(names), 6)), index=names, columns=criteria)
    long = index.rename_axis("segment").reset_index().melt("segment", var_name="criterion", value_name="index")
    return report.card(
        "profile",
        "Wardrobe builders are known by outerwear at full price",
        short="What sets them apart",
        pictures=style.picture(
            lambda ax: figures.heat(ax, index, middle=100),
            alt="Heat map: index of each segment against all customers by criterion.",
            title="Each segment has one or two things of its own",
            subtitle="Index, all customers = 100",
            wide=(9.2, 0.7 + 0.42 * len(names)),
            narrow=(3.6, 1 + 0.56 * len(names)),
        ),
        tables=report.table(
            long,
            {"segment": ("Segment", "name"), "criterion": ("Criterion", "text"), "index": ("Index", "number")},
            say=say,
            name="profile",
            caption="Every criterion",
        ),
        how="An index of 150 means one and a half times as frequent as among all customers.",
    )


def _health(say: Language) -> dict:
    return report.health(
        [
            {
                "check": "Rows accounted for",
                "result": "58,340 used, 412 set aside",
                "status": "pass",
                "meaning": "Nothing vanished.",
                "todo": "Nothing; reasons on the last page.",
            },
            {
                "check": "Second target robust",
                "result": "64%",
                "status": "review",
                "meaning": "Other weights give another second target.",
                "todo": "Occasion shoppers overtake it if growth weighs more than size: decide before spending.",
            },
            {
                "check": "Contacts",
                "result": "31% reachable",
                "status": "fail",
                "meaning": "Most of the segment cannot be written to.",
                "todo": "Collect consents first.",
            },
        ],
        say=say,
        finding="One of three checks fails: most customers cannot be reached yet",
    )


def _methods(say: Language) -> dict:
    made = report.card("methods", "How the segments were made, in plain words", short="Method")
    made["parts"] = [
        report.part("RFM", text="Customers are ranked by recency, frequency and spending."),
        report.part("Intervals", text="Wilson, 95%."),
    ]
    return made


def _appendix(say: Language) -> dict:
    rows = pd.DataFrame(
        {
            "source": ["inputs/sales.csv", "inputs/clients.xlsx"],
            "rows": [58_752, 4_100],
            "used": [58_340, 4_012],
            "excluded": [412, 88],
            "reason": ["totals row 1, duplicates 377, no date 34", "no purchases"],
            "from": pd.to_datetime(["2024-11-01", None]),
            "hash": ["9f2c" * 16, "77ab" * 16],
            "sum": [214_600_123.45, 0.0],
        }
    )
    columns = {
        "source": ("Source", "text"),
        "rows": ("Rows", "number"),
        "used": ("Used", "number"),
        "excluded": ("Excluded", "number"),
        "reason": ("Reason", "text"),
        "from": ("From", "date"),
        "hash": ("SHA-256", "text"),
        "sum": ("Sum, ₽", "money"),
    }
    return report.card(
        "appendix",
        "Where the numbers come from",
        short="Data and settings",
        tables=report.table(rows, columns, say=say, name="sources", caption="Sources"),
    )


def notebook(made: dict) -> nbformat.NotebookNode:
    """A notebook as the last step leaves it: noise, and the report among its outputs."""
    out = nbformat.v4.new_output
    cell = nbformat.v4.new_code_cell(
        "secret = 'code must not be shown'",
        id="a1",
        outputs=[
            out("stream", name="stderr", text="stderr must not be shown"),
            out("display_data", data={"text/html": "<script>alert('html must not be shown')</script>"}),
            out("display_data", data={"application/vnd.segkit.report+json": made, "text/plain": "plain must not be shown"}),
        ],
    )
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("prose must not be shown", id="a0"), cell])


def render(made: dict) -> str:
    """The client report as HTML."""
    exporter = TemplateExporter(
        template_name="client", extra_template_basedirs=[str(TEMPLATES)], template_file="index.html.j2", file_extension=".html"
    )
    return exporter.from_notebook_node(notebook(made))[0]


@cache
def page(name: str) -> str:
    """The rendered pages the tests look at, each made once."""
    made = {"plain": {}, "odd": {"names": ODD, "targets": 3}, "russian": {"language": "ru"}, "no targets": {"targets": 0}}[name]
    return render(sample(**made))
