/* A history for rules to be tried on: letters put together from texts, judged and kept as
 * the daemon keeps them.
 *
 *     build/release/bench/history STORE RULES TEXTS LETTERS [NAIVE]
 *
 * NAIVE: how many of them are searched by the plain loop over all patterns as well, for
 * what a trial without engine and signatures would take. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "letters.h"
#include "measure.h"
#include "postbus/iso.h"
#include "postbus/record.h"
#include "postbus/signature.h"
#include "postbus/wire.h"
#include "rules/ruleset.h"

#define BATCH 1000
#define SPREAD_SECONDS 600 /* between two letters */

struct bench {
    struct store *store;
    struct ruleset *rules;
    struct paragraphs paragraphs;
    struct pb_err err;
};

static bool put(struct bench *b, long n, int64_t taken)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf bytes = BUF_INIT;
    unsigned char signature[SIGNATURE_BYTES];
    char digest[SHA256_HEX];
    struct layer layer = {.from = {"Burger", "burger@example.org"}, .sent = "2026-05-16T09:00", .subject = "Oproep", .base_subject = "Oproep",
                          .text = write_letter(&b->paragraphs, arena)};
    struct reading reading = {.sha256 = arena_printf(arena, "%064ld", n), .bytes = LETTER_BYTES, .layers = {&layer, 1, 1}};
    const struct verdict *verdict = rules_judge(b->rules, arena, &reading, 0);
    struct item item = {.subject = layer.subject, .author = "Burger", .ruleset = verdict->ruleset, .sure = verdict->sure, .queues = verdict->queues, .made = taken};
    if (!store_add_item(b->store, &item, NULL, &b->err))
        return false;
    struct mail mail = {.item = item.id, .folder = "postbus", .ref = arena_printf(arena, "1:%ld", n), .sha256 = reading.sha256, .taken = taken};
    if (!store_add_mail(b->store, &mail, &b->err))
        return false;
    wire_encode(&reading, &bytes);
    signature_make(&reading, 0, signature);
    rules_digest(verdict, digest);
    struct kept kept = {mail.id, item.id, taken, 0, buf_span(&bytes), digest};
    return store_keep(b->store, &kept, (struct pb_span){(const char *)signature, sizeof signature}, &b->err);
}

static bool fill(struct bench *b, long letters)
{
    int64_t taken = iso_now() - letters * SPREAD_SECONDS;
    for (long n = 0; n < letters; n++)
        if ((n % BATCH == 0 && !store_begin(b->store, &b->err)) || !put(b, n, taken + n * SPREAD_SECONDS) ||
            ((n % BATCH == BATCH - 1 || n + 1 == letters) && !store_commit(b->store, &b->err)))
            return false;
    return true;
}

/* Seconds that the plain loop takes for one letter. */
static double naive(struct bench *b, long letters)
{
    double began = cpu_micros();
    for (long n = 0; n < letters; n++) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct hits hits;
        words_scan_plainly(b->rules->words, arena, span_of(write_letter(&b->paragraphs, arena)), FIELD_BIT(FIELD_LETTER), &hits);
    }
    return letters ? (cpu_micros() - began) / 1e6 / (double)letters : 0;
}

int main(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct bench b = {.paragraphs = {.arena = arena, .seed = 7}};
    struct diag *diag = diag_new(arena);
    struct rules_settings settings = rules_settings_default();
    if (argc < 5)
        return 64;
    long letters = strtol(argv[4], NULL, 10), plain = argc > 5 ? strtol(argv[5], NULL, 10) : 0;
    if (!rules_load(argv[2], &settings, diag, &b.rules, &b.err) || !read_texts(&b.paragraphs, argv[3], &b.err) ||
        (letters && (!store_open(argv[1], STORE_WRITE, &b.store, &b.err) || !fill(&b, letters)))) {
        fprintf(stderr, "history: %s\n", b.err.msg);
        return 1;
    }
    printf("%.4f\n", naive(&b, plain));
    store_close(b.store);
    rules_free(b.rules);
    return 0;
}
