/* peer.h: those who are connected, and what they wait for. */
#pragma once
#include <systemd/sd-bus.h>

#include "postbus/control.h"

/* Somebody connected. */
struct peer {
    struct control *control;
    sd_bus *bus; /* owned */
    uid_t uid;   /* by the kernel's word */
    bool unnamed; /* the kernel gives none: the unit has PrivateUsers=yes, and only the bus knows who it is */
    bool shared; /* the system bus: everybody's messages come this way */
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
    struct peer *bus;   /* owned: the system bus; NULL: not on it */
    size_t n;
    struct pending *pending; /* owned */
};

/* Who acts with a call. */
struct actor {
    enum role role;
    char who[CONTROL_WHO_MAX];
};

/* Finds who acts, and reads his name off the message where the page calls for him. Negative, with `error` told
 * and the log, where he may not do what is for `needed`. */
int actor_take(const struct peer *peer, sd_bus_message *message, enum role needed, struct actor *ret_actor, sd_bus_error *error);

/* The same for what archivists alone may do: who calls for himself, as the kernel says, and is one. */
int actor_take_archivist(const struct peer *peer, sd_bus_message *message, struct actor *ret_actor, sd_bus_error *error);

/* "clerk" */
const char *role_name(enum role role);

/* Has the call answered when the thread that owns the store has done what the ticket is for, or
 * after a time without. `saved`: NULL, or the answer where it is saved already (copied). */
int pending_add(struct peer *peer, sd_bus_message *call, uint64_t ticket, const char *saved);

/* The error that a code is told by. */
const char *control_error_name(enum pb_code code);

/* Saves a rule file. */
int save_on_rules(sd_bus_message *message, void *userdata, sd_bus_error *error);

/* Has letters destroyed, for archivists; and the mailbox looked at. */
int keep_on_destroy(sd_bus_message *message, void *userdata, sd_bus_error *error);
int keep_on_erase(sd_bus_message *message, void *userdata, sd_bus_error *error);
int keep_on_check(sd_bus_message *message, void *userdata, sd_bus_error *error);

/* Methods that decide; each answers when the thread that owns the store has done it. */
int decide_on_confirm(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_route(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_undo(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_split(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_merge(sd_bus_message *message, void *userdata, sd_bus_error *error);
int decide_on_note(sd_bus_message *message, void *userdata, sd_bus_error *error);

/* The methods at CONTROL_PATH of this connection. Negative where they cannot be offered. */
int methods_offer(struct peer *peer);

/* The name of the configuration on the system bus, where there is one; what is wrong goes to the log. */
void shared_open(struct control *control);

/* The peer is gone: what he asked for and was not begun is not done. */
void decide_forget(struct peer *peer);
