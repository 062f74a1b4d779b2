/* Where mails stand, as looks at the folders show it. */
#include "db.h"

bool store_get_look(struct store *store, struct arena *arena, const char *folder, struct look *ret_look, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT token, strangers FROM look WHERE folder = ?", "s", folder);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    *ret_look = found ? (struct look){db_column(row, 0, arena), sqlite3_column_int64(row, 1)} : (struct look){0};
    return true;
}

bool store_set_look(struct store *store, const char *folder, const struct look *look, struct pb_err *err)
{
    return db_run(store, err, "INSERT INTO look (folder, token, strangers) VALUES (?1, ?2, ?3)"
                              " ON CONFLICT (folder) DO UPDATE SET token = ?2, strangers = ?3", "ssi", folder, look->token, look->strangers);
}

bool store_standing_folders(struct store *store, struct arena *arena, struct strings *ret_folders, struct pb_err *err)
{
    /* From one folder to the next by the index: few folders, many mails. */
    cleanup_statement row = db_query(store, err,
                                     "WITH RECURSIVE one (name) AS (SELECT min(target) FROM delivery WHERE state = 'done' UNION ALL"
                                     " SELECT (SELECT min(target) FROM delivery WHERE state = 'done' AND target > name) FROM one WHERE name IS NOT NULL)"
                                     " SELECT name FROM one WHERE name IS NOT NULL", "");
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        arena_push(arena, ret_folders, db_column(row, 0, arena));
    }
    return false;
}

/* ---- the places ---- */

#define WAITS "d.origin IS NULL AND d.state IN ('planned', 'observed', 'marked')"
#define STANDS "d.state = 'done'"
/* The first mail as store_stands has it. */
#define FIRST "m.id = (SELECT id FROM mail o WHERE o.item = m.item ORDER BY relation IN (1, 2, 3), id LIMIT 1)"
#define STANDING(first)                                                                                                   \
    "SELECT d.id, m.id, m.item, d.target, d.target_ref, m.folder, m.ref, m.message_id, m.sha256, m.bytes, d.missed, " WAITS \
    ", " first ", d.state = 'gone' FROM delivery d JOIN mail m ON m.id = d.mail "

static struct standing read_standing(sqlite3_stmt *row, struct arena *arena)
{
    bool waits = sqlite3_column_int(row, 11) != 0;
    return (struct standing){
        .delivery = sqlite3_column_int64(row, 0),
        .mail = sqlite3_column_int64(row, 1),
        .item = sqlite3_column_int64(row, 2),
        .folder = db_column(row, waits ? 5 : 3, arena),
        .ref = db_column(row, waits ? 6 : 4, arena),
        .message_id = db_column(row, 7, arena),
        .sha256 = db_column(row, 8, arena),
        .bytes = (uint64_t)sqlite3_column_int64(row, 9),
        .missed = sqlite3_column_int64(row, 10),
        .waits = waits,
        .first = sqlite3_column_int(row, 12) != 0,
        .gone = sqlite3_column_int(row, 13) != 0,
    };
}

static bool read_all(struct store *store, sqlite3_stmt *row, struct arena *arena, struct standings *ret_list, struct pb_err *err)
{
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        arena_push(arena, ret_list, read_standing(row, arena));
    }
    return false;
}

bool store_standing_in(struct store *store, struct arena *arena, const char *folder, struct standings *ret_list, struct pb_err *err)
{
    cleanup_statement filed = db_query(store, err, STANDING("0") "WHERE d.target = ? AND " STANDS " ORDER BY d.id", "s", folder);
    /* +: those that wait are few, the mails of the postbus all there ever were */
    cleanup_statement waiting = db_query(store, err, STANDING("0") "WHERE +m.folder = ? AND " WAITS " ORDER BY d.mail, d.id", "s", folder);
    return read_all(store, filed, arena, ret_list, err) && read_all(store, waiting, arena, ret_list, err);
}

