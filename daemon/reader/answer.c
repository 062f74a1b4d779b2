#include "answer.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"
#include "postbus/wire.h"
#include "postbus/process.h"
#include "protocol.h"

struct answer {
    struct protocol_answer head;
    int fd;
    uint64_t size;    /* of the file */
    char *map;        /* head and body, read-only; owned */
    size_t mapped;
};

static void answer_done(struct answer *answer)
{
    if (answer->map)
        munmap(answer->map, answer->mapped);
}
#define cleanup_answer __attribute__((cleanup(answer_done)))

/* Seals the file (its writer is gone: nobody maps it any more) and maps head and body. */
static bool answer_open(struct answer *answer, struct pb_err *err)
{
    struct stat found;
    if (fcntl(answer->fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0 ||
        fstat(answer->fd, &found) < 0)
        return pb_fail(err, PB_BAD_INPUT, "the reader's answer cannot be sealed");
    answer->size = (uint64_t)found.st_size;
    if (pread(answer->fd, &answer->head, sizeof answer->head, 0) != (ssize_t)sizeof answer->head ||
        answer->head.version != PROTOCOL_VERSION)
        return pb_fail(err, PB_BAD_INPUT, "the reader's answer has no head");
    if (answer->head.bytes > LIMIT_WIRE_BYTES || answer->head.bytes > answer->size - sizeof answer->head)
        return pb_fail(err, PB_BAD_INPUT, "the reader's answer is cut off");
    answer->mapped = sizeof answer->head + answer->head.bytes;
    void *map = mmap(NULL, answer->mapped, PROT_READ, MAP_SHARED, answer->fd, 0);
    if (map == MAP_FAILED)
        return pb_fail(err, PB_BAD_INPUT, "the reader's answer cannot be mapped");
    answer->map = map;
    return true;
}

static struct pb_span body_of(const struct answer *answer)
{
    return (struct pb_span){answer->map + sizeof answer->head, answer->head.bytes};
}

/* The reader's reason, made fit to be shown. */
static void take_reason(const struct answer *answer, struct pb_err *err)
{
    cleanup_buf struct buf reason = BUF_INIT;
    struct pb_span said = span_head(body_of(answer), PB_ERR_MSG_MAX);
    for (size_t at = 0; at < said.n;) {
        uint32_t rune = utf8_next(said, &at);
        buf_add_rune(&reason, rune < ' ' || (rune >= 0x7F && rune <= 0x9F) ? ' ' : rune);
    }
    /* Whatever the code: this letter does not get better by waiting. */
    pb_fail(err, answer->head.code == PB_LIMIT ? PB_LIMIT : PB_BAD_INPUT, "%s",
            reason.len ? buf_string(&reason) : "the reader gave no reason");
}

/* The attachment that a content belongs to; NULL where head and reading disagree. */
static struct attachment *owner(const struct answer *answer, const struct protocol_content *content,
                                const struct reading *reading)
{
    if (content->attachment >= reading->attachments.n || content->offset < answer->mapped ||
        content->offset > answer->size || content->bytes > answer->size - content->offset ||
        content->bytes == 0 || content->bytes > LIMIT_ATTACHMENT_BYTES)
        return NULL;
    struct attachment *attachment = &reading->attachments.v[content->attachment];
    return strcmp(attachment->status, "none") == 0 ? attachment : NULL;
}

static void extract_all(const struct answer *answer, const struct answer_settings *settings, struct arena *arena,
                        struct reading *reading)
{
    size_t room = LIMIT_TEXT_BYTES;
    int64_t deadline = process_in(LIMIT_EXTRACTS_SECONDS);
    for (uint64_t i = 0; i < answer->head.n_contents && i < LIMIT_EXTRACTS; i++) {
        const struct protocol_content *content = &answer->head.contents[i];
        struct attachment *attachment = owner(answer, content, reading);
        if (!attachment)
            continue;
        const char *remark;
        struct extract_job job = {settings->program, settings->choices, answer->fd, content->offset, content->bytes,
                                  room < LIMIT_EXTRACT_TEXT ? room : LIMIT_EXTRACT_TEXT, deadline};
        room -= extract_attachment(&job, arena, attachment, &remark);
        if (remark && reading->notes.n < LIMIT_NOTES)
            arena_push(arena, &reading->notes, remark);
    }
}

enum answer_kind answer_take(const struct answer_settings *settings, int fd, struct arena *arena,
                             struct reading **ret_reading, struct pb_err *err)
{
    cleanup_answer struct answer answer = {.fd = fd};
    struct reading *reading;
    if (!answer_open(&answer, err))
        return ANSWER_BROKEN;
    if (answer.head.code != PB_OK) {
        take_reason(&answer, err);
        return ANSWER_REFUSAL;
    }
    if (!wire_decode(arena, body_of(&answer), &reading, err))
        return ANSWER_BROKEN;
    if (reading->bytes != settings->bytes) {
        pb_fail(err, PB_BAD_INPUT, "the reader read another letter");
        return ANSWER_BROKEN;
    }
    if (settings->program)
        extract_all(&answer, settings, arena, reading);
    *ret_reading = reading;
    return ANSWER_READING;
}
