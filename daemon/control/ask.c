/* The asking side. */
#include <errno.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "postbus/lang.h"
#include "postbus/arena.h"
#include "peer.h"

#define ANSWER_USEC (60ull * 1000 * 1000)
#define CHECK_USEC (1800ull * 1000 * 1000) /* every folder is looked at, or all that is kept, however much that is */

static bool connect_socket(const char *path, sd_bus **ret_bus, struct pb_err *err)
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
        return pb_fail_errno(err, status == -EACCES ? PB_OPERATOR : PB_LATER, -status, _("postbusd does not answer on %s"), path);
    }
    *ret_bus = bus;
    return true;
}

static bool connect_bus(const char *name, sd_bus **ret_bus, struct pb_err *err)
{
    int status = sd_bus_open_system(ret_bus);
    return status >= 0 || pb_fail_errno(err, PB_LATER, -status, _("postbusd is to be asked on the system bus, as %s, and there is none"), name);
}

/* What the answer, or the error, means. */
static bool take_answer(int status, sd_bus_message *answer, const sd_bus_error *error, const char *method, struct buf *told, struct pb_err *err)
{
    const char *text = "";
    if (status >= 0)
        status = sd_bus_message_read(answer, "s", &text);
    if (status >= 0) {
        buf_add_string(told, text);
        return true;
    }
    if (sd_bus_error_has_name(error, CONTROL_ERROR_RULES)) {
        buf_add_string(told, error->message);
        return pb_fail(err, PB_BAD_INPUT, _("the rules have faults: the last good set stays"));
    }
    if (sd_bus_error_has_name(error, CONTROL_ERROR_REFUSED))
        return pb_fail(err, PB_BAD_INPUT, "%s", error->message);
    if (sd_bus_error_has_name(error, CONTROL_ERROR_LATER))
        return pb_fail(err, PB_LATER, "%s: %s", method, error->message);
    if (sd_bus_error_has_name(error, CONTROL_ERROR_DENIED) || sd_bus_error_has_name(error, CONTROL_ERROR_FAILED))
        return pb_fail(err, PB_OPERATOR, "%s: %s", method, error->message);
    return pb_fail_errno(err, PB_LATER, -status, _("%s: postbusd does not answer"), method);
}

/* Adds the method's arguments; `context` is the caller's own. */
typedef int add_arguments(sd_bus_message *call, const void *context);

static int add_who(sd_bus_message *call, const struct control_caller *caller)
{
    return caller->who ? sd_bus_message_append(call, "s", caller->who) : 0;
}

/* What is asked, wherever it is asked. */
struct question {
    const struct control_caller *caller;
    const char *method;
    add_arguments *add;
    const void *context;
    uint64_t usec;
};

/* Asks on `bus`, which goes; `name`: who on it, NULL where there is nobody else. */
static bool ask_on(sd_bus *bus, const char *name, const struct question *q, bool *ret_unnamed, struct buf *told, struct pb_err *err)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *answer = NULL, *call = NULL;
    int status = sd_bus_message_new_method_call(bus, &call, name, CONTROL_PATH, q->caller->who ? CONTROL_ON_BEHALF : CONTROL_INTERFACE, q->method);
    if (status >= 0)
        status = add_who(call, q->caller);
    if (status >= 0)
        status = q->add(call, q->context);
    if (status >= 0)
        status = sd_bus_call(bus, call, q->usec, &error, &answer);
    *ret_unnamed = sd_bus_error_has_name(&error, CONTROL_ERROR_UNNAMED) > 0;
    bool good = take_answer(status, answer, &error, q->method, told, err);
    sd_bus_error_free(&error);
    sd_bus_message_unref(answer);
    sd_bus_message_unref(call);
    sd_bus_flush_close_unref(bus);
    return good;
}

/* On the socket, which is there whenever postbusd is; on the bus where it is not told there who asks. */
static bool ask_question(const struct question *q, struct buf *told, struct pb_err *err)
{
    const struct control_caller *caller = q->caller;
    sd_bus *bus;
    bool unnamed;
    if (!connect_socket(caller->socket, &bus, err))
        return false;
    bool good = ask_on(bus, NULL, q, &unnamed, told, err);
    if (!unnamed)
        return good;
    if (!caller->bus)
        return pb_fail(err, PB_OPERATOR, _("%s: who asks is told on the system bus alone, and [control] has no bus-name"), q->method);
    return connect_bus(caller->bus, &bus, err) && ask_on(bus, caller->bus, q, &unnamed, told, err);
}

