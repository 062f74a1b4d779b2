/* The asking side. */
#include <errno.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "postbus/arena.h"
#include "postbus/control.h"

#define ANSWER_USEC (60ull * 1000 * 1000)

static bool connect_to(const char *path, sd_bus **ret_bus, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    sd_bus *bus = NULL;
    int status = sd_bus_new(&bus);
    if (status >= 0)
        status = sd_bus_set_address(bus, arena_printf(arena, "unix:path=%s", path));
    if (status >= 0)
        status = sd_bus_start(bus);
    if (status < 0) {
        sd_bus_unref(bus);
        return pb_fail_errno(err, status == -EACCES ? PB_OPERATOR : PB_LATER, -status, "postbusd does not answer on %s", path);
    }
    *ret_bus = bus;
    return true;
}

bool control_ask(const char *socket, const char *method, struct buf *told, struct pb_err *err)
{
    sd_bus *bus = NULL;
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *answer = NULL, *call = NULL;
    const char *text = "";
    if (!connect_to(socket, &bus, err))
        return false;
    int status = sd_bus_message_new_method_call(bus, &call, NULL, CONTROL_PATH, CONTROL_INTERFACE, method);
    if (status >= 0)
        status = sd_bus_call(bus, call, ANSWER_USEC, &error, &answer);
    if (status >= 0)
        status = sd_bus_message_read(answer, "s", &text);
    bool good = status >= 0;
    if (good) {
        buf_add_string(told, text);
    } else if (sd_bus_error_has_name(&error, CONTROL_ERROR_RULES)) {
        buf_add_string(told, error.message);
        pb_fail(err, PB_BAD_INPUT, "the rules have faults: the last good set stays");
    } else if (sd_bus_error_has_name(&error, CONTROL_ERROR_DENIED)) {
        pb_fail(err, PB_OPERATOR, "%s: %s", method, error.message);
    } else {
        pb_fail_errno(err, PB_LATER, -status, "%s: postbusd does not answer", method);
    }
    sd_bus_error_free(&error);
    sd_bus_message_unref(answer);
    sd_bus_message_unref(call);
    sd_bus_flush_close_unref(bus);
    return good;
}
