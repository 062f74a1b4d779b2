/* Fingerprints: written, and found again for a letter that arrives. Every search
 * is a lookup in an index with a bound, so that it takes as long in a campaign of
 * 50,000 as in one of 50. */
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "texts.h"

static bool add_keys(struct store *store, const char *sql, const struct strings *keys, size_t most, int64_t mail, struct pb_err *err)
{
    for (size_t i = keys->n > most ? keys->n - most : 0; i < keys->n; i++)
        if (!db_run(store, err, sql, "si", keys->v[i], mail))
            return false;
    return true;
}

static bool add_enclosure(struct store *store, const struct fingerprint *fp, struct pb_err *err)
{
    return !fp->enclosed_text || db_run(store, err, "INSERT OR IGNORE INTO enclosure (keys, body) VALUES (?, ?)", "ss", fp->enclosed, fp->enclosed_text);
}

bool store_add_fingerprint(struct store *store, int64_t mail, const struct fingerprint *fp, struct pb_err *err)
{
    int64_t text, family, minute;
    const char *sql = "INSERT INTO fingerprint (mail, item, part, sha256, author, domain, name, signer, sent, subject, cover,"
                      " enclosed, tokens, telling, open, trails, text, family, minute)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), nullif(?, 0))";
    if (!texts_add(store, fp, &text, &family, err) || !add_enclosure(store, fp, err))
        return false;
    if (!iso_minutes(fp->sent, &minute))
        minute = 0;
    return db_run(store, err, sql, "iiisssssssssiiiiiii", mail, fp->item, fp->part ? fp->part : fp->item, fp->sha256, fp->author, fp->domain,
                  fp->name, fp->signer, fp->sent, fp->subject, fp->cover, fp->enclosed, (int64_t)fp->tokens, (int64_t)fp->telling,
                  (int64_t)fp->open, (int64_t)fp->trails, text, fp->telling ? family : 0, minute) &&
           add_keys(store, "INSERT OR IGNORE INTO letter_id (id, mail) VALUES (?, ?)", &fp->ids, LIMIT_REFERENCES, mail, err) &&
           add_keys(store, "INSERT OR IGNORE INTO letter_reference (id, mail) VALUES (?, ?)", &fp->references, LIMIT_KEPT_REFERENCES, mail, err) &&
           add_keys(store, "INSERT OR IGNORE INTO letter_quote (hash, mail) VALUES (?, ?)", &fp->quoted, LIMIT_QUOTED, mail, err);
}

/* ---- candidates ---- */

struct hunt {
    struct store *store;
    struct arena *arena;
    const struct fingerprint *letter;
    struct fingerprints list;
    struct ids mails; /* of the list, in its order */
    struct pb_err *err;
};

static struct fingerprint read_fingerprint(sqlite3_stmt *row, struct arena *arena)
{
    return (struct fingerprint){
        .item = sqlite3_column_int64(row, 0),
        .part = sqlite3_column_int64(row, 1),
        .campaign = sqlite3_column_int64(row, 2),
        .family = sqlite3_column_int64(row, 3),
        .sha256 = db_column(row, 4, arena),
        .author = db_column(row, 5, arena),
        .domain = db_column(row, 6, arena),
        .name = db_column(row, 7, arena),
        .signer = db_column(row, 8, arena),
        .sent = db_column(row, 9, arena),
        .subject = db_column(row, 10, arena),
        .cover = db_column(row, 11, arena),
        .enclosed = db_column(row, 12, arena),
        .tokens = (unsigned)sqlite3_column_int64(row, 13),
        .telling = sqlite3_column_int(row, 14) != 0,
        .open = sqlite3_column_int(row, 15) != 0,
        .trails = sqlite3_column_int(row, 16) != 0,
        .text_hash = db_column(row, 17, arena),
        .text = db_column(row, 18, arena),
        .enclosed_text = db_column(row, 19, arena),
    };
}

static struct fingerprint *listed(struct hunt *hunt, int64_t mail)
{
    for (size_t i = 0; i < hunt->mails.n; i++)
        if (hunt->mails.v[i] == mail)
            return &hunt->list.v[i];
    return NULL;
}

/* Puts the fingerprint of a mail on the list; *ret_place is its place, NULL where
 * the list is full. */
