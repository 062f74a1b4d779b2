#include "ctl.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "postbus/control.h"
#include "postbus/ini.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

struct given {
    const char *language, *store;
};

static bool parse(struct ctl *ctl, int argc, char **argv, struct given *given)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},       {"rules", required_argument, NULL, 'r'},
        {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},
        {"store", required_argument, NULL, 's'}, {NULL, 0, NULL, 0},
    };
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'j': ctl->json = true; break;
        case 'r': ctl->rules_directory = optarg; break;
        case 'c': ctl->config_file = optarg; break;
        case 'l': given->language = optarg; break;
        case 's': given->store = optarg; break;
        default: return false;
        }
    }
    ctl->paths = argv + optind;
    ctl->n = (size_t)(argc - optind);
    return true;
}

static void take_out(int *argc, char **argv, int at, int n)
{
    *argc -= n;
    for (int i = at; i <= *argc; i++) /* the NULL at the end goes with them */
        argv[i] = argv[i + n];
}

const char *ctl_take_option(int *argc, char **argv, const char *name)
{
    size_t n = strlen(name);
    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        bool joined = strncmp(argv[i], name, n) == 0 && argv[i][n] == '=';
        if (!joined && (strcmp(argv[i], name) != 0 || i + 1 == *argc))
            continue;
        const char *value = joined ? argv[i] + n + 1 : argv[i + 1];
        take_out(argc, argv, i, joined ? 1 : 2);
        return value;
    }
    return NULL;
}

bool ctl_take_flag(int *argc, char **argv, const char *name)
{
    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], name) == 0) {
            take_out(argc, argv, i, 1);
            return true;
        }
    return false;
}

void ctl_print_faults(const struct diag *diag)
{
    cleanup_buf struct buf text = BUF_INIT;
    diag_print(diag, &text);
    fputs(buf_string(&text), stderr);
}

/* Before anything is told: faults of the configuration too. */
static bool speak(const struct ctl *ctl, const char *language)
{
    if (lang_init(language ? language : config_language(ctl->config_file ? ctl->config_file : CONFIG_FILE)))
        return true;
    fprintf(stderr, "postbusctl: --lang %s: expected nl or en\n", language);
    return false;
}

/* A configuration that was named must be there; the installed one may be absent. */
static bool load_config(struct ctl *ctl, int *ret_status)
{
    struct pb_err err;
    struct diag *diag = diag_new(ctl->arena);
    config_default(&ctl->config);
    if (!ctl->config_file && access(CONFIG_FILE, R_OK) != 0)
        return true;
    const char *file = ctl->config_file ? ctl->config_file : CONFIG_FILE;
    bool good = config_load(ctl->arena, file, diag, &ctl->config, &err);
    ctl_print_faults(diag);
    if (good)
        return true;
    if (diag_errors(diag) == 0)
        fprintf(stderr, "postbusctl: %s\n", err.msg);
    *ret_status = err.code == PB_NOT_FOUND ? EX_NOINPUT : EX_CONFIG;
    return false;
}

bool ctl_begin(struct ctl *ctl, struct arena *arena, int argc, char **argv, int *ret_status)
{
    struct given given = {0};
    *ctl = (struct ctl){.arena = arena};
    if (!parse(ctl, argc, argv, &given)) {
        *ret_status = EX_USAGE;
        return false;
    }
    if (!speak(ctl, given.language)) {
        *ret_status = EX_USAGE;
        return false;
    }
    if (!load_config(ctl, ret_status))
        return false;
    ctl->other_store = given.store != NULL;
    if (given.store)
        ctl->config.store_file = given.store;
    ctl->caller.socket = ctl->config.control_socket ? ctl->config.control_socket : CONTROL_SOCKET;
    ctl->caller.bus = ctl->config.bus_name;
    return true;
}

const char *ctl_rules_directory(const struct ctl *ctl)
{
    return ctl->rules_directory ? ctl->rules_directory : ctl->config.rules_directory;
}

/* NULL with a set *ret_status; `optional`: the shipped phrases will do. */
static struct rulebook *load_rulebook(const struct ctl *ctl, bool optional, int *ret_status)
{
    struct pb_err err;
    struct ruleset *rules = NULL;
    struct diag *diag = diag_new(ctl->arena);
    const char *directory = ctl_rules_directory(ctl);
    if (rules_load(directory, &ctl->config.rules, diag, &rules, &err))
        return rulebook_new(rules);
    if (optional && err.code != PB_BAD_INPUT)
        return rulebook_new(NULL);
    ctl_print_faults(diag);
    *ret_status = ctl_fail(directory, &err);
    return NULL;
}

struct rulebook *ctl_rulebook(const struct ctl *ctl, int *ret_status)
{
    return load_rulebook(ctl, false, ret_status);
}

