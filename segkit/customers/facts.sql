-- lines(customer_id, order_id, day DATE, period INT, cents BIGINT) → one row per customer and period (calendar month or week).
-- Stacked GROUP BYs, no windows, no COUNT(DISTINCT): DuckDB runs it as it is, and so does Spark. The two ids may be of any type.
-- An order is dated by its earliest line that is not a refund; sums are integers, so no thread or row order changes a bit.
-- Order days are the bits of a number: a period is a month or a part of one or two, never two days of the same number.
-- On Spark: `source` a view of the transactions (no missing id, date or amount), session time zone UTC, then
--   CREATE OR REPLACE TEMP VIEW lines AS
--   SELECT CAST(customer_id AS STRING) AS customer_id, COALESCE(CAST(order_id AS STRING), 'day ' || CAST(day AS STRING)) AS order_id,
--          day, year(day) * 12 + month(day) - 1 AS period, cents
--   FROM (SELECT *, CAST(date AS DATE) AS day, CAST(round(amount * 100) AS BIGINT) AS cents FROM source) WHERE day < DATE '<as_of>'
-- and spark.sql(facts.sql("months")) as the view `months`; facts.facts(months.toPandas(), as_of=…) goes on from there, or facts.sql("customers").
-- name: months
WITH orders AS (
    SELECT customer_id, MIN(day) AS day, MIN(period) AS period
    FROM lines
    WHERE cents >= 0
    GROUP BY customer_id, order_id
), counts AS (
    SELECT customer_id, period, COUNT(*) AS orders, MIN(day) AS first_order, MAX(day) AS last_order,
           bit_count(bit_or(CAST(1 AS BIGINT) << CAST(dayofmonth(day) AS INTEGER))) AS order_days
    FROM orders
    GROUP BY customer_id, period
), sums AS (
    SELECT customer_id, period, MAX(cents) AS largest, SUM(cents) AS net, SUM(CASE WHEN cents >= 0 THEN cents ELSE 0 END) AS purchases
    FROM lines
    GROUP BY customer_id, period
)
SELECT sums.customer_id, CAST(sums.period AS INT) AS month,
       CAST(COALESCE(counts.orders, 0) AS BIGINT) AS orders, CAST(COALESCE(counts.order_days, 0) AS BIGINT) AS order_days,
       counts.first_order, counts.last_order, CASE WHEN sums.largest >= 0 THEN 1 ELSE 0 END AS active,
       CAST(sums.purchases AS BIGINT) AS purchases_cents, CAST(sums.purchases - sums.net AS BIGINT) AS refunds_cents
FROM sums LEFT JOIN counts ON counts.customer_id = sums.customer_id AND counts.period = sums.period
ORDER BY customer_id, month;

