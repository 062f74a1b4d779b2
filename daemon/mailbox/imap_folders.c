/* Folders on an IMAP server: their names, selecting and making them. */
#include <string.h>

#include "mailbox/imap.h"
#include "postbus/limits.h"

/* What is no printable character separates nothing. */
static char separator(char theirs)
{
    return theirs >= ' ' && theirs <= '~' ? theirs : '\0';
}

/* The first personal namespace (RFC 2342). */
static void take_namespace(struct imap *imap, const struct mailimap_namespace_data *data)
{
    const clist *list = data->ns_personal ? data->ns_personal->ns_data_list : NULL;
    const struct mailimap_namespace_info *first = list && clist_begin(list) ? clist_content(clist_begin(list)) : NULL;
    if (!first || !first->ns_prefix || strlen(first->ns_prefix) > LIMIT_FOLDER_NAME)
        return;
    for (const char *c = first->ns_prefix; *c; c++)
        if (*c < ' ' || *c > '~')
            return;
    imap->style.separator = separator(first->ns_delimiter);
    buf_add_string(&imap->prefix, first->ns_prefix);
}

/* The separator alone, where the server knows no namespaces. */
static enum imap_answer ask_separator(struct imap *imap, struct pb_err *err)
{
    clist *list = NULL;
    imap_begin(imap, 0);
    enum imap_answer answer = imap_answer_of(imap, mailimap_list(imap->session, "", "", &list), err);
    if (answer == IMAP_OK && list && clist_begin(list)) {
        const struct mailimap_mailbox_list *root = clist_content(clist_begin(list));
        imap->style.separator = separator(root->mb_delimiter);
    }
    if (answer == IMAP_OK && list)
        mailimap_list_result_free(list);
    return answer;
}

bool imap_learn_style(struct imap *imap, struct pb_err *err)
{
    struct mailimap_namespace_data *data = NULL;
    buf_clear(&imap->prefix);
    imap->style = (struct folder_style){.prefix = ""};
    enum imap_answer answer = IMAP_OK;
    if (imap_can(imap, "NAMESPACE")) {
        imap_begin(imap, 0);
        answer = imap_answer_of(imap, mailimap_namespace(imap->session, &data), err);
        if (answer == IMAP_OK && data)
            take_namespace(imap, data);
        if (answer == IMAP_OK && data)
            mailimap_namespace_data_free(data);
    }
    if (answer != IMAP_BROKEN && !imap->style.separator)
        answer = ask_separator(imap, err);
    imap->style.prefix = buf_string(&imap->prefix);
    return answer != IMAP_BROKEN;
}

static void quote(struct pb_span text, struct buf *ret)
{
    buf_add_char(ret, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            buf_add_char(ret, '\\');
        buf_add_char(ret, text.p[i]);
    }
    buf_add_char(ret, '"');
}

bool imap_quote_folder(struct imap *imap, const char *folder, struct buf *ret, struct pb_err *err)
{
    cleanup_buf struct buf theirs = BUF_INIT;
    if (!folder_encode(&imap->style, folder, &theirs, err))
        return false;
    quote(buf_span(&theirs), ret);
    return true;
}

enum imap_answer imap_select(struct imap *imap, const char *folder, bool look_only, struct pb_err *err)
{
    cleanup_buf struct buf theirs = BUF_INIT;
    if (!folder_encode(&imap->style, folder, &theirs, err))
        return IMAP_NO;
    imap_begin(imap, 0);
    int result = look_only ? mailimap_examine(imap->session, buf_string(&theirs))
                           : mailimap_select(imap->session, buf_string(&theirs));
    enum imap_answer answer = imap_answer_of(imap, result, err);
    if (answer != IMAP_OK)
        return answer;
    const struct mailimap_selection_info *info = imap->session->imap_selection_info;
    if (!info || info->sel_uidvalidity == 0)
        return imap_break(imap, err, "the folder has no lasting UIDs");
    imap->uidvalidity = info->sel_uidvalidity;
    return IMAP_OK;
}

bool imap_return(struct imap *imap, struct pb_err *err)
{
    imap->news = true; /* what came to it meanwhile was not told */
    enum imap_answer back = imap_select(imap, imap->base.settings.folder, imap->base.settings.look_only, err);
    if (back == IMAP_NO)
        imap_break(imap, err, "the watched folder cannot be opened again");
    return back == IMAP_OK;
}

enum imap_answer imap_make_folder(struct imap *imap, const char *quoted, struct pb_err *err)
{
    enum imap_answer answer = imap_say(imap, 0, err, "CREATE %s", quoted);
    if (answer == IMAP_NO && !imap_said_code(imap, "ALREADYEXISTS"))
        return IMAP_NO;
    if (answer == IMAP_BROKEN)
        return IMAP_BROKEN;
    /* So that mail programs show it; a server may refuse without harm. */
    return imap_say(imap, 0, err, "SUBSCRIBE %s", quoted) == IMAP_BROKEN ? IMAP_BROKEN : IMAP_OK;
}

static bool holds_mails(const struct mailimap_mailbox_list *entry)
{
    const struct mailimap_mbx_list_flags *flags = entry->mb_flag;
    return !flags || flags->mbf_type != MAILIMAP_MBX_LIST_FLAGS_SFLAG || flags->mbf_sflag != MAILIMAP_MBX_LIST_SFLAG_NOSELECT;
}

enum imap_answer imap_has_folder(struct imap *imap, const char *folder, bool *ret_has, struct pb_err *err)
{
    cleanup_buf struct buf name = BUF_INIT;
    if (!imap_quote_folder(imap, folder, &name, err))
        return IMAP_NO;
    enum imap_answer answer = imap_say(imap, 0, err, "LIST \"\" %s", buf_string(&name));
    if (answer != IMAP_OK)
        return answer;
    const clist *list = imap->session->imap_response_info->rsp_mailbox_list;
    *ret_has = false;
    for (clistiter *i = list ? clist_begin(list) : NULL; i && !*ret_has; i = clist_next(i))
        *ret_has = holds_mails(clist_content(i));
    return IMAP_OK;
}

bool imap_folders(struct mailbox *mailbox, struct arena *arena, struct strings *ret_folders, struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    if (imap_say(imap, 0, err, "LIST \"\" \"*\"") != IMAP_OK)
        return false;
    const clist *list = imap->session->imap_response_info->rsp_mailbox_list;
    *ret_folders = (struct strings){0};
    for (clistiter *i = list ? clist_begin(list) : NULL; i && ret_folders->n < LIMIT_FOLDERS; i = clist_next(i)) {
        const struct mailimap_mailbox_list *entry = clist_content(i);
        cleanup_buf struct buf name = BUF_INIT;
        struct pb_err odd;
        if (entry->mb_name && holds_mails(entry) && folder_decode(&imap->style, span_of(entry->mb_name), &name, &odd))
            arena_push(arena, ret_folders, arena_copy(arena, buf_span(&name)));
    }
    return true;
}
