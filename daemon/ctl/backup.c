/* postbusctl backup and restore: the store as a whole. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"

#define NAME_BEGIN "postbus-"
#define NAME_END ".db"
#define NAME_LENGTH (sizeof NAME_BEGIN "20261128T063000Z" NAME_END - 1)

/* "20261128T063000Z" (ISO 8601, basic form): sorts by age, and may stand in a file's name. */
static const char *stamp(struct arena *arena)
{
    char now[ISO_MAX];
    cleanup_buf struct buf out = BUF_INIT;
    iso_format(iso_now(), now);
    for (const char *p = now; *p; p++)
        if (*p != '-' && *p != ':')
            buf_add_char(&out, *p);
    return arena_copy(arena, buf_span(&out));
}

static bool is_folder(const char *path)
{
    struct stat there;
    return stat(path, &there) == 0 && S_ISDIR(there.st_mode);
}

static bool means_folder(const char *path)
{
    size_t n = strlen(path);
    return n > 0 && path[n - 1] == '/';
}

/* ---- backup ---- */

static bool is_backup(const char *name)
{
    size_t n = strlen(name);
    return n == NAME_LENGTH && strncmp(name, NAME_BEGIN, strlen(NAME_BEGIN)) == 0 && strcmp(name + n - strlen(NAME_END), NAME_END) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of the backups in the folder, all but the newest `keep` go. */
static void thin_out(struct arena *arena, const char *folder, unsigned long keep)
{
    struct strings names = {0};
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory)) && names.n < LIMIT_BACKUPS;)
        if (is_backup(entry->d_name))
            arena_push(arena, &names, arena_string(arena, entry->d_name));
    if (directory)
        closedir(directory);
    if (names.n > 0)
        qsort(names.v, names.n, sizeof *names.v, by_name);
    for (size_t i = 0; i + keep < names.n; i++)
        unlink(arena_printf(arena, "%s/%s", folder, names.v[i]));
}

int ctl_backup(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ctl ctl;
    struct pb_err err;
    struct stat made;
    int status;
    unsigned long keep = 0;
    const char *wanted = ctl_take_option(&argc, argv, "--keep");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 1 || (wanted && (!span_number(span_of(wanted), LIMIT_BACKUPS, &keep) || keep == 0)))
        return ctl_usage("backup");
    if (!ctl_has_store(&ctl, &status))
        return status;
    bool folder = is_folder(ctl.paths[0]);
    if (!folder && (wanted || means_folder(ctl.paths[0]))) {
        fprintf(stderr, _("backup: %s: expected a folder that is there\n"), ctl.paths[0]);
        return EX_USAGE;
    }
    const char *to = folder ? arena_printf(arena, "%s/" NAME_BEGIN "%s" NAME_END, ctl.paths[0], stamp(arena)) : ctl.paths[0];
    if (!store_backup(ctl.config.store_file, to, &err))
        return ctl_fail("backup", &err);
    if (wanted)
        thin_out(arena, ctl.paths[0], keep);
    printf(_("%s: %lld bytes, read again and found whole\n"), to, stat(to, &made) == 0 ? (long long)made.st_size : 0);
    return EX_OK;
}

/* ---- restore ---- */

int ctl_restore(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ctl ctl;
    struct pb_err err;
    int status;
    bool was_there;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 1)
        return ctl_usage("restore");
    if (!ctl_has_store(&ctl, &status))
        return status;
    const char *aside = arena_printf(arena, "%s.aside-%s", ctl.config.store_file, stamp(arena));
    if (!store_restore(ctl.config.store_file, ctl.paths[0], aside, &was_there, &err))
        return ctl_fail("restore", &err);
    if (was_there)
        printf(_("what was there before stands in %s\n"), aside);
    printf(_("%s is back; start postbusd\n"), ctl.config.store_file);
    return EX_OK;
}
