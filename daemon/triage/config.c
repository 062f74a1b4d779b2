#include "postbus/config.h"

#include <stdlib.h>
#include <string.h>

#include "classes.h"
#include "postbus/ini.h"
#include "programs.h"

/* One key: where it is kept and how it is read. */
enum value_kind {
    VALUE_TEXT,    /* const char * */
    VALUE_PATH,    /* const char *, from the folder of the file */
    VALUE_WORD,    /* const char *, one of the choices */
    VALUE_CHOICE,  /* an enum, the index of the choice */
    VALUE_NUMBER,  /* unsigned */
    VALUE_PORT,    /* uint16_t */
    VALUE_POINTS,  /* double */
    VALUE_DOMAINS, /* struct strings, lower case */
    VALUE_NAMES,   /* struct strings */
    VALUE_SUBFOLDER, /* const char *, may be empty: none */
};

struct key {
    const char *section, *name;
    enum value_kind kind;
    size_t offset;
    unsigned long least, most;  /* of numbers and points */
    const char *const *choices; /* of words and choices */
};

static const char *const tls_names[] = {"implicit", "starttls", "none", NULL};
static const char *const mode_names[] = {"observe", "suggest", "route", NULL};
static const char *const language_names[] = {"nl", "en", NULL};

#define AT(member) offsetof(struct config, member)

