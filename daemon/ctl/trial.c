#include "trial.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "postbus/iso.h"
#include "postbus/lang.h"

#define SHOWN 10       /* letters of one cause, unless all are wanted */
#define BAR_WIDTH 40   /* characters */
#define DAY 86400

bool trial_since(const char *text, int64_t *ret_since)
{
    static const struct { char unit; int days; } units[] = {{'d', 1}, {'w', 7}, {'m', 30}, {'y', 365}};
    size_t n = strlen(text);
    int64_t minutes;
    unsigned long count;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (n > 1 && text[n - 1] == units[i].unit && span_number((struct pb_span){text, n - 1}, 36500, &count)) {
            *ret_since = iso_now() - (int64_t)count * units[i].days * DAY;
            return true;
        }
    if (!iso_minutes(text, &minutes)) {
        fprintf(stderr, _("--since %s: expected 90d, 12w, 6m, 1y or a day as 2026-05-19\n"), text);
        return false;
    }
    *ret_since = minutes * 60;
    return true;
}

bool trial_options(struct trial *trial, int *argc, char **argv)
{
    const char *since = ctl_take_option(argc, argv, "--since");
    trial->all = ctl_take_flag(argc, argv, "--all");
    trial->settings.whole = ctl_take_flag(argc, argv, "--whole");
    return !since || trial_since(since, &trial->settings.since);
}

void trial_quick(struct trial *trial)
{
    trial->settings.seconds = trial->settings.whole ? 0 : REPLAY_QUICK_SECONDS;
}

/* Of the draft's own file: the others are not what is being tried. */
static void print_warnings(const struct ctl *ctl, const struct diag *diag, const char *directory, const struct rules_draft *draft)
{
    cleanup_buf struct buf out = BUF_INIT;
    size_t n = strlen(directory);
    while (n > 1 && directory[n - 1] == '/')
        n--;
    diag_print_warnings(diag, arena_printf(ctl->arena, "%.*s/%s", (int)n, directory, draft->path), &out);
    fputs(buf_string(&out), stderr);
}

bool trial_load(const struct ctl *ctl, const char *verb, const char *directory, const struct rules_draft *draft, struct ruleset **ret_set,
                int *ret_status)
{
    struct diag *diag = diag_new(ctl->arena);
    struct pb_err err;
    if (rules_load_draft(directory, &ctl->config.rules, draft, diag, ret_set, &err)) {
        if (draft)
            print_warnings(ctl, diag, directory, draft);
        return true;
    }
    ctl_print_faults(diag);
    *ret_status = ctl_fail(verb, &err);
    return false;
}

static void show_bar(void *context, size_t done, size_t all)
{
    (void)context;
    size_t filled = all ? done * BAR_WIDTH / all : BAR_WIDTH;
    fprintf(stderr, "\r[%.*s%*s] %3zu %%", (int)filled, "########################################", (int)(BAR_WIDTH - filled), "",
            all ? done * 100 / all : 100);
    if (done >= all)
        fprintf(stderr, "\r%*s\r", BAR_WIDTH + 10, "");
}

/* ---- told to people ---- */

static void put_list(struct buf *out, const struct strings *list)
{
    strings_put(out, list);
    if (list->n == 0)
        buf_add_string(out, "-");
}

static void put_change(struct buf *out, const char *what, const struct strings *before, const struct strings *after)
{
    if (strings_same(before, after))
        return;
    buf_printf(out, "      %-12s ", what);
    put_list(out, before);
    buf_add_string(out, " → ");
    put_list(out, after);
    buf_add_char(out, '\n');
}

