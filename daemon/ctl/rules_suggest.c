/* postbusctl rules suggest: words that would have decided right, and lines that mislead. */
#include <sysexits.h>

#include "postbus/lang.h"
#include "postbus/suggest.h"
#include "trial.h"

#define VERB "rules suggest"

/* ---- told to people ---- */

static void put_test(struct buf *out, const struct backtest *test)
{
    buf_printf(out, _("becomes right %zu, becomes wrong %zu, others that move %zu\n"), test->right, test->wrong, test->moved);
}

static void put_proposals(struct buf *out, const struct advice *advice)
{
    const char *section = "";
    for (size_t i = 0; i < advice->proposals.n; i++) {
        const struct proposal *p = &advice->proposals.v[i];
        if (strcmp(section, p->section) != 0)
            buf_printf(out, "\n  [%s]\n", p->section);
        section = p->section;
        buf_printf(out, "  %s\n      ", p->line);
        buf_printf(out, _("in %zu of these letters and %zu elsewhere; "), p->letters, p->elsewhere);
        put_test(out, &p->test);
    }
    if (advice->proposals.n > 1) {
        buf_printf(out, _("\n  all lines for [%s] together: "), advice->proposals.v[0].section);
        put_test(out, &advice->together);
    }
}

static void put_advice(struct buf *out, const struct advice *advice)
{
    buf_printf(out, _n("[%s]: people put %zu letter there; the rules have %zu wrong\n", "[%s]: people put %zu letters there; the rules have %zu wrong\n", advice->letters), advice->section, advice->letters, advice->wrong);
    if (!advice->enough)
        buf_printf(out, _n("  %zu correction, at least %d are needed\n", "  %zu corrections, at least %d are needed\n", advice->wrong), advice->wrong, SUGGEST_WRONG);
    else if (advice->homeless)
        buf_add_string(out, _("  no topic is for this committee: a term has nowhere to stand\n"));
    else if (advice->proposals.n == 0)
        buf_add_string(out, _("  no word sets these letters apart\n"));
    put_proposals(out, advice);
    buf_add_char(out, '\n');
}

static void put_misleading(struct buf *out, const struct misleading *m)
{
    buf_printf(out, "%s:%u  %s  [%s]\n    ", m->line->file, m->line->place.line, m->line->text, m->line->section);
    buf_printf(out, _n("in %zu letter that a person decided on: %zu put there, %zu elsewhere\n", "in %zu letters that people decided on: %zu put there, %zu elsewhere\n", m->fired), m->fired, m->agreed, m->corrected);
    buf_add_string(out, _("    without it: "));
    put_test(out, &m->test);
}

static void tell(const struct suggestions *s)
{
    cleanup_buf struct buf out = BUF_INIT;
    for (size_t i = 0; i < s->advice.n; i++)
        put_advice(&out, &s->advice.v[i]);
    if (s->misleading.n > 0)
        buf_add_string(&out, _("Lines that mislead:\n"));
    for (size_t i = 0; i < s->misleading.n; i++)
        put_misleading(&out, &s->misleading.v[i]);
    buf_printf(&out, _("%sletters looked at, a campaign's counted once: %zu; people decided on: %zu\n"), s->misleading.n ? "\n" : "", s->kept, s->decided);
    if (s->advice.n == 0)
        buf_add_string(&out, _("the rules do nothing otherwise than people decided: there is nothing to suggest\n"));
    if (s->lost > 0)
        buf_printf(&out, _("not readable any more: %zu\n"), s->lost);
    ctl_print(&out);
}

/* ---- told to programs ---- */

static void json_test(struct json *json, const char *key, const struct backtest *test)
{
    json_key(json, key);
    json_object(json);
    json_put_int(json, "right", (long long)test->right);
    json_put_int(json, "wrong", (long long)test->wrong);
    json_put_int(json, "moved", (long long)test->moved);
    json_object_end(json);
}

static void json_proposal(struct json *json, const struct proposal *p)
{
    json_object(json);
    json_put_string(json, "section", p->section);
    json_put_string(json, "line", p->line);
    json_put_int(json, "letters", (long long)p->letters);
    json_put_int(json, "elsewhere", (long long)p->elsewhere);
    json_key(json, "z");
    json_points(json, p->z);
    json_test(json, "test", &p->test);
    json_object_end(json);
}

static void json_advice(struct json *json, const struct advice *advice)
{
    json_object(json);
    json_put_string(json, "for", advice->section);
    json_put_int(json, "letters", (long long)advice->letters);
    json_put_int(json, "wrong", (long long)advice->wrong);
    json_put_bool(json, "enough", advice->enough);
    json_put_int(json, "needed", SUGGEST_WRONG);
    json_put_bool(json, "homeless", advice->homeless);
    json_key(json, "proposals");
    json_array(json);
    for (size_t i = 0; i < advice->proposals.n; i++)
        json_proposal(json, &advice->proposals.v[i]);
    json_array_end(json);
    json_test(json, "together", &advice->together);
    json_object_end(json);
}

static void json_misleading(struct json *json, const struct misleading *m)
{
    json_object(json);
    json_put_string(json, "file", m->line->file);
    json_put_int(json, "line", m->line->place.line);
    json_put_string(json, "section", m->line->section);
    json_put_string(json, "text", m->line->text);
    json_put_int(json, "fired", (long long)m->fired);
    json_put_int(json, "agreed", (long long)m->agreed);
    json_put_int(json, "corrected", (long long)m->corrected);
    json_test(json, "test", &m->test);
    json_object_end(json);
}

static void tell_json(const struct suggestions *s)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct json json;
    json_init(&json, &out);
    json_object(&json);
    json_put_int(&json, "kept", (long long)s->kept);
    json_put_int(&json, "decided", (long long)s->decided);
    json_put_int(&json, "lost", (long long)s->lost);
    json_key(&json, "suggestions");
    json_array(&json);
    for (size_t i = 0; i < s->advice.n; i++)
        json_advice(&json, &s->advice.v[i]);
    json_array_end(&json);
    json_key(&json, "misleading");
    json_array(&json);
    for (size_t i = 0; i < s->misleading.n; i++)
        json_misleading(&json, &s->misleading.v[i]);
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(&out, '\n');
    ctl_print(&out);
}

int ctl_rules_suggest(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rulebook struct rulebook *book = NULL;
    struct trial trial = {0};
    struct suggestions suggestions;
    struct outline outline;
    struct pb_err err;
    struct ctl ctl;
    int status = EX_OK;
    const char *section = ctl_take_option(&argc, argv, "--for");
    if (!trial_open(&trial, &ctl, arena, argc, argv, VERB, &book, &status))
        return status;
    outline_make(arena, book->rules, &outline);
    struct suggest_settings settings = {.replay = trial.settings, .directory = ctl_rules_directory(&ctl), .rules = &ctl.config.rules, .section = section};
    if (!suggest(arena, &settings, &outline, &suggestions, &err))
        return ctl_fail(VERB, &err);
    if (ctl.json)
        tell_json(&suggestions);
    else
        tell(&suggestions);
    return EX_OK;
}
