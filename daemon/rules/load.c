/* Rule files from disk to a rule set. */
#include <stdio.h>
#include <stdlib.h>

#include "postbus/hash.h"
#include "postbus/ini.h"
#include "postbus/limits.h"
#include "postbus/steal.h"
#include "ruleset.h"

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
        diag_error(diag, diag_file(path), "cannot be read: %s", err.msg);
        return;
    }
    l->total += bytes.n;
    if (l->total > LIMIT_RULES_TOTAL) {
        diag_error(diag, diag_file(path), "more than %zu bytes of rules: expected fewer", LIMIT_RULES_TOTAL);
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
static const char *add_draft(struct arena *arena, struct rule_files *files, const struct rules_draft *draft)
{
    const char *path = arena_printf(arena, "%s/%s", files->directory, draft->path);
    size_t at = 0;
    while (at < files->paths.n && strcmp(files->paths.v[at], path) < 0)
        at++;
    if (at < files->paths.n && strcmp(files->paths.v[at], path) == 0)
        return path;
    arena_push(arena, &files->paths, path);
    for (size_t i = files->paths.n - 1; i > at; i--)
        files->paths.v[i] = files->paths.v[i - 1];
    files->paths.v[at] = path;
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
    struct rule_files files;
    size_t errors = diag_errors(diag);
    cleanup_rules struct ruleset *mine = set;
    if (!rules_files(set->arena, directory, diag, &files, err))
        return false;
    set->prefix = strlen(files.directory) + 1;
    struct loading loading = {.set = set, .diag = diag, .draft = draft};
    if (draft)
        loading.draft_path = add_draft(set->arena, &files, draft);
    load_files(&loading, &files.paths);
    if (diag_errors(diag) > errors)
        return pb_fail(err, PB_BAD_INPUT, "the rules in %s have %zu error(s)", files.directory, diag_errors(diag) - errors);
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

static const struct section *find(const struct ruleset *set, const char *kind, const char *id)
{
    for (size_t i = 0; i < set->sections.n; i++) {
        const struct section *s = &set->sections.v[i];
        if (strcmp(section_kind_name(s->kind), kind) == 0 && strcmp(s->id, id) == 0)
            return s;
    }
    return NULL;
}

const char *rules_file_of(const struct ruleset *set, const char *kind, const char *id)
{
    const struct section *s = find(set, kind, id);
    return s ? s->place.file + set->prefix : NULL;
}

const char *rules_title(const struct ruleset *set, const char *kind, const char *id)
{
    const struct section *s = find(set, kind, id);
    return s ? section_title(s) : NULL;
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

void rules_each_queue(const struct ruleset *set, void (*each)(void *context, const char *queue), void *context)
{
    for (size_t i = 0; i < set->sections.n; i++)
        if (set->sections.v[i].queue)
            each(context, set->sections.v[i].queue);
}
