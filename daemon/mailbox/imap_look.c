/* A look at other folders than the watched one: cheap, and without a trace. */
#include <string.h>

#include "mailbox/imap.h"

/* 'Not there' must never be guessed: it would double a mail, or lose one from sight. */
enum imap_answer imap_look_into(struct imap *imap, const char *folder, bool *ret_has, struct pb_err *err)
{
    *ret_has = true;
    enum imap_answer answer = imap_select(imap, folder, true, err);
    if (answer != IMAP_NO)
        return answer;
    answer = imap_has_folder(imap, folder, ret_has, err);
    if (answer != IMAP_OK)
        return answer;
    if (*ret_has)
        pb_fail(err, PB_OPERATOR, "folder «%s» is there but cannot be opened", folder);
    return *ret_has ? IMAP_NO : IMAP_OK;
}

struct state {
    uint32_t validity, next, mails;
    uint64_t changes; /* HIGHESTMODSEQ (RFC 7162) */
};

static void note_extension(const struct mailimap_extension_data *data, struct state *state)
{
    if (data && data->ext_extension == &mailimap_extension_condstore && data->ext_type == MAILIMAP_CONDSTORE_TYPE_STATUS_INFO && data->ext_data)
        state->changes = ((const struct mailimap_condstore_status_info *)data->ext_data)->cs_highestmodseq_value;
}

static struct state state_said(const struct imap *imap)
{
    const struct mailimap_mailbox_data_status *status = imap->session->imap_response_info->rsp_status;
    struct state state = {0};
    for (clistiter *i = status && status->st_info_list ? clist_begin(status->st_info_list) : NULL; i; i = clist_next(i)) {
        const struct mailimap_status_info *info = clist_content(i);
        switch (info->st_att) {
        case MAILIMAP_STATUS_ATT_UIDVALIDITY: state.validity = info->st_value; break;
        case MAILIMAP_STATUS_ATT_UIDNEXT: state.next = info->st_value; break;
        case MAILIMAP_STATUS_ATT_MESSAGES: state.mails = info->st_value; break;
        case MAILIMAP_STATUS_ATT_EXTENSION: note_extension(info->st_ext_data, &state); break;
        default: break;
        }
    }
    return state;
}

bool imap_state(struct mailbox *mailbox, struct arena *arena, const char *folder, const char **ret_token, struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    cleanup_buf struct buf name = BUF_INIT;
    bool has = true;
    *ret_token = NULL;
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    if (!imap_quote_folder(imap, folder, &name, NULL))
        return true; /* no folder can be called that */
    enum imap_answer answer =
        imap_say(imap, 0, err, "STATUS %s (UIDVALIDITY UIDNEXT MESSAGES%s)", buf_string(&name), imap->can_condstore ? " HIGHESTMODSEQ" : "");
    if (answer == IMAP_OK) {
        struct state s = state_said(imap);
        *ret_token = arena_printf(arena, "%u:%u:%u:%llu", s.validity, s.next, s.mails, (unsigned long long)s.changes);
        return true;
    }
    if (answer == IMAP_NO && (answer = imap_has_folder(imap, folder, &has, err)) == IMAP_OK && !has)
        *ret_token = "";
    return answer != IMAP_BROKEN;
}

bool imap_look(struct mailbox *mailbox, struct arena *arena, const char *folder, struct mail_list *ret_list, struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    struct mail_list list = {0};
    bool has;
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    enum imap_answer answer = imap_look_into(imap, folder, &has, err);
    if (answer == IMAP_OK && has)
        answer = imap_list_selected(imap, arena, &list, err);
    if (answer == IMAP_BROKEN)
        return false;
    struct pb_err problem;
    if (!imap_return(imap, &problem))
        return pb_fail(err, PB_LATER, "%s", problem.msg);
    if (answer == IMAP_NO && has)
        return pb_fail(err, PB_OPERATOR, "folder «%s» cannot be looked into", folder);
    *ret_list = list;
    return true;
}
