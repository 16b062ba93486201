import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, func, select

from alerts.rule import RuleFile, load_rules
from alerts.run import run_rules
from records.change import Change
from store import alerts, changes, rules, tables, watermarks
from store.database import Database
from tests.alerts.story import WATCH, Story

SHIPPED = load_rules(Path("config/rules")).good
CHANNELS = ("duty-file", "desk")


def shipped(*names: str, **changed: object) -> list[RuleFile]:
    return [
        RuleFile(file.rule.model_copy(update=changed), file.body)
        for file in SHIPPED
        if not names or file.rule.name in names
    ]


def run(story: Story, files: Sequence[RuleFile], channels: Sequence[str] = ()) -> Mapping[str, int]:
    return run_rules(story.database, files, changes.since, story.now, channels)


def raised(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        return sorted((found.alert.rule, found.alert.key) for found in alerts.list_alerts(connection, limit=1000))


def test_a_new_vendors_first_gun_sent_by_parcel_raises_both_alerts_once(story: Story) -> None:
    story.listing("old_anvil", baseline=True, analysis=WATCH)
    listing = story.listing("drift_anvil")
    story.listing("drift_anvil", analysis=WATCH)
    files = shipped("new-vendor-ever", "new-vendor-on-market", "parcel-offer")
    assert run(story, files) == {"rules": 3, "changes": 3, "alerts": 2}
    assert run(story, files) == {"rules": 3, "changes": 0, "alerts": 0}
    assert raised(story.database) == [("new-vendor-ever", "vendor:2"), ("parcel-offer", f"listing:{listing}")]


def test_a_baseline_vendor_is_not_new_but_its_parcel_offer_fires(story: Story) -> None:
    listing = story.listing("old_anvil", baseline=True)
    run(story, shipped())
    assert raised(story.database) == [("parcel-offer", f"listing:{listing}")]


def test_a_vendor_known_elsewhere_raises_one_alert_not_two(story: Story) -> None:
    story.listing("drift_anvil", "nachtmarkt", baseline=True, analysis=WATCH)
    story.listing("Drift_Anvil", "kestrel")
    run(story, shipped("new-vendor-ever", "new-vendor-on-market"))
    assert raised(story.database) == [("new-vendor-on-market", "vendor:2")]
    with story.database.read() as connection:
        (found,) = alerts.list_alerts(connection)
    assert found.alert.sentence.endswith("the same name or PGP key was seen earlier on nachtmarkt")


def test_a_listing_seen_again_and_changed_is_not_raised_again(story: Story) -> None:
    story.listing("drift_anvil", key="7")
    run(story, shipped("parcel-offer"))
    story.listing("drift_anvil", key="7", title="CZ 75 BD 9x19, price lowered")
    assert run(story, shipped("parcel-offer")) == {"rules": 1, "changes": 1, "alerts": 0}


def test_a_re_reading_raises_nothing_and_is_passed(story: Story) -> None:
    story.listing("drift_anvil", quiet=True)
    assert run(story, shipped()) == {"rules": 6, "changes": 0, "alerts": 0}
    with story.database.read() as connection:
        assert watermarks.get(connection, "rule:parcel-offer") == 1


def test_a_rule_armed_for_now_leaves_the_past_alone(story: Story) -> None:
    story.listing("drift_anvil")
    files = shipped("parcel-offer", arm="now")
    assert run(story, files)["alerts"] == 0
    story.listing("drift_anvil")
    assert run(story, files)["alerts"] == 1


def test_a_rule_that_is_added_later_catches_up_alone(story: Story) -> None:
    story.listing("drift_anvil")
    run(story, shipped("new-vendor-ever"))
    assert run(story, shipped("new-vendor-ever", "parcel-offer")) == {"rules": 2, "changes": 1, "alerts": 1}


def test_a_changed_rule_is_a_new_version_and_goes_on_where_it_was(story: Story) -> None:
    story.listing("drift_anvil")
    (file,) = shipped("parcel-offer")
    run(story, [file])
    run(story, [RuleFile(file.rule, file.body + "# changed\n")])
    story.listing("drift_anvil")
    run(story, [RuleFile(file.rule, file.body + "# changed\n")])
    with story.database.read() as connection:
        versions = [found.alert.rule_version for found in alerts.list_alerts(connection)]
        latest = rules.latest(connection, "parcel-offer")
    assert versions == [2, 1]
    assert latest is not None
    assert latest.version == 2


def test_a_disabled_rule_raises_nothing_and_keeps_its_place(story: Story) -> None:
    story.listing("drift_anvil")
    assert run(story, shipped("parcel-offer", enabled=False)) == {"rules": 0, "changes": 0, "alerts": 0}
    assert run(story, shipped("parcel-offer"))["alerts"] == 1


def test_an_alert_goes_to_the_channels_that_its_rule_names(story: Story) -> None:
    story.listing("drift_anvil")
    run(story, shipped("parcel-offer", channels=("desk", "not-set-up")), CHANNELS)
    run(story, shipped("new-vendor-ever"), CHANNELS)
    with story.database.read() as connection:
        rows = connection.execute(
            select(tables.alert.c.rule, tables.delivery.c.channel)
            .join(tables.delivery)
            .order_by(tables.delivery.c.channel)
        )
        assert Counter(map(tuple, rows)) == Counter(
            [("parcel-offer", "desk"), ("new-vendor-ever", "desk"), ("new-vendor-ever", "duty-file")]
        )


def few_since(connection: Connection, seq: int, limit: int) -> Sequence[Change]:
    """Few changes at once, so that there are many moments to be killed at."""
    return changes.since(connection, seq, min(limit, 3))


def run_for_ever(url: str) -> None:
    story, parent = Story(Database(url)), os.getppid()
    while os.getppid() == parent:  # not for ever where the tests themselves are killed
        run_rules(story.database, SHIPPED, few_since, story.now, CHANNELS)


def test_killed_at_any_point_no_alert_is_lost_or_doubled(story: Story) -> None:
    fork = multiprocessing.get_context("fork")
    dice = random.Random(7)
    for number in range(120):
        story.listing(f"vendor_{number % 40}", analysis={} if number % 3 else WATCH)
    story.database.close()  # a child must not inherit a connection
    for _ in range(20):
        child = fork.Process(target=run_for_ever, args=(story.database.url,))
        child.start()
        time.sleep(dice.uniform(0.02, 0.2))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
    run_rules(story.database, SHIPPED, few_since, story.now, CHANNELS)
    found = Counter(rule for rule, _ in raised(story.database))
    assert found == {"new-vendor-ever": 40, "parcel-offer": 80}
    with story.database.read() as connection:
        for table, expected in ((tables.alert_history, 120), (tables.delivery, 240)):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == expected


def run_to_the_end(url: str) -> None:
    story = Story(Database(url))
    run_rules(story.database, SHIPPED, few_since, story.now, CHANNELS)


def test_two_workers_at_once_raise_each_alert_once(story: Story) -> None:
    fork = multiprocessing.get_context("fork")
    for number in range(60):
        story.listing(f"vendor_{number}")
    run_rules(story.database, SHIPPED, lambda connection, seq, limit: (), story.now)  # armed, nothing read
    with story.database.begin() as connection:
        for file in SHIPPED:
            watermarks.move(connection, f"rule:{file.rule.name}", 0, story.now())
    story.database.close()
    workers = [fork.Process(target=run_to_the_end, args=(story.database.url,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert Counter(rule for rule, _ in raised(story.database)) == {"new-vendor-ever": 60, "parcel-offer": 60}
