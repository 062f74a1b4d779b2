#include "who.h"

#include <pwd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "postbus/fd.h"
#include "postbus/hash.h"
#include "postbus/utf8.h"

#define SECRET_BYTES 32
#define USER_BUFFER 16384 /* for getpwnam_r */

struct who_keeper {
    struct who_settings settings;
    unsigned char secret[SECRET_BYTES];
    char cookie[COOKIE_MAX];
    atomic_bool given; /* the token was used */
};

static void random_hex(char *ret_hex, size_t size)
{
    unsigned char bytes[REVIEW_TOKEN_MAX / 2];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        abort(); /* blocks until there is some; never short of so few bytes */
    for (size_t i = 0; i < sizeof bytes && 2 * i + 2 < size; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", bytes[i]);
}

void review_token(char ret_token[static REVIEW_TOKEN_MAX])
{
    random_hex(ret_token, REVIEW_TOKEN_MAX);
}

struct who_keeper *who_open(const struct who_settings *settings)
{
    struct who_keeper *keeper = calloc(1, sizeof *keeper);
    if (!keeper)
        pb_out_of_memory("review");
    keeper->settings = *settings;
    random_hex(keeper->cookie, sizeof keeper->cookie);
    if (getrandom(keeper->secret, sizeof keeper->secret, 0) != sizeof keeper->secret)
        abort();
    return keeper;
}

void who_close(struct who_keeper *keeper)
{
    free(keeper);
}

/* In a time that does not tell how much of it is right. */
static bool same_secret(const char *a, const char *b)
{
    size_t n = strlen(a);
    unsigned char other = 0;
    if (strlen(b) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        other |= (unsigned char)(a[i] ^ b[i]);
    return other == 0;
}

bool who_enter(struct who_keeper *keeper, const char *token, char ret_cookie[static COOKIE_MAX])
{
    if (!keeper->settings.token || !same_secret(token, keeper->settings.token) || atomic_exchange(&keeper->given, true))
        return false;
    memcpy(ret_cookie, keeper->cookie, COOKIE_MAX);
    return true;
}

/* The name of a user of this system; false for one without. */
static bool user_name(uid_t uid, char ret_name[static WHO_MAX])
{
    char space[USER_BUFFER];
    struct passwd user, *found = NULL;
    return getpwuid_r(uid, &user, space, sizeof space, &found) == 0 && found &&
           (size_t)snprintf(ret_name, WHO_MAX, "%s", user.pw_name) < WHO_MAX;
}

static bool user_id(const char *name, uid_t *ret_uid)
{
    char space[USER_BUFFER];
    struct passwd user, *found = NULL;
    if (!name || getpwnam_r(name, &user, space, sizeof space, &found) != 0 || !found)
        return false;
    *ret_uid = user.pw_uid;
    return true;
}

/* That it is a person's is for postbusd to say; here it must only do no harm in a line. */
static bool name_allowed(const char *name)
{
    if (!name || !*name || strlen(name) >= WHO_MAX || !utf8_valid(span_of(name)))
        return false;
    for (; *name; name++)
        if ((unsigned char)*name < ' ' || *name == 0x7F)
            return false;
    return true;
}

/* The proxy has asked him for his password, and names him. */
static bool named_by_proxy(const struct who_keeper *keeper, const struct asking *asking, struct who *who, struct pb_err *err)
{
    if (asking->users != 1 || !name_allowed(asking->user))
        return pb_fail(err, PB_BAD_INPUT, "the proxy names no user in %s, or more than one", keeper->settings.config->review_header);
    snprintf(who->name, sizeof who->name, "%s", asking->user);
    return true;
}

static bool by_kernel(const struct who_keeper *keeper, const struct asking *asking, struct who *who, struct pb_err *err)
{
    const struct config *config = keeper->settings.config;
    uid_t peer, proxy;
    bool told = fd_peer_user(asking->fd, &peer);
    if (told ? user_id(config->review_proxy, &proxy) && peer == proxy : config->review_proxy && keeper->settings.proxys)
        return named_by_proxy(keeper, asking, who, err);
    if (!told)
        return pb_fail(err, PB_BAD_INPUT, "the kernel does not name the peer (PrivateUsers=yes), and there is no proxy-user");
    if (asking->users > 0)
        return pb_fail(err, PB_BAD_INPUT, "uid %lu is not the proxy, and sends %s", (unsigned long)peer, config->review_header);
    if (!user_name(peer, who->name))
        return pb_fail(err, PB_BAD_INPUT, "uid %lu has no name", (unsigned long)peer);
    return true;
}

/* The value of our cookie within the header; "" where there is none. */
static void find_cookie(const char *header, char ret_value[static COOKIE_MAX])
{
    struct pb_span rest = span_of(header);
    ret_value[0] = '\0';
    while (rest.n > 0) {
        size_t end = span_find(rest, ';');
        struct pb_span pair = span_trim(span_head(rest, end));
        rest = span_tail(rest, end + 1);
        if (span_starts(pair, SPAN_LIT("postbus=")) && pair.n == sizeof "postbus=" - 1 + COOKIE_MAX - 1) {
            memcpy(ret_value, pair.p + sizeof "postbus=" - 1, COOKIE_MAX - 1);
            ret_value[COOKIE_MAX - 1] = '\0';
            return;
        }
    }
}

static bool by_cookie(struct who_keeper *keeper, const struct asking *asking, struct who *who, struct pb_err *err)
{
    char cookie[COOKIE_MAX];
    find_cookie(asking->cookie ? asking->cookie : "", cookie);
    if (!atomic_load(&keeper->given) || !same_secret(cookie, keeper->cookie))
        return pb_fail(err, PB_BAD_INPUT, "without the cookie that the token is given for");
    return user_name(getuid(), who->name) || pb_fail(err, PB_BAD_INPUT, "this process's user has no name");
}

bool who_is(struct who_keeper *keeper, const struct asking *asking, struct who *ret_who, const char **ret_session, struct pb_err *err)
{
    struct who who = {0};
    bool port = keeper->settings.token != NULL;
    if (port ? !by_cookie(keeper, asking, &who, err) : !by_kernel(keeper, asking, &who, err))
        return false;
    who.other = !port;
    *ret_who = who;
    *ret_session = port ? keeper->cookie : "";
    return true;
}

void who_mark(const struct who_keeper *keeper, const struct who *who, const char *session, char ret_csrf[static CSRF_MAX])
{
    char inner[SHA256_HEX];
    struct pb_span secret = {(const char *)keeper->secret, SECRET_BYTES};
    struct sha256 *hash = sha256_new();
    sha256_add(hash, secret);
    sha256_add(hash, (struct pb_span){who->name, strlen(who->name) + 1});
    sha256_add(hash, span_of(session));
    sha256_end(hash, inner);
    hash = sha256_new(); /* twice, so that nothing can be added behind */
    sha256_add(hash, secret);
    sha256_add(hash, span_of(inner));
    sha256_end(hash, ret_csrf);
}

/* "https://host": the site that the browser sends it from is the one that it is sent to. */
static bool same_site(const struct who_keeper *keeper, const struct asking *asking)
{
    struct pb_span origin = span_of(asking->origin);
    const char *own = keeper->settings.config->review_origin;
    if (own && !keeper->settings.token)
        return span_eq(origin, span_of(own));
    if (span_starts(origin, SPAN_LIT("https://")))
        origin = span_tail(origin, sizeof "https://" - 1);
    else if (span_starts(origin, SPAN_LIT("http://")))
        origin = span_tail(origin, sizeof "http://" - 1);
    else
        return false;
    return asking->host && span_caseeq(origin, span_of(asking->host));
}

bool who_sent(const struct who_keeper *keeper, const struct asking *asking, const struct request *request, struct pb_err *err)
{
    const char *mark = form_value(&request->form, "csrf");
    if (!asking->origin && !asking->fetch_site)
        return pb_fail(err, PB_BAD_INPUT, "neither Origin nor Sec-Fetch-Site says where the form comes from");
    if (asking->origin && !same_site(keeper, asking))
        return pb_fail(err, PB_BAD_INPUT, "the form comes from another site");
    if (asking->fetch_site && strcmp(asking->fetch_site, "same-origin") != 0)
        return pb_fail(err, PB_BAD_INPUT, "the browser says that the form comes from another site");
    if (!mark || !same_secret(mark, request->csrf))
        return pb_fail(err, PB_LATER, "the form has not the mark of this user");
    return true;
}

bool who_host(const struct who_keeper *keeper, const struct asking *asking)
{
    static const char *const own[] = {"127.0.0.1", "localhost", "[::1]"};
    if (!keeper->settings.token)
        return true;
    struct pb_span host = span_of(asking->host ? asking->host : "");
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        struct pb_span name = span_of(own[i]);
        if (span_starts(host, name) && (host.n == name.n || host.p[name.n] == ':'))
            return true;
    }
    return false;
}
