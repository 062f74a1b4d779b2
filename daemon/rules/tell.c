/* The verdict in a clerk's words. */
#include <stdio.h>

#include "judge.h"
#include "postbus/lang.h"

#define WORDS_TOLD 4 /* pieces of evidence in the one line */

static const char *const field_words[FIELD_COUNT] = {
    [FIELD_SUBJECT] = N_("the subject"),
    [FIELD_LETTER] = N_("the letter"),
    [FIELD_ATTACHMENT] = N_("the attachment"),
    [FIELD_NOTE] = N_("a forwarder's note"),
    [FIELD_QUOTED] = N_("the quoted text"),
    [FIELD_ADDRESSEE] = N_("the addressees"),
    [FIELD_SENDER] = N_("the sender"),
    [FIELD_HEADER] = N_("the mail's header"),
};

static const char *const state_words[] = {
    [SCORE_WEAK] = N_("weak"), [SCORE_SUGGESTED] = N_("suggested"), [SCORE_ASSIGNED] = N_("assigned"),
};

static const char *committee_words(const struct ruleset *set, const char *id)
{
    const struct section *section = ruleset_find(set, SECTION_COMMITTEE, id);
    return section ? section_title(section) : id;
}

/* "I&A/JBZ, J&V": the committees that won. */
static void add_winners(const struct ruleset *set, const struct verdict *v, struct buf *out)
{
    bool more = false;
    for (size_t i = 0; i < v->committees.n; i++) {
        if (v->committees.v[i].state != SCORE_ASSIGNED)
            continue;
        buf_printf(out, "%s%s", more ? ", " : "", committee_words(set, v->committees.v[i].id));
        more = true;
    }
}

static bool is_of(const struct evidence *e, const char *kind, const char *id)
{
    size_t n = strlen(kind);
    return strncmp(e->section, kind, n) == 0 && e->section[n] == ' ' && strcmp(e->section + n + 1, id) == 0;
}

/* Two rules may have asked for the same words. */
static bool told_before(const struct verdict *v, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(v->evidence.v[i].section, v->evidence.v[index].section) == 0 &&
            span_caseeq(span_of(v->evidence.v[i].words), span_of(v->evidence.v[index].words)))
            return true;
    return false;
}

/* The weightiest words of a section. */
static void add_words(const struct verdict *v, const char *kind, const char *id, size_t most, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < v->evidence.n && n < most; i++) {
        const struct evidence *e = &v->evidence.v[i];
        if (e->points <= 0 || !is_of(e, kind, id) || told_before(v, i))
            continue;
        buf_printf(out, "%s“%s”", n ? ", " : "", e->words);
        n++;
    }
}

static const struct evidence *weightiest(const struct verdict *v, const char *kind, const char *id)
{
    for (size_t i = 0; i < v->evidence.n; i++)
        if (v->evidence.v[i].points > 0 && is_of(&v->evidence.v[i], kind, id))
            return &v->evidence.v[i];
    return NULL;
}

static const struct score *first_assigned(const struct scores *scores)
{
    for (size_t i = 0; i < scores->n; i++)
        if (scores->v[i].state == SCORE_ASSIGNED)
            return &scores->v[i];
    return NULL;
}

/* A bill by its name, and by which words it was known. */
static void reason_bill(const struct verdict *v, const char *id, const char *winners, struct buf *out)
{
    const struct evidence *e = weightiest(v, "bill", id);
    if (e)
        buf_printf(out, _("About bill %s, named as “%s” in %s; for %s."), id, e->words, _(field_words[e->field]), winners);
    else
        buf_printf(out, _("About bill %s; for %s."), id, winners);
}

/* The weightiest topic of a committee that won. */
static const char *topic_of_winner(const struct judging *j)
{
    const struct verdict *v = j->verdict;
    for (size_t i = 0; i < v->topics.n; i++) {
        const struct section *topic = ruleset_find(j->set, SECTION_TOPIC, v->topics.v[i].id);
        for (size_t c = 0; topic && c < topic->committees.n; c++)
            for (size_t q = 0; q < v->queues.n; q++)
                if (v->topics.v[i].state != SCORE_WEAK && strcmp(topic->committees.v[c]->queue, v->queues.v[q]) == 0)
                    return topic->id;
    }
    return NULL;
}

static void reason_sure(struct judging *j, struct buf *out)
{
    const struct verdict *v = j->verdict;
    cleanup_buf struct buf winners = BUF_INIT, words = BUF_INIT;
    const struct score *bill = first_assigned(&v->bills);
    const char *topic = NULL;
    add_winners(j->set, v, &winners);
    if (j->kind && (j->kind->queue || j->kind->committees.n > 0)) {
        add_words(v, "kind", j->kind->id, WORDS_TOLD, &words);
        buf_printf(out, _("Recognised as %s by %s."), j->kind->name ? j->kind->name : j->kind->id, buf_string(&words));
    } else if (bill) {
        reason_bill(v, bill->id, buf_string(&winners), out);
    } else if ((topic = topic_of_winner(j))) {
        add_words(v, "topic", topic, WORDS_TOLD, &words);
        buf_printf(out, _("About %s (%s); for %s."), topic, buf_string(&words), buf_string(&winners));
    } else {
        buf_printf(out, _("Addressed to %s."), buf_string(&winners));
    }
}

