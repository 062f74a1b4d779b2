/* postbusctl show: a letter as it stands in the store. */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/lang.h"

#define VERB "show"

/* All that is told of one letter. */
struct shown {
    struct arena *arena;
    struct item *item;
    struct carriers mails;
    struct history history;
    struct {
        struct told {
            int64_t at;
            enum correction_act act;
            const char *who, *why;
            struct strings queues;
        } *v;
        size_t n, cap;
    } decisions;
};

static const char *list_of(struct arena *arena, const struct strings *list)
{
    cleanup_buf struct buf out = BUF_INIT;
    strings_put(&out, list);
    return arena_copy(arena, buf_span(&out));
}

static bool see_decision(void *context, const struct correction *c)
{
    struct shown *shown = context;
    struct told told = {c->at, c->act, arena_string(shown->arena, c->who), arena_string(shown->arena, c->why), strings_copy(shown->arena, &c->queues)};
    arena_push(shown->arena, &shown->decisions, told);
    return true;
}

static bool load(struct shown *shown, struct store *store, int64_t item, struct pb_err *err)
{
    return store_get_item(store, shown->arena, item, &shown->item, err) && store_carriers(store, shown->arena, item, &shown->mails, err) &&
           store_history(store, shown->arena, item, &shown->history, err) && store_decisions(store, item, see_decision, shown, err);
}

static void put(struct buf *out, const char *what, const char *text)
{
    if (text && *text)
        buf_printf(out, "  %-14s %s\n", what, text);
}

static void put_mail(struct buf *out, const struct carrier *mail)
{
    char taken[ISO_MAX];
    iso_format(mail->taken, taken);
    buf_printf(out, "  m-%lld  %.10s  %s%s%s  %s\n", (long long)mail->mail, taken, ctl_relation_name(mail->relation), mail->forwarder ? ", " : "",
               mail->forwarder ? mail->forwarder : "", mail->folder ? mail->folder : _("not filed by us, or moved by a person"));
    put(out, "", mail->why ? _(mail->why) : NULL);
    put(out, "", mail->note);
}

/* What the history calls its steps, for people. */
static const char *step_name(const char *act)
{
    static const struct { const char *act, *name; } names[] = {
        {"join", N_("one letter")},   {"merge", N_("made one")},      {"split", N_("split")},           {"thread", N_("conversation")},
        {"version", N_("version")},   {"campaign", N_("campaign")},   {"represent", N_("better copy")}, {"move", N_("mail moved")},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].act, act) == 0)
            return _(names[i].name);
    return act;
}

static void put_step(struct buf *out, const struct step *step)
{
    char at[ISO_MAX];
    iso_format(step->at, at);
    buf_printf(out, "  %.10s  %s", at, step_name(step->act));
    if (step->other)
        buf_printf(out, " i-%lld", (long long)step->other);
    if (step->mail)
        buf_printf(out, " (m-%lld)", (long long)step->mail);
    if (step->why) {
        buf_add_string(out, ": ");
        ctl_words(out, _(step->why));
    }
    buf_add_char(out, '\n');
}

static void put_decision(struct buf *out, const struct told *told)
{
    char at[ISO_MAX];
    const char *act = told->act == CORRECTION_CONFIRM ? _("confirmed") : told->act == CORRECTION_ROUTE ? _("routed") : _("taken back");
    iso_format(told->at, at);
    buf_printf(out, "  %.10s  %s %s: ", at, act, told->who);
    strings_put(out, &told->queues);
    if (told->why) {
        buf_add_string(out, " — ");
        ctl_words(out, told->why);
    }
    buf_add_char(out, '\n');
}

