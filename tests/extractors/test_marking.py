import pytest

from extractors.marking import find

TEXTS = [
    ("serial number filed off", "serial_removed"),
    ("Serial ground off, untraceable", "serial_removed untraceable"),
    ("no serial, ghost gun", "no_serial no_serial"),
    ("Seriennummer entfernt", "serial_removed"),
    ("ohne Seriennummer", "no_serial"),
    ("número de serie borrado", "serial_removed"),
    ("numéro de série effacé", "serial_removed"),
    ("matricola abrasa", "serial_removed"),
    ("serienummer verwijderd", "serial_removed"),
    ("spiłowany numer seryjny", "serial_removed"),
    ("номера спилены, без документов", "serial_removed no_papers"),
    ("ohne Papiere", "no_papers"),
    ("sans papiers, numéro limé", "no_papers serial_removed"),
    ("bez papierów", "no_papers"),
    ("no papers, serial intact", "no_papers"),
    ("без серийного номера", "no_serial"),
    ("номер спиляний", "serial_removed"),
    ("izbrušen serijski broj", "serial_removed"),
    ("обрисан серијски број", "serial_removed"),
    ("seri numarası silinmiş", "serial_removed"),
    ("بدون رقم تسلسلي", "no_serial"),
    ("proof marks and import marks", "proof_mark import_mark"),
    ("Nummerngleich, Beschusszeichen", "matching_numbers proof_mark"),
    ("S/N ABC123", "serial:ABC123"),
    ("Seriennummer: K 4711", ""),
    ("серийный номер ВК1234", ""),
    ("Serial No. 123-abc44", "serial:123-ABC44"),
    ("SN: AB12345, lot #A123", "serial:AB12345 lot:A123"),
    # near misses
    ("serial killer book", ""),
    ("phone number removed", ""),
    ("lot of 5", ""),
    ("serial numbers intact", ""),
    ("SN 2", ""),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_statement_on_marks_is_found(text, expected):
    assert " ".join(fact.value for fact in find(text)) == expected


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("Birmingham nitro proof", {"nation": "GB", "city": "Birmingham"}),
        ("Beschussamt Ulm", {"nation": "DE", "city": "Ulm"}),
        ("CAI St Albans", {"importer": "CAI"}),
        ("proof marks", {}),
    ],
)
def test_a_mark_names_its_proof_house_or_importer_where_the_text_does(text, attributes):
    (fact,) = find(text)
    assert fact.attributes == attributes
