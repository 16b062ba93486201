"""The tables, after docs/data-model.md: keys are stable, observations are appended, nothing is overwritten."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.types import Id, Instant, Json

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- what is watched, and on whose authority ---

site = Table(
    "site", metadata,
    Column("name", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("route", String(32), nullable=False),
    Column("added_at", Instant, nullable=False),
)  # fmt: skip

address = Table(
    "address", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("url", Text, nullable=False),  # origin, as http://….onion
    Column("source", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("last_answer_at", Instant),
    Column("last_problem", String(64)),  # reason code of the last failed visit; empty after an answer
    UniqueConstraint("site", "url"),
)  # fmt: skip

authority = Table(
    "authority", metadata,
    Column("reference", String(128), primary_key=True),
    Column("legal_basis", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("authorised_by", Text, nullable=False),
    Column("sites", Json, nullable=False),  # site names
    Column("valid_from", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)  # fmt: skip

visit = Table(
    "visit", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("number", Integer, nullable=False),  # 1 is the baseline: what was there before watching began
    Column("authority", ForeignKey("authority.reference")),  # none for an import
    Column("origin", String(16), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("complete", Boolean),  # every page of the plan was fetched; null while running
    Column("pages", Json, nullable=False, default=dict),  # reason code → count: ok, timeout, refused, not_found …
    Column("expected", Integer),  # listing pages known before
    Column("seen", Integer),  # of these, seen now
    Column("settled_at", Instant),  # when the vanished listings of the visit were marked
    Column("compared_at", Instant),  # when its yield was kept and compared with the site's past
    UniqueConstraint("site", "number"),
)  # fmt: skip

# --- what was received and read ---

capture = Table(
    "capture", metadata,
    Column("id", String(64), primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("url", Text, nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("payload_sha256", String(64), nullable=False),
    Column("size_bytes", Id, nullable=False),
    Column("warc_file", Text, nullable=False),
    Column("warc_offset", Id, nullable=False),
    Column("warc_length", Id, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("visit_id", ForeignKey("visit.id")),
    Column("conditions", Json, nullable=False),
    Index(None, "site", "captured_at"),
    Index(None, "visit_id"),
)  # fmt: skip

pending = Table(  # captures that nobody has read yet: written with the capture, removed with its reading
    "pending", metadata,
    Column("capture_id", ForeignKey("capture.id"), primary_key=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("problem", Text),  # why the last attempt failed
    Column("next_at", Instant, nullable=False),
    Index(None, "next_at"),
)  # fmt: skip

reading = Table(
    "reading", metadata,
    Column("id", Id, primary_key=True),
    Column("capture_id", ForeignKey("capture.id"), nullable=False),
    Column("reader", String(128), nullable=False),  # name and version of reader and site file
    Column("kind", String(32), nullable=False),
    Column("fields", Json, nullable=False),
    Column("sources", Json, nullable=False),  # field → {path, start, end}
    Column("missing", Json, nullable=False),
    Column("read_at", Instant, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("invalid", Json, nullable=False, server_default=text("'[]'")),  # [{field, value, why}]
    Column("sure", Json, nullable=False, server_default=text("'{}'")),  # field → 0–1
    Column("times", Json, nullable=False, server_default=text("'{}'")),  # field → [earliest, latest], ISO 8601
    Column("links", Json, nullable=False, server_default=text("'{}'")),  # what they lead to → how many
    Column("whole", Boolean, nullable=False, server_default=text("true")),  # nothing missing, nothing invalid
    UniqueConstraint("capture_id", "reader"),
    Index(
        "ix_reading_broken", "capture_id",
        sqlite_where=text("current AND NOT whole"), postgresql_where=text("current AND NOT whole"),
    ),
)  # fmt: skip

# --- whether a site is still read as before ---

visit_yield = Table(  # what a visit read of one field of one kind of page; both empty for the visit as a whole
    "visit_yield", metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", ForeignKey("visit.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("field", String(128), nullable=False),
    Column("pages", Integer, nullable=False),  # or rows, for a field of rows
    Column("filled", Integer, nullable=False),
    Column("summary", Json, nullable=False),  # records.site_yield
    UniqueConstraint("visit_id", "kind", "field"),
)  # fmt: skip

drift = Table(
    "drift", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("visit_id", ForeignKey("visit.id"), nullable=False),  # the first bad one
    Column("last_visit_id", ForeignKey("visit.id"), nullable=False),  # the last bad one
    Column("kind", String(32), nullable=False),
    Column("field", String(128), nullable=False),  # empty: the kind of page itself
    Column("code", String(16), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("before", Json, nullable=False),  # numbers of the past
    Column("now", Json, nullable=False),
    Column("good_capture_id", ForeignKey("capture.id")),
    Column("bad_capture_id", ForeignKey("capture.id")),
    Column("proposal", Json),
    Column("status", String(16), nullable=False),  # open, accepted, dismissed, ended
    Column("raised_at", Instant, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("reason", Text),
    Column("ended_at", Instant),
    Column("applied", Json),  # {before, after, own}: versions of the site file, and whether an own one was replaced
    Column("steps", Json, nullable=False),  # [{at, who, what, reason}]
    Index(None, "site", "status"),
    Index(
        "uq_drift_open", "site", "kind", "field", unique=True,
        sqlite_where=text("status = 'open'"), postgresql_where=text("status = 'open'"),
    ),
)  # fmt: skip

# --- what people say of pages, and the site files that follow from it ---

page_example = Table(  # whether a capture serves as an example of its kind of page; the newest row of a capture holds
    "page_example", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("capture_id", ForeignKey("capture.id"), nullable=False),
    Column("used", Boolean, nullable=False),
    Column("author", ForeignKey("user.name"), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "site"),
)  # fmt: skip

page_correction = Table(  # what a person said of a page by clicking; see crawlers.corrections
    "page_correction", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("capture_id", ForeignKey("capture.id"), nullable=False),
    Column("field", String(64), nullable=False),  # empty: the kind of the page
    Column("row_of", String(64), nullable=False),  # the list whose record holds the field
    Column("path", Text, nullable=False),  # CSS path of the element; empty where something is removed
    Column("start", Integer),  # characters of its text
    Column("end", Integer),
    Column("kind", String(32)),
    Column("remove", Boolean, nullable=False),
    Column("author", ForeignKey("user.name"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", ForeignKey("user.name")),
    Index(None, "site"),
    Index(None, "capture_id"),
)  # fmt: skip

site_proposal = Table(  # a site file that examples and corrections taught; nothing of it is in force
    "site_proposal", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("author", ForeignKey("user.name"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),  # none while it is being learned
    Column("problem", Text),  # why nothing could be learned
    Column("text", Text),  # the YAML
    Column("base", String(64)),  # version of the site file that was in force
    Column("report", Json, nullable=False, default=dict),  # see web.learning
    Index(None, "site"),
)  # fmt: skip

site_edit = Table(  # site files written and taken back by people in the browser
    "site_edit", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", ForeignKey("user.name"), nullable=False),
    Column("what", String(16), nullable=False),  # added, described, undone
    Column("reason", Text, nullable=False),
    Column("before", String(64)),  # versions of the site file
    Column("after", String(64)),
    Column("own", Boolean, nullable=False),  # the file before it was an own one
    Column("proposal_id", ForeignKey("site_proposal.id")),
    Index(None, "site"),
)  # fmt: skip

# --- what was understood ---

DOUBTFUL = "name = 'item_type' AND (abstained OR probability < 0.8)"  # of a label: a person should look

vendor_account = Table(
    "vendor_account", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("handle", Text, nullable=False),
    Column("handle_key", Text, nullable=False),  # normal form, see store.accounts.handle_key
    Column("url", Text),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("baseline", Boolean, nullable=False),  # first seen in the site's first visit, or in an import
    Column("site_key", Text),  # the site's own id, else the address that is its alone; "" for none, null until a profile was read
    UniqueConstraint("site", "handle_key"),
    Index(None, "handle_key"),
    Index(None, "site", "site_key"),
)  # fmt: skip

account_name = Table(  # what an account was called when; rows only where it was renamed
    "account_name", metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", ForeignKey("vendor_account.id"), nullable=False),
    Column("handle", Text, nullable=False),
    Column("handle_key", Text, nullable=False),
    Column("from_at", Instant),  # none for a name that only a page told of
    Column("until_at", Instant),  # none for the present name
    Column("shown_by", String(16), nullable=False),  # field, words, address: how the site shows it
    Column("capture_id", ForeignKey("capture.id")),
    Index(None, "account_id"),
    Index(None, "handle_key"),
)  # fmt: skip

listing = Table(
    "listing", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("site_key", Text, nullable=False),  # the site's own id, else its path
    Column("url", Text),
    Column("account_id", ForeignKey("vendor_account.id")),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("gone_since", Instant),
    Column("baseline", Boolean, nullable=False),
    Column("title_key", Text),  # normal form, see store.listings.title_key
    Column("picture", Text),  # of the main picture: its path, or sha256:…
    UniqueConstraint("site", "site_key"),
    Index(None, "account_id", "first_seen_at"),
    Index(None, "account_id", "title_key"),
    Index(None, "picture"),
)  # fmt: skip

listing_key = Table(  # further keys of a listing: addresses it had, or has beside the site's own id
    "listing_key", metadata,
    Column("site", ForeignKey("site.name"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("listing_id", ForeignKey("listing.id"), nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("matched", Boolean, nullable=False),  # by vendor, title and picture, not by the site itself
    Column("capture_id", ForeignKey("capture.id")),
    Index(None, "listing_id"),
)  # fmt: skip

understanding = Table(  # what the versions of observations are made of
    "understanding", metadata,
    Column("version", String(128), primary_key=True),
    Column("parts", Json, nullable=False),  # lexicon, extractor, classifier → version of its file
    Column("first_at", Instant, nullable=False),
)  # fmt: skip

observation = Table(
    "observation", metadata,
    Column("id", Id, primary_key=True),
    Column("listing_id", ForeignKey("listing.id")),
    Column("account_id", ForeignKey("vendor_account.id")),
    Column("capture_id", ForeignKey("capture.id")),  # none for `gone`: nothing was received
    Column("observed_at", Instant, nullable=False),
    Column("kind", String(16), nullable=False),  # first_seen, changed, observed, gone
    Column("repeats", ForeignKey("observation.id")),  # the one that says the same: its texts, facts and labels hold here
    Column("texts", Json, nullable=False),  # named texts, or the fields of a vendor page
    Column("analysis", Json, nullable=False),  # the prediction of commands.md without facts and labels
    Column("difference", Json, nullable=False),  # name → [before, after]
    Column("version", String(128), nullable=False),  # of extractors, lexicons and classifiers
    Column("current", Boolean, nullable=False),  # False once the same capture was read again by newer code
    CheckConstraint("(listing_id IS NULL) <> (account_id IS NULL)", name="one_subject"),
    UniqueConstraint("capture_id", "listing_id", "version"),
    UniqueConstraint("capture_id", "account_id", "version"),
    Index(None, "listing_id", "observed_at"),
    Index(None, "account_id", "observed_at"),
)  # fmt: skip

fact = Table(
    "fact", metadata,
    Column("id", Id, primary_key=True),
    Column("observation_id", ForeignKey("observation.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("value", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("field", String(64), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("extractor", String(128), nullable=False),
    Column("attributes", Json, nullable=False),
    Index(None, "observation_id"),
    Index(None, "kind", "value"),
)  # fmt: skip

label = Table(
    "label", metadata,
    Column("id", Id, primary_key=True),
    Column("observation_id", ForeignKey("observation.id"), nullable=False),
    Column("name", String(32), nullable=False),
    Column("value", String(64), nullable=False),
    Column("probability", Float, nullable=False),
    Column("reasons", Json, nullable=False),  # [{words, weight, field, start, end, quote, kind}]
    Column("classifier", String(128), nullable=False),
    Column("abstained", Boolean, nullable=False),
    Index(None, "observation_id"),
    Index(  # what the review queue looks at
        "ix_label_doubtful", "probability",
        sqlite_where=text(DOUBTFUL), postgresql_where=text(DOUBTFUL),
    ),
)  # fmt: skip

correction = Table(  # what a person says a label should be, or that it is right; the newest one that is not withdrawn holds
    "correction", metadata,
    Column("id", Id, primary_key=True),
    Column("listing_id", ForeignKey("listing.id"), nullable=False),
    Column("observation_id", ForeignKey("observation.id")),  # what the person looked at
    Column("alert_id", ForeignKey("alert.id")),  # of a triage decision
    Column("name", String(32), nullable=False),
    Column("value", String(64), nullable=False),
    Column("was", String(64), nullable=False, server_default=text("''")),  # what was shown; the same where the person agrees
    Column("source", String(16), nullable=False, server_default=text("'correction'")),  # correction, review, triage
    Column("reason", Text, nullable=False),
    Column("author", ForeignKey("user.name"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", ForeignKey("user.name")),
    Column("withdrawn_why", Text),
    Index(None, "listing_id"),
)  # fmt: skip

listing_text = Table(  # the newest text of a listing as a MinHash signature, see store.copies
    "listing_text", metadata,
    Column("listing_id", ForeignKey("listing.id"), primary_key=True),
    Column("account_id", ForeignKey("vendor_account.id")),
    Column("observation_id", ForeignKey("observation.id"), nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("words", Integer, nullable=False),
    Index(None, "account_id"),
)  # fmt: skip

listing_price = Table(  # what a piece of a listing's goods costs now, see store.contexts
    "listing_price",
    metadata,
    Column("listing_id", ForeignKey("listing.id"), primary_key=True),
    Column("item_type", String(32), nullable=False),
    Column("millieuro", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "item_type", "at"),
)

text_band = Table(  # parts of the signatures: listings that share one may say the same
    "text_band", metadata,
    Column("band", String(24), primary_key=True),
    Column("listing_id", ForeignKey("listing.id"), primary_key=True),
    Index(None, "listing_id"),
)  # fmt: skip

# --- models that classify, and how their labels change ---

model = Table(  # the registry; the files lie in `folder`, below the home folder
    "model", metadata,
    Column("version", String(64), primary_key=True),
    Column("backend", String(16), nullable=False),  # linear, transformers
    Column("folder", Text, nullable=False),
    Column("sha256", String(64), nullable=False),  # of its manifest, which holds those of its files
    Column("data_sha256", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("scores", Json, nullable=False),
    Column("shadow", Json, nullable=False, default=dict),  # what it would change on the archive
)  # fmt: skip

promotion = Table(  # which model decides: that of the newest row; without a version the shipped one
    "promotion", metadata,
    Column("id", Id, primary_key=True),
    Column("version", ForeignKey("model.version")),
    Column("what", String(16), nullable=False),  # promoted, rolled_back
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
)  # fmt: skip

label_week = Table(  # how a site was labelled in one ISO week, see salwatch.label_drift
    "label_week", metadata,
    Column("site", ForeignKey("site.name"), primary_key=True),
    Column("week", String(8), primary_key=True),  # 2026-W48
    Column("version", String(128), nullable=False),
    Column("figures", Json, nullable=False),
    Column("made_at", Instant, nullable=False),
)  # fmt: skip

label_drift = Table(
    "label_drift", metadata,
    Column("id", Id, primary_key=True),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("week", String(8), nullable=False),
    Column("code", String(32), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("before", Json, nullable=False),
    Column("now", Json, nullable=False),
    Column("status", String(16), nullable=False),  # open, dismissed
    Column("raised_at", Instant, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("reason", Text),
    UniqueConstraint("site", "week", "code"),
)  # fmt: skip

selector = Table(
    "selector", metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(32), nullable=False),  # pgp, wallet, contact, onion
    Column("value", Text, nullable=False),
    UniqueConstraint("kind", "value"),
)  # fmt: skip

sighting = Table(  # a selector seen with an account
    "sighting", metadata,
    Column("selector_id", ForeignKey("selector.id"), primary_key=True),
    Column("account_id", ForeignKey("vendor_account.id"), primary_key=True),
    Column("observation_id", ForeignKey("observation.id"), nullable=False),  # the first one
    Column("first_seen_at", Instant, nullable=False),
    Index(None, "account_id"),
)  # fmt: skip

# --- what follows from it ---

outbox = Table(
    "outbox", metadata,
    Column("seq", Id, primary_key=True),
    Column("entity", String(16), nullable=False),  # listing, vendor
    Column("entity_id", Id, nullable=False),
    Column("observation_id", ForeignKey("observation.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("quiet", Boolean, nullable=False, default=False),  # written by a re-reading: index it, raise nothing
    Index(None, "entity", "entity_id"),
    sqlite_autoincrement=True,  # a number is never used twice
)  # fmt: skip

rule_version = Table(
    "rule_version", metadata,
    Column("name", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),  # the YAML
    Column("recorded_at", Instant, nullable=False),
)  # fmt: skip

watermark = Table(
    "watermark", metadata,
    Column("name", String(96), primary_key=True),  # `rule:<name>`, `index:<alias>`
    Column("seq", Id, nullable=False),
    Column("moved_at", Instant, nullable=False),
)  # fmt: skip

alert = Table(
    "alert", metadata,
    Column("id", Id, primary_key=True),
    Column("rule", String(64), nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("key", String(256), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("seq", Id, nullable=False),
    Column("observation_id", ForeignKey("observation.id"), nullable=False),
    Column("entity", String(16), nullable=False),
    Column("entity_id", Id, nullable=False),
    Column("site", ForeignKey("site.name"), nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("status", String(16), nullable=False, server_default=text("'new'")),
    Column("assignee", ForeignKey("user.name")),
    UniqueConstraint("rule", "key"),
    Index(None, "status", "raised_at"),
)  # fmt: skip

alert_history = Table(
    "alert_history", metadata,
    Column("id", Id, primary_key=True),
    Column("alert_id", ForeignKey("alert.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),  # a user's name, or `salwatch`
    Column("action", String(32), nullable=False),  # raised, taken, escalated, closed, reopened, noted, delivered
    Column("note", Text, nullable=False, default=""),
    Index(None, "alert_id"),
)  # fmt: skip

delivery = Table(
    "delivery", metadata,
    Column("id", Id, primary_key=True),
    Column("alert_id", ForeignKey("alert.id"), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Instant),  # none once delivered or given up
    Column("answer", Text),
    Column("delivered_at", Instant),
    UniqueConstraint("alert_id", "channel"),
)  # fmt: skip

# --- who works and who looks ---

lease = Table(
    "lease", metadata,
    Column("job", String(96), primary_key=True),
    Column("holder", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
)  # fmt: skip

job_run = Table(
    "job_run", metadata,
    Column("job", String(96), primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", Text),  # `ok`, or the problem in one line
    Column("counts", Json, nullable=False, default=dict),
)  # fmt: skip

user = Table(
    "user", metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(32), nullable=False),  # cyber_unit, analyst, investigator, policymaker, administrator
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)  # fmt: skip

session = Table(
    "session", metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("user", ForeignKey("user.name"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("purpose", Text, nullable=False, default=""),  # the case chip
)  # fmt: skip

audit = Table(
    "audit", metadata,
    Column("position", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("user", Text, nullable=False),
    Column("action", String(32), nullable=False),  # looked, searched, signed_in, unmasked, triaged, exported …
    Column("subject", Text, nullable=False),  # path or entity, never content
    Column("purpose", Text, nullable=False, default=""),
    Column("previous_sha256", String(64), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Index(None, "user", "action", "at"),
    sqlite_autoincrement=True,
)  # fmt: skip