static const struct key keys[] = {
    {"mailbox", "host", VALUE_TEXT, AT(mailbox.host), 0, 0, NULL},
    {"mailbox", "port", VALUE_PORT, AT(mailbox.port), 1, 65535, NULL},
    {"mailbox", "tls", VALUE_CHOICE, AT(mailbox.tls), 0, 0, tls_names},
    {"mailbox", "ca-file", VALUE_PATH, AT(mailbox.ca_file), 0, 0, NULL},
    {"mailbox", "user", VALUE_TEXT, AT(mailbox.user), 0, 0, NULL},
    {"mailbox", "password-file", VALUE_PATH, AT(password.file), 0, 0, NULL},
    {"mailbox", "password-credential", VALUE_TEXT, AT(password.credential), 0, 0, NULL},
    {"mailbox", "password-command", VALUE_TEXT, AT(password.command), 0, 0, NULL},
    {"mailbox", "token-file", VALUE_PATH, AT(token.file), 0, 0, NULL},
    {"mailbox", "token-command", VALUE_TEXT, AT(token.command), 0, 0, NULL},
    {"mailbox", "folder", VALUE_TEXT, AT(mailbox.folder), 0, 0, NULL},
    {"mailbox", "maildir", VALUE_PATH, AT(mailbox.maildir), 0, 0, NULL},
    {"mailbox", "command-seconds", VALUE_NUMBER, AT(mailbox.command_seconds), 1, 600, NULL},
    {"mailbox", "idle-seconds", VALUE_NUMBER, AT(mailbox.idle_seconds), 5, 540, NULL},
    {"mailbox", "poll-seconds", VALUE_NUMBER, AT(poll_seconds), 1, 3600, NULL},
    {"mailbox", "pause-seconds", VALUE_POINTS, AT(pause_seconds), 0, PAUSE_LONGEST, NULL},
    {"triage", "mode", VALUE_CHOICE, AT(mode), 0, 0, mode_names},
    {"triage", "manual", VALUE_TEXT, AT(manual), 0, 0, NULL},
    {"triage", "sweep-seconds", VALUE_NUMBER, AT(sweep_seconds), 1, 3600, NULL},
    {"triage", "duplicates", VALUE_SUBFOLDER, AT(duplicates), 0, 0, NULL},
    {"triage", "campaigns", VALUE_SUBFOLDER, AT(campaigns), 0, 0, NULL},
    {"triage", "house", VALUE_DOMAINS, AT(house), 0, 0, NULL},
    {"triage", "language", VALUE_WORD, AT(language), 0, 0, language_names},
    {"rules", "directory", VALUE_PATH, AT(rules_directory), 0, 0, NULL},
    {"rules", "assign", VALUE_POINTS, AT(rules.assign), 1, 1000, NULL},
    {"rules", "suggest", VALUE_POINTS, AT(rules.suggest), 1, 1000, NULL},
    {"rules", "margin", VALUE_POINTS, AT(rules.margin), 0, 1000, NULL},
    {"rules", "addressees", VALUE_POINTS, AT(rules.addressees), 0, 1000, NULL},
    {"rules", "mention", VALUE_POINTS, AT(rules.mention), 0, 1000, NULL},
    {"rules", "factor-subject", VALUE_POINTS, AT(rules.factor[FIELD_SUBJECT]), 0, 100, NULL},
    {"rules", "factor-letter", VALUE_POINTS, AT(rules.factor[FIELD_LETTER]), 0, 100, NULL},
    {"rules", "factor-attachment", VALUE_POINTS, AT(rules.factor[FIELD_ATTACHMENT]), 0, 100, NULL},
    {"rules", "factor-note", VALUE_POINTS, AT(rules.factor[FIELD_NOTE]), 0, 100, NULL},
    {"rules", "factor-quoted", VALUE_POINTS, AT(rules.factor[FIELD_QUOTED]), 0, 100, NULL},
    {"store", "file", VALUE_PATH, AT(store_file), 0, 0, NULL},
    {"store", "keep-months", VALUE_NUMBER, AT(keep_months), 0, 1200, NULL},
    {"control", "socket", VALUE_PATH, AT(control_socket), 0, 0, NULL},
    {"control", "readers", VALUE_TEXT, AT(readers), 0, 0, NULL},
    {"control", "clerks", VALUE_TEXT, AT(clerks), 0, 0, NULL},
    {"control", "editors", VALUE_TEXT, AT(editors), 0, 0, NULL},
    {"control", "archivists", VALUE_TEXT, AT(archivists), 0, 0, NULL},
    {"control", "review-user", VALUE_TEXT, AT(review_user), 0, 0, NULL},
    {"control", "bus-name", VALUE_TEXT, AT(bus_name), 0, 0, NULL},
    {"review", "readers", VALUE_NAMES, AT(review_readers), 0, 0, NULL},
    {"review", "clerks", VALUE_NAMES, AT(review_clerks), 0, 0, NULL},
    {"review", "editors", VALUE_NAMES, AT(review_editors), 0, 0, NULL},
    {"review", "proxy-user", VALUE_TEXT, AT(review_proxy), 0, 0, NULL},
    {"review", "user-header", VALUE_TEXT, AT(review_header), 0, 0, NULL},
    {"review", "origin", VALUE_TEXT, AT(review_origin), 0, 0, NULL},
};
#define KEYS (sizeof keys / sizeof *keys)

struct loading {
    struct arena *arena;
    struct diag *diag;
    struct config *config;
    const char *path;
    bool given[KEYS];
};

static void put(struct loading *load, const struct key *key, const void *value, size_t size)
{
    memcpy((char *)load->config + key->offset, value, size);
}

static void put_text(struct loading *load, const struct key *key, const char *text)
{
    put(load, key, &text, sizeof text);
}

/* A decimal number with an optional fraction, as points are written. */
static bool read_points(const struct key *key, const char *text, double *ret_points)
{
    char *end;
    *ret_points = strtod(text, &end);
    return end != text && *end == '\0' && *ret_points >= (double)key->least && *ret_points <= (double)key->most;
}

static void take_number(struct loading *load, const struct key *key, const struct ini_value *value)
{
    unsigned long number = 0;
    double points = 0;
    bool good = key->kind == VALUE_POINTS ? read_points(key, value->text, &points)
                                          : span_number(span_of(value->text), key->most, &number) && number >= key->least;
    if (!good) {
        diag_error(load->diag, value->place, "%s = %s: expected a number from %lu to %lu", key->name, value->text,
                   key->least, key->most);
        return;
    }
    if (key->kind == VALUE_POINTS)
        put(load, key, &points, sizeof points);
    else if (key->kind == VALUE_PORT)
        put(load, key, &(uint16_t){(uint16_t)number}, sizeof(uint16_t));
    else
        put(load, key, &(unsigned){(unsigned)number}, sizeof(unsigned));
}

