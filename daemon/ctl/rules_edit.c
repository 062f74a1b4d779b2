/* postbusctl rules edit: a rule file in an editor, on a copy of one's own, as visudo does: it is checked
 * before it counts, and with a fault one edits again. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "postbus/fd.h"
#include "postbus/ini.h"
#include "postbus/lang.h"
#include "postbus/steal.h"
#include "saving.h"

#define COPY "POSTBUS_COPY"
/* An editor may have arguments of its own, as with git. */
#define EDITOR "eval \"${VISUAL:-${EDITOR:-$(command -v sensible-editor || echo vi)}}\" '\"$" COPY "\"'"

struct editing {
    struct saving saving;
    struct arena *arena;
    const char *folder, *copy; /* owned on disk; NULL while there is none */
    bool keep;                 /* the copy holds work that is nowhere else */
    char base[SHA256_HEX];
    struct rules_draft draft;
};

/* A file that is meant as seen from here, or from the rules directory. */
static const char *within(struct arena *arena, const char *directory, const char *file)
{
    char root[PATH_MAX], real[PATH_MAX];
    size_t n = realpath(directory, root) ? strlen(root) : 0;
    bool inside = n > 0 && realpath(file, real) && strncmp(real, root, n) == 0 && real[n] == '/';
    return inside ? arena_string(arena, real + n + 1) : file;
}

static bool write_copy(const char *path, struct pb_span bytes)
{
    cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    return fd >= 0 && fd_write(fd, bytes);
}

/* The copy, in a folder that nobody else looks into. */
static bool make_copy(struct editing *e, struct pb_err *err)
{
    const char *slash = strrchr(e->draft.path, '/'), *place = getenv("TMPDIR");
    char *folder = arena_printf(e->arena, "%s/postbus-rules-XXXXXX", place && *place ? place : "/tmp");
    struct pb_span bytes = {"", 0};
    if (!rules_file_sha256(e->saving.directory, e->draft.path, e->base, err))
        return false;
    if (e->base[0] && !ini_load(e->arena, arena_printf(e->arena, "%s/%s", e->saving.directory, e->draft.path), &bytes, err))
        return false;
    if (!mkdtemp(folder))
        return pb_fail_errno(err, PB_OPERATOR, errno, "%s cannot be made", folder);
    e->folder = folder;
    e->copy = arena_printf(e->arena, "%s/%s", folder, slash ? slash + 1 : e->draft.path);
    return write_copy(e->copy, bytes) || pb_fail_errno(err, PB_OPERATOR, errno, "%s cannot be written", e->copy);
}

static void drop_copy(struct editing *e)
{
    if (e->keep) {
        fprintf(stderr, _("your version stays in %s\n"), e->copy);
        return;
    }
    if (e->copy)
        unlink(e->copy);
    if (e->folder && rmdir(e->folder) < 0) /* an editor's own files */
        fprintf(stderr, _("something is left in %s\n"), e->folder);
}

/* Runs the editor, and reads what it made. */
static bool edit(struct editing *e, struct pb_err *err)
{
    if (setenv(COPY, e->copy, 1) != 0)
        pb_out_of_memory("rules edit");
    e->keep = true;
    int status = system(EDITOR);
    if (status < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return pb_fail(err, PB_OPERATOR, _("the editor failed: nothing is saved"));
    return ini_load(e->arena, e->copy, &e->draft.bytes, err);
}

/* Until it has no faults, or is given up. */
static bool edit_until_good(struct editing *e, struct ruleset **ret_now, int *ret_status)
{
    struct pb_err err;
    for (;;) {
        if (!edit(e, &err)) {
            *ret_status = ctl_fail(e->saving.verb, &err);
            return false;
        }
        if (trial_load(e->saving.ctl, e->saving.verb, e->saving.directory, &e->draft, ret_now, ret_status))
            return true;
        e->keep = !saving_can_ask();
        if (e->keep || !saving_ask(_("edit again? [y/N] ")))
            return false;
    }
}

static int run(struct editing *e)
{
    cleanup_rules struct ruleset *now = NULL;
    struct pb_err err;
    int status = EX_OK;
    if (!make_copy(e, &err))
        return ctl_fail(e->saving.verb, &err);
    if (!edit_until_good(e, &now, &status))
        return status;
    status = saving_offer(&e->saving, &e->draft, now);
    e->keep = status != EX_OK && !e->saving.declined;
    return status;
}

int ctl_rules_edit(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct editing e = {.saving = {.verb = "rules edit"}, .arena = arena};
    struct ctl ctl;
    int status;
    bool good = saving_options(&e.saving, &argc, argv);
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (!good || ctl.json || ctl.n != 1)
        return ctl_usage(e.saving.verb);
    if (!saving_begin(&e.saving, &ctl, &status))
        return status;
    e.draft = (struct rules_draft){.path = within(arena, e.saving.directory, ctl.paths[0]), .base = e.base};
    status = run(&e);
    drop_copy(&e);
    saving_done(&e.saving);
    return status;
}
