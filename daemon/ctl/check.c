/* postbusctl check: is the store's file whole, and does the mailbox have what it says? */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/lang.h"

#define FIELDS 4

/* What the daemon saw, line by line (triage.h). */
struct line {
    const char *field[FIELDS]; /* the first is its kind; "" where there are no more */
};
struct seen {
    struct { struct line *v; size_t n, cap; } lines;
    const char *why; /* not looked at; NULL: it was */
};

static void take_line(struct arena *arena, struct pb_span text, struct seen *seen)
{
    struct line line;
    for (size_t i = 0; i < FIELDS; i++) {
        size_t n = span_find(text, '\t');
        line.field[i] = arena_copy(arena, span_head(text, n));
        text = span_tail(text, n + 1);
    }
    arena_push(arena, &seen->lines, line);
}

static void look(const struct ctl *ctl, struct seen *seen)
{
    cleanup_buf struct buf told = BUF_INIT;
    struct pb_err err;
    if (ctl->other_store) {
        seen->why = _("another store than postbusd's was named");
        return;
    }
    if (!control_check(&ctl->caller, &told, &err)) {
        seen->why = arena_string(ctl->arena, err.msg);
        return;
    }
    for (struct pb_span rest = buf_span(&told); rest.n > 0;) {
        size_t n = span_find(rest, '\n');
        take_line(ctl->arena, span_head(rest, n), seen);
        rest = span_tail(rest, n + 1);
    }
}

static const char *first(const struct seen *seen, const char *kind)
{
    for (size_t i = 0; i < seen->lines.n; i++)
        if (strcmp(seen->lines.v[i].field[0], kind) == 0)
            return seen->lines.v[i].field[1];
    return "0";
}

/* ---- in words ---- */

/* Kinds of lines, with the fields that are shown and what is said of them. */
static const struct saying {
    const char *kind;
    int item, folder, more; /* places of the fields; 0: none */
    const char *words;
} sayings[] = {
    {"belongs", 1, 3, 0, N_("found here; its letter belongs here now")},
    {"kept", 1, 3, 0, N_("found here, and left to whoever put it here")},
    {"back", 1, 3, 0, N_("found here again")},
    {"gone", 1, 2, 0, N_("no longer here, nor anywhere that postbusd looks")},
    {"vain", 1, 2, 3, N_("cannot be filed here yet")},
    {"strangers", 1, 2, 0, N_("mails that the store does not know; postbusd --rebuild would take them down")},
    {"closed", 0, 1, 0, N_("may not be looked into")},
    {"missing", 1, 0, 0, N_("mails are still looked for")},
    {"more", 1, 0, 0, N_("more mails stood elsewhere, or nowhere")},
};

static void put_line(struct buf *out, const struct line *line, const struct saying *s)
{
    buf_add_string(out, "  ");
    if (s->item)
        ctl_words(out, line->field[s->item]);
    if (s->folder) {
        buf_add_string(out, s->item ? "  " : "");
        ctl_words(out, line->field[s->folder]);
        buf_add_char(out, ':');
    }
    buf_printf(out, " %s", _(s->words));
    if (s->more && *line->field[s->more]) {
        buf_add_string(out, ": ");
        ctl_words(out, line->field[s->more]);
    }
    buf_add_char(out, '\n');
}

static void tell(struct buf *out, const struct ctl *ctl, const struct strings *faults, const struct seen *seen)
{
    if (faults->n == 0)
        buf_printf(out, _("%s is whole\n"), ctl->config.store_file);
    if (seen->why) {
        buf_add_string(out, _("the mailbox was not looked at: "));
        ctl_words(out, seen->why);
        buf_add_char(out, '\n');
        return;
    }
    buf_printf(out, _("the mailbox: folders looked at: %s; mails where they should be: %s\n"), first(seen, "folders"), first(seen, "stand"));
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        for (size_t k = 0; k < seen->lines.n; k++)
            if (strcmp(seen->lines.v[k].field[0], sayings[i].kind) == 0)
                put_line(out, &seen->lines.v[k], &sayings[i]);
}

/* ---- for programs ---- */

static void put_number(struct json *json, const char *key, const char *text)
{
    unsigned long number = 0;
    json_put_int(json, key, span_number(span_of(text), INT64_MAX, &number) ? (long long)number : 0);
}

/* The lines of these kinds, as objects with the named fields. */
static void put_lines(struct json *json, const char *key, const struct seen *seen, const char *const *kinds, const char *const *names)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < seen->lines.n; i++)
        for (const char *const *kind = kinds; *kind; kind++) {
            const struct line *line = &seen->lines.v[i];
            if (strcmp(line->field[0], *kind) != 0)
                continue;
            json_object(json);
            for (size_t f = 0; f < FIELDS; f++)
                if (names[f])
                    json_put_string(json, names[f], *line->field[f] ? line->field[f] : NULL);
            json_object_end(json);
        }
    json_array_end(json);
}

static void put_seen(struct json *json, const struct seen *seen)
{
    static const char *const moved[] = {"belongs", "kept", "back", "gone", NULL}, *const strangers[] = {"strangers", NULL}, *const closed[] = {"closed", NULL},
                            *const vain[] = {"vain", NULL};
    json_object(json);
    put_number(json, "folders", first(seen, "folders"));
    put_number(json, "stand", first(seen, "stand"));
    put_lines(json, "elsewhere", seen, moved, (const char *const[FIELDS]){"is", "item", "from", "folder"});
    put_lines(json, "strangers", seen, strangers, (const char *const[FIELDS]){NULL, "mails", "folder", NULL});
    put_lines(json, "closed", seen, closed, (const char *const[FIELDS]){NULL, "folder", NULL, NULL});
    put_lines(json, "vain", seen, vain, (const char *const[FIELDS]){NULL, "item", "folder", "problem"});
    put_number(json, "missing", first(seen, "missing"));
    put_number(json, "more", first(seen, "more"));
    json_object_end(json);
}

static void put(struct buf *out, const struct ctl *ctl, const struct strings *faults, const struct seen *seen)
{
    struct json json;
    json_init(&json, out);
    json_object(&json);
    json_put_string(&json, "store", ctl->config.store_file);
    ctl_json_strings(&json, "faults", faults);
    json_put_string(&json, "not_looked", seen->why);
    json_key(&json, "mailbox");
    if (seen->why)
        json_null(&json);
    else
        put_seen(&json, seen);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

int ctl_check(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct seen seen = {0};
    struct strings faults;
    struct pb_err err;
    struct ctl ctl;
    int status;
    cleanup_store struct store *store = ctl_begin_store(&ctl, arena, argc, argv, "check", 0, &status);
    if (!store)
        return status;
    if (!store_check(store, arena, &faults, &err))
        return ctl_fail("check", &err);
    for (size_t i = 0; i < faults.n; i++)
        fprintf(stderr, "%s: %s\n", ctl.config.store_file, faults.v[i]);
    look(&ctl, &seen);
    (ctl.json ? put : tell)(&out, &ctl, &faults, &seen);
    ctl_print(&out);
    return faults.n > 0 ? 1 : EX_OK;
}
