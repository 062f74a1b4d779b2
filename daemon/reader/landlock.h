/* landlock.h: the file system and the network closed by the kernel's Landlock,
 * as far as it has it (landlock(7); Debian 12: ABI 2). */
#pragma once
#include <stdbool.h>

/* Closes all files and, from ABI 4 on, the network; `extracts` leaves programs,
 * libraries and fonts readable. Needs PR_SET_NO_NEW_PRIVS. Where the kernel has
 * no Landlock, *ret_note says so. False where a kernel that has it refuses (errno). */
bool landlock_close(bool extracts, const char **ret_note);
