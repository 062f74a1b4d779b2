/* Filing in a Maildir: first the copies, on disk before any move; then the moves.
 * A mail that a crash left in both places is known by its base name and bytes. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mailbox/maildir.h"
#include "mailbox/maildir_put.h"

#define NAME_TRIES 16 /* other names tried where a different mail has that of ours */

/* A folder that mails of this round go to. */
struct target {
    const char *folder;
    struct maildir_dir dir;
    struct maildir_scan scan; /* as it was before */
    bool is_source, touched;
    struct pb_err problem; /* code PB_OK while there is none */
};

struct round {
    struct maildir *self;
    struct arena *arena;
    const struct maildir_dir *from; /* the source */
    struct maildir_scan source;
    struct target *v; /* owned dirs */
    size_t n, cap;
};

static void round_done(struct round *round)
{
    for (size_t i = 0; i < round->n; i++)
        maildir_dir_done(&round->v[i].dir);
}

static bool same_dir(int a, int b)
{
    struct stat x, y;
    return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static void open_target(struct round *round, struct target *target)
{
    struct maildir *self = round->self;
    if (!maildir_dir_open(self->inbox.top, target->folder, true, &target->dir, &target->problem))
        return;
    target->is_source = same_dir(target->dir.new, round->from->new) || same_dir(target->dir.cur, round->from->cur);
    if (!target->is_source)
        (void)!maildir_dir_scan(&target->dir, round->arena, false, &target->scan, &target->problem);
}

static struct target *target_of(struct round *round, const char *folder)
{
    for (size_t i = 0; i < round->n; i++)
        if (strcmp(round->v[i].folder, folder) == 0)
            return &round->v[i];
    struct target target = {.folder = folder, .dir = MAILDIR_DIR_INIT};
    open_target(round, &target);
    arena_push(round->arena, round, target);
    return &round->v[round->n - 1];
}

/* The k-th name to try: the mail's own, then others with the same flags. */
static const char *name_for(struct arena *arena, const struct maildir_file *file, unsigned k)
{
    struct pb_span name = span_of(file->name);
    size_t flags = span_search(name, SPAN_LIT(":2,"));
    return k == 0 ? file->name
                  : arena_printf(arena, "%.*s_%u%s", (int)flags, file->name, k + 1, span_tail(name, flags).p);
}

/* Stands the mail in the target already, by an earlier round that broke off? */
static const char *standing(struct round *round, const struct maildir_file *file, const struct target *target)
{
    const struct maildir_file *there = maildir_scan_get(&target->scan, file->ref);
    int from = maildir_dir_of(round->from, file);
    return there && maildir_put_same(from, file->name, maildir_dir_of(&target->dir, there), there->name)
               ? there->name
               : NULL;
}

/* Puts the mail into the target under the first name that is free (or holds this
 * very mail: *ret_there). `put` is one of the two of maildir_put.h. Returns the
 * name; NULL with errno. */
static const char *put_free(struct round *round, const struct maildir_file *file, struct target *target,
                            bool (*put)(int, const char *, int, const char *, int), bool *ret_there)
{
    int from = maildir_dir_of(round->from, file), to = maildir_dir_of(&target->dir, file);
    const char *as = standing(round, file, target);
    *ret_there = as != NULL;
    target->touched = true;
    for (unsigned k = 0; k < NAME_TRIES && !*ret_there; k++) {
        as = name_for(round->arena, file, k);
        if (put(from, file->name, to, as, target->dir.tmp))
            return as;
        if (errno != EEXIST)
            return NULL;
        *ret_there = maildir_put_same(from, file->name, to, as);
    }
    return *ret_there ? as : NULL;
}

/* The very mail stands in the target: the name in the source is one too many. */
static bool leave_source(struct round *round, const struct maildir_file *file, const struct target *target,
                         struct pb_err *err)
{
    if (!maildir_dir_sync(&target->dir, err))
        return false;
    return unlinkat(maildir_dir_of(round->from, file), file->name, 0) == 0 || errno == ENOENT ||
           pb_fail_errno(err, maildir_code(errno), errno, "filing to «%s»", target->folder);
}

static bool put_one(struct round *round, const struct maildir_file *file, struct target *target, bool move,
                    const char **ret_ref, struct pb_err *err)
{
    if (target->problem.code != PB_OK)
        return pb_fail(err, target->problem.code, "%s", target->problem.msg);
    *ret_ref = file->ref;
    if (target->is_source)
        return true;
    bool there;
    const char *as = put_free(round, file, target, move ? maildir_put_move : maildir_put_copy, &there);
    if (!as)
        return pb_fail_errno(err, maildir_code(errno), errno, "filing to «%s»", target->folder);
    *ret_ref = maildir_ref(round->arena, as);
    return !there || !move || leave_source(round, file, target, err);
}

/* put_one, with a second look where a mail program has renamed the mail meanwhile. */
static bool put(struct round *round, struct filing *filing, const char *folder, bool move, struct pb_err *err)
{
    struct target *target = target_of(round, folder);
    for (int look = 0; look < 2; look++) {
        const struct maildir_file *file = maildir_scan_get(&round->source, filing->ref);
        if (!file)
            pb_fail(err, PB_NOT_FOUND, "the mail is no longer in its folder");
        else if (put_one(round, file, target, move, &filing->target_ref, err))
            return true;
        else if (err->code != PB_NOT_FOUND)
            return false;
        if (look == 0 && !maildir_dir_scan(round->from, round->arena, false, &round->source, err))
            return false;
    }
    return false;
}

static void put_or_note(struct round *round, struct filing *filing, const char *folder, bool move)
{
    struct pb_err err = {0};
    if (filing->problem || put(round, filing, folder, move, &err))
        return;
    filing->problem = arena_string(round->arena, err.msg);
    filing->code = err.code;
}

/* Everything touched so far, on disk. */
static bool sync_targets(struct round *round, struct pb_err *err)
{
    for (size_t i = 0; i < round->n; i++) {
        struct target *target = &round->v[i];
        if (target->touched && !maildir_dir_sync(&target->dir, err))
            return false;
        target->touched = false;
    }
    return true;
}

/* All filings of a round whose source is open. */
static bool file_round(struct round *round, struct filing *filings, size_t n, struct pb_err *err)
{
    if (!maildir_dir_scan(round->from, round->arena, false, &round->source, err))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < filings[i].copies_n; k++) {
            put_or_note(round, &filings[i], filings[i].copies[k], false);
            filings[i].copy_refs[k] = filings[i].problem ? NULL : filings[i].target_ref;
        }
    if (!sync_targets(round, err))
        return false;
    for (size_t i = 0; i < n; i++)
        put_or_note(round, &filings[i], filings[i].target, true);
    if (!sync_targets(round, err) || !maildir_dir_sync(round->from, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        filings[i].done = !filings[i].problem;
        filings[i].target_ref = filings[i].done ? filings[i].target_ref : NULL;
    }
    return true;
}

bool maildir_file_all(struct mailbox *mailbox, struct arena *arena, const char *source, struct filing *filings, size_t n,
                      struct pb_err *err)
{
    struct maildir *self = (struct maildir *)(void *)mailbox;
    cleanup_maildir_dir struct maildir_dir dir = MAILDIR_DIR_INIT;
    __attribute__((cleanup(round_done))) struct round round = {.self = self, .arena = arena, .from = source ? &dir : &self->inbox};
    struct pb_err problem;
    if (!source || maildir_dir_open(self->inbox.top, source, false, &dir, &problem))
        return file_round(&round, filings, n, err);
    for (size_t i = 0; i < n; i++) {
        filings[i].problem = arena_string(arena, problem.msg);
        filings[i].code = problem.code;
    }
    return true;
}
