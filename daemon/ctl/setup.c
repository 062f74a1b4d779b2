/* postbusctl setup: from a server's name to a configuration that was tried. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "postbus/ini.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/mailbox.h"
#include "setup.h"

#define CREDENTIAL "imap"
#define CREDENTIAL_FILE "/etc/credstore.encrypted/postbusd.imap"
#define NETWORK_FILE "/etc/systemd/system/postbusd.service.d/network.conf"
#define SHIPPED_FILE PB_DATA_DIR "/postbusd.conf"
#define FOLDERS_SHOWN 60
#define ANSWER_BYTES 1000

/* What is asked, in order. Each is an option as well, which is not asked then. */
enum question { ASK_HOST, ASK_TLS, ASK_PORT, ASK_CA, ASK_USER, ASK_PASSWORD, ASK_FOLDER, ASK_HOUSE, ASK_MODE, QUESTIONS };

static const struct {
    const char *option, *section, *key, *words, *otherwise; /* otherwise: where nothing is said; NULL: it must be */
    const char *choices; /* ' ' between; NULL: any */
} questions[QUESTIONS] = {
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

struct setup {
    struct ctl ctl;
    struct arena *arena;
    const char *file;       /* the configuration */
    const char *credential; /* file for the encrypted password; "none" */
    const char *network;    /* file that lets the unit out, where that is needed; "none" */
    const char *answers[QUESTIONS];
    bool given[QUESTIONS]; /* as options */
    const char *password;  /* its text */
    bool may_ask;
};

/* ---- asking ---- */

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
    return s->answers[q] ? s->answers[q] : questions[q].otherwise;
}

static bool is_good(enum question q, const char *answer)
{
    unsigned long port;
    if (q == ASK_PORT)
        return span_number(span_of(answer), 65535, &port) && port > 0;
    return !questions[q].choices || is_choice(questions[q].choices, answer);
}

