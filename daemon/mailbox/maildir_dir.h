/* maildir_dir.h: one folder of a Maildir++ as it lies on disk.
 *
 * INBOX is the Maildir itself, "Commissies/IA-JBZ" its subdirectory
 * ".Commissies.IA-JBZ". Mails in new/ and cur/ are alike to us: what counts is
 * the base name, which stays while flags behind ":2," change. */
#pragma once
#include <stdint.h>
#include "postbus/arena.h"
#include "postbus/buf.h"
#include "postbus/err.h"
#include "postbus/strings.h"

struct maildir_dir {
    int top, new, cur, tmp; /* owned descriptors; -1 while closed */
};

#define MAILDIR_DIR_INIT ((struct maildir_dir){-1, -1, -1, -1})
void maildir_dir_done(struct maildir_dir *dir);
#define cleanup_maildir_dir __attribute__((cleanup(maildir_dir_done)))

/* Opens a folder below `root` (a directory's descriptor). Where it is missing:
 * `make` makes it (with the root's mode), else PB_NOT_FOUND. PB_OPERATOR for a
 * name that cannot be and for a directory that is not ours to use; PB_LATER for a
 * full disk. */
bool maildir_dir_open(int root, const char *folder, bool make, struct maildir_dir *ret_dir,
                      struct pb_err *err) PB_MUST_CHECK;

/* The names of all folders below `root`, INBOX first. */
bool maildir_dir_folders(int root, struct arena *arena, struct strings *ret_folders, struct pb_err *err) PB_MUST_CHECK;

/* Puts names and files made or moved here on disk. */
bool maildir_dir_sync(const struct maildir_dir *dir, struct pb_err *err) PB_MUST_CHECK;

struct maildir_file {
    const char *ref;  /* base name; blanks, '%' and control bytes as %XX */
    const char *name; /* as it lies, with flags */
    bool is_new;      /* in new/, else in cur/ */
    uint64_t bytes;   /* with `facts` only */
    int64_t arrived;  /* mtime, seconds UTC; with `facts` only */
};

struct maildir_scan {
    struct maildir_file *v;
    size_t n, cap;
};

/* All mails, in order of `ref`, with their `facts` where wanted (a stat(2) each).
 * Other things (directories, links, dot files) are passed over. Not more than
 * LIMIT_FOLDER_MAILS. */
bool maildir_dir_scan(const struct maildir_dir *dir, struct arena *arena, bool facts,
                      struct maildir_scan *ret_scan, struct pb_err *err) PB_MUST_CHECK;

/* The ref of a file's name. */
const char *maildir_ref(struct arena *arena, const char *name);

/* The mail of that ref, or NULL. */
const struct maildir_file *maildir_scan_get(const struct maildir_scan *scan, const char *ref);

/* The directory a mail lies in. */
static inline int maildir_dir_of(const struct maildir_dir *dir, const struct maildir_file *file)
{
    return file->is_new ? dir->new : dir->cur;
}

/* The whole file into `bytes` (emptied first), or the first LIMIT_HEAD_BYTES of one larger than
 * LIMIT_MAIL_BYTES; false where it is not there (any more), or no plain file. */
bool maildir_read(int dir, const char *name, struct buf *bytes, uint64_t *ret_size) PB_MUST_CHECK;

/* What errno asks for: a full disk or a busy kernel passes, a name that is not
 * there is not found, the rest is the operator's. */
enum pb_code maildir_code(int errno_value);
