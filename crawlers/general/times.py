"""Times as pages print them, found in running text: dates with or without a time of day, and ages."""

import re

_LONG_MONTH = r"(?:januar|february|februar|march|märz|april|june|juni|juin|junio|giugno|july|juli|juillet|julio|luglio|august|août|agosto|september|septembre|septiembre|settembre|october|oktober|octobre|octubre|ottobre|november|novembre|noviembre|december|dezember|décembre|diciembre|dicembre|января|февраля|марта|апреля|июня|июля|августа|сентября|октября|ноября|декабря)\w*"
_MONTH = r"(?:jan|feb|mar|mär|mrz|apr|may|mai|maj|jun|jul|aug|sep|oct|okt|out|nov|dec|dez|dic|déc|gen|mag|giu|lug|ago|set|ott|fév|fevr|févr|avr|juin|juil|août|ene|abr|wrz|paź|lis|gru|sty|lut|kwi|cze|lip|sie|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|mrt|mei)\w*\.?"
_WEEKDAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|sam|son|lun|mar|mer|jeu|ven|dim)[a-z]{0,6}\.?,?\s+(?:the\s+)?"
)
_CLOCK = r"(?:,?\s+(?:at|um|à|a las|alle|om|o|в|saat|-)?\s*\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*(?:UTC|GMT|CET|CEST))?)?"
_UNIT = r"(?:s|sec|seconds?|m|min|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mo|months?|y|yrs?|years?|sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|secondes?|heures?|jours?|semaines?|mois|ans?|segundos?|horas?|días?|dias?|semanas?|mes(?:es)?|años?|anos?|ore|ora|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|uur|uren|dag(?:en)?|we[e]?k(?:en)?|maand(?:en)?|jaar|godzin\w*|dni|dzień|tygod\w+|miesi\w+|lat[a]?|rok\w*|секунд\w*|минут\w*|час\w*|дн\w+|день|недел\w+|месяц\w*|год\w*|лет|хвилин\w*|годин\w*|тиж\w+|місяц\w+|рок\w*|saniye|dakika|saat|gün|hafta|ay|yıl)"
_AGO = r"(?:ago|old|her|geleden|fa|temu|назад|тому|önce|siden|sedan)"
_BEFORE = r"(?:vor|il y a|hace|há|před|пре)"

DATE = re.compile(
    rf"(?<![\w.])(?:\d{{4}}-\d{{2}}-\d{{2}}(?:T\d{{2}}:\d{{2}}(?::\d{{2}})?(?:Z|[+-]\d{{2}}:?\d{{2}})?)?{_CLOCK}"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})\b{_CLOCK}|\d{{4}}[./]\d{{1,2}}[./]\d{{1,2}}\b{_CLOCK}"
    rf"|(?:{_WEEKDAY})?\d{{1,2}}(?:st|nd|rd|th|\.|º)?\s+(?:de\s+|of\s+)?(?:{_LONG_MONTH}(?:,?\s+(?:de\s+)?\d{{4}}\b)?|{_MONTH}(?:,?\s+(?:de\s+)?\d{{4}}\b|(?=,?\s+(?:at\s+|um\s+)?\d{{1,2}}:\d{{2}}))){_CLOCK}"
    rf"|(?:{_WEEKDAY})?{_MONTH}\s+\d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,?\s+\d{{4}}\b)?{_CLOCK}|{_MONTH},?\s+(?:de\s+)?\d{{4}}\b)",
    re.IGNORECASE,
)
AGE = re.compile(
    rf"(?<![\w.])(?:\d{{1,3}}\s*{_UNIT}(?:[\s,]+\d{{1,2}}\s*{_UNIT})?\s+{_AGO}|{_BEFORE}\s+\d{{1,3}}\s+{_UNIT}|(?:today|yesterday|heute|gestern|aujourd'hui|hier|hoy|ayer|oggi|ieri|vandaag|gisteren|dzisiaj|dziś|wczoraj|сегодня|вчера|сьогодні|вчора|bugün|dün|just now){_CLOCK})(?!\w)",
    re.IGNORECASE,
)


def find_time(text: str) -> str:
    """Return the first date or age in the text as printed; "" where there is none.

    >>> find_time("Posted by kelp on 3 March 2021, 14:05"), find_time("vor 3 Wochen"), find_time("Glock 19 Gen 5")
    ('3 March 2021, 14:05', 'vor 3 Wochen', '')
    """
    found = [match for pattern in (DATE, AGE) if (match := pattern.search(text))]
    return min(found, key=lambda match: match.start())[0] if found else ""
