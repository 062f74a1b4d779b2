/* schema.h: the tables, one migration after another. Never change one that has
 * been released: add the next. */
#pragma once

#define STORE_APPLICATION_ID 0x706f7374 /* "post" */

/* Migration 4: what its triggers have in common. A letter comes into a heap, or leaves it. */
#define HEAP_FIRST(row)                                                                                                    \
    "UPDATE heap SET item = coalesce("                                                                                     \
    "  (SELECT min(item) FROM item_queue WHERE queue = " row ".queue AND heap = " row ".heap AND waits = 1),"              \
    "  (SELECT min(item) FROM item_queue WHERE queue = " row ".queue AND heap = " row ".heap AND waits = 0))"              \
    " WHERE queue = " row ".queue AND heap = " row ".heap;"                                                                \
    "UPDATE heap SET since = (SELECT made FROM item WHERE id = heap.item) WHERE queue = " row ".queue AND heap = " row ".heap;"
#define HEAP_ENTER                                                                                                         \
    "INSERT INTO heap (queue, heap, item, letters, waiting, unsure, deadline, since)"                                      \
    " VALUES (NEW.queue, NEW.heap, NEW.item, 1, NEW.waits, NEW.unsure, NEW.deadline, 0)"                                   \
    " ON CONFLICT (queue, heap) DO UPDATE SET letters = letters + 1, waiting = waiting + excluded.waiting,"                \
    "  unsure = unsure + excluded.unsure,"                                                                                 \
    "  deadline = coalesce(max(deadline, excluded.deadline), deadline, excluded.deadline);"                                \
    HEAP_FIRST("NEW")
#define HEAP_LEAVE                                                                                                         \
    "UPDATE heap SET letters = letters - 1, waiting = waiting - OLD.waits, unsure = unsure - OLD.unsure"                   \
    " WHERE queue = OLD.queue AND heap = OLD.heap;"                                                                        \
    "DELETE FROM heap WHERE queue = OLD.queue AND heap = OLD.heap AND letters = 0;"                                        \
    HEAP_FIRST("OLD")
