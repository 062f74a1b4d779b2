/* maildir.h: what the parts of the Maildir kind share. */
#pragma once
#include "mailbox/kind.h"
#include "mailbox/maildir_dir.h"

struct maildir {
    struct mailbox base;
    struct maildir_dir inbox; /* closed while not connected */
    int notify;               /* inotify on new/ and cur/; -1 where it cannot be had */
};

/* Filing: mailbox_file for a Maildir. */
bool maildir_file_all(struct mailbox *mailbox, struct arena *arena, const char *source, struct filing *filings, size_t n,
                      struct pb_err *err) PB_MUST_CHECK;
