/* HTTP by libmicrohttpd: a thread for each connection, and a clock for all of them. It parses the request's
 * head; addresses, forms and cookies are ours. */
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "postbus/iso.h"
#include "postbus/log.h"
#include "route.h"
#include "server.h"

/* One connection. */
struct link {
    int fd;
    int64_t since; /* it was made, answered, or its answer began to go out; seconds of a clock that never jumps */
    bool busy;     /* its request is being answered: it waits for us, not we for it */
    struct link *next, **at;
};

struct server {
    struct review *review; /* borrowed */
    struct MHD_Daemon *daemon; /* owned */
    pthread_mutex_t lock;
    struct link *links; /* each owned by its connection */
};

/* One request and its answer. */
struct exchange {
    struct server *server;
    struct arena *arena; /* owned */
    const char *target;
    struct buf body; /* owned */
    bool begun, too_big;
};

static struct link *link_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static int fd_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static void mark(struct server *server, struct link *link, bool busy)
{
    if (!link)
        return;
    pthread_mutex_lock(&server->lock);
    link->busy = busy;
    link->since = iso_monotonic();
    pthread_mutex_unlock(&server->lock);
}

static void link_new(struct server *server, struct MHD_Connection *connection, void **context)
{
    struct link *link = calloc(1, sizeof *link);
    if (!link)
        pb_out_of_memory("review");
    pthread_mutex_lock(&server->lock);
    *link = (struct link){.fd = fd_of(connection), .since = iso_monotonic(), .next = server->links, .at = &server->links};
    if (link->next)
        link->next->at = &link->next;
    server->links = link;
    pthread_mutex_unlock(&server->lock);
    *context = link;
}

static void link_drop(struct server *server, struct link *link)
{
    if (!link)
        return;
    pthread_mutex_lock(&server->lock);
    *link->at = link->next;
    if (link->next)
        link->next->at = link->at;
    pthread_mutex_unlock(&server->lock);
    free(link);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context, enum MHD_ConnectionNotificationCode what)
{
    struct server *server = context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        link_new(server, connection, socket_context);
    } else {
        link_drop(server, *socket_context);
        *socket_context = NULL;
    }
}

/* Idle ones are the library's to end; this is for those who send, or read, a byte now and then. */
void server_tick(struct server *server)
{
    int64_t now = iso_monotonic();
    pthread_mutex_lock(&server->lock);
    for (struct link *link = server->links; link; link = link->next)
        if (!link->busy && now - link->since > LIMIT_REVIEW_REQUEST_SECONDS)
            shutdown(link->fd, SHUT_RDWR);
    pthread_mutex_unlock(&server->lock);
}

/* The address as it was sent, before the library changes it. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)connection;
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        pb_out_of_memory("review");
    exchange->server = context;
    exchange->arena = arena_new(0);
    exchange->target = arena_string(exchange->arena, target);
    return exchange;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **request_context, enum MHD_RequestTerminationCode how)
{
    (void)how;
    struct exchange *exchange = *request_context;
    *request_context = NULL;
    mark(context, link_of(connection), false);
    if (!exchange)
        return;
    buf_done(&exchange->body);
    arena_free(exchange->arena);
    free(exchange);
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

struct counted {
    const char *name, *value;
    size_t n;
};

static enum MHD_Result count(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct counted *counted = context;
    if (strcasecmp(name, counted->name) == 0) {
        counted->value = value ? value : "";
        counted->n++;
    }
    return MHD_YES;
}

static struct asking asking_of(struct MHD_Connection *connection, const char *user_header)
{
    struct counted user = {.name = user_header};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count, &user);
    return (struct asking){
        .fd = fd_of(connection),
        .user = user.value,
        .users = user.n,
        .host = header(connection, "Host"),
        .origin = header(connection, "Origin"),
        .fetch_site = header(connection, "Sec-Fetch-Site"),
        .language = header(connection, "Accept-Language"),
        .cookie = header(connection, "Cookie"),
        .type = header(connection, "Content-Type"),
    };
}

/* The same on every answer. The referrer goes to this site only: with none at all, browsers would name no
 * Origin with our own forms. */
static void add_headers(struct MHD_Response *response, const struct reply *reply)
{
    static const char *const always[][2] = {
        {"Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                                    "base-uri 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
        {"Vary", "Cookie, Accept-Language"},
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        MHD_add_response_header(response, always[i][0], always[i][1]);
    MHD_add_response_header(response, "Cache-Control", reply->lasting ? "private, max-age=86400, immutable" : "no-store");
    MHD_add_response_header(response, "Content-Type", reply->type);
    const struct { const char *name, *value; } some[] = {
        {"Location", reply->location}, {"Set-Cookie", reply->cookie}, {"Content-Disposition", reply->file}, {"Allow", reply->status == 405 ? "GET, HEAD, POST" : NULL}};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (some[i].value)
            MHD_add_response_header(response, some[i].name, some[i].value);
}

static enum MHD_Result answer(struct exchange *exchange, struct MHD_Connection *connection, const char *method)
{
    struct server *server = exchange->server;
    struct link *link = link_of(connection);
    struct incoming in = {method, exchange->target, buf_span(&exchange->body), exchange->too_big,
                          asking_of(connection, server->review->config->review_header)};
    struct reply reply = {.status = 200, .type = "text/html; charset=utf-8"};
    mark(server, link, true);
    route_answer(server->review, exchange->arena, &in, &reply);
    mark(server, link, false);
    size_t n = reply.body.len;
    buf_reserve(&reply.body, 1); /* an empty one has no memory to hand over */
    struct MHD_Response *response = MHD_create_response_from_buffer(n, buf_steal(&reply.body), MHD_RESPMEM_MUST_FREE);
    if (!response)
        return MHD_NO;
    add_headers(response, &reply);
    enum MHD_Result result = MHD_queue_response(connection, reply.status, response);
    MHD_destroy_response(response);
    return result;
}

/* Called when the head is there, for each piece of the body, and at its end. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                  const char *upload, size_t *upload_size, void **request_context)
{
    (void)context, (void)url, (void)version;
    struct exchange *exchange = *request_context;
    if (!exchange->begun) {
        exchange->begun = true;
        return MHD_YES;
    }
    if (*upload_size == 0)
        return answer(exchange, connection, method);
    exchange->too_big = exchange->too_big || *upload_size > LIMIT_FORM_BYTES - exchange->body.len;
    if (!exchange->too_big)
        buf_add(&exchange->body, upload, *upload_size);
    *upload_size = 0;
    return MHD_YES;
}

/* Addresses stay as they are: what they mean is for route.c. */
static size_t leave(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

static void on_message(void *context, const char *format, va_list args)
{
    (void)context, (void)format, (void)args; /* what a peer did wrong, which is his affair */
}

bool server_open(struct review *review, int fd, struct server **ret_server, struct pb_err *err)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        pb_out_of_memory("review");
    *server = (struct server){.review = review, .lock = PTHREAD_MUTEX_INITIALIZER};
    server->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, server,
        MHD_OPTION_EXTERNAL_LOGGER, on_message, NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)LIMIT_REVIEW_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LIMIT_REVIEW_IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, LIMIT_REQUEST_HEAD,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_UNESCAPE_CALLBACK, leave, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_END);
    if (!server->daemon) {
        free(server);
        return pb_fail(err, PB_OPERATOR, "the page cannot be served: no thread, or no memory, for its server");
    }
    *ret_server = server;
    return true;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    MHD_stop_daemon(server->daemon); /* ends all connections and their threads */
    free(server);
}
