/* Rule files from disk to a rule set. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "postbus/hash.h"
#include "postbus/ini.h"
#include "postbus/limits.h"
#include "postbus/steal.h"
#include "ruleset.h"

struct walk {
    struct arena *arena;
    struct diag *diag;
    struct strings paths;
};

static bool is_rule_file(const char *name)
{
    size_t n = strlen(name);
    return n > 6 && strcmp(name + n - 6, ".rules") == 0;
}

/* False where the folder cannot be read. */
static bool walk_folder(struct walk *walk, const char *folder, unsigned depth)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return false;
    for (const struct dirent *entry; (entry = readdir(dir)) && walk->paths.n <= LIMIT_RULE_FILES;) {
        struct stat info;
        if (entry->d_name[0] == '.')
            continue;
        const char *path = arena_printf(walk->arena, "%s/%s", folder, entry->d_name);
        if (stat(path, &info) < 0)
            info.st_mode = 0;
        if (S_ISDIR(info.st_mode) && depth >= LIMIT_RULE_DEPTH)
            diag_error(walk->diag, (struct diag_place){path, 0, 0}, "a folder too deep: expected at most %d levels", LIMIT_RULE_DEPTH);
        else if (S_ISDIR(info.st_mode) && !walk_folder(walk, path, depth + 1))
            diag_error(walk->diag, (struct diag_place){path, 0, 0}, "cannot be read: %s", strerrordesc_np(errno));
        else if (!S_ISDIR(info.st_mode) && is_rule_file(entry->d_name))
            arena_push(walk->arena, &walk->paths, path);
    }
    closedir(dir);
    return true;
}

