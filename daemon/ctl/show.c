/* postbusctl show: a letter as it stands in the store. */
#include <string.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/store_asked.h"
#include "postbus/store_destroy.h"
#include "show.h"

#define VERB "show"

static const char *list_of(struct arena *arena, const struct strings *list)
{
    cleanup_buf struct buf out = BUF_INIT;
    strings_put(&out, list);
    return arena_copy(arena, buf_span(&out));
}

static void put(struct buf *out, const char *what, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(out, "  %-14s ", what);
    ctl_words(out, text);
    buf_add_char(out, '\n');
}

static void put_mail(struct buf *out, const struct carrier *mail)
{
    char taken[ISO_MAX];
    iso_format(mail->taken, taken);
    buf_printf(out, "  m-%lld  %.10s  %s", (long long)mail->mail, taken, desk_relation_name(mail->relation));
    if (mail->forwarder) {
        buf_add_string(out, ", ");
        ctl_words(out, mail->forwarder);
    }
    buf_add_string(out, "  ");
    ctl_words(out, mail->folder ? mail->folder : _("not filed by us, or moved by a person"));
    buf_add_char(out, '\n');
    put(out, "", mail->why ? _(mail->why) : NULL);
    put(out, "", mail->note);
}

static void put_event(struct buf *out, const struct desk_event *event)
{
    char at[ISO_MAX];
    iso_format(event->at, at);
    buf_printf(out, "  %.10s  %s", at, desk_act_name(event));
    if (event->who) {
        buf_printf(out, " %s ", _("by"));
        ctl_words(out, event->who);
    }
    if (event->other)
        buf_printf(out, " i-%lld", (long long)event->other);
    if (event->mail)
        buf_printf(out, " (m-%lld)", (long long)event->mail);
    if (event->queues.n > 0) {
        buf_add_string(out, ": ");
        strings_put(out, &event->queues);
    }
    if (event->text) {
        buf_add_string(out, event->kind == DESK_DECISION ? " — " : ": ");
        ctl_words(out, event->kind == DESK_STEP ? _(event->text) : event->text);
    }
    buf_add_char(out, '\n');
}

/* Who wrote, who sent it on: the first that was written first. */
static void put_chain(struct buf *out, struct arena *arena, const struct desk_letter *letter)
{
    struct desk_links links = {0};
    if (!letter->reading || letter->reading->layers.n < 2)
        return;
    desk_chain(arena, letter->reading, letter->letter, &links);
    buf_printf(out, "\n%s\n", _("the way of the letter"));
    for (size_t i = 0; i < links.n; i++) {
        const struct desk_link *link = &links.v[i];
        const char *from = link->from->name ? link->from->name : link->from->address;
        buf_printf(out, "  %-17.16s%s", link->sent ? link->sent : "-", link->letter ? "* " : "  ");
        ctl_words(out, from ? from : _("unknown"));
        for (size_t k = 0; k < link->to->n; k++) {
            const struct address *to = &link->to->v[k];
            buf_add_string(out, k ? ", " : " → ");
            ctl_words(out, to->name ? to->name : to->address ? to->address : "?");
            if (k == 2 && link->to->n > 4) {
                buf_printf(out, _(" and %zu more"), link->to->n - 3);
                break;
            }
        }
        buf_add_char(out, '\n');
    }
}

static void put_versions(struct buf *out, const struct versions *versions)
{
    if (versions->n > 0)
        buf_printf(out, "\n%s\n", _("other versions"));
    for (size_t i = 0; i < versions->n; i++) {
        buf_printf(out, "  i-%lld  %.16s  ", (long long)versions->v[i].item, versions->v[i].sent ? versions->v[i].sent : "-");
        ctl_words(out, versions->v[i].subject ? versions->v[i].subject : _("no subject"));
        buf_add_char(out, '\n');
    }
}

static void put_destroyed(struct buf *out, const struct destruction *d)
{
    char at[ISO_MAX];
    if (!d)
        return;
    iso_format(d->at, at);
    buf_printf(out, _("  destroyed on %.10s by %s (d-%lld, list %s): "), at, d->who, (long long)d->id, d->list);
    ctl_words(out, d->why);
    buf_add_char(out, '\n');
    put(out, _("it stood in"), d->queues);
}

static void tell(struct arena *arena, const struct desk_letter *letter, bool texts)
{
    cleanup_buf struct buf out = BUF_INIT;
    const struct item *item = letter->item;
    buf_printf(&out, "i-%lld  ", (long long)item->id);
    ctl_strong(&out, item->subject ? item->subject : _("no subject"));
    buf_add_char(&out, '\n');
    if (item->joined)
        buf_printf(&out, _("  is the same letter as i-%lld: look there\n"), (long long)item->joined);
    put_destroyed(&out, letter->destroyed);
    put(&out, _("author"), item->author);
    put(&out, _("organisation"), item->organisation);
    put(&out, _("sent"), item->sent);
    put(&out, _("deadline"), item->deadline);
    put(&out, _("queue"), list_of(arena, &item->queues));
    put(&out, _("bill"), letter->bills);
    put(&out, _("reason"), item->reason);
    if (item->campaign)
        buf_printf(&out, _("  %-14s c-%lld, senders: %lld\n"), _("campaign"), (long long)item->campaign, (long long)letter->senders);
    put_chain(&out, arena, letter);
    buf_printf(&out, "\n%s\n", _("mails"));
    for (size_t i = 0; i < letter->mails.n; i++)
        put_mail(&out, &letter->mails.v[i]);
    put_versions(&out, &letter->versions);
    if (letter->events.n > 0)
        buf_printf(&out, "\n%s\n", _("what happened"));
    for (size_t i = 0; i < letter->events.n; i++)
        put_event(&out, &letter->events.v[i]);
    if (texts)
        show_texts(&out, arena, letter);
    ctl_print(&out);
}

int ctl_show(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct desk_letter *letter;
    struct pb_err err;
    struct ctl ctl;
    int64_t item;
    int status;
    bool texts = ctl_take_flag(&argc, argv, "--text");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 1 || !ctl_take_number(ctl.paths[0], 'i', &item))
        return ctl_usage(VERB);
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    if (!store)
        return status;
    if (!desk_letter(store, arena, NULL, item, &letter, &err))
        return ctl_fail(VERB, &err);
    if (ctl.json)
        show_json(arena, letter);
    else
        tell(arena, letter, texts);
    return EX_OK;
}