-- months, {length} of them to a period, {open_period} the first not ended, {common_first} the data's first → one row per customer.
-- Where a period is a month, the months are the periods and nothing is grouped: engines drop the half whose condition cannot hold.
-- Dispersion is n·ΣX² − (ΣX)², exact; the population variance is dispersion ÷ n². It goes to DOUBLE by way of text, as engines round a
-- decimal of more than 16 digits differently in the last bit.
-- name: customers
WITH periods AS (
    SELECT customer_id, month AS period, orders, order_days, first_order, last_order, active, purchases_cents AS purchases, refunds_cents AS refunds
    FROM months
    WHERE {length} = 1
    UNION ALL
    SELECT customer_id, CAST(floor(month / {length}) AS INT), CAST(SUM(orders) AS BIGINT), CAST(SUM(order_days) AS BIGINT),
           MIN(first_order), MAX(last_order), MAX(active), CAST(SUM(purchases_cents) AS BIGINT), CAST(SUM(refunds_cents) AS BIGINT)
    FROM months
    WHERE {length} > 1
    GROUP BY customer_id, CAST(floor(month / {length}) AS INT)
), sums AS (
    SELECT customer_id, MIN(first_order) AS first_order, MAX(last_order) AS last_order,
           SUM(orders) AS orders, SUM(order_days) AS order_days, SUM(purchases) AS purchases, SUM(refunds) AS refunds,
           CAST({open_period} AS INT) - MIN(CASE WHEN active = 1 THEN period END) AS n,
           CAST({open_period} AS INT) - CAST({common_first} AS INT) AS common_n,
           SUM(CASE WHEN period < {open_period} THEN active ELSE 0 END) AS active_periods,
           CAST(SUM(CASE WHEN period < {open_period} THEN purchases ELSE 0 END) AS DECIMAL(19, 0)) AS s1,
           CAST(SUM(CASE WHEN period < {open_period} THEN CAST(purchases AS DECIMAL(19, 0)) * CAST(purchases AS DECIMAL(19, 0))
                         ELSE 0 END) AS DECIMAL(38, 0)) AS s2
    FROM periods
    GROUP BY customer_id
)
SELECT customer_id, first_order, last_order, CAST(orders AS BIGINT) AS orders, CAST(order_days AS BIGINT) AS order_days,
       CAST(purchases AS BIGINT) AS purchases_cents, CAST(refunds AS BIGINT) AS refunds_cents,
       CAST(active_periods AS BIGINT) AS active_periods, CAST(s1 AS BIGINT) AS ended_cents,
       CAST(COALESCE(n, 0) AS BIGINT) AS periods, CAST(CAST(n * s2 - s1 * s1 AS STRING) AS DOUBLE) AS dispersion,
       CAST(common_n AS BIGINT) AS common_periods, CAST(CAST(common_n * s2 - s1 * s1 AS STRING) AS DOUBLE) AS common_dispersion
FROM sums
ORDER BY customer_id;

-- The same orders and sums with a row per period for money alone and one more per customer for orders, which no period needs: what
-- `customers` asks of months and no more, without laying orders beside money. It is read as `months` where nobody wants these themselves.
-- name: parts
WITH orders AS (
    SELECT customer_id, MIN(day) AS day
    FROM lines
    WHERE cents >= 0
    GROUP BY customer_id, order_id
), days AS (
    SELECT customer_id, day, COUNT(*) AS orders
    FROM orders
    GROUP BY customer_id, day
), sums AS (
    SELECT customer_id, period, MAX(cents) AS largest, SUM(cents) AS net, SUM(CASE WHEN cents >= 0 THEN cents ELSE 0 END) AS purchases
    FROM lines
    GROUP BY customer_id, period
)
SELECT customer_id, CAST(period AS INT) AS month, CAST(0 AS BIGINT) AS orders, CAST(0 AS BIGINT) AS order_days,
       CAST(NULL AS DATE) AS first_order, CAST(NULL AS DATE) AS last_order, CASE WHEN largest >= 0 THEN 1 ELSE 0 END AS active,
       CAST(purchases AS BIGINT) AS purchases_cents, CAST(purchases - net AS BIGINT) AS refunds_cents
FROM sums
UNION ALL
SELECT customer_id, CAST(NULL AS INT), CAST(SUM(orders) AS BIGINT), COUNT(*), MIN(day), MAX(day), 0, CAST(0 AS BIGINT), CAST(0 AS BIGINT)
FROM days
GROUP BY customer_id;

-- The same orders and sums without months, for what asks no more of a customer than RFM does: a third of the work.
-- name: totals
WITH orders AS (
    SELECT customer_id, MIN(day) AS day
    FROM lines
    WHERE cents >= 0
    GROUP BY customer_id, order_id
), counts AS (
    SELECT customer_id, COUNT(*) AS orders, MIN(day) AS first_order, MAX(day) AS last_order
    FROM orders
    GROUP BY customer_id
), sums AS (
    SELECT customer_id, SUM(cents) AS net, SUM(CASE WHEN cents >= 0 THEN cents ELSE 0 END) AS purchases
    FROM lines
    GROUP BY customer_id
)
SELECT sums.customer_id, counts.first_order, counts.last_order, CAST(COALESCE(counts.orders, 0) AS BIGINT) AS orders,
       CAST(sums.purchases AS BIGINT) AS purchases_cents, CAST(sums.purchases - sums.net AS BIGINT) AS refunds_cents
FROM sums LEFT JOIN counts ON counts.customer_id = sums.customer_id
ORDER BY customer_id;
