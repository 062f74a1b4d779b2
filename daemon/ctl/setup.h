/* setup.h: what the parts of `postbusctl setup` share. */
#pragma once
#include "ctl.h"

#define SETTINGS_MOST 20

/* What is asked, in order. Each is an option as well, which is not asked then. */
enum question { ASK_HOST, ASK_TLS, ASK_PORT, ASK_CA, ASK_USER, ASK_PASSWORD, ASK_FOLDER, ASK_HOUSE, ASK_MODE, QUESTIONS };

struct setup_question {
    const char *option, *section, *key, *words, *otherwise; /* otherwise: where nothing is said; NULL: it must be */
    const char *choices; /* ' ' between; NULL: any */
};
extern const struct setup_question setup_questions[QUESTIONS];

struct setup {
    struct ctl ctl;
    struct arena *arena;
    const char *file;       /* the configuration */
    const char *credential; /* file for the encrypted password; "none" */
    const char *network;    /* file that lets the unit out, where that is needed; "none" */
    const char *answers[QUESTIONS];
    bool given[QUESTIONS]; /* as options */
    const char *password;  /* its text */
    bool may_ask;
};

/* True: there is an answer to the question; false: *ret_status. */
bool setup_answer(struct setup *setup, enum question question, int *ret_status);
/* The password's text. An option names the file that holds it, "-" the standard input. False: *ret_status. */
bool setup_password(struct setup *setup, int *ret_status);

/* A line of the configuration as it is to be. */
struct setting {
    const char *section, *key;
    const char *value; /* NULL: it is not to be set */
};

/* The text of a configuration with these settings in it: a line that sets the key, or shows it in a comment,
 * becomes the new one in its place; a key that is nowhere comes first in its section, and a section that is
 * nowhere last. What a person wrote besides, stays. n is at most SETTINGS_MOST. */
void setup_rewrite(struct pb_span text, const struct setting *settings, size_t n, struct buf *ret);

/* Writes it in place of `path`, all or nothing; what was there is kept as `path`.before. */
bool setup_write(struct arena *arena, const char *path, struct pb_span text, struct pb_err *err) PB_MUST_CHECK;

/* Where the mail server or a name server has a public address: writes into `file` that the unit may reach it, and has systemd
 * read it; else takes that file away. As root. PB_OPERATOR. */
bool setup_network(struct arena *arena, const char *host, const char *file, struct pb_err *err) PB_MUST_CHECK;

/* Has the system encrypt the password for this machine alone, into `file` (systemd-creds, as root). Fails with
 * PB_NOT_FOUND where there is no such program. */
bool setup_encrypt(const char *password, const char *name, const char *file, struct pb_err *err) PB_MUST_CHECK;
