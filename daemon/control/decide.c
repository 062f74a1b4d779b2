/* Decisions: checked, handed to the thread that owns the store, answered when done. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"
#include "postbus/lang.h"
#include "postbus/limits.h"

#define DEADLINE_USEC (LIMIT_DECIDE_SECONDS * 1000000ull)

/* Takes it off the list; the caller answers, then frees. */
static struct pending *take_off(struct control *control, uint64_t ticket)
{
    for (struct pending **at = &control->pending; *at; at = &(*at)->next)
        if ((*at)->ticket == ticket) {
            struct pending *pending = *at;
            *at = pending->next;
            return pending;
        }
    return NULL;
}

static void pending_free(struct pending *pending)
{
    sd_event_source_disable_unref(pending->timer);
    sd_bus_message_unref(pending->call);
    free(pending->saved);
    free(pending);
}

/* Not begun within its time: taken back, so that the caller knows where he stands. One that
 * is being done has its answer on the way. */
static int on_deadline(sd_event_source *source, uint64_t usec, void *context)
{
    (void)source, (void)usec;
    struct pending *pending = context;
    struct control *control = pending->peer->control;
    if (!pending->saved && !triage_withdraw(control->triage, pending->ticket))
        return 0;
    take_off(control, pending->ticket);
    if (pending->saved) /* it is, and the note of it comes in its time */
        sd_bus_reply_method_return(pending->call, "s", pending->saved);
    else
        sd_bus_reply_method_errorf(pending->call, CONTROL_ERROR_LATER, _("postbusd did not come to it within %d seconds: nothing was decided"), LIMIT_DECIDE_SECONDS);
    pending_free(pending);
    return 0;
}

int pending_add(struct peer *peer, sd_bus_message *call, uint64_t ticket, const char *saved)
{
    struct control *control = peer->control;
    struct pending *pending = calloc(1, sizeof *pending);
    if (!pending)
        pb_out_of_memory("control");
    *pending = (struct pending){.ticket = ticket, .peer = peer, .call = sd_bus_message_ref(call), .next = control->pending};
    if (saved && !(pending->saved = strdup(saved)))
        pb_out_of_memory("control");
    control->pending = pending;
    /* Without a timer the answer comes when it comes. */
    (void)sd_event_add_time_relative(control->loop, &pending->timer, CLOCK_MONOTONIC, DEADLINE_USEC, 0, on_deadline, pending);
    return 1;
}

const char *control_error_name(enum pb_code code)
{
    switch (code) {
    case PB_BAD_INPUT:
    case PB_NOT_FOUND: return CONTROL_ERROR_REFUSED;
    case PB_LATER: return CONTROL_ERROR_LATER;
    default: return CONTROL_ERROR_FAILED;
    }
}

static int read_queues(sd_bus_message *message, struct arena *arena, struct strings *ret_queues)
{
    const char *queue;
    int status = sd_bus_message_enter_container(message, 'a', "s");
    while (status >= 0 && (status = sd_bus_message_read(message, "s", &queue)) > 0) {
        if (ret_queues->n == LIMIT_ROUTE_QUEUES || strlen(queue) > LIMIT_FOLDER_NAME)
            return -E2BIG;
        arena_push(arena, ret_queues, queue);
    }
    return status < 0 ? status : sd_bus_message_exit_container(message);
}

/* The arguments, borrowed from the message. */
static int read_correction(sd_bus_message *message, struct arena *arena, struct correction *c)
{
    const char *why = "";
    int status = sd_bus_message_read(message, "xx", &c->item, &c->version);
    if (status >= 0 && (c->act == CORRECTION_SPLIT || c->act == CORRECTION_MERGE))
        status = sd_bus_message_read(message, "x", &c->other);
    if (status >= 0 && c->act == CORRECTION_ROUTE)
        status = read_queues(message, arena, &c->queues);
    if (status >= 0 && c->act != CORRECTION_UNDO)
        status = sd_bus_message_read(message, "s", &why);
    if (status >= 0 && strlen(why) > LIMIT_WHY_BYTES)
        return -E2BIG;
    c->why = *why ? why : NULL;
    return status;
}