static void take_choice(struct loading *load, const struct key *key, const struct ini_value *value)
{
    cleanup_buf struct buf all = BUF_INIT;
    for (unsigned i = 0; key->choices[i]; i++) {
        if (strcmp(key->choices[i], value->text) == 0) {
            if (key->kind == VALUE_WORD)
                put_text(load, key, key->choices[i]);
            else
                put(load, key, &i, sizeof i);
            return;
        }
        buf_printf(&all, "%s%s", i ? ", " : "", key->choices[i]);
    }
    const char *near = diag_did_you_mean(value->text, key->choices);
    diag_error(load->diag, value->place, "%s = %s: expected one of %s%s", key->name, value->text, buf_string(&all),
               diag_meant(load->diag, near));
}

static void take_domain(struct loading *load, const struct ini_value *value, char *domain)
{
    for (char *p = domain; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    if (!strchr(domain, '.') || strchr(domain, '@'))
        diag_error(load->diag, value->place, "house = %s: expected a mail domain, such as eerstekamer.nl", domain);
}

/* Domains, ";" between, or names, "," between; or each on a line. */
static void take_list(struct loading *load, const struct key *key, const struct ini_entry *entry)
{
    struct strings list = {0};
    for (size_t i = 0; i < entry->n; i++) {
        struct pb_span rest = span_of(entry->v[i].text);
        while (rest.n > 0) {
            size_t at = span_find(rest, key->kind == VALUE_DOMAINS ? ';' : ',');
            struct pb_span one = span_trim(span_head(rest, at));
            rest = span_tail(rest, at + 1);
            if (one.n == 0)
                continue;
            char *text = arena_copy(load->arena, one);
            if (key->kind == VALUE_DOMAINS)
                take_domain(load, &entry->v[i], text);
            arena_push(load->arena, &list, text);
        }
    }
    put(load, key, &list, sizeof list);
}

static const char *resolve(struct loading *load, const char *path)
{
    const char *slash = strrchr(load->path, '/');
    if (path[0] == '/' || !slash)
        return path;
    return arena_printf(load->arena, "%.*s/%s", (int)(slash - load->path), load->path, path);
}

static void take_value(struct loading *load, const struct key *key, const struct ini_entry *entry)
{
    if (key->kind == VALUE_DOMAINS || key->kind == VALUE_NAMES) {
        take_list(load, key, entry);
        return;
    }
    if (key->kind == VALUE_SUBFOLDER && entry->n == 0) {
        put_text(load, key, "");
        return;
    }
    if (entry->n != 1) {
        diag_error(load->diag, entry->n ? entry->v[1].place : entry->place, "%s: expected one line, found %zu", key->name, entry->n);
        return;
    }
    switch (key->kind) {
    case VALUE_TEXT:
    case VALUE_SUBFOLDER: put_text(load, key, entry->v[0].text); break;
    case VALUE_PATH: put_text(load, key, resolve(load, entry->v[0].text)); break;
    case VALUE_WORD:
    case VALUE_CHOICE: take_choice(load, key, &entry->v[0]); break;
    case VALUE_NUMBER:
    case VALUE_PORT:
    case VALUE_POINTS: take_number(load, key, &entry->v[0]); break;
    case VALUE_DOMAINS:
    case VALUE_NAMES: break;
    }
}

/* Sections whose keys are not ours: media types, and kinds of letters. */
#define EXTRACT "extract"
#define RETENTION "retention"

/* The names of a section's keys; of the sections where `section` is NULL. */
static const char *meant(const char *section, const char *word)
{
    const char *names[KEYS + 3];
    size_t n = 0;
    if (!section) {
        names[n++] = EXTRACT;
        names[n++] = RETENTION;
    }
    for (size_t i = 0; i < KEYS; i++)
        if (!section || strcmp(keys[i].section, section) == 0)
            names[n++] = section ? keys[i].name : keys[i].section;
    names[n] = NULL;
    return diag_did_you_mean(word, names);
}

static void take_entry(struct loading *load, const char *section, const struct ini_entry *entry)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].section, section) != 0 || strcmp(keys[i].name, entry->key) != 0)
            continue;
        if (load->given[i])
            diag_error(load->diag, entry->place, "%s is given twice in [%s]", entry->key, section);
        load->given[i] = true;
        take_value(load, &keys[i], entry);
        return;
    }
    const char *near = meant(section, entry->key);
    diag_error(load->diag, entry->place, "%s is no key of [%s]%s", entry->key, section,
               diag_meant(load->diag, near));
}