static void tell(const struct shown *shown)
{
    cleanup_buf struct buf out = BUF_INIT;
    const struct item *item = shown->item;
    buf_printf(&out, "i-%lld  %s\n", (long long)item->id, item->subject ? item->subject : _("no subject"));
    put(&out, _("author"), item->author);
    put(&out, _("organisation"), item->organisation);
    put(&out, _("sent"), item->sent);
    put(&out, _("deadline"), item->deadline);
    put(&out, _("queue"), list_of(shown->arena, &item->queues));
    put(&out, _("reason"), item->reason);
    if (item->campaign)
        buf_printf(&out, "  %-14s c-%lld\n", _("campaign"), (long long)item->campaign);
    buf_printf(&out, "\n%s\n", _("mails"));
    for (size_t i = 0; i < shown->mails.n; i++)
        put_mail(&out, &shown->mails.v[i]);
    if (shown->history.n + shown->decisions.n > 0)
        buf_printf(&out, "\n%s\n", _("what happened"));
    for (size_t i = 0; i < shown->history.n; i++)
        put_step(&out, &shown->history.v[i]);
    for (size_t i = 0; i < shown->decisions.n; i++)
        put_decision(&out, &shown->decisions.v[i]);
    ctl_print(&out);
}

static void json_mail(struct json *json, const struct carrier *mail)
{
    char taken[ISO_MAX];
    iso_format(mail->taken, taken);
    json_object(json);
    json_put_int(json, "mail", mail->mail);
    json_put_string(json, "relation", ctl_relation_name(mail->relation));
    json_put_string(json, "why", mail->why);
    json_put_string(json, "forwarder", mail->forwarder);
    json_put_string(json, "forwarded", mail->forwarded);
    json_put_string(json, "note", mail->note);
    json_put_string(json, "folder", mail->folder);
    json_put_string(json, "taken", taken);
    json_object_end(json);
}

static void json_step(struct json *json, const struct step *step)
{
    char at[ISO_MAX];
    iso_format(step->at, at);
    json_object(json);
    json_put_string(json, "at", at);
    json_put_string(json, "act", step->act);
    json_put_int(json, "other", step->other);
    json_put_int(json, "mail", step->mail);
    json_put_string(json, "why", step->why);
    json_object_end(json);
}

static void json_decision(struct json *json, const struct told *told)
{
    static const char *const acts[] = {"confirm", "route", "undo"};
    char at[ISO_MAX];
    iso_format(told->at, at);
    json_object(json);
    json_put_string(json, "at", at);
    json_put_string(json, "act", acts[told->act]);
    json_put_string(json, "who", told->who);
    ctl_json_strings(json, "queues", &told->queues);
    json_put_string(json, "why", told->why);
    json_object_end(json);
}

static void tell_json(const struct shown *shown)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct json json;
    const struct item *item = shown->item;
    json_init(&json, &out);
    json_object(&json);
    json_put_string(&json, "item", arena_printf(shown->arena, "i-%lld", (long long)item->id));
    json_put_string(&json, "subject", item->subject);
    json_put_string(&json, "author", item->author);
    json_put_string(&json, "sent", item->sent);
    json_put_string(&json, "reason", item->reason);
    json_put_string(&json, "campaign", item->campaign ? arena_printf(shown->arena, "c-%lld", (long long)item->campaign) : NULL);
    json_put_bool(&json, "sure", item->sure);
    json_put_bool(&json, "decided", item->decided);
    ctl_json_strings(&json, "queues", &item->queues);
    json_key(&json, "mails");
    json_array(&json);
    for (size_t i = 0; i < shown->mails.n; i++)
        json_mail(&json, &shown->mails.v[i]);
    json_array_end(&json);
    json_key(&json, "history");
    json_array(&json);
    for (size_t i = 0; i < shown->history.n; i++)
        json_step(&json, &shown->history.v[i]);
    json_array_end(&json);
    json_key(&json, "decisions");
    json_array(&json);
    for (size_t i = 0; i < shown->decisions.n; i++)
        json_decision(&json, &shown->decisions.v[i]);
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(&out, '\n');
    ctl_print(&out);
}

int ctl_show(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct shown shown = {.arena = arena};
    struct pb_err err;
    struct ctl ctl;
    int64_t item;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 1 || !ctl_take_number(ctl.paths[0], 'i', &item))
        return ctl_usage(VERB);
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    if (!store)
        return status;
    if (!load(&shown, store, item, &err))
        return ctl_fail(VERB, &err);
    if (ctl.json)
        tell_json(&shown);
    else
        tell(&shown);
    return EX_OK;
}