struct rulebook *ctl_rulebook_or_shipped(const struct ctl *ctl, int *ret_status)
{
    return load_rulebook(ctl, !ctl->rules_directory, ret_status);
}

struct ruleset *ctl_rules_if_any(const struct ctl *ctl)
{
    struct pb_err err;
    struct ruleset *rules = NULL;
    return rules_load(ctl_rules_directory(ctl), &ctl->config.rules, diag_new(ctl->arena), &rules, &err) ? rules : NULL;
}

bool ctl_has_store(const struct ctl *ctl, int *ret_status)
{
    if (ctl->config.store_file)
        return true;
    if (!ctl->config_file && access(CONFIG_FILE, F_OK) != 0)
        fputs(_("postbusctl: nothing is configured yet: postbusctl setup does it; or give --store FILE or --config FILE\n"), stderr);
    else if (!ctl->config_file && access(CONFIG_FILE, R_OK) != 0)
        fprintf(stderr, "postbusctl: %s: %s\n", CONFIG_FILE, strerror(errno));
    else
        fputs(_("postbusctl: no store is named: give --store FILE or --config FILE\n"), stderr);
    *ret_status = EX_CONFIG;
    return false;
}

struct store *ctl_store(const struct ctl *ctl, int *ret_status)
{
    struct pb_err err;
    struct store *store = NULL;
    if (!ctl_has_store(ctl, ret_status))
        return NULL;
    if (!store_open(ctl->config.store_file, STORE_READ, &store, &err)) {
        *ret_status = ctl_fail("postbusctl", &err);
        return NULL;
    }
    return store;
}

struct store *ctl_begin_store(struct ctl *ctl, struct arena *arena, int argc, char **argv, const char *verb, size_t arguments, int *ret_status)
{
    if (!ctl_begin(ctl, arena, argc, argv, ret_status))
        return NULL;
    if (ctl->n != arguments) {
        *ret_status = ctl_usage(verb);
        return NULL;
    }
    return ctl_store(ctl, ret_status);
}

static bool read_all(struct arena *arena, FILE *file, struct pb_span *ret_bytes, struct pb_err *err)
{
    cleanup_buf struct buf all = BUF_INIT;
    char piece[65536];
    size_t n;
    while (all.len <= LIMIT_MAIL_BYTES && (n = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add(&all, piece, n);
    if (ferror(file))
        return pb_fail_errno(err, PB_NOT_FOUND, errno, "cannot be read");
    if (all.len > LIMIT_MAIL_BYTES)
        return pb_fail(err, PB_LIMIT, "more than %zu bytes: expected one mail", LIMIT_MAIL_BYTES);
    *ret_bytes = (struct pb_span){arena_copy(arena, buf_span(&all)), all.len};
    return true;
}

bool ctl_input(struct arena *arena, const char *path, struct pb_span *ret_bytes, struct pb_err *err)
{
    if (strcmp(path, "-") == 0)
        return read_all(arena, stdin, ret_bytes, err);
    FILE *file = fopen(path, "re");
    if (!file)
        return pb_fail_errno(err, PB_NOT_FOUND, errno, "cannot be opened");
    bool good = read_all(arena, file, ret_bytes, err);
    fclose(file);
    return good;
}

int ctl_fail(const char *name, const struct pb_err *err)
{
    fprintf(stderr, "%s: %s\n", name, err->msg);
    return pb_exit_status(err->code);
}

int ctl_refused(const char *name, const struct pb_err *err)
{
    int status = ctl_fail(name, err);
    return err->code == PB_BAD_INPUT ? 1 : err->code == PB_LATER ? EX_UNAVAILABLE : status;
}

uint32_t ctl_rune(uint32_t rune)
{
    bool control = rune < 0x20 || (rune >= 0x7F && rune < 0xA0);
    bool turns = (rune >= 0x202A && rune <= 0x202E) || (rune >= 0x2066 && rune <= 0x2069); /* what follows is shown backwards */
    return control || turns ? ' ' : rune;
}

void ctl_words(struct buf *out, const char *words)
{
    struct pb_span s = span_of(words);
    for (size_t at = 0; at < s.n;)
        buf_add_rune(out, ctl_rune(utf8_next(s, &at)));
}

static bool is_terminal(void)
{
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && (!none || !*none) && terminal && strcmp(terminal, "dumb") != 0;
}

void ctl_strong(struct buf *out, const char *words)
{
    bool strong = is_terminal();
    buf_add_string(out, strong ? "\033[1m" : "");
    ctl_words(out, words);
    buf_add_string(out, strong ? "\033[0m" : "");
}

void ctl_print(struct buf *out)
{
    fwrite(buf_string(out), 1, out->len, stdout);
    fflush(stdout);
    buf_clear(out);
}
