"""What only lessons' tables hold: titles of their columns, and what they write into cells. Said in the reader's language by the lessons' catalogs."""

# By the column's name: those that only lessons make, and those that mean something else in them.
TITLES = {
    "less": "With less", "equal": "With as much", "per_order": "Revenue per order", "by_hand": "By hand", "segkit": "By segkit",
    "total": "Running sum", "limit": "Limit", "visits": "Visits", "basket": "Basket", "to_A": "Distance to A", "to_J": "Distance to J",
    "standing": "Where it stands", "real": "Distance from 100", "letters": "Letters", "seats": "Seats", "ticket": "Ticket", "tickets": "Tickets",
    "route": "Route", "routes": "Routes", "promo": "Share of promo tickets", "flexible": "Share of flexible tickets", "yearly": "Tickets a year",
    "years": "Years", "matches": "Matches", "takes": "Takes", "taken_before": "Taken before", "young": "Young", "generous": "Generous",
    "people": "People", "rhythm": "Rhythm, days", "median_silence": "Median silence, days", "rhythms_silent": "Silent, in rhythms",
    "shrunk": "Shrunk", "observed": "Observed", "clv": "Lifetime value", "clv_low": "Lifetime value, at least",
    "clv_high": "Lifetime value, at most", "x": "Purchases after the first", "manager": "Manager", "named": "Named", "met": "Conditions met",
    "ask": "To be asked", "family": "Family stage", "evidence": "Evidence", "k": "Groups", "silhouette": "Silhouette",
    "null_silhouette": "Silhouette by chance", "smallest_share": "Share of the smallest", "stability": "Stability", "ticket_type": "Kind of ticket",
    "recent_stage": "Step by recent events", "days_since_purchase": "Days since the purchase", "days since the purchase": "Days since the purchase",
    "offer": "Offer", "action": "Action", "recent": "Counts as recent, days", "silent": "Counts as silent, days", "customer": "Customer",
    "changes": "Changes asked", "has_budget": "Has a budget", "beyond_product": "Needs beyond the product", "tenure_days": "Days as a customer",
    "above the base": "Above the base", "held by larger": "Held by larger ones", "lower end": "Lower end", "median hours": "Median hours",
    "share that came further": "Share that came further", "share known": "Share known", "target action": "Target action", "r by hand": "R by hand",
    "f by hand": "F by hand", "m by hand": "M by hand", "r segkit": "R by segkit", "f segkit": "F by segkit", "m segkit": "M by segkit",
    "outcome": "Outcome", "event": "Event", "kpi": "How success is measured", "basics": "Basics", "dresses": "Dresses",
    "fashion_attitude": "Attitude to fashion", "preferred_channel": "Preferred channel", "recommend": "Would recommend",
    "uses_app_daily": "Uses the app daily", "visits_branch": "Visits a branch", "compares_prices": "Compares prices", "pays_cash": "Pays cash",
    "pays_in_instalments": "Pays in instalments", "prefers_green": "Prefers green", "saves_monthly": "Saves every month",
    "travels_abroad": "Travels abroad", "trusts_adviser": "Trusts the adviser", "worries_about_debt": "Worries about debt",
    "would_recommend": "Would recommend", "invests": "Invests", "reads_terms": "Reads the terms", "likes_games": "Likes games",
}  # fmt: skip
# People, towns and goods of the small tables, events, and segments that a lesson invents; none of them is translated where the code stands.
WORDS = frozenset((
    "Anna", "Boris", "Celia", "Dan", "Eva", "Filip", "Greta", "Hugo", "Olga", "Piotr", "Omsk", "Perm", "Tver", "Regulars", "Guests", "Newcomers",
    "Strangers", "Young", "Generous", "Others", "Gone", "Silent", "Large", "Buyers", "else", "basics", "dresses", "children", "couple", "single",
    "coat", "dress", "hat", "order", "cart", "lead", "content_view", "price_view", "product_view", "won", "quality", "saving", "speed", "weekday",
    "hour", "month", "factory", "clinic", "shop", "office", "agency", "web", "board", "owner", "bold", "careful", "small", "medium", "large", "now",
    "later", "none", "standard", "economy", "flexible", "promo", "often", "seldom", "your plan", "the best possible", "upgrade", "early booking",
    "weekend fares", "discount", "upgrade to everybody", "early booking to everybody", "weekend fares to everybody", "discount to everybody",
    "awareness → comparison", "comparison → choice", "choice → purchase", "median of won deals", "Gdansk", "Riga", "Tallinn", "Vilnius", "Antalya",
    "Athens", "Barcelona", "Berlin", "Lisbon", "London", "Oslo", "Paris", "Prague", "Rome",
))  # fmt: skip
