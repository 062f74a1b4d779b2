#include "landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "postbus/steal.h"

/* Landlock's rights by ABI; Debian 12's headers stop at ABI 2. */
static const struct landlock_rights {
    uint64_t fs, net, scope;
} landlock_abi[] = {
    {(1 << 13) - 1, 0, 0}, {(1 << 14) - 1, 0, 0}, {(1 << 15) - 1, 0, 0},
    {(1 << 15) - 1, 3, 0}, {(1 << 16) - 1, 3, 0}, {(1 << 16) - 1, 3, 3},
};
#define LANDLOCK_ABIS ((long)(sizeof landlock_abi / sizeof *landlock_abi))

#define READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define READ_TREE (READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RUN_TREE (READ_TREE | LANDLOCK_ACCESS_FS_EXECUTE)

/* What an extractor sees of the file system; what is not there is left out. */
static const struct {
    const char *path;
    uint64_t rights;
} extractor_files[] = {
    {"/usr", RUN_TREE},         {"/lib", RUN_TREE},           {"/lib64", RUN_TREE},
    {"/etc/fonts", READ_TREE},  {"/var/cache/fontconfig", READ_TREE},
    {"/etc/ld.so.cache", READ_FILE}, {"/dev/null", READ_FILE},
};

static void allow_file(int ruleset, const char *path, uint64_t rights)
{
    cleanup_close int fd = open(path, O_PATH | O_CLOEXEC);
    struct stat found;
    if (fd < 0 || fstat(fd, &found) < 0)
        return;
    if (!S_ISDIR(found.st_mode))
        rights &= ~(uint64_t)LANDLOCK_ACCESS_FS_READ_DIR;
    struct landlock_path_beneath_attr beneath = {.allowed_access = rights, .parent_fd = fd};
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0); /* refused: one right less */
}

bool landlock_close(bool extracts, const char **ret_note)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) {
        *ret_note = "this kernel has no Landlock: the reader is held by seccomp and limits alone";
        return true;
    }
    struct landlock_rights rights = landlock_abi[(abi < LANDLOCK_ABIS ? abi : LANDLOCK_ABIS) - 1];
    cleanup_close int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0);
    if (ruleset < 0)
        return false;
    for (size_t i = 0; extracts && i < sizeof extractor_files / sizeof *extractor_files; i++)
        allow_file(ruleset, extractor_files[i].path, extractor_files[i].rights);
    return syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
}
