/* Searching: what a person types becomes a query that cannot be wrong, and hits become letters. */
#include <stdint.h>
#include <string.h>

#include "db.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

/* ---- what is asked for ---- */

struct term {
    struct pb_span text;
    bool out, prefix;
};

static bool has_word(struct pb_span text, size_t *ret_runes)
{
    size_t words = 0;
    *ret_runes = 0;
    for (size_t at = 0; at < text.n; ++*ret_runes)
        words += utf8_is_word(utf8_next(text, &at));
    return words > 0;
}

/* The next term: a word, or what stands in quotes; false at the end. */
static bool next_term(struct pb_span *rest, struct term *ret)
{
    *rest = span_trim(*rest);
    *ret = (struct term){.out = rest->n > 1 && rest->p[0] == '-'};
    if (ret->out)
        *rest = span_tail(*rest, 1);
    if (rest->n == 0)
        return false;
    bool quoted = rest->p[0] == '"';
    struct pb_span from = span_tail(*rest, quoted ? 1 : 0);
    size_t n = 0;
    while (n < from.n && (quoted ? from.p[n] != '"' : from.p[n] != ' ' && from.p[n] != '\t' && from.p[n] != '\n'))
        n++;
    ret->text = span_head(from, n);
    *rest = span_tail(from, quoted ? n + 1 : n);
    ret->prefix = ret->text.n > 1 && ret->text.p[ret->text.n - 1] == '*';
    if (rest->n > 0 && quoted && rest->p[0] == '*') {
        ret->prefix = true;
        *rest = span_tail(*rest, 1);
    }
    return true;
}

/* As a string of FTS5: nothing in it has a meaning. */
static void put_term(struct buf *out, const struct term *term, size_t runes)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < term->text.n; i++) {
        if (term->text.p[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, term->text.p[i]);
    }
    buf_add_string(out, term->prefix && runes > SEARCH_PREFIX ? "\"*" : "\"");
}

/* "(a AND b) NOT (c OR d)"; empty where nothing is asked for. */
static bool make_query(const char *words, struct buf *out, struct pb_err *err)
{
    cleanup_buf struct buf in = BUF_INIT, without = BUF_INIT;
    struct pb_span rest = span_of(words);
    struct term term;
    size_t n = 0, runes;
    if (rest.n > LIMIT_SEARCH_BYTES)
        return pb_fail(err, PB_BAD_INPUT, _("at most %d characters can be searched for"), LIMIT_SEARCH_BYTES);
    while (next_term(&rest, &term)) {
        if (!has_word(term.text, &runes))
            continue;
        if (++n > LIMIT_SEARCH_WORDS)
            return pb_fail(err, PB_BAD_INPUT, _("at most %d words can be searched for"), LIMIT_SEARCH_WORDS);
        struct buf *side = term.out ? &without : &in;
        if (side->len > 0)
            buf_add_string(side, term.out ? " OR " : " AND ");
        put_term(side, &term, runes);
    }
    if (in.len == 0 && (without.len > 0 || span_trim(span_of(words)).n > 0))
        return pb_fail(err, PB_BAD_INPUT, _("there is no word in it that could be found"));
    if (in.len > 0)
        buf_printf(out, without.len ? "(%s) NOT (%s)" : "%s", buf_string(&in), buf_string(&without));
    return true;
}

/* ---- what is found ---- */

#define FITS                                                                                                              \
    " i.joined IS NULL AND (?3 IS NULL OR EXISTS (SELECT 1 FROM item_queue q WHERE q.item = i.id AND q.queue = ?3))"      \
    " AND (?4 IS NULL OR EXISTS (SELECT 1 FROM item_score s WHERE s.item = i.id AND s.sort = 'bill' AND s.id = ?4 AND s.state = 2))" \
    " AND (?5 IS NULL OR i.kind = ?5) AND i.made >= ?6 AND i.made < ?7 AND (?8 = 0 OR i.decision IS NULL)"

/* Each hit with its letter, whether that is one that was asked for, and then its snippet; numbers from ?1 to ?2, downwards. The
 * index comes first, so that nothing has to be put in order. */
#define HITS(joins)                                                                                                        \
    "SELECT h.rowid, i.id, " FITS ", CASE WHEN " FITS " THEN snippet(search, -1, '" SEARCH_MARK "', '" SEARCH_MARK_END "', '…', 24) END" \
    " FROM search h " joins " WHERE search MATCH ?10 AND h.rowid BETWEEN ?1 AND ?2 ORDER BY h.rowid DESC LIMIT ?9"
static const char of_mails[] = HITS("CROSS JOIN searched s ON s.mail = h.rowid CROSS JOIN mail m ON m.id = h.rowid CROSS JOIN item i ON i.id = m.item"); /* searched: words of a damaged text may outlive it */
static const char of_notes[] = HITS("CROSS JOIN note n ON n.id = -h.rowid CROSS JOIN item i ON i.id = n.item");
static const char of_items[] = "SELECT i.id, i.id," FITS ", NULL FROM item i WHERE i.id BETWEEN ?1 AND ?2 AND ?10 IS NOT NULL ORDER BY i.id DESC LIMIT ?9";

