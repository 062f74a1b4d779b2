/* What it costs to tell a letter from those that are known, or to join it to them, and to record it: against a
 * store on disk, and one ten times as large.
 *
 *     build/release/bench/identity STORED
 *
 * The letters are made up: words drawn as in a language, some rare, some frequent,
 * with stock sentences that many share. Of those that arrive 40 % are copies, 20 %
 * are of one campaign with a sentence of their own, 20 % near copies, 20 % new. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"
#include "postbus/identity.h"
#include "postbus/record.h"

#define BATCH 100
#define MEASURED 2000
#define SENTENCES 20
#define WORDS 15 /* of a sentence */
#define STOCK 40

struct bench {
    struct store *store;
    struct rulebook *book;
    struct config config;
    struct pb_err err;
    uint64_t seed;
    long number; /* of the next mail */
};

static uint32_t draw(struct bench *b, uint32_t below)
{
    b->seed = b->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(b->seed >> 33) % below;
}

/* Words are frequent or rare: the rank falls off as in Zipf's law, roughly. */
static void add_word(struct bench *b, struct buf *out)
{
    uint32_t bits = draw(b, 15), rank = (1u << bits) + draw(b, 1u << bits);
    static const char *const parts[] = {"ka", "lo", "mi", "ter", "ven", "du", "sa", "re", "no", "bel", "go", "wi", "hes", "tra", "pu", "jon"};
    for (; rank > 0; rank /= 16)
        buf_add_string(out, parts[rank % 16]);
}

static void add_sentence(struct bench *b, struct buf *out)
{
    for (int i = 0; i < WORDS; i++) {
        buf_add_char(out, ' ');
        add_word(b, out);
    }
    buf_add_string(out, ".");
}

/* Letter `n` always has the same text. */
static void write_letter(long n, struct buf *out)
{
    struct bench own = {.seed = (uint64_t)n * 2654435761u + 17}, stock;
    buf_add_string(out, "Geachte leden,\n\n");
    for (int i = 0; i < SENTENCES; i++) {
        stock = (struct bench){.seed = 99 + draw(&own, STOCK)};
        add_sentence(i % 7 == 3 ? &stock : &own, out);
    }
}

static void sign(long n, struct buf *out)
{
    buf_printf(out, "\n\nMet vriendelijke groet,\n\nBurger %lx\n", n);
}

struct mail_made {
    struct layer layers[2];
    struct reading reading;
};

/* A mail by citizen `author` with this text, forwarded or straight. */
static void make_mail(struct bench *b, struct arena *arena, long author, const char *text, bool forwarded, struct mail_made *ret)
{
    size_t n = 0;
    *ret = (struct mail_made){0};
    if (forwarded)
        ret->layers[n++] = (struct layer){.from = {"Senator", "senator@eerstekamer.nl"}, .sent = "2026-05-16T09:00", .text = ""};
    ret->layers[n] = (struct layer){
        .kind = n ? LAYER_FORWARD : LAYER_MAIL, .from = {arena_printf(arena, "Burger %lx", author), arena_printf(arena, "burger%ld@example.org", author)},
        .sent = arena_printf(arena, "2026-05-%02ldT%02ld:%02ld", 1 + author % 28, author / 28 % 24, author / 672 % 60), .base_subject = "Oproep", .text = text,
        .message_id = n ? NULL : arena_printf(arena, "%ld@example.org", b->number),
    };
    n++;
    ret->reading = (struct reading){.sha256 = arena_printf(arena, "%064ld", b->number), .bytes = 2000, .layers = {ret->layers, n, n}};
}

static bool take(struct bench *b, long author, struct buf *text, bool forwarded)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct mail_made mail;
    struct decision *decision;
    make_mail(b, arena, author, buf_string(text), forwarded, &mail);
    struct source source = {.folder = "postbus", .ref = arena_printf(arena, "1:%ld", b->number++), .mode = DELIVERY_OBSERVE, .now = 1};
    return record_reading(b->store, arena, &b->config, b->book, &mail.reading, &source, &decision, &b->err);
}

