/* Forward chains in a folder of plain texts, each read down to the letter. Prints microseconds a text (the middle of the
 * rounds), and who it found wrote.
 *
 *     build/release/bench/chain FOLDER ROUNDS */
#include <dirent.h>

#include "letter/chain.h"
#include "measure.h"
#include "postbus/ini.h"

#define ROUNDS_MOST 1000

struct texts { struct text { const char *name; struct pb_span bytes; } *v; size_t n, cap; };

static bool read_folder(struct arena *arena, const char *folder, struct texts *out)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        struct pb_err err;
        struct text text = {.name = arena_printf(arena, "%s", entries[i]->d_name)};
        if (text.name[0] != '.' && ini_load(arena, arena_printf(arena, "%s/%s", folder, text.name), &text.bytes, &err))
            arena_push(arena, out, text);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return out->n > 0;
}

static double measure(const struct texts *texts)
{
    cleanup_arena struct arena *arena = arena_new(0);
    double began = wall_micros();
    for (size_t i = 0; i < texts->n; i++) {
        struct chain chain;
        chain_parse(arena, texts->v[i].bytes, &chain);
        arena_reset(arena);
    }
    return (wall_micros() - began) / (double)texts->n;
}

static void print_writers(const struct text *text)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct chain chain;
    chain_parse(arena, text->bytes, &chain);
    printf("%s", text->name);
    for (size_t i = 1; i < chain.n; i++)
        printf("\t%s", chain.v[i].from.address ? chain.v[i].from.address : "");
    printf("\n");
}

int main(int argc, char **argv)
{
    static double micros[ROUNDS_MOST];
    cleanup_arena struct arena *arena = arena_new(0);
    struct texts texts = {0};
    size_t rounds = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (rounds == 0 || rounds > ROUNDS_MOST || !read_folder(arena, argv[1], &texts)) {
        fputs("usage: chain FOLDER ROUNDS\n", stderr);
        return 64;
    }
    for (size_t i = 0; i < rounds; i++)
        micros[i] = measure(&texts);
    printf("%.3f\n", median(micros, rounds));
    for (size_t i = 0; i < texts.n; i++)
        print_writers(&texts.v[i]);
    return 0;
}
