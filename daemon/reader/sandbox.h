/* sandbox.h: what the reader's processes may still do once hostile bytes come
 * near. Four profiles, all tables in sandbox.c:
 *
 *   SANDBOX_SERVER     the prepared parent: takes letters, forks. No files, no network.
 *   SANDBOX_LETTER     its child, with one letter: memory, writing, leaving. Closes
 *                      within the server's sandbox, so that both filters count.
 *   SANDBOX_EXTRACTOR  a foreign program with one attachment: reads /usr and fonts,
 *                      writes to what is already open.
 *   SANDBOX_DOCUMENT   a reader of ours with one attachment: memory, and what is already
 *                      open.
 *
 * seccomp(2) is never done without; Landlock is used as far as the kernel has it. */
#pragma once
#include "postbus/err.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_SANITIZED 1
#else
#define SANDBOX_SANITIZED 0
#endif
#else
#define SANDBOX_SANITIZED 0
#endif

enum sandbox_profile { SANDBOX_SERVER, SANDBOX_LETTER, SANDBOX_EXTRACTOR, SANDBOX_DOCUMENT };

/* A profile's system call filter, ready for the kernel. */
struct sandbox_filter {
    struct sock_filter *code; /* owned */
    unsigned short n;
};

/* Compiles a profile's filter: done before the sandbox closes, since it takes
 * memory and a file. */
bool sandbox_compile(enum sandbox_profile profile, struct sandbox_filter *ret_filter, struct pb_err *err) PB_MUST_CHECK;
void sandbox_filter_done(struct sandbox_filter *filter);
#define cleanup_filter __attribute__((cleanup(sandbox_filter_done)))

/* Closes the sandbox around this process: limits, no new privileges, Landlock,
 * then `filter`. `ret_note` (may be NULL) becomes NULL, or says in English what
 * this kernel lacks. Fails with PB_OPERATOR; the process must then not go on. */
bool sandbox_close(enum sandbox_profile profile, const struct sandbox_filter *filter, const char **ret_note,
                   struct pb_err *err) PB_MUST_CHECK;

/* What readers and extractors get to know of the world: nothing of ours. */
extern char *const sandbox_environment[];