static void put_letter(struct buf *out, const struct replayed *letter)
{
    char taken[ISO_MAX];
    iso_format(letter->taken, taken);
    buf_printf(out, "  i-%lld  %.10s  %s — %s\n", (long long)letter->item, taken, letter->author ? letter->author : _("author unknown"),
               letter->subject ? letter->subject : _("no subject"));
    put_change(out, _("queue"), &letter->before.queues, &letter->after.queues);
    put_change(out, _("bill"), &letter->before.bills, &letter->after.bills);
    put_change(out, _("topic"), &letter->before.topics, &letter->after.topics);
    put_change(out, _("committee"), &letter->before.committees, &letter->after.committees);
    if (letter->before.sure != letter->after.sure)
        buf_printf(out, "      %s\n", letter->after.sure ? _("is sure now") : _("is no longer sure"));
    if (replay_says(letter))
        buf_printf(out, "      %s\n", replay_says(letter));
}

static void put_cause(struct buf *out, const struct change_line *cause, size_t letters)
{
    if (cause)
        buf_printf(out, "\n%s:%u  %c %s  [%s]", cause->file, cause->line, cause->added ? '+' : '-', cause->text, cause->section);
    else
        buf_printf(out, "\n%s", _("no line by itself"));
    buf_printf(out, "  — %zu\n", letters);
}

/* Its letters, of which `n` are named one after the other; NULL for none. */
static void put_cause_letters(struct buf *out, const struct trial *trial, const struct change_line *cause, const struct replayed *named, size_t n, size_t letters)
{
    size_t shown = trial->all || n <= SHOWN ? n : SHOWN;
    put_cause(out, cause, letters);
    for (size_t i = 0; i < shown; i++)
        put_letter(out, &named[i]);
    if (shown < letters)
        buf_printf(out, shown < n ? _("  … and %zu more (--all)\n") : _("  … and %zu more, none of them worse\n"), letters - shown);
}

static void tell(struct arena *arena, const struct trial *trial, const struct rules_change *change, const struct replay *replay)
{
    cleanup_buf struct buf out = BUF_INIT;
    bool *told = arena_array(arena, change->lines.n + 1, sizeof *told);
    for (size_t i = 0, n; i < replay->letters.n; i += n) {
        const struct change_line *cause = replay->letters.v[i].cause;
        size_t place = cause ? (size_t)(cause - change->lines.v) : change->lines.n;
        for (n = 1; i + n < replay->letters.n && replay->letters.v[i + n].cause == cause;)
            n++;
        put_cause_letters(&out, trial, cause, &replay->letters.v[i], n, replay->by_line[place]);
        told[place] = true;
    }
    for (size_t place = 0; place <= change->lines.n; place++)
        if (replay->by_line[place] > 0 && !told[place])
            put_cause_letters(&out, trial, place < change->lines.n ? &change->lines.v[place] : NULL, NULL, 0, replay->by_line[place]);
    buf_printf(&out, _("%schanged lines: %zu; letters kept: %zu, looked at again: %zu, taken otherwise: %zu\n"), replay->letters.n ? "\n" : "",
               change->lines.n, replay->kept, replay->judged, replay->changed);
    if (replay->decided > 0)
        buf_printf(&out, _("people decided on: %zu; of these become right: %zu, become wrong: %zu\n"), replay->decided, replay->better, replay->worse);
    if (replay->left > 0)
        buf_printf(&out, _("time was up; older letters that it could touch, not looked at: %zu (--whole: all)\n"), replay->left);
    if (replay->lost > 0)
        buf_printf(&out, _("not readable any more: %zu\n"), replay->lost);
    ctl_print(&out);
}

/* ---- told to programs ---- */

static void json_outcome(struct json *json, const char *key, const struct outcome *outcome)
{
    json_key(json, key);
    json_object(json);
    ctl_json_strings(json, "bills", &outcome->bills);
    ctl_json_strings(json, "topics", &outcome->topics);
    ctl_json_strings(json, "committees", &outcome->committees);
    ctl_json_strings(json, "queues", &outcome->queues);
    json_put_bool(json, "sure", outcome->sure);
    json_object_end(json);
}

