/* place.h: a store and a Maildir that a daemon works on, and is killed on: at every single write to
 * the store and before every step in the Maildir. */
#pragma once
#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "crash.h"
#include "postbus/hash.h"
#include "postbus/triage.h"
#include "triage/work.h"

#define TEXT "Subject: Brief\n\nGeachte leden,\n"

/* In place of the C library's: steps that the daemon may not survive. */
int renameat2(int from, const char *name, int to, const char *as, unsigned flags)
{
    if (is_fatal())
        die();
    return (int)syscall(SYS_renameat2, from, name, to, as, flags);
}

int linkat(int from, const char *name, int to, const char *as, int flags)
{
    if (is_fatal())
        die();
    return (int)syscall(SYS_linkat, from, name, to, as, flags);
}

struct place {
    char folder[64], file[80], made[80], mail[80];
    struct config config;
};

static struct pb_err err;

static int remove_one(const char *path, const struct stat *facts, int type, struct FTW *walk)
{
    (void)facts, (void)type, (void)walk;
    return remove(path);
}

/* Makes the folder, and in it a mail. */
static void put_text(const struct place *p, const char *folder, const char *name, const char *text)
{
    static const char *const parts[] = {"", "/new", "/cur", "/tmp"};
    char path[200];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s%s", p->mail, folder, parts[i]);
        mkdir(path, 0700);
    }
    if (!name)
        return;
    snprintf(path, sizeof path, "%s/%s/cur/%s", p->mail, folder, name);
    FILE *out = fopen(path, "we");
    if (!out)
        abort();
    fputs(text, out);
    fclose(out);
}

static void put(const struct place *p, const char *folder, const char *name)
{
    put_text(p, folder, name, TEXT);
}

static void empty_maildir(const struct place *p)
{
    nftw(p->mail, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    mkdir(p->mail, 0700);
    put(p, "", NULL);
}

static int count(const struct place *p, const char *folder, const char *part)
{
    char path[200];
    int n = 0;
    snprintf(path, sizeof path, "%s/%s/%s", p->mail, folder, part);
    DIR *dir = opendir(path);
    for (const struct dirent *entry; dir && (entry = readdir(dir));)
        n += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return n;
}

/* ".Commissies.JV 1, .Commissies.JV.Dubbel 1" */
static const char *folders(const struct place *p)
{
    static const char *const names[] = {"", ".Commissies.JV", ".Commissies.JV.Dubbel", ".FIN", ".FIN.Dubbel", ".BIZA", ".Handmatig", ".Handmatig.Dubbel"};
    static char text[200];
    text[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int n = count(p, names[i], "new") + count(p, names[i], "cur");
        if (n)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s %d", *text ? ", " : "", names[i], n);
    }
    return text;
}

static struct store *open_store(const char *file)
{
    struct store *store = NULL;
    if (!store_open(file, STORE_WRITE, &store, &err))
        abort();
    return store;
}

static int64_t add_text(struct store *store, int64_t item, enum relation_kind relation, const char *ref, const char *text)
{
    char hex[SHA256_HEX];
    sha256_hex(span_of(text), hex);
    struct mail mail = {.item = item, .relation = relation, .folder = "INBOX", .ref = ref, .sha256 = hex, .bytes = strlen(text)};
    CHECK(store_add_mail(store, &mail, &err));
    return mail.id;
}

/* A mail that was filed. */
static void add_filed(struct store *store, int64_t mail, const char *ref, const char *target, bool told)
{
    struct delivery delivery = {.mail = mail, .mode = DELIVERY_ROUTE, .target = target};
    CHECK(store_plan(store, &delivery, 9, &err) && store_done(store, &delivery, told ? ref : NULL, NULL, 10, &err));
}

static void place_init(struct place *p)
{
    snprintf(p->folder, sizeof p->folder, "%s", crash_folder());
    snprintf(p->file, sizeof p->file, "%s/s.db", p->folder);
    snprintf(p->made, sizeof p->made, "%s/made.db", p->folder);
    snprintf(p->mail, sizeof p->mail, "%s/mail", p->folder);
    log_threshold(LOG_ERR);
}

static void place_done(const struct place *p)
{
    nftw(p->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
