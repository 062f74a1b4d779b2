/* vfs.h: stands between SQLite and its files. What is about to be done to one is told first, in
 * order; then it is done. */
#pragma once
#include <sqlite3.h>
#include <stddef.h>
#include <unistd.h>

#include "test.h"

enum vfs_deed { VFS_CREATE, VFS_WRITE, VFS_TRUNCATE, VFS_SYNC, VFS_DELETE };

struct vfs_change {
    enum vfs_deed deed;
    const char *name;   /* of the file; NULL for one that has none */
    const void *bytes;  /* of a write */
    int n;
    sqlite3_int64 at;   /* of a write; the size of a truncate; of a delete: not 0 where the folder is synced */
    sqlite3_file *file; /* but of a delete */
};

static void (*vfs_watcher)(const struct vfs_change *change);
static sqlite3_vfs vfs_ours;

static struct methods {
    const sqlite3_io_methods *real;
    sqlite3_io_methods ours;
} kinds[4];

#define VFS_OPEN_FILES 16 /* of whose names we know */

static struct {
    const sqlite3_file *file; /* the last that was opened there */
    const char *name;         /* SQLite keeps it while the file is open */
} vfs_names[VFS_OPEN_FILES];

static const sqlite3_io_methods *real_of(sqlite3_file *file)
{
    return ((const struct methods *)(const void *)((const char *)file->pMethods - offsetof(struct methods, ours)))->real;
}

static void vfs_note(const sqlite3_file *file, const char *name)
{
    static size_t next;
    size_t i = 0;
    while (i < VFS_OPEN_FILES && vfs_names[i].file != file)
        i++;
    i = i < VFS_OPEN_FILES ? i : next++ % VFS_OPEN_FILES;
    vfs_names[i].file = file;
    vfs_names[i].name = name;
}

static const char *vfs_name_of(const sqlite3_file *file)
{
    for (size_t i = 0; i < VFS_OPEN_FILES; i++)
        if (vfs_names[i].file == file)
            return vfs_names[i].name;
    return NULL;
}

static void vfs_tell(sqlite3_file *file, enum vfs_deed deed, const void *bytes, int n, sqlite3_int64 at)
{
    vfs_watcher(&(struct vfs_change){.deed = deed, .name = vfs_name_of(file), .bytes = bytes, .n = n, .at = at, .file = file});
}

static int vfs_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    vfs_tell(file, VFS_WRITE, bytes, n, at);
    return real_of(file)->xWrite(file, bytes, n, at);
}

static int vfs_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    vfs_tell(file, VFS_TRUNCATE, NULL, 0, size);
    return real_of(file)->xTruncate(file, size);
}

static int vfs_sync(sqlite3_file *file, int flags)
{
    vfs_tell(file, VFS_SYNC, NULL, 0, 0);
    return real_of(file)->xSync(file, flags);
}

static const sqlite3_io_methods *ours_of(const sqlite3_io_methods *real)
{
    struct methods *m = kinds;
    while (m->real && m->real != real)
        m++;
    m->real = real;
    m->ours = *real;
    m->ours.xWrite = vfs_write;
    m->ours.xTruncate = vfs_truncate;
    m->ours.xSync = vfs_sync;
    return &m->ours;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    bool is_new = name && access(name, F_OK) != 0;
    int result = sqlite3_vfs_find("unix")->xOpen(vfs, name, file, flags, ret_flags);
    if (result != SQLITE_OK || !file->pMethods)
        return result;
    file->pMethods = ours_of(file->pMethods);
    vfs_note(file, name);
    if (is_new)
        vfs_tell(file, VFS_CREATE, NULL, 0, 0);
    return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    vfs_watcher(&(struct vfs_change){.deed = VFS_DELETE, .name = name, .at = sync_folder});
    return sqlite3_vfs_find("unix")->xDelete(vfs, name, sync_folder);
}

/* Each run the same: salts are drawn from it. */
static int vfs_randomness(sqlite3_vfs *vfs, int n, char *ret_bytes)
{
    (void)vfs;
    memset(ret_bytes, 7, (size_t)n);
    return n;
}

/* From now on every store that is opened goes through it. */
static void vfs_install(void (*watcher)(const struct vfs_change *change))
{
    vfs_watcher = watcher;
    if (!vfs_ours.zName) {
        vfs_ours = *sqlite3_vfs_find("unix");
        vfs_ours.zName = "watched";
        vfs_ours.xOpen = vfs_open;
        vfs_ours.xDelete = vfs_delete;
        vfs_ours.xRandomness = vfs_randomness;
    }
    sqlite3_vfs_register(&vfs_ours, 1);
    sqlite3_randomness(0, NULL);
}

/* Stores that are opened from now on are nobody's business. */
__attribute__((unused)) static void vfs_remove(void)
{
    sqlite3_vfs_unregister(&vfs_ours);
}

static void remove_store(const char *file)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", file, ends[i]);
        remove(path);
    }
}

__attribute__((unused)) static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    size_t n;
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    if (!in || !out)
        abort();
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        fwrite(bytes, 1, n, out);
    fclose(in);
    fclose(out);
}

/* A folder in memory where that can be had: what the kernel does with a sync is not at stake. */
static const char *crash_folder(void)
{
    static char folder[64];
    for (int i = 0; i < 2; i++) {
        snprintf(folder, sizeof folder, "%s/postbus-crash-XXXXXX", i ? "/tmp" : "/dev/shm");
        if (mkdtemp(folder))
            return folder;
    }
    abort();
}