static void json_line_keys(struct json *json, const struct change_line *line)
{
    json_put_string(json, "file", line->file);
    json_put_int(json, "line", line->line);
    json_put_string(json, "section", line->section);
    json_put_string(json, "text", line->text);
    json_put_bool(json, "added", line->added);
}

static void json_cause(struct json *json, const struct change_line *line)
{
    if (!line) {
        json_null(json);
        return;
    }
    json_object(json);
    json_line_keys(json, line);
    json_object_end(json);
}

static void json_letter(struct json *json, const struct replayed *letter)
{
    json_object(json);
    ctl_json_id(json, "item", 'i', letter->item);
    ctl_json_time(json, "taken", letter->taken);
    json_put_string(json, "subject", letter->subject);
    json_put_string(json, "author", letter->author);
    json_key(json, "cause");
    json_cause(json, letter->cause);
    json_outcome(json, "before", &letter->before);
    json_outcome(json, "after", &letter->after);
    json_put_bool(json, "decided", letter->decided);
    json_put_bool(json, "was_right", letter->was_right);
    json_put_bool(json, "is_right", letter->is_right);
    json_object_end(json);
}

static void tell_json(const struct rules_change *change, const struct replay *replay)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct json json;
    json_init(&json, &out);
    json_object(&json);
    json_put_int(&json, "kept", (long long)replay->kept);
    json_put_int(&json, "judged", (long long)replay->judged);
    json_put_int(&json, "left", (long long)replay->left);
    json_put_int(&json, "changed", (long long)replay->changed);
    json_put_int(&json, "decided", (long long)replay->decided);
    json_put_int(&json, "better", (long long)replay->better);
    json_put_int(&json, "worse", (long long)replay->worse);
    json_put_int(&json, "lost", (long long)replay->lost);
    json_key(&json, "lines");
    json_array(&json);
    for (size_t i = 0; i < change->lines.n; i++) {
        json_object(&json);
        json_line_keys(&json, &change->lines.v[i]);
        json_put_int(&json, "letters", (long long)replay->by_line[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "letters");
    json_array(&json);
    for (size_t i = 0; i < replay->letters.n; i++)
        json_letter(&json, &replay->letters.v[i]);
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(&out, '\n');
    ctl_print(&out);
}

bool trial_begin(struct trial *trial, const struct ctl *ctl, int *ret_status)
{
    struct replay_settings settings = replay_settings_of(&ctl->config);
    trial->settings.store_file = settings.store_file;
    trial->settings.manual = settings.manual;
    trial->settings.threads = settings.threads;
    trial->settings.progress = isatty(STDERR_FILENO) ? show_bar : NULL;
    return ctl_has_store(ctl, ret_status);
}

bool trial_open(struct trial *trial, struct ctl *ctl, struct arena *arena, int argc, char **argv, const char *verb,
                struct rulebook **ret_book, int *ret_status)
{
    bool good = trial_options(trial, &argc, argv);
    if (!ctl_begin(ctl, arena, argc, argv, ret_status))
        return false;
    if (!good || ctl->n > 0) {
        *ret_status = ctl_usage(verb);
        return false;
    }
    *ret_book = ctl_rulebook(ctl, ret_status);
    return *ret_book && trial_begin(trial, ctl, ret_status);
}

int trial_run(struct trial *trial, const struct ctl *ctl, const char *verb, const struct ruleset *old, const struct ruleset *now)
{
    cleanup_change struct rules_change change = {0};
    struct replay result;
    struct pb_err err;
    int status;
    if (!trial_begin(trial, ctl, &status))
        return status;
    rules_compare(old, now, ctl->arena, &change);
    if (!replay(ctl->arena, &trial->settings, &change, &result, &err))
        return ctl_fail(verb, &err);
    if (ctl->json)
        tell_json(&change, &result);
    else
        tell(ctl->arena, trial, &change, &result);
    return result.worse > result.better ? 1 : EX_OK;
}
