/* What people look at, with very many letters in the store: all of them in one queue, or found by one word.
 *
 *     build/release/bench/desk TEXTS LETTERS FOLDER
 *
 * In FOLDER: 1.db has LETTERS letters, 10.db ten times as many; they are kept, for the page's bench. */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "letters.h"
#include "measure.h"
#include "postbus/desk.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/store_asked.h"
#include "postbus/wire.h"
#include "triage/searchable.h"

#define QUEUE "Commissies/JV"
#define BATCH 100
#define ROUNDS 21

struct bench {
    struct store *store;
    struct paragraphs paragraphs;
    int64_t campaign, first;
    bool words; /* are taken into the index */
    struct measured m;
    struct pb_err err;
};

static bool keep(struct bench *b, struct arena *arena, struct mail *mail, const char *author)
{
    cleanup_buf struct buf bytes = BUF_INIT;
    struct layer layer = {.from = {author, "burger@example.org"}, .sent = "2026-05-16T09:00", .subject = "Oproep opvang", .base_subject = "Oproep opvang",
                          .text = write_letter(&b->paragraphs, arena)};
    struct reading reading = {.sha256 = mail->sha256, .bytes = LETTER_BYTES, .layers = {&layer, 1, 1}};
    wire_encode(&reading, &bytes);
    struct kept kept = {mail->id, mail->item, mail->taken, 0, buf_span(&bytes), NULL};
    if (!store_keep(b->store, &kept, SPAN_LIT("signature"), &b->err))
        return false;
    return !b->words || searchable_add(b->store, &kept, &reading, NULL, true, &b->err);
}

/* One of ten is in a campaign; one of five has a day, some of them before it. */
static bool put(struct bench *b, long n, int64_t made)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const char *queues[] = {QUEUE};
    struct score bill = {n % 3 ? "36327" : "36748", 20, SCORE_ASSIGNED};
    struct verdict verdict = {.bills = {&bill, 1, 1}};
    struct item item = {.subject = "Oproep opvang", .author = arena_printf(arena, "Burger %ld", n), .organisation = n % 4 ? NULL : "Vereniging", .kind = "letter",
                        .deadline = n % 5 ? NULL : n % 10 ? "2026-01-01" : "2099-01-01", .reason = "Noemt wetsvoorstel 36327.", .ruleset = "x", .sure = n % 7 != 0,
                        .queues = {queues, 1, 1}, .made = made};
    if (!store_add_item(b->store, &item, &verdict, &b->err))
        return false;
    if (n % 10 == 0 && b->first && !store_enter_campaign(b->store, item.id, b->first, made, &b->campaign, &b->err))
        return false;
    b->first = b->first ? b->first : item.id;
    struct mail mail = {.item = item.id, .folder = "postbus", .ref = arena_printf(arena, "1:%ld", n), .sha256 = arena_printf(arena, "%064ld", n), .taken = made};
    return store_add_mail(b->store, &mail, &b->err) && keep(b, arena, &mail, item.author);
}

static bool fill(struct bench *b, long letters)
{
    double began = cpu_micros();
    int64_t made = iso_now() - letters * 300;
    for (long n = 0; n < letters; n++)
        if ((n % BATCH == 0 && !store_begin(b->store, &b->err)) || !put(b, n, made + n * 300) ||
            ((n % BATCH == BATCH - 1 || n + 1 == letters) && !store_commit(b->store, &b->err)))
            return false;
    tell(b->m, b->words ? "a letter written, its words in the index" : "a letter written, without its words", OURS, (cpu_micros() - began) / (double)letters, "us");
    return true;
}

static void forget(const char *file)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[4096];
        snprintf(name, sizeof name, "%s%s", file, ends[i]);
        unlink(name);
    }
}

/* What the index costs: the same letters once without. */
static bool fill_without(struct bench *b, const char *file, long letters)
{
    bool good = store_open(file, STORE_WRITE, &b->store, &b->err) && fill(b, letters);
    store_close(b->store);
    forget(file);
    b->campaign = b->first = 0;
    b->words = true;
    return good;
}

/* ---- what is looked at ---- */

typedef bool look(struct bench *b, struct arena *arena, const void *what);

static bool look_queues(struct bench *b, struct arena *arena, const void *what)
{
    struct desk_queues queues = {0};
    (void)what;
    return desk_queues(b->store, arena, NULL, &queues, &b->err) && queues.n == 1;
}

static bool look_page(struct bench *b, struct arena *arena, const void *what)
{
    struct desk_page page = {0};
    return desk_page(b->store, arena, what, &page, &b->err);
}

static bool look_search(struct bench *b, struct arena *arena, const void *what)
{
    struct desk_search page = {0};
    return desk_search(b->store, arena, what, &page, &b->err);
}

static bool look_letter(struct bench *b, struct arena *arena, const void *what)
{
    struct desk_letter *letter;
    return desk_letter(b->store, arena, NULL, *(const int64_t *)what, &letter, &b->err);
}

/* Two texts of LIMIT_WORD_DIFF_WORDS words, of which every so many differs. */
static bool look_diff(struct bench *b, struct arena *arena, const void *what)
{
    cleanup_buf struct buf before = BUF_INIT, after = BUF_INIT;
    struct desk_diff diff = {0};
    (void)b;
    for (int i = 0; i < LIMIT_WORD_DIFF_WORDS; i++) {
        buf_printf(&before, "woord%d ", i % 500);
        buf_printf(&after, i % *(const int *)what ? "woord%d " : "anders%d ", i % 500);
    }
    desk_diff(arena, buf_string(&before), buf_string(&after), &diff);
    return diff.n > 0;
}

