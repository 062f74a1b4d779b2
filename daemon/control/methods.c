/* What can be asked: every decision is a method here and nowhere else. Each stands in two tables: as the caller's
 * own, and with the name of him on whose behalf the page calls. */
#include <systemd/sd-bus.h>

#include "peer.h"

static int on_reload(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct peer *peer = userdata;
    struct control *control = peer->control;
    cleanup_buf struct buf told = BUF_INIT;
    struct actor actor;
    int status = actor_take(peer, message, ROLE_EDITOR, &actor, error);
    if (status < 0)
        return status;
    if (!control->calls.reload(control->context, &told))
        return sd_bus_error_set(error, CONTROL_ERROR_RULES, buf_string(&told));
    return sd_bus_reply_method_return(message, "s", buf_string(&told));
}

static int on_status(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct peer *peer = userdata;
    cleanup_buf struct buf told = BUF_INIT;
    struct actor actor;
    int status = actor_take(peer, message, ROLE_READER, &actor, error);
    if (status < 0)
        return status;
    peer->control->calls.status(peer->control->context, &told);
    return sd_bus_reply_method_return(message, "s", buf_string(&told));
}

static int on_role(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct actor actor;
    int status = actor_take(userdata, message, ROLE_NOBODY, &actor, error);
    return status < 0 ? status : sd_bus_reply_method_return(message, "s", role_name(actor.role));
}

#define P(name) SD_BUS_PARAM(name)
#define METHOD(name, types, names, handler) SD_BUS_METHOD_WITH_NAMES(name, types, names, "s", P(told), handler, SD_BUS_VTABLE_UNPRIVILEGED)
/* `who` and its name come before all arguments. */
#define METHODS(who, name)                                                                        \
    SD_BUS_VTABLE_START(0),                                                                        \
    METHOD("Reload", who, name, on_reload),                                                        \
    METHOD("SaveRules", who "sayss", name P(path) P(bytes) P(base) P(why), save_on_rules),         \
    METHOD("Status", who, name, on_status),                                                        \
    METHOD("Role", who, name, on_role),                                                            \
    METHOD("Confirm", who "xxs", name P(item) P(version) P(why), decide_on_confirm),               \
    METHOD("Route", who "xxass", name P(item) P(version) P(queues) P(why), decide_on_route),       \
    METHOD("Undo", who "xx", name P(item) P(version), decide_on_undo),                             \
    METHOD("Split", who "xxxs", name P(item) P(version) P(mail) P(why), decide_on_split),          \
    METHOD("Merge", who "xxxs", name P(item) P(version) P(other) P(why), decide_on_merge),         \
    METHOD("Note", who "xs", name P(item) P(text), decide_on_note),                                \
    METHOD("Check", who, name, keep_on_check),                                                     \
    METHOD("Destroy", who "ss", name P(list) P(why), keep_on_destroy),                             \
    METHOD("Erase", who "ss", name P(person) P(why), keep_on_erase),                               \
    SD_BUS_VTABLE_END

static const sd_bus_vtable own[] = {METHODS("", "")};
static const sd_bus_vtable on_behalf[] = {METHODS("s", P(who))};

int methods_offer(struct peer *peer)
{
    int status = sd_bus_add_object_vtable(peer->bus, NULL, CONTROL_PATH, CONTROL_INTERFACE, own, peer);
    return status < 0 ? status : sd_bus_add_object_vtable(peer->bus, NULL, CONTROL_PATH, CONTROL_ON_BEHALF, on_behalf, peer);
}
