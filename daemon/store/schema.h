/* schema.h: the tables, one migration after another. Never change one that has
 * been released: add the next. */
#pragma once

#define STORE_APPLICATION_ID 0x706f7374 /* "post" */

static const char *const store_migrations[] = {
    /* 1 */
    "CREATE TABLE item ("
    "  id INTEGER PRIMARY KEY,"
    "  of INTEGER REFERENCES item,"
    "  campaign INTEGER REFERENCES campaign,"
    "  joined INTEGER REFERENCES item," /* it turned out to be this one: kept for the history and for undoing it */
    "  relation INTEGER NOT NULL,"
    "  subject TEXT, author TEXT, organisation TEXT, sent TEXT, kind TEXT, deadline TEXT,"
    "  reason TEXT, ruleset TEXT,"
    "  tokens INTEGER NOT NULL DEFAULT 0," /* of its longest text: the copy that stands for the others */
    "  sure INTEGER NOT NULL,"
    "  made INTEGER NOT NULL,"
    "  version INTEGER NOT NULL DEFAULT 1," /* raised by each decision */
    "  decision INTEGER REFERENCES decision," /* in force: a person said where it belongs */
    "  follows INTEGER NOT NULL DEFAULT 0"    /* its mails are still to follow a decision */
    ") STRICT;"
    "CREATE INDEX item_follows ON item (id) WHERE follows;"
    "CREATE INDEX item_campaign ON item (campaign) WHERE campaign IS NOT NULL;"
    "CREATE INDEX item_joined ON item (joined) WHERE joined IS NOT NULL;"
    "CREATE INDEX item_of ON item (of) WHERE of IS NOT NULL;"
    "CREATE TABLE campaign (id INTEGER PRIMARY KEY, lead INTEGER NOT NULL REFERENCES item) STRICT;"
    "CREATE TABLE history ("
    "  id INTEGER PRIMARY KEY,"
    "  at INTEGER NOT NULL,"
    "  act TEXT NOT NULL CHECK (act IN ('join', 'merge', 'split', 'thread', 'version', 'campaign', 'represent', 'move')),"
    "  item INTEGER NOT NULL REFERENCES item, other INTEGER REFERENCES item, mail INTEGER REFERENCES mail,"
    "  why TEXT"
    ") STRICT;"
    "CREATE INDEX history_item ON history (item);"
    "CREATE TABLE apart (" /* a clerk said that these are two: never joined again */
    "  item INTEGER NOT NULL REFERENCES item, other INTEGER NOT NULL REFERENCES item,"
    "  PRIMARY KEY (item, other)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE decision ("
    "  id INTEGER PRIMARY KEY,"
    "  at INTEGER NOT NULL, who TEXT NOT NULL,"
    "  act TEXT NOT NULL CHECK (act IN ('confirm', 'route', 'undo')),"
    "  item INTEGER NOT NULL REFERENCES item, version INTEGER NOT NULL," /* that it was made upon */
    "  before INTEGER REFERENCES decision," /* that was in force then */
    "  undoes INTEGER REFERENCES decision,"
    "  sure INTEGER NOT NULL, ruleset TEXT," /* as the verdict was */
    "  why TEXT"
    ") STRICT;"
    "CREATE INDEX decision_item ON decision (item);"
    "CREATE INDEX decision_at ON decision (at);"
    "CREATE INDEX decision_undoes ON decision (undoes) WHERE undoes IS NOT NULL;"
    "CREATE TABLE decision_queue (" /* after = 0: that the item had before */
    "  decision INTEGER NOT NULL REFERENCES decision, after INTEGER NOT NULL, place INTEGER NOT NULL, queue TEXT NOT NULL,"
    "  PRIMARY KEY (decision, after, place)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE item_queue ("
    "  item INTEGER NOT NULL REFERENCES item, place INTEGER NOT NULL, queue TEXT NOT NULL,"
    "  PRIMARY KEY (item, place)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX item_queue_queue ON item_queue (queue);"
    "CREATE TABLE item_score ("
    "  item INTEGER NOT NULL REFERENCES item, sort TEXT NOT NULL, id TEXT NOT NULL,"
    "  points REAL NOT NULL, state INTEGER NOT NULL,"
    "  PRIMARY KEY (item, sort, id)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE item_evidence ("
    "  item INTEGER NOT NULL REFERENCES item, place INTEGER NOT NULL,"
    "  section TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, rule TEXT NOT NULL,"
    "  field INTEGER NOT NULL, part INTEGER NOT NULL,"
    "  start INTEGER NOT NULL, stop INTEGER NOT NULL, words TEXT, points REAL NOT NULL,"
    "  PRIMARY KEY (item, place)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE mail ("
    "  id INTEGER PRIMARY KEY,"
    "  item INTEGER NOT NULL REFERENCES item,"
    "  relation INTEGER NOT NULL,"
    "  folder TEXT NOT NULL, ref TEXT NOT NULL,"
    "  sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, message_id TEXT,"
    "  forwarder TEXT, forwarded TEXT, note TEXT, why TEXT,"
    "  taken INTEGER NOT NULL,"
    "  UNIQUE (folder, ref)"
    ") STRICT;"
    "CREATE TABLE mail_added ("
    "  mail INTEGER NOT NULL REFERENCES mail, place INTEGER NOT NULL, line TEXT NOT NULL,"
    "  PRIMARY KEY (mail, place)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX mail_item ON mail (item);"
    "CREATE INDEX mail_sha256 ON mail (sha256);"
    /* Each text once, however many letters have it. `family`: the first text of those
     * that are related to it, by which its letters are found. */
    "CREATE TABLE text ("
    "  id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, family INTEGER NOT NULL, body TEXT"
    ") STRICT;"
    "CREATE TABLE sketch (key INTEGER NOT NULL, text INTEGER NOT NULL REFERENCES text, PRIMARY KEY (key, text)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE enclosure (keys TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE fingerprint ("
    "  mail INTEGER PRIMARY KEY REFERENCES mail,"
    "  item INTEGER NOT NULL REFERENCES item, part INTEGER NOT NULL,"
    "  text INTEGER REFERENCES text, family INTEGER,"
    "  sha256 TEXT NOT NULL,"
    "  author TEXT, domain TEXT, name TEXT, signer TEXT, sent TEXT, minute INTEGER, subject TEXT, cover TEXT, enclosed TEXT,"
    "  tokens INTEGER NOT NULL, telling INTEGER NOT NULL, open INTEGER NOT NULL, trails INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX fingerprint_sha256 ON fingerprint (sha256);"
    "CREATE INDEX fingerprint_item ON fingerprint (item);"
    "CREATE INDEX fingerprint_text ON fingerprint (text) WHERE text IS NOT NULL;"
    "CREATE INDEX fingerprint_family ON fingerprint (family) WHERE family IS NOT NULL;"
    "CREATE INDEX fingerprint_vague ON fingerprint (family) WHERE part < 0;"
    "CREATE INDEX fingerprint_author ON fingerprint (family, author) WHERE author IS NOT NULL;"
    "CREATE INDEX fingerprint_name ON fingerprint (family, name) WHERE name IS NOT NULL;"
    "CREATE INDEX fingerprint_signer ON fingerprint (family, signer) WHERE signer IS NOT NULL;"
    "CREATE INDEX fingerprint_minute ON fingerprint (family, minute) WHERE minute IS NOT NULL;"
    "CREATE TABLE letter_reference (id TEXT NOT NULL, mail INTEGER NOT NULL REFERENCES mail, PRIMARY KEY (id, mail)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE letter_quote (hash TEXT NOT NULL, mail INTEGER NOT NULL REFERENCES mail, PRIMARY KEY (hash, mail)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE letter_id ("
    "  id TEXT NOT NULL, mail INTEGER NOT NULL REFERENCES mail,"
    "  PRIMARY KEY (id, mail)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX letter_id_mail ON letter_id (mail);"
    "CREATE TABLE delivery ("
    "  id INTEGER PRIMARY KEY,"
    "  mail INTEGER NOT NULL REFERENCES mail,"
    "  origin INTEGER REFERENCES delivery," /* that brought it where it is moved from; NULL: the watched folder */
    "  mode INTEGER NOT NULL,"
    /* done: a mail stands there; left: a later delivery took it on; void: another was planned before this was begun */
    "  state TEXT NOT NULL CHECK (state IN ('planned', 'observed', 'marked', 'done', 'gone', 'left', 'void')),"
    "  target TEXT NOT NULL, target_ref TEXT, problem TEXT,"
    "  tries INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0,"
    "  planned INTEGER NOT NULL, ended INTEGER"
    ") STRICT;"
    "CREATE INDEX delivery_mail ON delivery (mail);"
    "CREATE INDEX delivery_planned ON delivery (id) WHERE state = 'planned';"
    "CREATE INDEX delivery_target ON delivery (target, target_ref) WHERE target_ref IS NOT NULL;"
    "CREATE TABLE delivery_copy ("
    "  delivery INTEGER NOT NULL REFERENCES delivery, place INTEGER NOT NULL, folder TEXT NOT NULL,"
    "  PRIMARY KEY (delivery, place)"
    ") STRICT, WITHOUT ROWID;"
    /* The texts of each mail, as wire.h has them, packed; `verdict` is the digest of the one that its
     * item was made by. */
    "CREATE TABLE kept ("
    "  mail INTEGER PRIMARY KEY REFERENCES mail, letter INTEGER NOT NULL, verdict TEXT, reading BLOB NOT NULL"
    ") STRICT;"
    /* Of the mail that made an item: what other rules have to look at again. */
    "CREATE TABLE signature ("
    "  item INTEGER PRIMARY KEY REFERENCES item, mail INTEGER NOT NULL REFERENCES mail, taken INTEGER NOT NULL, bits BLOB NOT NULL"
    ") STRICT;"
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;",
    /* 2 */
    "CREATE TABLE rules_saved (" /* who changed which rule file; ruleset_before and _after: SHA-256 of the whole set */
    "  id INTEGER PRIMARY KEY,"
    "  at INTEGER NOT NULL, who TEXT NOT NULL, path TEXT NOT NULL, why TEXT,"
    "  ruleset_before TEXT NOT NULL, ruleset_after TEXT NOT NULL"
    ") STRICT;",
};

#define STORE_VERSION ((int)(sizeof store_migrations / sizeof *store_migrations))
