/* postbusctl compare: what postbusd makes of the letters, against where people have put them. */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/store_asked.h"
#include "trial.h"

#define VERB "compare"

/* The letters that were judged to be for one queue. */
struct share {
    const char *queue;
    size_t agreed, otherwise, waiting, away;
};

struct account {
    struct arena *arena;
    struct { struct share *v; size_t n, cap; } shares;
    struct { struct compared *v; size_t n, cap; } letters; /* taken otherwise */
    size_t left; /* of those, not kept */
};

static struct share *share_of(struct account *c, const char *queue)
{
    for (size_t i = 0; i < c->shares.n; i++)
        if (strcmp(c->shares.v[i].queue, queue) == 0)
            return &c->shares.v[i];
    struct share share = {.queue = arena_string(c->arena, queue)};
    arena_push(c->arena, &c->shares, share);
    return &c->shares.v[c->shares.n - 1];
}

static void keep(struct account *c, const struct compared *letter)
{
    if (c->letters.n >= LIMIT_COMPARED) {
        c->left++;
        return;
    }
    struct compared kept = *letter;
    kept.subject = arena_string(c->arena, letter->subject);
    kept.author = arena_string(c->arena, letter->author);
    kept.decided_by = arena_string(c->arena, letter->decided_by);
    kept.first = strings_copy(c->arena, &letter->first);
    kept.now = strings_copy(c->arena, &letter->now);
    arena_push(c->arena, &c->letters, kept);
}

static bool see(void *context, const struct compared *letter)
{
    struct account *c = context;
    bool agreed = strings_alike(&letter->first, &letter->now);
    for (size_t i = 0; i < letter->first.n; i++) {
        struct share *share = share_of(c, letter->first.v[i]);
        if (letter->decided_by)
            *(agreed ? &share->agreed : &share->otherwise) += 1;
        else
            *(letter->away ? &share->away : &share->waiting) += 1;
    }
    if (letter->decided_by && !agreed)
        keep(c, letter);
    return true;
}

static int by_queue(const void *a, const void *b)
{
    return strcmp(((const struct share *)a)->queue, ((const struct share *)b)->queue);
}

/* ---- told ---- */

static void tell_letter(struct buf *out, const struct compared *letter)
{
    cleanup_buf struct buf way = BUF_INIT;
    char item[32], made[ISO_MAX];
    snprintf(item, sizeof item, "i-%lld", (long long)letter->item);
    iso_format(letter->made, made);
    strings_put(&way, &letter->first);
    buf_add_string(&way, " → ");
    strings_put(&way, &letter->now);
    buf_add_string(out, "  ");
    ctl_column(out, item, 6);
    ctl_column(out, made, 10);
    ctl_column(out, buf_string(&way), 40);
    ctl_column(out, letter->author, 24);
    ctl_column(out, letter->subject, 46);
    buf_printf(out, _("decided by %s\n"), letter->decided_by);
}

static void tell(struct buf *out, const struct account *c)
{
    static const char *const titles[] = {N_("queue"), N_("agreed"), N_("otherwise"), N_("waiting"), N_("put away")};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        ctl_column(out, _(titles[i]), i ? 9 : 32);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < c->shares.n; i++) {
        const struct share *share = &c->shares.v[i];
        ctl_column(out, share->queue, 32);
        buf_printf(out, "%-9zu  %-9zu  %-9zu  %zu\n", share->agreed, share->otherwise, share->waiting, share->away);
    }
    if (c->letters.n > 0)
        buf_add_string(out, _("\nletters that people took otherwise:\n"));
    for (size_t i = 0; i < c->letters.n; i++)
        tell_letter(out, &c->letters.v[i]);
    if (c->left > 0)
        buf_printf(out, _("  … and %zu older ones\n"), c->left);
}

static void put_share(struct json *json, const struct share *share)
{
    json_object(json);
    json_put_string(json, "queue", share->queue);
    json_put_int(json, "agreed", (long long)share->agreed);
    json_put_int(json, "otherwise", (long long)share->otherwise);
    json_put_int(json, "waiting", (long long)share->waiting);
    json_put_int(json, "away", (long long)share->away);
    json_object_end(json);
}

static void put_letter(struct json *json, const struct compared *letter)
{
    json_object(json);
    ctl_json_id(json, "item", 'i', letter->item);
    ctl_json_time(json, "since", letter->made);
    json_put_string(json, "author", letter->author);
    json_put_string(json, "subject", letter->subject);
    ctl_json_strings(json, "first", &letter->first);
    ctl_json_strings(json, "now", &letter->now);
    json_put_string(json, "decided_by", letter->decided_by);
    json_object_end(json);
}

static void put(struct buf *out, const struct account *c)
{
    struct json json;
    json_init(&json, out);
    json_object(&json);
    json_key(&json, "queues");
    json_array(&json);
    for (size_t i = 0; i < c->shares.n; i++)
        put_share(&json, &c->shares.v[i]);
    json_array_end(&json);
    json_key(&json, "letters");
    json_array(&json);
    for (size_t i = 0; i < c->letters.n; i++)
        put_letter(&json, &c->letters.v[i]);
    json_array_end(&json);
    json_put_int(&json, "left", (long long)c->left);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

int ctl_compare(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    const char *text = ctl_take_option(&argc, argv, "--since");
    struct account account = {.arena = arena};
    struct ctl ctl;
    struct pb_err err;
    int64_t since = 0;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n > 0 || (text && !trial_since(text, &since)))
        return ctl_usage(VERB);
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    if (!store)
        return status;
    if (!store_each_compared(store, since, see, &account, &err))
        return ctl_fail("postbusctl", &err);
    if (account.shares.n > 0)
        qsort(account.shares.v, account.shares.n, sizeof *account.shares.v, by_queue);
    if (ctl.json)
        put(&out, &account);
    else if (account.shares.n == 0)
        buf_printf(&out, "%s\n", _("no letters here"));
    else
        tell(&out, &account);
    ctl_print(&out);
    return EX_OK;
}
