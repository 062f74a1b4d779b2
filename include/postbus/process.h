/* process.h: starts a program, waits for it no longer than wanted, and leaves nothing
 * of it behind. Deadlines are moments of iso_monotonic_ms. Safe from any thread. */
#pragma once
#include <stdint.h>
#include <sys/types.h>
#include "postbus/err.h"
#include "postbus/iso.h"

struct process {
    pid_t pid; /* also its process group; 0: none */
    int pidfd; /* owned */
};

static inline int64_t process_in(unsigned seconds) { return iso_monotonic_ms() + (int64_t)seconds * 1000; }

/* Waits until `fd` is readable or closed; false once `deadline` has passed. */
bool process_wait_readable(int fd, int64_t deadline);

/* Starts `path` in a process group of its own with fds[0..n) as its descriptors
 * 0..n, no others, and this environment (NULL: ours). Fails with PB_OPERATOR where
 * the program is missing, PB_LATER where the system is short of something. */
bool process_start(const char *path, const char *const argv[], char *const environment[], const int fds[], size_t n, struct process *ret_process,
                   struct pb_err *err) PB_MUST_CHECK;

/* Kills what is left of the group and reaps the program; returns its wait
 * status. Nothing to do where none runs (returns 0). */
int process_end(struct process *process);
