/* What belongs together: items joined, merged and split, campaigns, threads. Each
 * step is written into the history; none is ever undone by a later arrival. */
#include "decisions.h"
#include "left.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "search.h"

static bool remember(struct store *store, const char *act, int64_t item, int64_t other, int64_t mail, const char *why, int64_t at,
                     struct pb_err *err)
{
    return db_run(store, err, "INSERT INTO history (at, act, item, other, mail, why) VALUES (?, ?, ?, nullif(?, 0), nullif(?, 0), ?)", "isiiis",
                  at, act, item, other, mail, why);
}

static bool number(struct store *store, const char *sql, int64_t key, int64_t *ret_number, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, sql, "i", key);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    *ret_number = found ? sqlite3_column_int64(row, 0) : 0;
    return true;
}

static bool are_apart(struct store *store, int64_t item, int64_t other, bool *ret_apart, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_apart, NULL, "SELECT 1 FROM apart WHERE item = ? AND other = ?", "ii", item, other);
}

static bool set_apart(struct store *store, int64_t item, int64_t other, struct pb_err *err)
{
    return db_run(store, err, "INSERT OR IGNORE INTO apart (item, other) VALUES (?1, ?2), (?2, ?1)", "ii", item, other);
}

/* What refers to `other` is to refer to `item`. */
static bool move_links(struct store *store, int64_t item, int64_t other, struct pb_err *err)
{
    static const char *const moves[] = {
        /* what came as an item's first mail is a copy of another one's now (relations by number, as in relation.h) */
        "UPDATE mail SET relation = 1 WHERE item = ?2 AND item <> ?1 AND relation IN (0, 4, 5, 6)",
        "UPDATE mail SET item = ?1 WHERE item = ?2",
        "UPDATE fingerprint SET item = ?1 WHERE item = ?2",
        "UPDATE note SET item = ?1 WHERE item = ?2",
        "UPDATE item SET of = ?1 WHERE of = ?2 AND id <> ?1",
        "UPDATE item SET of = NULL WHERE id = ?1 AND of = ?2",
        "UPDATE campaign SET lead = ?1 WHERE lead = ?2",
        "UPDATE item SET campaign = (SELECT campaign FROM item WHERE id = ?2) WHERE id = ?1 AND campaign IS NULL",
        "INSERT OR IGNORE INTO apart (item, other) SELECT ?1, other FROM apart WHERE item = ?2",
        "INSERT OR IGNORE INTO apart (item, other) SELECT item, ?1 FROM apart WHERE other = ?2",
        "UPDATE item SET joined = ?1, campaign = NULL, of = NULL WHERE id = ?2",
    };
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (!db_run(store, err, moves[i], "ii", item, other))
            return false;
    return decisions_hand_on(store, item, other, err) && db_run(store, err, "DELETE FROM item_queue WHERE item = ?", "i", other) &&
           db_run(store, err, "DELETE FROM signature WHERE item = ?", "i", other);
}

/* One sender is no campaign. */
static bool dissolve_campaign(struct store *store, int64_t item, struct pb_err *err)
{
    int64_t campaign, senders;
    if (!number(store, "SELECT coalesce(campaign, 0) FROM item WHERE id = ?", item, &campaign, err))
        return false;
    if (campaign == 0)
        return true;
    if (!number(store, "SELECT count(*) FROM (SELECT 1 FROM item WHERE campaign = ? LIMIT 2)", campaign, &senders, err))
        return false;
    return senders > 1 || (db_run(store, err, "UPDATE item SET campaign = NULL, relation = 0, of = NULL WHERE campaign = ? AND relation = 6", "i", campaign) &&
                           db_run(store, err, "UPDATE item SET campaign = NULL WHERE campaign = ?", "i", campaign) &&
                           db_run(store, err, "DELETE FROM campaign WHERE id = ?", "i", campaign));
}

