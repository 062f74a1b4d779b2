/* postbusctl person: what is kept of somebody who asks, and forgetting him. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "ctl.h"
#include "postbus/fd.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/person.h"
#include "postbus/steal.h"
#include "retention.h"
#include "show.h"

static const struct { enum person_part part; const char *name, *words; } parts[] = {
    {PERSON_WROTE, "wrote", N_("wrote it")},
    {PERSON_SENT_ON, "sent-on", N_("sent it on")},
    {PERSON_ADDRESSED, "addressed", N_("is addressed in it")},
    {PERSON_NAMED, "named", N_("is named in it")},
    {PERSON_NOTED, "noted", N_("is named in a clerk's note")},
};
#define PARTS (sizeof parts / sizeof *parts)

static void put_parts(struct buf *out, unsigned of)
{
    const char *between = "";
    for (size_t i = 0; i < PARTS; i++)
        if (of & parts[i].part) {
            buf_printf(out, "%s%s", between, _(parts[i].words));
            between = ", ";
        }
}

static bool find(struct ctl *ctl, struct store *store, struct person *person, int *ret_status)
{
    struct pb_err err;
    if (person_find(store, ctl->arena, ctl->paths[0], NULL, NULL, person, &err))
        return true;
    *ret_status = ctl_fail("person", &err);
    return false;
}

/* ---- find ---- */

static void tell_letter(struct buf *out, const struct item *item, unsigned of)
{
    char made[ISO_MAX];
    iso_format(item->made, made);
    buf_printf(out, "i-%-6lld %.10s  ", (long long)item->id, made);
    put_parts(out, of);
    buf_add_string(out, "  ");
    ctl_words(out, item->subject ? item->subject : _("no subject"));
    buf_add_char(out, '\n');
}

