"""What only lessons' tables hold: titles of their columns, and what they write into cells. Said in the reader's language by the lessons' catalogs."""

# By the column's name: those that only lessons make, and those that mean something else in them.
TITLES = {
    "less": "Fewer", "equal": "Equal", "per_order": "Revenue per order", "by_hand": "By hand", "segkit": "By segkit",
    "total": "Sum", "limit": "Limit", "visits": "Visits", "basket": "Basket", "to_A": "Squared distance to A", "to_J": "Squared distance to J",
    "chance": "In one shuffle", "orders": "Number of orders", "order_days": "Days with orders",
    "standing": "Above chance, in deviations", "real": "Distance from 100", "letters": "Letters", "seats": "Seats", "ticket": "Ticket", "tickets": "Tickets",
    "route": "Route", "routes": "Routes", "promo": "Share of promo tickets", "flexible": "Share of flexible tickets", "yearly": "Tickets a year",
    "years": "Years", "matches": "Matches", "takes": "Takes", "taken_before": "Taken before", "young": "Young", "generous": "Generous",
    "people": "People", "rhythm": "Rhythm, days", "median_silence": "Median silence, days", "rhythms_silent": "Silent, in rhythms",
    "shrunk": "Shrunk", "observed": "Observed", "clv": "Lifetime value", "clv_low": "Lifetime value, at least",
    "clv_high": "Lifetime value, at most", "x": "Purchases after the first", "manager": "Manager", "named": "Named", "met": "Conditions met",
    "ask": "To be asked", "family": "Family stage", "evidence": "Evidence", "k": "Groups", "silhouette": "Silhouette",
    "null_silhouette": "Silhouette by chance", "smallest_share": "Share of the smallest", "stability": "Stability", "ticket_type": "Kind of ticket",
    "recent_stage": "Step by recent events", "days_since_purchase": "Days since the purchase", "days since the purchase": "Days since the purchase",
    "offer": "Offer", "action": "Action", "customer": "Customer",
    "changes": "Changes asked", "has_budget": "Has a budget", "beyond_product": "Needs beyond the product", "tenure_days": "Days as a customer",
    "above the base": "Above the base", "held by larger": "Held by larger ones", "lower end": "Lower end", "median hours": "Median hours",
    "share that came further": "Share that came further", "share known": "Share known", "target action": "Target action", "r by hand": "R by hand",
    "f by hand": "F by hand", "m by hand": "M by hand", "r segkit": "R by segkit", "f segkit": "F by segkit", "m segkit": "M by segkit",
    "income": "Income", "profit": "Profit", "size": "Size of the company", "purchases": "Sum of purchases", "t_x": "Time of the last purchase",
    "outcome": "Outcome", "event": "Event", "kpi": "How success is measured", "basics": "Basics", "dresses": "Dresses",
    "fashion_attitude": "Attitude to fashion", "preferred_channel": "Preferred channel", "recommend": "Would recommend",
    "uses_app_daily": "Uses the app daily", "visits_branch": "Visits a branch", "compares_prices": "Compares prices", "pays_cash": "Pays cash",
    "pays_in_instalments": "Pays in instalments", "prefers_green": "Prefers green products", "saves_monthly": "Saves every month",
    "travels_abroad": "Travels abroad", "trusts_adviser": "Trusts the adviser", "worries_about_debt": "Worries about debt",
    "would_recommend": "Would recommend", "invests": "Invests", "25%": "Lower quartile", "50%": "Median", "75%": "Upper quartile", "months": "Months",
    "hour": "Hour", "weekday": "Day of the week", "month": "Month",
}  # fmt: skip
# People, towns and goods of the small tables, events, and segments that a lesson invents; none of them is translated where the code stands.
WORDS = frozenset((
    "Anna", "Boris", "Celia", "Dan", "Eva", "Filip", "Greta", "Hugo", "Olga", "Piotr", "Omsk", "Perm", "Tver", "Regulars", "Guests", "Newcomers",
    "Strangers", "Young", "Generous", "Others", "Gone", "Silent", "Large", "Buyers", "else", "basics", "dresses", "children", "couple", "single",
    "coat", "dress", "hat", "order", "cart", "lead", "content_view", "price_view", "product_view", "won", "quality", "saving", "speed", "weekday",
    "hour", "month", "factory", "clinic", "shop", "office", "agency", "web", "board", "owner", "bold", "careful", "small", "medium", "large", "now",
    "later", "none", "standard", "economy", "flexible", "promo", "often", "seldom", "your plan", "best by RFM", "the best possible", "upgrade", "early booking",
    "weekend fares", "discount", "upgrade to everybody", "early booking to everybody", "weekend fares to everybody", "discount to everybody",
    "awareness → comparison", "comparison → choice", "choice → purchase", "median of won deals", "Gdansk", "Riga", "Tallinn", "Vilnius", "Antalya",
    "Athens", "Barcelona", "Berlin", "Lisbon", "London", "Oslo", "Paris", "Prague", "Rome",
    # what methods say to students alone
    "Help with what they have: care, use, news; nothing to buy yet", "Show the problem and what can be done about it: articles, cases, checklists",
    "Help to compare: prices, tables, reviews, answers to doubts", "Take away the last obstacle: trial, guarantee, delivery, a call by a person",
    "Thank, deliver, teach to use; ask for a review", "watch until three periods are known",
))  # fmt: skip
# What a slider is called, where it is not called as a column is.
SLIDERS = {
    "a": "A holds up to this share", "x": "X up to this CV", "y": "Y up to this CV", "minimum_percent": "Known for at least, %",
    "last_deals": "Last deals", "window": "Events count for, days", "cool_down": "Cool-down, days", "factor": "Lost after so many rhythms",
    "loyal_orders": "Loyal from so many orders", "vip": "Share of VIP", "former_factor": "Former after so many rhythms",
    "horizon": "Months looked ahead", "money": "Large from this revenue", "customers": "At least so many customers",
    "recent": "Counts as recent, days", "silent": "Counts as silent, days", "bins": "Groups per measure", "k": "k",
}  # fmt: skip