/* Where people have put the two into different queues, what they said stands. */
static bool are_decided_apart(struct store *store, int64_t item, int64_t other, bool *ret_apart, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_apart, NULL,
                   "SELECT 1 FROM item a JOIN item b ON a.id = ?1 AND b.id = ?2 WHERE a.decision IS NOT NULL AND b.decision IS NOT NULL AND"
                   " (SELECT group_concat(queue, char(10)) FROM (SELECT queue FROM item_queue WHERE item = ?1 ORDER BY queue)) IS NOT"
                   " (SELECT group_concat(queue, char(10)) FROM (SELECT queue FROM item_queue WHERE item = ?2 ORDER BY queue))", "ii", item, other);
}

bool store_join(struct store *store, int64_t item, int64_t other, int64_t mail, const char *why, int64_t at, bool *ret_joined,
                struct pb_err *err)
{
    bool apart;
    *ret_joined = false;
    if (!are_apart(store, item, other, &apart, err) || (!apart && !are_decided_apart(store, item, other, &apart, err)))
        return false;
    if (apart)
        return true;
    *ret_joined = true;
    return move_links(store, item, other, err) && dissolve_campaign(store, item, err) &&
           db_run(store, err, "UPDATE fingerprint SET part = ?1 WHERE item = ?1 AND part = ?2", "ii", item, other) &&
           remember(store, "join", item, other, mail, why, at, err);
}

bool store_merge(struct store *store, int64_t item, int64_t other, const char *why, int64_t at, struct pb_err *err)
{
    if (item == other)
        return pb_fail(err, PB_BAD_INPUT, "item %lld is one already", (long long)item);
    if (!db_run(store, err, "DELETE FROM apart WHERE (item = ?1 AND other = ?2) OR (item = ?2 AND other = ?1)", "ii", item, other) ||
        !db_run(store, err, "UPDATE fingerprint SET part = item WHERE item IN (?, ?) AND part < 0", "ii", item, other)) /* they stay where he put them */
        return false;
    return move_links(store, item, other, err) && dissolve_campaign(store, item, err) && remember(store, "merge", item, other, 0, why, at, err);
}

/* A new item for a mail that leaves `item`, as that is, in the same queues. */
static bool copy_item(struct store *store, int64_t item, int64_t at, int64_t *ret_item, struct pb_err *err)
{
    if (!db_run(store, err,
                "INSERT INTO item (relation, subject, author, organisation, sent, kind, deadline, reason, ruleset, tokens, sure, made)"
                " SELECT 0, subject, author, organisation, sent, kind, deadline, reason, ruleset, tokens, sure, ?2 FROM item WHERE id = ?1",
                "ii", item, at))
        return false;
    *ret_item = sqlite3_last_insert_rowid(store->db);
    return db_run(store, err, "INSERT INTO item_queue (item, place, queue) SELECT ?1, place, queue FROM item_queue WHERE item = ?2", "ii", *ret_item, item) &&
           db_run(store, err, "INSERT INTO item_score (item, sort, id, points, state) SELECT ?1, sort, id, points, state FROM item_score WHERE item = ?2",
                  "ii", *ret_item, item);
}

bool store_split(struct store *store, int64_t mail, const char *why, int64_t at, int64_t *ret_item, struct pb_err *err)
{
    int64_t item, others;
    if (!number(store, "SELECT item FROM mail WHERE id = ?", mail, &item, err))
        return false;
    if (item == 0)
        return pb_fail(err, PB_NOT_FOUND, "no mail %lld", (long long)mail);
    if (!number(store, "SELECT count(*) FROM (SELECT 1 FROM mail WHERE item = ? LIMIT 2)", item, &others, err))
        return false;
    if (others < 2)
        return pb_fail(err, PB_BAD_INPUT, "mail %lld is the only one of its item", (long long)mail);
    return copy_item(store, item, at, ret_item, err) &&
           db_run(store, err, "UPDATE mail SET item = ?, relation = 0 WHERE id = ?", "ii", *ret_item, mail) &&
           db_run(store, err, "UPDATE fingerprint SET item = ?1, part = ?1 WHERE mail = ?2", "ii", *ret_item, mail) &&
           search_again(store, item, err) && search_again(store, *ret_item, err) &&
           set_apart(store, item, *ret_item, err) && remember(store, "split", item, *ret_item, mail, why, at, err);
}

