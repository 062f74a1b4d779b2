/* Which letters are looked at, and whose they are. */
#include <stdlib.h>
#include <string.h>

#include "advising.h"

#include "postbus/lang.h"

/* ---- which letters ---- */

struct choosing {
    struct arena *arena;
    struct { struct kept_item *v; size_t n, cap; } kept;
};

static bool take_kept(void *context, const struct kept_item *item)
{
    struct choosing *c = context;
    arena_push(c->arena, &c->kept, *item);
    return true;
}

/* By campaign, what a person decided on first. */
static int by_campaign(const void *left, const void *right)
{
    const struct kept_item *a = left, *b = right;
    if (a->campaign != b->campaign)
        return a->campaign < b->campaign ? -1 : 1;
    if (a->decided != b->decided)
        return a->decided ? -1 : 1;
    return a->item < b->item ? -1 : a->item > b->item;
}

static int by_item(const void *left, const void *right)
{
    const struct kept_item *a = left, *b = right;
    return a->item < b->item ? -1 : a->item > b->item;
}

/* One letter of each campaign; oldest first. */
static void choose(struct advising *a, struct choosing *c)
{
    size_t n = 0;
    if (c->kept.n > 0)
        qsort(c->kept.v, c->kept.n, sizeof *c->kept.v, by_campaign);
    for (size_t i = 0; i < c->kept.n; i++)
        if (c->kept.v[i].campaign == 0 || n == 0 || c->kept.v[n - 1].campaign != c->kept.v[i].campaign)
            c->kept.v[n++] = c->kept.v[i];
    if (n > 0)
        qsort(c->kept.v, n, sizeof *c->kept.v, by_item);
    for (size_t i = 0; i < n; i++) {
        arena_push(a->arena, &a->all, c->kept.v[i].item);
        if (c->kept.v[i].decided)
            arena_push(a->arena, &a->decided, c->kept.v[i].item);
    }
    if (a->decided.n > LIMIT_STUDIED) {
        a->decided.v += a->decided.n - LIMIT_STUDIED;
        a->decided.n = LIMIT_STUDIED;
    }
}

bool advise_choose_letters(struct advising *a, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_store struct store *store = NULL;
    struct choosing c = {.arena = arena};
    if (!store_open(a->settings->replay.store_file, STORE_READ, &store, err) ||
        !store_each_kept(store, a->settings->replay.since, take_kept, &c, err))
        return false;
    choose(a, &c);
    return true;
}

/* ---- for whom ---- */

bool advise_choose_lots(struct advising *a, struct pb_err *err)
{
    const char *wanted = a->settings->section;
    size_t at = wanted ? outline_section_of(a->outline, wanted) : SIZE_MAX;
    if (wanted && at == SIZE_MAX)
        return pb_fail(err, PB_NOT_FOUND, _("there is no section [%s]: expected one such as 'committee JV', 'bill 36871' or 'topic zorg'"), wanted);
    for (size_t i = 0; i < a->outline->sections.n && a->n < LIMIT_ADVISED; i++) {
        const struct outline_section *s = &a->outline->sections.v[i];
        bool scored = outline_takes_terms(s);
        if (wanted ? i == at : strcmp(s->kind, "committee") == 0)
            a->lots[a->n++] = (struct lot){.section = s, .scored = scored};
        if (i == at && !scored && strcmp(s->kind, "committee") != 0)
            return pb_fail(err, PB_BAD_INPUT, _("[%s] gets no terms: expected a committee, bill or topic"), wanted);
    }
    return true;
}

static bool has_score(const struct scores *scores, const char *id)
{
    for (size_t i = 0; i < scores->n; i++)
        if (strcmp(scores->v[i].id, id) == 0)
            return true;
    return false;
}

/* The lots that the letter is of, as bits; the rules are asked where they matter. */
uint64_t advise_lots_of(const struct advising *a, const struct replay_letter *letter, const struct verdict **verdict)
{
    uint64_t lots = 0;
    for (unsigned i = 0; i < a->n; i++) {
        const struct lot *lot = &a->lots[i];
        if (!outline_leads_to(lot->section, &letter->item->queues))
            continue;
        if (lot->scored && !*verdict)
            *verdict = rules_judge(a->outline->set, letter->arena, letter->reading, letter->kept->letter);
        if (!lot->scored || has_score(&(*verdict)->bills, lot->section->id) || has_score(&(*verdict)->topics, lot->section->id))
            lots |= (uint64_t)1 << i;
    }
    return lots;
}
