/* The reader: a small prepared parent that forks once per letter. */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "channel.h"
#include "choice.h"
#include "postbus/letter.h"
#include "postbus/limits.h"
#include "postbus/reader.h"
#include "postbus/steal.h"
#include "postbus/wire.h"
#include "protocol.h"
#include "sandbox.h"

struct letter_job {
    const struct sandbox_filter *filter; /* borrowed: the child's own */
    const struct extract_choices *choices; /* borrowed; which types, not by what */
    struct protocol_request request;
    int fds[PROTOCOL_FDS];
    int socket_fd;
    pid_t server;
};

static bool write_at(int fd, struct pb_span bytes, uint64_t offset)
{
    while (bytes.n > 0) {
        ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = span_tail(bytes, (size_t)n);
        offset += (uint64_t)n;
    }
    return true;
}

static bool is_wanted(const struct extract_choices *choices, const struct attachment *attachment)
{
    const struct looks looks = {attachment->name, attachment->type, attachment->content};
    struct extractor extractor;
    return attachment->content.n > 0 && strcmp(attachment->status, "none") == 0 &&
           choice_find(choices, &looks, &extractor);
}

/* Chooses what is worth extracting; what finds no room says so. */
static void choose_contents(const struct extract_choices *choices, struct reading *reading,
                            struct protocol_answer *answer)
{
    uint64_t room = LIMIT_CONTENTS_BYTES;
    for (size_t i = 0; i < reading->attachments.n; i++) {
        struct attachment *attachment = &reading->attachments.v[i];
        uint64_t bytes = attachment->content.n;
        if (!is_wanted(choices, attachment))
            continue;
        if (bytes > LIMIT_ATTACHMENT_BYTES || bytes > room) {
            attachment->status = "refused: too large";
        } else if (answer->n_contents == LIMIT_EXTRACTS) {
            attachment->status = "refused: too many attachments";
        } else {
            answer->contents[answer->n_contents++] = (struct protocol_content){.bytes = bytes, .attachment = i};
            room -= bytes;
        }
    }
}

/* Puts what was chosen behind the reading. */
static bool put_contents(int fd, const struct reading *reading, struct protocol_answer *answer)
{
    uint64_t at = sizeof *answer + answer->bytes;
    for (uint64_t i = 0; i < answer->n_contents; i++) {
        struct protocol_content *content = &answer->contents[i];
        if (!write_at(fd, reading->attachments.v[content->attachment].content, at))
            return false;
        content->offset = at;
        at += content->bytes;
    }
    return true;
}

static bool put_answer(int fd, struct protocol_answer *answer, struct pb_span body)
{
    return write_at(fd, body, sizeof *answer) &&
           write_at(fd, (struct pb_span){(const char *)answer, sizeof *answer}, 0);
}

/* Reads the letter and writes the answer; returns an exit status. */
static int answer_letter(const struct letter_job *job, struct pb_span bytes)
{
    struct protocol_answer answer = {.version = PROTOCOL_VERSION};
    struct arena *arena = arena_new(LIMIT_READER_MEMORY); /* goes with the process */
    struct reading *reading;
    struct buf wire = BUF_INIT;
    struct pb_err err = {.code = PB_BUG};
    int fd = job->fds[PROTOCOL_ANSWER];
    bool good = letter_read(arena, bytes, job->request.linear ? LETTER_LINEAR : LETTER_TREE, &reading, &err);
    if (good) {
        if (job->request.contents)
            choose_contents(job->choices, reading, &answer);
        wire_encode(reading, &wire);
        if (wire.len > LIMIT_WIRE_BYTES)
            good = pb_fail(&err, PB_LIMIT, "what was read takes more than %zu MB", LIMIT_WIRE_BYTES >> 20);
    }
    answer.code = good ? PB_OK : (uint32_t)err.code;
    struct pb_span body = good ? buf_span(&wire) : span_of(err.msg);
    answer.bytes = body.n;
    bool put = (!good || put_contents(fd, reading, &answer)) && put_answer(fd, &answer, body);
    return put ? EX_OK : EX_IOERR;
}