/* The item of its own of a mail that nothing is surely one with. */
static bool leave_item(struct store *store, const struct move *move, int64_t item, int64_t at, int64_t *ret_item, struct pb_err *err)
{
    return copy_item(store, item, at, ret_item, err) &&
           db_run(store, err, "UPDATE item SET relation = ?, of = nullif(?, 0) WHERE id = ?", "iii", (int64_t)move->kind, move->of, *ret_item) &&
           db_run(store, err, "UPDATE item SET (author, sent, tokens) = (SELECT coalesce(author, name), sent, tokens FROM fingerprint WHERE mail = ?)"
                              " WHERE id = ?", "ii", move->mail, *ret_item);
}

bool store_move(struct store *store, const struct move *move, int64_t at, int64_t *ret_item, struct pb_err *err)
{
    int64_t item, others, place = move->item;
    bool apart = false, joined;
    if (!number(store, "SELECT item FROM mail WHERE id = ?", move->mail, &item, err) ||
        !number(store, "SELECT count(*) FROM (SELECT 1 FROM mail WHERE item = ? LIMIT 2)", item, &others, err) ||
        (place && !are_apart(store, place, item, &apart, err)))
        return false;
    *ret_item = item;
    if (apart || place == item || (place == 0 && others < 2))
        return true;
    if (others < 2) {
        if (!store_join(store, place, item, move->mail, move->why, at, &joined, err))
            return false;
        *ret_item = joined ? place : item;
        return true;
    }
    *ret_item = place;
    if (place == 0 && !leave_item(store, move, item, at, ret_item, err))
        return false;
    enum relation_kind kind = place ? move->kind : RELATION_NEW; /* the mail's own; its item has the other */
    return db_run(store, err, "UPDATE mail SET item = ?, relation = ? WHERE id = ?", "iii", *ret_item, (int64_t)kind, move->mail) &&
           db_run(store, err, "UPDATE fingerprint SET item = ? WHERE mail = ?", "ii", *ret_item, move->mail) &&
           left_behind(store, item, move->mail, err) && store_follow(store, *ret_item, err) &&
           search_again(store, item, err) && search_again(store, *ret_item, err) &&
           remember(store, "move", item, *ret_item, move->mail, move->why, at, err);
}

static bool open_campaign(struct store *store, int64_t item, int64_t at, int64_t *ret_campaign, struct pb_err *err)
{
    if (!db_run(store, err, "INSERT INTO campaign (lead) VALUES (?)", "i", item))
        return false;
    *ret_campaign = sqlite3_last_insert_rowid(store->db);
    return db_run(store, err, "UPDATE item SET campaign = ? WHERE id = ?", "ii", *ret_campaign, item) &&
           remember(store, "campaign", item, 0, 0, N_("another sent the same text"), at, err);
}

/* Has the campaign only begun? */
static bool is_small(struct store *store, int64_t campaign, bool *ret_small, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT 1 FROM item WHERE campaign = ? LIMIT 1 OFFSET ?", "ii", campaign, (int64_t)LIMIT_BRIDGED);
    bool more = false;
    bool good = row && db_next(store, row, &more, err);
    *ret_small = !more;
    return good;
}

/* What was taken for two campaigns turns out to be one. Two that have grown are not
 * made one by a letter between them. */
static bool bridge(struct store *store, int64_t *campaign, int64_t other, struct pb_err *err)
{
    bool small;
    int64_t stays = *campaign, goes = other;
    if (stays == goes)
        return true;
    if (!is_small(store, goes, &small, err))
        return false;
    if (!small) {
        goes = *campaign;
        stays = other;
        if (!is_small(store, goes, &small, err))
            return false;
    }
    if (!small)
        return true;
    *campaign = stays;
    return db_run(store, err, "UPDATE item SET campaign = ?2 WHERE campaign = ?1", "ii", goes, stays) &&
           db_run(store, err, "DELETE FROM campaign WHERE id = ?", "i", goes);
}