static int by_path(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct loading {
    struct ruleset *set;
    struct diag *diag;
    const struct rules_draft *draft; /* NULL: none */
    const char *draft_path;          /* as the walk would have it */
    struct sha256 *hash;
    size_t total;
};

static bool read_file(const struct loading *l, const char *path, struct pb_span *ret_bytes, struct pb_err *err)
{
    if (!l->draft || strcmp(path, l->draft_path) != 0)
        return ini_load(l->set->arena, path, ret_bytes, err);
    *ret_bytes = (struct pb_span){arena_copy(l->set->arena, l->draft->bytes), l->draft->bytes.n};
    return true;
}

static void load_file(struct loading *l, const char *path)
{
    struct ruleset *set = l->set;
    struct diag *diag = l->diag;
    struct pb_err err;
    struct pb_span bytes;
    struct ini_file file;
    if (!read_file(l, path, &bytes, &err)) {
        diag_error(diag, (struct diag_place){path, 0, 0}, "cannot be read: %s", err.msg);
        return;
    }
    l->total += bytes.n;
    if (l->total > LIMIT_RULES_TOTAL) {
        diag_error(diag, (struct diag_place){path, 0, 0}, "more than %zu bytes of rules: expected fewer", LIMIT_RULES_TOTAL);
        return;
    }
    const char *relative = path + set->prefix;
    sha256_add(l->hash, (struct pb_span){relative, strlen(relative) + 1});
    sha256_add(l->hash, bytes);
    diag_source(diag, path, bytes);
    ini_parse(set->arena, diag, path, bytes, &file);
    ruleset_take(set, diag, &file);
}

static void load_files(struct loading *l, const struct strings *paths)
{
    l->hash = sha256_new();
    for (size_t i = 0; i < paths->n && l->total <= LIMIT_RULES_TOTAL; i++)
        load_file(l, paths->v[i]);
    sha256_end(l->hash, l->set->sha256);
    ruleset_finish(l->set, l->diag);
}

/* The draft's path goes where the walk would have found it. */
static const char *add_draft(struct walk *walk, const char *directory, const struct rules_draft *draft)
{
    const char *path = arena_printf(walk->arena, "%s/%s", directory, draft->path);
    for (size_t i = 0; i < walk->paths.n; i++)
        if (strcmp(walk->paths.v[i], path) == 0)
            return path;
    arena_push(walk->arena, &walk->paths, path);
    return path;
}

bool rules_load(const char *directory, const struct rules_settings *settings, struct diag *diag,
                struct ruleset **ret_set, struct pb_err *err)
{
    return rules_load_draft(directory, settings, NULL, diag, ret_set, err);
}

bool rules_load_draft(const char *directory, const struct rules_settings *settings, const struct rules_draft *draft, struct diag *diag,
                      struct ruleset **ret_set, struct pb_err *err)
{
    struct ruleset *set = calloc(1, sizeof *set);
    if (!set)
        pb_out_of_memory("rules_load");
    set->arena = arena_new(0);
    set->settings = *settings;
    struct walk walk = {.arena = set->arena, .diag = diag};
    size_t n = strlen(directory), errors = diag_errors(diag);
    while (n > 1 && directory[n - 1] == '/')
        n--;
    set->prefix = n + 1;
    cleanup_rules struct ruleset *mine = set;
    directory = arena_copy(set->arena, (struct pb_span){directory, n});
    if (!walk_folder(&walk, directory, 0))
        return pb_fail_errno(err, errno == ENOENT || errno == ENOTDIR ? PB_NOT_FOUND : PB_OPERATOR, errno, "rules directory %s", directory);
    struct loading loading = {.set = set, .diag = diag, .draft = draft};
    if (draft)
        loading.draft_path = add_draft(&walk, directory, draft);
    if (walk.paths.n > LIMIT_RULE_FILES)
        diag_error(diag, (struct diag_place){directory, 0, 0}, "more than %d rule files: expected fewer", LIMIT_RULE_FILES);
    else if (walk.paths.n > 0)
        qsort(walk.paths.v, walk.paths.n, sizeof *walk.paths.v, by_path);
    load_files(&loading, &walk.paths);
    if (diag_errors(diag) > errors)
        return pb_fail(err, PB_BAD_INPUT, "the rules in %s have %zu error(s)", directory, diag_errors(diag) - errors);
    lint(set, diag);
    *ret_set = pb_steal(mine);
    return true;
}

void rules_free(struct ruleset *set)
{
    if (!set)
        return;
    words_free(set->words);
    words_free(set->dossier);
    arena_free(set->arena);
    free(set);
}

const char *rules_sha256(const struct ruleset *set)
{
    return set->sha256;
}

size_t rules_count(const struct ruleset *set, const char *kind)
{
    size_t n = 0;
    for (size_t i = 0; i < set->sections.n; i++)
        n += strcmp(section_kind_name(set->sections.v[i].kind), kind) == 0;
    return n;
}

const char *rules_file_of(const struct ruleset *set, const char *kind, const char *id)
{
    for (size_t i = 0; i < set->sections.n; i++) {
        const struct section *s = &set->sections.v[i];
        if (strcmp(section_kind_name(s->kind), kind) == 0 && strcmp(s->id, id) == 0)
            return s->place.file + set->prefix;
    }
    return NULL;
}

bool rules_committee(const struct ruleset *set, const char *name, const char **ret_id, const char **ret_queue)
{
    for (size_t i = 0; i < set->sections.n; i++) {
        const struct section *s = &set->sections.v[i];
        const char *const names[] = {s->id, s->short_name, s->queue};
        for (size_t j = 0; s->kind == SECTION_COMMITTEE && j < 3; j++)
            if (names[j] && span_caseeq(span_of(names[j]), span_of(name))) {
                *ret_id = s->id;
                *ret_queue = s->queue;
                return true;
            }
    }
    return false;
}

void rules_each_committee(const struct ruleset *set,
                          void (*each)(void *context, const char *id, const char *short_name, const char *queue), void *context)
{
    for (size_t i = 0; i < set->sections.n; i++) {
        const struct section *s = &set->sections.v[i];
        if (s->kind == SECTION_COMMITTEE)
            each(context, s->id, section_title(s), s->queue);
    }
}
