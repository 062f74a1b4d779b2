/* What each step costs of one letter, and matching's share of the whole. Matching is
 * all that finds words; judging is what the verdict takes beyond it.
 *
 *     build/release/bench/share MAIL RULES      a mail's file, a rules directory */
#include <stdio.h>

#include "measure.h"
#include "postbus/decide.h"
#include "postbus/identity.h"
#include "postbus/letter.h"
#include "rules/gather.h"

#define ROUNDS 101

enum part { PART_READ, PART_IDENTITY, PART_MATCH, PART_JUDGE, PARTS };

static const struct { const char *topic, *what; } names[PARTS] = {
    {"reading", "a letter's share: reading"}, {"identity", "a letter's share: identity"}, {"matching", "a letter's share: matching"}, {"matching", "a letter's share: judging"}};
static double micros[PARTS][ROUNDS];

static bool load(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "re");
    char piece[65536];
    for (size_t n; file && (n = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(out, piece, n);
    return file && fclose(file) == 0;
}

static bool measure(struct pb_span mail, const struct config *config, const struct rulebook *book, size_t round)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    double began = cpu_micros();
    if (!letter_read(arena, mail, LETTER_TREE, &reading, &err))
        return false;
    double read = cpu_micros();
    const struct decision *decision = decide_letter(arena, config, book, reading);
    double known = cpu_micros();
    struct gathered words;
    gather(book->rules, NULL, arena, reading, decision->letter, &words);
    double matched = cpu_micros();
    const struct verdict *verdict = rules_judge(book->rules, arena, reading, decision->letter);
    micros[PART_MATCH][round] = matched - known;
    micros[PART_JUDGE][round] = cpu_micros() - matched - micros[PART_MATCH][round];
    micros[PART_IDENTITY][round] = known - read;
    micros[PART_READ][round] = read - began;
    return verdict->kind != NULL;
}

static void tell_all(void)
{
    for (enum part i = PART_READ; i < PARTS; i++)
        tell((struct measured){names[i].topic, "60 kB of HTML, 10,000 rules", 1}, names[i].what, OURS, median(micros[i], ROUNDS), "us");
}

int main(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf mail = BUF_INIT;
    struct ruleset *rules = NULL;
    struct config config;
    struct pb_err err;
    config_default(&config);
    if (argc != 3 || !load(argv[1], &mail))
        return 64;
    if (!rules_load(argv[2], &config.rules, diag_new(arena), &rules, &err)) {
        fprintf(stderr, "share: %s\n", err.msg);
        return 1;
    }
    cleanup_rulebook struct rulebook *book = rulebook_new(rules);
    letter_prepare();
    for (size_t round = 0; round < ROUNDS; round++)
        if (!measure(buf_span(&mail), &config, book, round))
            return 1;
    tell_all();
    return 0;
}