static void reason_unsure(const struct judging *j, struct buf *out)
{
    const struct verdict *v = j->verdict;
    const struct scores *c = &v->committees;
    const struct score *bill = first_assigned(&v->bills);
    double assign = j->set->settings.assign;
    if (v->failed.n > 0)
        buf_printf(out, _("A rule could not answer, so a person must look: %s."), v->failed.v[0]);
    else if (bill)
        buf_printf(out, _("Names bill %s, but its other words point to another committee."), bill->id);
    else if (j->doubt)
        buf_printf(out, _("May be of the kind %s, which is for another committee than its topic."), j->doubt->name ? j->doubt->name : j->doubt->id);
    else if (c->n == 0)
        buf_add_string(out, _("Nothing in it points to a committee."));
    else if (c->v[0].points < assign)
        buf_printf(out, _("Too little to go by: %s comes first with %.1f points, and %.1f are needed."),
                   committee_words(j->set, c->v[0].id), c->v[0].points, assign);
    else if (c->n == 1 || c->v[1].points < c->v[0].points * (1 - MARGIN_SHARE))
        buf_printf(out, _("Only stray words point to %s (%.1f points): no single topic has enough."), committee_words(j->set, c->v[0].id), c->v[0].points);
    else
        buf_printf(out, _("May be for %s (%.1f points) or for %s (%.1f points): too close to tell."),
                   committee_words(j->set, c->v[0].id), c->v[0].points, committee_words(j->set, c->v[1].id), c->v[1].points);
}

void tell_reason(struct judging *j)
{
    cleanup_buf struct buf out = BUF_INIT;
    if (j->verdict->sure)
        reason_sure(j, &out);
    else
        reason_unsure(j, &out);
    j->verdict->reason = arena_copy(j->arena, buf_span(&out));
}

static void tell_evidence(const struct verdict *v, const char *kind, const char *id, struct buf *out)
{
    for (size_t i = 0; i < v->evidence.n; i++) {
        const struct evidence *e = &v->evidence.v[i];
        if (e->points <= 0 || !is_of(e, kind, id))
            continue;
        buf_printf(out, "    %5.1f  “%s” ", e->points, e->words);
        buf_printf(out, _("in %s"), _(field_words[e->field]));
        buf_printf(out, "  (%s, %s:%u)\n", e->rule, e->file, e->line);
    }
}

static void tell_scores(const struct verdict *v, const char *heading, const char *kind, const struct scores *scores, struct buf *out)
{
    if (scores->n > 0)
        buf_printf(out, "%s\n", heading);
    for (size_t i = 0; i < scores->n; i++) {
        const struct score *s = &scores->v[i];
        buf_printf(out, "  %s: ", s->id);
        buf_printf(out, _("%.1f points, %s"), s->points, _(state_words[s->state]));
        buf_add_char(out, '\n');
        tell_evidence(v, kind, s->id, out);
    }
}

/* What came second, and why it lost. */
static void tell_second(const struct ruleset *set, const struct verdict *v, struct buf *out)
{
    const struct score *first = first_assigned(&v->committees), *second = NULL;
    for (size_t i = 0; i < v->committees.n && !second; i++)
        if (v->committees.v[i].state != SCORE_ASSIGNED)
            second = &v->committees.v[i];
    if (!first || !second || !v->sure)
        return;
    buf_printf(out, _("Second came %s with %.1f points"), committee_words(set, second->id), second->points);
    if (second->points < set->settings.assign)
        buf_printf(out, _("; %.1f are needed.\n"), set->settings.assign);
    else if (second->points < first->points)
        buf_printf(out, _(", %.1f fewer than %s.\n"), first->points - second->points, committee_words(set, first->id));
    else
        buf_printf(out, _("; the bill that the letter names decides for %s.\n"), committee_words(set, first->id));
}

static void tell_needed(const struct ruleset *set, const struct verdict *v, struct buf *out)
{
    if (v->sure || v->failed.n > 0 || v->committees.n == 0)
        return;
    const struct score *first = &v->committees.v[0];
    if (first->points < set->settings.assign)
        buf_printf(out, _("%s would need %.1f points more, or the letter would have to name a bill.\n"),
                   committee_words(set, first->id), set->settings.assign - first->points);
}

void rules_tell_second(const struct ruleset *set, const struct verdict *verdict, struct buf *out)
{
    tell_second(set, verdict, out);
    tell_needed(set, verdict, out);
}

void rules_tell(const struct ruleset *set, const struct verdict *verdict, struct buf *out)
{
    for (size_t i = 0; i < verdict->queues.n; i++)
        buf_printf(out, _("Queue: %s\n"), verdict->queues.v[i]);
    if (!verdict->sure)
        buf_add_string(out, _("Not sure: a person must decide.\n"));
    buf_printf(out, "%s\n", verdict->reason);
    if (strcmp(verdict->kind, "letter") != 0) {
        buf_printf(out, _("Kind: %s\n"), verdict->kind);
        tell_evidence(verdict, "kind", verdict->kind, out);
    }
    if (verdict->organisation)
        buf_printf(out, _("From: %s\n"), verdict->organisation);
    if (verdict->deadline)
        buf_printf(out, _("Plenary debate: %s\n"), verdict->deadline);
    tell_scores(verdict, _("Bills"), "bill", &verdict->bills, out);
    tell_scores(verdict, _("Topics"), "topic", &verdict->topics, out);
    tell_scores(verdict, _("Committees"), "committee", &verdict->committees, out);
    rules_tell_second(set, verdict, out);
    for (size_t i = 0; i < verdict->failed.n; i++)
        buf_printf(out, _("Could not answer: %s\n"), verdict->failed.v[i]);
}
