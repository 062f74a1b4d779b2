/* Who acts: the peer himself, by the kernel's word, or somebody on whose behalf the page calls. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "peer.h"
#include "postbus/lang.h"
#include "postbus/log.h"
#include "postbus/utf8.h"
#include "roles.h"

static const char *const names[] = {"nobody", "reader", "clerk", "editor"};

const char *role_name(enum role role)
{
    return names[role];
}

static const char *const plurals[] = {"", N_("readers"), N_("clerks"), N_("rule editors")};

/* On the system bus each message has a sender of its own. */
static int uid_of(const struct peer *peer, sd_bus_message *message, uid_t *ret_uid, sd_bus_error *error)
{
    sd_bus_creds *creds = NULL;
    *ret_uid = peer->uid;
    if (peer->unnamed)
        return sd_bus_error_set(error, CONTROL_ERROR_UNNAMED, _("who asks is not told on the socket: ask on the system bus"));
    if (!peer->shared)
        return 0;
    int status = sd_bus_query_sender_creds(message, SD_BUS_CREDS_EUID, &creds);
    if (status >= 0)
        status = sd_bus_creds_get_euid(creds, ret_uid);
    sd_bus_creds_unref(creds);
    return status;
}

/* A name that can stand in a list, and in a log's line. */
static bool is_name(const char *who)
{
    struct pb_span name = span_of(who);
    if (name.n == 0 || name.n >= CONTROL_WHO_MAX || !utf8_valid(name) || span_trim(name).n != name.n)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)who[i] < ' ' || who[i] == 0x7F || strchr(",;*", who[i]))
            return false;
    return true;
}

static int take_name(sd_bus_message *message, const struct config *config, struct actor *ret, sd_bus_error *error)
{
    const char *who;
    int status = sd_bus_message_read(message, "s", &who);
    if (status < 0)
        return status;
    if (!is_name(who))
        return sd_bus_error_set(error, CONTROL_ERROR_REFUSED, _("this is no name that a person can have"));
    snprintf(ret->who, sizeof ret->who, "%s", who);
    ret->role = role_of_name(who, config);
    return 0;
}

static int refuse(const char *who, sd_bus_message *message, enum role needed, sd_bus_error *error)
{
    log_event(LOG_EVENT_DENIED, LOG_WARNING, NULL, "refused: %s asked for %s, which is for %ss", who, sd_bus_message_get_member(message), names[needed]);
    return sd_bus_error_setf(error, CONTROL_ERROR_DENIED, _("only %s may do this, and you are none"), _(plurals[needed]));
}

/* The page's user may be anybody, and is nobody himself. */
static int refuse_page(const char *who, sd_bus_message *message, sd_bus_error *error)
{
    log_event(LOG_EVENT_DENIED, LOG_WARNING, NULL, "refused: %s asked for %s on another's behalf", who, sd_bus_message_get_member(message));
    return sd_bus_error_set(error, CONTROL_ERROR_DENIED, _("only the page may act on somebody's behalf"));
}

int actor_take_archivist(const struct peer *peer, sd_bus_message *message, struct actor *ret, sd_bus_error *error)
{
    const char *interface = sd_bus_message_get_interface(message);
    uid_t uid;
    int status = uid_of(peer, message, &uid, error);
    if (status < 0)
        return status;
    name_of_user(uid, ret->who);
    if ((!interface || strcmp(interface, CONTROL_ON_BEHALF) != 0) && is_archivist(uid, peer->control->config))
        return 0;
    log_event(LOG_EVENT_DENIED, LOG_WARNING, NULL, "refused: %s asked for %s, which is for archivists", ret->who, sd_bus_message_get_member(message));
    return sd_bus_error_set(error, CONTROL_ERROR_DENIED, _("only archivists may do this, and you are none"));
}

int actor_take(const struct peer *peer, sd_bus_message *message, enum role needed, struct actor *ret, sd_bus_error *error)
{
    const struct config *config = peer->control->config;
    const char *interface = sd_bus_message_get_interface(message);
    uid_t uid;
    int status = uid_of(peer, message, &uid, error);
    if (status < 0)
        return status;
    name_of_user(uid, ret->who);
    if (interface && strcmp(interface, CONTROL_ON_BEHALF) == 0) {
        if (!is_page(uid, config))
            return refuse_page(ret->who, message, error);
        if ((status = take_name(message, config, ret, error)) < 0)
            return status;
    } else {
        ret->role = role_of_user(uid, config);
    }
    return ret->role < needed ? refuse(ret->who, message, needed, error) : 0;
}
