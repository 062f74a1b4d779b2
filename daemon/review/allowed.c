/* What each may, as postbusd has said it a moment ago: one question for many pages. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

#define ALLOWED_SECONDS 10 /* then it is asked again; what is decided is checked by postbusd itself, each time */

struct allowed {
    struct answer { char who[WHO_MAX]; enum role role; int64_t until; } v[LIMIT_REVIEW_USERS];
};

static struct answer *place_of(struct allowed *allowed, const char *who)
{
    struct answer *oldest = &allowed->v[0];
    for (size_t i = 0; i < LIMIT_REVIEW_USERS; i++) {
        if (strcmp(allowed->v[i].who, who) == 0)
            return &allowed->v[i];
        if (allowed->v[i].until < oldest->until)
            oldest = &allowed->v[i];
    }
    return oldest;
}

/* Under a lock of its own: who comes with many requests at once makes them one question. */
bool allowed_role(struct review *review, const struct control_caller *caller, struct who *who, int64_t now, struct pb_err *err)
{
    bool good = true;
    pthread_mutex_lock(&review->asking);
    if (!review->allowed && !(review->allowed = calloc(1, sizeof *review->allowed)))
        pb_out_of_memory("review");
    struct answer *answer = place_of(review->allowed, who->name);
    if (answer->until <= now || answer->until > now + ALLOWED_SECONDS || strcmp(answer->who, who->name) != 0) {
        good = control_role(caller, &who->role, err);
        *answer = (struct answer){.role = who->role, .until = good ? now + ALLOWED_SECONDS : 0};
        memcpy(answer->who, who->name, sizeof answer->who);
    }
    who->role = answer->role;
    pthread_mutex_unlock(&review->asking);
    return good;
}
