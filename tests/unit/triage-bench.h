/* triage-bench.h: a store and a rule set, for tests of what is decided and recorded. */
#pragma once
#include "postbus/record.h"
#include "test.h"

struct bench {
    struct arena *arena;
    struct store *store;
    struct rulebook *book;
    struct config config;
    struct pb_err err;
    int refs;
};

/* A store in `file` (NULL: in memory), and rules of this text. */
static struct bench set_up_with(const char *file, const char *rules_text)
{
    struct bench b = {.arena = arena_new(0)};
    char folder[] = "/tmp/postbus-rules-XXXXXX", rules[64];
    FILE *out = NULL;
    if (!mkdtemp(folder) || snprintf(rules, sizeof rules, "%s/a.rules", folder) < 0 || !(out = fopen(rules, "we")))
        abort();
    fputs(rules_text, out);
    fclose(out);
    config_default(&b.config);
    struct ruleset *set = NULL;
    bool good = store_open(file, file ? STORE_WRITE : STORE_SCRATCH, &b.store, &b.err) &&
                rules_load(folder, &b.config.rules, diag_new(b.arena), &set, &b.err);
    remove(rules);
    remove(folder);
    if (!good)
        abort();
    b.book = rulebook_new(set);
    return b;
}

static void tear_down(struct bench *b)
{
    rulebook_free(b->book);
    store_close(b->store);
    arena_free(b->arena);
}
