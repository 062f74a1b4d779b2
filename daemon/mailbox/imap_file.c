/* Filing: copies first, then the moves, in sets per folder. Nothing is expunged
 * but what was just seen to be copied, by its UID. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mailbox/imap.h"
#include "postbus/limits.h"

struct job {
    uint32_t uid;
    struct filing *filing;
    const char *copy_ref; /* in the folder at hand */
    bool there;           /* stood in the source before the command, or still behind it */
};

/* All jobs, by UID; `run` is the part that one command is for. */
struct jobs {
    struct imap *imap;
    struct arena *arena;
    struct job *v;
    size_t n;
    struct job **run;
    size_t run_n;
};

static void note(struct jobs *jobs, struct job *job, enum pb_code code, const char *problem)
{
    job->filing->problem = arena_string(jobs->arena, problem);
    job->filing->code = code;
}

static void note_run(struct jobs *jobs, const struct pb_err *err)
{
    for (size_t i = 0; i < jobs->run_n; i++)
        note(jobs, jobs->run[i], err->code, err->msg);
}

static int by_uid(const void *a, const void *b)
{
    uint32_t x = ((const struct job *)a)->uid, y = ((const struct job *)b)->uid;
    return x < y ? -1 : x > y;
}

static struct job *in_run(struct jobs *jobs, uint32_t uid)
{
    for (size_t i = 0; i < jobs->run_n; i++)
        if (jobs->run[i]->uid == uid)
            return jobs->run[i];
    return NULL;
}

/* The run's UIDs; those without a problem only, where `sound`. */
static bool set_of(const struct jobs *jobs, bool sound, struct buf *ret)
{
    uint32_t uids[LIMIT_UID_SET];
    size_t n = 0;
    for (size_t i = 0; i < jobs->run_n; i++)
        if (!sound || !jobs->run[i]->filing->problem)
            uids[n++] = jobs->run[i]->uid;
    imap_uid_set(uids, n, sizeof *uids, ret);
    return n > 0;
}

static void note_copy(void *context, uint32_t source, uint32_t uidvalidity, uint32_t copy)
{
    struct jobs *jobs = context;
    struct job *job = in_run(jobs, source);
    if (job)
        job->copy_ref = imap_ref(jobs->arena, uidvalidity, copy);
}

static void note_there(void *context, const struct imap_mail *mail)
{
    struct job *job = in_run(context, mail->uid);
    if (job)
        job->there = true;
}

static bool look(struct jobs *jobs, struct pb_err *err)
{
    cleanup_buf struct buf set = BUF_INIT;
    set_of(jobs, false, &set);
    return imap_ask(jobs->imap, note_there, jobs, 0, err, buf_string(&set), "FLAGS") != IMAP_BROKEN;
}

/* Without UIDPLUS the server does not say what it copied: look before. */
static bool look_before(struct jobs *jobs, struct pb_err *err)
{
    return jobs->imap->can_uidplus || look(jobs, err);
}

/* With UIDPLUS it may keep it to itself all the same (RFC 4315, 3): what is still there behind
 * a COPY was copied. Of a MOVE, the target alone can tell; the caller looks there. */
static bool look_behind(struct jobs *jobs, bool moved, struct pb_err *err)
{
    bool told = true;
    for (size_t i = 0; i < jobs->run_n; i++)
        told = told && jobs->run[i]->copy_ref;
    return told || moved || !jobs->imap->can_uidplus || look(jobs, err);
}

static void note_absent(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->run_n; i++)
        if (!jobs->run[i]->copy_ref && !jobs->run[i]->there)
            note(jobs, jobs->run[i], PB_NOT_FOUND, "the mail is no longer in its folder");
}

/* Behind a COPY in place of a MOVE. Without UIDPLUS the mark stays: a bare
 * EXPUNGE would take others' mails along. */
static bool leave_source(struct jobs *jobs, struct pb_err *err)
{
    struct imap *imap = jobs->imap;
    cleanup_buf struct buf set = BUF_INIT;
    if (!set_of(jobs, true, &set))
        return true;
    enum imap_answer answer = imap_say(imap, 0, err, "UID STORE %s +FLAGS.SILENT (\\Deleted)", buf_string(&set));
    if (answer == IMAP_NO)
        note_run(jobs, err);
    if (answer == IMAP_OK && imap->can_uidplus)
        answer = imap_say(imap, 0, err, "UID EXPUNGE %s", buf_string(&set));
    return answer != IMAP_BROKEN;
}

