/* mailbox-cli: mailbox calls by hand, for tests against real servers.
 *
 *     mailbox-cli KEY=VALUE …     settings: maildir host port tls ca user password
 *                                 token folder command-seconds idle-seconds
 *
 * Reads one command a line, fields apart by tabs; answers with any number of lines
 * and at last "ok" or "fail CODE MESSAGE":
 *
 *     connect | close | list [AFTER] | fetch REF… | file REF|TARGET[|COPY…] …
 *     find FOLDER MESSAGE-ID BYTES SHA256 | holds REF | mark KEYWORD REF…
 *     wait SECONDS       standard input is what wakes it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "postbus/buf.h"
#include "postbus/hash.h"
#include "postbus/mailbox.h"

#define FIELDS 4096

static struct mailbox *box;

static struct arena *arena;

static bool take_body(void *context, const char *ref, struct pb_span bytes, uint64_t size)
{
    char hex[SHA256_HEX];
    (void)context, (void)size;
    sha256_hex(bytes, hex);
    printf("body\t%s\t%zu\t%s\n", ref, bytes.n, hex);
    return true;
}

static void print_list(const struct mail_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        printf("mail\t%s\t%llu\t%lld\n", list->v[i].ref, (unsigned long long)list->v[i].bytes,
               (long long)list->v[i].arrived);
}

static unsigned long number(const char *text)
{
    return strtoul(text, NULL, 10);
}

/* Splits at `mark`, in place. */
static size_t split(char *text, char mark, char **fields, size_t max)
{
    size_t n = 0;
    while (text && n < max) {
        fields[n++] = text;
        text = strchr(text, mark);
        if (text)
            *text++ = '\0';
    }
    return n;
}

static bool file_all(char **fields, size_t n, struct pb_err *err)
{
    struct filing *filings = arena_array(arena, n, sizeof *filings);
    for (size_t i = 0; i < n; i++) {
        char **parts = arena_array(arena, 32, sizeof *parts);
        size_t parts_n = split(fields[i], '|', parts, 32);
        if (parts_n < 2)
            return pb_fail(err, PB_BAD_INPUT, "file: REF|TARGET");
        filings[i] = (struct filing){.ref = parts[0], .target = parts[1],
                                     .copies = (const char *const *)(void *)(parts + 2), .copies_n = parts_n - 2};
    }
    bool fine = mailbox_file(box, arena, NULL, filings, n, err);
    for (size_t i = 0; i < n; i++)
        printf("filed\t%s\t%s\t%s\t%d\t%s\n", filings[i].ref, filings[i].done ? "done" : "open",
               filings[i].target_ref ? filings[i].target_ref : "-", filings[i].code,
               filings[i].problem ? filings[i].problem : "-");
    return fine;
}

static bool find(char **f, struct pb_err *err)
{
    const struct mail_likeness likeness = {.message_id = *f[2] ? f[2] : NULL, .bytes = number(f[3]), .sha256 = f[4]};
    struct mail_list list = {0};
    bool fine = mailbox_find(box, arena, f[1], &likeness, &list, err);
    print_list(&list);
    return fine;
}

static bool run(char **f, size_t n, struct pb_err *err)
{
    const char *const *refs = (const char *const *)(void *)f;
    struct mail_list list = {0};
    bool answer = false, fine;
    if (strcmp(f[0], "connect") == 0)
        return mailbox_connect(box, err);
    if (strcmp(f[0], "list") == 0) {
        fine = mailbox_list(box, arena, n > 1 ? f[1] : NULL, &list, err);
        print_list(&list);
        return fine;
    }
    if (strcmp(f[0], "fetch") == 0)
        return mailbox_fetch(box, refs + 1, n - 1, take_body, NULL, err);
    if (strcmp(f[0], "file") == 0)
        return file_all(f + 1, n - 1, err);
    if (strcmp(f[0], "find") == 0 && n == 5)
        return find(f, err);
    if (strcmp(f[0], "wait") == 0 && n == 2)
        return mailbox_wait(box, (unsigned)number(f[1]), STDIN_FILENO, err);
    if (strcmp(f[0], "holds") == 0 && n == 2)
        fine = mailbox_holds(box, f[1], &answer, err);
    else if (strcmp(f[0], "mark") == 0 && n > 1)
        fine = mailbox_mark(box, refs + 2, n - 2, f[1], &answer, err);
    else
        return pb_fail(err, PB_BAD_INPUT, "no such command: %s", f[0]);
    printf("answer\t%s\n", answer ? "yes" : "no");
    return fine;
}

static bool set(struct mailbox_settings *s, const char *key, const char *value)
{
    const struct { const char *key; const char **place; } texts[] = {
        {"maildir", &s->maildir}, {"host", &s->host}, {"ca", &s->ca_file}, {"user", &s->user},
        {"password", &s->password}, {"token", &s->token}, {"folder", &s->folder},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(key, texts[i].key) == 0)
            return *texts[i].place = value, true;
    if (strcmp(key, "port") == 0)
        return s->port = (uint16_t)number(value), true;
    if (strcmp(key, "command-seconds") == 0)
        return s->command_seconds = (unsigned)number(value), true;
    if (strcmp(key, "idle-seconds") == 0)
        return s->idle_seconds = (unsigned)number(value), true;
    if (strcmp(key, "tls") != 0)
        return false;
    s->tls = strcmp(value, "none") == 0       ? MAILBOX_TLS_NONE
             : strcmp(value, "starttls") == 0 ? MAILBOX_TLS_STARTTLS
                                              : MAILBOX_TLS_IMPLICIT;
    return true;
}

/* Unbuffered, so that what waits on standard input wakes a wait. */
static bool read_command(struct buf *line)
{
    char c;
    buf_clear(line);
    while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
        buf_add_char(line, c);
    return line->len > 0;
}

int main(int argc, char **argv)
{
    struct mailbox_settings settings = {.folder = "INBOX"};
    struct pb_err err = {0};
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals)
            *equals = '\0';
        if (!equals || !set(&settings, argv[i], equals + 1)) {
            fprintf(stderr, "mailbox-cli: KEY=VALUE expected: %s\n", argv[i]);
            return 64;
        }
    }
    cleanup_buf struct buf line = BUF_INIT;
    static char *fields[FIELDS];
    arena = arena_new(0);
    if (!mailbox_open(&settings, &box, &err)) {
        printf("fail\t%d\t%s\n", err.code, err.msg);
        arena_free(arena);
        return pb_exit_status(err.code);
    }
    while (read_command(&line)) {
        size_t n = split(line.data, '\t', fields, FIELDS);
        bool fine = run(fields, n, &err);
        printf(fine ? "ok\n" : "fail\t%d\t%s\n", err.code, err.msg);
        fflush(stdout);
        arena_reset(arena);
    }
    mailbox_close(box);
    arena_free(arena);
    return 0;
}