static bool take(struct hunt *hunt, int64_t mail, struct fingerprint **ret_place)
{
    *ret_place = listed(hunt, mail);
    if (*ret_place || hunt->list.n >= STORE_CANDIDATES_MAX)
        return true;
    cleanup_statement row = db_query(hunt->store, hunt->err,
                                     "SELECT f.item, f.part, coalesce(i.campaign, 0), coalesce(f.family, 0), f.sha256, f.author, f.domain, f.name,"
                                     " f.signer, f.sent, f.subject, f.cover, f.enclosed, f.tokens, f.telling, f.open, f.trails, t.hash, t.body, e.body"
                                     " FROM fingerprint f JOIN item i ON i.id = f.item LEFT JOIN text t ON t.id = f.text"
                                     " LEFT JOIN enclosure e ON e.keys = f.enclosed WHERE f.mail = ?", "i", mail);
    bool found;
    if (!row || !db_next(hunt->store, row, &found, hunt->err))
        return false;
    if (!found)
        return true;
    struct fingerprint fp = read_fingerprint(row, hunt->arena);
    if (!db_strings(hunt->store, hunt->arena, "SELECT id FROM letter_id WHERE mail = ? ORDER BY id", mail, &fp.ids, hunt->err))
        return false;
    arena_push(hunt->arena, &hunt->list, fp);
    arena_push(hunt->arena, &hunt->mails, mail);
    *ret_place = &hunt->list.v[hunt->list.n - 1];
    return true;
}

static bool take_all(struct hunt *hunt, sqlite3_stmt *row)
{
    struct fingerprint *place;
    bool found;
    while (row && db_next(hunt->store, row, &found, hunt->err)) {
        if (!found)
            return true;
        if (!take(hunt, sqlite3_column_int64(row, 0), &place))
            return false;
    }
    return false;
}

static bool by_key(struct hunt *hunt, const char *sql, const char *key)
{
    cleanup_statement row = key ? db_query(hunt->store, hunt->err, sql, "s", key) : NULL;
    return !key || take_all(hunt, row);
}

static bool by_keys(struct hunt *hunt, const char *sql, const struct strings *keys)
{
    for (size_t i = 0; i < keys->n && i < LIMIT_KEPT_REFERENCES; i++)
        if (!by_key(hunt, sql, keys->v[i]))
            return false;
    return true;
}

static bool by_number(struct hunt *hunt, const char *sql, int64_t number)
{
    cleanup_statement row = db_query(hunt->store, hunt->err, sql, "i", number);
    return take_all(hunt, row);
}

static bool in_family(struct hunt *hunt, const char *sql, int64_t family, const char *key)
{
    cleanup_statement row = key ? db_query(hunt->store, hunt->err, sql, "is", family, key) : NULL;
    return !key || take_all(hunt, row);
}

/* What was sent in the same minute, on clocks that may be hours apart. */
static bool by_minute(struct hunt *hunt, int64_t family)
{
    static const int shifts[] = {0, -120, -60, 60, 120};
    int64_t minute;
    if (!iso_minutes(hunt->letter->sent, &minute))
        return true;
    for (size_t i = 0; i < sizeof shifts / sizeof *shifts; i++) {
        cleanup_statement row = db_query(hunt->store, hunt->err, "SELECT mail FROM fingerprint WHERE family = ? AND minute = ? ORDER BY mail LIMIT 4",
                                         "ii", family, minute + shifts[i]);
        if (!take_all(hunt, row))
            return false;
    }
    return true;
}

/* Of a family: the author's earlier letters, however many others have written, its first,
 * and those that may have to be seen anew. */
static bool search_family(struct hunt *hunt, int64_t family)
{
    const struct fingerprint *letter = hunt->letter;
    return in_family(hunt, "SELECT mail FROM fingerprint WHERE family = ? AND author = ? ORDER BY mail LIMIT 24", family, letter->author) &&
           in_family(hunt, "SELECT mail FROM fingerprint WHERE family = ? AND name = ? ORDER BY mail LIMIT 8", family, letter->name) &&
           in_family(hunt, "SELECT mail FROM fingerprint WHERE family = ? AND signer = ? ORDER BY mail LIMIT 8", family, letter->signer) &&
           by_number(hunt, "SELECT mail FROM fingerprint WHERE family = ? ORDER BY mail LIMIT 4", family) && by_minute(hunt, family) &&
           by_number(hunt, "SELECT mail FROM fingerprint WHERE family = ? AND part < 0 ORDER BY mail LIMIT 24", family);
}