/* Quota passes; a folder that is refused otherwise is the operator's. */
static void judge_refusal(const struct imap *imap, struct pb_err *err)
{
    if (!imap_said_code(imap, "OVERQUOTA"))
        return;
    err->code = PB_LATER;
    pb_fail_in(err, "no room is left there (quota)");
}

/* One COPY or MOVE; a missing folder is made, once. */
static enum imap_answer transfer(struct jobs *jobs, const char *quoted, bool move, struct pb_err *err)
{
    struct imap *imap = jobs->imap;
    cleanup_buf struct buf set = BUF_INIT;
    set_of(jobs, false, &set);
    const char *verb = move && imap->can_move ? "MOVE" : "COPY";
    for (unsigned attempt = 0;; attempt++) {
        enum imap_answer answer = imap_say(imap, 0, err, "UID %s %s %s", verb, buf_string(&set), quoted);
        bool missing = answer == IMAP_NO &&
                       (imap_said_code(imap, "TRYCREATE") || imap_said_code(imap, "NONEXISTENT"));
        if (!missing || attempt)
            return answer;
        answer = imap_make_folder(imap, quoted, err);
        if (answer != IMAP_OK)
            return answer;
    }
}

/* Brings the run into one folder. False where the session broke. */
static bool put_run(struct jobs *jobs, const char *quoted, bool move, struct pb_err *err)
{
    struct imap *imap = jobs->imap;
    for (size_t i = 0; i < jobs->run_n; i++)
        jobs->run[i]->copy_ref = NULL, jobs->run[i]->there = false;
    if (!look_before(jobs, err))
        return false;
    enum imap_answer answer = transfer(jobs, quoted, move, err);
    if (answer == IMAP_NO) {
        judge_refusal(imap, err);
        note_run(jobs, err);
    }
    if (answer != IMAP_OK)
        return answer == IMAP_NO;
    imap_copied(imap, note_copy, jobs);
    if (!look_behind(jobs, move && imap->can_move, err))
        return false;
    note_absent(jobs);
    if (!move)
        return true;
    if (!imap->can_move && !leave_source(jobs, err))
        return false;
    for (size_t i = 0; i < jobs->run_n; i++) {
        struct filing *filing = jobs->run[i]->filing;
        filing->done = !filing->problem;
        filing->target_ref = filing->done ? jobs->run[i]->copy_ref : NULL;
    }
    return true;
}

static bool same_folder(const char *a, const char *b)
{
    return strcmp(a, b) == 0 || (strcasecmp(a, "INBOX") == 0 && strcasecmp(b, "INBOX") == 0);
}

static bool wants_copy(const struct filing *filing, const char *folder)
{
    for (size_t i = 0; i < filing->copies_n && !same_folder(folder, filing->target); i++)
        if (same_folder(filing->copies[i], folder))
            return true;
    return false;
}

static bool goes_to(const struct job *job, const char *folder, bool move)
{
    const struct filing *filing = job->filing;
    return !filing->problem && !filing->done &&
           (move ? !filing->in_target && same_folder(filing->target, folder) : wants_copy(filing, folder));
}

static void note_copy_refs(struct jobs *jobs, const char *folder)
{
    for (size_t i = 0; i < jobs->run_n; i++) {
        struct filing *filing = jobs->run[i]->filing;
        for (size_t k = 0; k < filing->copies_n; k++)
            if (same_folder(filing->copies[k], folder))
                filing->copy_refs[k] = jobs->run[i]->copy_ref;
    }
}

/* Brings all that go to `folder` there, run by run. */
static bool put_all(struct jobs *jobs, const char *folder, bool move, struct pb_err *err)
{
    struct pb_err problem = {0};
    cleanup_buf struct buf quoted = BUF_INIT;
    bool fit = imap_quote_folder(jobs->imap, folder, &quoted, &problem);
    for (size_t i = 0; i < jobs->n;) {
        for (jobs->run_n = 0; i < jobs->n && jobs->run_n < LIMIT_UID_SET; i++)
            if (goes_to(&jobs->v[i], folder, move))
                jobs->run[jobs->run_n++] = &jobs->v[i];
        if (!fit)
            note_run(jobs, &problem);
        else if (jobs->run_n && !put_run(jobs, buf_string(&quoted), move, &problem))
            return pb_fail(err, problem.code, "%s", problem.msg);
        if (!move)
            note_copy_refs(jobs, folder);
    }
    return true;
}

