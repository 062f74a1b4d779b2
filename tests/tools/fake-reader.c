/* postbus-reader with a letter wing that does what the letter says: the real
 * server, sandbox and extractor, and a parser gone wrong.
 *
 * A letter's first line says what becomes of its reader:
 *     (crash|hang|bloat|open|fork|lie|other) (when tree|always)
 *     noise     it is refused
 *     pdf       the lines below are an attachment; pdfs: 25 of them
 *     file TYPE NAME    the lines below are an attachment of that type and name
 * Any other letter is read. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "postbus/hash.h"
#include "postbus/letter.h"
#include "postbus/limits.h"
#include "postbus/reader.h"

void letter_prepare(void)
{
}

static void do_crash(void) { abort(); }
static void do_open(void) { open("/etc/passwd", O_RDONLY | O_CLOEXEC); }
static void do_fork(void) { fork(); }
static void do_hang(void)
{
    for (volatile int i = 0;; i = i ^ 1)
        continue;
}
static void do_bloat(void)
{
    struct arena *arena = arena_new(LIMIT_READER_MEMORY);
    for (;;)
        memset(arena_alloc(arena, MIB(64)), 1, MIB(64));
}

static const struct {
    const char *word;
    void (*act)(void);
} acts[] = {{"crash", do_crash}, {"hang", do_hang}, {"bloat", do_bloat}, {"open", do_open}, {"fork", do_fork}};

static struct reading *new_reading(struct arena *arena, struct pb_span bytes)
{
    char hex[SHA256_HEX];
    struct reading *reading = arena_alloc(arena, sizeof *reading);
    struct layer layer = {.text = arena_copy(arena, span_head(bytes, span_find(bytes, '\n')))};
    sha256_hex(bytes, hex);
    reading->sha256 = arena_string(arena, hex);
    reading->bytes = bytes.n;
    arena_push(arena, &reading->layers, layer);
    return reading;
}

static void attach(struct arena *arena, struct reading *reading, struct pb_span line, struct pb_span content)
{
    struct attachment attachment = {.name = "brief.pdf", .type = "application/octet-stream", .bytes = content.n,
                                    .status = "none", .content = content};
    if (span_starts(line, SPAN_LIT("file "))) {
        struct pb_span words = span_tail(line, 5);
        size_t blank = span_find(words, ' ');
        attachment.type = arena_copy(arena, span_head(words, blank));
        attachment.name = arena_copy(arena, span_tail(words, blank + 1));
    }
    arena_push(arena, &reading->attachments, attachment);
}

bool letter_read(struct arena *arena, struct pb_span bytes, enum letter_way way, struct reading **ret_reading,
                 struct pb_err *err)
{
    struct pb_span rest = bytes, line = {0};
    span_line(&rest, &line);
    bool now = span_search(line, SPAN_LIT(" always")) < line.n ||
               (way == LETTER_TREE && span_search(line, SPAN_LIT(" when tree")) < line.n);
    for (size_t i = 0; now && i < sizeof acts / sizeof *acts; i++)
        if (span_starts(line, span_of(acts[i].word)))
            acts[i].act();
    if (span_starts(line, SPAN_LIT("noise")))
        return pb_fail(err, PB_BAD_INPUT, "neither mail nor text\x01");
    struct reading *reading = new_reading(arena, bytes);
    if (now && span_starts(line, SPAN_LIT("lie")))
        reading->layers.n = 0;
    if (now && span_starts(line, SPAN_LIT("other")))
        reading->bytes++;
    bool file = span_eq(line, SPAN_LIT("pdf")) || span_starts(line, SPAN_LIT("file "));
    size_t copies = file ? 1 : span_eq(line, SPAN_LIT("pdfs")) ? 25 : 0;
    for (size_t i = 0; i < copies; i++)
        attach(arena, reading, line, rest);
    *ret_reading = reading;
    return true;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 64;
    _exit(strcmp(argv[1], "--extract") == 0 ? reader_extract(argv + 2) : reader_serve(3, argv + 3));
}
