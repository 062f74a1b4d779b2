#include "postbus/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* Cuts a half character at the end of a full buffer. */
static void cut_clean(char *msg)
{
    size_t len = strlen(msg);
    if (len < PB_ERR_MSG_MAX - 1)
        return;
    while (len > 0 && ((unsigned char)msg[len - 1] & 0xC0) == 0x80)
        len--;
    if (len > 0 && (unsigned char)msg[len - 1] >= 0xC0)
        len--;
    msg[len] = '\0';
}

static void fill(struct pb_err *err, enum pb_code code, const char *format, va_list args)
{
    if (!err)
        return;
    err->code = code;
    vsnprintf(err->msg, sizeof err->msg, format, args);
    cut_clean(err->msg);
}

static void append(struct pb_err *err, const char *text)
{
    size_t len = strlen(err->msg);
    snprintf(err->msg + len, sizeof err->msg - len, ": %s", text);
    cut_clean(err->msg);
}

bool pb_fail(struct pb_err *err, enum pb_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, code, format, args);
    va_end(args);
    return false;
}

bool pb_fail_errno(struct pb_err *err, enum pb_code code, int errno_value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, code, format, args);
    va_end(args);
    if (err)
        append(err, strerrordesc_np(errno_value) ? strerrordesc_np(errno_value) : "unknown error");
    return false;
}

bool pb_fail_in(struct pb_err *err, const char *format, ...)
{
    if (!err)
        return false;
    struct pb_err inner = *err;
    va_list args;
    va_start(args, format);
    fill(err, inner.code, format, args);
    va_end(args);
    append(err, inner.msg);
    return false;
}

int pb_exit_status(enum pb_code code)
{
    static const int status[] = {
        [PB_OK] = EX_OK,         [PB_BAD_INPUT] = EX_DATAERR, [PB_LIMIT] = EX_DATAERR,
        [PB_LATER] = EX_TEMPFAIL, [PB_OPERATOR] = EX_CONFIG,  [PB_NOT_FOUND] = EX_NOINPUT,
        [PB_BUG] = EX_SOFTWARE,
    };
    return status[code];
}
