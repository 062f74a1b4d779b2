/* A draft to the place of the file that its writer saw: named well, checked with all others, not over
 * what somebody else has written meanwhile. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "postbus/ini.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/rules.h"
#include "postbus/utf8.h"

#define ENDING SPAN_LIT(".rules")

static bool has_control(struct pb_span path)
{
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < ' ' || path.p[i] == 0x7f)
            return true;
    return false;
}

/* What is wrong with the path; NULL where nothing is. */
static const char *fault_of(struct pb_span path)
{
    if (!utf8_valid(path) || has_control(path))
        return N_("expected UTF-8 without control characters");
    if (path.n < ENDING.n || !span_eq(span_tail(path, path.n - ENDING.n), ENDING))
        return N_("expected a name that ends in .rules");
    if (path.p[0] == '/')
        return N_("expected a path within the rules directory, such as bills/36871.rules");
    for (size_t folders = 0;; folders++) {
        size_t n = span_find(path, '/');
        if (n == 0 || path.p[0] == '.')
            return N_("expected no part to be empty or to begin with a dot");
        if (n > LIMIT_RULE_NAME)
            return N_("expected shorter names");
        if (folders > LIMIT_RULE_DEPTH)
            return N_("expected fewer folders");
        if (n == path.n)
            return NULL;
        path = span_tail(path, n + 1);
    }
}

bool rules_path_allowed(const char *path, struct pb_err *err)
{
    const char *fault = fault_of(span_of(path));
    return !fault || pb_fail(err, PB_BAD_INPUT, "%s: %s", path, _(fault));
}

static bool is_within(const char *real, const char *root)
{
    size_t n = strcmp(root, "/") == 0 ? 0 : strlen(root);
    return strncmp(real, root, n) == 0 && (real[n] == '/' || real[n] == '\0');
}

/* Does all of the path that is there already lead to a place within the directory? */
static bool leads_within(struct arena *arena, const char *directory, const char *path, struct pb_err *err)
{
    char root[PATH_MAX], real[PATH_MAX];
    struct stat link;
    char *whole = arena_printf(arena, "%s/%s", directory, path);
    size_t shortest = strlen(directory);
    if (!realpath(directory, root))
        return pb_fail_errno(err, PB_OPERATOR, errno, "rules directory %s", directory);
    while (strlen(whole) > shortest && !realpath(whole, real)) {
        if (errno != ENOENT || lstat(whole, &link) == 0)
            return pb_fail_errno(err, PB_BAD_INPUT, errno, "%s", path);
        *strrchr(whole, '/') = '\0';
    }
    if (strlen(whole) <= shortest || is_within(real, root))
        return true;
    return pb_fail(err, PB_BAD_INPUT, _("%s: a link leads out of the rules directory"), path);
}

bool rules_file_sha256(const char *directory, const char *path, char ret_hex[static SHA256_HEX], struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_span bytes;
    struct pb_err why;
    if (!rules_path_allowed(path, err) || !leads_within(arena, directory, path, err))
        return false;
    if (ini_load(arena, arena_printf(arena, "%s/%s", directory, path), &bytes, &why)) {
        sha256_hex(bytes, ret_hex);
        return true;
    }
    if (why.code != PB_NOT_FOUND)
        return pb_fail(err, why.code, "%s", why.msg);
    ret_hex[0] = '\0';
    return true;
}

static bool is_new(const struct rules_draft *draft)
{
    return !draft->base || draft->base[0] == '\0';
}

static bool is_as_seen(const char *directory, const struct rules_draft *draft, struct pb_err *err)
{
    char now[SHA256_HEX];
    if (!rules_file_sha256(directory, draft->path, now, err))
        return false;
    if (strcmp(now, is_new(draft) ? "" : draft->base) == 0)
        return true;
    if (now[0] == '\0')
        return pb_fail(err, PB_BAD_INPUT, _("%s is gone: somebody took it away since you looked"), draft->path);
    if (is_new(draft))
        return pb_fail(err, PB_BAD_INPUT, _("%s is there already: look at it first"), draft->path);
    return pb_fail(err, PB_BAD_INPUT, _("%s has changed: somebody else saved it since you looked; look again"), draft->path);
}

static bool write_draft(const char *directory, const struct rules_draft *draft, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_err why;
    if (is_new(draft) ? rules_add_file(directory, draft, &why) : rules_replace_file(arena_printf(arena, "%s/%s", directory, draft->path), draft->bytes, &why))
        return true;
    if (why.code != PB_OPERATOR)
        return pb_fail(err, why.code, "%s", why.msg);
    return pb_fail(err, PB_OPERATOR, _("%s. The user that writes needs the right to write in %s and its folders (chgrp -R, chmod -R g+w); for the service, name it in ReadWritePaths= too"),
                   why.msg, directory);
}

bool rules_save(const char *directory, const struct rules_settings *settings, const struct rules_draft *draft, struct diag *diag,
                struct ruleset **ret_set, struct pb_err *err)
{
    struct ruleset *set = NULL;
    if (draft->bytes.n == 0 || draft->bytes.n > LIMIT_INI_BYTES)
        return pb_fail(err, PB_BAD_INPUT, _("%s: expected 1 to %zu bytes"), draft->path, LIMIT_INI_BYTES);
    /* Seen before anything is judged by it, and again when judging has taken its time. */
    if (!is_as_seen(directory, draft, err) || !rules_load_draft(directory, settings, draft, diag, &set, err))
        return false;
    if (!is_as_seen(directory, draft, err) || !write_draft(directory, draft, err)) {
        rules_free(set);
        return false;
    }
    *ret_set = set;
    return true;
}
