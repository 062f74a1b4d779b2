/* Items, and the mails that carry them. */
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

static bool add_verdict(struct store *store, int64_t item, const struct verdict *verdict, struct pb_err *err)
{
    return add_scores(store, item, "bill", &verdict->bills, err) && add_scores(store, item, "topic", &verdict->topics, err) &&
           add_scores(store, item, "committee", &verdict->committees, err) && add_evidence(store, item, verdict, err);
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
                " tokens, sure, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                "issssssssiii", (int64_t)item->relation, item->subject, item->author, item->organisation, item->sent,
                item->kind, item->deadline, item->reason, item->ruleset, (int64_t)item->tokens, (int64_t)item->sure, item->made))
        return false;
    item->id = sqlite3_last_insert_rowid(store->db);
    if (!set_of(store, item, err) || !add_queues(store, item, err))
        return false;
    return !verdict || add_verdict(store, item->id, verdict, err);
}

bool store_rejudge(struct store *store, const struct item *item, const struct verdict *verdict, struct pb_err *err)
{
    static const char *const forget[] = {
        "DELETE FROM item_queue WHERE item = ?", "DELETE FROM item_score WHERE item = ?", "DELETE FROM item_evidence WHERE item = ?",
    };
    for (size_t i = 0; i < sizeof forget / sizeof *forget; i++)
        if (!db_run(store, err, forget[i], "i", item->id))
            return false;
    return db_run(store, err, "UPDATE item SET organisation = ?, kind = ?, deadline = ?, reason = ?, ruleset = ?, sure = ?, version = version + 1, follows = 1"
                              " WHERE id = ?", "sssssii", item->organisation, item->kind, item->deadline, item->reason, item->ruleset, (int64_t)item->sure, item->id) &&
           add_queues(store, item, err) && add_verdict(store, item->id, verdict, err);
}

bool store_get_item(struct store *store, struct arena *arena, int64_t id, struct item **ret_item, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err,
                                     "SELECT i.id, coalesce(of, 0), relation, subject, author, organisation, sent, kind, deadline, reason,"
                                     " ruleset, sure, made, tokens, coalesce(i.campaign, 0), coalesce(c.lead, 0),"
                                     " version, decision IS NOT NULL, coalesce(joined, 0)"
                                     " FROM item i LEFT JOIN campaign c ON c.id = i.campaign WHERE i.id = ?", "i", id);
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
        .tokens = (unsigned)sqlite3_column_int64(row, 13),
        .campaign = sqlite3_column_int64(row, 14),
        .lead = sqlite3_column_int64(row, 15),
        .version = sqlite3_column_int64(row, 16),
        .decided = sqlite3_column_int(row, 17) != 0,
        .joined = sqlite3_column_int64(row, 18),
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
    for (size_t i = 0; i < mail->added.n; i++)
        if (!db_run(store, err, "INSERT INTO mail_added (mail, place, line) VALUES (?, ?, ?)", "iis", mail->id, (int64_t)i, mail->added.v[i]))
            return false;
    return true;
}

bool store_knows_ref(struct store *store, const char *folder, const char *ref, bool *ret_knows, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_knows, NULL, "SELECT 1 FROM mail m WHERE folder = ? AND ref = ? AND EXISTS (SELECT 1 FROM delivery d"
                   " WHERE d.mail = m.id AND origin IS NULL AND state IN ('planned', 'observed', 'marked'))", "ss", folder, ref);
}

bool store_rebind_ref(struct store *store, const char *folder, const char *valid, const char *sha256,
                      const char *ref, bool *ret_bound, struct pb_err *err)
{
    bool good = db_run(store, err,
                       "UPDATE mail SET ref = ?1 WHERE id = (SELECT m.id FROM mail m JOIN delivery d ON d.mail = m.id"
                       " WHERE m.sha256 = ?2 AND m.folder = ?3 AND substr(m.ref, 1, length(?4)) <> ?4"
                       " AND d.state IN ('planned', 'observed', 'marked') AND d.origin IS NULL ORDER BY m.id LIMIT 1)",
                       "ssss", ref, sha256, folder, valid);
    if (good)
        *ret_bound = sqlite3_changes(store->db) > 0;
    return good;
}
