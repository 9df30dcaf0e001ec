-- What is asked of transactions that stay where they are, written for DuckDB and turned into the other engine's dialect by sqlglot.
-- {told}: a SELECT of customer_id, order_id, date, amount, category, channel, product by our names; {until}: a condition on day.
-- A row has one reason, the first that holds, as where rows are read. Money is cents, rounded from the decimal number that is written.
-- name: lines
told AS ({told}),
read AS (
    SELECT NULLIF(TRIM(CAST(customer_id AS TEXT)), '') AS customer_id, NULLIF(TRIM(CAST(order_id AS TEXT)), '') AS own_order,
           CAST(date AS DATE) AS day, CAST(date AS TIMESTAMP) AS moment, category, channel, product,
           CASE WHEN amount BETWEEN -1e15 AND 1e15 THEN CAST(ROUND(CAST(amount AS DECIMAL(30, 6)) * 100) AS BIGINT) END AS cents
    FROM told
),
judged AS (
    SELECT *, CASE WHEN customer_id IS NULL THEN 'no_customer' WHEN day IS NULL THEN 'no_date' WHEN cents IS NULL THEN 'bad_amount'
                   WHEN NOT ({until}) THEN 'future' ELSE 'used' END AS reason
    FROM read
),
used AS (
    SELECT customer_id, COALESCE(own_order, 'day ' || CAST(day AS TEXT)) AS order_id, own_order, day, moment, category, channel, product,
           year(day) * 12 + month(day) - 1 AS period, cents
    FROM judged
    WHERE reason = 'used'
),
lines AS (SELECT customer_id, order_id, day, period, cents FROM used);

-- name: account
SELECT reason, CAST(COUNT(*) AS BIGINT) AS row_count, CAST(SUM(cents) AS BIGINT) AS cents, MIN(day) AS first_day, MAX(day) AS last_day
FROM judged
GROUP BY reason;

-- name: people
SELECT customer_id, CAST(COUNT(*) AS BIGINT) AS row_count, CAST(SUM(cents) AS BIGINT) AS cents
FROM used
GROUP BY customer_id;

-- name: orders
SELECT customer_id, MIN(moment) AS date
FROM used
WHERE cents >= 0
GROUP BY customer_id, CASE WHEN own_order IS NULL THEN 'day ' || CAST(day AS TEXT) ELSE own_order END;

-- name: choice
, chosen AS (
    SELECT customer_id, order_id, CAST({text} AS TEXT) AS value, SUM(cents) AS cents
    FROM used
    WHERE cents >= 0 AND {text} IS NOT NULL
    GROUP BY customer_id, order_id, {text}
),
whole AS (SELECT customer_id, COUNT(*) AS of_orders FROM (SELECT DISTINCT customer_id, order_id FROM chosen) AS each_order GROUP BY customer_id)
SELECT chosen.customer_id, chosen.value, CAST(COUNT(*) AS BIGINT) AS orders, CAST(MAX(whole.of_orders) AS BIGINT) AS of_orders,
       CAST(SUM(chosen.cents) AS BIGINT) AS cents
FROM chosen JOIN whole ON whole.customer_id = chosen.customer_id
GROUP BY chosen.customer_id, chosen.value;

-- name: days
SELECT customer_id, day
FROM (SELECT customer_id, order_id, MIN(day) AS day FROM lines WHERE cents >= 0 GROUP BY customer_id, order_id HAVING MAX(cents) > 0) AS each_order
GROUP BY customer_id, day;

-- name: firsts
, bought AS (
    SELECT customer_id, day, CAST({text} AS TEXT) AS category, CAST(channel AS TEXT) AS channel, CAST({product} AS TEXT) AS product, CAST(SUM(cents) AS BIGINT) AS cents
    FROM used
    WHERE cents >= 0
    GROUP BY customer_id, day, {text}, channel, {product}
),
paid AS (SELECT customer_id, day FROM bought WHERE {known} GROUP BY customer_id, day HAVING SUM(cents) > 0),
placed AS (SELECT customer_id, day, DENSE_RANK() OVER (PARTITION BY customer_id ORDER BY day) AS place FROM paid),
later AS (SELECT customer_id, day AS second_day FROM placed WHERE place = 2)
SELECT bought.customer_id, bought.day, bought.category, bought.channel, bought.product, bought.cents
FROM bought LEFT JOIN later ON later.customer_id = bought.customer_id
WHERE later.second_day IS NULL OR bought.day <= later.second_day;

-- name: hours
SELECT CAST(COUNT(*) AS BIGINT) AS row_count FROM used WHERE hour(moment) > 0;