struct hunt {
    struct store *store;
    struct arena *arena;
    const struct search_query *query;
    const char *words; /* the query that is made of them; "": all letters */
    struct found_letters *found;
    size_t looked;
    int64_t next; /* where the next page begins; 0: not known to be one */
    struct pb_err *err;
};

static bool has(const struct found_letters *found, int64_t item)
{
    for (size_t i = 0; i < found->n; i++)
        if (found->v[i].item == item)
            return true;
    return false;
}

static bool take(struct hunt *hunt, int64_t hit, int64_t item, const char *snippet)
{
    cleanup_statement row = db_query(hunt->store, hunt->err, "SELECT made, coalesce(campaign, 0), subject, author, organisation, kind, deadline, decision IS NOT NULL"
                                                             " FROM item WHERE id = ?", "i", item);
    struct arena *arena = hunt->arena;
    bool there;
    if (!row || !db_next(hunt->store, row, &there, hunt->err))
        return false;
    struct found_letter letter = {
        .item = item, .made = sqlite3_column_int64(row, 0), .campaign = sqlite3_column_int64(row, 1), .subject = db_column(row, 2, arena),
        .author = db_column(row, 3, arena), .organisation = db_column(row, 4, arena), .kind = db_column(row, 5, arena), .deadline = db_column(row, 6, arena),
        .decided = sqlite3_column_int(row, 7) != 0, .by_note = hit < 0, .snippet = snippet,
    };
    if (!db_strings(hunt->store, arena, "SELECT queue FROM item_queue WHERE item = ? ORDER BY place", item, &letter.queues, hunt->err))
        return false;
    arena_push(arena, hunt->found, letter);
    return true;
}

/* Hits with numbers from `low` to `high`, until the page is full or enough has been looked at. */
static bool look(struct hunt *hunt, const char *sql, int64_t low, int64_t high)
{
    const struct search_query *q = hunt->query;
    size_t left = LIMIT_SEARCH_LOOKED - hunt->looked;
    cleanup_statement row = db_query(hunt->store, hunt->err, sql, "iisssiiiis", low, high, q->queue, q->bill, q->kind, q->since, q->until ? q->until : INT64_MAX,
                                     (int64_t)q->undecided, (int64_t)left, hunt->words);
    bool there = row != NULL;
    while (there) {
        if (!db_next(hunt->store, row, &there, hunt->err))
            return false;
        if (!there)
            return true;
        int64_t hit = sqlite3_column_int64(row, 0), item = sqlite3_column_int64(row, 1);
        if (sqlite3_column_int(row, 2) && !has(hunt->found, item)) {
            if (hunt->found->n == q->most) {
                hunt->next = hit;
                return true;
            }
            if (!take(hunt, hit, item, db_column(row, 3, hunt->arena)))
                return false;
        }
        if (++hunt->looked == LIMIT_SEARCH_LOOKED)
            hunt->next = hit - 1;
    }
    return false;
}

/* The lowest or highest number of a mail that came in the time that is asked for; `none` where there is none. */
static bool find_bound(struct hunt *hunt, const char *sql, int64_t time, int64_t none, int64_t *ret_bound)
{
    cleanup_statement row = db_query(hunt->store, hunt->err, sql, "i", time);
    bool there;
    if (!row || !db_next(hunt->store, row, &there, hunt->err))
        return false;
    *ret_bound = sqlite3_column_type(row, 0) == SQLITE_NULL ? none : sqlite3_column_int64(row, 0);
    return true;
}

/* +id: by the index of times, and not through all mails until one fits. */
static bool find_bounds(struct hunt *hunt, int64_t *ret_low, int64_t *ret_high)
{
    const struct search_query *q = hunt->query;
    *ret_low = 1;
    *ret_high = INT64_MAX;
    return (!q->since || find_bound(hunt, "SELECT min(+id) FROM mail WHERE taken >= ?", q->since, INT64_MAX, ret_low)) &&
           (!q->until || find_bound(hunt, "SELECT max(+id) FROM mail WHERE taken < ?", q->until, 0, ret_high));
}

static int64_t lower(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool store_search(struct store *store, struct arena *arena, const struct search_query *query, struct found_letters *ret_found, int64_t *ret_after, struct pb_err *err)
{
    cleanup_buf struct buf words = BUF_INIT;
    struct hunt hunt = {.store = store, .arena = arena, .query = query, .found = ret_found, .err = err};
    int64_t low, high, from = query->after ? query->after : INT64_MAX;
    if (!make_query(query->words ? query->words : "", &words, err) || !find_bounds(&hunt, &low, &high))
        return false;
    hunt.words = buf_string(&words);
    bool good = *hunt.words == '\0' ? look(&hunt, of_items, 1, from)
                                    : (from < 0 || look(&hunt, of_mails, low, lower(high, from))) &&
                                          (hunt.next || look(&hunt, of_notes, INT64_MIN + 1, lower(-1, from)));
    *ret_after = hunt.next;
    return good;
}
