"""Headers as clients write them: of special categories, of contacts, and of neither, in three languages."""

# What two lists once answered differently for, and names like them.
SPECIAL = {
    "religion": ["Religion", "religious_views", "Вероисповедание", "вера", "wiara", "Wyznanie", "Конфессия", "faith", "ChurchMember", "Отношение к религии", "przynależność religijna"],
    "ethnic origin": ["ethnicity", "race", "Национальность", "этнос", "Раса", "Narodowość", "Ethnic group", "nationality_code", "Этническая группа", "pochodzenie etniczne", "racial_origin"],
    "political opinion": ["party", "Партия", "partia", "Political party", "Политические взгляды", "Poglądy polityczne", "ideology", "Идеология", "światopogląd", "party_member", "Партийность", "Voting intention"],
    "trade union": ["trade union", "Trade-Union Membership", "Член профсоюза", "Związek zawodowy", "union_member", "przynależność do związku zawodowego"],
    "health": ["HIV status", "HIV", "Группа крови", "Grupa krwi", "Диагноз", "ВИЧ-статус", "Инвалидность", "Состояние здоровья", "Choroby przewlekłe", "Stan zdrowia", "medical_history", "disability",
               "Blood Type", "bloodGroup", "Аллергии", "Niepełnosprawność", "Ciąża", "Беременность", "ICD-10", "Код МКБ", "Группа здоровья", "Хронические заболевания", "Symptoms", "vaccination"],
    "sex life": ["Сексуальная ориентация", "Orientacja seksualna", "sexual_orientation", "Интимная жизнь", "orientation", "Ориентация"],
    "genetic or biometric": ["Генетический тест", "Biometric id", "Отпечатки пальцев", "DNA sample", "ДНК", "dane biometryczne", "Odciski palców", "fingerprintHash"],
    "criminal record": ["Судимость", "Karalność", "criminal_record", "Convictions", "Уголовное прошлое", "Wyroki"],
}  # fmt: skip
PLAIN = ["Город", "city", "Пол", "gender", "sex", "age", "Возраст", "party_size", "trace", "brand", "Płeć", "Miasto", "Wiek", "Средний чек", "terrace", "union_jack",
         "Уверенность", "Размер", "Кредит", "Стиль жизни", "occupation", "Знак зодиака", "Класс", "Раскраска", "Trasa", "Klasa", "partial", "Вероника", "Партия товара",
         "Ориентация экрана", "orientation of photo", "graceful", "source", "region", "marital_status", "zdjęcie", "Chronicle", "Верность", "Вид спорта", "racing_game", "Conversion"]  # fmt: skip

