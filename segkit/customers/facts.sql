-- lines(customer_id, order_id, day DATE, period INT, cents BIGINT) → one row per customer and period (calendar month).
-- Stacked GROUP BYs, no windows, no COUNT(DISTINCT), no date functions: DuckDB runs it as it is, and so does Spark.
-- An order is dated by its earliest line that is not a refund; sums are integers, so no thread or row order changes a bit.
-- On Spark: `source` a view of the transactions (no missing id, date or amount), session time zone UTC, then
--   CREATE OR REPLACE TEMP VIEW lines AS
--   SELECT CAST(customer_id AS STRING) AS customer_id, COALESCE(CAST(order_id AS STRING), 'day ' || CAST(day AS STRING)) AS order_id,
--          day, year(day) * 12 + month(day) - 1 AS period, cents
--   FROM (SELECT *, CAST(date AS DATE) AS day, CAST(round(amount * 100) AS BIGINT) AS cents FROM source) WHERE day < DATE '<as_of>'
-- and spark.sql(facts.sql("months")) as the view `months`; facts.facts(months.toPandas(), as_of=…) goes on from there, or facts.sql("customers").
-- name: months
WITH order_months AS (
    SELECT customer_id, order_id, period,
           SUM(CASE WHEN cents >= 0 THEN cents ELSE 0 END) AS purchases,
           SUM(CASE WHEN cents < 0 THEN -cents ELSE 0 END) AS refunds,
           MIN(CASE WHEN cents >= 0 THEN day END) AS day,
           MIN(CASE WHEN cents >= 0 THEN period END) AS order_period
    FROM lines
    GROUP BY customer_id, order_id, period
), orders AS (
    SELECT customer_id, order_id, MIN(day) AS day, MIN(order_period) AS period
    FROM order_months
    GROUP BY customer_id, order_id
), days AS (
    SELECT customer_id, day, period, COUNT(*) AS orders
    FROM orders
    WHERE day IS NOT NULL
    GROUP BY customer_id, day, period
), parts AS (
    SELECT customer_id, period, purchases, refunds, CASE WHEN day IS NULL THEN 0 ELSE 1 END AS active,
           0 AS orders, 0 AS order_days, CAST(NULL AS DATE) AS day
    FROM order_months
    UNION ALL
    SELECT customer_id, period, 0, 0, 0, orders, 1, day
    FROM days
)
SELECT customer_id, CAST(period AS INT) AS month,
       CAST(SUM(orders) AS BIGINT) AS orders, CAST(SUM(order_days) AS BIGINT) AS order_days,
       MIN(day) AS first_order, MAX(day) AS last_order, CAST(MAX(active) AS INT) AS active,
       CAST(SUM(purchases) AS BIGINT) AS purchases_cents, CAST(SUM(refunds) AS BIGINT) AS refunds_cents
FROM parts
GROUP BY customer_id, period
ORDER BY customer_id, month;

-- months, {length} of them to a period, {open_period} the first not ended, {common_first} the data's first → one row per customer.
-- Dispersion is n·ΣX² − (ΣX)², exact; the population variance is dispersion ÷ n². It goes to DOUBLE by way of text, as engines round a
-- decimal of more than 16 digits differently in the last bit.
-- name: customers
WITH periods AS (
    SELECT customer_id, CAST(floor(month / {length}) AS INT) AS period,
           SUM(orders) AS orders, SUM(order_days) AS order_days,
           MIN(first_order) AS first_order, MAX(last_order) AS last_order, MAX(active) AS active,
           SUM(purchases_cents) AS purchases, SUM(refunds_cents) AS refunds
    FROM months
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