/* False at the end of the input. */
static bool ask(struct setup *s, enum question q)
{
    const char *otherwise = otherwise_of(s, q);
    bool hidden = q == ASK_PASSWORD;
    const char *proposal = otherwise && *otherwise && !hidden ? arena_printf(s->arena, " [%s]", otherwise) : "";
    const char *prompt = arena_printf(s->arena, "%s%s: ", _(questions[q].words), proposal);
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

/* True: there is an answer; false: *ret_status. */
static bool answer(struct setup *s, enum question q, int *ret_status)
{
    *ret_status = EX_USAGE;
    if (s->given[q] && is_good(q, s->answers[q]))
        return true;
    if (s->given[q]) {
        fprintf(stderr, _("setup: %s: «%s» is not possible here\n"), questions[q].option, s->answers[q]);
        return false;
    }
    if (s->may_ask)
        return ask(s, q);
    s->answers[q] = otherwise_of(s, q);
    if (!s->answers[q])
        fprintf(stderr, _("setup: nobody can be asked here: expected %s\n"), questions[q].option);
    return s->answers[q] != NULL;
}

/* An option names the file that holds it, "-" the standard input. */
static bool take_password(struct setup *s, int *ret_status)
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

/* ---- trying ---- */

static struct mailbox_settings settings_of(const struct setup *s)
{
    struct mailbox_settings settings = {
        .host = s->answers[ASK_HOST],
        .port = (uint16_t)strtoul(s->answers[ASK_PORT], NULL, 10),
        .tls = strcmp(s->answers[ASK_TLS], "implicit") == 0 ? MAILBOX_TLS_IMPLICIT : strcmp(s->answers[ASK_TLS], "starttls") == 0 ? MAILBOX_TLS_STARTTLS : MAILBOX_TLS_NONE,
        .ca_file = *s->answers[ASK_CA] ? s->answers[ASK_CA] : NULL,
        .user = s->answers[ASK_USER],
        .password = s->password,
        .folder = "INBOX",
        .look_only = true,
    };
    return settings;
}

static bool log_in(struct setup *s, struct strings *ret_folders, struct pb_err *err)
{
    struct mailbox_settings settings = settings_of(s);
    struct mailbox *mailbox = NULL;
    bool good = mailbox_open(&settings, &mailbox, err) && mailbox_connect(mailbox, err) && mailbox_folders(mailbox, s->arena, ret_folders, err);
    mailbox_close(mailbox);
    return good;
}

static void show_folders(const struct strings *folders)
{
    cleanup_buf struct buf out = BUF_INIT;
    buf_printf(&out, _("logged in; folders there (%zu):\n"), folders->n);
    for (size_t i = 0; i < folders->n && i < FOLDERS_SHOWN; i++) {
        buf_add_string(&out, "  ");
        ctl_words(&out, folders->v[i]);
        buf_add_char(&out, '\n');
    }
    if (folders->n > FOLDERS_SHOWN)
        buf_printf(&out, _("  … and %zu more\n"), folders->n - FOLDERS_SHOWN);
    ctl_print(&out);
}

/* The server, and who we are there: until it takes us. */
static bool reach(struct setup *s, struct strings *ret_folders, int *ret_status)
{
    for (;;) {
        struct pb_err err;
        for (enum question q = ASK_HOST; q <= ASK_PASSWORD; q++)
            if (!answer(s, q, ret_status))
                return false;
        if (!take_password(s, ret_status))
            return false;
        if (log_in(s, ret_folders, &err))
            return true;
        *ret_status = ctl_fail("setup", &err);
        if (err.code == PB_LATER)
            *ret_status = EX_UNAVAILABLE;
        if (!s->may_ask)
            return false;
        memset(s->given, 0, sizeof s->given); /* once more, with what was said as a proposal */
        puts(_("once more; what stands between [ ] is taken where nothing is typed"));
    }
}

static bool choose_folder(struct setup *s, const struct strings *folders, int *ret_status)
{
    show_folders(folders);
    while (answer(s, ASK_FOLDER, ret_status)) {
        if (strings_has(folders, s->answers[ASK_FOLDER]))
            return true;
        fprintf(stderr, _("setup: there is no folder «%s»\n"), s->answers[ASK_FOLDER]);
        *ret_status = EX_NOINPUT;
        if (!s->may_ask)
            return false;
        s->given[ASK_FOLDER] = false;
        s->answers[ASK_FOLDER] = NULL;
    }
    return false;
}

/* ---- writing ---- */

/* For this machine alone where the system can; else in the file it came from, or one beside the configuration. */
static bool keep_password(struct setup *s, const char **ret_file, struct pb_err *err)
{
    struct pb_err why;
    *ret_file = NULL;
    if (geteuid() == 0 && strcmp(s->credential, "none") != 0 && setup_encrypt(s->password, CREDENTIAL, s->credential, &why)) {
        printf(_("password: %s, encrypted for this machine\n"), s->credential);
        return true;
    }
    *ret_file = s->given[ASK_PASSWORD] && strcmp(s->answers[ASK_PASSWORD], "-") != 0 ? s->answers[ASK_PASSWORD] : arena_printf(s->arena, "%s.password", s->file);
    if (*ret_file != s->answers[ASK_PASSWORD]) {
        mode_t before = umask(0077);
        bool good = setup_write(s->arena, *ret_file, span_of(arena_printf(s->arena, "%s\n", s->password)), err);
        umask(before);
        if (!good)
            return false;
    }
    printf(_("password: in %s, for whoever may read it\n"), *ret_file);
    return true;
}

/* The configuration as it is; where there is none yet the shipped one, with its comments; where not even that, nothing. */
static bool load_before(struct setup *s, struct pb_span *ret_text, struct pb_err *err)
{
    const char *const files[] = {s->file, SHIPPED_FILE};
    *ret_text = (struct pb_span){"", 0};
    for (size_t i = 0; i < 2; i++) {
        if (ini_load(s->arena, files[i], ret_text, err))
            return true;
        if (err->code != PB_NOT_FOUND)
            return false;
    }
    return true;
}

static bool write_config(struct setup *s, const char *password_file, struct pb_err *err)
{
    cleanup_buf struct buf text = BUF_INIT;
    struct pb_span before;
    struct setting settings[QUESTIONS + 5];
    size_t n = 0;
    for (enum question q = 0; q < QUESTIONS; q++)
        if (q != ASK_PASSWORD)
            settings[n++] = (struct setting){questions[q].section, questions[q].key, *s->answers[q] ? s->answers[q] : NULL};
    settings[n++] = (struct setting){"mailbox", "password-credential", password_file ? NULL : CREDENTIAL};
    settings[n++] = (struct setting){"mailbox", "password-file", password_file};
    settings[n++] = (struct setting){"mailbox", "password-command", NULL};
    settings[n++] = (struct setting){"mailbox", "token-command", NULL};
    settings[n++] = (struct setting){"mailbox", "maildir", NULL};
    if (!load_before(s, &before, err))
        return false;
    setup_rewrite(before, settings, n, &text);
    return setup_write(s->arena, s->file, buf_span(&text), err);
}

/* What was written is read once more, as the daemon will. */
static bool check_config(struct setup *s, int *ret_status)
{
    struct config config;
    struct pb_err err;
    struct diag *diag = diag_new(s->arena);
    config_default(&config);
    bool good = config_load(s->arena, s->file, diag, &config, &err);
    ctl_print_faults(diag);
    *ret_status = good ? EX_OK : EX_CONFIG;
    return good;
}

static int finish(struct setup *s)
{
    const char *password_file;
    struct pb_err err;
    int status;
    if (!keep_password(s, &password_file, &err) || !write_config(s, password_file, &err))
        return ctl_fail("setup", &err);
    printf(_("configuration: %s\n"), s->file);
    if (!check_config(s, &status))
        return status;
    if (geteuid() == 0 && strcmp(s->network, "none") != 0 && !setup_network(s->arena, s->answers[ASK_HOST], s->network, &err))
        return ctl_fail("setup", &err);
    fputs(_("now: systemctl enable --now postbusd; then look with postbusctl status and postbusctl queue\n"), stdout);
    return EX_OK;
}

int ctl_setup(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct setup s = {.arena = arena, .file = CONFIG_FILE, .may_ask = isatty(STDIN_FILENO)};
    struct strings folders = {0};
    int status;
    for (enum question q = 0; q < QUESTIONS; q++)
        s.given[q] = (s.answers[q] = ctl_take_option(&argc, argv, questions[q].option)) != NULL;
    const char *file = ctl_take_option(&argc, argv, "--write"), *language = ctl_take_option(&argc, argv, "--lang");
    const char *credential = ctl_take_option(&argc, argv, "--credential"), *network = ctl_take_option(&argc, argv, "--network");
    s.file = file ? file : CONFIG_FILE;
    s.credential = credential ? credential : CREDENTIAL_FILE;
    s.network = network ? network : file ? "none" : NETWORK_FILE; /* a configuration elsewhere is no unit's */
    lang_init(language ? language : "nl");
    if (argc > 1)
        return ctl_usage("setup");
    if (!reach(&s, &folders, &status) || !choose_folder(&s, &folders, &status) || !answer(&s, ASK_HOUSE, &status) || !answer(&s, ASK_MODE, &status))
        return status;
    return finish(&s);
}
