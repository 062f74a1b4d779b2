/* request.h: one request and its answer, as the pages know them. */
#pragma once
#include "form.h"
#include "html_out.h"
#include "postbus/control.h"
#include "postbus/review.h"

#define WHO_MAX CONTROL_WHO_MAX
#define COOKIE_MAX (32 + 1)
#define CSRF_MAX SHA256_HEX

enum method { METHOD_GET, METHOD_POST };

/* What the caller's side says, as it stands in the request's head; NULL where it does not. */
struct asking {
    int fd;             /* of the connection */
    const char *user;   /* the header that names the user; the last, where it stands several times */
    size_t users;       /* how often it stands */
    const char *host, *origin, *fetch_site, *language, *cookie, *type;
};

struct who {
    char name[WHO_MAX];
    enum role role;
    bool other;    /* than the user of this process: what he decides is asked of postbusd in his name */
};

struct request {
    struct review *review;
    struct arena *arena;
    enum method method;
    const char *path;
    struct form query, form;
    int64_t number;   /* behind the path: /letter/12 */
    struct who who;
    const char *session; /* the cookie; "" where there are none */
    char csrf[CSRF_MAX];
    struct store *store; /* NULL for what needs none */
    int64_t now;      /* seconds UTC */
};

struct reply {
    unsigned status;
    const char *type;       /* media type */
    const char *location;   /* NULL, or where to go instead */
    const char *cookie;     /* NULL, or Set-Cookie */
    const char *file;       /* NULL, or the name to save it by */
    bool lasting;           /* may be kept by the browser */
    struct buf body;        /* owned */
};

/* Who asks postbusd for what this request wants. */
struct control_caller request_caller(const struct request *request);

/* Answers with an error, in words for the one who asked. */
void reply_tell(struct request *request, struct reply *reply, unsigned status, const char *what);
/* The same of what went wrong behind the page. */
void reply_fail(struct request *request, struct reply *reply, const struct pb_err *err);
/* The page that the form stood in is old: nothing was done, and it can be done again from here, as it was written. */
void reply_old(struct request *request, struct reply *reply);
/* Go there, by GET. */
void reply_see(struct reply *reply, const char *address);

/* An address of this site: request_url(arena, "/queue", "name", queue, "from", NULL, NULL); a pair without value is
 * left out. */
const char *request_url(struct arena *arena, const char *path, ...) __attribute__((sentinel));
