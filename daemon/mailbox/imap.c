#include "mailbox/kind.h"
bool imap_new(const struct mailbox_settings *settings, struct mailbox **ret_mailbox, struct pb_err *err)
{
    (void)settings, (void)ret_mailbox;
    return pb_fail(err, PB_OPERATOR, "no IMAP in this build");
}
