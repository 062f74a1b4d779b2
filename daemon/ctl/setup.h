/* setup.h: what the parts of `postbusctl setup` share. */
#pragma once
#include "ctl.h"

#define SETTINGS_MOST 20

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