static int decide(struct peer *peer, sd_bus_message *message, enum correction_act act, sd_bus_error *error)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct actor actor;
    struct correction correction = {.act = act, .who = actor.who};
    struct pb_err err;
    uint64_t ticket;
    int status = actor_take(peer, message, ROLE_CLERK, &actor, error);
    if (status < 0)
        return status;
    status = read_correction(message, arena, &correction);
    if (status == -E2BIG)
        return sd_bus_error_setf(error, CONTROL_ERROR_REFUSED, _("at most %d queues, and %d bytes for the reason"), LIMIT_ROUTE_QUEUES, LIMIT_WHY_BYTES);
    if (status < 0)
        return status;
    if (!triage_decide(peer->control->triage, &correction, &ticket, &err))
        return sd_bus_error_set(error, control_error_name(err.code), err.msg);
    return pending_add(peer, message, ticket, NULL);
}

int decide_on_confirm(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    return decide(userdata, message, CORRECTION_CONFIRM, error);
}

int decide_on_route(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    return decide(userdata, message, CORRECTION_ROUTE, error);
}

int decide_on_undo(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    return decide(userdata, message, CORRECTION_UNDO, error);
}

int decide_on_split(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    return decide(userdata, message, CORRECTION_SPLIT, error);
}

int decide_on_merge(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    return decide(userdata, message, CORRECTION_MERGE, error);
}

int decide_on_note(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct peer *peer = userdata;
    struct actor actor;
    struct note note = {.who = actor.who};
    struct pb_err err;
    uint64_t ticket;
    int status = actor_take(peer, message, ROLE_CLERK, &actor, error);
    if (status >= 0)
        status = sd_bus_message_read(message, "xs", &note.item, &note.text);
    if (status < 0)
        return status;
    if (span_trim(span_of(note.text)).n == 0 || strlen(note.text) > LIMIT_CLERK_NOTE_BYTES)
        return sd_bus_error_setf(error, CONTROL_ERROR_REFUSED, _("a note has words, and at most %d bytes"), LIMIT_CLERK_NOTE_BYTES);
    if (!triage_note(peer->control->triage, &note, &ticket, &err))
        return sd_bus_error_set(error, control_error_name(err.code), err.msg);
    return pending_add(peer, message, ticket, NULL);
}

void decide_forget(struct peer *peer)
{
    struct control *control = peer->control;
    for (struct pending **at = &control->pending; *at;) {
        struct pending *pending = *at;
        if (pending->peer != peer) {
            at = &pending->next;
            continue;
        }
        *at = pending->next;
        if (!pending->saved)
            triage_withdraw(control->triage, pending->ticket);
        pending_free(pending);
    }
}

/* An answer whose caller is gone is for nobody. */
static void answer(struct control *control, uint64_t ticket, const char *told, const struct pb_err *why)
{
    struct pending *pending = take_off(control, ticket);
    if (!pending)
        return;
    if (why->code == PB_OK)
        sd_bus_reply_method_return(pending->call, "s", pending->saved ? pending->saved : told);
    else if (pending->saved)
        sd_bus_reply_method_errorf(pending->call, CONTROL_ERROR_FAILED, _("saved and in use, but not in the log: %s"), why->msg);
    else
        sd_bus_reply_method_errorf(pending->call, control_error_name(why->code), "%s", why->msg);
    pending_free(pending);
}

void control_answer(struct control *control)
{
    uint64_t ticket;
    struct pb_err why;
    for (bool more = control != NULL; more;) {
        cleanup_buf struct buf told = BUF_INIT;
        more = triage_next_answer(control->triage, &ticket, &told, &why);
        if (more)
            answer(control, ticket, buf_string(&told), &why);
    }
}
