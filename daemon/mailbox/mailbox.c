#include "postbus/mailbox.h"

#include <stdlib.h>

#include "mailbox/kind.h"

bool mailbox_open(const struct mailbox_settings *settings, struct mailbox **ret_mailbox,
                  struct pb_err *err)
{
    if (settings->maildir)
        return maildir_new(settings, ret_mailbox, err);
    return imap_new(settings, ret_mailbox, err);
}

void mailbox_close(struct mailbox *mailbox)
{
    if (!mailbox)
        return;
    free(mailbox->name);
    mailbox->kind->close(mailbox);
}

bool mailbox_connect(struct mailbox *mailbox, struct pb_err *err)
{
    return mailbox->kind->connect(mailbox, err);
}

bool mailbox_list(struct mailbox *mailbox, struct arena *arena, const char *after,
                  struct mail_list *ret_list, struct pb_err *err)
{
    return mailbox->kind->list(mailbox, arena, after, ret_list, err);
}

bool mailbox_folders(struct mailbox *mailbox, struct arena *arena, struct strings *ret_folders, struct pb_err *err)
{
    return mailbox->kind->folders(mailbox, arena, ret_folders, err);
}

bool mailbox_state(struct mailbox *mailbox, struct arena *arena, const char *folder, const char **ret_token, struct pb_err *err)
{
    return mailbox->kind->state(mailbox, arena, folder, ret_token, err);
}

bool mailbox_look(struct mailbox *mailbox, struct arena *arena, const char *folder, struct mail_list *ret_list, struct pb_err *err)
{
    return mailbox->kind->look(mailbox, arena, folder, ret_list, err);
}

bool mailbox_fetch(struct mailbox *mailbox, const char *const *refs, size_t n, mailbox_take *take,
                   void *context, struct pb_err *err)
{
    return mailbox->kind->fetch(mailbox, refs, n, take, context, err);
}

bool mailbox_file(struct mailbox *mailbox, struct arena *arena, const char *source, struct filing *filings, size_t n,
                  struct pb_err *err)
{
    for (size_t i = 0; i < n; i++) {
        filings[i].done = false;
        filings[i].target_ref = filings[i].problem = NULL;
        filings[i].code = PB_OK;
        filings[i].copy_refs = filings[i].copies_n ? arena_array(arena, filings[i].copies_n, sizeof *filings[i].copy_refs) : NULL;
    }
    return mailbox->kind->file(mailbox, arena, source, filings, n, err);
}

bool mailbox_find(struct mailbox *mailbox, struct arena *arena, const char *folder,
                  const struct mail_likeness *likeness, struct mail_list *ret_list, struct pb_err *err)
{
    return mailbox->kind->find(mailbox, arena, folder, likeness, ret_list, err);
}

bool mailbox_holds(struct mailbox *mailbox, const char *ref, bool *ret_holds, struct pb_err *err)
{
    return mailbox->kind->holds(mailbox, ref, ret_holds, err);
}

bool mailbox_renewed(const struct mailbox *mailbox, const char *ref)
{
    return mailbox->kind->renewed && mailbox->kind->renewed(mailbox, ref);
}

bool mailbox_mark(struct mailbox *mailbox, const char *const *refs, size_t n, const char *keyword,
                  bool *ret_able, struct pb_err *err)
{
    return mailbox->kind->mark(mailbox, refs, n, keyword, ret_able, err);
}

bool mailbox_wait(struct mailbox *mailbox, unsigned seconds, int wake_fd, struct pb_err *err)
{
    return mailbox->kind->wait(mailbox, seconds, wake_fd, err);
}

const char *mailbox_name(const struct mailbox *mailbox)
{
    return mailbox->name;
}
