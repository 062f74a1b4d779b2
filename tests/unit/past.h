/* past.h: a history on disk for rules to be tried on: a folder with rules and a store,
 * letters judged and kept as the daemon keeps them, and what clerks said of them. */
#pragma once
#include <unistd.h>

#include "postbus/replay.h"
#include "postbus/wire.h"
#include "rule-files.h"

#define PAST_TAKEN 1778000000 /* seconds UTC of the first letter; an hour between two */

struct past {
    struct arena *arena;
    char folder[64], rules[80], file[80], store_file[80];
    struct store *store;
    struct ruleset *set;
    struct replay_settings settings;
    struct pb_err err;
    int letters;
};

static struct ruleset *past_load(struct past *p)
{
    struct rules_settings settings = rules_settings_default();
    struct diag *diag = diag_new(p->arena);
    struct ruleset *set = NULL;
    if (!rules_load(p->rules, &settings, diag, &set, &p->err)) {
        struct buf faults = BUF_INIT;
        diag_print(diag, &faults);
        printf("# %s%s\n", buf_string(&faults), p->err.msg);
        abort();
    }
    return set;
}

static struct past past_new(const char *rules)
{
    struct past p = {.arena = arena_new(0), .folder = "/tmp/postbus-past-XXXXXX"};
    if (!mkdtemp(p.folder))
        abort();
    snprintf(p.rules, sizeof p.rules, "%s/rules", p.folder);
    snprintf(p.file, sizeof p.file, "%s/rules/a.rules", p.folder);
    snprintf(p.store_file, sizeof p.store_file, "%s/store.db", p.folder);
    if (mkdir(p.rules, 0700) < 0)
        abort();
    write_file(p.file, span_of(rules));
    p.set = past_load(&p);
    if (!store_open(p.store_file, STORE_WRITE, &p.store, &p.err))
        abort();
    p.settings = (struct replay_settings){.manual = "Handmatig", .threads = 2};
    return p;
}

static void past_done(struct past *p)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock", "-lock"};
    store_close(p->store);
    rules_free(p->set);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        remove(arena_printf(p->arena, "%s%s", p->store_file, ends[i]));
    remove(p->file);
    remove(p->rules);
    if (remove(p->folder) != 0)
        printf("# %s is not empty\n", p->folder);
    arena_free(p->arena);
}
#define PAST(rules) __attribute__((cleanup(past_done))) struct past past = past_new(rules)

/* A letter that came straight from its author, judged by the rules. Returns its item. */
static int64_t past_letter(struct past *p, const char *author, const char *subject, const char *text)
{
    struct arena *arena = p->arena;
    struct buf bytes = BUF_INIT;
    unsigned char signature[SIGNATURE_BYTES];
    char digest[SHA256_HEX];
    int64_t taken = PAST_TAKEN + (int64_t)p->letters++ * 3600;
    struct layer layer = {.from = {author, "iemand@example.org"}, .sent = "2026-05-16T09:00", .subject = subject, .base_subject = subject, .text = text};
    struct reading reading = {.sha256 = arena_printf(arena, "%064d", p->letters), .bytes = 100, .layers = {&layer, 1, 1}};
    const struct verdict *verdict = rules_judge(p->set, arena, &reading, 0);
    struct item item = {.subject = subject, .author = author, .ruleset = verdict->ruleset, .sure = verdict->sure, .made = taken};
    for (size_t i = 0; i < verdict->queues.n; i++)
        arena_push(arena, &item.queues, verdict->queues.v[i]);
    if (item.queues.n == 0)
        arena_push(arena, &item.queues, p->settings.manual);
    bool good = store_add_item(p->store, &item, verdict, &p->err);
    struct mail mail = {.item = item.id, .folder = "postbus", .ref = arena_printf(arena, "1:%d", p->letters), .sha256 = reading.sha256, .bytes = 100,
                        .taken = taken};
    wire_encode(&reading, &bytes);
    signature_make(&reading, 0, signature);
    rules_digest(verdict, digest);
    good = good && store_add_mail(p->store, &mail, &p->err);
    struct kept kept = {mail.id, item.id, taken, 0, buf_span(&bytes), digest};
    good = good && store_keep(p->store, &kept, (struct pb_span){(const char *)signature, sizeof signature}, &p->err);
    buf_done(&bytes);
    if (!good)
        abort();
    return item.id;
}

/* A clerk says where it belongs; NULL: where it is. */
__attribute__((unused)) static void past_decide(struct past *p, int64_t item, const char *queue)
{
    struct correction c = {.item = item, .version = 1, .act = queue ? CORRECTION_ROUTE : CORRECTION_CONFIRM, .who = "griffier", .at = PAST_TAKEN};
    if (queue)
        arena_push(p->arena, &c.queues, queue);
    if (!store_decide(p->store, p->arena, &c, &p->err)) {
        printf("# %s\n", p->err.msg);
        abort();
    }
}

/* All is written; the store is there to be read. */
__attribute__((unused)) static const struct replay_settings *past_settings(struct past *p)
{
    p->settings.store_file = p->store_file;
    return &p->settings;
}
