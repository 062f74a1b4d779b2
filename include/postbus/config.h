/* config.h: postbusd.conf, read and checked as a whole. */
#pragma once
#include "postbus/arena.h"
#include "postbus/diag.h"
#include "postbus/err.h"
#include "postbus/mailbox.h"
#include "postbus/reader.h"
#include "postbus/rules.h"
#include "postbus/store.h"

#define PAUSE_LEAST 0.01 /* seconds before the mailbox is tried again */
#define PAUSE_LONGEST 300

#define CONFIG_FILE PB_SYSCONF_DIR "/postbusd/postbusd.conf"

/* Where a secret comes from; the first that is set. */
struct secret {
    const char *credential; /* name within CREDENTIALS_DIRECTORY */
    const char *file;
    const char *command;    /* its first line of output */
};

/* How long letters of a kind are kept. */
struct retention_classes {
    struct retention_class { const char *kind; unsigned months; } *v;
    size_t n, cap;
};

struct config {
    struct mailbox_settings mailbox; /* password and token still unset: secret_read fetches them at each connect */
    struct secret password, token;
    enum delivery_mode mode;
    const char *manual;     /* folder of what is not sure */
    const char *duplicates; /* subfolder of an item's folder, for further copies */
    const char *campaigns;  /* subfolder of a queue, for a campaign's letters but the first; "": in the queue */
    struct strings house;   /* domains, lower case */
    const char *language;   /* "nl" or "en" */
    unsigned poll_seconds;  /* safety poll of the mailbox */
    unsigned sweep_seconds; /* between two looks at what people do in the queues' folders */
    double pause_seconds;   /* about, before a lost session is begun anew; each further time twice as long, up to PAUSE_LONGEST */
    struct extract_choices extract; /* programs for attachments */
    const char *rules_directory;
    struct rules_settings rules;
    const char *store_file;
    unsigned keep_months;  /* that letters' texts are kept, for rules to be tried on; 0: always */
    struct retention_classes retention; /* then letters of that kind are due to be destroyed, once a person says so; of no other kind */
    const char *control_socket; /* NULL: none */
    const char *readers, *clerks, *editors; /* groups of the system; NULL: nobody but root and the daemon's own user */
    const char *archivists;  /* a group beside these: its members, and nobody else, have letters destroyed */
    const char *review_user; /* that the page runs as, and that may act on others' behalf; NULL: nobody */
    const char *bus_name;    /* on the system bus; NULL: not there */
    struct strings review_readers, review_clerks, review_editors; /* people whom the page's proxy names, "*" all of them */
    const char *review_proxy;  /* the house's reverse proxy runs as this user of the system; NULL: there is none */
    const char *review_header; /* by which the proxy names who is asking */
    const char *review_origin; /* of the page, as browsers see it: "https://postbus.example"; NULL: as Host says */
};

/* The language that the file asks for: in it its own faults are told. The default where the file
 * names none, or cannot be read. */
const char *config_language(const char *path);

/* What a program takes where no file says otherwise: the shipped defaults. */
void config_default(struct config *config);

/* Reads and checks the file; strings live in `arena`. Every fault goes to
 * `diag`; false with PB_BAD_INPUT where there was one, PB_NOT_FOUND or
 * PB_OPERATOR where the file cannot be read. Relative paths are taken from the
 * folder of the file. STATE_DIRECTORY gives the default place of the store,
 * RUNTIME_DIRECTORY that of the control socket. */
bool config_load(struct arena *arena, const char *path, struct diag *diag, struct config *ret_config,
                 struct pb_err *err) PB_MUST_CHECK;

/* The secret's text without its line end; owned by the arena. PB_OPERATOR says
 * which file, credential or command gave none; PB_LATER that a command took longer than `seconds`. */
bool secret_read(struct arena *arena, const struct secret *secret, unsigned seconds, const char **ret_text, struct pb_err *err) PB_MUST_CHECK;
/* Is any source named? */
bool secret_named(const struct secret *secret);
