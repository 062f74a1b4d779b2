/* mailbox.h: where mail is taken from and filed to: IMAP or Maildir behind one
 * interface.
 *
 * Nothing here deletes a mail. One thread owns a mailbox. A call that fails
 * with PB_LATER has lost its session (closed, nothing half-said); the next
 * mailbox_connect starts anew, and settling finds out what was done.
 * Folder names are UTF-8 with '/' between levels, whatever the server uses
 * (modified UTF-7, its own separator and prefix are the module's business). */
#pragma once
#include <stdint.h>
#include "postbus/arena.h"
#include "postbus/err.h"
#include "postbus/strings.h"

enum mailbox_tls { MAILBOX_TLS_IMPLICIT, MAILBOX_TLS_STARTTLS, MAILBOX_TLS_NONE };

/* All strings borrowed for the mailbox's life. */
struct mailbox_settings {
    const char *maildir; /* set: a Maildir, and nothing of the rest counts */
    const char *host;
    uint16_t port;
    enum mailbox_tls tls; /* NONE only to loopback */
    const char *ca_file;  /* PEM; NULL: the system's trust */
    const char *user;
    const char *password; /* NULL where `token` is used */
    const char *token;    /* XOAUTH2 bearer token, or NULL */
    const char *folder;   /* watched folder */
    bool look_only;       /* nothing is to change there, not even what is \Recent: EXAMINE (RFC 3501) */
    unsigned command_seconds; /* absolute deadline of one command */
    unsigned idle_seconds;    /* IDLE is renewed after this (at most 9 minutes) */
};

/* A mail within a folder. `ref` is opaque and stays the same while the mail
 * stays in the folder: "uidvalidity:uid" (IMAP), the file's base name without
 * flags (Maildir). It holds no blanks. */
struct mail_entry {
    const char *ref;
    uint64_t bytes;  /* RFC822.SIZE, or the file's size */
    int64_t arrived; /* INTERNALDATE or mtime, seconds UTC */
};

struct mail_list {
    struct mail_entry *v; /* in order of arrival */
    size_t n, cap;
};

struct mailbox;

/* Checks the settings and prepares; connects to nothing. PB_OPERATOR. */
bool mailbox_open(const struct mailbox_settings *settings, struct mailbox **ret_mailbox,
                  struct pb_err *err) PB_MUST_CHECK;
void mailbox_close(struct mailbox *mailbox); /* logs out where it can; NULL is fine */

/* Logs in and selects the watched folder; does nothing where that stands.
 * PB_LATER (network), PB_OPERATOR (certificate, login, no such folder). The
 * password is sent only over a verified session. */
bool mailbox_connect(struct mailbox *mailbox, struct pb_err *err) PB_MUST_CHECK;

/* The watched folder's mails, those behind `after` only (a ref, or NULL for
 * all; a Maildir and a changed UIDVALIDITY list all). */
bool mailbox_list(struct mailbox *mailbox, struct arena *arena, const char *after,
                  struct mail_list *ret_list, struct pb_err *err) PB_MUST_CHECK;

/* The names of all folders that can hold mails, the watched one among them; at most LIMIT_FOLDERS. Those
 * whose names cannot be ours are left out. */
bool mailbox_folders(struct mailbox *mailbox, struct arena *arena, struct strings *ret_folders, struct pb_err *err) PB_MUST_CHECK;

/* A cheap look at any folder: a token (without blanks) that is another where its mails may
 * have changed since; "" where there is no such folder, NULL where it is there but may not be
 * looked at. IMAP: STATUS; on a server without CONDSTORE a mail that is only flagged \Deleted
 * changes nothing yet. */
bool mailbox_state(struct mailbox *mailbox, struct arena *arena, const char *folder, const char **ret_token, struct pb_err *err) PB_MUST_CHECK;

/* The refs of any folder's mails, without size and time (missing folder: none); it is only looked into, nothing in it is
 * marked, and the watched folder's news stays news. PB_OPERATOR, and the session stands,
 * where it may not be looked into. */
