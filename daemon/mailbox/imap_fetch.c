/* Listing and fetching: ranged, with PEEK, and counted. */
#include <stdlib.h>

#include "mailbox/imap.h"
#include "postbus/limits.h"

enum imap_answer imap_ask(struct imap *imap, imap_take *take, void *context, uint64_t expected,
                          struct pb_err *err, const char *set, const char *items)
{
    imap->take = take;
    imap->take_context = context;
    buf_clear(&imap->body);
    enum imap_answer answer = imap_say(imap, expected, err, "UID FETCH %s (UID %s)", set, items);
    imap->take = NULL;
    return answer;
}

uint64_t imap_body_item(uint64_t size, char ret_item[static BODY_ITEM_MAX])
{
    bool whole = size <= LIMIT_MAIL_BYTES;
    snprintf(ret_item, BODY_ITEM_MAX, whole ? "BODY.PEEK[]" : "BODY.PEEK[]<0.%zu>", LIMIT_HEAD_BYTES);
    return whole ? size : LIMIT_HEAD_BYTES;
}

void imap_forget_sizes(struct imap *imap)
{
    free(imap->sizes);
    imap->sizes = NULL;
    imap->sizes_n = 0;
}

static int by_uid(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* ------------------------------------------------------------------ the list */

struct listed {
    uint32_t uid, bytes; /* uid first: by_uid */
    int64_t arrived;
};

struct listing {
    struct arena *arena;
    uint32_t after;
    struct listed *v;
    size_t n, cap;
};

/* `n+1:*` names the last mail even where it is an old one (RFC 3501: the order of
 * a range counts for nothing); FETCH answers that nobody asked for hold no size. */
static void add_listed(void *context, const struct imap_mail *mail)
{
    struct listing *listing = context;
    if (mail->uid <= listing->after || mail->deleted || !mail->has_size || listing->n >= LIMIT_FOLDER_MAILS)
        return;
    struct listed listed = {.uid = mail->uid, .bytes = mail->bytes, .arrived = mail->arrived};
    arena_push(listing->arena, listing, listed);
}

/* In order of arrival (UID), none twice. */
static void finish_list(const struct imap *imap, struct listing *listing, struct mail_list *list)
{
    size_t kept = 0;
    if (listing->n)
        qsort(listing->v, listing->n, sizeof *listing->v, by_uid);
    for (size_t i = 0; i < listing->n; i++) {
        struct listed mail = listing->v[i];
        if (kept && mail.uid == listing->v[kept - 1].uid)
            continue;
        struct mail_entry entry = {.ref = imap_ref(listing->arena, imap->uidvalidity, mail.uid), .bytes = mail.bytes, .arrived = mail.arrived};
        arena_push(listing->arena, list, entry);
        listing->v[kept++] = mail;
    }
    listing->n = kept;
}

/* The sizes are kept for the fetch. */
static void keep_sizes(struct imap *imap, const struct listing *listing)
{
    imap_forget_sizes(imap);
    if (!listing->n)
        return;
    imap->sizes = calloc(listing->n, sizeof *imap->sizes);
    if (!imap->sizes)
        pb_out_of_memory("imap_list");
    for (size_t i = 0; i < listing->n; i++)
        imap->sizes[imap->sizes_n++] = (struct imap_size){listing->v[i].uid, listing->v[i].bytes};
}

/* Those that are flagged \Deleted are gone for everybody but the server. */
static void add_seen(void *context, const struct imap_mail *mail)
{
    struct listing *listing = context;
    if (mail->deleted || listing->n >= LIMIT_FOLDER_MAILS)
        return;
    struct listed listed = {.uid = mail->uid};
    arena_push(listing->arena, listing, listed);
}

enum imap_answer imap_list_selected(struct imap *imap, struct arena *arena, struct mail_list *ret_list, struct pb_err *err)
{
    struct listing listing = {.arena = arena};
    struct mail_list list = {0};
    enum imap_answer answer = imap_ask(imap, add_seen, &listing, 0, err, "1:*", "FLAGS");
    if (answer == IMAP_OK) {
        finish_list(imap, &listing, &list);
        *ret_list = list;
    }
    return answer;
}

bool imap_list(struct mailbox *mailbox, struct arena *arena, const char *after, struct mail_list *ret_list,
               struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    struct mailimap_selection_info *info = imap->session->imap_selection_info;
    uint32_t before = info->sel_exists;
    struct listing listing = {.arena = arena, .after = after ? imap_uid_of(imap, after) : 0};
    char set[32];
    snprintf(set, sizeof set, "%llu:*", (unsigned long long)listing.after + 1);
    info->sel_has_exists = 0;
    imap->news = false;
    if (listing.after < UINT32_MAX &&
        imap_ask(imap, add_listed, &listing, 0, err, set, "RFC822.SIZE INTERNALDATE FLAGS") != IMAP_OK)
        return false;
    struct mail_list list = {0};
    finish_list(imap, &listing, &list);
    keep_sizes(imap, &listing);
    /* What the server says while it lists may be no news: but only if it adds up. */
    info = imap->session->imap_selection_info;
    if (list.n == 0 && info->sel_exists == before)
        info->sel_has_exists = 0;
    *ret_list = list;
    return true;
}

/* ----------------------------------------------------------------- the fetch */

struct wanted {
    uint32_t uid, bytes; /* uid first: by_uid */
    const char *ref;
    bool sized; /* `bytes` is known */
    bool got;
};

struct fetching {
    struct wanted *v;
    size_t n;
    mailbox_take *take;
    void *context;
    bool ended; /* `take` wants no more */
};

static struct wanted *wanted_of(struct fetching *fetching, uint32_t uid)
{
    return fetching->n ? bsearch(&uid, fetching->v, fetching->n, sizeof *fetching->v, by_uid) : NULL;
}

static void note_size(void *context, const struct imap_mail *mail)
{
    struct wanted *wanted = wanted_of(context, mail->uid);
    if (!wanted || !mail->has_size)
        return;
    wanted->bytes = mail->bytes;
    wanted->sized = true;
}

static void hand_over(void *context, const struct imap_mail *mail)
{
    struct fetching *fetching = context;
    struct wanted *wanted = wanted_of(fetching, mail->uid);
    if (!wanted || wanted->got || !mail->has_body)
        return;
    wanted->got = true;
    if (!fetching->ended)
        fetching->ended = !fetching->take(fetching->context, wanted->ref, mail->body, wanted->bytes);
}

/* One command for v[from … to). A refusal is no failure: who did not come is asked for again. */
static bool fetch_run(struct imap *imap, struct fetching *fetching, size_t from, size_t to, uint64_t bytes,
                      const char *item, struct pb_err *err)
{
    cleanup_buf struct buf set = BUF_INIT;
    imap_uid_set(&fetching->v[from].uid, to - from, sizeof *fetching->v, &set);
    return imap_ask(imap, item ? hand_over : note_size, fetching, bytes, err, buf_string(&set), item ? item : "RFC822.SIZE") != IMAP_BROKEN;
}

static bool fetch_one(struct imap *imap, struct fetching *fetching, size_t i, struct pb_err *err)
{
    char item[BODY_ITEM_MAX];
    uint64_t bytes = imap_body_item(fetching->v[i].bytes, item);
    return fetch_run(imap, fetching, i, i + 1, bytes, item, err);
}

static void recall_sizes(const struct imap *imap, struct fetching *fetching)
{
    for (size_t i = 0; i < fetching->n && imap->sizes_n; i++) {
        const struct imap_size *known =
            bsearch(&fetching->v[i].uid, imap->sizes, imap->sizes_n, sizeof *imap->sizes, by_uid);
        fetching->v[i].bytes = known ? known->bytes : 0;
        fetching->v[i].sized = known != NULL;
    }
}

static bool ask_sizes(struct imap *imap, struct fetching *fetching, struct pb_err *err)
{
    for (size_t i = 0, end; i < fetching->n; i = end) {
        bool unknown = false;
        for (end = i; end < fetching->n && end - i < LIMIT_UID_SET; end++)
            unknown = unknown || !fetching->v[end].sized;
        if (unknown && !fetch_run(imap, fetching, i, end, 0, NULL, err))
            return false;
    }
    return true;
}

static bool is_small(const struct wanted *wanted)
{
    return wanted->sized && wanted->bytes <= LIMIT_MAIL_BYTES;
}

/* Runs of mails whose sizes are known and fit together. */
static bool fetch_runs(struct imap *imap, struct fetching *fetching, struct pb_err *err)
{
    for (size_t i = 0, end; i < fetching->n && !fetching->ended; i = end) {
        uint64_t bytes = 0;
        for (end = i; end < fetching->n && end - i < LIMIT_UID_SET && is_small(&fetching->v[end]); end++) {
            if (end > i && bytes + fetching->v[end].bytes > LIMIT_BATCH_BYTES)
                break;
            bytes += fetching->v[end].bytes;
        }
        if (end > i && !fetch_run(imap, fetching, i, end, bytes, "BODY.PEEK[]", err))
            return false;
        end = end > i ? end : i + 1;
    }
    return true;
}

/* A FETCH may bring less than it was asked for: one more try each, alone. So come the large ones. */
static bool fetch_missing(struct imap *imap, struct fetching *fetching, struct pb_err *err)
{
    for (size_t i = 0; i < fetching->n && !fetching->ended; i++) {
        const struct wanted *wanted = &fetching->v[i];
        if (!wanted->got && wanted->sized && !fetch_one(imap, fetching, i, err))
            return false;
    }
    return true;
}

bool imap_fetch(struct mailbox *mailbox, const char *const *refs, size_t n, mailbox_take *take, void *context,
                struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    cleanup_arena struct arena *arena = arena_new(0);
    struct fetching fetching = {.v = arena_array(arena, n, sizeof *fetching.v), .take = take, .context = context};
    for (size_t i = 0; i < n; i++) {
        uint32_t uid = imap_uid_of(imap, refs[i]);
        if (uid)
            fetching.v[fetching.n++] = (struct wanted){.uid = uid, .ref = refs[i]};
    }
    if (fetching.n)
        qsort(fetching.v, fetching.n, sizeof *fetching.v, by_uid);
    recall_sizes(imap, &fetching);
    return ask_sizes(imap, &fetching, err) && fetch_runs(imap, &fetching, err) &&
           fetch_missing(imap, &fetching, err);
}

static void note_seen(void *context, const struct imap_mail *mail)
{
    struct imap_mail *asked = context;
    asked->has_body = asked->has_body || (mail->uid == asked->uid && !mail->deleted);
}

bool imap_holds(struct mailbox *mailbox, const char *ref, bool *ret_holds, struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    struct imap_mail asked = {.uid = imap_uid_of(imap, ref)};
    char set[16];
    snprintf(set, sizeof set, "%u", asked.uid);
    if (asked.uid && imap_ask(imap, note_seen, &asked, 0, err, set, "FLAGS") != IMAP_OK)
        return false;
    *ret_holds = asked.has_body;
    return true;
}
