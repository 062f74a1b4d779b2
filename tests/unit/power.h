/* power.h: what is on the disk when the power fails.
 *
 * What SQLite does to a store's files is recorded, with the bytes. A disk then keeps of it what was
 * synced; of what was not, all, nothing, or any part: each write whole, cut at a sector, or not at
 * all (which is what writes in another order come to). That a file was made or deleted it may know
 * as little of, until the folder is synced. */
#pragma once
#include <stdint.h>

#include "postbus/arena.h"
#include "postbus/buf.h"
#include "postbus/hash.h"
#include "vfs.h"

#define POWER_FILES 3 /* the store and its logs; the -shm is no file but memory, and gone */
#define SECTOR 512
#define SEED 20260514u
#define POWER_STEP 11  /* every so manieth moment is tried */
#define POWER_ROUNDS 2 /* with so many disks of their own mind */

struct deed {
    enum vfs_deed deed;
    unsigned file;
    size_t n, at;
    const char *bytes;
};

static struct record {
    struct arena *arena;
    const char *store; /* path */
    struct deed *v;
    size_t n, cap;
    struct { size_t *v, n, cap; } promised; /* how many deeds there were when each transaction had been committed */
} record;

static const char *const POWER_ENDS[POWER_FILES] = {"", "-wal", "-journal"};

static void take_down(const struct vfs_change *change)
{
    size_t n = strlen(record.store);
    if (!change->name || strncmp(change->name, record.store, n) != 0)
        return;
    for (unsigned i = 0; i < POWER_FILES; i++)
        if (strcmp(change->name + n, POWER_ENDS[i]) == 0) {
            struct deed deed = {.deed = change->deed, .file = i, .n = (size_t)change->n, .at = (size_t)change->at,
                                .bytes = arena_copy(record.arena, (struct pb_span){change->bytes, (size_t)change->n})};
            arena_push(record.arena, &record, deed);
        }
}

static void power_record(const char *store)
{
    record = (struct record){.arena = arena_new(0), .store = store};
    vfs_install(take_down);
}

/* The last transaction is committed: whatever happens, it is there. */
static void power_promise(void)
{
    arena_push(record.arena, &record.promised, record.n);
}

static void power_recorded(void)
{
    vfs_remove();
    remove_store(record.store);
}

/* How many transactions had been committed before deed `end`. */
static size_t promised_at(size_t end)
{
    size_t n = 0;
    while (n < record.promised.n && record.promised.v[n] <= end)
        n++;
    return n;
}

/* ---- the disk ---- */

struct image {
    bool exists;
    struct buf bytes;
};

static void image_cut(struct image *image, size_t size)
{
    while (image->bytes.len < size)
        buf_add_char(&image->bytes, '\0');
    buf_cut(&image->bytes, size);
}

static void image_write(struct image *image, const struct deed *deed, size_t n)
{
    if (image->bytes.len < deed->at + n)
        image_cut(image, deed->at + n);
    memcpy(image->bytes.data + deed->at, deed->bytes, n);
}

static bool names_a_file(const struct deed *deed)
{
    return deed->deed == VFS_CREATE || deed->deed == VFS_DELETE;
}

/* `n`: as much of a write as comes through. */
static void image_do(struct image *image, const struct deed *deed, size_t n)
{
    if (names_a_file(deed)) {
        image->exists = deed->deed == VFS_CREATE;
        buf_clear(&image->bytes);
    } else if (deed->deed == VFS_TRUNCATE)
        image_cut(image, deed->at);
    else if (deed->deed == VFS_WRITE && n)
        image_write(image, deed, n);
}

/* A disk's choice for what was not synced. */
struct fate {
    enum { ALL_IS_LOST, LAST_IS_TORN, LAST_IS_CUT, ANY_PART } kind;
    uint32_t chance;
};

static uint32_t draw(struct fate *fate, uint32_t below)
{
    fate->chance = fate->chance * 1664525u + 1013904223u;
    return (fate->chance >> 8) % below;
}

/* How much of it comes through; SIZE_MAX: not even that it was done. */
static size_t survives(struct fate *fate, const struct deed *deed, bool last)
{
    uint32_t sectors = (uint32_t)(deed->n / SECTOR);
    switch (fate->kind) {
    case ALL_IS_LOST: return SIZE_MAX;
    case LAST_IS_TORN: return last ? deed->n / 2 / SECTOR * SECTOR : deed->n;
    case LAST_IS_CUT: return last ? deed->n / 2 : deed->n;
    case ANY_PART: break;
    }
    switch (draw(fate, 3)) {
    case 0: return SIZE_MAX;
    case 1: return deed->n;
    default: return deed->deed == VFS_WRITE && sectors ? SECTOR * draw(fate, sectors) : deed->n;
    }
}

