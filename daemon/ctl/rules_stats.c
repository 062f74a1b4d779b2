/* postbusctl rules stats: what each line of the rules did in the letters that are kept. */
#include <sysexits.h>

#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/tally.h"
#include "trial.h"

#define VERB "rules stats"
#define SHOWN 20 /* of one list, unless all are wanted */

struct stats {
    const struct outline *outline;
    const struct tally *tally;
    bool all;
    struct buf *out;
};

/* ---- what is worth telling ---- */

static bool is_dead(const struct stats *s, size_t line)
{
    return s->outline->lines.v[line].term && s->tally->lines[line].fired == 0;
}

static bool misleads(const struct stats *s, size_t line)
{
    return s->tally->lines[line].corrected > s->tally->lines[line].agreed;
}

static bool is_any(const struct stats *s, size_t line)
{
    (void)s, (void)line;
    return true;
}

static bool is_idle_bill(const struct stats *s, size_t section)
{
    return strcmp(s->outline->sections.v[section].kind, "bill") == 0 && s->tally->sections[section].letters == 0;
}

static size_t count_lines(const struct stats *s, bool (*is)(const struct stats *, size_t))
{
    size_t n = 0;
    for (size_t i = 0; i < s->outline->lines.n; i++)
        n += is(s, i);
    return n;
}

/* ---- told to people ---- */

static void put_day(struct buf *out, int64_t seconds)
{
    char text[ISO_MAX];
    iso_format(seconds, text);
    buf_printf(out, "%-10.10s", seconds ? text : "-");
}

static void put_line(const struct stats *s, size_t i)
{
    const struct outline_line *line = &s->outline->lines.v[i];
    const struct line_tally *t = &s->tally->lines[i];
    buf_printf(s->out, "%6zu %8zu %7zu %9zu  ", t->fired, t->decided, t->agreed, t->corrected);
    put_day(s->out, t->last);
    buf_printf(s->out, " %7.1f  %s:%u  %s  [%s]\n", outline_cost(s->outline, i), line->file, line->place.line, line->text, line->section);
}

static void put_rest(const struct stats *s, size_t n, size_t shown)
{
    if (n > shown)
        buf_printf(s->out, _("  … and %zu more (--all)\n"), n - shown);
}

/* Lines of a kind under a heading; nothing where there are none. */
static void put_table(const struct stats *s, const char *heading, bool (*is)(const struct stats *, size_t))
{
    size_t n = count_lines(s, is), shown = 0;
    if (n == 0)
        return;
    buf_printf(s->out, "\n%s (%zu)\n%s\n", heading, n, _(" found  decided  agreed corrected  last           µs  line"));
    for (size_t i = 0; i < s->outline->lines.n && (s->all || shown < SHOWN); i++)
        if (is(s, i)) {
            put_line(s, i);
            shown++;
        }
    put_rest(s, n, shown);
}

static void put_bills(const struct stats *s)
{
    size_t n = 0, shown = 0;
    for (size_t i = 0; i < s->outline->sections.n; i++)
        n += is_idle_bill(s, i);
    if (n == 0)
        return;
    buf_printf(s->out, _("\nBills without letters (%zu)\n"), n);
    for (size_t i = 0; i < s->outline->sections.n && (s->all || shown < SHOWN); i++) {
        const struct outline_section *bill = &s->outline->sections.v[i];
        if (!is_idle_bill(s, i))
            continue;
        buf_printf(s->out, "  %s  %s\n", bill->id, bill->title ? bill->title : "");
        shown++;
    }
    put_rest(s, n, shown);
}

static void put_dossiers(const struct stats *s)
{
    size_t n = s->tally->dossiers.n, shown = s->all || n < SHOWN ? n : SHOWN;
    if (n > 0)
        buf_printf(s->out, _("\nDossiers without a rule (%zu)\n"), n);
    for (size_t i = 0; i < shown; i++)
        buf_printf(s->out, _n("  %s is named in %zu letter and has no rule\n", "  %s is named in %zu letters and has no rule\n", s->tally->dossiers.v[i].letters), s->tally->dossiers.v[i].number, s->tally->dossiers.v[i].letters);
    put_rest(s, n, shown);
}

