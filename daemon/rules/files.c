/* Which files of a folder are rule files. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "postbus/limits.h"
#include "postbus/rules.h"

struct walk {
    struct arena *arena;
    struct diag *diag;
    struct strings paths;
};

static bool is_rule_file(const char *name)
{
    size_t n = strlen(name);
    return n > 6 && strcmp(name + n - 6, ".rules") == 0;
}

/* False where the folder cannot be read. */
static bool walk_folder(struct walk *walk, const char *folder, unsigned depth)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return false;
    for (const struct dirent *entry; (entry = readdir(dir)) && walk->paths.n <= LIMIT_RULE_FILES;) {
        struct stat info;
        if (entry->d_name[0] == '.')
            continue;
        const char *path = arena_printf(walk->arena, "%s/%s", folder, entry->d_name);
        if (stat(path, &info) < 0)
            info.st_mode = 0;
        if (S_ISDIR(info.st_mode) && depth >= LIMIT_RULE_DEPTH)
            diag_error(walk->diag, diag_file(path), "a folder too deep: expected at most %d levels", LIMIT_RULE_DEPTH);
        else if (S_ISDIR(info.st_mode) && !walk_folder(walk, path, depth + 1))
            diag_error(walk->diag, diag_file(path), "cannot be read: %s", strerrordesc_np(errno));
        else if (!S_ISDIR(info.st_mode) && is_rule_file(entry->d_name))
            arena_push(walk->arena, &walk->paths, path);
    }
    closedir(dir);
    return true;
}

static int by_path(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

bool rules_files(struct arena *arena, const char *directory, struct diag *diag, struct rule_files *ret_files, struct pb_err *err)
{
    struct walk walk = {.arena = arena, .diag = diag};
    size_t n = strlen(directory);
    while (n > 1 && directory[n - 1] == '/')
        n--;
    directory = arena_copy(arena, (struct pb_span){directory, n});
    if (!walk_folder(&walk, directory, 0))
        return pb_fail_errno(err, errno == ENOENT || errno == ENOTDIR ? PB_NOT_FOUND : PB_OPERATOR, errno, "rules directory %s", directory);
    if (walk.paths.n > LIMIT_RULE_FILES)
        diag_error(diag, diag_file(directory), "more than %d rule files: expected fewer", LIMIT_RULE_FILES);
    if (walk.paths.n > 0)
        qsort(walk.paths.v, walk.paths.n, sizeof *walk.paths.v, by_path);
    *ret_files = (struct rule_files){directory, walk.paths};
    return true;
}
