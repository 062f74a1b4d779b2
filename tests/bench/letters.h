/* letters.h: letters put together from the paragraphs of a folder of texts. */
#pragma once
#include <dirent.h>
#include <stdint.h>

#include "postbus/ini.h"
#include "postbus/strings.h"

#define LETTER_BYTES 10000

struct paragraphs {
    struct arena *arena; /* borrowed */
    struct strings list;
    uint64_t seed;
};

static size_t draw(struct paragraphs *p, size_t below)
{
    p->seed = p->seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(p->seed >> 33) % below;
}

static bool read_texts(struct paragraphs *p, const char *folder, struct pb_err *err)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        struct pb_span bytes;
        if (entry->d_name[0] == '.' || !ini_load(p->arena, arena_printf(p->arena, "%s/%s", folder, entry->d_name), &bytes, err))
            continue;
        while (bytes.n > 0) {
            size_t n = span_search(bytes, SPAN_LIT("\n\n"));
            arena_push(p->arena, &p->list, arena_copy(p->arena, span_head(bytes, n)));
            bytes = span_tail(bytes, n + 2);
        }
    }
    if (dir)
        closedir(dir);
    return p->list.n > 0;
}

static const char *write_letter(struct paragraphs *p, struct arena *arena)
{
    cleanup_buf struct buf text = BUF_INIT;
    while (text.len < LETTER_BYTES)
        buf_printf(&text, "%s\n\n", p->list.v[draw(p, p->list.n)]);
    return arena_copy(arena, buf_span(&text));
}
