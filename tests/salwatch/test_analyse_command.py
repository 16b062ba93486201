import json

from click.testing import CliRunner

from salwatch.cli import root

ROWS = [
    {"id": "a", "title": "Glock 19 9mm"},
    {"id": "b", "title": "Holster for Glock 19", "category": "Weapons"},
    {"id": "c", "title": "7g haze", "attributes": {"colour": "green"}},
]
LABELS = [
    {"id": "a", "item_type": "firearm", "trade_relevant": True, "offers": [{"make": "Glock", "model": "19", "calibre": "9x19mm", "quantity": 1}]},
    {"id": "b", "item_type": "accessory", "trade_relevant": False, "offers": []},
    {"id": "c", "item_type": "magazine", "trade_relevant": True, "offers": []},
]  # fmt: skip


def write(path, lines):
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines), "utf-8")
    return str(path)


def test_rows_become_predictions_in_the_same_order(tmp_path):
    result = CliRunner().invoke(root, ["analyse", write(tmp_path / "rows.jsonl", ROWS)])
    assert result.exit_code == 0
    assert [(row["id"], row["item_type"]) for row in map(json.loads, result.stdout.splitlines())] == [
        ("a", "firearm"),
        ("b", "accessory"),
        ("c", "other"),
    ]


def test_several_workers_keep_the_order(tmp_path):
    rows = [{"id": str(number), "title": "Glock 19 9mm"} for number in range(150)]
    result = CliRunner().invoke(root, ["analyse", write(tmp_path / "rows.jsonl", rows), "--workers", "2"])
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [str(number) for number in range(150)]


def test_broken_lines_are_named_and_the_others_go_on(tmp_path):
    lines = [
        ROWS[0],
        "not json\n",
        "[1]\n",
        '{"id": "x"}\n',
        '{"id": "x", "title": 5}\n',
        '{"id": "x", "title": "t", "category": 7}\n',
        "\n",
        ROWS[1],
    ]
    result = CliRunner().invoke(root, ["analyse", write(tmp_path / "rows.jsonl", lines)])
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]
    assert [f"line {number}:" in result.stderr for number in (2, 3, 4, 5, 6)] == [True] * 5


def test_evaluation_prints_a_table_and_differences(tmp_path):
    rows, labels = write(tmp_path / "rows.jsonl", ROWS), write(tmp_path / "gold.jsonl", LABELS)
    result = CliRunner().invoke(root, ["evaluate", "listings", rows, labels, "--errors", "5"])
    assert result.exit_code == 0
    assert "item_type: accuracy 0.6667" in result.stdout
    assert "c: item_type: missed magazine; wrong other" in result.stdout


def test_evaluation_as_json(tmp_path):
    rows, labels = write(tmp_path / "rows.jsonl", ROWS), write(tmp_path / "gold.jsonl", LABELS)
    found = json.loads(CliRunner().invoke(root, ["evaluate", "listings", rows, labels, "--json"]).stdout)
    assert found["trade_relevant"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "values": 2}
    assert found["fields"]["make"]["f1"] == 1.0