bool store_missing(struct store *store, struct arena *arena, size_t most, struct standings *ret_list, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, STANDING(FIRST) "WHERE d.missed > 0 AND (" STANDS " OR (" WAITS ") OR d.state = 'gone')"
                                     " ORDER BY d.missed DESC, d.id LIMIT ?", "i", (int64_t)most);
    return read_all(store, row, arena, ret_list, err);
}

bool store_same_bytes(struct store *store, struct arena *arena, const char *folder, const char *sha256, size_t most, struct standings *ret_list,
                      struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, STANDING(FIRST) "WHERE m.sha256 = ? AND m.folder = ? AND (" STANDS " OR (" WAITS ") OR (d.state = 'gone' AND NOT EXISTS"
                                     " (SELECT 1 FROM delivery l WHERE l.mail = d.mail AND l.id > d.id AND l.state NOT IN ('void', 'left'))))"
                                     " ORDER BY m.id, d.id LIMIT ?", "ssi", sha256, folder, (int64_t)most);
    return read_all(store, row, arena, ret_list, err);
}

bool store_knows_bytes(struct store *store, const char *folder, const char *sha256, bool *ret_knows, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_knows, NULL, "SELECT 1 FROM mail WHERE sha256 = ? AND folder = ? LIMIT 1", "ss", sha256, folder);
}

/* ---- what is seen ---- */

bool store_seen(struct store *store, const struct standing *s, const char *ref, struct pb_err *err)
{
    return (s->waits || db_run(store, err, "UPDATE delivery SET target_ref = ? WHERE id = ?", "si", ref, s->delivery)) &&
           db_run(store, err, "UPDATE delivery SET missed = 0 WHERE id = ?", "i", s->delivery) &&
           (s->missed == 0 || db_run(store, err, "UPDATE item SET follows = 1 WHERE id = ?", "i", s->item)); /* decisions passed it by meanwhile */
}

bool store_missed(struct store *store, const struct standing *s, struct pb_err *err)
{
    return db_run(store, err, "UPDATE delivery SET missed = missed + 1 WHERE id = ?", "i", s->delivery);
}

/* What was to be done with the mail from there cannot be any more. */
static bool end_standing(struct store *store, const struct standing *s, const char *state, int64_t now, struct pb_err *err)
{
    return db_run(store, err, "UPDATE delivery SET state = ?2, ended = ?3, missed = 0 WHERE id = ?1", "isi", s->delivery, state, now) &&
           db_run(store, err, "UPDATE delivery SET state = 'void', ended = ?2 WHERE origin = ?1 AND state = 'planned'", "ii", s->delivery, now);
}

bool store_lost(struct store *store, const struct standing *s, int64_t now, struct pb_err *err)
{
    return end_standing(store, s, "gone", now, err);
}

bool store_placed(struct store *store, const struct standing *s, const char *folder, const char *ref, bool kept, int64_t now, struct pb_err *err)
{
    return end_standing(store, s, "left", now, err) &&
           db_run(store, err, "INSERT INTO delivery (mail, mode, state, kept, target, target_ref, planned, ended) VALUES (?1, ?2, 'done', ?3, ?4, ?5, ?6, ?6)", "iiissi",
                  s->mail, (int64_t)DELIVERY_ROUTE, (int64_t)kept, folder, ref, now);
}

bool store_free_ref(struct store *store, const char *folder, const char *ref, struct pb_err *err)
{
    return db_run(store, err, "UPDATE mail SET ref = ref || ' ' || id WHERE folder = ? AND ref = ?", "ss", folder, ref); /* no ref holds a blank */
}

bool store_put_back(struct store *store, const struct standing *s, const char *folder, const char *ref, int64_t now, struct pb_err *err)
{
    bool ended = s->waits ? db_run(store, err, "UPDATE delivery SET missed = 0 WHERE id = ?", "i", s->delivery)
                          : end_standing(store, s, s->gone ? "gone" : "left", now, err);
    return ended && store_free_ref(store, folder, ref, err) &&
           db_run(store, err, "UPDATE mail SET folder = ?2, ref = ?3 WHERE id = ?1", "iss", s->mail, folder, ref);
}
