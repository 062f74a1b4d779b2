/* The same methods on the system bus, under the name that the configuration gives. Whoever the bus's policy lets
 * through is judged by his user, as on the socket. Without a bus, or without the name, the socket does. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "peer.h"
#include "postbus/log.h"

static void warn(const struct control *control, const char *what, int status)
{
    log_event(LOG_EVENT_TROUBLE, LOG_WARNING, NULL, "not on the system bus as %s: %s: %s", control->config->bus_name, what, strerror(-status));
}

static int on_named(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct control *control = userdata;
    (void)error;
    if (sd_bus_message_is_method_error(message, NULL))
        warn(control, "the name", -sd_bus_message_get_errno(message));
    return 0;
}

/* The bus is gone: who waits for an answer there has none to get, and nobody new comes. */
static int on_gone(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct control *control = userdata;
    (void)message, (void)error;
    warn(control, "the bus", -ECONNRESET);
    decide_forget(control->bus);
    sd_bus_detach_event(control->bus->bus);
    return 0;
}

static int offer(struct control *control, const char **ret_what)
{
    struct peer *peer = control->bus;
    int status = sd_bus_open_system(&peer->bus);
    *ret_what = "the bus";
    if (status < 0 || (status = methods_offer(peer)) < 0 || (status = sd_bus_attach_event(peer->bus, control->loop, SD_EVENT_PRIORITY_NORMAL)) < 0)
        return status;
    status = sd_bus_match_signal(peer->bus, NULL, "org.freedesktop.DBus.Local", "/org/freedesktop/DBus/Local", "org.freedesktop.DBus.Local", "Disconnected",
                                 on_gone, control);
    *ret_what = "the name";
    return status < 0 ? status : sd_bus_request_name_async(peer->bus, NULL, control->config->bus_name, 0, on_named, control);
}

void shared_open(struct control *control)
{
    const char *what;
    if (!control->config->bus_name)
        return;
    control->bus = calloc(1, sizeof *control->bus);
    if (!control->bus)
        pb_out_of_memory("control");
    *control->bus = (struct peer){.control = control, .uid = (uid_t)-1, .shared = true};
    int status = offer(control, &what);
    if (status >= 0)
        return;
    warn(control, what, status);
    sd_bus_close_unref(control->bus->bus);
    free(control->bus);
    control->bus = NULL;
}