CONTACTS = {
    "name": ["First Name (Billing)", "billing_first_name", "Billing Name", "Ship To", "Card Name", "Контакт: Имя", "Полное имя контакта", "Физическое лицо", "delivery_fullname",
             "Name", "LastName", "Customer Name", "Name (First)", "BuyerName", "Default Address First Name", "Recipient", "Shipping Name", "Bill-to Name", "Cardholder Name", "Contact Person",
             "Store manager's name", "Nickname", "ФИО", "Ф.И.О. клиента", "Имя и отчество", "Фамилия получателя", "Имя держателя карты", "Контактное лицо", "Получатель", "Наименование покупателя", "Название контакта",
             "Imię i nazwisko", "Nazwisko", "Imię odbiorcy", "Osoba kontaktowa", "Nazwa klienta", "Odbiorca", "Dane klienta", "Płatnik"],
    "address": ["MailingStreet", "Default Address Address1", "Фактический адрес", "Shipping Address Line 2", "billing_address_1", "Home Address", "Street", "House number", "IP address", "Apartment number", "PO Box",
                "delivery_address", "Адрес доставки", "Юридический адрес", "Улица, дом", "Адрес (город, улица)", "Место жительства", "Место регистрации", "Ulica", "Adres dostawy", "Adres zamieszkania", "Nr mieszkania", "Latitude"],
    "birth date": ["DOB", "Date of Birth", "birth_date", "BirthDate", "Birthday", "customerDateOfBirth", "Дата рождения", "День рождения клиента", "Дата рожд.", "ДР", "Data urodzenia", "Urodziny"],
    "email": ["E-mail", "Email (Billing)", "billing_email", "Customer Email", "Эл. почта", "Электронная почта", "Почта", "Adres e-mail", "Имейл"],
    "phone": ["Phone number", "billing_phone", "Mobile No.", "Tel.", "WhatsApp number", "Телефон", "Моб. тел.", "№ телефона", "Telefon kom.", "Numer komórki", "Fax"],
    "card": ["Card Number", "Card #", "IBAN", "Bank account", "Номер карты", "№ карты", "Расчётный счёт", "Nr konta", "Numer rachunku bankowego"],
    "document": ["Passport No", "SSN", "National ID", "VAT number", "Паспорт", "Серия и номер паспорта", "СНИЛС", "ИНН", "PESEL", "NIP", "Numer dowodu", "Driver's license", "Водительское удостоверение"],
    "social": ["Instagram", "username", "user_login", "Логин", "VK", "Ник", "Nazwa użytkownika"],
}  # fmt: skip
FRESH = {  # invented when the lists above were done
    "name": ["Purchaser forename", "cust_lname", "Ship-to contact", "Mother's maiden name", "Guardian name", "Имя получателя", "Плательщик (ФИО)", "Отчество покупателя", "Контактное лицо (закупки)", "Nazw. klienta", "attendee_full_nm", "Emergency contact", "GivenNm", "Signature", "Имя и фамилия ребёнка", "ФИО_родителя", "Imię matki", "Nazwisko panieńskie"],
    "phone": ["WhatsApp", "моб. тел", "Tel. kom.", "Bill. Phone", "Delivery instructions phone", "custPhoneNbr", "Мобильный телефон мамы", "Тел. 2", "Kontakt tel."],
    "social": ["Telegram nick", "Ник в телеграм", "Профиль Instagram"],
    "address": ["Home addr. line 2", "IP addr", "Адрес прописки", "Квартира", "Adres dostawy - ulica", "Ship addr 1", "Residential address", "lat", "lng", "Адрес проживания", "Дом/кв", "Ulica i nr domu"],
    "document": ["Passport no.", "Driving licence", "Tax ID (SSN)", "Nr dowodu os.", "NationalInsuranceNo", "№ паспорта", "Загранпаспорт", "Nr PESEL"],
    "birth date": ["Birthday (dd/mm)", "ДР клиента", "Data ur.", "D.O.B. (client)", "Дата рожд-я", "Rok i dzień urodzenia"],
    "email": ["e mail (work)", "SecondaryEmail", "Email заказчика", "Mail klienta"],
    "card": ["Bank acct", "Numer konta do zwrotu"],
}  # fmt: skip
CONTACTS = {kind: [*known, *FRESH[kind]] for kind, known in CONTACTS.items()}
HARMLESS = ["Product name", "product_name", "Item Name", "Lineitem name", "brand name", "Brand", "City", "Billing City", "Default Address Country Code", "BuyerCity", "Shipping Province", "BuyerZip", "Shipping Method", "Billing Zip",
            "store name", "Store address", "Shop", "segment name", "campaign name", "Event name", "file_name", "Coupon name", "Page URL", "Department", "Vendor", "Days to ship", "Time to deliver", "Phone model", "Phone brand",
            "Card Brand", "Card type", "Loyalty card name", "Mobile sessions", "Email status", "Revenue last 4 weeks", "birth_year", "Company size", "Account type", "Customer type", "Number of contacts", "Sport",
            "Название товара", "Наименование товара", "Номенклатура", "Магазин", "Адрес магазина", "Адрес ПВЗ", "Точка продаж", "Название акции", "Имя файла", "Почтовый индекс", "Город доставки", "Мобильное приложение", "Имидж",
            "Выручка за 1 кв. 2025", "Товары и др.", "Карта лояльности", "Адекватность", "Канал", "Год рождения", "Телевизор", "Ответственность",
            "nazwa produktu", "Nazwa sklepu", "Adres sklepu", "Nazwa kampanii", "Miasto dostawy", "Kod pocztowy", "Kategoria", "Marka", "Telewizja", "Punkt odbioru", "Dowód zakupu", "Rok urodzenia", "Cena",
            "Recipient type", "Address type", "Contact channel", "Email opens", "Phone plan", "Account age", "Passport stamps", "IP rating", "Telegram subscriber", "Способ доставки", "Тип адреса", "Квартирный вопрос", "Дата рождения заявки", "Марка телефона", "Sposób dostawy", "Typ adresu", "Telefon - model", "Imieniny promocja", "Emergency stock", "Latency", "Signature dish", "Bank holiday", "Second visit", "Phone support tier", "Email open rate", "Named after", "Delivery window", "Name day campaign", "Mobile share", "Contact frequency", "Contacts last month", "Birthday discount", "Адресная программа", "Имя бренда", "Количество телефонов", "Мобильность", "Паспорт изделия", "Скидка на день рождения", "Номер заказа", "Получено писем", "Доля мобильных", "Telefonów w domu", "Adresowanie", "Rabat urodzinowy", "Nazwa marki", "Liczba kontaktów", "Kontakt preferowany"]  # fmt: skip
