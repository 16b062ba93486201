import pytest

from extractors.payment import find

TEXTS = [
    ("Full escrow, BTC or Monero", "escrow coin:BTC coin:XMR"),
    ("No escrow", "no_escrow"),
    ("FE only", "finalise_early"),
    ("you must finalize early", "finalise_early"),
    ("payment must be released prior to shipping", "release_before_shipping"),
    ("2 of 3 multisig", "multisig"),
    ("pay direct to my wallet", "direct_payment"),
    ("cash in mail accepted", "cash_in_mail"),
    ("Vorkasse oder Nachnahme", "prepayment cash_on_delivery"),
    ("kein Treuhand, nur Bargeld", "no_escrow cash"),
    ("pago por adelantado, sin escrow", "prepayment no_escrow"),
    ("contre remboursement, virement", "cash_on_delivery bank_transfer"),
    ("pagamento anticipato in contanti", "prepayment cash"),
    ("onder rembours", "cash_on_delivery"),
    ("płatność przy odbiorze, przelew", "cash_on_delivery bank_transfer"),
    ("предоплата, перевод на карту", "prepayment bank_transfer"),
    ("только через гаранта", "escrow"),
    ("без гаранта", "no_escrow"),
    ("накладеним платежем", "cash_on_delivery"),
    ("plaćanje pouzećem", "cash_on_delivery"),
    ("поузећем", "cash_on_delivery"),
    ("kapıda ödeme, havale", "cash_on_delivery bank_transfer"),
    ("الدفع عند الاستلام", "cash_on_delivery"),
    ("gift card or Western Union", "gift_card money_transfer"),
    ("hawala", "hawala"),
    # near misses
    ("0.5 BTC", ""),
    ("de buena fe", ""),
    ("cod fish print", ""),
    ("a fine rifle", ""),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_way_of_payment_is_found(text, expected):
    assert " ".join(fact.value for fact in find(text)) == expected