static void put_letter(struct buf *out, const struct item *item, unsigned of)
{
    struct json json;
    json_init(&json, out);
    json_object(&json);
    ctl_json_id(&json, "item", 'i', item->id);
    json_key(&json, "is");
    json_array(&json);
    for (size_t i = 0; i < PARTS; i++)
        if (of & parts[i].part)
            json_string(&json, parts[i].name);
    json_array_end(&json);
    ctl_json_time(&json, "since", item->made);
    json_put_string(&json, "subject", item->subject);
    ctl_json_strings(&json, "queues", &item->queues);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

static bool list(struct ctl *ctl, struct store *store, const struct person *person, struct buf *out, struct pb_err *err)
{
    for (size_t i = 0; i < person->letters.n; i++) {
        struct item *item;
        if (!store_get_item(store, ctl->arena, person->letters.v[i].item, &item, err))
            return false;
        (ctl->json ? put_letter : tell_letter)(out, item, person->letters.v[i].parts);
    }
    if (person->cut && !ctl->json)
        buf_add_string(out, _("there are more\n"));
    if (person->letters.n == 0 && !ctl->json)
        buf_add_string(out, _("no letter has to do with this person\n"));
    return true;
}

int ctl_person_find(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct person person;
    struct pb_err err;
    struct ctl ctl;
    int status;
    cleanup_store struct store *store = ctl_begin_store(&ctl, arena, argc, argv, "person find", 1, &status);
    if (!store || !find(&ctl, store, &person, &status))
        return status;
    if (!list(&ctl, store, &person, &out, &err))
        return ctl_fail("person find", &err);
    ctl_print(&out);
    return EX_OK;
}

/* ---- export ---- */

static bool write_file(int folder, const char *name, const struct buf *text, struct pb_err *err)
{
    cleanup_close int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return (fd >= 0 && fd_write(fd, buf_span(text))) || pb_fail_errno(err, PB_OPERATOR, errno, "%s", name);
}

static void put_field(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    buf_printf(out, "%s: ", name);
    ctl_words(out, text);
    buf_add_char(out, '\n');
}

static bool sent_on(const struct person *person, int64_t mail)
{
    for (size_t i = 0; i < person->sent_on.n; i++)
        if (person->sent_on.v[i] == mail)
            return true;
    return false;
}

/* Of a letter of somebody else: what he himself did with it. */
static void put_sent_on(struct buf *out, const struct person *person, const struct carriers *mails)
{
    for (size_t i = 0; i < mails->n; i++) {
        if (!sent_on(person, mails->v[i].mail))
            continue;
        put_field(out, _("sent on"), mails->v[i].forwarded ? mails->v[i].forwarded : "-");
        put_field(out, _("by"), mails->v[i].forwarder);
        put_field(out, _("with the words"), mails->v[i].note);
    }
}

static void describe(struct buf *out, struct arena *arena, const struct person *person, const struct desk_letter *letter, unsigned of)
{
    const struct item *item = letter->item;
    char made[ISO_MAX];
    cleanup_buf struct buf queues = BUF_INIT;
    iso_format(item->made, made);
    strings_put(&queues, &item->queues);
    buf_printf(out, "i-%lld\n", (long long)item->id);
    put_parts(out, of);
    buf_add_char(out, '\n');
    put_field(out, _("came"), made);
    put_field(out, _("queue"), buf_string(&queues));
    put_sent_on(out, person, &letter->mails);
    if ((of & PERSON_WROTE) == 0)
        return;
    put_field(out, _("subject"), item->subject);
    put_field(out, _("author"), item->author);
    put_field(out, _("organisation"), item->organisation);
    put_field(out, _("sent"), item->sent);
    put_field(out, _("reason"), item->reason);
    for (size_t i = 0; i < letter->events.n; i++)
        if (letter->events.v[i].kind == DESK_NOTE)
            put_field(out, _("note"), letter->events.v[i].text);
    show_texts(out, arena, letter);
}

static bool export_letter(struct store *store, int folder, const struct person *person, const struct person_letter *found, struct buf *index, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf out = BUF_INIT;
    struct desk_letter *letter;
    if (!desk_letter(store, arena, NULL, found->item, &letter, err))
        return false;
    bool own = (found->parts & (PERSON_WROTE | PERSON_SENT_ON)) != 0;
    buf_printf(index, "i-%lld  ", (long long)found->item);
    put_parts(index, found->parts);
    buf_add_string(index, own ? arena_printf(arena, "  i-%lld.txt\n", (long long)found->item) : _("  (a letter of somebody else: its text is not given)\n"));
    if (!own)
        return true;
    describe(&out, arena, person, letter, found->parts);
    return write_file(folder, arena_printf(arena, "i-%lld.txt", (long long)found->item), &out, err);
}

static bool export_all(struct ctl *ctl, struct store *store, const char *to, const struct person *person, struct pb_err *err)
{
    cleanup_buf struct buf index = BUF_INIT;
    char now[ISO_MAX];
    iso_format(iso_now(), now);
    if (mkdir(to, 0700) != 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "%s", to);
    cleanup_close int folder = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "%s", to);
    buf_printf(&index, _("What is kept of %s, on %s\n\n"), ctl->paths[0], now);
    for (size_t i = 0; i < person->letters.n; i++)
        if (!export_letter(store, folder, person, &person->letters.v[i], &index, err))
            return false;
    if (person->cut)
        buf_add_string(&index, _("there are more\n"));
    buf_add_string(&index, _("\nThe mails themselves stand in the folders of the mailbox; what is kept of letters is their text, not their files.\n"));
    return write_file(folder, "index.txt", &index, err);
}

int ctl_person_export(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct person person;
    struct pb_err err;
    struct ctl ctl;
    int status;
    const char *to = ctl_take_option(&argc, argv, "--to");
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 1 || !to || !strchr(ctl.paths[0], '@'))
        return ctl_usage("person export");
    setenv("NO_COLOR", "1", 1); /* files, wherever standard output goes */
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    if (!store || !find(&ctl, store, &person, &status))
        return status;
    if (!export_all(&ctl, store, to, &person, &err))
        return ctl_fail("person export", &err);
    printf(_("%s: letters: %zu; read index.txt first\n"), to, person.letters.n);
    return EX_OK;
}

/* ---- erase ---- */

/* "d-3 12 5 7": the last two; nothing where the daemon said no. */
static void tell_rest(struct buf *told)
{
    const char *sent = strchr(buf_string(told), ' ');
    sent = sent ? strchr(sent + 1, ' ') : NULL;
    const char *others = sent ? strchr(sent + 1, ' ') : NULL;
    if (!others)
        return;
    printf(_("mails that he sent on, and is taken off: %.*s\n"), (int)(others - sent - 1), sent + 1);
    printf(_("letters of others that he stands in, which are not touched: %s\n"), others + 1);
    puts(_("not touched either: the mails in the mailbox and what was decided, which the law on archives asks to keep"));
}

int ctl_person_erase(int argc, char **argv)
{
    cleanup_buf struct buf told = BUF_INIT;
    int status = retention_order(argc, argv, "person erase", control_erase, &told);
    tell_rest(&told);
    return status;
}
