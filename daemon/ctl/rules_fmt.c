/* postbusctl rules fmt: rule files in their one form. */
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/ini.h"

#define VERB "rules fmt"

struct fmt {
    bool check;     /* only name what would change */
    bool different; /* something would */
    int status;     /* of the first failure */
};

static void failed(struct fmt *fmt, int status)
{
    if (fmt->status == EX_OK)
        fmt->status = status;
}

static void say_failed(struct fmt *fmt, const struct pb_err *err)
{
    failed(fmt, ctl_fail(VERB, err));
}

/* False, and told, where it is not well-formed. */
static bool format(struct fmt *fmt, struct arena *arena, const char *name, struct pb_span bytes, struct buf *ret_text)
{
    struct diag *diag = diag_new(arena);
    if (rules_format(diag, name, bytes, ret_text))
        return true;
    ctl_print_faults(diag);
    failed(fmt, pb_exit_status(PB_BAD_INPUT));
    return false;
}

static void take_file(struct fmt *fmt, const char *path)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct pb_span bytes;
    struct pb_err err;
    if (!ini_load(arena, path, &bytes, &err)) {
        say_failed(fmt, &err);
        return;
    }
    if (!format(fmt, arena, path, bytes, &text) || span_eq(bytes, buf_span(&text)))
        return;
    fmt->different = true;
    if (fmt->check || rules_replace_file(path, buf_span(&text), &err))
        printf("%s\n", path);
    else
        say_failed(fmt, &err);
}

static void take_input(struct fmt *fmt)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct pb_span bytes;
    struct pb_err err;
    if (!ctl_input(arena, "-", &bytes, &err)) {
        say_failed(fmt, &err);
        return;
    }
    if (!format(fmt, arena, "-", bytes, &text))
        return;
    bool different = !span_eq(bytes, buf_span(&text));
    fmt->different |= different;
    if (!fmt->check)
        ctl_print(&text);
    else if (different)
        printf("-\n");
}

static void take_folder(struct fmt *fmt, const char *path)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    struct rule_files files;
    struct pb_err err;
    if (!rules_files(arena, path, diag, &files, &err)) {
        say_failed(fmt, &err);
        return;
    }
    for (size_t i = 0; i < files.paths.n; i++)
        take_file(fmt, files.paths.v[i]);
    ctl_print_faults(diag);
    if (diag_errors(diag) > 0)
        failed(fmt, pb_exit_status(PB_BAD_INPUT));
}

static void take(struct fmt *fmt, const char *path)
{
    struct stat info;
    if (strcmp(path, "-") == 0)
        take_input(fmt);
    else if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        take_folder(fmt, path);
    else
        take_file(fmt, path);
}

int ctl_rules_fmt(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct fmt fmt = {.check = ctl_take_flag(&argc, argv, "--check")};
    struct ctl ctl;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n == 0)
        return ctl_usage(VERB);
    for (size_t i = 0; i < ctl.n; i++)
        take(&fmt, ctl.paths[i]);
    if (fmt.status != EX_OK)
        return fmt.status;
    return fmt.check && fmt.different ? 1 : EX_OK;
}
