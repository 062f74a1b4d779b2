/* replay_recheck: are letters judged today as they were when they came? */
#include <pthread.h>
#include <string.h>

#include "pass.h"
#include "postbus/limits.h"

struct checking {
    const struct ruleset *rules;
    pthread_mutex_t lock; /* guards what follows */
    struct arena *arena;
    struct recheck *recheck;
};

static void put(struct checking *c, int64_t item, bool other)
{
    pthread_mutex_lock(&c->lock);
    c->recheck->judged++;
    c->recheck->other += other;
    if (other && c->recheck->items.n < LIMIT_REPLAYED)
        arena_push(c->arena, &c->recheck->items, item);
    pthread_mutex_unlock(&c->lock);
}

static bool check(void *context, struct pass_letter *l)
{
    struct checking *c = context;
    struct item *item;
    char digest[SHA256_HEX];
    if (!store_get_item(l->store, l->arena, l->item, &item, l->err))
        return false;
    if (!l->kept.verdict || !item->ruleset || strcmp(item->ruleset, rules_sha256(c->rules)) != 0)
        return true;
    rules_digest(rules_judge(c->rules, l->arena, l->reading, l->kept.letter), digest);
    put(c, l->item, strcmp(digest, l->kept.verdict) != 0);
    return true;
}

bool replay_recheck(struct arena *arena, const struct replay_settings *settings, const struct ruleset *rules, struct recheck *ret_recheck,
                    struct pb_err *err)
{
    cleanup_arena struct arena *own = arena_new(0);
    struct items items;
    size_t kept;
    struct checking checking = {.rules = rules, .arena = arena, .recheck = ret_recheck};
    struct pass pass = {.settings = settings, .items = &items, .see = check, .context = &checking};
    *ret_recheck = (struct recheck){0};
    if (!pass_choose(own, settings, NULL, &items, &kept, err))
        return false;
    pthread_mutex_init(&checking.lock, NULL);
    bool good = pass_run(&pass, err);
    pthread_mutex_destroy(&checking.lock);
    ret_recheck->lost = pass.lost;
    return good;
}