/* Behind which deed all that was done to the file is on the disk; 0 for none. */
static size_t file_synced(unsigned file, size_t end)
{
    while (end > 0 && (record.v[end - 1].file != file || record.v[end - 1].deed != VFS_SYNC))
        end--;
    return end;
}

/* SQLite syncs the folder with the first sync of a log that it made, and where it says so when it deletes one. */
static bool syncs_folder(size_t at)
{
    const struct deed *d = &record.v[at];
    if (d->deed == VFS_DELETE)
        return d->at != 0;
    if (d->deed != VFS_SYNC || d->file == 0)
        return false;
    while (at > 0 && (record.v[at - 1].file != d->file || (record.v[at - 1].deed != VFS_SYNC && record.v[at - 1].deed != VFS_CREATE)))
        at--;
    return at > 0 && record.v[at - 1].deed == VFS_CREATE;
}

static size_t folder_synced(size_t end)
{
    while (end > 0 && !syncs_folder(end - 1))
        end--;
    return end;
}

/* The file as it is found after the power failed behind deed `end`. What comes behind a making or
 * deleting that was lost was done to another file. */
static void image_after(struct image *image, unsigned file, size_t end, struct fate *fate)
{
    const size_t safe = file_synced(file, end), safe_name = folder_synced(end);
    for (size_t i = 0; i < end; i++) {
        const struct deed *d = &record.v[i];
        if (d->file != file)
            continue;
        size_t n = i < (names_a_file(d) ? safe_name : safe) ? d->n : survives(fate, d, i + 1 == end);
        if (n == SIZE_MAX && names_a_file(d))
            return;
        if (n != SIZE_MAX)
            image_do(image, d, n);
    }
}

static void image_done(struct image *image)
{
    buf_done(&image->bytes);
}

/* Lays the files out at `store`; their hash, so that none is looked at twice. */
static void power_fails(const char *store, size_t end, struct fate fate, char ret_hash[static SHA256_HEX])
{
    cleanup_buf struct buf all = BUF_INIT;
    remove_store(store);
    for (unsigned i = 0; i < POWER_FILES; i++) {
        __attribute__((cleanup(image_done))) struct image image = {0};
        char path[128];
        image_after(&image, i, end, &fate);
        buf_printf(&all, "%d:%zu:", image.exists, image.bytes.len);
        buf_add_span(&all, buf_span(&image.bytes));
        snprintf(path, sizeof path, "%s%s", store, POWER_ENDS[i]);
        FILE *out = image.exists ? fopen(path, "we") : NULL;
        if (image.exists && (!out || fwrite(buf_string(&image.bytes), 1, image.bytes.len, out) != image.bytes.len))
            abort();
        if (out)
            fclose(out);
    }
    sha256_hex(buf_span(&all), ret_hash);
}

static unsigned long wanted(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 10) : otherwise;
}

/* What is recorded breaks off at every moment, in every way; `check` looks at each outcome. */
static void power_fails_everywhere(void (*check)(const char *store, size_t promised))
{
    const unsigned long step = wanted("POWER_STEP", POWER_STEP), rounds = wanted("POWER_ROUNDS", POWER_ROUNDS);
    char hash[SHA256_HEX], before[SHA256_HEX] = "";
    size_t moments = 0, looked = 0;
    for (size_t end = 0; end <= record.n && test_failures == 0; end += end + step > record.n && end < record.n ? record.n - end : step, moments++)
        for (unsigned long kind = 0; kind < ANY_PART + rounds && test_failures == 0; kind++) {
            struct fate fate = {.kind = kind < ANY_PART ? kind : ANY_PART, .chance = (uint32_t)(SEED + end * 1000 + kind)};
            power_fails(record.store, end, fate, hash);
            if (strcmp(hash, before) == 0)
                continue;
            memcpy(before, hash, sizeof before);
            check(record.store, promised_at(end));
            looked++;
            if (test_failures)
                printf("# the power failed behind deed %zu of %zu, disk %lu\n", end, record.n, kind);
        }
    printf("# %zu deeds, %zu moments, %zu stores looked at\n", record.n, moments, looked);
    remove_store(record.store);
    arena_free(record.arena);
}
