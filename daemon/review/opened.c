/* Who has which letter open: what each has looked at last. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

#define OPENED_SECONDS 900 /* then he is taken to have gone */

struct opened {
    struct glance { char who[WHO_MAX]; int64_t item, at; } v[LIMIT_REVIEW_USERS];
};

/* His place, or that of the one who looked longest ago. */
static struct glance *place_of(struct opened *opened, const char *who)
{
    struct glance *oldest = &opened->v[0];
    for (size_t i = 0; i < LIMIT_REVIEW_USERS; i++) {
        if (strcmp(opened->v[i].who, who) == 0)
            return &opened->v[i];
        if (opened->v[i].at < oldest->at)
            oldest = &opened->v[i];
    }
    return oldest;
}

void opened_note(struct review *review, const char *who, int64_t item, int64_t now)
{
    pthread_mutex_lock(&review->lock);
    if (!review->opened && !(review->opened = calloc(1, sizeof *review->opened)))
        pb_out_of_memory("review");
    struct glance *look = place_of(review->opened, who);
    snprintf(look->who, sizeof look->who, "%s", who);
    look->item = item;
    look->at = now;
    pthread_mutex_unlock(&review->lock);
}

const char *opened_by(struct review *review, struct arena *arena, const char *who, int64_t item, int64_t now)
{
    cleanup_buf struct buf names = BUF_INIT;
    pthread_mutex_lock(&review->lock);
    for (size_t i = 0; review->opened && i < LIMIT_REVIEW_USERS; i++) {
        const struct glance *look = &review->opened->v[i];
        if (look->item == item && look->at > now - OPENED_SECONDS && strcmp(look->who, who) != 0)
            buf_printf(&names, "%s%s", names.len ? ", " : "", look->who);
    }
    pthread_mutex_unlock(&review->lock);
    return names.len ? arena_copy(arena, buf_span(&names)) : NULL;
}