/* A job for the filing, unless its ref is of another time. */
static void add_job(struct jobs *jobs, struct filing *filing)
{
    struct job job = {.uid = imap_uid_of(jobs->imap, filing->ref), .filing = filing};
    if (!job.uid)
        note(jobs, &job, PB_NOT_FOUND, "the mail is no longer in its folder");
    else
        jobs->v[jobs->n++] = job;
}

static bool copy_all(struct jobs *jobs, const char *source, struct pb_err *err)
{
    /* Each folder's turn comes with the first job that names it; later ones find nothing left. */
    struct { const char **v; size_t n, cap; } seen = {0};
    for (size_t i = 0; i < jobs->n; i++)
        for (size_t k = 0; k < jobs->v[i].filing->copies_n; k++) {
            const char *folder = jobs->v[i].filing->copies[k];
            bool again = same_folder(folder, source);
            for (size_t s = 0; s < seen.n && !again; s++)
                again = same_folder(seen.v[s], folder);
            if (again)
                continue;
            arena_push(jobs->arena, &seen, folder);
            if (!put_all(jobs, folder, false, err))
                return false;
        }
    return true;
}

/* The target has it since before a crash: what is left is to leave the source. */
static bool leave_alone(struct jobs *jobs, struct job *job, struct pb_err *err)
{
    jobs->run[0] = job;
    jobs->run_n = 1;
    if (!leave_source(jobs, err))
        return false;
    job->filing->done = !job->filing->problem;
    return true;
}

static bool move_all(struct jobs *jobs, const char *source, struct pb_err *err)
{
    for (size_t i = 0; i < jobs->n; i++) {
        struct filing *filing = jobs->v[i].filing;
        if (filing->problem || filing->done)
            continue;
        if (same_folder(filing->target, source))
            filing->done = true, filing->target_ref = filing->ref;
        else if (filing->in_target ? !leave_alone(jobs, &jobs->v[i], err)
                                   : !put_all(jobs, filing->target, true, err))
            return false;
    }
    return true;
}

/* All filings from the folder that is selected. */
static bool file_selected(struct imap *imap, struct arena *arena, const char *source, struct filing *filings, size_t n, struct pb_err *err)
{
    struct jobs jobs = {.imap = imap, .arena = arena, .v = arena_array(arena, n, sizeof *jobs.v),
                        .run = arena_array(arena, LIMIT_UID_SET, sizeof *jobs.run)};
    for (size_t i = 0; i < n; i++)
        add_job(&jobs, &filings[i]);
    if (jobs.n)
        qsort(jobs.v, jobs.n, sizeof *jobs.v, by_uid);
    return copy_all(&jobs, source, err) && move_all(&jobs, source, err);
}

/* Opens another folder to file from; where that is refused, each filing is told why,
 * and whether there is such a folder at all. */
static enum imap_answer select_source(struct imap *imap, struct arena *arena, const char *source, struct filing *filings, size_t n,
                                      struct pb_err *err)
{
    struct pb_err why;
    bool has = true;
    enum imap_answer answer = imap_select(imap, source, false, &why);
    if (answer == IMAP_NO)
        answer = imap_has_folder(imap, source, &has, &why) == IMAP_BROKEN ? IMAP_BROKEN : IMAP_NO;
    for (size_t i = 0; i < n && answer == IMAP_NO; i++) {
        filings[i].problem = arena_printf(arena, "folder «%s» cannot be opened: %s", source, why.msg);
        filings[i].code = has ? PB_LATER : PB_NOT_FOUND;
    }
    if (answer == IMAP_BROKEN)
        *err = why;
    return answer;
}

bool imap_file(struct mailbox *mailbox, struct arena *arena, const char *source, struct filing *filings, size_t n,
               struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    if (!source)
        return file_selected(imap, arena, mailbox->settings.folder, filings, n, err);
    enum imap_answer answer = select_source(imap, arena, source, filings, n, err);
    if (answer == IMAP_BROKEN || (answer == IMAP_OK && !file_selected(imap, arena, source, filings, n, err)))
        return false;
    return imap_return(imap, err);
}
