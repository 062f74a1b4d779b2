/* postbusctl same: why two mails are or are not the same letter. */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/lang.h"

#define EX_NOT_SAME 1

static bool read_fingerprint(const struct ctl *ctl, struct pool *pool, const struct rulebook *book, const char *path, struct fingerprint **ret,
                             int *ret_status)
{
    struct pb_err err;
    struct pb_span bytes;
    struct reading *reading;
    if (!ctl_input(ctl->arena, path, &bytes, &err) || !pool_read(pool, ctl->arena, bytes, &reading, &err)) {
        *ret_status = ctl_fail(path, &err);
        return false;
    }
    *ret = identity_fingerprint(ctl->arena, book->boilerplate, reading, rulebook_letter(book, &ctl->config.house, reading));
    return true;
}

static bool is_same(const struct comparison *c)
{
    return c->relation.item != 0;
}

static void put(struct buf *out, const struct comparison *c)
{
    struct json json;
    json_init(&json, out);
    json_object(&json);
    json_put_bool(&json, "same", is_same(c));
    json_put_string(&json, "relation", ctl_relation_name(c->relation.kind));
    json_put_string(&json, "why", c->relation.why);
    json_put_int(&json, "share", c->share);
    json_key(&json, "facets");
    json_object(&json);
    for (size_t i = 0; i < c->facets.n; i++)
        json_put_string(&json, c->facets.v[i].what, c->facets.v[i].says);
    json_object_end(&json);
    json_key(&json, "changes");
    json_array(&json);
    for (size_t i = 0; i < c->changes.n; i++) {
        json_object(&json);
        json_put_string(&json, "kind", c->changes.v[i].kind);
        json_put_string(&json, "before", c->changes.v[i].before);
        json_put_string(&json, "after", c->changes.v[i].after);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

static void tell(struct buf *out, const struct comparison *c)
{
    buf_printf(out, "%s: %s\n", is_same(c) ? _("the same letter") : _("not the same letter"), _(c->relation.why));
    for (size_t i = 0; i < c->facets.n; i++)
        buf_printf(out, "  %-12s %s\n", _(c->facets.v[i].what), _(c->facets.v[i].says));
    buf_printf(out, _("text in common: %u %%\n"), c->share);
    for (size_t i = 0; i < c->changes.n; i++) {
        const struct change_told *change = &c->changes.v[i];
        buf_printf(out, "  %s\n", _(change->kind));
        if (change->before[0])
            buf_printf(out, "    - %s\n", change->before);
        if (change->after[0])
            buf_printf(out, "    + %s\n", change->after);
    }
}

static int compare(const struct ctl *ctl, struct pool *pool, const struct rulebook *book)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct fingerprint *first, *second;
    struct comparison comparison;
    int status;
    if (!read_fingerprint(ctl, pool, book, ctl->paths[0], &first, &status) || !read_fingerprint(ctl, pool, book, ctl->paths[1], &second, &status))
        return status;
    identity_compare(ctl->arena, first, second, &comparison);
    (ctl->json ? put : tell)(&out, &comparison);
    ctl_print(&out);
    return is_same(&comparison) ? EX_OK : EX_NOT_SAME;
}

int ctl_same(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pool *pool;
    struct pb_err err;
    struct ctl ctl;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 2)
        return ctl_usage("same");
    cleanup_rulebook struct rulebook *book = ctl_rulebook_or_shipped(&ctl, &status);
    if (!book)
        return status;
    struct pool_settings readers = {.choices = &ctl.config.extract};
    if (!pool_open(&readers, &pool, &err))
        return ctl_fail("same", &err);
    status = compare(&ctl, pool, book);
    pool_close(pool);
    return status;
}
