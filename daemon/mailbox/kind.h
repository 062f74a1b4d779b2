/* kind.h: what a kind of mailbox is: a small struct of functions. Each does what
 * the function of the same name in postbus/mailbox.h promises. */
#pragma once
#include "postbus/mailbox.h"

struct mailbox_kind {
    void (*close)(struct mailbox *mailbox); /* frees the kind's struct, but for `name` */
    bool (*connect)(struct mailbox *mailbox, struct pb_err *err);
    bool (*list)(struct mailbox *mailbox, struct arena *arena, const char *after,
                 struct mail_list *ret_list, struct pb_err *err);
    bool (*folders)(struct mailbox *mailbox, struct arena *arena, struct strings *ret_folders, struct pb_err *err);
    bool (*state)(struct mailbox *mailbox, struct arena *arena, const char *folder, const char **ret_token, struct pb_err *err);
    bool (*look)(struct mailbox *mailbox, struct arena *arena, const char *folder, struct mail_list *ret_list, struct pb_err *err);
    bool (*fetch)(struct mailbox *mailbox, const char *const *refs, size_t n, mailbox_take *take,
                  void *context, struct pb_err *err);
    bool (*file)(struct mailbox *mailbox, struct arena *arena, const char *source, struct filing *filings, size_t n,
                 struct pb_err *err);
    bool (*find)(struct mailbox *mailbox, struct arena *arena, const char *folder,
                 const struct mail_likeness *likeness, struct mail_list *ret_list, struct pb_err *err);
    bool (*holds)(struct mailbox *mailbox, const char *ref, bool *ret_holds, struct pb_err *err);
    bool (*renewed)(const struct mailbox *mailbox, const char *ref); /* NULL: never */
    bool (*mark)(struct mailbox *mailbox, const char *const *refs, size_t n, const char *keyword,
                 bool *ret_able, struct pb_err *err);
    bool (*wait)(struct mailbox *mailbox, unsigned seconds, int wake_fd, struct pb_err *err);
};

/* The first member of each kind's own struct. */
struct mailbox {
    const struct mailbox_kind *kind;
    char *name; /* owned */
    struct mailbox_settings settings; /* strings borrowed */
};

/* New mailboxes of a kind, settings checked; `kind`, `name` and `settings` are set. */
bool maildir_new(const struct mailbox_settings *settings, struct mailbox **ret_mailbox, struct pb_err *err)
    PB_MUST_CHECK;
bool imap_new(const struct mailbox_settings *settings, struct mailbox **ret_mailbox, struct pb_err *err)
    PB_MUST_CHECK;
