/* control.h: what others may ask of a running postbusd, over a Unix socket.
 *
 * sd-bus objects served peer to peer, so that no bus daemon is needed; the
 * kernel's word for who is asking decides what he may. One thread: the loop's. */
#pragma once
#include <systemd/sd-event.h>
#include "postbus/buf.h"
#include "postbus/config.h"
#include "postbus/err.h"
#include "postbus/inuse.h"
#include "postbus/triage.h"

#define CONTROL_SOCKET "/run/postbusd/control" /* where the installed service listens */
#define CONTROL_PATH "/postbusd"
#define CONTROL_INTERFACE "postbusd.Control"
#define CONTROL_ON_BEHALF "postbusd.OnBehalf" /* the same methods, each with the name of who acts before its arguments: for the page alone */
#define CONTROL_WHO_MAX 128 /* bytes of a name, its NUL among them */
#define CONTROL_ERROR_DENIED "postbusd.Error.Denied"
#define CONTROL_ERROR_RULES "postbusd.Error.Rules"
#define CONTROL_ERROR_REFUSED "postbusd.Error.Refused" /* what is asked cannot be, and the message says why */
#define CONTROL_ERROR_LATER "postbusd.Error.Later"     /* nothing was decided: ask again */
#define CONTROL_ERROR_FAILED "postbusd.Error.Failed"
#define CONTROL_ERROR_UNNAMED "postbusd.Error.Unnamed" /* who asks is not told here, but on the system bus */

/* Who may what; each may all that stands before. */
enum role {
    ROLE_NOBODY,
    ROLE_READER, /* sees status and queues */
    ROLE_CLERK,  /* decides on letters */
    ROLE_EDITOR, /* changes rules */
};

/* What the daemon does when asked; `context` is the caller's own. */
struct control_calls {
    /* Loads the rules anew. `told`: what to tell who asked: the set's SHA-256, or
     * every fault with its place. False: the last good set stays. */
    bool (*reload)(void *context, struct buf *told);
    /* Saves a rule file (inuse_save). */
    bool (*save)(void *context, const struct inuse_draft *draft, struct buf *told, uint64_t *ret_ticket, struct pb_err *err);
    /* One line of how it stands. */
    void (*status)(void *context, struct buf *told);
};

struct control;

/* Listens on config->control_socket (made with mode 0660, an old one replaced;
 * NULL: nothing to listen on, *ret_control is NULL). Decisions go to `triage`. Fails
 * with PB_OPERATOR. */
bool control_open(sd_event *loop, const struct config *config, struct triage *triage, const struct control_calls *calls, void *context,
                  struct control **ret_control, struct pb_err *err) PB_MUST_CHECK;
/* To be called when the triage's state has changed: answers whose decisions were carried
 * out. NULL is fine. */
void control_answer(struct control *control);
void control_close(struct control *control); /* NULL is fine */

/* ---- the asking side ---- */

/* Who asks, and where. */
struct control_caller {
    const char *socket; /* where the daemon listens */
    const char *bus;    /* its name on the system bus, asked where the socket cannot tell who asks; NULL: it has none */
    const char *who;    /* on whose behalf: only for the user that is named as [control] review-user; NULL: the process's own user */
};

/* Calls `method` (no arguments, a text comes back: "Status", "Reload", "Role"); its answer is appended to
 * `told`. Fails with PB_LATER where nobody listens, PB_OPERATOR where the caller may not, PB_BAD_INPUT where
 * the daemon refused (its reason is in `told`). */
bool control_ask(const struct control_caller *caller, const char *method, struct buf *told, struct pb_err *err) PB_MUST_CHECK;

/* What the caller may, as the daemon sees it. Fails as control_ask does. */
bool control_role(const struct control_caller *caller, enum role *ret_role, struct pb_err *err) PB_MUST_CHECK;

/* Has the daemon write down a decision: item, version, act, queues (a committee's id, short
 * name or folder, or another queue), other mail or item, and why; who decides is the caller. The item's
 * queues, ", " between, are appended to `told`; of a split the new item, "i-13". Fails as control_ask does; with
 * PB_BAD_INPUT the reason is in `err`: also where somebody else has decided since that version. */
bool control_decide(const struct control_caller *caller, const struct correction *correction, struct buf *told, struct pb_err *err) PB_MUST_CHECK;

/* Has the daemon write a note of the caller's beside a letter: at most LIMIT_CLERK_NOTE_BYTES. It stays as it is
 * written, and needs no version: nobody's decision is touched by it. Fails as control_decide does. */
bool control_note(const struct control_caller *caller, int64_t item, const char *text, struct pb_err *err) PB_MUST_CHECK;

/* Has the daemon destroy the letters of a list (retention.h), which it writes down before it begins: "d-3 120", the record's
 * number and how many letters, is appended to `told`. For archivists alone. Fails as control_decide does. */
bool control_destroy(const struct control_caller *caller, const char *list, const char *why, struct buf *told, struct pb_err *err) PB_MUST_CHECK;

/* Has the daemon forget a person: the letters that he wrote are destroyed, and he is taken off the mails that he sent on;
 * "d-3 12 5 7", the record's number, how many of each, and in how many other letters he stands, is appended to `told`. Neither
 * the record nor the log has his address. May take minutes. As control_destroy. */
bool control_erase(const struct control_caller *caller, const char *address, const char *why, struct buf *told, struct pb_err *err) PB_MUST_CHECK;

/* Has the daemon look at every folder at once; what it saw is appended to `told`, line by line (triage_check). May take
 * minutes. Fails as control_ask does. */
bool control_check(const struct control_caller *caller, struct buf *told, struct pb_err *err) PB_MUST_CHECK;

/* Has the daemon save a rule file and use it at once; who saves it is the caller. The
 * SHA-256 of the set in use is appended to `told`; where the set would have faults, those. Fails as
 * control_ask does; with PB_BAD_INPUT the reason is in `err`. */
bool control_save_rules(const struct control_caller *caller, const struct inuse_draft *draft, struct buf *told, struct pb_err *err) PB_MUST_CHECK;
