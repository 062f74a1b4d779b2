/* A rule file from an editor: checked, written and in use when he is answered, and noted. */
#include <errno.h>
#include <string.h>

#include "peer.h"
#include "postbus/lang.h"
#include "postbus/limits.h"

/* The arguments, borrowed from the message. */
static int read_draft(sd_bus_message *message, struct inuse_draft *draft)
{
    const void *bytes = NULL;
    const char *why = "";
    int status = sd_bus_message_read(message, "s", &draft->file.path);
    if (status >= 0)
        status = sd_bus_message_read_array(message, 'y', &bytes, &draft->file.bytes.n);
    if (status >= 0)
        status = sd_bus_message_read(message, "ss", &draft->file.base, &why);
    if (status >= 0 && strlen(why) > LIMIT_WHY_BYTES)
        return -E2BIG;
    draft->file.bytes.p = bytes;
    draft->why = *why ? why : NULL;
    return status;
}

int save_on_rules(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct peer *peer = userdata;
    struct control *control = peer->control;
    struct actor actor;
    struct inuse_draft draft = {.who = actor.who};
    cleanup_buf struct buf told = BUF_INIT;
    struct pb_err err;
    uint64_t ticket;
    int status = actor_take(peer, message, ROLE_EDITOR, &actor, error);
    if (status < 0)
        return status;
    status = read_draft(message, &draft);
    if (status == -E2BIG)
        return sd_bus_error_setf(error, CONTROL_ERROR_REFUSED, _("at most %d bytes for the reason"), LIMIT_WHY_BYTES);
    if (status < 0)
        return status;
    if (control->calls.save(control->context, &draft, &told, &ticket, &err))
        return pending_add(peer, message, ticket, buf_string(&told));
    if (told.len > 0)
        return sd_bus_error_set(error, CONTROL_ERROR_RULES, buf_string(&told));
    return sd_bus_error_set(error, control_error_name(err.code), err.msg);
}
