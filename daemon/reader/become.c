/* The extractor's process: a sandbox, and in it a program. */
#include "become.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "document.h"
#include "postbus/reader.h"
#include "sandbox.h"

static const struct {
    const char *word;
    int (*read)(int in, int out, int complaints);
} ours[] = {{"document", document_read}};
#define OURS (sizeof ours / sizeof *ours)

static bool close_sandbox(enum sandbox_profile profile)
{
    cleanup_filter struct sandbox_filter filter = {0};
    struct pb_err err;
    if (sandbox_compile(profile, &filter, &err) && sandbox_close(profile, &filter, NULL, &err))
        return true;
    dprintf(STDERR_FILENO, "%s\n", err.msg);
    return false;
}

int reader_extract(char *const argv[])
{
    bool foreign = strchr(argv[0], '/') != NULL;
    if (!close_sandbox(foreign ? SANDBOX_EXTRACTOR : SANDBOX_DOCUMENT))
        return BECOME_NO_SANDBOX;
    if (foreign)
        execv(argv[0], argv);
    for (size_t i = 0; !foreign && i < OURS; i++)
        if (strcmp(argv[0], ours[i].word) == 0)
            return ours[i].read(STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
    return BECOME_NO_PROGRAM;
}
