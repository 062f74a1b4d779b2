/* An IMAP mailbox: settings, and the table of its functions. */
#include "mailbox/imap.h"

#include <stdlib.h>

#define COMMAND_SECONDS 60
#define IDLE_SECONDS (9 * 60)

static void imap_close(struct mailbox *mailbox)
{
    struct imap *imap = imap_of(mailbox);
    imap_drop(imap);
    imap_forget_sizes(imap);
    buf_done(&imap->prefix);
    buf_done(&imap->body);
    free(imap);
}

/* Set, and nothing in it that could end a command early. */
static bool fit(const char *text)
{
    if (!text || !*text)
        return false;
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            return false;
    return true;
}

static bool check(const struct mailbox_settings *s, struct pb_err *err)
{
    cleanup_buf struct buf name = BUF_INIT;
    if (!fit(s->host) || s->port == 0)
        return pb_fail(err, PB_OPERATOR, "the mailbox's host or port is missing or malformed");
    if (!fit(s->user) || !fit(s->token ? s->token : s->password))
        return pb_fail(err, PB_OPERATOR, "the mailbox's user, password or token is missing or malformed");
    return folder_encode(&(struct folder_style){.prefix = "", .separator = '/'}, s->folder ? s->folder : "", &name,
                         err);
}

static char *name_of(const struct mailbox_settings *s)
{
    struct buf name = BUF_INIT;
    bool implicit = s->tls == MAILBOX_TLS_IMPLICIT;
    buf_printf(&name, "%s://%s@%s", implicit ? "imaps" : "imap", s->user, s->host);
    if (s->port != (implicit ? 993 : 143))
        buf_printf(&name, ":%u", s->port);
    buf_printf(&name, "/%s", s->folder);
    return buf_steal(&name);
}

bool imap_new(const struct mailbox_settings *settings, struct mailbox **ret_mailbox, struct pb_err *err)
{
    static const struct mailbox_kind kind = {
        .close = imap_close,
        .connect = imap_connect,
        .list = imap_list,
        .folders = imap_folders,
        .state = imap_state,
        .look = imap_look,
        .fetch = imap_fetch,
        .file = imap_file,
        .find = imap_find,
        .holds = imap_holds,
        .renewed = imap_renewed,
        .mark = imap_mark,
        .wait = imap_wait,
    };
    if (!check(settings, err))
        return false;
    struct imap *imap = calloc(1, sizeof *imap);
    if (!imap)
        pb_out_of_memory("imap_new");
    imap->base = (struct mailbox){.kind = &kind, .name = name_of(settings), .settings = *settings};
    struct mailbox_settings *own = &imap->base.settings;
    own->command_seconds = own->command_seconds ? own->command_seconds : COMMAND_SECONDS;
    if (own->idle_seconds == 0 || own->idle_seconds > IDLE_SECONDS)
        own->idle_seconds = IDLE_SECONDS;
    *ret_mailbox = (struct mailbox *)(void *)imap;
    return true;
}