#define QUEUE_ADD(row, sign)                                                                                               \
    "UPDATE queue SET heaps = heaps " sign " 1, waiting_heaps = waiting_heaps " sign " (" row ".waiting > 0),"             \
    " letters = letters " sign " " row ".letters, waiting = waiting " sign " " row ".waiting, unsure = unsure " sign " " row ".unsure" \
    " WHERE name = " row ".queue;"

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
    /* done: a mail stands there; left: a later delivery took it on, or a person; void: another was planned before this was begun */
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
    /* 3 */
    "ALTER TABLE delivery ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;"   /* done, but by a person, and not ours to move */
    "ALTER TABLE delivery ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;" /* sweeps that did not see the mail where it stands */
    "CREATE INDEX delivery_standing ON delivery (target) WHERE state = 'done';"
    "CREATE INDEX delivery_waiting ON delivery (mail) WHERE origin IS NULL AND state IN ('planned', 'observed', 'marked');"
    "CREATE INDEX delivery_missed ON delivery (missed) WHERE missed > 0;"
    /* What the last look showed; token NULL: look again. Strangers: mails that no delivery brought. */
    "CREATE TABLE look (folder TEXT PRIMARY KEY, token TEXT, strangers INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
    /* 4: what people look at, at hand however much there is. Triggers keep it, so that no writer can forget to. */
    /* Of its item: what its heap is found by. */
    "ALTER TABLE item_queue ADD COLUMN heap INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE item_queue ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;" /* no person has decided on it */
    "ALTER TABLE item_queue ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE item_queue ADD COLUMN deadline TEXT;"
    "UPDATE item_queue SET heap = coalesce(-i.campaign, i.id), waits = i.decision IS NULL, unsure = NOT i.sure, deadline = i.deadline"
    " FROM item i WHERE i.id = item_queue.item;"
    "CREATE INDEX item_queue_heap ON item_queue (queue, heap, waits, item);"
    /* What is one row of a queue: a letter (its number), or all letters of a campaign (its number, negative).
     * item: the first that waits for a person, else the first; since: when that came; deadline: the last that one of them names. */
    "CREATE TABLE heap ("
    "  queue TEXT NOT NULL, heap INTEGER NOT NULL, item INTEGER NOT NULL REFERENCES item,"
    "  letters INTEGER NOT NULL, waiting INTEGER NOT NULL, unsure INTEGER NOT NULL, deadline TEXT, since INTEGER NOT NULL,"
    "  PRIMARY KEY (queue, heap)"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO heap SELECT queue, heap, coalesce(min(CASE WHEN waits THEN item END), min(item)), count(*), sum(waits), sum(unsure), max(deadline), 0"
    " FROM item_queue GROUP BY queue, heap;"
    "UPDATE heap SET since = (SELECT made FROM item WHERE id = heap.item);"
    "CREATE INDEX heap_waiting_due ON heap (queue, deadline, since, heap) WHERE waiting > 0 AND deadline IS NOT NULL;"
    "CREATE INDEX heap_waiting ON heap (queue, since, heap, deadline, item) WHERE waiting > 0;"
    "CREATE INDEX heap_decided ON heap (queue, since, heap) WHERE waiting = 0;"
    "CREATE INDEX heap_due ON heap (queue, deadline, since, heap) WHERE deadline IS NOT NULL;"
    "CREATE INDEX heap_all ON heap (queue, since, heap, deadline, item);"
    "CREATE TABLE queue ("
    "  name TEXT PRIMARY KEY, heaps INTEGER NOT NULL, waiting_heaps INTEGER NOT NULL,"
    "  letters INTEGER NOT NULL, waiting INTEGER NOT NULL, unsure INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO queue SELECT queue, count(*), sum(waiting > 0), sum(letters), sum(waiting), sum(unsure) FROM heap GROUP BY queue;"
    /* Letters that stand in a queue, by the day (since 1970, UTC) that they came. */
    "CREATE TABLE queue_day (queue TEXT NOT NULL, day INTEGER NOT NULL, letters INTEGER NOT NULL, PRIMARY KEY (queue, day)) STRICT, WITHOUT ROWID;"
    "INSERT INTO queue_day SELECT q.queue, i.made / 86400, count(*) FROM item_queue q JOIN item i ON i.id = q.item GROUP BY 1, 2;"
    "CREATE TRIGGER item_queue_added AFTER INSERT ON item_queue BEGIN"
    " INSERT INTO queue_day SELECT NEW.queue, made / 86400, 1 FROM item WHERE id = NEW.item ON CONFLICT (queue, day) DO UPDATE SET letters = letters + 1;"
    " UPDATE item_queue SET (heap, waits, unsure, deadline) = (SELECT coalesce(-campaign, id), decision IS NULL, NOT sure, deadline FROM item WHERE id = NEW.item)"
    "  WHERE item = NEW.item AND place = NEW.place; END;"
    "CREATE TRIGGER item_queue_changed AFTER UPDATE OF heap, waits, unsure, deadline ON item_queue BEGIN " HEAP_LEAVE HEAP_ENTER "END;"
    "CREATE TRIGGER item_queue_gone AFTER DELETE ON item_queue BEGIN " HEAP_LEAVE
    " UPDATE queue_day SET letters = letters - 1 WHERE queue = OLD.queue AND day = (SELECT made / 86400 FROM item WHERE id = OLD.item);"
    " DELETE FROM queue_day WHERE queue = OLD.queue AND letters = 0; END;"
    "CREATE TRIGGER item_changed AFTER UPDATE OF campaign, decision, sure, deadline ON item"
    " WHEN OLD.campaign IS NOT NEW.campaign OR (OLD.decision IS NULL) <> (NEW.decision IS NULL) OR OLD.sure <> NEW.sure OR OLD.deadline IS NOT NEW.deadline"
    " BEGIN UPDATE item_queue SET heap = coalesce(-NEW.campaign, NEW.id), waits = NEW.decision IS NULL, unsure = NOT NEW.sure, deadline = NEW.deadline"
    "  WHERE item = NEW.id; END;"
    "CREATE TRIGGER heap_added AFTER INSERT ON heap BEGIN"
    " INSERT OR IGNORE INTO queue VALUES (NEW.queue, 0, 0, 0, 0, 0);" QUEUE_ADD("NEW", "+") "END;"
    "CREATE TRIGGER heap_changed AFTER UPDATE OF letters, waiting, unsure ON heap BEGIN " QUEUE_ADD("OLD", "-") QUEUE_ADD("NEW", "+") "END;"
    "CREATE TRIGGER heap_gone AFTER DELETE ON heap BEGIN " QUEUE_ADD("OLD", "-") " DELETE FROM queue WHERE name = OLD.queue AND heaps = 0; END;"
    /* The same of a campaign: how it grows. */
    "CREATE TABLE campaign_day ("
    "  campaign INTEGER NOT NULL, day INTEGER NOT NULL, letters INTEGER NOT NULL, PRIMARY KEY (campaign, day)"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO campaign_day SELECT campaign, made / 86400, count(*) FROM item WHERE campaign IS NOT NULL GROUP BY 1, 2;"
    "CREATE TRIGGER item_campaign_changed AFTER UPDATE OF campaign ON item WHEN OLD.campaign IS NOT NEW.campaign BEGIN"
    " UPDATE campaign_day SET letters = letters - 1 WHERE campaign = OLD.campaign AND day = OLD.made / 86400;"
    " DELETE FROM campaign_day WHERE campaign = OLD.campaign AND letters = 0;"
    " INSERT INTO campaign_day SELECT NEW.campaign, NEW.made / 86400, 1 WHERE NEW.campaign IS NOT NULL"
    "  ON CONFLICT (campaign, day) DO UPDATE SET letters = letters + 1; END;"
    "CREATE INDEX item_made ON item (made, joined, decision, sure);"
    "CREATE INDEX item_unsure ON item (id) WHERE sure = 0;"
    "CREATE INDEX item_bill ON item_score (id, item) WHERE sort = 'bill' AND state = 2;" /* assigned */
    /* What clerks wrote beside a letter: stands as it was written. */
    "CREATE TABLE note ("
    "  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, item INTEGER NOT NULL REFERENCES item, text TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX note_item ON note (item);"
    "CREATE INDEX mail_taken ON mail (taken);"
    /* The words of letters. Where they stand in the kept reading (search.c): the index holds no text of its own. */
    "CREATE TABLE searched (mail INTEGER PRIMARY KEY REFERENCES mail, organisation TEXT, places BLOB NOT NULL) STRICT;"
    "CREATE VIEW search_text AS SELECT s.mail AS id, kept_part(k.reading, s.places, 0) AS subject, kept_part(k.reading, s.places, 1) AS author,"
    "  s.organisation AS organisation, kept_part(k.reading, s.places, 2) AS letter, kept_part(k.reading, s.places, 3) AS attachments,"
    "  kept_part(k.reading, s.places, 4) AS notes FROM searched s JOIN kept k ON k.mail = s.mail"
    " UNION ALL SELECT -id, NULL, NULL, NULL, NULL, NULL, text FROM note;"
    "CREATE VIRTUAL TABLE search USING fts5 (subject, author, organisation, letter, attachments, notes,"
    "  content='search_text', content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2');"
    "INSERT INTO search (search, rank) VALUES ('automerge', 16), ('crisismerge', 64);" /* few merges while mail is taken: a quarter less time for each */
    /* Kept, and still to be looked through: what was there before, and what was set apart since. */
    "CREATE TABLE search_due (mail INTEGER PRIMARY KEY) STRICT;"
    "INSERT INTO search_due SELECT mail FROM kept;",
    /* 5: what was destroyed, when, by whom, under which list and why: without a word of what it was. */
    "CREATE TABLE destruction ("
    "  id INTEGER PRIMARY KEY,"
    "  at INTEGER NOT NULL, who TEXT NOT NULL,"
    "  list TEXT NOT NULL, kind TEXT," /* NULL: at a person's request */
    "  why TEXT NOT NULL,"
    "  letters INTEGER NOT NULL,"
    "  done INTEGER, wiped INTEGER" /* the last letter is erased; the file has no remains */
    ") STRICT;"
    "CREATE INDEX destruction_open ON destruction (id) WHERE wiped IS NULL;"
    "CREATE TABLE destroyed (" /* at NULL: still to be erased; queues: that it stood in */
    "  item INTEGER PRIMARY KEY REFERENCES item, destruction INTEGER NOT NULL REFERENCES destruction, at INTEGER, queues TEXT"
    ") STRICT;"
    "CREATE INDEX destroyed_open ON destroyed (item) WHERE at IS NULL;"
    "CREATE INDEX destroyed_destruction ON destroyed (destruction);"
    /* A text that no letter has any more; its number stays for its family. */
    "ALTER TABLE text ADD COLUMN destroyed INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX text_destroyed ON text (family) WHERE destroyed;",
};

#define STORE_VERSION ((int)(sizeof store_migrations / sizeof *store_migrations))
