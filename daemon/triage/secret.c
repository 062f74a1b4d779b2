/* Passwords and tokens: read when they are needed, kept nowhere else. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postbus/config.h"
#include "postbus/ini.h"

#define SECRET_BYTES_MAX 8192

bool secret_named(const struct secret *secret)
{
    return secret->credential || secret->file || secret->command;
}

/* The first line, which must not be empty. */
static bool first_line(struct arena *arena, struct pb_span bytes, const char *source, const char **ret_text,
                       struct pb_err *err)
{
    struct pb_span line;
    if (!span_line(&bytes, &line) || line.n == 0 || line.n > SECRET_BYTES_MAX || memchr(line.p, 0, line.n))
        return pb_fail(err, PB_OPERATOR, "%s gave no password: expected it on the first line", source);
    *ret_text = arena_copy(arena, line);
    return true;
}

static bool from_file(struct arena *arena, const char *path, const char **ret_text, struct pb_err *err)
{
    struct pb_span bytes;
    if (!ini_load(arena, path, &bytes, err)) {
        err->code = PB_OPERATOR;
        return pb_fail_in(err, "password");
    }
    return first_line(arena, bytes, path, ret_text, err);
}

/* Asked for by the operator, run as written by /bin/sh. */
static bool from_command(struct arena *arena, const char *command, const char **ret_text, struct pb_err *err)
{
    char answer[SECRET_BYTES_MAX];
    FILE *pipe = popen(command, "re");
    if (!pipe)
        return pb_fail_errno(err, PB_LATER, errno, "password command");
    size_t n = fread(answer, 1, sizeof answer, pipe);
    int status = pclose(pipe);
    if (status != 0)
        return pb_fail(err, PB_OPERATOR, "password command ended with status %d", status >> 8);
    return first_line(arena, (struct pb_span){answer, n}, "password command", ret_text, err);
}

bool secret_read(struct arena *arena, const struct secret *secret, const char **ret_text, struct pb_err *err)
{
    if (secret->file)
        return from_file(arena, secret->file, ret_text, err);
    if (secret->command)
        return from_command(arena, secret->command, ret_text, err);
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (!directory)
        return pb_fail(err, PB_OPERATOR, "password-credential %s: CREDENTIALS_DIRECTORY is not set (LoadCredential= in the unit)",
                       secret->credential);
    return from_file(arena, arena_printf(arena, "%s/%s", directory, secret->credential), ret_text, err);
}
