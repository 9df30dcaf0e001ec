"""Headers of products and of people's own forms, with what stands under them: four rounds of an adversary's, each invented after the one
before had been mended, and none looked up. Before they were mended 22 of the 59 contacts of the last were missed, 11 when the third was."""

CONTACTS = [  # values, each a quarter of the rows; headers that they stand under
    (["18 Larkspur Crescent", "Flat 4, Tudor House", "The Old Mill", "9B Quayside"], [
        "Shipping Address1", "shipping_address_index", "OtherStreet", "Organization - Address of home", "Where do you live (street and number)?",
        "Shipping Address Line 1", "Billing Street", "billing.address.line1", "Residence", "Postal address", "Mail to (address)", "Postal line 2",
        "Enter your postal address",
    ]),
    (["Gareth Pinkerton", "Moira Thistlewood", "Desmond Okafor", "Bettina Vance"], [
        "Shipping Company / Attn.", "Note Attributes: Gift from", "Order Billing Addressee", "Associated Contact",
        "First Conversion Contact Full Name", "ReportsTo.Name", "AssistantName", "Person - Name", "Deal - Contact person",
        "What is your full name, please?", "Card Name (billing_details.name)", "Payer", "Parent / guardian", "Next of kin", "Household head",
        "Ordered by", "order_billing_full", "customer_details.name", "Lead: Title + Full Name", "Client's spouse", "Patient", "Student", "Tenant",
        "Passenger", "Account holder", "Please enter your full name",
    ]),
    (["Pinkerton", "Thistlewood", "Okafor", "Vance"], [
        "_billing_last_name", "And your surname?", "Девичья фамилия", "Customer Default Address: Last Name", "Maiden", "Surname of insured",
        "Ваша фамилия",
    ]),
    (["10.34.77.12", "192.168.44.9", "81.2.69.160", "2a02:898::1"], [
        "customer_ip_address", "IP Addr. at conversion", "IP-адрес", "Adres IP", "Client IP", "Last login IP",
    ]),
    (["0791 445 3321", "0161 555 0199", "603 118 274", "29-17-44"], [
        "Mobile Phone Number (HS)", "HomePhone", "Your phone (we never spam)", "Рабочий телефон", "Мобильный тел. (контакт)", "Ваш номер для связи",
        "Тел для смс", "Tel. kontaktowy", "Kom. nabywcy", "Twój numer telefonu", "Shipping Phone #", "Work phone ext.", "Cell #", "Landline",
        "Best number to reach you", "Контакт (основной): телефон", "Тел. сот.", "Сот.", "Дом. тел.", "WhatsApp клиента", "Оставьте ваш телефон",
        "Tel. komórkowy", "Nr telefonu odbiorcy", "Komórka", "Tel. stacj.", "Numer, pod który mamy dzwonić",
    ]),
    (["@zoya_k88", "larkspur.moth", "tihon_zx", "pan_klos77"], [
        "Twitter Username", "Instant messenger", "Insta handle", "Мессенджер", "Телеграм-аккаунт", "Никнейм", "Login kupującego", "buyer_login",
        "Nick Allegro", "Steam nickname", "GitHub user", "Skype name", "Ник в Instagram", "Ваш телеграм (@)", "Twój Instagram",
        "Profil na Facebooku",
    ]),
    (["17.03.1981", "02.11.1975", "29.08.1990", "11.05.1968"], [
        "PersonBirthdate", "MMERGE3 Birthday", "When were you born?", "Контакт: Дата рождения", "Укажите дату вашего рождения",
        "Дата рождения ребёнка", "Data ur. dziecka", "Kiedy się urodziłeś/aś?", "HS Contact: Date of birth", "What is your birthday?", "Дата рожд",
        "Д.р. супруга", "Когда ваш день рождения?", "Data urodzin dziecka", "Dzień urodzin", "Podaj datę urodzenia",
    ]),
    (["Gareth", "Moira", "Desmond", "Bettina"], [
        "FNAME", "What's your name?", "Kontrahent imię", "Jak masz na imię?", "contact_firstname", "Imię kupującego", "Zamawiający (imię)",
    ]),
    (["zoya@klos.example", "moth at larkspur", "tihon(a)post.example", "vance@vance.example"], [
        "From Email Address", "To Email Address", "Рабочий e-mail", "Secondary e-mail", "Your e-mail, please", "Poczta elektroniczna",
        "E-mail do faktury",
    ]),
    (["4417", "9902", "1038", "7726"], [
        "card_last4", "payment_method_details.card.last4",
    ]),
    (["А717ОК77", "WX 4821K", "LB07 KXE", "О040ОО199"], [
        "Car reg", "Vehicle registration plate", "Гос. номер авто", "Номер автомобиля", "Nr rejestracyjny", "Tablica rejestracyjna",
        "Vehicle reg. no.", "Госномер ТС", "Auto (nr rej.)",
    ]),
    (["Захаров Тихон", "Лапшина Зоя", "Гусейнов Эльдар", "Цой Виолетта"], [
        "Основной контакт", "Имя, Фамилия", "ФИО ответственного лица", "Контрагент.ФИО", "Грузополучатель", "Контактное лицо.Наименование",
        "Заказчик (Ф. И. О.)", "Покупатель", "Кому", "Директор", "Руководитель (ФИО)", "Главный бухгалтер", "ИП (ФИО)", "Учредитель",
        "Сотрудник клиента", "Пациент", "Ученик", "Пассажир", "Имя питомца и хозяина",
    ]),
    (["Весенняя 14-82", "Малая Тульская 2 к 1", "Гагарина 77", "Речная 3а"], [
        "Фактический адрес контрагента", "Адрес доставки (улица, дом)", "Представление контактной информации", "Куда доставить?", "Где вы живёте?",
        "Улица/дом/кв.", "Почтовый адрес", "Адр. доставки", "Ул., д., кв.", "Факт. адрес", "Юр. адрес", "Регистрация по месту жительства",
        "Получатель: улица",
    ]),
    (["40817810099910004312", "40702810500000001234", "30101810400000000225", "40802810900000055555"], [
        "Расч. счет", "Корр. счёт", "Bank acc.", "Л/с", "БИК и р/с",
    ]),
    (["4509 773214", "7811 450923", "AXR442918", "ЕА 552910"], [
        "Паспортные данные", "Кем и когда выдан паспорт", "Seria i nr dowodu", "Visa number", "Residence permit", "Номер ВУ",
        "Документ, удостоверяющий личность", "Nr dow. os.", "Legitymacja studencka nr",
    ]),
    (["Тихон", "Зоюшка", "Эльдар", "Виолетта"], [
        "Как к вам обращаться?", "Ваше имя", "Имя ребёнка", "Имя контактного лица", "Представьтесь, пожалуйста",
    ]),
    (["Bożydar Kłos", "Sława Żyła", "Gniewomir Pączek", "Dobrosława Ćwik"], [
        "Kupujący", "Nabywca", "Dostawa: imię i nazwisko", "invoice_fullname", "Przedstawiciel (imię, nazwisko)", "Wystawił(a)", "Pełnomocnik",
        "Nazwisko i imię nabywcy", "Odbiorca (imię, nazwisko)", "Kontrahent: osoba do kontaktu", "Księgowa", "Podpis", "Jak się nazywasz?",
        "Pacjent", "Uczeń", "Rodzic", "Prezes zarządu",
    ]),
    (["Słoneczna 18/4", "Rynek 7", "Kwiatowa 3A m. 12", "Osiedle Tęczowe 22"], [
        "Nabywca - ulica", "Dostawa: adres", "delivery_address_street", "buyer_street", "Ulica i numer", "Gdzie mieszkasz?", "Ulica, nr",
        "Adres korespondencyjny", "Podaj swój adres",
    ]),
    (["PL27114020040000300201355387", "GB33BUKB20201555555555", "DE75512108001245126199", "RO49AAAA1B31007593840000"], [
        "Nr rach. bankowego", "Rachunek bankowy", "Konto bankowe klienta", "Beneficiary IBAN", "Nr konta bankowego (IBAN)",
    ]),
    (["4", "9B", "112", "7"], [
        "Door number",
    ]),
    (["WVWZZZ1JZXW000001", "JH4KA7561PC008269", "1HGCM82633A004352", "WBA3A5C51CF256985"], [
        "VIN number", "Nr VIN",
    ]),
    (["moth#4821", "zoya#0019", "klos#7712", "van#3345"], [
        "Discord tag",
    ]),
    (["vk.com/zoya_k", "vk.com/tihon", "vk.com/eld", "vk.com/vio"], [
        "Ссылка на профиль",
    ]),
    (["00:1B:44:11:3A:B7", "00:1B:44:11:3A:B8", "00:1B:44:11:3A:B9", "00:1B:44:11:3A:BA"], [
        "МАК-адрес",
    ]),
    (["4/2", "18", "7A", "112"], [
        "Nr lokalu/domu",
    ]),
    (["Rhiannon Blackwood", "Callum Ferris", "Priya Raman", "Tomasz Gil"], [
        "Purchaser", "Consignee name", "ship_name", "bill_to_contact", "cust_nm", "Sold-To Party Name", "Bride's name", "Groom", "Referred by",
        "Account rep of client", "Decision maker", "paypal_payer_id_name", "Stripe: cardholder", "Loyalty member full nm", "User",
        "Shopper reference name", "Ticket holder", "Company contact (first, last)",
    ]),
    (["+44 20 7946 0958", "+44 113 496 0721", "+44 7700 900123", "+44 161 496 0044"], [
        "Receiver Tel", "Buyer Phone", "CUST_PHN", "Emergency no.",
    ]),
    (["42 Mulberry Lane", "7 Harbour View", "Apt 3, 19 King Street", "160 Elm Drive"], [
        "ship_addr_1", "cust_addr_ln1", "Household address", "Where should we ship it?",
    ]),
    (["rb@x.example", "cf@x.example", "pr@x.example", "tg@x.example"], [
        "EmailAddr", "Primary E-Mail", "PayPal account", "Эл. почта для чека", "Ваш email", "E-mail kupującego",
    ]),
    (["1979-04-12", "1988-11-30", "1965-02-03", "1993-07-21"], [
        "Birth Dt", "BIRTH_DT", "date_birth", "Year/month/day of birth", "ДатаРождения", "Urodzony/a",
    ]),
    (["Rhiannon", "Callum", "Priya", "Tomasz"], [
        "Name of the child", "Given", "Imię", "Imię dziecka",
    ]),
    (["rhi_black", "cferris88", "priyaR", "tgil"], [
        "Your Twitter / X", "Username (forum)", "Ник на форуме", "Инста", "Login", "Nick",
    ]),
    (["GB29NWBK60161331926819", "PL61109010140000071219812874", "DE89370400440532013000", "FR1420041010050500013M02606"], [
        "Acct IBAN", "Numer konta klienta", "Refund IBAN", "Konto do zwrotu",
    ]),
    (["PX4411902", "ZS0921883", "4611 223344", "ABA300000"], [
        "Passport / ID", "Nat. ins. number", "Номер паспорта", "Полис ОМС", "Nr paszportu", "Gov. ID", "ID document no.", "Паспорт (серия, №)",
        "Nr dokumentu tożsamości",
    ]),
    (["Blackwood", "Ferris", "Raman", "Gil"], [
        "Family",
    ]),
    (["81.2.69.142", "81.2.69.160", "175.16.199.1", "89.160.20.112"], [
        "Remote IP",
    ]),
    (["500100732259", "500100732260", "773612345678", "526317984689"], [
        "Personal tax no.",
    ]),
    (["LB07 KXE", "AB12 CDE", "KX63 PQR", "YD70 MNO"], [
        "Plate",
    ]),
    (["+7 921 555-12-34", "+7 903 222-45-67", "8 (812) 333-22-11", "+7 495 777-00-11"], [
        "Контактный телефон", "Телефон1", "ТелефонКонтрагента",
    ]),
    (["Диляра", "Нестор", "Агния", "Алексей"], [
        "ИмяКлиента",
    ]),
    (["Лесная, 12", "пр. Победы 44-9", "Озёрная 7", "Садовая 31 корп. 2"], [
        "АдресДоставки", "Адрес для курьера",
    ]),
    (["Юсупова Диляра", "Ким Алексей", "Шульга Нестор", "Прохорова Агния"], [
        "Контактные данные получателя", "Наименование полное", "Физ. лицо", "Мама ребёнка", "Запись на имя", "На чьё имя заказ",
        "Кто забирает заказ",
    ]),
    (["Миша, Катя", "Аня", "Лев и Зоя", "Тася"], [
        "Дети (имена)",
    ]),
    (["500100732259", "773612345678", "526317984689", "770912345601"], [
        "ИНН физлица",
    ]),
    (["40817810099910004312", "40817810570000123456", "40817810500000000001", "40817810400000000033"], [
        "Номер счёта клиента",
    ]),
    (["@rhi_b", "@cfer", "@priya", "@tgil"], [
        "TG",
    ]),
    (["Юсупова Д.", "Ким А.", "Шульга Н.", "Прохорова А."], [
        "Фамилия, инициалы",
    ]),
    (["Michalik", "Szulc", "Zych", "Witczak"], [
        "Nazwisko klienta",
    ]),
    (["Jagoda Michalik", "Borys Szulc", "Kornelia Zych", "Leon Witczak"], [
        "Zamówił(a)", "Adresat przesyłki", "Dane osobowe", "Dane do faktury", "Nazwa (imię i nazwisko)", "Kto odbiera", "Numer buta i imię",
        "Panna młoda", "Osoba do odbioru",
    ]),
    (["Polna 12/3", "ul. Długa 5", "Leśna 8", "Brzozowa 44B"], [
        "Ulica dostawy", "Adres do wysyłki",
    ]),
    (["501 234 567", "22 621 34 56", "+48 602 111 222", "605 987 654"], [
        "Nr tel. do kuriera", "Kontakt (telefon)",
    ]),
    (["44051401359", "02070803628", "85010112345", "90090515836"], [
        "PESEL klienta",
    ]),
    (["Imogen Hartley", "Declan Moss", "Freya Lindqvist", "Omar Haddad"], [
        "Order: Recipient", "CustomerFullName", "First / Last", "Attendee #1", "Booker", "Invoice addressee", "Sign-up name", "Player",
    ]),
    (["Hartley", "Moss", "Lindqvist", "Haddad"], [
        "Cust. Surname", "Фамилия", "Nazwisko",
    ]),
    (["Imogen", "Declan", "Freya", "Omar"], [
        "Chosen name",
    ]),
    (["8 Orchard Way", "15 Station Road", "2 Mill Lane", "77 Park Avenue"], [
        "Addr", "Home", "Deliver to street", "Billing addr. line",
    ]),
    (["+44 20 7946 0018", "+44 7700 900456", "+48 602 333 444", "+7 921 444-55-66"], [
        "Mobile 2", "Call-back number", "Contact tel", "Номер телефона для доставки", "Тел/факс", "Telefon do odbiorcy",
    ]),
    (["i@y.example", "d@y.example", "f@y.example", "o@y.example"], [
        "E-mail 2", "Reply-to", "Мыло", "Mail",
    ]),
    (["1971-01-19", "1984-06-02", "1999-12-08", "1962-09-27"], [
        "Born on", "B-day", "Родился", "ДР ребёнка", "Ur.", "Data narodzin",
    ]),
    (["imo_h", "declanm", "freyalq", "omarhad"], [
        "Instagram @", "Gamer tag", "Аккаунт в Telegram", "Konto IG",
    ]),
    (["Тагирова Лейла", "Максим Рогов", "Белых Фёдор", "Ольга Чиж"], [
        "Покупатель (розница)", "Имя в чеке", "Абонент", "Подписант", "Кто заказал", "Член клуба",
    ]),
    (["Зелёная 4-12", "ул. Мира, 5", "Школьная 18", "Новая 9"], [
        "Адрес клиента", "Адрес (фактич.)", "Место доставки",
    ]),
    (["Alina Wrona", "Cezary Pietrzak", "Nela Sikora", "Oskar Bąk"], [
        "Klient (osoba)", "Abonent", "Uczestnik", "Kto zamówił", "Na kogo rezerwacja",
    ]),
    (["Różana 3/7", "Krótka 11", "ul. Szkolna 2", "Zielona 14B"], [
        "Adres klienta", "Ulica/nr", "Miejsce dostawy",
    ]),
]  # fmt: skip
HARMLESS = {
    "Product colour": ["Teal", "Amber", "Plum", "Ivory"], "Company size": ["1-10", "11-50", "51-200", "200+"],
    "Town": ["Leeds", "Cork", "Bath", "Ely"], "Industry": ["Retail", "Mining", "Media", "Law"],
    "Shipping method": ["Courier", "Locker", "Pickup", "Post"], "Lead Status": ["New", "Open", "Warm", "Cold"],
    "Lifecycle Stage": ["Lead", "MQL", "SQL", "Customer"], "Original Source": ["Organic", "Paid", "Referral", "Direct"],
    "Fulfillment Location": ["Depot A", "Depot B", "Depot C", "Depot D"], "Payment Method": ["Card", "Cash", "Invoice", "Blik"],
    "Preferred language": ["English", "Polish", "Russian", "German"], "Newsletter topic": ["News", "Sale", "Tips", "Events"],
    "Pet type": ["Dog", "Cat", "Bird", "None"], "Ticket name": ["Early bird", "Standard", "VIP", "Group"],
    "Plan Name": ["Basic", "Plus", "Pro", "Max"], "Sales channel name": ["Web", "Shop", "App", "Phone orders"],
    "Phone OS": ["iOS", "Android", "Other", "Windows"], "Address validated?": ["valid", "partly", "invalid", "unchecked"],
    "Card network": ["Visa", "Mastercard", "Mir", "Amex"], "Birth month": ["May", "June", "July", "March"],
    "Time zone name": ["GMT", "CET", "MSK", "EET"], "Size name": ["S", "M", "L", "XL"],
    "Color Name": ["Teal mist", "Amber glow", "Plum night", "Ivory"], "Email client": ["Gmail", "Outlook", "Apple", "Other"],
    "Street food lover": ["often", "never", "rarely", "daily"], "How did you hear about us?": ["Friends", "Ads", "Search", "Blog"],
    "Mobile operator": ["Orange", "Play", "MTS", "EE"], "Contact reason": ["Refund", "Sizes", "Delivery", "Other"],
    "Birthday gift chosen": ["Mug", "Book", "Voucher", "Candle"], "Название акции": ["Весна", "Чёрная пятница", "Лето", "Два по цене одного"],
    "Цвет товара": ["синий", "красный", "белый", "чёрный"], "Город проживания": ["Пермь", "Омск", "Уфа", "Тула"],
    "Отрасль компании": ["торговля", "связь", "стройка", "еда"], "Способ оплаты": ["картой", "наличными", "счёт", "рассрочка"],
    "Имя домена магазина": ["a-shop", "b-shop", "c-shop", "d-shop"], "Тип телефона": ["кнопочный", "смартфон", "нет", "другое"],
    "Этап сделки": ["новая", "в работе", "счёт", "договор"], "Карта мира": ["да, висит", "не висит", "купит", "думает"],
    "Склад отгрузки": ["Север", "Юг", "Запад", "Восток"], "Месяц рождения": ["май", "июнь", "июль", "март"],
    "Оператор связи": ["МТС", "Билайн", "Т2", "Мегафон"], "Причина обращения": ["возврат", "размер", "доставка", "иное"],
    "Адрес электронной витрины": ["vitrina1", "vitrina2", "vitrina3", "vitrina4"], "Контактность": ["высокая", "низкая", "средняя", "нет"],
    "Именной сертификат": ["подарен", "куплен", "не было", "продан"], "Любимый бренд": ["Nord", "Sova", "Lisa", "Zima"],
    "Откуда вы о нас узнали?": ["друзья", "реклама", "поиск", "блог"], "Почтовый сервис": ["gmail", "mail", "yandex", "другое"],
    "Nazwa produktu": ["Kubek", "Koszulka", "Plakat", "Świeca"], "Kolor": ["zielony", "biały", "czarny", "żółty"],
    "Branża": ["handel", "media", "budowa", "prawo"], "Wielkość firmy": ["mała", "średnia", "duża", "mikro"],
    "Województwo": ["śląskie", "opolskie", "lubuskie", "łódzkie"], "Metoda płatności": ["Blik", "Przelew", "Karta", "Pobranie"],
    "Status zamówienia": ["wysłane", "nowe", "opłacone", "zwrot"], "Nazwa promocji": ["Wiosna", "Zima", "Lato", "Jesień"],
    "Operator komórkowy": ["Plus", "Play", "Orange", "T-Mobile"], "Miesiąc urodzenia": ["maj", "czerwiec", "lipiec", "marzec"],
    "Źródło zamówienia": ["Allegro", "sklep", "Amazon", "telefonicznie"], "Model telefonu": ["A1", "B2", "C3", "D4"],
    "Kuchnia": ["włoska", "polska", "tajska", "turecka"], "Ulubiona ulica handlowa": ["Nowy Świat", "Piotrkowska", "Floriańska", "inna"],
    "Skąd o nas wiesz?": ["znajomi", "reklama", "Google", "blog"], "Nazwa taryfy": ["Start", "Komfort", "Firma", "Max"],
    "Imienny karnet": ["kupiony", "dostany", "brak karnetu", "sprzedany"], "Nazwa kategorii": ["Dom", "Ogród", "Sport", "Moda"],
    "Rodzaj dostawy": ["kurier", "paczkomat", "odbiór", "poczta"], "Fit": ["Slim", "Regular", "Loose", "Tailored"],
    "Heel height": ["flat", "low", "mid", "high"], "Fabric": ["Linen", "Cotton", "Wool", "Silk"],
    "Number of employees": ["1-10", "11-50", "51-200", "200+"], "Annual revenue band": ["<1M", "1-5M", "5-20M", ">20M"],
    "Job title level": ["Junior", "Senior", "Head", "C-level"], "Account tier": ["Gold", "Silver", "Bronze", "None"],
    "Deal type": ["New", "Upsell", "Renewal", "Other"], "Pipeline name": ["Sales", "Partners", "Retail", "Export"],
    "Carrier": ["DPD", "GLS", "UPS", "InPost"], "Warehouse": ["North", "South", "East", "West"], "Gift wrap": ["Paper", "Box", "Bag", "None given"],
    "Subscription name": ["Monthly", "Yearly", "Weekly", "Trial pack"], "Store name": ["High Street", "Mall", "Outlet", "Airport"],
    "Landing page name": ["Home", "Sale", "Blog", "Gift guide"], "Survey language": ["English", "Polish", "Russian", "German"],
    "Contact frequency": ["weekly", "monthly", "daily", "rarely"], "Preferred contact time": ["morning", "noon", "evening", "night"],
    "Address type": ["home", "work", "pickup", "other"], "Phone type": ["mobile", "landline", "both", "neither"],
    "Card tier": ["Gold", "Plus", "Basic", "Black"], "Passport colour": ["red", "blue", "green", "black"],
    "Street level shop": ["ground", "first", "second", "basement"], "Birth region": ["North", "South", "East", "West"],
    "Birthplace type": ["city", "town", "village", "abroad"], "IP protection class": ["IP44", "IP65", "IP67", "IP20"],
    "Login method": ["Google", "Apple", "E-mail link", "Password"], "Sender country": ["UK", "Ireland", "Poland", "Spain"],
    "Name brand preference": ["brand", "no brand", "mixed", "unsure"], "Patient group": ["adult", "child", "senior", "staff"],
    "Tenant type": ["owner", "renter", "council", "student"], "Student discount": ["10%", "15%", "20%", "none"],
    "Residence type": ["flat", "house", "dorm", "farm"], "Director's cut": ["seen", "unseen", "bought", "rented"],
    "Vehicle type": ["car", "van", "truck", "bike"], "Visa type": ["work", "study", "tourist", "family"],
    "Тип клиента": ["новый", "постоянный", "спящий", "оптовый"], "Размер одежды": ["S", "M", "L", "XL"],
    "Материал": ["лён", "хлопок", "шерсть", "шёлк"], "Название тарифа": ["Старт", "Бизнес", "Про", "Макс"],
    "Способ связи": ["звонок", "чат", "письмо", "сообщение"], "Вид доставки": ["курьер", "почта РФ", "самовывоз", "постамат"],
    "Имя склада": ["Север", "Юг", "Запад", "Восток"], "Телефонная модель": ["A1", "B2", "C3", "D4"],
    "Форма собственности": ["ООО", "ИП", "АО", "физлицо"], "Должность контакта": ["директор", "закупщик", "инженер", "бухгалтер"],
    "Роль покупателя": ["решает", "платит", "советует", "пользуется"], "Дом или квартира": ["дом", "квартира", "комната", "дача"],
    "Тип жилья": ["дом", "квартира", "комната", "дача"], "Знак зодиака": ["Рыбы", "Лев", "Дева", "Рак"],
    "Дата акции": ["майские", "июльские", "осенние", "зимние"], "Паспорт качества": ["приложен", "позже", "не нужен", "утерян"],
    "Карта постоянного покупателя": ["золотая", "серебряная", "бронзовая", "обычная"], "Счётчик воды": ["старый", "новый", "поверен", "отсутствует"],
    "Личный кабинет": ["активен", "заброшен", "новый", "закрыт"], "Улица или помещение": ["улица", "помещение", "терраса", "балкон"],
    "Пассажирский класс": ["эконом", "комфорт", "бизнес", "первый"], "Номерной фонд": ["люкс", "стандарт", "апартаменты", "студия"],
    "Rozmiar": ["S", "M", "L", "XL"], "Materiał": ["len", "bawełna", "wełna", "jedwab"],
    "Kanał sprzedaży": ["sklep", "web", "telefonicznie", "targi"], "Nazwa grupy": ["Hurt", "Detal", "Export", "VIP"],
    "Forma prawna": ["sp. z o.o.", "JDG", "SA", "osoba"], "Sposób kontaktu": ["telefonicznie", "czat", "mailowo", "osobiście"],
    "Typ klienta": ["nowy", "stały", "uśpiony", "hurt"], "Stanowisko osoby kontaktowej": ["dyrektor", "kupiec", "inżynier", "księgowa"],
    "Rodzaj mieszkania": ["dom", "blok", "kamienica", "inne"], "Kurier": ["DPD", "InPost", "GLS", "Poczta Polska"],
    "Poczta czy kurier": ["poczta", "kurier", "paczkomat", "odbiór"], "Prezent urodzinowy": ["kubek", "książka", "bon", "świeca"],
    "Pora kontaktu": ["rano", "południe", "wieczór", "noc"], "Telefon czy laptop": ["telefon", "laptop", "tablet", "oba"],
    "Klasa pasażera": ["eko", "komfort", "biznes", "pierwsza"], "Dom z ogrodem": ["mały", "duży", "bez ogrodu", "działka"],
    "Mieszkanie własne": ["własne", "najem", "rodzice", "służbowe"], "Odbiór osobisty": ["chętnie", "czasem", "rzadko", "nigdy"],
    "Nazwa usługi": ["Mycie", "Serwis", "Montaż", "Wynajem"], "Imię marki": ["Sowa", "Lis", "Wilk", "Ryś"],
    "Sleeve": ["short", "long", "none", "cap"], "Scent": ["Rose", "Cedar", "Musk", "Lime"], "Roast": ["Light", "Medium", "Dark", "Extra dark"],
    "Seat class": ["Economy", "Premium", "Business", "First"], "Member level": ["Gold Member", "Silver Member", "Plain", "Blue"],
    "Customer group": ["Retail", "Wholesale", "Staff", "Press"], "Customer segment": ["Big Spenders", "Loyal Fans", "Newcomers", "Others"],
    "User role": ["Admin", "Editor", "Viewer", "Guest"], "Guest room": ["Sea View", "Garden View", "Suite", "Loft"],
    "Travel purpose": ["Leisure", "Business", "Family", "Health trip"], "Child age band": ["0-3", "4-7", "8-12", "13+"],
    "Owner or renter": ["owner", "renter", "both", "other"], "Partner channel": ["Amazon", "eBay", "Etsy", "Own site"],
    "Student year": ["1st", "2nd", "3rd", "4th"], "Favourite store": ["North Mall", "Old Town", "Harbour", "Online"],
    "Favourite director": ["Wes Anderson", "Greta Gerwig", "no idea", "Bong Joon-ho"], "Reason to buy": ["Price", "Quality", "Gift", "Habit"],
    "Delivery slot": ["8-10", "10-12", "12-14", "14-16"], "Return reason": ["Too small", "Wrong item", "Late", "Changed mind"],
    "Coupon used": ["SPRING", "SUMMER", "WINTER", "NONE-24"], "Device model": ["Pixel 7", "Galaxy S22", "iPhone 13", "Moto G"],
    "Card design": ["Sunset", "Forest", "Ocean", "Night"], "Room number type": ["single", "double", "twin", "triple"],
    "Room price band": ["50-80", "80-120", "120-200", "200+"], "Version": ["1.2.3", "1.3.0", "2.0.1", "2.1.0"],
    "Article group no.": ["100-200", "300-400", "500-600", "700-800"], "Wine region": ["Rioja", "Douro", "Mosel", "Etna"],
    "Team": ["Red Lions", "Blue Hawks", "Green Bears", "None"], "Nearest station": ["Kings Cross", "Paddington", "Euston", "Victoria"],
    "Lead score band": ["A", "B", "C", "D"], "Любимый вкус": ["ваниль", "шоколад", "клубника", "лимон"],
    "Группа товара": ["Чай", "Кофе", "Сладости", "Посуда"], "Партнёрская программа": ["да, золото", "да, серебро", "нет ещё", "была"],
    "Тип партнёра": ["Дилер", "Агент", "Франчайзи", "Розница"], "Жена или муж покупает": ["жена", "муж", "вместе", "дети"],
    "Метро": ["Чеховская", "Сокол", "Динамо", "Аэропорт"], "Район города": ["Центральный", "Северный", "Южный", "Речной"],
    "Коллекция": ["Зимняя Сказка", "Летний Сад", "Осень", "Весна"], "Клуб": ["Золотой Клуб", "Серебряный Клуб", "Гость", "Новичок"],
    "Дети есть?": ["есть", "нет", "ждём", "взрослые"], "Мужской или женский зал": ["мужской", "женский", "общий", "детский"],
    "Формат занятия": ["группа", "онлайн", "вдвоём", "разовое"], "Детская площадка нужна": ["очень", "не нужна", "всё равно", "иногда"],
    "Мастер-класс": ["Керамика", "Акварель", "Вязание", "Свечи"], "Авторский тур": ["Алтай", "Карелия", "Камчатка", "Байкал"],
    "Kolekcja": ["Zimowa Baśń", "Letni Ogród", "Jesień", "Wiosna"], "Klub": ["Złoty Klub", "Srebrny Klub", "Gość", "Nowy"],
    "Dzieci w domu": ["brak", "jedno", "dwoje", "więcej"], "Rodzaj partnera": ["Dealer", "Agent", "Franczyza", "Detal"],
    "Zajęcia": ["joga", "pilates", "taniec", "siłownia"], "Dzielnica": ["Mokotów", "Wola", "Praga Południe", "Ochota"],
    "Ulubiony autor": ["Tokarczuk", "Lem", "Sapkowski", "żaden"], "Smak": ["wanilia", "czekolada", "truskawka", "cytryna"],
    "Osoby w gospodarstwie": ["1", "2", "3", "4+"], "Kto decyduje o zakupie": ["mąż", "żona", "oboje", "dzieci"],
    "Rozmiar i kolor": ["M czarny", "L biały", "S szary", "XL granat"], "Wersja": ["Polna 2", "Leśna 2", "Górska 2", "Morska 2"],
    "Seria": ["Premium 2024", "Basic 2024", "Eco 2025", "Kids 2025"], "Packaging": ["Bag", "Box", "Tin", "Jar"],
    "Lens colour": ["Grey", "Green", "Brown", "Blue"], "Home type": ["flat", "house", "loft", "boat"],
    "Player level": ["Rookie", "Pro", "Elite", "Legend"], "Born abroad": ["born here", "elsewhere", "unknown", "both"],
    "Street or mountain bike": ["street", "mountain", "city", "gravel"], "Invoice format": ["PDF", "Paper", "EDI", "XML"],
    "Club": ["Chess", "Rugby", "Drama", "Choir"], "Garden size": ["Small", "Medium", "Large", "None"], "Family size": ["1", "2", "3-4", "5+"],
    "Given consent date type": ["web", "paper", "phone call", "unknown"], "Account plan": ["Free", "Team", "Business", "Scale"],
    "Mobile or desktop": ["mobile", "desktop", "tablet", "both"], "Reply speed": ["fast", "slow", "medium", "never"],
    "Booker segment": ["Leisure", "Corporate", "Agency", "Group"], "Цена с НДС?": ["с НДС", "без НДС", "льгота", "экспорт"],
    "Место покупки": ["Рынок", "Магазин", "Сайт", "Склад"], "Семейное положение": ["женат", "замужем", "холост", "вдова"],
    "Размер семьи": ["один", "двое", "трое", "больше"], "Член клуба лояльности с уровнем": ["Серебро", "Золото", "Платина", "Бронза"],
    "Домашний питомец": ["кот", "пёс", "рыбки", "нет питомца"], "Сезон": ["Зима", "Лето", "Осень", "Весна"],
    "Кредитный рейтинг": ["A", "B", "C", "D"], "Адресность рассылки": ["точная", "общая", "личная", "нет"],
    "Miejsce zakupu": ["Targ", "Sklep", "Portal", "Hurtownia"], "Stan cywilny": ["żonaty", "zamężna", "wolny", "wdowa"],
    "Wielkość rodziny": ["jedna", "dwie", "trzy", "więcej"], "Zwierzę": ["kot", "pies", "rybki", "żadne"],
    "Sezon": ["Zima", "Lato", "Jesień", "Wiosna"], "Typ konta": ["Start", "Firma", "Premium", "VIP"],
    "Abonament": ["mały", "średni", "duży", "mega"], "Ur. w mieście": ["miasto", "wieś", "za granicą", "nie wiem"],
}  # fmt: skip
