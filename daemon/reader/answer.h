/* answer.h: the daemon's end of what a reader's child wrote, which may have been
 * taken over: nothing in the file is believed unchecked. */
#pragma once
#include "postbus/arena.h"
#include "postbus/err.h"
#include "postbus/reader.h"
#include "postbus/reading.h"

struct answer_settings {
    const char *program; /* postbus-reader; NULL: attachments stay unread */
    const struct extract_choices *choices; /* may be NULL */
    uint64_t bytes;      /* of the mail that was given */
};

enum answer_kind {
    ANSWER_READING,
    ANSWER_REFUSAL, /* the letter wing could not read it: `err` says why, code PB_BAD_INPUT or PB_LIMIT */
    ANSWER_BROKEN,  /* no answer in any form of ours: `err` says what is wrong */
};

/* Takes the answer from memfd `fd`, which is sealed here, and has the
 * attachments read that came along. */
enum answer_kind answer_take(const struct answer_settings *settings, int fd, struct arena *arena,
                             struct reading **ret_reading, struct pb_err *err);
