/* postbusctl read, explain: one letter. */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/lang.h"

/* Reads the one letter named on the command line. */
static bool read_letter(const struct ctl *ctl, const char *verb, struct reading **ret_reading, int *ret_status)
{
    struct pb_err err;
    struct pb_span bytes;
    struct pool *pool = NULL;
    struct pool_settings settings = {.choices = &ctl->config.extract};
    if (ctl->n != 1) {
        *ret_status = ctl_usage(verb);
        return false;
    }
    bool good = ctl_input(ctl->arena, ctl->paths[0], &bytes, &err) && pool_open(&settings, &pool, &err) &&
                pool_read(pool, ctl->arena, bytes, ret_reading, &err);
    pool_close(pool);
    if (!good)
        *ret_status = ctl_fail(ctl->paths[0], &err);
    return good;
}

static void tell_address(struct buf *out, const struct address *address)
{
    if (address->name)
        buf_add_string(out, address->name);
    if (address->address)
        buf_printf(out, "%s<%s>", address->name ? " " : "", address->address);
    if (!address->name && !address->address)
        buf_add_string(out, _("unknown"));
}

static void tell_addresses(struct buf *out, const char *label, const struct addresses *list)
{
    if (list->n == 0)
        return;
    buf_printf(out, "  %-10s ", label);
    for (size_t i = 0; i < list->n; i++) {
        buf_add_string(out, i ? "; " : "");
        tell_address(out, &list->v[i]);
    }
    buf_add_char(out, '\n');
}

static void tell_field(struct buf *out, const char *label, const char *value)
{
    if (value)
        buf_printf(out, "  %-10s %s\n", label, value);
}

static void tell_layer(struct buf *out, const struct layer *layer, bool is_letter)
{
    static const char *const kinds[] = {
        [LAYER_MAIL] = N_("the mail"), [LAYER_FORWARD] = N_("forwarded"),
        [LAYER_REPLY] = N_("replied to"), [LAYER_ATTACHED] = N_("attached mail"),
    };
    buf_printf(out, "%u %s%s\n", layer->depth, _(kinds[layer->kind]), is_letter ? _(" (the letter)") : "");
    buf_printf(out, "  %-10s ", _("From"));
    tell_address(out, &layer->from);
    buf_add_char(out, '\n');
    tell_addresses(out, _("To"), &layer->to);
    tell_addresses(out, _("Cc"), &layer->cc);
    tell_field(out, _("Sent"), layer->sent);
    tell_field(out, _("Subject"), layer->subject);
    for (size_t i = 0; i < layer->attachments.n; i++)
        tell_field(out, _("Attachment"), layer->attachments.v[i]);
    struct pb_span rest = span_of(layer->text), line;
    while (span_line(&rest, &line))
        buf_printf(out, "  | %.*s\n", (int)line.n, line.p);
}

static void tell_reading(struct buf *out, const struct reading *reading, size_t letter)
{
    for (size_t i = 0; i < reading->layers.n; i++)
        tell_layer(out, &reading->layers.v[i], i == letter);
    for (size_t i = 0; i < reading->attachments.n; i++) {
        const struct attachment *a = &reading->attachments.v[i];
        buf_printf(out, _("attachment %s: %s, %llu bytes\n"), a->name ? a->name : "-", a->status,
                   (unsigned long long)a->bytes);
    }
    for (size_t i = 0; i < reading->notes.n; i++)
        buf_printf(out, _("remark: %s\n"), reading->notes.v[i]);
    if (reading->degraded)
        buf_add_string(out, _("remark: read in the simpler second way, the text may be rough\n"));
}

static void tell_facts(struct buf *out, const struct facts *facts)
{
    static const char *const kinds[FACT_KINDS] = {
        [FACT_DOSSIER] = N_("dossier"),        [FACT_DATE] = N_("day named"),
        [FACT_DEADLINE] = N_("deadline"),      [FACT_SIGNATURES] = N_("signatures"),
        [FACT_SIGNATORY] = N_("signatory"),    [FACT_LIST] = N_("mailing list"),
        [FACT_AUTOMATIC] = N_("by a program"), [FACT_AUTHENTICATION] = N_("authentication"),
    };
    for (size_t i = 0; i < facts->n; i++) {
        const struct fact *fact = &facts->v[i];
        buf_printf(out, "%s: %s", _(kinds[fact->kind]), fact->value);
        if (fact->field != FIELD_HEADER && strcmp(fact->value, fact->words) != 0)
            buf_printf(out, " (“%s”)", fact->words);
        buf_add_char(out, '\n');
    }
}

int ctl_read(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct ctl ctl;
    struct reading *reading;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status) || !read_letter(&ctl, "read", &reading, &status))
        return status;
    cleanup_rulebook struct rulebook *book = ctl_rulebook_or_shipped(&ctl, &status);
    if (!book)
        return status;
    size_t letter = rulebook_letter(book, &ctl.config.house, reading);
    struct facts facts;
    facts_find(NULL, arena, reading, letter, FACTS_ALL, &facts);
    if (ctl.json) {
        struct json json;
        json_init(&json, &out);
        ctl_json_reading(&json, reading, letter, &facts);
        buf_add_char(&out, '\n');
    } else {
        tell_reading(&out, reading, letter);
        tell_facts(&out, &facts);
    }
    ctl_print(&out);
    return EX_OK;
}

int ctl_explain(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct ctl ctl;
    struct reading *reading;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status) || !read_letter(&ctl, "explain", &reading, &status))
        return status;
    cleanup_rulebook struct rulebook *book = ctl_rulebook(&ctl, &status);
    if (!book)
        return status;
    struct verdict *verdict = rules_judge(book->rules, arena, reading, rulebook_letter(book, &ctl.config.house, reading));
    if (ctl.json) {
        struct json json;
        json_init(&json, &out);
        json_object(&json);
        ctl_json_verdict(&json, verdict);
        json_object_end(&json);
        buf_add_char(&out, '\n');
    } else {
        rules_tell(book->rules, verdict, &out);
    }
    ctl_print(&out);
    return EX_OK;
}
