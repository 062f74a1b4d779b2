/* rule-files.h: rules of given texts, loaded from disk, with all that is told of them. */
#pragma once
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/buf.h"
#include "postbus/rules.h"
#include "test.h"

struct loaded {
    struct arena *arena;
    struct diag *diag;
    struct ruleset *set;
    struct pb_err err;
    bool good;
    char *faults;
};

static void write_file(const char *path, struct pb_span text)
{
    FILE *out = fopen(path, "we");
    if (!out || fwrite(text.p, 1, text.n, out) != text.n)
        abort();
    fclose(out);
}

/* Loads two files, a.rules and sub/b.rules, and runs the examples. */
static struct loaded load(struct pb_span a, struct pb_span b)
{
    struct loaded l = {.arena = arena_new(0)};
    char folder[] = "/tmp/postbus-rules-XXXXXX", path[3][64];
    if (!mkdtemp(folder))
        abort();
    snprintf(path[0], sizeof path[0], "%s/a.rules", folder);
    snprintf(path[1], sizeof path[1], "%s/sub", folder);
    snprintf(path[2], sizeof path[2], "%s/sub/b.rules", folder);
    if (mkdir(path[1], 0700) < 0)
        abort();
    write_file(path[0], a);
    write_file(path[2], b);
    struct rules_settings settings = rules_settings_default();
    struct buf faults = BUF_INIT;
    l.diag = diag_new(l.arena);
    l.good = rules_load(folder, &settings, l.diag, &l.set, &l.err);
    if (l.good)
        rules_check_examples(l.set, l.diag);
    diag_print(l.diag, &faults);
    l.faults = buf_steal(&faults);
    for (size_t i = 3; i-- > 0;)
        remove(path[i]);
    remove(folder);
    return l;
}

__attribute__((unused)) static struct loaded load_one(const char *text)
{
    return load(span_of(text), SPAN_LIT("# nothing here\n"));
}

__attribute__((unused)) static void done(struct loaded *l)
{
    if (l->good)
        rules_free(l->set);
    arena_free(l->arena);
    free(l->faults);
}
