/* What an archivist has destroyed, and what an operator has looked at. */
#include <errno.h>
#include <string.h>

#include "peer.h"
#include "postbus/lang.h"
#include "postbus/limits.h"

/* Once the order is given the thread answers for it. */
static int answer_later(struct peer *peer, sd_bus_message *message, bool given, uint64_t ticket, const struct pb_err *err, sd_bus_error *error)
{
    return given ? pending_add(peer, message, ticket, NULL) : sd_bus_error_set(error, control_error_name(err->code), err->msg);
}

/* Two texts: what is to go, and why. */
static int erase(struct peer *peer, sd_bus_message *message, bool of_person, sd_bus_error *error)
{
    struct actor actor;
    struct erasure erasure = {.who = actor.who};
    struct pb_err err = {0};
    const char *what;
    uint64_t ticket = 0;
    int status = actor_take_archivist(peer, message, &actor, error);
    if (status >= 0)
        status = sd_bus_message_read(message, "ss", &what, &erasure.why);
    if (status < 0)
        return status;
    if (span_trim(span_of(erasure.why)).n == 0 || strlen(erasure.why) > LIMIT_WHY_BYTES || strlen(what) > LIMIT_ERASED_NAME)
        return sd_bus_error_setf(error, CONTROL_ERROR_REFUSED, _("say why, in at most %d bytes"), LIMIT_WHY_BYTES);
    *(of_person ? &erasure.person : &erasure.list) = what;
    if (of_person && strcasestr(erasure.why, what))
        return sd_bus_error_set(error, CONTROL_ERROR_REFUSED, _("the reason stays on record: without the address of who is to be forgotten"));
    bool given = triage_erase(peer->control->triage, &erasure, &ticket, &err);
    return answer_later(peer, message, given, ticket, &err, error);
}

int keep_on_destroy(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    return erase(userdata, message, false, error);
}

int keep_on_erase(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    return erase(userdata, message, true, error);
}

int keep_on_check(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct peer *peer = userdata;
    struct actor actor;
    struct pb_err err = {0};
    uint64_t ticket = 0;
    int status = actor_take(peer, message, ROLE_CLERK, &actor, error);
    if (status < 0)
        return status;
    bool given = triage_check(peer->control->triage, &ticket, &err);
    return answer_later(peer, message, given, ticket, &err, error);
}
