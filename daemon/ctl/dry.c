/* postbusctl dry-run: the whole of triage over files, against a scratch store. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "ctl.h"
#include "dry_print.h"
#include "postbus/hash.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/record.h"
#include "postbus/wire.h"

#define FOLDERS_DEEP 16

/* One mail: found and read in the first pass, decided on in the second. What
 * was read waits in a scratch file, so that memory does not grow with the mails. */
struct found {
    const char *path;
    const char *unreadable; /* why; NULL where it was read */
    int64_t minutes;        /* Date of the outermost layer; INT64_MAX where it has none */
    long offset;            /* of its reading in the scratch file; of what was decided, once it is */
    size_t length;
    int64_t mail;           /* in the scratch store */
};

struct dry {
    struct ctl *ctl;
    struct { struct found *v; size_t n, cap; } mails;
    struct pool *pool;
    struct store *store;
    struct rulebook *book;
    FILE *scratch;
    bool as_given; /* the order of arrival is that of the paths */
    struct pb_err err;
};

static void add_file(struct dry *dry, const char *path)
{
    struct found found = {.path = arena_string(dry->ctl->arena, path)};
    arena_push(dry->ctl->arena, &dry->mails, found);
}

/* Mail in a folder: *.eml and *.txt, what has no ending, and all that a Maildir
 * holds in cur and new. */
static bool looks_like_mail(const char *folder, const char *name)
{
    const char *slash = strrchr(folder, '/'), *dot = strrchr(name, '.');
    const char *last = slash ? slash + 1 : folder;
    if (strcmp(last, "cur") == 0 || strcmp(last, "new") == 0)
        return true;
    return !dot || strcmp(dot, ".eml") == 0 || strcmp(dot, ".txt") == 0;
}

static bool add_folder(struct dry *dry, const char *path, unsigned deep)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);
    if (n < 0)
        return pb_fail_errno(&dry->err, PB_NOT_FOUND, errno, "%s", path);
    bool good = true;
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        const char *whole = arena_printf(dry->ctl->arena, "%s/%s", path, name);
        struct stat info;
        bool hidden = strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "tmp") == 0;
        if (good && !hidden && stat(whole, &info) == 0) {
            if (S_ISDIR(info.st_mode) && deep < FOLDERS_DEEP)
                good = add_folder(dry, whole, deep + 1);
            else if (S_ISREG(info.st_mode) && name[0] != '.' && looks_like_mail(path, name))
                add_file(dry, whole);
        }
        free(entries[i]);
    }
    free(entries);
    return good;
}

static bool add_path(struct dry *dry, const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return pb_fail_errno(&dry->err, PB_NOT_FOUND, errno, "%s", path);
    if (S_ISDIR(info.st_mode))
        return add_folder(dry, path, 0);
    add_file(dry, path);
    return true;
}

static bool spool(struct dry *dry, struct found *found, const struct buf *bytes)
{
    bool good = fseek(dry->scratch, 0, SEEK_END) == 0;
    found->offset = ftell(dry->scratch);
    found->length = bytes->len;
    return (good && fwrite(buf_string(bytes), 1, bytes->len, dry->scratch) == bytes->len) ||
           pb_fail_errno(&dry->err, PB_LATER, errno, "scratch file");
}

static bool unspool(struct dry *dry, struct arena *arena, const struct found *found, struct pb_span *ret_bytes)
{
    char *bytes = arena_alloc(arena, found->length);
    if (fseek(dry->scratch, found->offset, SEEK_SET) != 0 || fread(bytes, 1, found->length, dry->scratch) != found->length)
        return pb_fail_errno(&dry->err, PB_LATER, errno, "scratch file");
    *ret_bytes = (struct pb_span){bytes, found->length};
    return true;
}

static bool spool_reading(struct dry *dry, struct found *found, const struct reading *reading)
{
    cleanup_buf struct buf bytes = BUF_INIT;
    wire_encode(reading, &bytes);
    if (!iso_minutes(reading->layers.v[0].sent, &found->minutes))
        found->minutes = INT64_MAX;
    return spool(dry, found, &bytes);
}

