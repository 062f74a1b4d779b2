#include "postbus/replay.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "pass.h"
#include "postbus/limits.h"

/* One trial, before all its threads. */
struct trying {
    const struct replay_settings *settings;
    const struct rules_change *change;
    pthread_mutex_t lock; /* guards what follows */
    struct arena *arena;
    struct replay *replay;
    int least; /* of a full list: no letter in it is less bad */
};

/* Worst first: what a person had right and goes wrong, what is no longer sure, what goes elsewhere. */
static int badness(const struct replayed *r)
{
    if (r->decided && r->was_right && !r->is_right)
        return 5;
    if (r->decided && r->is_right && !r->was_right)
        return 0;
    if (r->before.sure && !r->after.sure)
        return 4;
    if (!strings_alike(&r->before.queues, &r->after.queues))
        return r->before.sure ? 3 : 2;
    return 1;
}

static size_t place_of(const struct rules_change *change, const struct change_line *cause)
{
    return cause ? (size_t)(cause - change->lines.v) : change->lines.n;
}

static void count(struct trying *t, const struct replayed *letter)
{
    struct replay *replay = t->replay;
    replay->changed++;
    replay->by_line[place_of(t->change, letter->cause)]++;
    replay->decided += letter->decided;
    replay->moved += !letter->decided && !strings_alike(&letter->before.queues, &letter->after.queues);
    replay->better += letter->decided && letter->is_right && !letter->was_right;
    replay->worse += letter->decided && letter->was_right && !letter->is_right;
}

/* A place for one more letter: where the list is full, that of one that is less bad; NULL where there is none. */
static struct replayed *place_for(struct trying *t, const struct replayed *letter)
{
    struct replay *replay = t->replay;
    if (replay->letters.n < LIMIT_REPLAYED) {
        arena_push(t->arena, &replay->letters, (struct replayed){0});
        return &replay->letters.v[replay->letters.n - 1];
    }
    if (badness(letter) <= t->least)
        return NULL;
    struct replayed *least = replay->letters.v;
    for (size_t i = 1; i < replay->letters.n; i++)
        if (badness(&replay->letters.v[i]) < badness(least))
            least = &replay->letters.v[i];
    t->least = badness(least);
    return t->least < badness(letter) ? least : NULL;
}

static void put(struct trying *t, const struct replayed *letter)
{
    pthread_mutex_lock(&t->lock);
    struct replayed *place = place_for(t, letter);
    count(t, letter);
    if (place) {
        *place = *letter;
        place->subject = arena_string(t->arena, letter->subject);
        place->author = arena_string(t->arena, letter->author);
        place->before = outcome_copy(t->arena, &letter->before);
        place->after = outcome_copy(t->arena, &letter->after);
    }
    pthread_mutex_unlock(&t->lock);
}

static bool compare(void *context, struct pass_letter *l)
{
    struct trying *t = context;
    struct item *item;
    struct verdict *old, *now;
    rules_judge_both(t->change, l->arena, l->reading, l->kept.letter, &old, &now);
    struct replayed letter = {.item = l->item, .taken = l->kept.taken, .before = outcome_of(l->arena, old, t->settings->manual),
                              .after = outcome_of(l->arena, now, t->settings->manual)};
    if (outcome_same(&letter.before, &letter.after))
        return true;
    if (!store_get_item(l->store, l->arena, l->item, &item, l->err))
        return false;
    letter.subject = item->subject;
    letter.author = item->author;
    letter.cause = rules_cause(t->change, old, now);
    letter.decided = item->decided;
    letter.was_right = item->decided && strings_alike(&letter.before.queues, &item->queues);
    letter.is_right = item->decided && strings_alike(&letter.after.queues, &item->queues);
    put(t, &letter);
    return true;
}

/* What one line of the change did, all in all. */
struct weight {
    int badness;
    size_t letters;
};

struct sorted {
    struct replayed letter;
    struct weight cause;
};

/* The line that did worst first, then the one that did most; within it the worst letter, then the newest. */
static int worst_first(const void *left, const void *right)
{
    const struct sorted *a = left, *b = right;
    if (a->cause.badness != b->cause.badness)
        return b->cause.badness - a->cause.badness;
    if (a->cause.letters != b->cause.letters)
        return a->cause.letters > b->cause.letters ? -1 : 1;
    if (a->letter.cause != b->letter.cause)
        return !a->letter.cause ? 1 : !b->letter.cause ? -1 : a->letter.cause < b->letter.cause ? -1 : 1;
    int worse = badness(&b->letter) - badness(&a->letter);
    if (worse)
        return worse;
    return a->letter.item > b->letter.item ? -1 : a->letter.item < b->letter.item;
}

static void sort(const struct rules_change *change, struct replay *replay)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct weight *weights = arena_array(arena, change->lines.n + 1, sizeof *weights);
    struct sorted *sorted = arena_array(arena, replay->letters.n, sizeof *sorted);
    for (size_t i = 0; i < replay->letters.n; i++) {
        struct weight *weight = &weights[place_of(change, replay->letters.v[i].cause)];
        int bad = badness(&replay->letters.v[i]);
        weight->badness = bad > weight->badness ? bad : weight->badness;
        weight->letters = replay->by_line[place_of(change, replay->letters.v[i].cause)];
    }
    for (size_t i = 0; i < replay->letters.n; i++)
        sorted[i] = (struct sorted){replay->letters.v[i], weights[place_of(change, replay->letters.v[i].cause)]};
    if (replay->letters.n)
        qsort(sorted, replay->letters.n, sizeof *sorted, worst_first);
    for (size_t i = 0; i < replay->letters.n; i++)
        replay->letters.v[i] = sorted[i].letter;
}

bool replay(struct arena *arena, const struct replay_settings *settings, const struct rules_change *change, struct replay *ret_replay, struct pb_err *err)
{
    cleanup_arena struct arena *own = arena_new(0);
    struct items items;
    struct trying trying = {.settings = settings, .change = change, .arena = arena, .replay = ret_replay};
    struct pass pass = {.settings = settings, .items = &items, .see = compare, .context = &trying};
    *ret_replay = (struct replay){.by_line = arena_array(arena, change->lines.n + 1, sizeof *ret_replay->by_line)};
    if (!pass_choose(own, settings, settings->whole ? NULL : &change->clues, &items, &ret_replay->kept, err))
        return false;
    pthread_mutex_init(&trying.lock, NULL);
    bool good = pass_run(&pass, err);
    pthread_mutex_destroy(&trying.lock);
    ret_replay->judged = pass.done;
    ret_replay->left = items.n - pass.done;
    ret_replay->lost = pass.lost;
    if (good)
        sort(change, ret_replay);
    return good;
}
