#include "place.h"

#include <stdio.h>
#include <string.h>

#include "postbus/buf.h"
#include "postbus/utf8.h"

#define NAME_CHARACTERS 50 /* of a campaign's subject in the name of its folder */

/* Characters that folders' names cannot have on one server or another, or that programs take for patterns. */
static bool is_plain(uint32_t rune)
{
    return rune >= ' ' && rune != 0x7F && (rune >= 0x80 || !strchr("/\\%*\"~#&.:<>|?", (int)rune)) && !utf8_is_invisible(rune);
}

/* The campaign's folder, named after its first letter: "12 Stem tegen de wet". */
static const char *campaign_folder(struct arena *arena, const struct config *config, const char *queue, int64_t campaign, const char *subject)
{
    cleanup_buf struct buf name = BUF_INIT;
    struct pb_span text = span_of(subject);
    unsigned n = 0;
    for (size_t at = 0; at < text.n && n < NAME_CHARACTERS; n++) {
        size_t start = at;
        uint32_t rune = utf8_next(text, &at);
        if (is_plain(rune))
            buf_add(&name, text.p + start, at - start);
    }
    struct pb_span kept = span_trim(buf_span(&name));
    return arena_printf(arena, "%s/%s/%lld%s%.*s", queue, config->campaigns, (long long)campaign, kept.n ? " " : "", (int)kept.n, kept.p);
}

bool place_first(struct store *store, struct arena *arena, const struct config *config, const struct item *item, struct strings *ret_folders,
                 struct pb_err *err)
{
    struct item *lead;
    *ret_folders = item->queues;
    if (item->campaign == 0 || item->lead == item->id || config->campaigns[0] == '\0')
        return true;
    if (!store_get_item(store, arena, item->lead, &lead, err))
        return false;
    if (lead->queues.n == 0 || item->queues.n == 0 || strcmp(lead->queues.v[0], item->queues.v[0]) != 0)
        return true; /* it stands elsewhere, for a reason of its own */
    *ret_folders = (struct strings){0};
    for (size_t i = 0; i < item->queues.n; i++)
        arena_push(arena, ret_folders, campaign_folder(arena, config, item->queues.v[i], item->campaign, lead->subject));
    return true;
}

bool place_taken(const struct stands *stands, const char *folder)
{
    for (size_t i = 0; i < stands->n; i++)
        if (stands->v[i].first && !stands->v[i].waits && strcmp(stands->v[i].folder, folder) == 0)
            return true;
    return false;
}

const char *place_beside(struct arena *arena, const struct config *config, const struct strings *queues)
{
    const char *folder = queues->n ? queues->v[0] : config->manual;
    return config->duplicates[0] ? arena_printf(arena, "%s/%s", folder, config->duplicates) : folder;
}

struct place_label place_label(const struct config *config, const char *folder)
{
    struct place_label label;
    char below[LIMIT_FOLDER_NAME + 1];
    snprintf(label.text, sizeof label.text, "%s", folder);
    snprintf(below, sizeof below, "/%s/", config->campaigns);
    char *at = config->campaigns[0] ? strstr(label.text, below) : NULL;
    if (at) {
        at += strlen(below);
        at[strspn(at, "0123456789")] = '\0';
    }
    return label;
}
