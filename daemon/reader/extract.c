#include "extract.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "become.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/steal.h"
#include "postbus/utf8.h"
#include "postbus/process.h"
#include "sandbox.h"

/* A file of its own for the slice; its bytes never enter this process. */
static int slice(const struct extract_job *job)
{
    cleanup_close int fd = memfd_create("attachment", MFD_CLOEXEC);
    off_t at = (off_t)job->offset;
    uint64_t left = job->bytes;
    while (fd >= 0 && left > 0) {
        ssize_t n = sendfile(fd, job->fd, &at, left);
        if (n == 0 || (n < 0 && errno != EINTR))
            return -1;
        left -= n > 0 ? (uint64_t)n : 0;
    }
    if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
        return -1;
    int whole = fd;
    fd = -1;
    return whole;
}

static struct pb_span file_head(int fd, char *room, size_t size)
{
    ssize_t n = pread(fd, room, size, 0);
    return (struct pb_span){room, n > 0 ? (size_t)n : 0};
}

/* What an extractor wrote. */
struct yield {
    struct buf text;
    size_t pages; /* form feeds: one ends each page, where there are pages at all */
    bool cut;     /* there was more than is kept */
};

static void yield_done(struct yield *yield)
{
    buf_done(&yield->text);
}
#define cleanup_yield __attribute__((cleanup(yield_done)))

static void add_page_end(struct yield *yield)
{
    yield->pages++;
    buf_add_char(&yield->text, '\n');
}

/* What stands in a file, as reading.h wants text: valid UTF-8, \n, no controls. */
static void take_text(int fd, size_t room, struct yield *yield)
{
    struct stat found;
    if (fstat(fd, &found) < 0 || found.st_size <= 0)
        return;
    size_t bytes = (size_t)found.st_size < LIMIT_EXTRACT_TEXT ? (size_t)found.st_size : LIMIT_EXTRACT_TEXT;
    cleanup_free char *raw = malloc(bytes);
    struct pb_span all = raw ? file_head(fd, raw, bytes) : (struct pb_span){"", 0};
    size_t at = 0;
    while (at < all.n && yield->text.len + 4 <= room && yield->pages < LIMIT_EXTRACT_PAGES) {
        uint32_t rune = utf8_next(all, &at);
        if (rune == '\r')
            rune = at < all.n && all.p[at] == '\n' ? 0 : '\n';
        if (rune == '\f')
            add_page_end(yield);
        else if (rune == '\n' || rune == '\t' || (rune >= ' ' && (rune < 0x7F || rune > 0x9F)))
            buf_add_rune(&yield->text, rune);
    }
    yield->cut = at < all.n || bytes == LIMIT_EXTRACT_TEXT;
}

static const char *complaint_of(const struct extractor *extractor, int fd)
{
    char room[LIMIT_EXTRACT_MESSAGES];
    struct pb_span said = file_head(fd, room, sizeof room);
    for (const struct complaint *c = extractor->complaints; c->words; c++)
        if (span_search(said, span_of(c->words)) < said.n)
            return c->status;
    return NULL;
}

static const char *program_name(const struct extractor *extractor)
{
    const char *slash = strrchr(extractor->argv[0], '/');
    return slash ? slash + 1 : extractor->argv[0];
}

/* Why there is no text, from how the program ended; NULL where it ended well.
 * One that wrote all it may was ended by SIGXFSZ: its text counts. */
static const char *failure(const struct extractor *extractor, struct arena *arena, int status, int complaints_fd)
{
    const char *name = program_name(extractor);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
        return NULL;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return arena_printf(arena, "failed: %s took longer than %d s", name, LIMIT_EXTRACT_SECONDS);
    if (WIFSIGNALED(status))
        return arena_printf(arena, "failed: %s crashed (signal %d)", name, WTERMSIG(status));
    if (WEXITSTATUS(status) == 0)
        return NULL;
    if (WEXITSTATUS(status) == BECOME_NO_PROGRAM)
        return arena_printf(arena, "failed: %s is not installed", name);
    if (WEXITSTATUS(status) == BECOME_NO_SANDBOX)
        return "failed: the extractor's sandbox cannot be closed";
    const char *known = complaint_of(extractor, complaints_fd);
    return known ? known : arena_printf(arena, "failed: %s ended with %d", name, WEXITSTATUS(status));
}

