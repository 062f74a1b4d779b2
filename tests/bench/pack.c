/* A letter's text packed as the store keeps it, and opened again, beside zlib, by turns; medians.
 *
 *     build/release/bench/pack TEXTS      a folder of texts, that letters are put together from */
#include <zlib.h>

#include "letters.h"
#include "measure.h"
#include "store/pack.h"

#define ROUNDS 301
#define MOST 1000000 /* bytes */

enum figure { PACKED, OPENED, LEFT, FIGURES };
static const struct { const char *what, *unit; } names[FIGURES] = {{"a text packed", "us"}, {"a text opened", "us"}, {"a text, packed, is left", "of 100"}};
static double here[FIGURES][ROUNDS], with_zlib[FIGURES][ROUNDS];

static bool round_here(struct pack *pack, struct pb_span text, size_t i, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf packed = BUF_INIT;
    struct pb_span opened;
    double began = cpu_micros();
    pack_bytes(pack, text, &packed);
    here[PACKED][i] = cpu_micros() - began;
    began = cpu_micros();
    bool good = pack_open(pack, arena, buf_span(&packed), MOST, &opened, err) && opened.n == text.n;
    here[OPENED][i] = cpu_micros() - began;
    here[LEFT][i] = 100 * (double)packed.len / (double)text.n;
    return good;
}

static bool round_zlib(struct pb_span text, size_t i)
{
    static Bytef packed[MOST], opened[MOST];
    uLongf packed_n = sizeof packed, opened_n = sizeof opened;
    double began = cpu_micros();
    bool good = compress(packed, &packed_n, (const Bytef *)text.p, text.n) == Z_OK;
    with_zlib[PACKED][i] = cpu_micros() - began;
    began = cpu_micros();
    good = good && uncompress(opened, &opened_n, packed, packed_n) == Z_OK && opened_n == text.n;
    with_zlib[OPENED][i] = cpu_micros() - began;
    with_zlib[LEFT][i] = 100 * (double)packed_n / (double)text.n;
    return good;
}

static bool measure(struct paragraphs *paragraphs, int times, struct pb_err *err)
{
    struct pack *pack = pack_new();
    bool good = true;
    for (size_t i = 0; good && i < ROUNDS; i++) {
        cleanup_arena struct arena *arena = arena_new(0);
        cleanup_buf struct buf text = BUF_INIT;
        for (int n = 0; n < times; n++)
            buf_add_string(&text, write_letter(paragraphs, arena));
        good = round_here(pack, buf_span(&text), i, err) && round_zlib(buf_span(&text), i);
    }
    for (size_t f = 0; good && f < FIGURES; f++) {
        struct measured m = {"replay", "10 kB of text", times};
        tell(m, names[f].what, OURS, median(here[f], ROUNDS), names[f].unit);
        tell(m, names[f].what, "zlib", median(with_zlib[f], ROUNDS), names[f].unit);
    }
    pack_free(pack);
    return good;
}

int main(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct paragraphs paragraphs = {.arena = arena, .seed = 7};
    struct pb_err err = {0};
    if (argc != 2)
        return 64;
    bool good = read_texts(&paragraphs, argv[1], &err) && measure(&paragraphs, 1, &err) && measure(&paragraphs, 10, &err);
    if (!good)
        fprintf(stderr, "pack: %s\n", err.msg);
    return good ? 0 : 1;
}
