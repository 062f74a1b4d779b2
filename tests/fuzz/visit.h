/* visit.h: whole sessions with the server of server.h: every call that the daemon makes, in turn.
 * Whatever the server says, each ends, and what it gives out is what mailbox.h promises. */
#pragma once
#include <unistd.h>

#include "postbus/mailbox.h"
#include "server.h"

/* How we go about it: bits; '@' has none of them. */
#define BY_TOKEN 1
#define BY_STARTTLS 2
#define LOOKS_ONLY 4
#define IN_BYTES 8 /* one at a time */
#define WAITS 16   /* for news, instead of looking once */

#define MAILS 4 /* of a list, that are asked for */
#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct visit {
    struct mailbox *box;
    struct arena *arena;
    const char *refs[MAILS];
    size_t refs_n;
    bool waits;
    int awake; /* a descriptor that can be read: nobody sleeps */
    struct pb_err err;
};

/* Ours, not the server's: valid, and without line ends. */
static void holds_message(const struct pb_err *err)
{
    HOLDS(err->code != PB_OK && err->code != PB_BUG && *err->msg && utf8_valid(span_of(err->msg)));
    for (const char *c = err->msg; *c; c++)
        HOLDS((unsigned char)*c >= ' ' && *c != 0x7F);
}

static void holds_ref(const char *ref)
{
    unsigned long number;
    struct pb_span text = span_of(ref);
    size_t colon = span_find(text, ':');
    HOLDS(span_number(span_head(text, colon), UINT32_MAX, &number) && number > 0);
    HOLDS(span_number(span_tail(text, colon + 1), UINT32_MAX, &number) && number > 0);
}

static void holds_list(const struct mail_list *list)
{
    HOLDS(list->n <= LIMIT_FOLDER_MAILS);
    for (size_t i = 0; i < list->n; i++) {
        holds_ref(list->v[i].ref);
        HOLDS(i == 0 || strcmp(list->v[i].ref, list->v[i - 1].ref) != 0);
    }
}

static bool take_body(void *context, const char *ref, struct pb_span bytes, uint64_t size)
{
    (void)context, (void)size;
    holds_ref(ref);
    HOLDS(bytes.n <= LIMIT_MAIL_BYTES);
    return true;
}

/* ---- the calls, each as the daemon makes it ---- */

static bool ask_folders(struct visit *v)
{
    struct strings folders = {0};
    if (!mailbox_folders(v->box, v->arena, &folders, &v->err))
        return false;
    HOLDS(folders.n <= LIMIT_FOLDERS);
    for (size_t i = 0; i < folders.n; i++)
        HOLDS(utf8_valid(span_of(folders.v[i])));
    return true;
}

static bool ask_state(struct visit *v)
{
    const char *token = NULL;
    if (!mailbox_state(v->box, v->arena, "Commissies/JV", &token, &v->err))
        return false;
    HOLDS(!token || !strpbrk(token, " \t\r\n"));
    return true;
}

static bool list(struct visit *v)
{
    struct mail_list list = {0};
    if (!mailbox_list(v->box, v->arena, v->refs_n ? v->refs[v->refs_n - 1] : NULL, &list, &v->err))
        return false;
    holds_list(&list);
    for (v->refs_n = 0; v->refs_n < MAILS && v->refs_n < list.n; v->refs_n++)
        v->refs[v->refs_n] = list.v[v->refs_n].ref;
    return true;
}

static bool fetch(struct visit *v)
{
    return mailbox_fetch(v->box, v->refs, v->refs_n, take_body, v, &v->err);
}

static bool hold(struct visit *v)
{
    bool holds;
    return mailbox_holds(v->box, v->refs_n ? v->refs[0] : "1:1", &holds, &v->err);
}

static bool find(struct visit *v)
{
    const struct mail_likeness likeness = {.message_id = "brief@example.org", .bytes = 5, .sha256 = SHA256_OF_NOTHING};
    struct mail_list list = {0};
    if (!mailbox_find(v->box, v->arena, "Commissies/JV", &likeness, &list, &v->err))
        return false;
    holds_list(&list);
    return true;
}

static bool mark(struct visit *v)
{
    bool able;
    return mailbox_mark(v->box, v->refs, v->refs_n, "Postbus-JV", &able, &v->err);
}

static bool wait_for_news(struct visit *v)
{
    return mailbox_wait(v->box, v->waits, v->awake, &v->err);
}

static bool file_from(struct visit *v, const char *source)
{
    static const char *const copies[] = {"Commissies/FIN"};
    struct filing filings[MAILS] = {0};
    for (size_t i = 0; i < v->refs_n; i++)
        filings[i] = (struct filing){.ref = v->refs[i], .target = i % 2 ? "Handmatig" : "Commissies/JV", .copies = copies, .copies_n = i == 0};
    bool good = mailbox_file(v->box, v->arena, source, filings, v->refs_n, &v->err);
    for (size_t i = 0; i < v->refs_n; i++) {
        HOLDS(!filings[i].done || !filings[i].problem);
        HOLDS(!filings[i].problem || utf8_valid(span_of(filings[i].problem)));
        if (filings[i].target_ref)
            holds_ref(filings[i].target_ref);
    }
    return good;
}

static bool file(struct visit *v)
{
    return file_from(v, NULL);
}

static bool file_elsewhere(struct visit *v)
{
    return file_from(v, "Handmatig");
}

static bool look(struct visit *v)
{
    struct mail_list list = {0};
    if (!mailbox_look(v->box, v->arena, "Handmatig", &list, &v->err))
        return false;
    holds_list(&list);
    return true;
}

static bool (*const CALLS[])(struct visit *) = {
    ask_folders, list, fetch, wait_for_news, list, mark, hold, file, find, ask_state, look, file_elsewhere, wait_for_news,
};

/* A session that broke is begun anew by the next call, on what the server has left to say. */
static void call_all(struct visit *v)
{
    for (size_t i = 0; i < sizeof CALLS / sizeof *CALLS; i++) {
        memset(&v->err, 0, sizeof v->err);
        if (!mailbox_connect(v->box, &v->err) || !CALLS[i](v))
            holds_message(&v->err);
    }
}

static void visit_server(unsigned char how, struct pb_span said)
{
    static int awake[2] = {-1, -1};
    if (awake[0] < 0)
        HOLDS(pipe(awake) == 0 && write(awake[1], "", 1) == 1);
    cleanup_arena struct arena *arena = arena_new(0);
    const struct mailbox_settings settings = {
        .host = "localhost", .port = 143, .folder = "INBOX", .user = "postbus", .password = "geheim",
        .token = how & BY_TOKEN ? "token" : NULL, .look_only = how & LOOKS_ONLY,
        .tls = how & BY_STARTTLS ? MAILBOX_TLS_STARTTLS : MAILBOX_TLS_NONE,
    };
    struct visit v = {.arena = arena, .waits = how & WAITS, .awake = awake[0]};
    server_begin(said, how & IN_BYTES ? 1 : SERVER_AT_ONCE);
    HOLDS(mailbox_open(&settings, &v.box, &v.err));
    call_all(&v);
    mailbox_close(v.box);
}