bool mailbox_look(struct mailbox *mailbox, struct arena *arena, const char *folder, struct mail_list *ret_list, struct pb_err *err) PB_MUST_CHECK;

/* Calls `take` with each mail's bytes (borrowed for the call), \Seen left as it
 * was. A mail that is gone is passed over silently; the caller counts. Of one larger
 * than LIMIT_MAIL_BYTES come its first LIMIT_HEAD_BYTES. `size` is the whole mail's, as
 * the mailbox tells it (an IMAP server need not be exact). `take` returns false to end
 * early (the call then still succeeds). */
typedef bool mailbox_take(void *context, const char *ref, struct pb_span bytes, uint64_t size);
bool mailbox_fetch(struct mailbox *mailbox, const char *const *refs, size_t n, mailbox_take *take,
                   void *context, struct pb_err *err) PB_MUST_CHECK;

/* One mail's way from where it stands into its folders. */
struct filing {
    const char *ref;
    const char *target;        /* folder it is moved to, last */
    const char *const *copies; /* further folders it is copied to, first */
    size_t copies_n;
    bool in_target; /* a crash left it in the target already (servers without MOVE): only take it out of the source */
    /* written by mailbox_file: */
    bool done;             /* stands in all its folders and is gone from the source */
    const char *target_ref; /* where the server says (COPYUID), else NULL */
    const char **copy_refs; /* as `copies`, each as target_ref; NULL where there are none */
    const char *problem;    /* why not done: what the server said; NULL where it was not tried */
    enum pb_code code;      /* of the problem: PB_LATER (quota), PB_NOT_FOUND (gone from the source; it may stand in the target), … */
};

/* Files mails of the folder `source` (NULL: the watched one) in sets per target,
 * missing targets made (and subscribed); one whose target is its source is copied
 * only. True where every command was answered, though single filings may have a
 * problem (PB_NOT_FOUND, all, where there is no such source); false where the
 * session broke: some may have been done without `done`. */
bool mailbox_file(struct mailbox *mailbox, struct arena *arena, const char *source, struct filing *filings, size_t n,
                  struct pb_err *err) PB_MUST_CHECK;

/* Where the copies of a mail stand in `folder` (missing folder: none): the same
 * bytes, by Message-ID and size first, then SHA-256 of the raw mail. */
struct mail_likeness {
    const char *message_id; /* without < >; NULL where it has none */
    uint64_t bytes;         /* as the mailbox told its size */
    const char *sha256;     /* of what mailbox_fetch gave */
};
bool mailbox_find(struct mailbox *mailbox, struct arena *arena, const char *folder,
                  const struct mail_likeness *likeness, struct mail_list *ret_list, struct pb_err *err) PB_MUST_CHECK;

/* Is the mail still in the watched folder? */
bool mailbox_holds(struct mailbox *mailbox, const char *ref, bool *ret_holds, struct pb_err *err) PB_MUST_CHECK;

/* Was the watched folder made anew since this ref was given (UIDVALIDITY)? Then the ref names no
 * mail, and its mail may be there all the same. As of the last connect. */
bool mailbox_renewed(const struct mailbox *mailbox, const char *ref);

/* Sets a keyword on mails of the watched folder (suggest mode). *ret_able is
 * false where the server takes no keywords: then nothing was tried. */
bool mailbox_mark(struct mailbox *mailbox, const char *const *refs, size_t n, const char *keyword,
                  bool *ret_able, struct pb_err *err) PB_MUST_CHECK;

/* Sleeps until there may be news, `wake_fd` is readable (not read here), or
 * `seconds` are over. IMAP IDLE where the server has it, inotify for Maildir;
 * news that came before the call ends it at once. */
bool mailbox_wait(struct mailbox *mailbox, unsigned seconds, int wake_fd, struct pb_err *err) PB_MUST_CHECK;

/* "imaps://postbus@mail.example/postbus" or the Maildir's path: for messages. */
const char *mailbox_name(const struct mailbox *mailbox);
