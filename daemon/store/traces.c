/* What is known of a person: looked for in all there is, since no index goes by people. */
#include "db.h"
#include "pack.h"
#include "postbus/limits.h"
#include "postbus/store_destroy.h"

static bool add_all(struct store *store, struct arena *arena, const char *sql, const char *text, struct items *list, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, sql, "s", text);
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        arena_push(arena, list, sqlite3_column_int64(row, 0));
    }
    return false;
}

bool store_person_traces(struct store *store, struct arena *arena, const char *address, const struct strings *names, struct person_traces *ret, struct pb_err *err)
{
    /* Where the mail itself is kept it says whose name that is. */
    static const char by_sender[] = "SELECT id FROM mail WHERE lower(forwarder) = lower(?) AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.mail = mail.id) ORDER BY id";
    if (!add_all(store, arena, "SELECT DISTINCT m.item FROM fingerprint f JOIN mail m ON m.id = f.mail WHERE lower(f.author) = lower(?) ORDER BY 1", address, &ret->letters, err) ||
        !add_all(store, arena, by_sender, address, &ret->sent_on, err) ||
        !add_all(store, arena, "SELECT DISTINCT item FROM note WHERE instr(lower(text), lower(?)) ORDER BY 1", address, &ret->noted, err))
        return false;
    for (size_t i = 0; i < names->n; i++)
        if (!add_all(store, arena, by_sender, names->v[i], &ret->sent_on, err))
            return false;
    return true;
}

bool store_each_reading(struct store *store, bool (*each)(void *context, const struct kept *kept), void *context, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_statement row = db_query(store, err, "SELECT m.item, m.id, m.taken, k.letter, k.reading FROM kept k CROSS JOIN mail m ON m.id = k.mail ORDER BY k.mail", "");
    struct pb_err damaged;
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        int64_t letter = sqlite3_column_int64(row, 3);
        struct kept kept = {.item = sqlite3_column_int64(row, 0), .mail = sqlite3_column_int64(row, 1), .taken = sqlite3_column_int64(row, 2),
                            .letter = letter < 0 ? SIZE_MAX : (size_t)letter};
        struct pb_span packed = {sqlite3_column_blob(row, 4), (size_t)sqlite3_column_bytes(row, 4)};
        if (pack_open(db_pack(store), arena, packed, LIMIT_WIRE_BYTES, &kept.reading, &damaged) && !each(context, &kept))
            return true;
        arena_reset(arena);
    }
    return false;
}