static void tell(const struct stats *s)
{
    char since[ISO_MAX];
    iso_format(s->tally->first, since);
    buf_printf(s->out, _("letters: %zu since %.10s, people decided on %zu; lines: %zu, never found %zu, misleading %zu\n"), s->tally->letters,
               s->tally->letters ? since : "-", s->tally->decided, s->outline->lines.n, count_lines(s, is_dead), count_lines(s, misleads));
    if (s->tally->lost > 0)
        buf_printf(s->out, _("not readable any more: %zu\n"), s->tally->lost);
    if (s->all)
        put_table(s, _("All lines"), is_any);
    put_table(s, _("Lines that mislead"), misleads);
    if (s->tally->letters > 0 && !s->all)
        put_table(s, _("Lines that were never found"), is_dead);
    if (s->tally->letters > 0)
        put_bills(s);
    put_dossiers(s);
}

/* ---- told to programs ---- */

static void json_day(struct json *json, const char *key, int64_t seconds)
{
    char text[ISO_MAX];
    iso_format(seconds, text);
    text[10] = '\0';
    json_put_string(json, key, seconds ? text : NULL);
}

static void json_line(struct json *json, const struct stats *s, size_t i)
{
    const struct outline_line *line = &s->outline->lines.v[i];
    const struct line_tally *t = &s->tally->lines[i];
    json_object(json);
    json_put_string(json, "file", line->file);
    json_put_int(json, "line", line->place.line);
    json_put_string(json, "section", line->section);
    json_put_string(json, "text", line->text);
    json_put_int(json, "fired", (long long)t->fired);
    json_put_int(json, "decided", (long long)t->decided);
    json_put_int(json, "agreed", (long long)t->agreed);
    json_put_int(json, "corrected", (long long)t->corrected);
    json_day(json, "last", t->last);
    json_key(json, "micros");
    json_points(json, outline_cost(s->outline, i));
    json_put_bool(json, "dead", is_dead(s, i));
    json_put_bool(json, "misleads", misleads(s, i));
    json_object_end(json);
}

static void json_bills(struct json *json, const struct stats *s)
{
    json_key(json, "bills_without_letters");
    json_array(json);
    for (size_t i = 0; i < s->outline->sections.n; i++)
        if (is_idle_bill(s, i))
            json_string(json, s->outline->sections.v[i].id);
    json_array_end(json);
}

static void json_dossiers(struct json *json, const struct stats *s)
{
    json_key(json, "dossiers_without_rule");
    json_array(json);
    for (size_t i = 0; i < s->tally->dossiers.n; i++) {
        json_object(json);
        json_put_string(json, "number", s->tally->dossiers.v[i].number);
        json_put_int(json, "letters", (long long)s->tally->dossiers.v[i].letters);
        json_object_end(json);
    }
    json_array_end(json);
}

static void tell_json(const struct stats *s)
{
    struct json json;
    json_init(&json, s->out);
    json_object(&json);
    json_put_int(&json, "letters", (long long)s->tally->letters);
    json_put_int(&json, "decided", (long long)s->tally->decided);
    json_put_int(&json, "lost", (long long)s->tally->lost);
    json_day(&json, "first", s->tally->first);
    json_key(&json, "lines");
    json_array(&json);
    for (size_t i = 0; i < s->outline->lines.n; i++)
        json_line(&json, s, i);
    json_array_end(&json);
    json_bills(&json, s);
    json_dossiers(&json, s);
    json_object_end(&json);
    buf_add_char(s->out, '\n');
}

int ctl_rules_stats(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rulebook struct rulebook *book = NULL;
    cleanup_buf struct buf out = BUF_INIT;
    struct trial trial = {0};
    struct outline outline;
    struct items items;
    struct tally tally;
    struct pb_err err;
    struct ctl ctl;
    int status = EX_OK;
    if (!trial_open(&trial, &ctl, arena, argc, argv, VERB, &book, &status))
        return status;
    outline_make(arena, book->rules, &outline);
    if (!tally_items(arena, &trial.settings, 0, &items, &err) || !tally_letters(arena, &trial.settings, &outline, &items, &tally, &err))
        return ctl_fail(VERB, &err);
    struct stats stats = {&outline, &tally, trial.all, &out};
    if (ctl.json)
        tell_json(&stats);
    else
        tell(&stats);
    ctl_print(&out);
    return EX_OK;
}
