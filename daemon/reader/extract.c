#include "extract.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/reader.h"
#include "postbus/steal.h"
#include "postbus/utf8.h"
#include "process.h"
#include "sandbox.h"

#define EXIT_NO_PROGRAM 127
#define EXIT_NO_SANDBOX 126

struct complaint {
    const char *words;  /* on standard error */
    const char *status; /* what they mean */
};

struct extractor {
    const char *kind;  /* word on the command line */
    const char *type;  /* media type */
    const char *magic; /* within the first LIMIT_MAGIC_BYTES */
    const char *argv[8];
    const struct complaint *complaints; /* up to one without words */
};

static const struct complaint pdf_complaints[] = {
    {"Incorrect password", "refused: encrypted"},
    {"Copying of text from this document is not allowed", "refused: its author forbids taking the text"},
    {"May not be a PDF file", "failed: not a PDF"},
    {NULL, NULL},
};

/* The file is opened by name, since pdftotext copies what comes on a pipe or "-". */
static const struct extractor extractors[] = {
    {"pdf", "application/pdf", "%PDF-",
     {"/usr/bin/pdftotext", "-enc", "UTF-8", "-nopgbrk", "/proc/self/fd/0", "-", NULL}, pdf_complaints},
};
#define EXTRACTORS (sizeof extractors / sizeof *extractors)

static const struct extractor *find(const char *type, struct pb_span first)
{
    first = span_head(first, LIMIT_MAGIC_BYTES);
    for (size_t i = 0; i < EXTRACTORS; i++)
        if (span_search(first, span_of(extractors[i].magic)) < first.n)
            return &extractors[i];
    for (size_t i = 0; i < EXTRACTORS; i++)
        if (type && strcmp(type, extractors[i].type) == 0)
            return &extractors[i];
    return NULL;
}

bool extract_wants(const char *type, struct pb_span content)
{
    return content.n > 0 && find(type, content) != NULL;
}

int reader_extract(const char *kind)
{
    const struct extractor *extractor = NULL;
    for (size_t i = 0; i < EXTRACTORS; i++)
        if (strcmp(kind, extractors[i].kind) == 0)
            extractor = &extractors[i];
    if (!extractor)
        return EX_USAGE;
    cleanup_filter struct sandbox_filter filter = {0};
    struct pb_err err;
    if (!sandbox_compile(SANDBOX_EXTRACTOR, &filter, &err) ||
        !sandbox_close(SANDBOX_EXTRACTOR, &filter, NULL, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return EXIT_NO_SANDBOX;
    }
    execv(extractor->argv[0], (char *const *)(uintptr_t)extractor->argv);
    return EXIT_NO_PROGRAM;
}

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

/* What stands in a file, as reading.h wants text: valid UTF-8, \n, no controls. */
static void take_text(int fd, size_t room, struct buf *out)
{
    struct stat found;
    if (fstat(fd, &found) < 0 || found.st_size <= 0)
        return;
    size_t bytes = (size_t)found.st_size < LIMIT_EXTRACT_TEXT ? (size_t)found.st_size : LIMIT_EXTRACT_TEXT;
    cleanup_free char *raw = malloc(bytes);
    struct pb_span all = raw ? file_head(fd, raw, bytes) : (struct pb_span){"", 0};
    for (size_t at = 0; at < all.n && out->len + 4 <= room;) {
        uint32_t rune = utf8_next(all, &at);
        if (rune == '\r')
            rune = at < all.n && all.p[at] == '\n' ? 0 : '\n';
        if (rune == '\f')
            rune = '\n';
        if (rune == '\n' || rune == '\t' || (rune >= ' ' && (rune < 0x7F || rune > 0x9F)))
            buf_add_rune(out, rune);
    }
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
    if (WEXITSTATUS(status) == EXIT_NO_PROGRAM)
        return arena_printf(arena, "failed: %s is not installed", name);
    if (WEXITSTATUS(status) == EXIT_NO_SANDBOX)
        return "failed: the extractor's sandbox cannot be closed";
    const char *known = complaint_of(extractor, complaints_fd);
    return known ? known : arena_printf(arena, "failed: %s ended with %d", name, WEXITSTATUS(status));
}

/* Runs the extractor; returns why it failed, or NULL. */
static const char *run(const struct extract_job *job, const struct extractor *extractor, struct arena *arena,
                       const int fds[3])
{
    const char *argv[] = {job->program, "--extract", extractor->kind, NULL};
    int64_t deadline = process_in(LIMIT_EXTRACT_SECONDS);
    struct process process;
    struct pb_err err;
    if (!process_start(job->program, argv, fds, 3, &process, &err))
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

size_t extract_attachment(const struct extract_job *job, struct arena *arena, struct attachment *attachment)
{
    char first[LIMIT_MAGIC_BYTES];
    cleanup_close int content = slice(job);
    cleanup_close int text = memfd_create("text", MFD_CLOEXEC);
    cleanup_close int complaints = memfd_create("complaints", MFD_CLOEXEC);
    if (content < 0 || text < 0 || complaints < 0) {
        attachment->status = "failed: no memory for it";
        return 0;
    }
    const struct extractor *extractor = find(attachment->type, file_head(content, first, sizeof first));
    if (!extractor)
        return 0;
    const int fds[] = {content, text, complaints};
    const char *why = run(job, extractor, arena, fds);
    if (why) {
        attachment->status = why;
        return 0;
    }
    cleanup_buf struct buf out = BUF_INIT;
    take_text(text, job->room, &out);
    if (only_blank(buf_span(&out)))
        return 0;
    attachment->text = arena_copy(arena, buf_span(&out));
    attachment->status = "text";
    return out.len;
}
