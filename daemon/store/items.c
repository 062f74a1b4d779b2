/* Items, the mails that carry them, and what identity finds them by. */
#include "db.h"

static bool add_queues(struct store *store, const struct item *item, struct pb_err *err)
{
    for (size_t i = 0; i < item->queues.n; i++)
        if (!db_run(store, err, "INSERT INTO item_queue (item, place, queue) VALUES (?, ?, ?)", "iis",
                    item->id, (int64_t)i, item->queues.v[i]))
            return false;
    return true;
}

static bool add_scores(struct store *store, int64_t item, const char *sort, const struct scores *scores,
                       struct pb_err *err)
{
    for (size_t i = 0; i < scores->n; i++)
        if (!db_run(store, err, "INSERT INTO item_score (item, sort, id, points, state) VALUES (?, ?, ?, ?, ?)",
                    "issdi", item, sort, scores->v[i].id, scores->v[i].points, (int64_t)scores->v[i].state))
            return false;
    return true;
}

static bool add_evidence(struct store *store, int64_t item, const struct verdict *verdict, struct pb_err *err)
{
    for (size_t i = 0; i < verdict->evidence.n; i++) {
        const struct evidence *e = &verdict->evidence.v[i];
        if (!db_run(store, err,
                    "INSERT INTO item_evidence (item, place, section, file, line, rule, field, part, start, stop,"
                    " words, points) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    "iissisiiiisd", item, (int64_t)i, e->section, e->file, (int64_t)e->line, e->rule,
                    (int64_t)e->field, (int64_t)e->index, (int64_t)e->start, (int64_t)e->end, e->words, e->points))
            return false;
    }
    return true;
}

/* Zero means "none" in the records, NULL in the tables. */
static bool set_of(struct store *store, const struct item *item, struct pb_err *err)
{
    return item->of == 0 || db_run(store, err, "UPDATE item SET of = ? WHERE id = ?", "ii", item->of, item->id);
}

bool store_add_item(struct store *store, struct item *item, const struct verdict *verdict, struct pb_err *err)
{
    if (!db_run(store, err,
                "INSERT INTO item (relation, subject, author, organisation, sent, kind, deadline, reason, ruleset,"
                " sure, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                "issssssssii", (int64_t)item->relation, item->subject, item->author, item->organisation, item->sent,
                item->kind, item->deadline, item->reason, item->ruleset, (int64_t)item->sure, item->made))
        return false;
    item->id = sqlite3_last_insert_rowid(store->db);
    if (!set_of(store, item, err) || !add_queues(store, item, err))
        return false;
    return !verdict || (add_scores(store, item->id, "bill", &verdict->bills, err) &&
                        add_scores(store, item->id, "topic", &verdict->topics, err) &&
                        add_scores(store, item->id, "committee", &verdict->committees, err) &&
                        add_evidence(store, item->id, verdict, err));
}

bool store_get_item(struct store *store, struct arena *arena, int64_t id, struct item **ret_item, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT id, coalesce(of, 0), relation, subject, author, organisation, sent, kind,"
                                     " deadline, reason, ruleset, sure, made FROM item WHERE id = ?", "i", id);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    if (!found)
        return pb_fail(err, PB_NOT_FOUND, "no item %lld", (long long)id);
    struct item *item = arena_alloc(arena, sizeof *item);
    *item = (struct item){
        .id = sqlite3_column_int64(row, 0),
        .of = sqlite3_column_int64(row, 1),
        .relation = (enum relation_kind)sqlite3_column_int(row, 2),
        .subject = db_column(row, 3, arena),
        .author = db_column(row, 4, arena),
        .organisation = db_column(row, 5, arena),
        .sent = db_column(row, 6, arena),
        .kind = db_column(row, 7, arena),
        .deadline = db_column(row, 8, arena),
        .reason = db_column(row, 9, arena),
        .ruleset = db_column(row, 10, arena),
        .sure = sqlite3_column_int(row, 11) != 0,
        .made = sqlite3_column_int64(row, 12),
    };
    if (!db_strings(store, arena, "SELECT queue FROM item_queue WHERE item = ? ORDER BY place", id, &item->queues, err))
        return false;
    *ret_item = item;
    return true;
}

bool store_add_mail(struct store *store, struct mail *mail, struct pb_err *err)
{
    if (!db_run(store, err,
                "INSERT INTO mail (item, relation, folder, ref, sha256, bytes, message_id, forwarder, forwarded,"
                " note, why, taken) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                "iisssisssssi", mail->item, (int64_t)mail->relation, mail->folder, mail->ref, mail->sha256,
                (int64_t)mail->bytes, mail->message_id, mail->forwarder, mail->forwarded, mail->note, mail->why,
                mail->taken))
        return false;
    mail->id = sqlite3_last_insert_rowid(store->db);
    return true;
}

bool store_knows_ref(struct store *store, const char *folder, const char *ref, bool *ret_knows, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_knows, NULL, "SELECT 1 FROM mail WHERE folder = ? AND ref = ?", "ss",
                   folder, ref);
}

bool store_rebind_ref(struct store *store, const char *folder, const char *valid, const char *sha256,
                      const char *ref, bool *ret_bound, struct pb_err *err)
{
    bool good = db_run(store, err,
                       "UPDATE mail SET ref = ?1 WHERE id = (SELECT m.id FROM mail m JOIN delivery d ON d.mail = m.id"
                       " WHERE m.sha256 = ?2 AND m.folder = ?3 AND substr(m.ref, 1, length(?4)) <> ?4"
                       " AND d.state IN ('planned', 'observed', 'marked') ORDER BY m.id LIMIT 1)",
                       "ssss", ref, sha256, folder, valid);
    if (good)
        *ret_bound = sqlite3_changes(store->db) > 0;
    return good;
}

