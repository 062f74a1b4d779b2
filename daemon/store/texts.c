#include "texts.h"

#include <stdlib.h>

#include "postbus/limits.h"

#define COVERED_PERCENT 50 /* of a text's keys that lead to its family: more need not be written */
#define FAR_BEHIND 8       /* a text with an eighth of the best one's keys is not looked at */
#define FEW_KEYS 8         /* of a sketch; then one in common is enough to be looked at */

bool texts_find(struct store *store, const char *hash, int64_t *ret_text, int64_t *ret_family, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT id, family FROM text WHERE hash = ?", "s", hash);
    bool found;
    if (!row || !db_next(store, row, &found, err))
        return false;
    *ret_text = found ? sqlite3_column_int64(row, 0) : 0;
    *ret_family = found ? sqlite3_column_int64(row, 1) : 0;
    return true;
}

/* Does the key lead to the family already, or to so many texts that it leads nowhere? */
static bool leads(struct store *store, uint64_t key, int64_t family, bool *ret_leads, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT t.family FROM sketch s JOIN text t ON t.id = s.text WHERE s.key = ? LIMIT ?",
                                     "ii", (int64_t)key, (int64_t)LIMIT_STOCK);
    bool found = true;
    int n = 0;
    for (*ret_leads = false; row && !*ret_leads; n++) {
        if (!db_next(store, row, &found, err))
            return false;
        if (!found)
            break;
        *ret_leads = sqlite3_column_int64(row, 0) == family || n + 1 == LIMIT_STOCK;
    }
    return row != NULL;
}

/* A stock phrase leads nowhere; a text of a family of its own asks no more than that. */
static bool is_stock(struct store *store, uint64_t key, bool *ret_stock, struct pb_err *err)
{
    return db_text(store, err, NULL, ret_stock, NULL, "SELECT 1 FROM sketch WHERE key = ? LIMIT 1 OFFSET ?", "ii", (int64_t)key,
                   (int64_t)LIMIT_STOCK - 1);
}

static bool add_sketch(struct store *store, int64_t text, int64_t family, const struct sketch *sketch, struct pb_err *err)
{
    bool covered[LIMIT_PROBES];
    size_t n = 0;
    for (size_t i = 0; i < sketch->kept; i++) {
        bool good = family == text ? is_stock(store, sketch->v[i], &covered[i], err) : leads(store, sketch->v[i], family, &covered[i], err);
        if (!good)
            return false;
        n += covered[i];
    }
    if (family != text && n * 100 >= sketch->kept * COVERED_PERCENT)
        return true;
    for (size_t i = 0; i < sketch->kept; i++)
        if (!covered[i] && !db_run(store, err, "INSERT OR IGNORE INTO sketch (key, text) VALUES (?, ?)", "ii", (int64_t)sketch->v[i], text))
            return false;
    return true;
}

bool texts_add(struct store *store, const struct fingerprint *letter, int64_t *ret_text, int64_t *ret_family, struct pb_err *err)
{
    *ret_text = *ret_family = 0;
    if (!letter->text_hash)
        return true;
    if (!texts_find(store, letter->text_hash, ret_text, ret_family, err))
        return false;
    if (*ret_text)
        return true;
    if (!db_run(store, err, "INSERT INTO text (hash, family, body) VALUES (?, ?, ?)", "sis", letter->text_hash, letter->family, letter->text))
        return false;
    *ret_text = sqlite3_last_insert_rowid(store->db);
    *ret_family = letter->family ? letter->family : *ret_text;
    if (!letter->family && !db_run(store, err, "UPDATE text SET family = id WHERE id = ?", "i", *ret_text))
        return false;
    return !letter->telling || add_sketch(store, *ret_text, *ret_family, &letter->sketch, err);
}

static bool follow(struct store *store, struct arena *arena, uint64_t key, struct ids *hits, struct pb_err *err)
{
    cleanup_statement row = db_query(store, err, "SELECT text FROM sketch WHERE key = ? LIMIT ?", "ii", (int64_t)key, (int64_t)LIMIT_STOCK);
    size_t before = hits->n;
    bool found;
    while (row && db_next(store, row, &found, err)) {
        if (!found)
            return true;
        arena_push(arena, hits, sqlite3_column_int64(row, 0));
        if (hits->n - before == LIMIT_STOCK)
            hits->n = before; /* a stock phrase: followed no further */
        if (hits->n == before)
            return true;
    }
    return false;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

struct nominee {
    int64_t text;
    size_t keys;
};

static int by_keys(const void *a, const void *b)
{
    const struct nominee *x = a, *y = b;
    if (x->keys != y->keys)
        return x->keys > y->keys ? -1 : 1;
    return x->text < y->text ? -1 : x->text > y->text;
}

static size_t count(const struct ids *hits, struct nominee *nominees)
{
    size_t n = 0;
    for (size_t i = 0; i < hits->n; i++) {
        if (i == 0 || hits->v[i] != hits->v[i - 1])
            nominees[n++] = (struct nominee){.text = hits->v[i]};
        nominees[n - 1].keys++;
    }
    return n;
}

bool texts_nominate(struct store *store, struct arena *arena, const struct sketch *sketch, struct ids *ret_texts, struct pb_err *err)
{
    struct ids hits = {0};
    for (size_t i = 0; i < sketch->n; i++)
        if (!follow(store, arena, sketch->v[i], &hits, err))
            return false;
    if (hits.n)
        qsort(hits.v, hits.n, sizeof *hits.v, by_number);
    struct nominee *nominees = arena_array(arena, hits.n, sizeof *nominees);
    size_t n = count(&hits, nominees), least = sketch->n < FEW_KEYS ? 1 : 2;
    if (n)
        qsort(nominees, n, sizeof *nominees, by_keys);
    for (size_t i = 0; i < n && i < LIMIT_NOMINEES && nominees[i].keys >= least && nominees[i].keys * FAR_BEHIND >= nominees[0].keys; i++)
        arena_push(arena, ret_texts, nominees[i].text);
    return true;
}
