/* imap.h: what the parts of the IMAP kind share.
 *
 * Commands are sent as text; libetpan parses the answers. Every command goes
 * through imap_say, which knows the three ways it can end. */
#pragma once
#include <stdint.h>
#include <libetpan/mailimap.h>
#include "mailbox/folders.h"
#include "mailbox/kind.h"
#include "mailbox/stream.h"

/* How a command was answered. BROKEN: the session is dropped, `err` is PB_LATER.
 * NO: the session stands, `err` says what the server said. */
enum imap_answer { IMAP_BROKEN, IMAP_OK, IMAP_NO };

/* What one FETCH answer says of one mail; what was not said is 0, empty or false. */
struct imap_mail {
    uint32_t uid, bytes;
    int64_t arrived;
    bool deleted, has_body, has_size;
    struct pb_span body; /* borrowed for the call */
};
typedef void imap_take(void *context, const struct imap_mail *mail);

struct imap_size {
    uint32_t uid, bytes;
};

struct imap {
    struct mailbox base;
    mailimap *session;     /* owned; NULL while not connected */
    struct stream *stream; /* borrowed from the session */
    struct folder_style style;
    struct buf prefix;     /* owned: style.prefix */
    bool can_move, can_uidplus, can_idle, can_condstore;
    uint32_t uidvalidity;  /* of the selected folder */
    bool news;             /* a look is wanted, whatever the server says */
    struct imap_size *sizes; /* owned: of the last list, by UID */
    size_t sizes_n;
    imap_take *take;       /* who wants the FETCH answers of the command at hand */
    void *take_context;
    struct buf body;       /* owned: the mail that is coming in */
};

static inline const struct imap *imap_of_const(const struct mailbox *mailbox)
{
    return (const struct imap *)(const void *)mailbox;
}

static inline struct imap *imap_of(struct mailbox *mailbox)
{
    return (struct imap *)(void *)mailbox;
}

/* session.c */
bool imap_connect(struct mailbox *mailbox, struct pb_err *err) PB_MUST_CHECK;
/* Ends the session: politely (LOGOUT) where it stands, else at once. */
void imap_drop(struct imap *imap);
/* Sends a command (without tag and line end) and reads its answer. `expected`:
 * bytes that the answer may hold beside a little; they lengthen the deadline. */
enum imap_answer imap_say(struct imap *imap, uint64_t expected, struct pb_err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* What became of a call of libetpan's that returned `result`. */
enum imap_answer imap_answer_of(struct imap *imap, int result, struct pb_err *err);
/* A command begins: deadline and counters. */
void imap_begin(struct imap *imap, uint64_t expected);
/* The session is lost for this reason. Returns IMAP_BROKEN. */
enum imap_answer imap_break(struct imap *imap, struct pb_err *err, const char *why);
/* Did the server name this capability? */
bool imap_can(const struct imap *imap, const char *name);
/* Did the last answer carry this response code (RFC 5530)? */
bool imap_said_code(const struct imap *imap, const char *code);

/* imap_folders.c */
/* Asks for separator and prefix. */
bool imap_learn_style(struct imap *imap, struct pb_err *err) PB_MUST_CHECK;
/* Appends the folder's name, in quotes. */
bool imap_quote_folder(struct imap *imap, const char *folder, struct buf *ret, struct pb_err *err) PB_MUST_CHECK;
enum imap_answer imap_select(struct imap *imap, const char *folder, bool look_only, struct pb_err *err);
enum imap_answer imap_make_folder(struct imap *imap, const char *quoted, struct pb_err *err);
/* Back to the watched folder, after another was looked into; false where the session is lost. */
bool imap_return(struct imap *imap, struct pb_err *err) PB_MUST_CHECK;
/* Is there such a folder? */
enum imap_answer imap_has_folder(struct imap *imap, const char *folder, bool *ret_has, struct pb_err *err);

/* imap_uids.c */
/* The UID of a ref of the selected folder; 0 for a ref of another time or form. */
uint32_t imap_uid_of(const struct imap *imap, const char *ref);
bool imap_renewed(const struct mailbox *mailbox, const char *ref);
const char *imap_ref(struct arena *arena, uint32_t uidvalidity, uint32_t uid);
/* Appends "1:3,7" for UIDs in ascending order, each `stride` bytes behind the last. */
void imap_uid_set(const void *first_uid, size_t n, size_t stride, struct buf *ret);
/* The copies that the last answer's COPYUIDs tell of; `put` is called with each. */
typedef void imap_put_copy(void *context, uint32_t source, uint32_t uidvalidity, uint32_t copy);
void imap_copied(struct imap *imap, imap_put_copy *put, void *context);

/* imap_fetch.c */
/* Runs a FETCH whose answers go to `take`. */
enum imap_answer imap_ask(struct imap *imap, imap_take *take, void *context, uint64_t expected,
                          struct pb_err *err, const char *set, const char *items);
/* What to ask for to have a mail of this size, or its beginning where it is too large; returns how
 * many bytes will come. */
#define BODY_ITEM_MAX 40
uint64_t imap_body_item(uint64_t size, char ret_item[static BODY_ITEM_MAX]);
void imap_forget_sizes(struct imap *imap);
bool imap_list(struct mailbox *mailbox, struct arena *arena, const char *after, struct mail_list *ret_list,
               struct pb_err *err) PB_MUST_CHECK;
bool imap_fetch(struct mailbox *mailbox, const char *const *refs, size_t n, mailbox_take *take, void *context,
                struct pb_err *err) PB_MUST_CHECK;
bool imap_holds(struct mailbox *mailbox, const char *ref, bool *ret_holds, struct pb_err *err) PB_MUST_CHECK;

/* The refs of all mails of the selected folder, whichever it is, in order of UID. */
enum imap_answer imap_list_selected(struct imap *imap, struct arena *arena, struct mail_list *ret_list, struct pb_err *err);

/* imap_look.c */
/* Opens a folder to look only; where that is refused, *ret_has tells whether it is there at
 * all, and `err` that it cannot be opened. IMAP_OK where it is open or missing. */
enum imap_answer imap_look_into(struct imap *imap, const char *folder, bool *ret_has, struct pb_err *err);
bool imap_folders(struct mailbox *mailbox, struct arena *arena, struct strings *ret_folders, struct pb_err *err) PB_MUST_CHECK;
bool imap_state(struct mailbox *mailbox, struct arena *arena, const char *folder, const char **ret_token, struct pb_err *err) PB_MUST_CHECK;
bool imap_look(struct mailbox *mailbox, struct arena *arena, const char *folder, struct mail_list *ret_list, struct pb_err *err) PB_MUST_CHECK;

/* imap_find.c, imap_file.c, idle.c */
bool imap_find(struct mailbox *mailbox, struct arena *arena, const char *folder,
               const struct mail_likeness *likeness, struct mail_list *ret_list, struct pb_err *err) PB_MUST_CHECK;
bool imap_file(struct mailbox *mailbox, struct arena *arena, const char *source, struct filing *filings, size_t n,
               struct pb_err *err) PB_MUST_CHECK;
bool imap_mark(struct mailbox *mailbox, const char *const *refs, size_t n, const char *keyword, bool *ret_able,
               struct pb_err *err) PB_MUST_CHECK;
bool imap_wait(struct mailbox *mailbox, unsigned seconds, int wake_fd, struct pb_err *err) PB_MUST_CHECK;