bool store_add_fingerprint(struct store *store, int64_t mail, const struct fingerprint *fp, struct pb_err *err)
{
    if (!db_run(store, err,
                "INSERT INTO fingerprint (mail, item, sha256, author, domain, name, signer, sent, subject, text_hash,"
                " prefixes, enclosed, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                "iissssssssssi", mail, fp->item, fp->sha256, fp->author, fp->domain, fp->name, fp->signer, fp->sent,
                fp->subject, fp->text_hash, fp->prefixes, fp->enclosed, (int64_t)fp->tokens))
        return false;
    for (size_t i = 0; i < fp->ids.n; i++)
        if (!db_run(store, err, "INSERT OR IGNORE INTO letter_id (id, mail) VALUES (?, ?)", "si", fp->ids.v[i], mail))
            return false;
    return true;
}

static bool is_listed(const struct fingerprints *list, const struct fingerprint *fp)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].item == fp->item && strcmp(list->v[i].sha256, fp->sha256) == 0)
            return true;
    return false;
}

/* One way to look for candidates: a condition with its keys (the second may be
 * NULL), and how many it may bring. */
struct search {
    const char *where;
    const char *key, *other;
    int most;
};

static struct fingerprint read_fingerprint(sqlite3_stmt *row, struct arena *arena)
{
    return (struct fingerprint){
        .item = sqlite3_column_int64(row, 1),
        .sha256 = db_column(row, 2, arena),
        .author = db_column(row, 3, arena),
        .domain = db_column(row, 4, arena),
        .name = db_column(row, 5, arena),
        .signer = db_column(row, 6, arena),
        .sent = db_column(row, 7, arena),
        .subject = db_column(row, 8, arena),
        .text_hash = db_column(row, 9, arena),
        .prefixes = db_column(row, 10, arena),
        .enclosed = db_column(row, 11, arena),
        .tokens = (unsigned)sqlite3_column_int64(row, 12),
    };
}

static bool collect(struct store *store, struct arena *arena, struct search search, struct fingerprints *list,
                    struct pb_err *err)
{
    const char *sql = arena_printf(arena,
                                   "SELECT mail, item, sha256, author, domain, name, signer, sent, subject, text_hash,"
                                   " prefixes, enclosed, tokens FROM fingerprint WHERE %s ORDER BY mail LIMIT %d",
                                   search.where, search.most);
    cleanup_statement row = db_query(store, err, sql, search.other ? "ss" : "s", search.key, search.other);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found || list->n >= STORE_CANDIDATES_MAX)
            return true;
        struct fingerprint fp = read_fingerprint(row, arena);
        if (is_listed(list, &fp))
            continue;
        if (!db_strings(store, arena, "SELECT id FROM letter_id WHERE mail = ? ORDER BY id",
                        sqlite3_column_int64(row, 0), &fp.ids, err))
            return false;
        arena_push(arena, list, fp);
    }
    return false;
}

#define HAS_ID "mail IN (SELECT mail FROM letter_id WHERE id = ?)"
#define HAS_TEXT "text_hash = ?1"
/* The first mail of each item: a campaign must not fill the list with one item's copies. */
#define FIRST_WITH_TEXT "mail IN (SELECT min(mail) FROM fingerprint WHERE text_hash = ?1 GROUP BY item ORDER BY 1 LIMIT 60)"

static bool collect_each(struct store *store, struct arena *arena, const char *where, const struct strings *keys, int most,
                         struct fingerprints *list, struct pb_err *err)
{
    for (size_t i = 0; i < keys->n && list->n < STORE_CANDIDATES_MAX; i++)
        if (!collect(store, arena, (struct search){where, keys->v[i], NULL, most}, list, err))
            return false;
    return true;
}

/* By text: what the same author sent first, however many others sent it too. */
static bool collect_text(struct store *store, struct arena *arena, const struct fingerprint *letter,
                         struct fingerprints *list, struct pb_err *err)
{
    struct search own = {HAS_TEXT " AND author = ?2", letter->text_hash, letter->author, 40};
    struct search first = {FIRST_WITH_TEXT, letter->text_hash, NULL, 60};
    struct search any = {HAS_TEXT, letter->text_hash, NULL, 40};
    return !letter->text_hash || ((!letter->author || collect(store, arena, own, list, err)) &&
                                  collect(store, arena, first, list, err) && collect(store, arena, any, list, err));
}

bool store_candidates(struct store *store, struct arena *arena, const struct fingerprint *letter,
                      struct fingerprints *ret_candidates, struct pb_err *err)
{
    struct fingerprints list = {0};
    if (!collect(store, arena, (struct search){"sha256 = ?", letter->sha256, NULL, 4}, &list, err) ||
        !collect_text(store, arena, letter, &list, err) ||
        !collect_each(store, arena, HAS_ID, &letter->ids, 20, &list, err) ||
        !collect_each(store, arena, HAS_ID, &letter->references, 4, &list, err) ||
        !collect_each(store, arena, HAS_TEXT, &letter->quoted, 4, &list, err))
        return false;
    *ret_candidates = list;
    return true;
}
