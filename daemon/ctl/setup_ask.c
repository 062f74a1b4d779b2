/* What setup asks, at a terminal or by options. */
#include <signal.h>
#include <string.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "postbus/lang.h"
#include "setup.h"

#define ANSWER_BYTES 1000

const struct setup_question setup_questions[QUESTIONS] = {
    [ASK_HOST] = {"--host", "mailbox", "host", N_("IMAP server"), NULL, NULL},
    [ASK_TLS] = {"--tls", "mailbox", "tls", N_("encryption (implicit, starttls, none)"), "implicit", "implicit starttls none"},
    [ASK_PORT] = {"--port", "mailbox", "port", N_("port"), "", NULL},
    [ASK_CA] = {"--ca-file", "mailbox", "ca-file", N_("certificates to trust, as a file (empty: the system's)"), "", NULL},
    [ASK_USER] = {"--user", "mailbox", "user", N_("user name"), NULL, NULL},
    [ASK_PASSWORD] = {"--password-file", "mailbox", "password-file", N_("password"), NULL, NULL},
    [ASK_FOLDER] = {"--folder", "mailbox", "folder", N_("folder where the letters come in"), "INBOX", NULL},
    [ASK_HOUSE] = {"--house", "triage", "house", N_("the chamber's own mail domains"), "eerstekamer.nl", NULL},
    [ASK_MODE] = {"--mode", "triage", "mode", N_("to begin with (observe: nothing is moved; suggest, route)"), "observe", "observe suggest route"},
};

static const char *read_line(struct arena *arena)
{
    char line[ANSWER_BYTES];
    if (!fgets(line, sizeof line, stdin))
        return NULL;
    return arena_copy(arena, span_trim(span_of(line)));
}

static const char *ask_shown(struct arena *arena, const char *prompt)
{
    fputs(prompt, stdout);
    fflush(stdout);
    return read_line(arena);
}

/* What is typed is not shown; who breaks off gets his terminal back as it was. */
static const char *ask_hidden(struct arena *arena, const char *prompt)
{
    struct termios before, hidden;
    sigset_t keys, others;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return ask_shown(arena, prompt);
    sigemptyset(&keys);
    sigaddset(&keys, SIGINT);
    sigaddset(&keys, SIGTSTP);
    sigprocmask(SIG_BLOCK, &keys, &others);
    hidden = before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    const char *line = ask_shown(arena, prompt);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    puts("");
    sigprocmask(SIG_SETMASK, &others, NULL);
    return line;
}

static bool is_choice(const char *choices, const char *answer)
{
    struct pb_span rest = span_of(choices);
    while (rest.n > 0) {
        size_t end = span_find(rest, ' ');
        if (span_eq(span_head(rest, end), span_of(answer)))
            return true;
        rest = span_tail(rest, end + 1);
    }
    return false;
}

static const char *otherwise_of(const struct setup *s, enum question q)
{
    if (q == ASK_PORT)
        return strcmp(s->answers[ASK_TLS], "implicit") == 0 ? "993" : "143";
    return s->answers[q] ? s->answers[q] : setup_questions[q].otherwise;
}

static bool is_good(enum question q, const char *answer)
{
    unsigned long port;
    if (q == ASK_PORT)
        return span_number(span_of(answer), 65535, &port) && port > 0;
    return !setup_questions[q].choices || is_choice(setup_questions[q].choices, answer);
}

/* False at the end of the input. */
static bool ask(struct setup *s, enum question q)
{
    const char *otherwise = otherwise_of(s, q);
    bool hidden = q == ASK_PASSWORD;
    const char *proposal = otherwise && *otherwise && !hidden ? arena_printf(s->arena, " [%s]", otherwise) : "";
    const char *prompt = arena_printf(s->arena, "%s%s: ", _(setup_questions[q].words), proposal);
    for (;;) {
        const char *line = (hidden ? ask_hidden : ask_shown)(s->arena, prompt);
        if (!line)
            return false;
        const char *answer = *line ? line : otherwise;
        if (answer && is_good(q, answer)) {
            s->answers[q] = answer;
            return true;
        }
        if (answer)
            printf(_("«%s» is not possible here\n"), answer);
    }
}

bool setup_answer(struct setup *s, enum question q, int *ret_status)
{
    *ret_status = EX_USAGE;
    if (s->given[q] && is_good(q, s->answers[q]))
        return true;
    if (s->given[q]) {
        fprintf(stderr, _("setup: %s: «%s» is not possible here\n"), setup_questions[q].option, s->answers[q]);
        return false;
    }
    if (s->may_ask)
        return ask(s, q);
    s->answers[q] = otherwise_of(s, q);
    if (!s->answers[q])
        fprintf(stderr, _("setup: nobody can be asked here: expected %s\n"), setup_questions[q].option);
    return s->answers[q] != NULL;
}

bool setup_password(struct setup *s, int *ret_status)
{
    struct secret secret = {.file = s->answers[ASK_PASSWORD]};
    struct pb_err err;
    if (!s->given[ASK_PASSWORD]) {
        s->password = s->answers[ASK_PASSWORD];
        return true;
    }
    if (strcmp(secret.file, "-") == 0)
        s->password = read_line(s->arena);
    else if (!secret_read(s->arena, &secret, 1, &s->password, &err)) {
        *ret_status = ctl_fail("setup", &err);
        return false;
    }
    return s->password && *s->password;
}
