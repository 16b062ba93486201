from salwatch.listing_scoring import Figure, score


def one(labelled, predicted, field):
    return score([{"id": "1", **labelled}], [{"id": "1", **predicted}]).fields[field]


def offers(**values):
    return {"offers": [values]}


def test_values_are_compared_without_case_and_marks():
    assert one(offers(model="PPK/S"), offers(model="ppk s"), "model") == Figure(1, 0, 0)


def test_an_alternative_takes_the_place_of_the_missed_value():
    assert one(
        offers(calibre="7.62x51mm", calibre_alt=[".308 Winchester"]), offers(calibre=".308 Winchester"), "calibre"
    ) == Figure(1, 0, 0)


def test_an_alternative_beside_the_value_is_neither_right_nor_wrong():
    labelled = offers(calibre="7.62x51mm", calibre_alt=".308 Winchester")
    predicted = {"offers": [{"calibre": "7.62x51mm"}, {"calibre": ".308 Winchester"}]}
    assert one(labelled, predicted, "calibre") == Figure(1, 0, 0)


def test_a_missing_row_counts_as_an_empty_prediction():
    result = score([{"id": "1", "item_type": "firearm", "trade_relevant": True, "ships_from": ["AT"]}], [])
    assert (result.predicted, result.accuracy, result.trade_relevant) == (0, 0.0, Figure(0, 0, 1))
    assert result.fields["ships_from"] == Figure(0, 0, 1)


def test_only_true_flags_are_values():
    assert one(
        {"shipping": {"parcel": True, "stealth": None}}, {"shipping": {"parcel": False, "stealth": None}}, "parcel"
    ) == Figure(0, 0, 1)


def test_modus_operandi_counts_only_where_it_is_labelled():
    labelled = {"modus_operandi": [], "mo_labelled": False}
    assert one(labelled, {"modus_operandi": ["parcel_post"]}, "modus_operandi") == Figure()


def test_contacts_of_kinds_outside_the_guide_are_not_compared():
    predicted = {"contacts": [{"kind": "icq", "value": "1"}, {"kind": "telegram", "value": "@Lark_Moss"}]}
    assert one({"contacts": [{"kind": "telegram", "value": "lark_moss"}]}, predicted, "contacts") == Figure(1, 0, 0)


def test_nothing_to_find_and_nothing_found_is_perfect():
    assert Figure().f1 == 1.0


def test_a_language_with_ten_rows_has_its_own_figure():
    rows = [{"id": str(number), "item_type": "other", "language": "de"} for number in range(10)]
    assert score(rows, [{"id": "0", "item_type": "other"}]).by_language == {"de": 0.1}
