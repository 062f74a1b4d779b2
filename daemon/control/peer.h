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

/* A decision that the caller waits for. */
struct pending {
    uint64_t ticket;
    struct peer *peer;
    sd_bus_message *call;   /* owned */
    sd_event_source *timer; /* owned */
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

/* "only clerks may do this" */
int peer_refuse(sd_bus_error *error, const char *needed);

/* Methods that decide; each answers when the thread that owns the store has done it. */
int decide_on_confirm(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_route(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_undo(sd_bus_message *message, void *userdata, sd_bus_error *error);

/* The peer is gone: what he asked for and was not begun is not done. */
void decide_forget(struct peer *peer);