bool store_enter_campaign(struct store *store, int64_t item, int64_t of, int64_t at, int64_t *ret_campaign, struct pb_err *err)
{
    int64_t own;
    if (!number(store, "SELECT coalesce(campaign, 0) FROM item WHERE id = ?", of, ret_campaign, err) ||
        !number(store, "SELECT coalesce(campaign, 0) FROM item WHERE id = ?", item, &own, err))
        return false;
    if (own && *ret_campaign)
        return bridge(store, ret_campaign, own, err);
    if (own)
        *ret_campaign = own;
    else if (*ret_campaign == 0 && !open_campaign(store, of, at, ret_campaign, err))
        return false;
    return db_run(store, err, "UPDATE item SET campaign = ?1 WHERE id IN (?2, ?3)", "iii", *ret_campaign, item, of);
}

bool store_lead_campaign(struct store *store, int64_t campaign, int64_t item, struct pb_err *err)
{
    return db_run(store, err, "UPDATE campaign SET lead = ? WHERE id = ?", "ii", item, campaign);
}

bool store_answers(struct store *store, int64_t answer, int64_t item, int64_t at, struct pb_err *err)
{
    if (!db_run(store, err, "UPDATE item SET of = ?1, relation = ?3 WHERE id = ?2 AND of IS NULL AND campaign IS NULL AND joined IS NULL AND relation = 0"
                            " AND id <> ?1", "iii", item, answer, (int64_t)RELATION_THREAD))
        return false;
    return sqlite3_changes(store->db) == 0 || remember(store, "thread", answer, item, 0, "what it answers came later", at, err);
}

bool store_relate(struct store *store, int64_t item, enum relation_kind relation, int64_t of, int64_t at, struct pb_err *err)
{
    return db_run(store, err, "UPDATE item SET relation = ?, of = nullif(?, 0) WHERE id = ?", "iii", (int64_t)relation, of, item) &&
           (of == 0 || remember(store, "version", item, of, 0, "an earlier version came later", at, err));
}

bool store_represent(struct store *store, const struct item *item, int64_t mail, int64_t at, struct pb_err *err)
{
    return db_run(store, err, "UPDATE item SET subject = ?, author = ?, sent = ?, tokens = ? WHERE id = ?", "sssii", item->subject, item->author,
                  item->sent, (int64_t)item->tokens, item->id) &&
           remember(store, "represent", item->id, 0, mail, N_("an earlier or longer copy"), at, err);
}

bool store_history(struct store *store, struct arena *arena, int64_t item, struct history *ret_history, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT act, at, coalesce(other, 0), coalesce(mail, 0), why FROM history WHERE item = ? ORDER BY id", "i", item);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        struct step step = {db_column(row, 0, arena), sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3), db_column(row, 4, arena)};
        arena_push(arena, ret_history, step);
    }
    return false;
}

bool store_mail_now(struct store *store, int64_t mail, int64_t *ret_item, enum relation_kind *ret_relation, struct pb_err *err)
{
    int64_t relation;
    if (!number(store, "SELECT item FROM mail WHERE id = ?", mail, ret_item, err) ||
        !number(store, "SELECT CASE WHEN m.relation IN (0, 4, 5, 6) THEN i.relation ELSE m.relation END FROM mail m"
                       " JOIN item i ON i.id = m.item WHERE m.id = ?", mail, &relation, err))
        return false;
    *ret_relation = (enum relation_kind)relation;
    return true;
}

bool store_campaign_senders(struct store *store, int64_t campaign, int64_t until, int64_t *ret_senders, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT count(*) FROM item WHERE campaign = ? AND made <= ?", "ii", campaign, until);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    *ret_senders = found ? sqlite3_column_int64(row, 0) : 0;
    return true;
}