static bool ask(const struct control_caller *caller, const char *method, add_arguments *add, const void *context, struct buf *told, struct pb_err *err)
{
    return ask_question(&(struct question){caller, method, add, context, ANSWER_USEC}, told, err);
}

static int add_nothing(sd_bus_message *call, const void *context)
{
    (void)call, (void)context;
    return 0;
}

bool control_ask(const struct control_caller *caller, const char *method, struct buf *told, struct pb_err *err)
{
    return ask(caller, method, add_nothing, NULL, told, err);
}

static int add_correction(sd_bus_message *call, const void *context)
{
    const struct correction *c = context;
    int status = sd_bus_message_append(call, "xx", c->item, c->version);
    if (status >= 0 && (c->act == CORRECTION_SPLIT || c->act == CORRECTION_MERGE))
        status = sd_bus_message_append(call, "x", c->other);
    if (status >= 0 && c->act == CORRECTION_ROUTE) {
        status = sd_bus_message_open_container(call, 'a', "s");
        for (size_t i = 0; i < c->queues.n && status >= 0; i++)
            status = sd_bus_message_append(call, "s", c->queues.v[i]);
        status = status < 0 ? status : sd_bus_message_close_container(call);
    }
    if (status >= 0 && c->act != CORRECTION_UNDO)
        status = sd_bus_message_append(call, "s", c->why ? c->why : "");
    return status;
}

bool control_decide(const struct control_caller *caller, const struct correction *correction, struct buf *told, struct pb_err *err)
{
    static const char *const methods[] = {"Confirm", "Route", "Undo", "Split", "Merge"};
    return ask(caller, methods[correction->act], add_correction, correction, told, err);
}

static int add_note(sd_bus_message *call, const void *context)
{
    const struct note *note = context;
    return sd_bus_message_append(call, "xs", note->item, note->text);
}

bool control_note(const struct control_caller *caller, int64_t item, const char *text, struct pb_err *err)
{
    cleanup_buf struct buf told = BUF_INIT;
    struct note note = {.item = item, .text = text};
    return ask(caller, "Note", add_note, &note, &told, err);
}

bool control_role(const struct control_caller *caller, enum role *ret_role, struct pb_err *err)
{
    cleanup_buf struct buf told = BUF_INIT;
    if (!control_ask(caller, "Role", &told, err))
        return false;
    for (int role = ROLE_EDITOR; role >= ROLE_NOBODY; role--)
        if (strcmp(buf_string(&told), role_name((enum role)role)) == 0)
            *ret_role = (enum role)role;
    return true;
}

static int add_draft(sd_bus_message *call, const void *context)
{
    const struct inuse_draft *draft = context;
    int status = sd_bus_message_append(call, "s", draft->file.path);
    if (status >= 0)
        status = sd_bus_message_append_array(call, 'y', draft->file.bytes.p, draft->file.bytes.n);
    return status < 0 ? status : sd_bus_message_append(call, "ss", draft->file.base ? draft->file.base : "", draft->why ? draft->why : "");
}

bool control_save_rules(const struct control_caller *caller, const struct inuse_draft *draft, struct buf *told, struct pb_err *err)
{
    return ask(caller, "SaveRules", add_draft, draft, told, err);
}

static int add_erasure(sd_bus_message *call, const void *context)
{
    const struct erasure *erasure = context;
    return sd_bus_message_append(call, "ss", erasure->list ? erasure->list : erasure->person, erasure->why);
}

bool control_destroy(const struct control_caller *caller, const char *list, const char *why, struct buf *told, struct pb_err *err)
{
    struct erasure erasure = {.list = list, .why = why};
    return ask(caller, "Destroy", add_erasure, &erasure, told, err);
}

bool control_erase(const struct control_caller *caller, const char *address, const char *why, struct buf *told, struct pb_err *err)
{
    struct erasure erasure = {.person = address, .why = why};
    return ask_question(&(struct question){caller, "Erase", add_erasure, &erasure, CHECK_USEC}, told, err);
}

bool control_check(const struct control_caller *caller, struct buf *told, struct pb_err *err)
{
    return ask_question(&(struct question){caller, "Check", add_nothing, NULL, CHECK_USEC}, told, err);
}