static bool read_one(struct dry *dry, struct found *found)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_span bytes;
    struct reading *reading;
    found->minutes = INT64_MAX;
    if (ctl_input(arena, found->path, &bytes, &dry->err) && pool_read(dry->pool, arena, bytes, &reading, &dry->err))
        return spool_reading(dry, found, reading);
    if (dry->err.code != PB_BAD_INPUT && dry->err.code != PB_LIMIT)
        return pb_fail_in(&dry->err, "%s", found->path);
    found->unreadable = arena_string(dry->ctl->arena, dry->err.msg);
    return true;
}

static int by_arrival(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->minutes != y->minutes)
        return x->minutes < y->minutes ? -1 : 1;
    return strcmp(x->path, y->path);
}

static bool record_one(struct dry *dry, struct arena *arena, const struct found *found, const struct source *source,
                       struct decision **ret_decision)
{
    const struct config *config = &dry->ctl->config;
    struct reading *reading;
    struct pb_span bytes;
    if (found->unreadable) {
        char *sha256 = arena_alloc(arena, SHA256_HEX); /* its bytes are not at hand; each path is another mail */
        sha256_hex(span_of(found->path), sha256);
        return record_unreadable(dry->store, arena, config, sha256, found->unreadable, source, ret_decision, &dry->err);
    }
    return unspool(dry, arena, found, &bytes) && wire_decode(arena, bytes, &reading, &dry->err) &&
           record_reading(dry->store, arena, config, dry->book, reading, source, ret_decision, &dry->err);
}

static bool decide_one(struct dry *dry, struct found *found)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    const char *ref = arena_printf(arena, "%td", found - dry->mails.v); /* a path may have been given twice */
    struct source source = {.folder = "dry-run", .ref = ref, .mode = DELIVERY_OBSERVE};
    struct decision *decision;
    if (!record_one(dry, arena, found, &source, &decision))
        return false;
    found->mail = decision->mail.id;
    (dry->ctl->json ? dry_put_decision : dry_tell_decision)(&out, decision);
    return spool(dry, found, &out);
}

/* Later mails may have shown of earlier ones what they belong to: so all are
 * decided on before the first is printed. */
static bool print_one(struct dry *dry, const struct found *found)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct pb_span decided;
    struct dry_mail mail = {.path = found->path};
    int64_t item;
    if (!unspool(dry, arena, found, &decided) || !store_mail_now(dry->store, found->mail, &item, &mail.relation, &dry->err) ||
        !store_get_item(dry->store, arena, item, &mail.item, &dry->err))
        return false;
    (dry->ctl->json ? dry_put_mail : dry_tell_mail)(&out, &mail, decided);
    ctl_print(&out);
    return true;
}

static bool run(struct dry *dry)
{
    struct pool_settings readers = {.choices = &dry->ctl->config.extract};
    dry->scratch = tmpfile();
    if (!dry->scratch)
        return pb_fail_errno(&dry->err, PB_LATER, errno, "scratch file");
    for (size_t i = 0; i < dry->ctl->n; i++)
        if (!add_path(dry, dry->ctl->paths[i]))
            return false;
    if (!pool_open(&readers, &dry->pool, &dry->err))
        return false;
    for (size_t i = 0; i < dry->mails.n; i++)
        if (!read_one(dry, &dry->mails.v[i]))
            return false;
    if (dry->mails.n && !dry->as_given)
        qsort(dry->mails.v, dry->mails.n, sizeof *dry->mails.v, by_arrival);
    if (!store_open(NULL, STORE_SCRATCH, &dry->store, &dry->err) || !store_begin(dry->store, &dry->err))
        return false;
    for (size_t i = 0; i < dry->mails.n; i++)
        if (!decide_one(dry, &dry->mails.v[i]))
            return false;
    for (size_t i = 0; i < dry->mails.n; i++)
        if (!print_one(dry, &dry->mails.v[i]))
            return false;
    return true;
}

int ctl_dry_run(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ctl ctl;
    int status = EX_OK;
    const char *order = ctl_take_option(&argc, argv, "--order");
    bool as_given = order && strcmp(order, "given") == 0;
    if (order && !as_given && strcmp(order, "date") != 0)
        return ctl_usage("dry-run");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n == 0)
        return ctl_usage("dry-run");
    struct dry dry = {.ctl = &ctl, .book = ctl_rulebook(&ctl, &status), .as_given = as_given};
    if (dry.book && !run(&dry))
        status = ctl_fail("dry-run", &dry.err);
    pool_close(dry.pool);
    store_close(dry.store);
    rulebook_free(dry.book);
    if (dry.scratch)
        fclose(dry.scratch);
    return status;
}
