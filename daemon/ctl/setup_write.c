/* What setup writes: the configuration, and the password where nobody can read it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "postbus/fd.h"
#include "postbus/ini.h"
#include "postbus/process.h"
#include "postbus/steal.h"
#include "setup.h"

#define ENCRYPT_SECONDS 60
#define CREDS "/usr/bin/systemd-creds"

/* ---- the text ---- */

/* The section that a line begins; empty where it begins none. */
static struct pb_span section_of(struct pb_span line)
{
    struct pb_span words = span_trim(span_head(line, ini_comment(line)));
    if (words.n < 2 || words.p[0] != '[' || words.p[words.n - 1] != ']')
        return (struct pb_span){"", 0};
    return span_trim((struct pb_span){words.p + 1, words.n - 2});
}

/* The key of `key = value` and of `# key = value`. */
static struct pb_span key_of(struct pb_span line, bool *ret_comment)
{
    struct pb_span rest = span_trim(line);
    *ret_comment = span_starts(rest, SPAN_LIT("#"));
    if (*ret_comment)
        rest = span_trim(span_tail(rest, 1));
    size_t equals = span_find(rest, '=');
    return equals < rest.n ? span_trim(span_head(rest, equals)) : (struct pb_span){"", 0};
}

static void put_setting(const struct setting *s, struct buf *ret)
{
    buf_printf(ret, "%s%-19s = %s\n", s->value ? "" : "# ", s->key, s->value ? s->value : "");
}

/* How a text speaks of a setting, within its section. */
enum mention { MENTION_NONE, MENTION_COMMENT, MENTION_SET };

static enum mention mention_in(struct pb_span line, struct pb_span section, const struct setting *setting)
{
    bool comment;
    struct pb_span key = key_of(line, &comment);
    if (!span_eq(section, span_of(setting->section)) || !span_eq(key, span_of(setting->key)))
        return MENTION_NONE;
    return comment ? MENTION_COMMENT : MENTION_SET;
}

static enum mention best_mention(struct pb_span text, const struct setting *setting)
{
    struct pb_span line, section = {"", 0};
    enum mention best = MENTION_NONE;
    while (span_line(&text, &line)) {
        enum mention here = mention_in(line, section, setting);
        best = here > best ? here : best;
        if (section_of(line).n > 0)
            section = section_of(line);
    }
    return best;
}

/* What is to be written, and how far it is. */
struct rewriting {
    const struct setting *v;
    size_t n;
    enum mention mentions[SETTINGS_MOST]; /* the best line of each: the one that becomes the new */
    bool done[SETTINGS_MOST];
};

/* Settings of a section that nothing in it speaks of. */
static void put_unmentioned(struct rewriting *r, struct pb_span section, struct buf *ret)
{
    for (size_t i = 0; i < r->n; i++)
        if (!r->done[i] && r->v[i].value && r->mentions[i] == MENTION_NONE && span_eq(section, span_of(r->v[i].section))) {
            put_setting(&r->v[i], ret);
            r->done[i] = true;
        }
}

/* Writes the new line in place of this one; false where it is not about any. */
static bool put_instead(struct rewriting *r, struct pb_span line, struct pb_span section, struct buf *ret)
{
    for (size_t i = 0; i < r->n; i++) {
        enum mention here = mention_in(line, section, &r->v[i]);
        if (here == MENTION_NONE || here != r->mentions[i] || (!r->v[i].value && here == MENTION_COMMENT))
            continue;
        if (!r->done[i])
            put_setting(&r->v[i], ret);
        r->done[i] = true;
        return true;
    }
    return false;
}

void setup_rewrite(struct pb_span text, const struct setting *settings, size_t n, struct buf *ret)
{
    struct rewriting r = {.v = settings, .n = n < SETTINGS_MOST ? n : SETTINGS_MOST};
    struct pb_span rest = text, line, section = {"", 0};
    for (size_t i = 0; i < r.n; i++)
        r.mentions[i] = best_mention(text, &settings[i]);
    while (span_line(&rest, &line)) {
        struct pb_span begun = section_of(line);
        if (begun.n == 0 && put_instead(&r, line, section, ret))
            continue;
        buf_add_span(ret, line);
        buf_add_char(ret, '\n');
        if (begun.n > 0) {
            section = begun;
            put_unmentioned(&r, section, ret);
        }
    }
    for (size_t i = 0; i < r.n; i++)
        if (!r.done[i] && settings[i].value) {
            buf_printf(ret, "\n[%s]\n", settings[i].section);
            put_unmentioned(&r, span_of(settings[i].section), ret);
        }
}

/* ---- the files ---- */

/* A configuration names no secret, only where one is: a new one is for everybody to read, the daemon's user above all.
 * Who writes a secret sets the umask. */
bool setup_write(struct arena *arena, const char *path, struct pb_span text, struct pb_err *err)
{
    const char *part = arena_printf(arena, "%s.part", path), *before = arena_printf(arena, "%s.before", path);
    struct stat there;
    bool was = stat(path, &there) == 0;
    cleanup_close int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, was ? there.st_mode & 0777 : 0644);
    bool good = fd >= 0 && fd_write(fd, text) && fsync(fd) == 0 && (!was || geteuid() != 0 || fchown(fd, there.st_uid, there.st_gid) == 0);
    if (good && was) {
        unlink(before);
        good = link(path, before) == 0;
    }
    if (good && rename(part, path) == 0)
        return true;
    pb_fail_errno(err, PB_OPERATOR, errno, "%s", path);
    unlink(part);
    return false;
}

bool setup_encrypt(const char *password, const char *name, const char *file, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const char *const argv[] = {"systemd-creds", "encrypt", arena_printf(arena, "--name=%s", name), "-", file, NULL};
    int ends[2];
    struct process process;
    if (access(CREDS, X_OK) != 0)
        return pb_fail(err, PB_NOT_FOUND, "%s is not there", CREDS);
    if (pipe2(ends, O_CLOEXEC) < 0)
        return pb_fail_errno(err, PB_LATER, errno, "a pipe");
    const int fds[] = {ends[0], STDOUT_FILENO, STDERR_FILENO};
    bool started = process_start(CREDS, argv, NULL, fds, 3, &process, err);
    close(ends[0]);
    bool told = started && fd_write(ends[1], span_of(password));
    close(ends[1]);
    if (!started)
        return false;
    bool ended = told && process_wait_readable(process.pidfd, process_in(ENCRYPT_SECONDS));
    int status = process_end(&process);
    return (ended && WIFEXITED(status) && WEXITSTATUS(status) == 0) || pb_fail(err, PB_OPERATOR, "%s could not be written", file);
}
