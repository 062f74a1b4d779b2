/* postbusctl setup: from a server's name to a configuration that was tried. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "postbus/ini.h"
#include "postbus/lang.h"
#include "postbus/mailbox.h"
#include "setup.h"

#define CREDENTIAL "imap"
#define CREDENTIAL_FILE "/etc/credstore.encrypted/postbusd.imap"
#define NETWORK_FILE "/etc/systemd/system/postbusd.service.d/network.conf"
#define SHIPPED_FILE PB_DATA_DIR "/postbusd.conf"
#define FOLDERS_SHOWN 60

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
            if (!setup_answer(s, q, ret_status))
                return false;
        if (!setup_password(s, ret_status))
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
    while (setup_answer(s, ASK_FOLDER, ret_status)) {
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
            settings[n++] = (struct setting){setup_questions[q].section, setup_questions[q].key, *s->answers[q] ? s->answers[q] : NULL};
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
        s.given[q] = (s.answers[q] = ctl_take_option(&argc, argv, setup_questions[q].option)) != NULL;
    const char *file = ctl_take_option(&argc, argv, "--write"), *language = ctl_take_option(&argc, argv, "--lang");
    const char *credential = ctl_take_option(&argc, argv, "--credential"), *network = ctl_take_option(&argc, argv, "--network");
    s.file = file ? file : CONFIG_FILE;
    s.credential = credential ? credential : CREDENTIAL_FILE;
    s.network = network ? network : file ? "none" : NETWORK_FILE; /* a configuration elsewhere is no unit's */
    lang_init(language ? language : "nl");
    if (argc > 1)
        return ctl_usage("setup");
    if (!reach(&s, &folders, &status) || !choose_folder(&s, &folders, &status) || !setup_answer(&s, ASK_HOUSE, &status) || !setup_answer(&s, ASK_MODE, &status))
        return status;
    return finish(&s);
}
