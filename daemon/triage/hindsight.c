#include "postbus/hindsight.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/tally.h"

#define LETTERS_LEAST 50    /* fewer say nothing of most letters */
#define COMMON_SHARE 0.5    /* of all letters */
#define QUIET_DAYS 90
#define DAY 86400
#define TITLE_SHARE 0.75    /* of a title's bytes: less is its beginning, which others have too */

/* ---- terms of half the mail, bills that are over ---- */

static void check_terms(const struct outline *o, const struct tally *tally, struct diag *diag)
{
    for (size_t i = 0; i < o->lines.n && tally->letters >= LETTERS_LEAST; i++) {
        const struct outline_line *line = &o->lines.v[i];
        size_t fired = tally->lines[i].fired;
        if (line->term && (double)fired > COMMON_SHARE * (double)tally->letters)
            diag_warn(diag, line->place, "common-term", "%s stands in %zu of the last %zu letters: expected words of this matter alone", line->value, fired,
                      tally->letters);
    }
}

/* Only where the letters reach back so far, and some came since. */
static void check_bills(const struct outline *o, const struct tally *tally, int64_t now, struct diag *diag)
{
    int64_t since = now - (int64_t)QUIET_DAYS * DAY, minutes;
    for (size_t i = 0; i < o->sections.n && tally->letters > 0 && tally->first <= since && tally->newest > since; i++) {
        const struct outline_section *s = &o->sections.v[i];
        if (s->plenary && iso_minutes(s->plenary, &minutes) && minutes * 60 < since && tally->sections[i].last < since)
            diag_warn(diag, s->place, "quiet-bill", "[%s]: its plenary day %s is past, and no letter was about it for %d days: it may go", s->shown,
                      s->plenary, QUIET_DAYS);
    }
}

/* ---- names of two bills at one place ---- */

struct collision {
    size_t left, right; /* lines */
    size_t letters;
};

struct colliding {
    const struct outline *outline;
    struct arena *arena;
    struct { struct collision *v; size_t n, cap; } found; /* at most LIMIT_COLLISIONS */
    pthread_mutex_t lock; /* guards them */
};

/* The line of a bill's name that wholly stands there; SIZE_MAX else. */
static size_t name_of(const struct outline *o, const struct evidence *e)
{
    size_t line = strncmp(e->section, "bill ", 5) == 0 && e->end > e->start ? outline_line_of(o, e) : SIZE_MAX;
    if (line == SIZE_MAX)
        return SIZE_MAX;
    bool title = strncmp(e->rule, "title", 5) == 0, alias = strncmp(e->rule, "alias", 5) == 0;
    bool whole = (double)(e->end - e->start) >= TITLE_SHARE * (double)strlen(o->lines.v[line].value);
    return alias || (title && whole) ? line : SIZE_MAX;
}

/* Bills that are one package share an alias, and a novelle has its parent's title. */
static bool on_purpose(const struct outline_line *a, const struct outline_line *b)
{
    return strcmp(a->section, b->section) == 0 || (a->text[0] == b->text[0] && span_caseeq(span_of(a->value), span_of(b->value)));
}

static void add_collision(struct colliding *c, size_t left, size_t right)
{
    for (size_t i = 0; i < c->found.n; i++)
        if (c->found.v[i].left == left && c->found.v[i].right == right) {
            c->found.v[i].letters++;
            return;
        }
    if (c->found.n < LIMIT_COLLISIONS)
        arena_push(c->arena, &c->found, ((struct collision){left, right, 1}));
}

static int by_lines(const void *left, const void *right)
{
    const struct collision *a = left, *b = right;
    if (a->left != b->left)
        return a->left < b->left ? -1 : 1;
    return (a->right > b->right) - (a->right < b->right);
}

static void look(void *context, const struct replay_letter *letter)
{
    struct colliding *c = context;
    const struct outline *o = c->outline;
    const struct verdict *verdict = rules_judge(o->set, letter->arena, letter->reading, letter->kept->letter);
    struct { struct collision *v; size_t n, cap; } pairs = {0};
    for (size_t i = 0; i < verdict->evidence.n; i++) {
        const struct evidence *a = &verdict->evidence.v[i], *b;
        size_t left = name_of(o, a);
        for (size_t k = 0; left != SIZE_MAX && k < i; k++) {
            b = &verdict->evidence.v[k];
            if (a->field != b->field || a->index != b->index || a->start != b->start || a->end != b->end)
                continue;
            size_t right = name_of(o, b);
            if (right != SIZE_MAX && !on_purpose(&o->lines.v[left], &o->lines.v[right]))
                arena_push(letter->arena, &pairs, ((struct collision){left < right ? right : left, left < right ? left : right, 1}));
        }
    }
    if (pairs.n == 0)
        return;
    qsort(pairs.v, pairs.n, sizeof *pairs.v, by_lines);
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < pairs.n; i++)
        if (i == 0 || by_lines(&pairs.v[i], &pairs.v[i - 1]) != 0)
            add_collision(c, pairs.v[i].left, pairs.v[i].right);
    pthread_mutex_unlock(&c->lock);
}

static void tell_collisions(const struct colliding *c, struct diag *diag)
{
    for (size_t i = 0; i < c->found.n; i++) {
        const struct outline_line *line = &c->outline->lines.v[c->found.v[i].left], *other = &c->outline->lines.v[c->found.v[i].right];
        diag_warn(diag, line->place, "colliding-alias", "%s is found where %s of [%s] is (%s:%u), in %zu of the last letters: expected a name of this bill alone",
                  line->value, other->value, other->section, other->file, other->place.line, c->found.v[i].letters);
    }
}

static bool check_names(struct arena *arena, const struct replay_settings *settings, const struct outline *outline, const struct items *items,
                        struct diag *diag, struct pb_err *err)
{
    struct colliding c = {.outline = outline, .arena = arena};
    size_t lost;
    pthread_mutex_init(&c.lock, NULL);
    bool good = replay_each(settings, items, &(struct replay_visit){look, &c}, &lost, err);
    pthread_mutex_destroy(&c.lock);
    if (good)
        tell_collisions(&c, diag);
    return good;
}

bool hindsight(const struct replay_settings *settings, const struct outline *outline, int64_t now, struct diag *diag, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct items items;
    struct tally tally;
    if (!tally_items(arena, settings, LIMIT_HINDSIGHT, &items, err) || !tally_letters(arena, settings, outline, &items, &tally, err))
        return false;
    check_terms(outline, &tally, diag);
    check_bills(outline, &tally, now, diag);
    return check_names(arena, settings, outline, &items, diag, err);
}