/* Runs the extractor; returns why it failed, or NULL. */
static const char *run(const struct extract_job *job, const struct extractor *extractor, struct arena *arena,
                       const int fds[3])
{
    const char *argv[LIMIT_EXTRACT_WORDS + 3] = {job->program, "--extract"};
    for (size_t i = 0; i < LIMIT_EXTRACT_WORDS && extractor->argv[i]; i++)
        argv[i + 2] = extractor->argv[i];
    int64_t deadline = process_in(LIMIT_EXTRACT_SECONDS);
    struct process process;
    struct pb_err err;
    if (!process_start(job->program, argv, sandbox_environment, fds, 3, &process, &err))
        return "failed: no process to be had for it";
    bool done = process_wait_readable(process.pidfd, deadline < job->deadline ? deadline : job->deadline);
    int status = process_end(&process);
    if (!done)
        return arena_printf(arena, "failed: %s took too long", program_name(extractor));
    return failure(extractor, arena, status, fds[2]);
}

static bool only_blank(struct pb_span text)
{
    for (size_t at = 0; at < text.n;)
        if (!utf8_is_space(utf8_next(text, &at)))
            return false;
    return true;
}

/* What the status does not say; NULL where nothing. */
static const char *remark_on(struct arena *arena, const struct attachment *attachment, const struct yield *yield)
{
    struct pb_span whole = span_of(attachment->name ? attachment->name : "an attachment without a name");
    const char *name = arena_copy(arena, span_head(whole, utf8_cut(whole, LIMIT_REMARK_NAME)));
    bool many = yield->pages == LIMIT_EXTRACT_PAGES && yield->cut;
    if (!attachment->text && yield->pages > 0)
        return arena_printf(arena, "%s: no text on its %s%zu page%s, perhaps a scan", name, many ? "first " : "",
                            yield->pages, yield->pages == 1 ? "" : "s");
    if (many)
        return arena_printf(arena, "%s: only its first %d pages were read", name, LIMIT_EXTRACT_PAGES);
    if (yield->cut)
        return arena_printf(arena, "%s: only the first %zu kB of its text were kept", name, yield->text.len >> 10);
    return NULL;
}

size_t extract_attachment(const struct extract_job *job, struct arena *arena, struct attachment *attachment,
                          const char **ret_remark)
{
    char first[LIMIT_MAGIC_BYTES];
    cleanup_close int content = slice(job);
    cleanup_close int text = memfd_create("text", MFD_CLOEXEC);
    cleanup_close int complaints = memfd_create("complaints", MFD_CLOEXEC);
    struct extractor extractor;
    *ret_remark = NULL;
    if (content < 0 || text < 0 || complaints < 0) {
        attachment->status = "failed: no memory for it";
        return 0;
    }
    const struct looks looks = {attachment->name, attachment->type, file_head(content, first, sizeof first)};
    if (!choice_find(job->choices, &looks, &extractor))
        return 0;
    const int fds[] = {content, text, complaints};
    const char *why = run(job, &extractor, arena, fds);
    if (why) {
        attachment->status = why;
        return 0;
    }
    cleanup_yield struct yield yield = {0};
    take_text(text, job->room, &yield);
    if (!only_blank(buf_span(&yield.text))) {
        attachment->text = arena_copy(arena, buf_span(&yield.text));
        attachment->status = "text";
    }
    *ret_remark = remark_on(arena, attachment, &yield);
    return attachment->text ? yield.text.len : 0;
}
