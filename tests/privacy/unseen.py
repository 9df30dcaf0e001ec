"""Headers cut short, glued, transliterated or saying nothing, with what stands under them: five rounds, each written after the one before had
been mended. Missed before any mending: 38 of 110, 48 of 134, 42 of 141; the last three, before their own mending: 8 of 141, 4 of 98, 3 of 88."""

CONTACTS = [  # values, of which four stand under each header; headers
    ([
        "Стрельникова Инга Марковна", "Рябцев Тихон Львович", "Ходасевич Виолетта Яновна", "Мухаметшин Ильшат Рифатович", "Заболотная Зоя Ильинична",
        "Кулик Эдуард Кузьмич", "Тер-Ованесян Ашот Гургенович", "Бессмертных Пелагея Фоминична", "Дзюба Остап Тарасович", "Шевчук Раиса Юзефовна",
        "Лопатина Злата Саввична", "Гарифуллин Тагир Ирекович", "Оганесян Нарине Вагановна", "Пестряков Лука Фомич", "Чумак Фёкла Нилович",
        "Ярмольник Ян Янович",
    ], [
        "Контрагент.Представление", "ФИО (лид)", "NAIM_KLI", "Клиент / Представление", "Гость (YCLIENTS)", "Основной контакт сделки", "Держатель абонемента",
        "ПокупательПредставление", "Физлицо_Наим", "Лицо для связи", "ФИО_плат", "Гость: представление", "Заявитель", "Застрахованный", "Фио_туриста",
        "Держатель_карты_лояльности", "Спортсмен", "Законн_представ", "Ф_И_О", "Посетитель (Dikidi)", "КонтактноеЛицоСделки.Имя", "Пайщик", "Доверитель",
        "Слушатель курса", "ПолучательТовара", "Фамилия И.О.", "kto_zakazal", "fizlico_predst", "Наниматель", "Владелец ТС", "Абонент", "Кому вручено",
        "ДоговорКонтрагентФЛ", "Сдал (ФИО)", "Путешественник 1", "person_display_ru", "Плат. ФИО", "Получ_пред", "Выгодоприобретатель", "Подопечный",
        "РодительФИО", "Ребёнок (полностью)", "Получ. лицо", "Подписант договора", "FIO_PLAT", "Сопровождающий",
    ]),
    ([
        "Стрельникова Инга", "Тихон Рябцев", "Ходасевич В.", "Ильшат М.", "Заболотная Зоя", "Кулик Эдик", "Тер-Ованесян Ашот", "Поля Бессмертных",
        "Дзюба Остап", "Рая Шевчук", "Злата Лопатина", "Тагир Гарифуллин",
    ], [
        "Кто забирает заказ", "Вызвал мастера", "Клиент_Назв", "Кто записался", "Хозяин питомца", "contact_name_ru", "Имя в мессенджере",
        "Имя гостя из брони", "Запись на имя", "НаимПартнера", "ClientTitle", "Хозяйка кота", "NAIM_POK", "Имя на бейдже", "На кого оформлено",
        "Мастеру: клиент", "klient_predst",
    ]),
    ([
        "Стрельникова", "Рябцев", "Ходасевич", "Мухаметшин", "Заболотная", "Кулик", "Тер-Ованесян", "Бессмертных", "Дзюба", "Шевчук", "Лопатина",
        "Гарифуллин", "Оганесян", "Пестряков", "Чумак",
    ], [
        "familiya", "FAM", "Контакт/Фамилия (англ)", "surname_rus", "ФамилияТуриста", "fam_pok", "FAMILIA", "Фам.", "ПервыйКонтактФамилия", "famil_rod",
        "Фамилия(лат.)", "Фамилия (как в паспорте)", "FAMILIYA_RUS",
    ]),
    ([
        "Инга", "Тихон", "Виолетта", "Ильшат", "Зоюшка", "Эдик", "Ашот", "Поля", "Остап", "Раечка", "Злата", "Тагир", "Нарине", "Лука", "Фёкла",
    ], [
        "imya_klienta", "UF_CRM_IMYA", "Обращение к гостю", "ИмяПолучателя", "Имя_подписчика", "firstname_rus", "IMJA", "IMYA_POLUCH", "ИмяРебенка1",
        "client_given", "ImyaKl", "Уменьшительное имя", "Имя для бейджа", "im_klienta",
    ]),
    ([
        "Марковна", "Львович", "Яновна", "Рифатович", "Ильинична", "Кузьмич", "Гургенович", "Фоминична", "Тарасович",
    ], [
        "otchestvo", "OTCH", "patronymic", "ОтчествоКлиента", "Patr", "OTCHEST", "Отчество (если есть)", "middlename_ru", "По батюшке", "OTCH_REB",
        "OTCHESTVO_KL",
    ]),
    ([
        "Bożydar Kłos", "Sława Żyła", "Dobrosława Ćwik", "Wit Pączek", "Żaneta Ślusarz", "Gniewko Rola", "Mieszko Brzoza", "Jagoda Piórko",
        "Nadia Sikora-Bąk", "Lech Kania", "Bruno Mróz", "Kalina Gwóźdź",
    ], [
        "Knt_Nazwa1", "Adresat przesyłki", "kh_NazwaPelna", "Kupujący (Allegro): dane", "Imię/Nazw. płatnika", "delivery_fullname_pl", "Podmiot.Nazwa",
        "NabywcaNazwa2", "Pełna nazwa odbiorcy", "Ktoś do kontaktu", "partner_display", "Zgłaszający", "NabywcaNazwaPelna", "Kontrahent_Nazwa_1",
        "dane_odbiorcy_nazwa", "Zleceniodawca", "Podopieczny", "Wnioskodawca", "receiver_nm", "Ubezpieczający", "Nabywca_Linia1", "OsobaOdbierająca",
        "Zamaw. imię i nazw.", "Kursant", "wysylka_nazwa_pelna", "Opiekun dziecka", "Nabywca_2", "Zawodnik", "ODBIORCA_NAZWA", "Imię+nazwisko",
        "Uczestnik 1",
    ]),
    ([
        "Kłos", "Żyła", "Ćwik", "Pączek", "Ślusarz", "Rola", "Brzoza", "Piórko", "Sikora-Bąk", "Kania", "Mróz", "Gwóźdź",
    ], [
        "kh_Nazwisko", "Nazw_Klienta", "nazw_panienskie", "Klientka (nazwisko)", "NAZWISKO_KL", "PacjentNazwisko", "Nazwisko_PL", "nab_nazw", "kh_nazw",
    ]),
    ([
        "Bożydar", "Sława", "Dobrosława", "Wit", "Żaneta", "Gniewko", "Mieszko", "Jagoda", "Nadia", "Lech", "Bruno", "Kalina",
    ], [
        "kh_Imie", "ImieKontaktu", "customer_imie", "Imię pociechy", "IMIE_1", "imie_dziecka_2", "zwrot_imie", "Imię (klub)", "Imie_klienta",
        "Imię solenizanta",
    ]),
    ([
        "Thandi Mokoena", "Piers Hollowell", "Agnieszka O'Dowd", "Bram Ketteridge", "Saoirse Flint", "Delphine Marsh", "Tobias Quill", "Wren Applegarth",
        "Ottoline Pike", "Rufus Tansley", "Cosima Hext", "Ambrose Leigh",
    ], [
        "NAME1", "Ship Full Nm", "Deal Owner's Client Contact", "CardCode_CntctPrsn", "Opportunity: Primary Contact", "Billing: Attention",
        "partner_id/name", "cust_full", "Bill-To Attn Line", "Householder", "Entity ID Name", "ContactFullName__c", "Client (Fresha)", "Rider",
        "Booking Guest Full", "Subject: Person Name", "CUST_NM", "DeliverToName", "ExactContactFullName", "Bearer", "Enrollee", "Signatory 1",
        "Lead Contact (Copper)", "Deliver-To Party", "Insured 1", "shipping_recipient_nm", "Pat_FullName", "Booker (Mews)", "CUSTOMER_NAME_2",
        "Wedding couple", "Referral person", "Lead Guest", "ContactPerson__c", "acct_holder_nm", "SHIP_TO_NAME", "Traveller 2", "Named driver",
        "Completed by", "Gift recipient full",
    ]),
    ([
        "Mokoena", "Hollowell", "O'Dowd", "Ketteridge", "Flint", "Marsh", "Quill", "Applegarth", "Pike", "Tansley", "Hext", "Leigh",
    ], [
        "Name_Last", "Sname", "LName__c", "second_surname", "FamilyNameEn", "Name: last", "inf_LastNm", "Lst Nm", "cust_surnm", "SurnameLatin", "CLAST",
    ]),
    ([
        "Thandi", "Piers", "Saoirse", "Bram", "Delphine", "Wren", "Ottoline", "Rufus", "Cosima", "Ambrose", "Tobias", "Clover",
    ], [
        "Prenom", "hs_firstname_pref", "Greeting", "known_as", "Subscriber first nm", "GuestFirst", "Salutation name", "goes by", "FrstNm", "Nick (club)",
        "CFIRST", "Preferred first",
    ]),
    ([
        "Малая Тульская 2 к 1", "пос. Заречный, 14", "б-р Рокоссовского, 31-12", "Гагарина 77", "Речная 3а", "г. Тула, Оборонная 40 кв 9",
        "пр. Вернадского, дом 8", "Лесной тупик 6", "1-я Парковая, 22", "СНТ Ромашка, уч. 17",
    ], [
        "АдресДоставкиПредставление", "ADR_DOST", "Место доставки курьером", "Адр.факт", "Комментарий к адресу", "delivery_adres", "Адр_регистрации",
        "Куда_везти", "Объект доставки (адрес)", "Пункт назначения клиента", "АдресПоставкиКонтрагента", "Юр.адр.", "Fakt_adres", "Откуда забрать",
        "Адрес объекта (квартира клиента)", "Адр_пол", "Место монтажа у клиента", "ADRES_FACT", "Дом. адрес", "Откуда везём", "АдрДост2", "Место жит.",
        "Адрес_подъема", "adres_dostavki", "Юр_адрес_контр",
    ]),
    ([
        "Малая Тульская", "Гагарина", "бульвар Рокоссовского", "1-я Парковая", "Оборонная", "Лесной тупик",
    ], [
        "UL_NAZV", "street_rus", "УлицаКлиента", "ULICA_REG", "Проживание: улица", "NazvUlicy", "Улица регистр.",
    ]),
    ([
        "Słoneczna 18/4", "Rynek 7", "Kwiatowa 3A m. 12", "Osiedle Tęczowe 22", "Zielona Dolina 5", "Ku Morzu 11", "Nowy Kisielin-Rozwojowa 9",
        "Spółdzielców 4/16",
    ], [
        "adr_Adres1", "Ulica_nr", "Miejsce odbioru klienta", "Podmiot.Adres.Ulica", "korespondencja_adres", "Lokalizacja dostawy (ulica)",
        "AdresKorespondencyjny", "dostawa_ulica_numer", "Adr_zam", "adr_kor_linia1", "Dokąd wysłać", "MiejsceDostawyKlienta", "Adres_korespondencji_2",
        "ULICA_NR_LOK", "odb_adres",
    ]),
    ([
        "Słoneczna", "Rynek", "Kwiatowa", "Ku Morzu", "Spółdzielców", "Zielona Dolina",
    ], [
        "Knt_Ulica", "ulica_dost", "KH_ULICA", "ul_zamieszk",
    ]),
    ([
        "18 Larkspur Crescent", "Flat 4, Tudor House", "The Old Mill", "9B Quayside", "Rose Cottage, Back Lane", "77 Harrow Rise", "Unit 5 Dockyard",
        "2 The Paddock",
    ], [
        "STRAS", "ShipToAddr2", "BillAddr_Line3", "MailingStreet2", "Delivery Addr", "addressLine1", "ShippingStreet__c", "res_partner_street2",
        "Thoroughfare", "Premise", "ShipAddress2", "contact_addr_line_3", "Street Address (Wix)", "AddrLn1", "Where we deliver to", "Addr1_Ship",
        "PrimaryStreetLine", "Where you live", "DELIV_STREET_2", "AddressLine2Ship", "Mail_Street", "Home Location Street", "CADDR",
    ]),
    ([
        "14к2", "7", "18/4", "3А", "221", "9Б",
    ], [
        "DOM_NOM", "nr_dom", "nr_budynku", "DomNomer", "house_nm", "NUMER_BUD", "domik", "HouseNr", "BUD_NR", "NrDomu_kor",
    ]),
    ([
        "12", "48", "103", "7", "61",
    ], [
        "KVART", "apartment_no_cust", "nr_lok", "NrMieszk", "KVARTIRA_NOM", "lokal_nr",
    ]),
    ([
        "+7 (916) 204-77-31", "8 903 551 20 88", "8(495)7740192", "+7 921 338-16-05", "79265503418", "8-800-555-04-41",
    ], [
        "Рабочий тел. (amoCRM)", "TELEFON1_KLI", "Контактный №", "Дозвон по номеру", "ТелефонПредставление", "Моб_2", "phone_normalized", "Перезвонить на",
        "Номер для обратной связи", "ТелефонКонтЛица", "mob_tel_2", "Номер_WhatsApp", "Связь", "КонтТелефон", "Тлф клиента", "Конт. тел. 2", "MOB_KL",
        "Сот_клиента", "ТелКонтЛица", "kontakt_tel",
    ]),
    ([
        "601 774 203", "+48 512 330 918", "793-201-664", "0048 22 830 11 27", "698402175", "(22) 641 20 38",
    ], [
        "Tel_kontakt", "kh_Telefon2", "Nr do kuriera", "Tel. do opiekuna", "fon_prywatny", "kom_klienta", "TELEFON_KH", "Kom. do kuriera", "nr_kontaktowy2",
        "tel_nabywcy_1", "Kom. opiekuna", "NR_TEL_KL", "tel. odbiorcy",
    ]),
    ([
        "0791 445 3321", "+44 161 555 0199", "(415) 555-0137", "020 7946 0812", "07700 900461", "+1 212 555 0178",
    ], [
        "TELF1", "hs_calculated_phone_number", "MobilePh", "Telephone1", "cell_ph", "DayPhone__c", "Ring me on", "inf_Phone1", "Evening tel", "PhoneNbr",
        "Mobile/Cell", "Ph_Home", "Contact Tel No 2", "CPHONE", "AltPhone2",
    ]),
    ([
        "zoya@klos.example", "t.ryabtsev@pochta.example", "moth@larkspur.example", "bozydar.k@skrzynka.example", "info@sad-les.example",
        "saoirse@flint.example",
    ], [
        "hs_additional_emails", "SMTP_ADDR", "Рабочий email", "E_POCHTA", "kh_EMail", "Mailing list adr.", "EMailAddress1", "PrimaryEmailAddr", "skrzynka",
        "Почта_для_чека", "E-mail2", "mail_kontakt", "inf_Email", "EmailCC", "Ящик для чека", "adr_mail_fv", "Эл.адрес плательщика", "E_mail_KH",
        "e_mail_faktura", "Имейл для билетов", "EMAILADDR2", "Poczta klienta", "CEMAIL", "Почта получателя", "adres_mailowy", "Email_2_kl",
    ]),
    ([
        "ООО «Лесной сад»", "ИП Рябцев Т.Л.", "АО Волгастрой", "Ромашка и Ко", "ТД Сокол-Трейд", "КФХ Мухаметшина",
    ], [
        "Контрагент.НаименованиеПолное", "Юр.лицо покупателя", "KONTRAGENT_N", "Наим_орг_покупателя", "Плательщик: организация", "Org_name",
        "ПолноеНаименованиеПартнера", "Организация-плательщик", "Golovnaya_firma", "Наименование плательщика (полн.)", "Юрлицо", "НаимКонтрПолн",
        "Заказчик_орг",
    ]),
    ([
        "Zielony Sad Sp. z o.o.", "PHU Kłos", "Ćwik i Wspólnicy s.c.", "Brzoza Trans", "Firma Handlowa Rola", "Piórko S.A.",
    ], [
        "kh_Symbol_nazwa", "Firma klienta pełna", "NazwaSkrKontrahenta", "Podmiot.NazwaSkrocona", "Nazwa firmy nabywcy", "Kontrahent_pełna",
        "Nazwa płatnika faktury", "Kontrahent_skrót", "firma_nazwa_dl", "KH_NAZWA_DL", "Spółka klienta", "NAZWA_FIRMY_KL",
    ]),
    ([
        "Larkspur & Moth Ltd", "Hollowell Bakery", "Ketteridge LLP", "Quill Stationers", "Pike Brothers Inc.", "Marsh Foods",
    ], [
        "Account Name (SF)", "CustName", "CARDNAME", "CompanyName", "Billing Company", "parent_name", "Bill to company name", "SoldToParty Name",
        "Trading as", "Client organisation", "Payer legal name", "Bill_Company_Nm",
    ]),
    ([
        "Звонить после шести, спросить Зою", "домофон 48, код 1170, второй подъезд", "просила больше не звонить, болеет мать",
        "постоянный, скидку обещал Рябцев",
    ], [
        "Комментарий менеджера", "Доп. инфа", "Замечания оператора", "История общения", "Текст обращения клиента", "ПримечаниеКурьеру", "Особые отметки",
        "Что просил клиент", "Заметки мастера", "Комм. оператора", "Пожелания гостя",
    ]),
    ([
        "dzwonić po 18, prosić Sławę", "domofon 22, drugie piętro", "pani Ćwik prosi o fakturę na męża", "zostawić u sąsiada Mroza",
    ], [
        "Uwagi do klienta", "Opis słowny", "Treść wiadomości", "Info dla kuriera", "Uwagi_dost", "Dodatkowe informacje", "Notatka handlowca",
        "Adnotacje do zlecenia", "Uwagi kuchni", "Treść zgłoszenia",
    ]),
    ([
        "ring after six and ask for Wren", "gate code 4821, side door", "prefers his wife Cosima to sign", "leave with neighbour at 9B",
    ], [
        "Order customer note", "Internal memo", "Delivery instructions", "description__c", "Private_Note", "Special requests", "customer_message",
        "Notes_internal", "Remarks_host", "Call summary", "Guest notes", "Host comment text",
    ]),
    ([
        "17.03.1981", "02.11.1975", "29.08.1990", "11.05.1968",
    ], [
        "DATA_ROZHD", "Дата р.", "Дата_рожд", "birthdate__c", "ДатаРожденияКонтЛица", "DR_KLI", "День рожд. супруга", "Д/р клиента", "DATE_ROZHD",
        "Рожд. (дата)", "DATAROZHD",
    ]),
    ([
        "1981-03-17", "1975-11-02", "1990-08-29", "1968-05-11",
    ], [
        "hs_date_of_birth", "ur_dnia", "x_geburtstag", "data_ur_klienta", "DateBorn", "DATA_UR", "Ur. dziecka", "BirthDt_child", "ur_dziecka", "BDate_cust",
    ]),
    ([
        "4509 773214", "7811 450923", "4015 118402", "6302 559017",
    ], [
        "Серия/№ док-та", "Док. личности", "pasport_ser_num", "PASP_SN", "Удостоверение (серия, №)", "Паспорт (с/н)", "Загран (серия, №)",
    ]),
    ([
        "500100732259", "7707083893", "771234567890", "5024104200",
    ], [
        "Контрагент.ИНН/КПП", "ИННПлательщика", "inn_kpp", "INN_KONTR", "ИНН/КПП плательщика", "ИНН_ФЛ", "INN_PLAT",
    ]),
    ([
        "525-000-10-09", "8567346215", "PL7740001454", "113-00-03-456",
    ], [
        "Knt_Nip", "adr_NIP_UE", "Podmiot.NIP", "vat_eu", "NIP_KH", "NabywcaNIP", "nab_nip", "NIP płatnika",
    ]),
    ([
        "81031712345", "75110254321", "90082911223", "68051199887",
    ], [
        "nr_ewid_PESEL", "Pesel_klienta", "nr_PESEL/paszportu", "PESEL_PAC", "PESEL/NIP osoby", "PESEL_OPIEKUNA",
    ]),
    ([
        "40817810099910004312", "40702810500000001234", "40802810900000055555", "40817810338000123456",
    ], [
        "РасчСчетКонтр", "Р/сч", "НомерСчетаПолучателя", "Рас_счет", "НомерРС", "Счет получателя средств", "РС_контрагента",
    ]),
    ([
        "61 1090 1014 0000 0712 1981 2874", "27114020040000300201355387", "10 1050 0099 7603 1234 5678 9123", "49 1020 2892 2276 3005 0000 0000",
    ], [
        "NRB klienta", "konto_bankowe", "NumerRachunkuNabywcy", "KONTO_KH", "Nr rach. do zwrotu", "rachunek_zwrot", "konto_zwrot_nr",
    ]),
    ([
        "@zoya_k88", "larkspur.moth", "tihon_zx", "pan_klos77",
    ], [
        "ТГ клиента", "IG handle (lead)", "telegram_username__c", "Ник покупателя на площадке", "Insta клиента", "TelegramNick", "tg_nick_client",
        "Insta_nick",
    ]),
    ([
        "vk.com/id4418823", "facebook.com/wren.app", "t.me/tihonzx", "linkedin.com/in/rufust",
    ], [
        "Соцсеть", "Link do profilu", "vk_page", "profil_spol", "ProfileUrl_vk", "FB link", "Страничка ВК", "Ссылка на ВК",
    ]),
    ([
        "551204417", "1180327745", "330981126", "904417823",
    ], [
        "tg_chat_id", "whatsapp_id", "TelegramChatId", "viber_chat_id",
    ]),
    ([
        "10.34.77.12", "192.168.44.9", "81.2.69.160", "2a02:898::1",
    ], [
        "client_remote_addr", "IpAddress_last", "order_ip", "IP_klienta", "signup_ip", "cust_ip_addr",
    ]),
    ([
        "55.7512, 37.6184", "52.2297, 21.0122", "51.5074, -0.1278", "59.9343, 30.3351",
    ], [
        "Геометка", "geo_position", "Map pin", "LatLong", "gps_dostawy", "Координаты доставки",
    ]),
    ([
        "А717ОК77", "WX 4821K", "LB07 KXE", "О040ОО199",
    ], [
        "Авто клиента гос№", "Nr tablicy", "REG_NOM_TS", "Tablice auta", "НомерТС", "Гос.рег.знак",
    ]),
    ([
        "17 марта", "2 ноября", "29 августа", "11 мая",
    ], [
        "День и месяц рождения", "BirthDayMonth",
    ]),
    ([
        "QQ123456C", "AB 40 55 12 D", "536-90-4399", "GB999 9973 99",
    ], [
        "NI Number", "Federal Tax Identifier", "Tax Reg No", "SSN_last", "NatInsNo",
    ]),
    ([
        "4417", "9902", "1038", "7726",
    ], [
        "Последние 4 цифры карты", "Card ending", "CardLast4", "Last4 digits",
    ]),
    ([
        "zoya88", "tihonzx", "kwiatek7", "wrenap",
    ], [
        "userid_login", "Konto Allegro", "AllegroLogin", "UserLogin_shop", "Login w sklepie",
    ]),
    ([
        "55.751244", "52.229676", "51.507351", "59.934280",
    ], [
        "delivery_lat", "Shipping Lat",
    ]),
    ([
        "Россия, Тула, Оборонная, 40", "Polska, Gdynia, Ku Morzu 11", "UK, Bath, 2 The Paddock", "Россия, Казань, Речная, 3а",
    ], [
        "formatted_address", "AddressFull", "Полный адрес одной строкой", "Full addr string", "Адрес (Яндекс)",
    ]),
]  # fmt: skip
HARMLESS = {
    "Plan taryfowy": ["Mini", "Midi", "Maxi", "Ultra"], "Branch": ["Leeds Central", "Bath", "Hove", "Derby"], "Tariff": ["Day", "Night", "Weekend", "Flex"],
    "Colour": ["Navy", "Olive", "Sand", "Rust"], "Lead Source": ["Google Ads", "Word of mouth", "Fair", "Partner"],
    "Region": ["North West", "Scotland", "Wales", "Midlands"], "Направление бизнеса": ["Розница", "Опт", "HoReCa", "Производство"],
    "Канал привлечения": ["Яндекс", "ВК", "Сарафан", "Авито"], "Тип цен": ["Розничная", "Оптовая", "Дилерская", "VIP"],
    "Стадия": ["Новая", "В работе", "Успех", "Отказ"], "Размер": ["S", "M", "L", "XL"], "Цвет": ["Синий", "Белый", "Хаки", "Беж"],
    "Группа контрагентов": ["Сети", "Мелкий опт", "Бюджет", "Прочие"], "Отдел": ["Продажи", "Сервис", "Склад", "Опт"],
    "Формат магазина": ["У дома", "Супермаркет", "Дискаунтер", "Гипер"], "Сорт кофе": ["Бразилия", "Кения", "Эфиопия", "Колумбия"],
    "utm_source": ["google", "yandex", "vk", "direct"], "utm_campaign": ["Spring24", "BlackFriday", "Brand", "Retarget"],
    "Membership": ["Gold", "Silver", "Basic", "Trial"], "Payment terms": ["Net 30", "Prepaid", "COD", "Net 60"],
    "Language": ["English", "Polish", "Russian", "Czech"], "Industry": ["Retail", "Food", "Legal", "Health care"],
    "Lifecycle Stage": ["Lead", "MQL", "SQL", "Customer"], "Device": ["Mobile", "Desktop", "Tablet", "TV"], "Gender": ["Female", "Male", "Other", "Unknown"],
    "Rodzaj klienta": ["Detal", "Hurt", "Sieć", "Export"], "Grupa cenowa": ["A", "B", "C", "VIP"],
    "Forma płatności": ["Przelew", "Karta", "BLIK", "Gotówka"], "Kolor ramy": ["Czarny", "Srebrny", "Złoty", "Miedź"],
    "Źródło": ["Allegro", "Sklep", "Polecenie", "Targi"], "Rozmiar buta": ["38", "40", "42", "44"], "Opakowanie": ["Pudełko", "Torba", "Słoik", "Karton"],
    "Status": ["Nowy", "Aktywny", "Uśpiony", "Stracony"], "Magazyn": ["Łódź", "Gdynia", "Kraków", "Centrala"], "Waluta": ["PLN", "EUR", "USD", "GBP"],
    "Day of week": ["Monday", "Tuesday", "Friday", "Sunday"], "Season": ["Spring", "Summer", "Autumn", "Winter"],
    "Fuel": ["Petrol", "Diesel", "Hybrid", "Electric"], "Room": ["Single", "Double", "Suite", "Family"], "Diet": ["Vegan", "Vegetarian", "Any", "Halal"],
    "Education": ["Primary", "Secondary", "Degree", "PhD"], "Occupation": ["Nurse", "Teacher", "Driver", "Clerk"],
    "Marital Status": ["Single", "Married", "Divorced", "Widowed"], "Dominant theme": ["Comfort", "Speed", "Design", "Price"],
    "Bundle": ["Starter Kit", "Family Pack", "Solo", "Office Set"], "Образование": ["Высшее", "Среднее", "Два высших", "Школа"],
    "Тариф связи": ["Мой онлайн", "Супер", "Безлимит", "Эконом"], "День недели": ["Понедельник", "Вторник", "Пятница", "Суббота"],
    "Тип кузова": ["Седан", "Универсал", "Хэтчбек", "Купе"], "Вид спорта": ["Плавание", "Бег", "Йога", "Теннис"],
    "Acquisition": ["Organic", "Paid Search", "Referral", "Social"], "Customer persona": ["Bargain Hunter", "Trend Setter", "Minimalist", "Planner"],
    "Price list": ["Retail 2024", "Wholesale A", "Dealer", "Export"], "Store format": ["Express", "Mall", "Flagship", "Kiosk"],
    "Cuisine": ["Thai", "Italian", "Indian", "Greek"], "Loyalty Tier Name": ["Pearl", "Ruby", "Emerald", "Onyx"],
    "Shipping zone": ["Zone 1", "Zone 2", "Islands", "Abroad"], "Sales rep region": ["North", "Midlands", "Wales", "South East"],
    "Preferred brand": ["Nike", "Puma", "Adidas", "Asics"], "Hair type": ["Curly", "Straight", "Wavy", "Coily"],
    "Coverage": ["Third Party", "Comprehensive", "Fire and Theft", "None"], "Wallet": ["Apple Pay", "Google Pay", "PayPal", "Revolut"],
    "Cabin": ["Economy", "Premium", "Business", "First"], "Weather": ["Sunny", "Rainy", "Cloudy", "Windy"],
    "Subscription box": ["Classic", "Deluxe", "Kids", "Vegan"], "Complaint topic": ["Delivery", "Quality", "Billing", "Staff"],
    "NPS group": ["Promoter", "Passive", "Detractor", "Missing"], "Grade": ["Junior", "Middle", "Senior", "Lead"],
    "Contract length": ["12 months", "24 months", "Rolling", "36 months"], "Wine": ["Rioja", "Malbec", "Merlot", "Pinot Noir"],
    "Склад отгрузки": ["Подольск", "Химки", "Казань", "Тверь"], "Рекламный канал": ["Директ", "Таргет", "Блогеры", "Радио"],
    "Уровень клиента": ["Бронза", "Серебро", "Золото", "Платина"], "Кухня": ["Итальянская", "Японская", "Русская", "Грузинская"],
    "Тип недвижимости": ["Студия", "Однушка", "Двушка", "Дом"], "Состав": ["Хлопок", "Лён", "Шерсть", "Вискоза"],
    "Причина возврата": ["Брак", "Не подошло", "Передумал", "Опоздание"], "Тема обращения": ["Оплата", "Доставка", "Гарантия", "Жалоба"],
    "Страна": ["Россия", "Казахстан", "Беларусь", "Армения"], "Порода": ["Такса", "Мопс", "Шпиц", "Хаски"],
    "Комплектация": ["База", "Комфорт", "Люкс", "Спорт"], "Статья дохода": ["Продажи", "Аренда", "Проценты", "Прочее"],
    "Вероятность сделки": ["Высокая", "Средняя", "Низкая", "Нулевая"], "Студия": ["Центр", "Арбат", "Сокол", "Химки"],
    "Абонемент": ["Разовый", "Месяц", "Полгода", "Год"], "Opiekun regionu": ["Zachód", "Wschód", "Centrum", "Południe"],
    "Rodzaj tkaniny": ["Bawełna", "Len", "Wełna", "Jedwab"], "Ścieżka zakupu": ["Reklama", "Wyszukiwarka", "Polecenie", "Newsletter"],
    "Poziom lojalności": ["Brąz", "Srebro", "Złoto", "Platyna"], "Zajęcie": ["Uczeń", "Emeryt", "Pracownik", "Przedsiębiorca"],
    "Odmiana kawy": ["Arabika", "Robusta", "Mieszanka", "Bezkofeinowa"], "Cennik": ["Detal", "Hurt A", "Hurt B", "Partner"],
    "Przedstawiciel - region": ["Śląsk", "Mazowsze", "Pomorze", "Lubelskie"], "Powód kontaktu": ["Reklamacja", "Pytanie", "Zamówienie", "Zwrot"],
    "Nośnik reklamy": ["Billboard", "Radio", "Prasa", "Internet"], "Persona": ["Saver", "Explorer", "Host", "Parent"],
    "Tyre season": ["Winter", "Summer", "All Season", "Track"], "Instrument": ["Piano", "Guitar", "Violin", "Drums"],
    "Class name": ["Yoga Flow", "Pilates Core", "Spin", "Barre"], "Fleet": ["Vans", "Trucks", "Cars", "Mixed"],
    "Deal Pipeline": ["Inbound", "Outbound", "Partners", "Renewals"], "Spend tier": ["Whale", "Dolphin", "Minnow", "Dormant"],
    "Menu section": ["Starters", "Mains", "Desserts", "Sides"], "Frame material": ["Carbon", "Steel", "Alloy", "Titanium"],
    "Sales territory": ["Benelux", "DACH", "Nordics", "Iberia"], "Ticket category": ["Adult", "Child", "Senior", "Student"],
    "Newsletter topic": ["Gardening", "Cooking", "Travel", "Crafts"], "Delivery option": ["Locker", "Courier", "Click and Collect", "Post"],
    "Property type": ["Detached", "Terraced", "Flat", "Bungalow"], "Rider level": ["Beginner", "Intermediate", "Expert", "Coach"],
    "Course track": ["Design", "Data", "Marketing", "Finance"], "Refund reason": ["Damaged", "Late", "Changed Mind", "Wrong Size"],
    "Favourite colour": ["Teal", "Plum", "Amber", "Coral"], "Stylist level": ["Junior", "Senior", "Director", "Trainee"],
    "Heating": ["Gas", "Oil", "Heat Pump", "Electric"], "Vehicle make": ["Ford", "Skoda", "Toyota", "Dacia"],
    "Dog breed": ["Poodle", "Beagle", "Whippet", "Mixed"], "Contract status": ["Signed", "Expired", "Pending", "Draft"],
    "Rate plan": ["Flexible", "Saver", "Corporate", "Package"], "Ad creative": ["Video A", "Video B", "Static", "Carousel"],
    "Подразделение": ["Юг", "Север", "Центр", "Урал"], "Вид номенклатуры": ["Материалы", "Услуги", "Готовая продукция", "Тара"],
    "Сегмент партнёра": ["Сетевой", "Дистрибьютор", "Рознично-оптовый", "HoReCa"], "Характеристика": ["Глянец", "Мат", "Сатин", "Хром"],
    "Способ получения": ["Самовывоз", "Курьер", "Постамат", "Почта"], "Оттенок": ["Пепельный", "Золотистый", "Медный", "Русый"],
    "Станция метро": ["Сокол", "Динамо", "Беговая", "Полежаевская"], "Специализация клиники": ["Стоматология", "Педиатрия", "Хирургия", "Терапия"],
    "Вид тренировки": ["Силовая", "Кардио", "Растяжка", "Бокс"], "Ценовой сегмент": ["Эконом", "Средний", "Премиум", "Люкс"],
    "Партнёрский статус": ["Дилер", "Агент", "Реселлер", "Интегратор"], "Формат обучения": ["Очный", "Заочный", "Вечерний", "Онлайн"],
    "Основание скидки": ["Пенсионер", "Студент", "Сотрудник", "Акция"], "Линейка": ["Классика", "Спорт", "Детская", "Эко"],
    "Режим налогообложения": ["УСН", "ОСНО", "Патент", "НПД"], "Grupa towarowa": ["Nabiał", "Pieczywo", "Napoje", "Chemia"],
    "Kanał kontaktu": ["Telefon", "Czat", "Mail", "Salon"], "Typ lokalu": ["Dom", "Blok", "Kamienica", "Biuro"],
    "Sposób dostawy": ["Kurier", "Paczkomat", "Odbiór", "Poczta"], "Rodzaj umowy": ["Próbna", "Czas określony", "Bezterminowa", "Zlecenie"],
    "Temat szkolenia": ["Sprzedaż", "Excel", "BHP", "Księgowość"], "Wariant": ["Mały", "Duży", "Rodzinny", "Kolekcjonerski"],
    "Status płatności": ["Opłacone", "Oczekuje", "Zwrot", "Anulowane"], "Dyscyplina": ["Pływanie", "Bieganie", "Tenis", "Szermierka"],
    "Materiał": ["Dąb", "Buk", "Sosna", "Orzech"], "Gluten": ["Free", "Contains", "Traces", "Unknown"], "Fragrance": ["Jasmine", "Oud", "Vetiver", "Neroli"],
    "Shift": ["Early", "Late", "Night", "Split"], "Lens type": ["Single Vision", "Bifocal", "Varifocal", "Plano"],
    "Skin type": ["Oily", "Dry", "Combination", "Sensitive"], "Sales motion": ["Inbound", "Outbound", "Partner Led", "Product Led"],
    "Ring size": ["Small", "Medium", "Large", "Custom"], "Toppings": ["Olives", "Ham", "Mushroom", "Corn"],
    "Mattress firmness": ["Soft", "Medium", "Firm", "Orthopaedic"], "Trip purpose": ["Leisure", "Business", "Family Visit", "Medical"],
    "Donation cause": ["Animals", "Children", "Climate", "Arts"], "Boot type": ["Chelsea", "Hiking", "Ankle", "Work"],
    "Ad network": ["Meta", "Google", "Taboola", "Criteo"], "Cover type": ["Hardback", "Paperback", "Audio", "Digital"],
    "Learning style": ["Visual", "Audio", "Reading", "Practice"], "Wood species": ["Oak", "Pine", "Ash", "Walnut"],
    "Account manager team": ["Alpha", "Bravo", "Delta", "Echo"], "Onboarding path": ["Self Serve", "Assisted", "Partner", "Migration"],
    "Service bundle": ["Silver Care", "Gold Care", "Basic Care", "No Care"], "Stone": ["Ruby", "Topaz", "Opal", "Onyx"],
    "Sim type": ["Physical", "Embedded", "Dual", "Travel"], "Gym class": ["Spin", "Barre", "Boxing", "Stretch"], "Roof": ["Slate", "Tile", "Flat", "Thatch"],
    "Seat row zone": ["Front", "Middle", "Rear", "Balcony"], "Plan renewal": ["Auto", "Manual", "Cancelled", "Paused"],
    "Источник лида": ["Авито", "Сайт", "Холодный звонок", "Выставка"], "Тип оплаты": ["Эквайринг", "Наличные", "Рассрочка", "Счёт"],
    "Материал фасада": ["МДФ", "Пластик", "Массив", "Шпон"], "Стадия воронки": ["Интерес", "Намерение", "Сделка", "Повтор"],
    "Вид страхования": ["КАСКО", "ОСАГО", "Имущество", "Жизнь"], "Группа скидок": ["Розница", "Дилер А", "Дилер Б", "Сотрудники"],
    "Сезонность": ["Лето", "Зима", "Демисезон", "Всесезон"], "Тема курса": ["Дизайн", "Аналитика", "Маркетинг", "Финансы"],
    "Форма занятий": ["Группа", "Индивидуально", "Пара", "Интенсив"], "Тип питания": ["Завтрак", "Полупансион", "Всё включено", "Без питания"],
    "Покрытие": ["Глянец", "Мат", "Лак", "Масло"], "Регион доставки": ["Урал", "Сибирь", "Поволжье", "Юг"],
    "Рекомендация тренера": ["Сила", "Кардио", "Гибкость", "Отдых"], "Зал": ["Большой", "Малый", "Синий", "Камерный"],
    "Упаковка подарка": ["Коробка", "Пакет", "Лента", "Нет"], "Typ budynku": ["Dom", "Blok", "Biuro", "Hala"],
    "Etap lejka": ["Kontakt", "Oferta", "Negocjacje", "Umowa"], "Kolekcja": ["Wiosna", "Jesień", "Klasyk", "Limitowana"],
    "Rodzaj paliwa": ["Benzyna", "Diesel", "LPG", "Prąd"], "Źródło leada": ["Targi", "Telefon", "Strona", "Polecenie"],
    "Strefa dostawy": ["Miasto", "Okolice", "Kraj", "Zagranica"], "Pakiet medyczny": ["Podstawowy", "Rodzinny", "Senior", "Komfort"],
    "Gatunek muzyki": ["Rock", "Jazz", "Pop", "Folk"], "Forma zajęć": ["Grupa", "Para", "Indywidualnie", "Online"],
    "Powód rezygnacji": ["Cena", "Przeprowadzka", "Jakość", "Brak czasu"], "Team colour": ["Crimson", "Azure", "Gold", "Jade"],
    "Kit sponsor": ["Umbra", "Joma", "Kappa", "Hummel"], "Finish": ["Matt", "Gloss", "Satin", "Raw"],
    "Workout goal": ["Strength", "Weight Loss", "Mobility", "Fun"], "Venue": ["Main Hall", "Garden", "Rooftop", "Studio"],
    "Crust": ["Thin", "Pan", "Stuffed", "Sourdough"], "Tour operator channel": ["Direct", "Expedia", "Booking", "Agency"],
    "Gift occasion": ["Birthday", "Wedding", "Christmas", "Just Because"], "Bed type": ["Twin", "King", "Bunk", "Sofa"],
    "Distance class": ["Five K", "Ten K", "Half", "Full"], "Spice level": ["Mild", "Medium", "Hot", "Extra Hot"],
    "Account origin": ["Import", "Signup", "Invite", "Migration"], "Lead quality": ["Hot", "Warm", "Cold", "Junk"],
    "Fabric weight": ["Light", "Mid", "Heavy", "Ultra"], "Bike type": ["Gravel", "Road", "Mountain", "Cargo"],
    "Support plan": ["Bronze", "Silver", "Gold", "Elite"], "Checkout type": ["Guest", "Registered", "Express", "Invoice"],
    "Ski level": ["Novice", "Red Run", "Black Run", "Off Piste"], "Candle size": ["Votive", "Tin", "Jar", "Pillar"],
    "Loan purpose": ["Car", "Home", "Study", "Wedding"], "Способ заказа": ["Сайт", "Телефон", "Салон", "Приложение"],
    "Тип абонемента": ["Разовый", "Полный", "Дневной", "Вечерний"], "Вид топлива": ["Бензин", "Дизель", "Газ", "Электро"],
    "Размер компании": ["Микро", "Малая", "Средняя", "Крупная"], "Стиль интерьера": ["Лофт", "Сканди", "Классика", "Минимализм"],
    "Категория номера": ["Стандарт", "Люкс", "Студия", "Семейный"], "Группа крепости": ["Лёгкое", "Среднее", "Крепкое", "Безалкогольное"],
    "Отрасль клиента": ["Строительство", "Медицина", "Торговля", "Логистика"], "Тип договора": ["Разовый", "Рамочный", "Подписка", "Аренда"],
    "Вкус": ["Ваниль", "Манго", "Шоколад", "Кокос"], "Рынок сбыта": ["Внутренний", "Экспорт", "Госзаказ", "Опт"],
    "Этап ремонта": ["Черновой", "Чистовой", "Мебель", "Готово"], "Курс": ["Первый", "Второй", "Третий", "Магистратура"],
    "Периодичность": ["Еженедельно", "Ежемесячно", "Разово", "Сезонно"], "Программа лояльности": ["Старт", "Друг", "Семья", "Амбассадор"],
    "Typ abonamentu": ["Open", "Rano", "Wieczór", "Weekend"], "Rodzaj usługi": ["Strzyżenie", "Koloryzacja", "Modelowanie", "Pielęgnacja"],
    "Branża klienta": ["Budowlana", "Medyczna", "Handel", "Transport"], "Wielkość sklepu": ["Mały", "Średni", "Duży", "Sieć"],
    "Sezon zakupu": ["Wiosna", "Lato", "Jesień", "Zima"], "Kolor włosów": ["Blond", "Rudy", "Brąz", "Czarny"],
    "Sposób rezerwacji": ["Telefon", "Strona", "Booking", "Osobiście"], "Poziom kursu": ["Podstawy", "Średni", "Zaawansowany", "Mistrz"],
    "Model współpracy": ["Prowizja", "Abonament", "Projekt", "Hybryda"], "Rodzaj diety": ["Wege", "Keto", "Standard", "Sport"],
}  # fmt: skip