static bool section_known(const char *kind)
{
    for (size_t i = 0; i < KEYS; i++)
        if (strcmp(keys[i].section, kind) == 0)
            return true;
    return false;
}

static void take_section(struct loading *load, const struct ini_section *section)
{
    if (strcmp(section->kind, EXTRACT) == 0) {
        programs_take(load->arena, load->diag, section, &load->config->extract);
        return;
    }
    if (strcmp(section->kind, RETENTION) == 0) {
        classes_take(load->arena, load->diag, section, &load->config->retention);
        return;
    }
    if (!section_known(section->kind)) {
        const char *near = meant(NULL, section->kind);
        diag_error(load->diag, section->place, "[%s] is no section of the configuration: expected mailbox, triage, extract, rules, store, retention, control or review%s",
                   section->kind, diag_meant(load->diag, near));
        return;
    }
    for (size_t i = 0; i < section->n; i++)
        take_entry(load, section->kind, &section->v[i]);
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

/* As browsers write it: scheme and host, no slash behind. */
static bool is_origin(const char *text)
{
    const char *host = strncmp(text, "https://", 8) == 0 ? text + 8 : strncmp(text, "http://", 7) == 0 ? text + 7 : "";
    return *host && !strpbrk(host, "/?#@ ");
}

static void check_review(struct loading *load)
{
    const struct config *c = load->config;
    struct diag_place whole = {load->path, 0, 0};
    if (strspn(c->review_header, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") != strlen(c->review_header))
        diag_error(load->diag, whole, "[review] user-header = %s: expected the name of a header, such as X-Remote-User", c->review_header);
    if (c->review_origin && !is_origin(c->review_origin))
        diag_error(load->diag, whole, "[review] origin = %s: expected scheme and host alone, such as https://postbus.example.org", c->review_origin);
    if (c->review_proxy && !c->review_user)
        diag_error(load->diag, whole, "[review] names a proxy-user, but [control] no review-user: the page could not act for whom the proxy names");
}

/* What is legal line by line, but not together. */
static void check_whole(struct loading *load)
{
    const struct config *c = load->config;
    struct diag_place whole = {load->path, 0, 0};
    if (!c->mailbox.maildir && !c->mailbox.host)
        diag_error(load->diag, whole, "[mailbox] names neither host nor maildir: expected one of them");
    if (c->mailbox.maildir && c->mailbox.host)
        diag_error(load->diag, whole, "[mailbox] names both host and maildir: expected one of them");
    if (c->mailbox.host && !c->mailbox.user)
        diag_error(load->diag, whole, "[mailbox] has no user: expected the login name at %s", c->mailbox.host);
    if (c->mailbox.host && !secret_named(&c->password) && !secret_named(&c->token))
        diag_error(load->diag, whole, "[mailbox] has no password: expected password-credential, password-file, password-command, token-file or token-command");
    if (c->mailbox.host && c->mailbox.tls == MAILBOX_TLS_NONE && !is_loopback(c->mailbox.host))
        diag_error(load->diag, whole, "[mailbox] tls = none is for loopback only, and host is %s: expected implicit or starttls", c->mailbox.host);
    if (c->pause_seconds < PAUSE_LEAST)
        diag_error(load->diag, whole, "[mailbox] pause-seconds is less than %.2f: the server would be asked without end", PAUSE_LEAST);
    if (c->rules.suggest > c->rules.assign)
        diag_error(load->diag, whole, "[rules] suggest is more than assign: expected it to be at most %.1f", c->rules.assign);
    if (!c->rules_directory)
        diag_error(load->diag, whole, "[rules] has no directory: expected the folder of the rule files");
    if (!c->store_file)
        diag_error(load->diag, whole, "[store] has no file: expected the path of the store (or STATE_DIRECTORY from systemd)");
    if (c->house.n == 0)
        diag_error(load->diag, whole, "[triage] house is empty: expected the chamber's own mail domains");
}

void config_default(struct config *config)
{
    static const char *house[] = {"eerstekamer.nl"};
    const char *state = getenv("STATE_DIRECTORY");
    const char *runtime = getenv("RUNTIME_DIRECTORY");
    static char store_file[4096], control_socket[4096];
    *config = (struct config){
        .mailbox = {.tls = MAILBOX_TLS_IMPLICIT, .folder = "INBOX", .command_seconds = 60, .idle_seconds = 540},
        .mode = DELIVERY_OBSERVE,
        .manual = "Handmatig",
        .duplicates = "Dubbel",
        .campaigns = "Campagnes",
        .house = {house, 1, 1},
        .language = "nl",
        .poll_seconds = 60,
        .sweep_seconds = 30,
        .pause_seconds = 2,
        .rules_directory = PB_SYSCONF_DIR "/postbusd/rules",
        .rules = rules_settings_default(),
        .review_header = "X-Remote-User",
    };
    if (runtime && (size_t)snprintf(control_socket, sizeof control_socket, "%s/control", runtime) < sizeof control_socket)
        config->control_socket = control_socket;
    if (state && strlen(state) < sizeof store_file - sizeof "/postbus.db") {
        snprintf(store_file, sizeof store_file, "%s/postbus.db", state);
        config->store_file = store_file;
    }
}

const char *config_language(const char *path)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ini_file file = {0};
    struct pb_span bytes;
    struct pb_err err;
    bool english = false;
    if (ini_load(arena, path, &bytes, &err))
        ini_parse(arena, diag_new(arena), path, bytes, &file);
    for (size_t i = 0; i < file.n; i++)
        for (size_t j = 0; j < file.v[i].n && strcmp(file.v[i].kind, "triage") == 0; j++) {
            const struct ini_entry *entry = &file.v[i].v[j];
            english |= strcmp(entry->key, "language") == 0 && entry->n == 1 && strcmp(entry->v[0].text, "en") == 0;
        }
    return english ? "en" : "nl";
}

bool config_load(struct arena *arena, const char *path, struct diag *diag, struct config *ret_config, struct pb_err *err)
{
    struct pb_span bytes;
    if (!ini_load(arena, path, &bytes, err))
        return false;
    struct config *config = arena_alloc(arena, sizeof *config);
    config_default(config);
    struct loading load = {.arena = arena, .diag = diag, .config = config, .path = path};
    struct ini_file file = {0};
    diag_source(diag, path, bytes);
    ini_parse(arena, diag, path, bytes, &file);
    for (size_t i = 0; i < file.n; i++)
        take_section(&load, &file.v[i]);
    if (diag_errors(diag) == 0) {
        if (config->mailbox.port == 0)
            config->mailbox.port = config->mailbox.tls == MAILBOX_TLS_IMPLICIT ? 993 : 143;
        check_whole(&load);
        check_review(&load);
    }
    if (diag_errors(diag) > 0)
        return pb_fail(err, PB_BAD_INPUT, "%s has %zu fault(s)", path, diag_errors(diag));
    *ret_config = *config;
    return true;
}
