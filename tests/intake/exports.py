"""Header rows of the products that have a map, as their exports write them, and small exports whose totals are worked out by hand."""

from __future__ import annotations

from pathlib import Path

HEADERS = {
    "shopify_orders": "Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency|Subtotal|Shipping|Taxes|Total|Discount Code|Discount Amount|Shipping Method|Created at|Lineitem quantity|Lineitem name|Lineitem price|Lineitem compare at price|Lineitem sku|Lineitem requires shipping|Lineitem taxable|Lineitem fulfillment status|Billing Name|Billing Street|Billing City|Billing Zip|Billing Province|Billing Country|Billing Phone|Notes|Cancelled at|Payment Method|Refunded Amount|Vendor|Id|Tags|Risk Level|Source|Lineitem discount|Tax 1 Name|Tax 1 Value|Phone|Receipt Number",
    "shopify_customers": "Customer ID|First Name|Last Name|Email|Accepts Email Marketing|Default Address Company|Default Address Address1|Default Address City|Default Address Province Code|Default Address Country Code|Default Address Zip|Default Address Phone|Phone|Accepts SMS Marketing|Total Spent|Total Orders|Note|Tax Exempt|Tags",
    "woocommerce_orders": "Date|Order #|N. Revenue (formatted)|Status|Customer|Customer type|Product(s)|Items sold|Coupon(s)|Net Sales|Attribution",
    "woocommerce_customers": "Name|Username|Last Active|Sign Up|Email|Orders|Total Spend|AOV|Country / Region|City|Region|Postal Code",
    "woocommerce_order_export": "order_id|order_number|date|status|shipping_total|order_discount|order_total|payment_method|customer_user|billing_first_name|billing_last_name|billing_email|billing_phone|billing_city|billing_country|order_item_1|order_item_2",
    "stripe_payments": "id|Description|Seller Message|Created (UTC)|Amount|Amount Refunded|Currency|Converted Amount|Converted Amount Refunded|Fee|Taxes On Fee|Converted Currency|Mode|Status|Statement Descriptor|Customer ID|Customer Description|Customer Email|Captured|Card ID|Card Last4|Card Brand|Card Funding|Invoice ID|PaymentIntent ID|plan (metadata)",
    "stripe_charges": "id|object|amount|amount_captured|amount_refunded|balance_transaction|captured|created|currency|customer|description|failure_code|paid|payment_intent|payment_method|receipt_email|receipt_url|refunded|statement_descriptor|status",
    "hubspot_deals": "Record ID|Deal Name|Deal Stage|Amount|Close Date|Create Date|Deal owner|Pipeline|Deal Type|Associated Company|Associated Company IDs|Associated Contact|Associated Contact IDs|Is closed lost",
    "hubspot_deals_pl": "Identyfikator rekordu|Nazwa transakcji|Etap transakcji|Kwota|Data zamknięcia|Data utworzenia|Właściciel transakcji|Lejek|Powiązana firma|Typ transakcji",
    "hubspot_contacts": "Record ID|First Name|Last Name|Email|Phone Number|Contact owner|Lead Status|Lifecycle Stage|Marketing contact status|Create Date|Last Activity Date|Associated Company IDs|Country/Region|City",
    "hubspot_companies": "Record ID|Company name|Company Domain Name|Website URL|Company owner|Create Date|Phone Number|Last Activity Date|City|Country/Region|Industry|Number of Employees",
    "bitrix24_deals": "ID|Название сделки|Стадия сделки|Группа стадий|Сумма|Валюта|Сумма/Валюта|Компания|Контакт|Клиент|Товар|Тип|Направление|Вероятность|Сделка закрыта|Предполагаемая дата закрытия|Дата начала|Дата создания|Дата изменения|Ответственный|Источник|Повторная сделка|Повторное обращение|Комментарий",
    "amocrm_deals": "ID|Название сделки|Бюджет|Ответственный|Дата создания сделки|Кем создана сделка|Дата редактирования|Дата закрытия|Теги сделки|Примечание 1|Примечание 2|Этап сделки|Воронка|Полное имя контакта|Компания|Основной контакт|Рабочий телефон|Рабочий email|utm_source",
    "bitrix_shop_orders": "Номер заказа|Дата создания|Статус|Оплачен|Отменен|Сумма|Позиции|Цена товара|Платежная система|Служба доставки|Разрешена доставка",
    "onec_sales": "Период|Регистратор|Контрагент|Номенклатура|Номенклатурная группа|Количество|Сумма|Себестоимость|Организация|Склад|Менеджер",
    "ozon_orders": "Номер заказа|Номер отправления|Принят в обработку|Дата отгрузки|Статус|Дата доставки|Фактическая дата передачи|Сумма отправления|Код валюты отправления|Название товара|SKU|Артикул|Ваша цена|Код валюты товара|Оплачено покупателем|Код валюты покупателя|Количество|Стоимость доставки|Связанные отправления|Выкуп товара|Цена товара до скидок|Скидка %|Скидка руб|Акции|Объемный вес|Кластер отгрузки|Кластер доставки|Норм. время доставки|Оценка отгрузки|Склад отгрузки|Регион доставки|Город доставки|Способ доставки|Сегмент клиента|Юридическое лицо|Способ оплаты|Адрес покупателя|Штрихкод ювелирного изделия",
    "wildberries_report": "№|Номер поставки|Предмет|Код номенклатуры|Бренд|Артикул поставщика|Название|Размер|Баркод|Тип документа|Обоснование для оплаты|Дата заказа покупателем|Дата продажи|Кол-во|Цена розничная|Вайлдберриз реализовал Товар (Пр)|Цена розничная с учетом согласованной скидки|К перечислению Продавцу за реализованный Товар|Количество доставок|Услуги по доставке товара покупателю|Общая сумма штрафов|Склад|Страна|Srid|Хранение|Удержания",
    "yandex_market_orders": "ORDER_ID|PARTNER_ORDER_ID|CREATION_DATE|ORDER_TYPE|ORDER_STATUS|SHOP_SKU|OFFER_NAME|COUNT|BUYER_PRICE|PAYMENT_TYPE|DELIVERY_REGION",
    "yandex_metrica_visits": "ym:s:visitID|ym:s:clientID|ym:s:counterUserIDHash|ym:s:date|ym:s:dateTime|ym:s:isNewUser|ym:s:lastTrafficSource|ym:s:UTMSource|ym:s:regionCity|ym:s:goalsID|ym:s:purchaseID|ym:s:purchaseDateTime|ym:s:purchaseRevenue|ym:s:purchaseCurrency|ym:s:purchaseCoupon|ym:s:productsPurchaseID|ym:s:productsID|ym:s:productsName|ym:s:productsCategory|ym:s:productsPrice|ym:s:productsQuantity",
    "ga4_events": "event_date|event_timestamp|event_name|user_id|user_pseudo_id|ecommerce.transaction_id|ecommerce.purchase_revenue|ecommerce.refund_value|ecommerce.total_item_quantity|items.item_name|items.item_category|items.price|items.quantity|traffic_source.medium|traffic_source.source|geo.country|device.category",
    "allegro_orders": "Type|OrderId|OrderDate|SellerStatus|PaymentStatus|PaymentId|TotalToPayAmount|TotalToPayCurrency|TotalPaidAmount|TotalPaidCurrency|BuyerName|BuyerAddress|BuyerZip|BuyerCity|BuyerCountryCode|InvoiceTaxId",
    "baselinker_orders": "order_id|shop_order_id|external_order_id|order_source|order_status_id|date_add|date_confirmed|user_login|email|phone|currency|payment_method|payment_done|delivery_method|delivery_price|delivery_fullname|delivery_city|delivery_postcode|delivery_country_code|invoice_nip|product_name|product_sku|price_brutto|quantity",
    "square_items": "Date|Time|Time Zone|Category|Item|Qty|Price Point Name|SKU|Modifiers Applied|Gross Sales|Discounts|Net Sales|Tax|Transaction ID|Payment ID|Device Name|Notes|Details|Event Type|Location|Dining Option|Customer ID|Customer Name|Customer Reference ID|Unit|Count|GTIN|Itemization Type|Commission|Employee|Fulfillment Note|Channel|Token|Card Brand|PAN Suffix",
    "square_transactions": "Date|Time|Time Zone|Gross Sales|Discounts|Service Charges|Net Sales|Gift Card Sales|Tax|Tip|Partial Refunds|Total Collected|Source|Card|Card Entry Methods|Cash|Square Gift Card|Other Tender|Fees|Net Total|Transaction ID|Payment ID|Card Brand|PAN Suffix|Device Name|Staff Name|Details|Description|Event Type|Location|Customer ID|Customer Name",
    "loyverse_items": "Date|Receipt number|Receipt type|Category|SKU|Item|Variant|Modifiers applied|Quantity|Gross sales|Discounts|Net sales|Cost of goods|Gross profit|Taxes|Dining option|POS|Store|Cashier name|Customer name|Customer contacts|Comment|Status",
    "polish_invoices": "Numer faktury|Data wystawienia|Data sprzedaży|Kontrahent|NIP|Netto|VAT|Brutto|Stawka VAT|Waluta|Kategoria|Opis",
}  # fmt: skip
HEADERS = {name: header.split("|") for name, header in HEADERS.items()}


def save(folder: Path, name: str, rows: list[dict] | list[list], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows (dicts under the product's whole header, or rows as they are) as a file in inputs/."""
    import csv

    path = folder / "inputs" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        if rows and isinstance(rows[0], dict):
            header = HEADERS[name]
            unknown = {key for row in rows for key in row} - set(header)
            assert not unknown, unknown
            writer.writerow(header)
            rows = [[row.get(column, "") for column in header] for row in rows]
        writer.writerows(rows)
    return path