/* What stands in the store beforehand, written without asking for candidates. */
static bool put(struct bench *b, long n)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct mail_made made;
    write_letter(n, &text);
    sign(n, &text);
    make_mail(b, arena, n, buf_string(&text), false, &made);
    struct fingerprint *fp = identity_fingerprint(arena, b->book->boilerplate, &made.reading, 0);
    struct item item = {.subject = "Oproep", .made = 1};
    if (!store_add_item(b->store, &item, NULL, &b->err))
        return false;
    struct mail mail = {.item = item.id, .folder = "postbus", .ref = arena_printf(arena, "1:%ld", b->number++), .sha256 = made.reading.sha256, .taken = 1};
    fp->item = item.id;
    return store_add_mail(b->store, &mail, &b->err) && store_add_fingerprint(b->store, mail.id, fp, &b->err);
}

static bool fill(struct bench *b, long from, long to)
{
    for (long n = from; n < to; n++) {
        if (((n - from) % 10000 == 0 && !store_begin(b->store, &b->err)) || !put(b, n))
            return false;
        if (((n - from) % 10000 == 9999 || n + 1 == to) && !store_commit(b->store, &b->err))
            return false;
    }
    return true;
}

static bool take_one(struct bench *b, long stored)
{
    cleanup_buf struct buf text = BUF_INIT;
    uint32_t kind = draw(b, 10);
    long known = (long)draw(b, (uint32_t)stored), fresh = 100000000 + b->number, author = kind < 4 ? known : fresh;
    if (kind < 4 || (kind >= 6 && kind < 8))
        write_letter(known, &text);
    else
        write_letter(kind < 6 ? 7 : fresh, &text);
    if (kind >= 4 && kind < 8) {
        buf_add_char(&text, '\n');
        add_sentence(b, &text);
    }
    sign(author, &text);
    return take(b, author, &text, kind < 4);
}

/* Letters come in batches, so a letter's share of its batch is what is measured. */
static bool measure(struct bench *b, const char *file, long stored, int times)
{
    static double each[MEASURED / BATCH], computing[MEASURED / BATCH];
    cleanup_arena struct arena *arena = arena_new(0);
    const char *input = arena_printf(arena, "%ld letters stored", stored);
    struct measured m = {"identity", input, times}, memory = {"memory", input, times};
    struct rusage usage;
    struct stat info = {0};
    for (int i = 0; i < MEASURED / BATCH; i++) {
        double began = wall_micros(), cpu = cpu_micros();
        if (!store_begin(b->store, &b->err))
            return false;
        for (int j = 0; j < BATCH; j++)
            if (!take_one(b, stored))
                return false;
        if (!store_commit(b->store, &b->err))
            return false;
        each[i] = (wall_micros() - began) / BATCH;
        computing[i] = (cpu_micros() - cpu) / BATCH;
    }
    getrusage(RUSAGE_SELF, &usage);
    stat(file, &info);
    tell(m, "a letter told apart and recorded", OURS, median(each, MEASURED / BATCH), "us");
    tell(m, "of that, computing", OURS, median(computing, MEASURED / BATCH), "us");
    tell(memory, "telling letters apart", OURS, (double)usage.ru_maxrss / 1024, "MB");
    tell(m, "the store on disk", OURS, (double)info.st_size / 1e6, "MB");
    return true;
}

int main(int argc, char **argv)
{
    char folder[] = "/var/tmp/postbus-bench-XXXXXX", file[64], lock[80], rules[64];
    struct bench b = {.seed = 1};
    long stored = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (stored <= 0)
        return 64;
    if (!mkdtemp(folder))
        return 1;
    snprintf(file, sizeof file, "%s/store.db", folder);
    snprintf(lock, sizeof lock, "%s.lock", file);
    snprintf(rules, sizeof rules, "%s/rules", folder);
    mkdir(rules, 0700);
    config_default(&b.config);
    cleanup_arena struct arena *arena = arena_new(0);
    struct ruleset *set = NULL;
    bool good = store_open(file, STORE_WRITE, &b.store, &b.err) && rules_load(rules, &b.config.rules, diag_new(arena), &set, &b.err);
    b.book = rulebook_new(set);
    good = good && fill(&b, 0, stored) && measure(&b, file, stored, 1) && fill(&b, stored, 10 * stored) && measure(&b, file, 10 * stored, 10);
    if (!good)
        fprintf(stderr, "%s\n", b.err.msg);
    store_close(b.store);
    rulebook_free(b.book);
    remove(file);
    remove(lock);
    remove(rules);
    remove(folder);
    return good ? 0 : 1;
}
