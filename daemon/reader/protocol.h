/* protocol.h: what daemon and reader say to each other, over one SEQPACKET
 * socket. The reader greets once; then each letter is a request answered by an
 * outcome, sent when the child that read it is gone. Reading and attachments
 * travel in a memfd that the daemon made (the answer), so that a child has no
 * socket at all. Both ends are the same program: structs as they stand. */
#pragma once
#include <stdint.h>
#include "postbus/err.h"
#include "postbus/limits.h"

#define PROTOCOL_VERSION 0x50420001u

struct protocol_hello {
    uint32_t version;
    uint32_t code;             /* enum pb_code; PB_OK: ready */
    char text[PB_ERR_MSG_MAX]; /* why not ready, or what the kernel lacks; "" where nothing */
};

/* Comes with two descriptors: the letter (sealed) and the answer (empty). */
struct protocol_request {
    uint64_t bytes;    /* of the letter */
    uint32_t version;
    uint32_t linear;   /* the second, plain reading */
    uint32_t seconds;  /* after which the child ends by itself, should nobody else end it */
    uint32_t contents; /* whether attachments are wanted for extraction */
};
enum { PROTOCOL_LETTER, PROTOCOL_ANSWER, PROTOCOL_FDS };

struct protocol_outcome {
    uint32_t version;
    int32_t status; /* wait status of the child; -1: it could not be started */
};

/* An attachment's bytes within the answer. */
struct protocol_content {
    uint64_t offset, bytes;
    uint64_t attachment; /* index in the reading */
};

/* The answer begins with this; the encoded reading (or the reason, where code
 * is not PB_OK) follows, then the attachments' contents. */
struct protocol_answer {
    uint32_t version;
    uint32_t code;
    uint64_t bytes; /* of reading or reason */
    uint64_t n_contents;
    struct protocol_content contents[LIMIT_EXTRACTS];
};