static bool family_of(struct hunt *hunt, int64_t text, int64_t *ret_family)
{
    cleanup_statement row = db_query(hunt->store, hunt->err, "SELECT family FROM text WHERE id = ?", "i", text);
    bool found;
    if (!row || !db_next(hunt->store, row, &found, hunt->err))
        return false;
    *ret_family = found ? sqlite3_column_int64(row, 0) : 0;
    return true;
}

static bool search_texts(struct hunt *hunt, const struct ids *texts)
{
    struct ids families = {0};
    for (size_t i = 0; i < texts->n; i++) {
        int64_t family = 0;
        if (!by_number(hunt, "SELECT mail FROM fingerprint WHERE text = ? ORDER BY mail LIMIT 6", texts->v[i]) || !family_of(hunt, texts->v[i], &family))
            return false;
        bool seen = false;
        for (size_t k = 0; k < families.n; k++)
            seen = seen || families.v[k] == family;
        if (seen)
            continue;
        arena_push(hunt->arena, &families, family);
        if (!search_family(hunt, family))
            return false;
    }
    return true;
}

/* By text: the very text where it is known, else those like it. */
static bool search_text(struct hunt *hunt)
{
    struct ids texts = {0};
    int64_t text = 0, family = 0;
    if (!hunt->letter->text_hash || !hunt->letter->telling)
        return true;
    if (!texts_find(hunt->store, hunt->letter->text_hash, &text, &family, hunt->err))
        return false;
    if (text)
        arena_push(hunt->arena, &texts, text);
    else if (!texts_nominate(hunt->store, hunt->arena, &hunt->letter->sketch, &texts, hunt->err))
        return false;
    return search_texts(hunt, &texts);
}

/* Mails that refer to the letter, or quote it, and came before it. */
static bool search_answers(struct hunt *hunt, const char *sql, const char *key, bool quote)
{
    cleanup_statement row = db_query(hunt->store, hunt->err, sql, "s", key);
    struct fingerprint *place;
    bool found;
    while (row && db_next(hunt->store, row, &found, hunt->err)) {
        if (!found)
            return true;
        if (!take(hunt, sqlite3_column_int64(row, 0), &place))
            return false;
        if (place)
            arena_push(hunt->arena, quote ? &place->quoted : &place->references, key);
    }
    return false;
}

static bool search_all_answers(struct hunt *hunt)
{
    const struct fingerprint *letter = hunt->letter;
    for (size_t i = 0; i < letter->ids.n && i < LIMIT_KEPT_REFERENCES; i++)
        if (!search_answers(hunt, "SELECT mail FROM letter_reference WHERE id = ? ORDER BY mail LIMIT 8", letter->ids.v[i], false))
            return false;
    return !letter->telling || !letter->text_hash ||
           search_answers(hunt, "SELECT mail FROM letter_quote WHERE hash = ? ORDER BY mail LIMIT 8", letter->text_hash, true);
}

/* The other mails of the items that were found: what any copy says counts. */
static bool complete(struct hunt *hunt, size_t found)
{
    for (size_t i = 0; i < found; i++) {
        int64_t item = hunt->list.v[i].item;
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen = seen || hunt->list.v[k].item == item;
        if (!seen && !by_number(hunt, "SELECT mail FROM fingerprint WHERE item = ? ORDER BY mail LIMIT 12", item))
            return false;
    }
    return true;
}

#define BY_ID "SELECT mail FROM letter_id WHERE id = ? ORDER BY mail LIMIT 16"

bool store_candidates(struct store *store, struct arena *arena, const struct fingerprint *letter,
                      struct fingerprints *ret_candidates, struct pb_err *err)
{
    struct hunt hunt = {.store = store, .arena = arena, .letter = letter, .err = err};
    if (!by_key(&hunt, "SELECT mail FROM fingerprint WHERE sha256 = ? ORDER BY mail LIMIT 4", letter->sha256) ||
        !by_keys(&hunt, BY_ID, &letter->ids) || !search_text(&hunt) || !by_keys(&hunt, BY_ID, &letter->references) ||
        !by_keys(&hunt, "SELECT f.mail FROM text t JOIN fingerprint f ON f.text = t.id WHERE t.hash = ? ORDER BY f.mail LIMIT 4", &letter->quoted) ||
        !search_all_answers(&hunt) || !complete(&hunt, hunt.list.n))
        return false;
    *ret_candidates = hunt.list;
    return true;
}
