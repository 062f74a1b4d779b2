/* peer.h: those who are connected, and what they wait for. */
#pragma once
#include <systemd/sd-bus.h>

#include "postbus/control.h"
#include "roles.h"

/* Somebody connected. */
struct peer {
    struct control *control;
    sd_bus *bus; /* owned */
    enum role role;
    char who[PEER_NAME_MAX];
    struct peer *next; /* owned */
};

/* A decision, or the note of what was saved, that the caller waits for. */
struct pending {
    uint64_t ticket;
    struct peer *peer;
    sd_bus_message *call;   /* owned */
    sd_event_source *timer; /* owned */
    char *saved;            /* owned: the set in use since; NULL: a decision. What is saved cannot be taken back */
    struct pending *next;   /* owned */
};

struct control {
    const struct config *config; /* borrowed */
    struct triage *triage;       /* borrowed */
    struct control_calls calls;
    void *context;
    sd_event *loop; /* borrowed */
    sd_event_source *source;
    int fd;
    struct peer *peers; /* owned */
    size_t n;
    struct pending *pending; /* owned */
};

/* "only clerks may do this"; `needed` is marked for translation. */
int peer_refuse(sd_bus_error *error, const char *needed);

/* Has the call answered when the thread that owns the store has done what the ticket is for, or
 * after a time without. `saved`: NULL, or the answer where it is saved already (copied). */
int pending_add(struct peer *peer, sd_bus_message *call, uint64_t ticket, const char *saved);

/* The error that a code is told by. */
const char *control_error_name(enum pb_code code);

/* Saves a rule file. */
int save_on_rules(sd_bus_message *message, void *userdata, sd_bus_error *error);

/* Methods that decide; each answers when the thread that owns the store has done it. */
int decide_on_confirm(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_route(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_undo(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_split(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_merge(sd_bus_message *message, void *userdata, sd_bus_error *error);

/* The peer is gone: what he asked for and was not begun is not done. */
void decide_forget(struct peer *peer);
