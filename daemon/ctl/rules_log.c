/* postbusctl rules log: who saved which rules, when and why. */
#include <sysexits.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/lang.h"

struct listing {
    bool json;
    size_t rows;
};

static void put_row(struct buf *out, const struct rules_saved *saved, const char *at)
{
    buf_printf(out, "%s  %s  %s  %.12s → %.12s", at, saved->who, saved->path, saved->before, saved->after);
    if (saved->why) {
        buf_add_string(out, "  — ");
        ctl_words(out, saved->why);
    }
}

static void json_row(struct buf *out, const struct rules_saved *saved, const char *at)
{
    struct json json;
    json_init(&json, out);
    json_object(&json);
    json_put_string(&json, "at", at);
    json_put_string(&json, "who", saved->who);
    json_put_string(&json, "path", saved->path);
    json_put_string(&json, "why", saved->why);
    json_put_string(&json, "before", saved->before);
    json_put_string(&json, "after", saved->after);
    json_object_end(&json);
}

static bool see(void *context, const struct rules_saved *saved)
{
    struct listing *listing = context;
    cleanup_buf struct buf out = BUF_INIT;
    char at[ISO_MAX];
    iso_format(saved->at, at);
    (listing->json ? json_row : put_row)(&out, saved, at);
    buf_add_char(&out, '\n');
    ctl_print(&out);
    listing->rows++;
    return true;
}

int ctl_rules_log(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct listing listing = {0};
    struct pb_err err;
    struct ctl ctl;
    int status;
    cleanup_store struct store *store = ctl_begin_store(&ctl, arena, argc, argv, "rules log", 0, &status);
    if (!store)
        return status;
    listing.json = ctl.json;
    if (!store_rules_saved(store, see, &listing, &err))
        return ctl_fail("rules log", &err);
    if (listing.rows == 0 && !ctl.json)
        puts(_("nobody has saved rules by way of postbusd"));
    return EX_OK;
}
