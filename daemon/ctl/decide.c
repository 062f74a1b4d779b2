/* postbusctl confirm, route, undo, split, merge, note: a clerk's decision on a letter, as it is now; the daemon
 * refuses it where somebody else was faster. */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/control.h"
#include "postbus/lang.h"
#include "postbus/span.h"
#include "postbus/store_asked.h"

bool ctl_take_number(const char *text, char letter, int64_t *ret_number)
{
    unsigned long number;
    if (!span_number(span_of(text[0] == letter && text[1] == '-' ? text + 2 : text), INT64_MAX, &number) || number == 0)
        return false;
    *ret_number = (int64_t)number;
    return true;
}

/* What stands behind the item: queues, another item, or one of its mails. */
static bool take_rest(const struct ctl *ctl, struct correction *c)
{
    switch (c->act) {
    case CORRECTION_CONFIRM:
    case CORRECTION_UNDO: return ctl->n == 1;
    case CORRECTION_SPLIT: return ctl->n == 2 && ctl_take_number(ctl->paths[1], 'm', &c->other);
    case CORRECTION_MERGE: return ctl->n == 2 && ctl_take_number(ctl->paths[1], 'i', &c->other);
    case CORRECTION_ROUTE: break;
    }
    for (size_t i = 1; i < ctl->n; i++)
        arena_push(ctl->arena, &c->queues, ctl->paths[i]);
    return c->queues.n > 0;
}

/* The version that the decision is made upon, and whether mail is moved at all. */
static bool look(const struct ctl *ctl, struct correction *c, bool *ret_routes, int *ret_status)
{
    struct pb_err err;
    struct item *item;
    const char *mode = NULL;
    cleanup_store struct store *store = ctl_store(ctl, ret_status);
    if (!store)
        return false;
    if (!store_get_item(store, ctl->arena, c->item, &item, &err) || !store_get_fact(store, ctl->arena, "mode", &mode, &err)) {
        *ret_status = ctl_fail("postbusctl", &err);
        return false;
    }
    c->version = item->version;
    *ret_routes = mode && strcmp(mode, "route") == 0;
    return true;
}

static void tell(const struct correction *c, const char *queues, bool routes)
{
    cleanup_buf struct buf out = BUF_INIT;
    long long item = c->item;
    switch (c->act) {
    case CORRECTION_CONFIRM: buf_printf(&out, _("i-%lld stays in %s\n"), item, queues); break;
    case CORRECTION_ROUTE: buf_printf(&out, _("i-%lld goes to %s\n"), item, queues); break;
    case CORRECTION_SPLIT: buf_printf(&out, _("m-%lld is %s now, a letter of its own\n"), (long long)c->other, queues); break;
    case CORRECTION_MERGE: buf_printf(&out, _("i-%lld and i-%lld are one letter now, in %s\n"), item, (long long)c->other, queues); break;
    case CORRECTION_UNDO: buf_printf(&out, _("i-%lld is as it was before, in %s\n"), item, queues); break;
    }
    if (!routes && c->act != CORRECTION_CONFIRM)
        buf_add_string(&out, _("postbusd moves no mails yet: these follow once its mode is route\n"));
    ctl_print(&out);
}

static int decide(int argc, char **argv, enum correction_act act)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf told = BUF_INIT;
    struct correction c = {.act = act, .why = act == CORRECTION_UNDO ? NULL : ctl_take_option(&argc, argv, "--why")};
    struct ctl ctl;
    struct pb_err err;
    bool routes;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n == 0 || !ctl_take_number(ctl.paths[0], 'i', &c.item) || !take_rest(&ctl, &c))
        return ctl_usage(argv[0]);
    if (!look(&ctl, &c, &routes, &status))
        return status;
    if (!control_decide(&ctl.caller, &c, &told, &err))
        return ctl_refused("postbusctl", &err);
    tell(&c, buf_string(&told), routes);
    return EX_OK;
}

int ctl_note(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ctl ctl;
    struct pb_err err;
    int64_t item;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 2 || !ctl_take_number(ctl.paths[0], 'i', &item))
        return ctl_usage(argv[0]);
    if (!control_note(&ctl.caller, item, ctl.paths[1], &err))
        return ctl_refused("postbusctl", &err);
    printf(_("noted beside i-%lld\n"), (long long)item);
    return EX_OK;
}

int ctl_confirm(int argc, char **argv)
{
    return decide(argc, argv, CORRECTION_CONFIRM);
}

int ctl_route(int argc, char **argv)
{
    return decide(argc, argv, CORRECTION_ROUTE);
}

int ctl_undo(int argc, char **argv)
{
    return decide(argc, argv, CORRECTION_UNDO);
}

int ctl_split(int argc, char **argv)
{
    return decide(argc, argv, CORRECTION_SPLIT);
}

int ctl_merge(int argc, char **argv)
{
    return decide(argc, argv, CORRECTION_MERGE);
}
