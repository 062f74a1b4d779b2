/* The examples that clerks gave, each a small letter of its own. */
#include "ruleset.h"

#include "postbus/lang.h"

static const struct score *score_of(const struct verdict *verdict, const struct section *section)
{
    const struct scores *scores = section->kind == SECTION_BILL ? &verdict->bills : &verdict->topics;
    for (size_t i = 0; i < scores->n; i++)
        if (strcmp(scores->v[i].id, section->id) == 0)
            return &scores->v[i];
    return NULL;
}

static const char *words_of(const struct verdict *verdict, const struct section *section)
{
    for (size_t i = 0; i < verdict->evidence.n; i++)
        if (verdict->evidence.v[i].points > 0 && strcmp(verdict->evidence.v[i].section, section->shown) == 0)
            return verdict->evidence.v[i].words;
    return "-";
}

static void check_kind(const struct section *section, const struct example *example, const struct verdict *verdict, struct diag *diag)
{
    bool is = strcmp(verdict->kind, section->id) == 0;
    if (is == example->counter)
        diag_error(diag, example->place, example->counter ? N_("the counterexample of [%s] is found to be of the kind %s: expected another than %s")
                                                          : N_("the example of [%s] is found to be of the kind %s: expected %s"),
                   section->shown, verdict->kind, section->id);
}

/* An example must suggest its section at least; a counterexample must not. */
static void check(const struct ruleset *set, const struct section *section, const struct example *example, struct diag *diag)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct layer layer = {.subject = example->text, .base_subject = example->text, .text = ""};
    struct reading reading = {.sha256 = "", .layers = {&layer, 1, 1}};
    const struct verdict *verdict = rules_judge(set, arena, &reading, 0);
    const struct score *score = score_of(verdict, section);
    double points = score ? score->points : 0;
    if (section->kind == SECTION_KIND)
        check_kind(section, example, verdict, diag);
    else if (!example->counter && points < set->settings.suggest)
        diag_error(diag, example->place, "the example gives [%s] %.1f points: expected at least %.1f", section->shown, points, set->settings.suggest);
    else if (example->counter && points >= set->settings.suggest)
        diag_error(diag, example->place, "the counterexample gives [%s] %.1f points, by “%s”: expected less than %.1f", section->shown, points,
                   words_of(verdict, section), set->settings.suggest);
}

void rules_check_examples(const struct ruleset *set, struct diag *diag)
{
    for (size_t i = 0; i < set->sections.n; i++)
        for (size_t e = 0; e < set->sections.v[i].examples.n; e++)
            check(set, &set->sections.v[i], &set->sections.v[i].examples.v[e], diag);
}