static bool look_overview(struct bench *b, struct arena *arena, const void *what)
{
    struct desk_overview overview = {0};
    return desk_overview(b->store, arena, NULL, *(const size_t *)what, &overview, &b->err);
}

static bool look_list(struct bench *b, struct arena *arena, const void *what)
{
    struct desk_list list = {0};
    struct desk_queue queue = {.sum.queue = QUEUE, .name = "JV"};
    char since[DESK_DAY];
    desk_day(iso_now() - *(const int64_t *)what * 86400, since);
    return desk_list(b->store, arena, NULL, &queue, since, NULL, &list, &b->err);
}

static bool look_members(struct bench *b, struct arena *arena, const void *what)
{
    struct members members = {0};
    return store_campaign_members(b->store, arena, what, &members, &b->err) && members.n > 0;
}

static bool measure(struct bench *b, const char *name, look *each, const void *what)
{
    double times[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        cleanup_arena struct arena *arena = arena_new(0);
        double began = cpu_micros();
        if (!each(b, arena, what)) {
            fprintf(stderr, "desk: %s: %s\n", name, b->err.msg);
            return false;
        }
        times[i] = cpu_micros() - began;
    }
    tell(b->m, name, OURS, median(times, ROUNDS), "us");
    return true;
}

#define PAGE(...) &(struct queue_query){.queue = QUEUE, .most = 50, __VA_ARGS__}
#define WITH(...) &(struct search_query){.most = 25, .words = __VA_ARGS__}

static bool look_at_queues(struct bench *b, long letters)
{
    int64_t middle = letters / 2 + 1;
    char deep[QUEUE_AFTER_MAX];
    snprintf(deep, sizeof deep, "r.%lld.%ld.", (long long)(iso_now() - letters * 150), letters / 2);
    return measure(b, "all queues", look_queues, NULL) &&
           measure(b, "a queue's page of what waits", look_page, PAGE(.state = QUEUE_WAITING)) &&
           measure(b, "a queue's page, in the middle", look_page, PAGE(.after = deep)) &&
           measure(b, "a queue's page of everything", look_page, PAGE(.state = QUEUE_ALL)) &&
           measure(b, "a queue's page for one bill", look_page, PAGE(.bill = "36748")) &&
           measure(b, "a queue's page for a bill of no letter", look_page, PAGE(.bill = "36999")) &&
           measure(b, "a letter", look_letter, &middle) &&
           measure(b, "a campaign's letters", look_members, &(struct members_query){.campaign = b->campaign, .queue = QUEUE, .most = 50}) &&
           measure(b, "versions that differ here and there", look_diff, &(int){50}) &&
           measure(b, "versions that differ everywhere", look_diff, &(int){2}) &&
           measure(b, "the list of a week", look_list, &(int64_t){7}) &&
           measure(b, "the overview of 30 days", look_overview, &(size_t){30}) &&
           measure(b, "the overview of 400 days", look_overview, &(size_t){400});
}

static bool look_for_words(struct bench *b, long letters)
{
    return measure(b, "search, a word that every letter has", look_search, WITH("opvang")) &&
           measure(b, "search, in a queue without letters", look_search, WITH("opvang", .queue = "Handmatig")) &&
           measure(b, "search, of the last week", look_search, WITH("opvang", .since = iso_now() - 7 * 86400)) &&
           measure(b, "search, of the first half", look_search, WITH("opvang", .until = iso_now() - letters * 150)) &&
           measure(b, "search, a word that every author has", look_search, WITH("burger")) &&
           measure(b, "search, two words", look_search, WITH("opvang burger")) &&
           measure(b, "search, two words beside one another", look_search, WITH("\"oproep opvang\"")) &&
           measure(b, "search, the beginning of a word", look_search, WITH("opva*")) &&
           measure(b, "search, the beginning of many words", look_search, WITH("verg*")) &&
           measure(b, "search, a word that there is not", look_search, WITH("bestaatniet")) &&
           measure(b, "search, no word, one bill", look_search, WITH(NULL, .bill = "36748"));
}

/* A store of so many letters, made and looked at. */
static bool run(struct bench *b, const char *path, long letters)
{
    bool good = fill_without(b, path, letters / 10) && store_open(path, STORE_WRITE, &b->store, &b->err) && fill(b, letters);
    store_close(b->store);
    b->store = NULL;
    good = good && store_open(path, STORE_READ, &b->store, &b->err) && look_at_queues(b, letters) && look_for_words(b, letters);
    store_close(b->store);
    return good;
}

int main(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct paragraphs paragraphs = {.arena = arena, .seed = 7};
    struct pb_err err = {0};
    long letters = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
    if (letters <= 0)
        return 64;
    bool good = read_texts(&paragraphs, argv[1], &err);
    for (int times = 1; good && times <= 10; times *= 10) {
        const char *path = arena_printf(arena, "%s/%d.db", argv[3], times);
        struct bench b = {.paragraphs = paragraphs, .m = {"desk", arena_printf(arena, "%ld letters", letters), times}};
        forget(path);
        good = run(&b, path, times * letters);
        err = b.err;
    }
    if (!good)
        fprintf(stderr, "desk: %s\n", err.msg);
    return good ? 0 : 1;
}