static bool map_letter(const struct letter_job *job, struct pb_span *ret_bytes)
{
    *ret_bytes = (struct pb_span){"", job->request.bytes};
    if (ret_bytes->n == 0)
        return true;
    void *map = mmap(NULL, ret_bytes->n, PROT_READ, MAP_PRIVATE, job->fds[PROTOCOL_LETTER], 0);
    ret_bytes->p = map;
    return map != MAP_FAILED;
}

/* The child: it dies with its parent, at its hour, or when the letter is read. */
static int child(const struct letter_job *job)
{
    struct itimerval hour = {.it_value.tv_sec = (time_t)job->request.seconds + 2};
    struct pb_span bytes;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != job->server || setitimer(ITIMER_REAL, &hour, NULL) < 0)
        return EX_OSERR;
    close(job->socket_fd);
    if (!map_letter(job, &bytes) ||
        !sandbox_close(SANDBOX_LETTER, job->filter, NULL, NULL))
        return EX_OSERR;
    return answer_letter(job, bytes);
}

/* Forks for one letter and waits for the child's end. */
static int32_t run_child(const struct letter_job *job)
{
    int status = 0;
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0)
        _exit(child(job));
    close(job->fds[PROTOCOL_LETTER]);
    close(job->fds[PROTOCOL_ANSWER]);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

static int serve_letters(int socket_fd, const struct sandbox_filter *filter, const struct extract_choices *choices)
{
    struct letter_job job = {.filter = filter, .choices = choices, .socket_fd = socket_fd, .server = getpid()};
    while (channel_take(socket_fd, &job.request, sizeof job.request, job.fds, PROTOCOL_FDS)) {
        if (job.request.version != PROTOCOL_VERSION)
            return EX_PROTOCOL;
        struct protocol_outcome outcome = {PROTOCOL_VERSION, run_child(&job)};
        if (!channel_send(socket_fd, &outcome, sizeof outcome, NULL, 0))
            return EX_OK;
    }
    return EX_OK;
}

static bool say_hello(int socket_fd, const struct pb_err *err, const char *note)
{
    struct protocol_hello hello = {.version = PROTOCOL_VERSION, .code = err->code};
    snprintf(hello.text, sizeof hello.text, "%s", err->code != PB_OK ? err->msg : note ? note : "");
    return channel_send(socket_fd, &hello, sizeof hello, NULL, 0);
}

/* The types as choice_find wants them; what reads them is the daemon's to know. */
static void take_choices(struct arena *arena, char *const types[], struct extract_choices *choices)
{
    static const char *const something[] = {"something", NULL};
    for (size_t i = 0; types[i] && i < LIMIT_EXTRACT_CHOICES; i++) {
        bool off = types[i][0] == '-';
        struct extract_choice choice = {types[i] + off, off ? NULL : something};
        arena_push(arena, choices, choice);
    }
}

/* What libraries say on standard output is lost; they may not ask where it goes. */
static void deafen(void)
{
    static char room[BUFSIZ];
    setvbuf(stdout, room, _IOFBF, sizeof room);
}

int reader_serve(int socket_fd, char *const types[])
{
    cleanup_filter struct sandbox_filter server = {0}, letter = {0};
    cleanup_arena struct arena *arena = arena_new(0);
    struct extract_choices choices = {0};
    const char *note = NULL;
    struct pb_err err = {.code = PB_OK};
    take_choices(arena, types, &choices);
    deafen();
    letter_prepare();
    (void)prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); /* a letter needs some hundred kB, and not a large page made empty for it */
    signal(SIGXFSZ, SIG_IGN); /* too large an answer is an error, not a crash */
    /* A reader taken over must not write into the journal. */
    if (!SANDBOX_SANITIZED && dup2(STDIN_FILENO, STDERR_FILENO) < 0)
        return EX_OSERR;
    bool good = sandbox_compile(SANDBOX_SERVER, &server, &err) && sandbox_compile(SANDBOX_LETTER, &letter, &err);
    malloc_trim(0); /* else every child puts the free pieces together, in pages of its own */
    good = good && sandbox_close(SANDBOX_SERVER, &server, &note, &err);
    if (!say_hello(socket_fd, &err, note) || !good)
        return EX_OSERR;
    return serve_letters(socket_fd, &letter, &choices);
}
