"""Pages in many languages, made here from the words that sites print, are read whichever way labels and values are laid out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pytest

from crawlers.markup import open_page
from crawlers.reading import read_document
from records.page import PageKind

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Tongue:
    """What a site in one language prints; texts of several things are apart by "|"."""

    code: str
    listing: str  # vendor | category | price | ships from | ships to | left | sold | payment | listed at | escrow
    values: str  # of category, price, from, to, listed at, escrow
    amount: str
    description: tuple[str, str]
    account: str  # handle | member since | last seen | rating | sales | positive | neutral | negative
    times: str  # member since | last seen
    rating: str
    about: tuple[str, str]
    feedback: str  # its heading, then the columns rating | comment | buyer | date
    verdicts: str  # positive, neutral, negative
    ages: str  # three, of the rows
    buy: str


TONGUES = (
    Tongue(
        "en", "Seller|Category|Price|Ships from|Ships to|In stock|Sold|Payment methods|Listed on|Escrow",
        "Lamps|$48.50|Malta|Belgium, Spain|4 March 2021|Yes", "48.50",
        ("Description", "A brass lamp with a green shade, taken apart, cleaned and wired anew last winter."),
        "Username|Member since|Last seen|Rating|Total sales|Positive|Neutral|Negative", "12 May 2019|3 days ago", "98.4 %",
        ("About me", "We have mended and sold old lamps for many years and answer every letter within one day."),
        "Feedback|Rating|Comment|Buyer|Date", "Positive|Neutral|Negative", "2 days ago|3 weeks ago|5 months ago", "Buy now",
    ),
    Tongue(
        "de", "Verkäufer|Kategorie|Preis|Versand aus|Versand nach|Auf Lager|Verkauft|Zahlungsarten|Eingestellt am|Treuhand",
        "Lampen|48,50 €|Malta|Belgien, Spanien|4. März 2021|Ja", "48.50",
        ("Beschreibung", "Eine Lampe aus Messing mit grünem Schirm, im letzten Winter zerlegt, gereinigt und neu verkabelt."),
        "Benutzername|Mitglied seit|Zuletzt online|Bewertung|Verkäufe|Positiv|Neutral|Negativ", "12. Mai 2019|vor 3 Tagen", "98,4 %",
        ("Über mich", "Wir richten seit vielen Jahren alte Lampen her und beantworten jeden Brief binnen eines Tages."),
        "Bewertungen|Bewertung|Kommentar|Käufer|Datum", "Positiv|Neutral|Negativ", "vor 2 Tagen|vor 3 Wochen|vor 5 Monaten", "Kaufen",
    ),
    Tongue(
        "fr", "Vendeur|Catégorie|Prix|Expédié depuis|Expédié vers|En stock|Vendus|Moyens de paiement|Publié le|Séquestre",
        "Lampes|48,50 €|Malte|Belgique, Espagne|4 mars 2021|Oui", "48.50",
        ("Description", "Une lampe en laiton à l'abat-jour vert, démontée, nettoyée et câblée de nouveau l'hiver dernier."),
        "Pseudo|Membre depuis|Dernière connexion|Évaluation|Ventes|Positifs|Neutres|Négatifs", "12 mai 2019|il y a 3 jours", "98,4 %",
        ("À propos de moi", "Nous réparons de vieilles lampes depuis de longues années et répondons à chaque lettre en un jour."),
        "Évaluations|Note|Commentaire|Acheteur|Date", "Positif|Neutre|Négatif", "il y a 2 jours|il y a 3 semaines|il y a 5 mois", "Acheter",
    ),
    Tongue(
        "es", "Vendedor|Categoría|Precio|Envío desde|Envíos a|Disponibles|Vendidos|Métodos de pago|Publicado el|Garantía",
        "Lámparas|48,50 €|Malta|Bélgica, España|4 de marzo de 2021|Sí", "48.50",
        ("Descripción", "Una lámpara de latón con pantalla verde, desmontada, limpiada y cableada de nuevo el invierno pasado."),
        "Nombre de usuario|Miembro desde|Última conexión|Valoración|Ventas|Positivos|Neutrales|Negativos", "12 de mayo de 2019|hace 3 días", "98,4 %",
        ("Sobre mí", "Arreglamos lámparas antiguas desde hace muchos años y contestamos cada carta en un día."),
        "Valoraciones|Puntuación|Comentario|Comprador|Fecha", "Positivo|Neutral|Negativo", "hace 2 días|hace 3 semanas|hace 5 meses", "Comprar",
    ),
    Tongue(
        "pt", "Vendedor|Categoria|Preço|Enviado de|Envia para|Em estoque|Vendidos|Formas de pagamento|Publicado em|Custódia",
        "Lâmpadas|48,50 €|Malta|Bélgica, Espanha|4 de março de 2021|Sim", "48.50",
        ("Descrição", "Uma lâmpada de latão com quebra-luz verde, desmontada, limpa e cablada de novo no inverno passado."),
        "Nome de usuário|Membro desde|Visto pela última vez|Avaliação|Vendas|Positivas|Neutras|Negativas", "12 de maio de 2019|há 3 dias", "98,4 %",
        ("Sobre mim", "Consertamos lâmpadas antigas há muitos anos e respondemos a cada carta dentro de um dia."),
        "Avaliações|Nota|Comentário|Comprador|Data", "Positivo|Neutro|Negativo", "há 2 dias|há 3 semanas|há 5 meses", "Comprar",
    ),
    Tongue(
        "it", "Venditore|Categoria|Prezzo|Spedito da|Spedisce a|Disponibilità|Venduti|Metodi di pagamento|Pubblicato il|Deposito di garanzia",
        "Lampade|48,50 €|Malta|Belgio, Spagna|4 marzo 2021|Sì", "48.50",
        ("Descrizione", "Una lampada di ottone con paralume verde, smontata, pulita e cablata di nuovo lo scorso inverno."),
        "Nome utente|Iscritto dal|Ultimo accesso|Valutazione|Vendite|Positivi|Neutri|Negativi", "12 maggio 2019|3 giorni fa", "98,4 %",
        ("Chi siamo", "Ripariamo vecchie lampade da molti anni e rispondiamo a ogni lettera entro un giorno."),
        "Recensioni|Voto|Commento|Acquirente|Data", "Positivo|Neutro|Negativo", "2 giorni fa|3 settimane fa|5 mesi fa", "Acquista",
    ),
    Tongue(
        "nl", "Verkoper|Categorie|Prijs|Verzending vanuit|Verzending naar|Op voorraad|Verkocht|Betaalmethoden|Geplaatst op|Escrow",
        "Lampen|€ 48,50|Malta|België, Spanje|4 maart 2021|Ja", "48.50",
        ("Omschrijving", "Een messing lamp met groene kap, vorige winter uit elkaar gehaald, schoongemaakt en opnieuw bedraad."),
        "Gebruikersnaam|Lid sinds|Laatst gezien|Beoordeling|Verkopen|Positief|Neutraal|Negatief", "12 mei 2019|3 dagen geleden", "98,4 %",
        ("Over mij", "Wij knappen al vele jaren oude lampen op en beantwoorden elke brief binnen een dag."),
        "Beoordelingen|Cijfer|Opmerking|Koper|Datum", "Positief|Neutraal|Negatief", "2 dagen geleden|3 weken geleden|5 maanden geleden", "Kopen",
    ),
    Tongue(
        "pl", "Sprzedawca|Kategoria|Cena|Wysyłka z|Wysyłka do|Dostępna ilość|Sprzedano|Metody płatności|Data dodania|Depozyt",
        "Lampy|48,50 zł|Malta|Belgia, Hiszpania|4 marca 2021|Tak", "48.50",
        ("Opis", "Mosiężna lampa z zielonym kloszem, rozebrana, wyczyszczona i okablowana na nowo zeszłej zimy."),
        "Nazwa użytkownika|Członek od|Ostatnio online|Ocena|Liczba transakcji|Pozytywne|Neutralne|Negatywne", "12 maja 2019|3 dni temu", "98,4 %",
        ("O mnie", "Od wielu lat odnawiamy stare lampy i odpowiadamy na każdy list w ciągu jednego dnia."),
        "Opinie|Ocena|Komentarz|Kupujący|Data", "Pozytywna|Neutralna|Negatywna", "2 dni temu|3 tygodnie temu|5 miesięcy temu", "Kup teraz",
    ),
    Tongue(
        "cs", "Prodejce|Kategorie|Cena|Odesíláno z|Odesílá do|Skladem|Prodáno|Způsoby platby|Přidáno|Úschova",
        "Lampy|48,50 Kč|Malta|Belgie, Španělsko|4. března 2021|Ano", "48.50",
        ("Popis", "Mosazná lampa se zeleným stínidlem, loni v zimě rozebraná, vyčištěná a znovu zapojená."),
        "Uživatelské jméno|Člen od|Naposledy online|Hodnocení|Počet prodejů|Pozitivní|Neutrální|Negativní", "12. května 2019|před 3 dny", "98,4 %",
        ("O mně", "Staré lampy opravujeme už mnoho let a na každý dopis odpovídáme do jednoho dne."),
        "Recenze|Známka|Komentář|Kupující|Datum", "Pozitivní|Neutrální|Negativní", "před 2 dny|před 3 týdny|před 5 měsíci", "Koupit",
    ),
    Tongue(
        "hr", "Prodavač|Kategorija|Cijena|Šalje se iz|Šalje se u|Na zalihi|Prodano|Načini plaćanja|Objavljeno|Escrow",
        "Svjetiljke|48,50 €|Malta|Belgija, Španjolska|4. ožujka 2021.|Da", "48.50",
        ("Opis proizvoda", "Mjedena svjetiljka sa zelenim sjenilom, prošle zime rastavljena, očišćena i ponovno ožičena."),
        "Korisničko ime|Član od|Zadnji put viđen|Ocjena|Broj prodaja|Pozitivne|Neutralne|Negativne", "12. svibnja 2019.|prije 3 dana", "98,4 %",
        ("O nama", "Stare svjetiljke popravljamo već mnogo godina i na svako pismo odgovaramo u jednom danu."),
        "Recenzije|Ocjena|Komentar|Kupac|Datum", "Pozitivna|Neutralna|Negativna", "prije 2 dana|prije 3 tjedna|prije 5 mjeseci", "Kupi",
    ),
    Tongue(
        "sr", "Продавац|Категорија|Цена|Шаље се из|Шаље се у|На лагеру|Продато|Начини плаћања|Датум објаве|Ескроу",
        "Лампе|48,50 €|Малта|Белгија, Шпанија|4. марта 2021.|Да", "48.50",
        ("Опис производа", "Месингана лампа са зеленим абажуром, прошле зиме растављена, очишћена и поново ожичена."),
        "Корисничко име|Члан од|Последњи пут виђен|Оцена|Број продаја|Позитивне|Неутралне|Негативне", "12. маја 2019.|пре 3 дана", "98,4 %",
        ("О нама", "Старе лампе поправљамо већ много година и на свако писмо одговарамо у року од једног дана."),
        "Утисци|Оцена|Коментар|Купац|Датум", "Позитивна|Неутрална|Негативна", "пре 2 дана|пре 3 недеље|пре 5 месеци", "Купи",
    ),
    Tongue(
        "ru", "Продавец|Категория|Цена|Отправка из|Доставка в|В наличии|Куплено|Способы оплаты|Дата добавления|Гарант",
        "Лампы|4 850,00 ₽|Мальта|Бельгия, Испания|4 марта 2021|Да", "4850.00",
        ("Описание", "Латунная лампа с зелёным абажуром, прошлой зимой разобрана, очищена и собрана с новой проводкой."),
        "Имя пользователя|На сайте с|Был в сети|Рейтинг|Сделок|Положительные|Нейтральные|Отрицательные", "12 мая 2019|3 дня назад", "98,4 %",
        ("О себе", "Мы много лет чиним старые лампы и отвечаем на каждое письмо в течение одного дня."),
        "Отзывы|Оценка|Комментарий|Покупатель|Дата", "Положительный|Нейтральный|Отрицательный", "2 дня назад|3 недели назад|5 месяцев назад", "Купить",
    ),
    Tongue(
        "uk", "Продавець|Категорія|Ціна|Відправка з|Доставка до|В наявності|Продано|Способи оплати|Дата додавання|Гарант",
        "Лампи|4 850,00 грн|Мальта|Бельгія, Іспанія|4 березня 2021|Так", "4850.00",
        ("Опис", "Латунна лампа із зеленим абажуром, минулої зими розібрана, очищена й зібрана з новою проводкою."),
        "Користувач|На сайті з|Останній вхід|Рейтинг|Угод|Позитивні|Нейтральні|Негативні", "12 травня 2019|3 дні тому", "98,4 %",
        ("Про нас", "Ми багато років лагодимо старі лампи й відповідаємо на кожен лист протягом одного дня."),
        "Відгуки|Оцінка|Коментар|Покупець|Дата", "Позитивний|Нейтральний|Негативний", "2 дні тому|3 тижні тому|5 місяців тому", "Купити",
    ),
    Tongue(
        "tr", "Satıcı|Kategori|Fiyat|Gönderim yeri|Gönderim bölgesi|Stok|Satılan|Ödeme yöntemleri|İlan tarihi|Emanet",
        "Lambalar|48,50 TL|Malta|Belçika, İspanya|4 Mart 2021|Evet", "48.50",
        ("Açıklama", "Yeşil başlıklı pirinç lamba, geçen kış söküldü, temizlendi ve kabloları yenilendi, çok güzel."),
        "Kullanıcı adı|Üyelik tarihi|Son görülme|Puan|Toplam satış|Olumlu|Nötr|Olumsuz", "12 Mayıs 2019|3 gün önce", "98,4 %",
        ("Hakkımda", "Uzun yıllardır eski lambaları onarıyoruz ve her mektuba bir gün içinde yanıt veriyoruz."),
        "Değerlendirmeler|Puan|Yorum|Alıcı|Tarih", "Olumlu|Nötr|Olumsuz", "2 gün önce|3 hafta önce|5 ay önce", "Satın al",
    ),
    Tongue(
        "ar", "البائع|الفئة|السعر|الشحن من|الشحن إلى|الكمية المتاحة|تم البيع|طرق الدفع|تاريخ النشر|الضمان",
        "مصابيح|48.50 $|مالطا|بلجيكا, إسبانيا|4 مارس 2021|نعم", "48.50",
        ("الوصف", "مصباح من النحاس بغطاء أخضر، تم تفكيكه وتنظيفه وتجديد أسلاكه في الشتاء الماضي بعناية كبيرة."),
        "اسم المستخدم|عضو منذ|آخر ظهور|التقييم|المبيعات|إيجابي|محايد|سلبي", "12 مايو 2019|منذ 3 أيام", "98.4 %",
        ("نبذة عني", "نصلح المصابيح القديمة منذ سنوات طويلة ونجيب عن كل رسالة خلال يوم واحد فقط."),
        "التقييمات|التقييم|التعليق|المشتري|التاريخ", "إيجابي|محايد|سلبي", "منذ يومين|منذ 3 أسابيع|منذ 5 أشهر", "شراء",
    ),
    Tongue(
        "fi", "Myyjä|Kategoria|Hinta|Lähetetään maasta|Lähetetään maihin|Varastossa|Myyty|Maksutavat|Lisätty|Escrow",
        "Lamput|48,50 €|Malta|Belgia, Espanja|4. maaliskuuta 2021|Kyllä", "48.50",
        ("Tuotekuvaus", "Messinkilamppu vihreällä varjostimella, viime talvena purettu, puhdistettu ja johdotettu uudelleen."),
        "Käyttäjänimi|Kaupassa alkaen|Viimeksi nähty|Arvosana|Myyntejä yhteensä|Positiiviset|Neutraalit|Negatiiviset", "12. toukokuuta 2019|3 päivää sitten", "98,4 %",
        ("Tietoja myyjästä", "Olemme korjanneet vanhoja lamppuja monta vuotta ja vastaamme jokaiseen kirjeeseen päivässä."),
        "Palaute|Arvosana|Kommentti|Ostaja|Päivämäärä", "Positiivinen|Neutraali|Negatiivinen", "2 päivää sitten|3 viikkoa sitten|5 kuukautta sitten", "Osta",
    ),
    Tongue(
        "sv", "Säljare|Kategori|Pris|Skickas från|Skickas till|I lager|Sålda|Betalningssätt|Publicerad|Deposition",
        "Lampor|48,50 kr|Malta|Belgien, Spanien|4 mars 2021|Ja", "48.50",
        ("Beskrivning", "En lampa i mässing med grön skärm, isärtagen, rengjord och omdragen med nya kablar i vintras."),
        "Användarnamn|Medlem sedan|Senast sedd|Betyg|Antal försäljningar|Positiva|Neutrala|Negativa", "12 maj 2019|för 3 dagar sedan", "98,4 %",
        ("Om mig", "Vi har lagat gamla lampor i många år och svarar på varje brev inom en enda dag."),
        "Omdömen|Betyg|Kommentar|Köpare|Datum", "Positiv|Neutral|Negativ", "för 2 dagar sedan|för 3 veckor sedan|för 5 månader sedan", "Köp",
    ),
)  # fmt: skip

LAYOUTS: Mapping[str, Callable[[Pairs], str]] = {
    "table": lambda pairs: f"<table>{''.join(f'<tr><th>{label}</th><td>{value}</td></tr>' for label, value in pairs)}</table>",
    "definitions": lambda pairs: f"<dl>{''.join(f'<dt>{label}</dt><dd>{value}</dd>' for label, value in pairs)}</dl>",
    "lines": lambda pairs: f"<ul>{''.join(f'<li>{label}: {value}</li>' for label, value in pairs)}</ul>",
    "boxes": lambda pairs: "".join(
        f'<div class="row"><span class="k">{label}</span> <span class="v">{value}</span></div>' for label, value in pairs
    ),
    "bold": lambda pairs: "".join(f"<p><b>{label}:</b> {value}</p>" for label, value in pairs),
}  # fmt: skip
HANDLE, TITLE = "brasswright", "Lamp 7 Lux"
BUYERS = ("q***u", "b***e", "m***k")


def page_of(tongue: Tongue, title: str, body: str) -> str:
    """Return a page of a market whose frame has a menu and a foot."""
    direction = "rtl" if tongue.code == "ar" else "ltr"
    return (
        f'<!DOCTYPE html><html lang="{tongue.code}" dir="{direction}"><head><meta charset="utf-8"><title>{title} - Quayside</title></head><body>'
        f'<nav><a href="/">Quayside</a> <a href="/help">?</a></nav><main><h1>{title}</h1>{body}</main><footer><a href="/rules">§</a></footer></body></html>'
    )


def listing_page(tongue: Tongue, layout: str) -> tuple[str, dict[str, Any]]:
    """Return a page of one offer and what it says."""
    labels = tongue.listing.split("|")
    category, price, origin, goals, listed, escrow = tongue.values.split("|")
    values = [f'<a href="/vendor/{HANDLE}">{HANDLE}</a>', category, price, origin, goals, "17", "204", "BTC, XMR", listed, escrow]  # fmt: skip
    heading, text = tongue.description
    body = (
        LAYOUTS[layout](list(zip(labels, values, strict=True)))
        + f'<form method="post" action="/buy/7"><button>{tongue.buy}</button></form><h2>{heading}</h2><div>{escape(text)}</div>'
    )
    return page_of(tongue, TITLE, body), {
        "title": TITLE,
        "vendor": HANDLE,
        "category": [category],
        "price": tongue.amount,
        "ships_from": origin,
        "ships_to": goals.split(", "),
        "quantity_left": 17,
        "units_sold": 204,
        "payment": ["BTC", "XMR"],
        "listed_at": listed,
        "escrow": True,
        "description": escape(text, quote=False),
    }


def vendor_page(tongue: Tongue, layout: str) -> tuple[str, dict[str, Any]]:
    """Return a page about a vendor and what it says."""
    labels = tongue.account.split("|")
    since, seen = tongue.times.split("|")
    values = [HANDLE, since, seen, tongue.rating, "318", "301", "12", "5"]
    heading, text = tongue.about
    body = LAYOUTS[layout](list(zip(labels, values, strict=True))) + f"<h2>{heading}</h2><div>{escape(text)}</div>"
    names = ("handle", "member_since", "last_seen", "rating", "sales", "positive", "neutral", "negative")
    read = [*values[:3], tongue.rating.replace(" ", ""), 318, 301, 12, 5]
    return page_of(tongue, HANDLE, body), {**dict(zip(names, read, strict=True)), "about": escape(text, quote=False)}


def feedback_page(tongue: Tongue) -> tuple[str, list[dict[str, Any]]]:
    """Return a page with three rows of feedback in a table, and what they say."""
    heading, *columns = tongue.feedback.split("|")
    ages, verdicts = tongue.ages.split("|"), tongue.verdicts.split("|")
    comments = [
        tongue.about[1][:40].strip(" .,"),
        tongue.description[1][:44].strip(" .,"),
        tongue.about[1][-38:].strip(" .,"),
    ]
    rows = "".join(
        f"<tr><td>{verdict}</td><td>{escape(comment)}</td><td>{buyer}</td><td>{age}</td></tr>"
        for verdict, comment, buyer, age in zip(verdicts, comments, BUYERS, ages, strict=True)
    )
    body = f"<h2>{heading}</h2><table><tr>{''.join(f'<th>{one}</th>' for one in columns)}</tr>{rows}</table>"
    return page_of(tongue, f"{heading} {HANDLE}", body), [
        {"sentiment": sentiment, "comment": escape(comment, quote=False), "buyer": buyer, "age": age}
        for sentiment, comment, buyer, age in zip(
            ("positive", "neutral", "negative"), comments, BUYERS, ages, strict=True
        )
    ]


def wrong(tongue: Tongue, kind: PageKind, layout: str, page: str, expected: Mapping[str, Any]) -> list[str]:
    """Return what of the expected was not read, and what was read in its place."""
    read = read_document(open_page(page), None)
    if read.kind is not kind:
        return [f"{tongue.code} {kind} {layout}: read as {read.kind}"]
    fields = {**read.fields, "price": (read.fields.get("price") or {}).get("amount")}
    return [
        f"{tongue.code} {kind} {layout}: {name} is {value!r}, read {fields.get(name)!r}"
        for name, value in expected.items()
        if fields.get(name) != value
    ]


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.code)
def test_labels_of_an_offer_are_known_in_every_layout(tongue: Tongue) -> None:
    assert not [
        line for layout in LAYOUTS for line in wrong(tongue, PageKind.LISTING, layout, *listing_page(tongue, layout))
    ]


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.code)
def test_labels_of_an_account_are_known_in_every_layout(tongue: Tongue) -> None:
    assert not [
        line for layout in LAYOUTS for line in wrong(tongue, PageKind.VENDOR, layout, *vendor_page(tongue, layout))
    ]


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.code)
def test_columns_and_verdicts_of_feedback_are_known(tongue: Tongue) -> None:
    page, expected = feedback_page(tongue)
    read = read_document(open_page(page), None)
    entries = read.fields.get("entries", [])
    assert [{name: row.get(name) for name in expected[0]} for row in entries] == expected
