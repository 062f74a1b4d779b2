#include "route.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "page.h"
#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/log.h"

/* Who may ask for what. Everything that changes anything is a POST, and goes by control.h. */
static const struct route {
    enum method method;
    const char *path;
    bool numbered;  /* a number behind it */
    bool open;      /* for anybody, and without the store */
    enum role role; /* at least */
    void (*answer)(struct request *request, struct reply *reply);
} routes[] = {
    {METHOD_GET, "/", false, false, ROLE_READER, page_home},
    {METHOD_GET, "/queue", false, false, ROLE_READER, page_queue},
    {METHOD_GET, "/letter/", true, false, ROLE_READER, page_letter},
    {METHOD_GET, "/diff/", true, false, ROLE_READER, page_diff},
    {METHOD_GET, "/campaign/", true, false, ROLE_READER, page_campaign},
    {METHOD_GET, "/rules", false, false, ROLE_READER, page_rules},
    {METHOD_GET, "/rules/file", false, false, ROLE_READER, page_rule_file},
    {METHOD_GET, "/search", false, false, ROLE_READER, page_search},
    {METHOD_GET, "/list", false, false, ROLE_READER, page_list},
    {METHOD_GET, "/list.csv", false, false, ROLE_READER, page_list_csv},
    {METHOD_GET, "/list.odt", false, false, ROLE_READER, page_list_odt},
    {METHOD_GET, "/overview", false, false, ROLE_READER, page_overview},
    {METHOD_GET, "/keys", false, false, ROLE_READER, page_keys},
    {METHOD_GET, "/enter", false, true, ROLE_NOBODY, page_enter},
    {METHOD_GET, "/style.css", false, true, ROLE_NOBODY, page_style},
    {METHOD_GET, "/keys.js", false, true, ROLE_NOBODY, page_script},
    {METHOD_GET, "/icon.svg", false, true, ROLE_NOBODY, page_icon},
    {METHOD_POST, "/act", false, false, ROLE_CLERK, act_decide},
    {METHOD_POST, "/note", false, false, ROLE_CLERK, act_note},
    {METHOD_POST, "/rules/try", false, false, ROLE_CLERK, act_rules_try},
    {METHOD_POST, "/rules/line", false, false, ROLE_CLERK, act_rules_line},
    {METHOD_POST, "/rules/save", false, false, ROLE_EDITOR, act_rules_save},
};
#define ROUTES (sizeof routes / sizeof *routes)

static bool fits(const struct route *route, struct pb_span path, int64_t *ret_number)
{
    struct pb_span own = span_of(route->path);
    unsigned long number = 0;
    if (!route->numbered)
        return span_eq(path, own);
    if (!span_starts(path, own) || !span_number(span_tail(path, own.n), INT64_MAX, &number) || number == 0)
        return false;
    *ret_number = (int64_t)number;
    return true;
}

/* The route of this path: of this method, else of another; NULL where there is none. */
static const struct route *find(enum method method, struct pb_span path, int64_t *ret_number)
{
    const struct route *found = NULL;
    for (size_t i = 0; i < ROUTES; i++)
        if (fits(&routes[i], path, ret_number) && (!found || routes[i].method == method))
            found = &routes[i];
    return found;
}

const char *request_url(struct arena *arena, const char *path, ...)
{
    cleanup_buf struct buf url = BUF_INIT;
    const char *name, *value;
    char before = '?';
    va_list args;
    buf_add_string(&url, path);
    va_start(args, path);
    while ((name = va_arg(args, const char *))) {
        value = va_arg(args, const char *);
        if (!value)
            continue;
        buf_printf(&url, "%c%s=", before, name);
        form_encode(&url, value);
        before = '&';
    }
    va_end(args);
    return arena_copy(arena, buf_span(&url));
}

struct control_caller request_caller(const struct request *request)
{
    const char *socket = request->review->config->control_socket;
    return (struct control_caller){socket ? socket : CONTROL_SOCKET, request->review->config->bus_name, request->who.other ? request->who.name : NULL};
}

void reply_see(struct reply *reply, const char *address)
{
    reply->status = 303;
    reply->location = address;
}

/* The first of ours among those that the browser asks for; what it likes better stands first. */
static const char *accepted(const char *header)
{
    struct pb_span rest = span_of(header);
    while (rest.n > 0) {
        size_t end = span_find(rest, ',');
        struct pb_span one = span_trim(span_head(rest, end));
        rest = span_tail(rest, end + 1);
        if (span_casestarts(one, SPAN_LIT("nl")))
            return "nl";
        if (span_casestarts(one, SPAN_LIT("en")))
            return "en";
    }
    return NULL;
}

static const char *cookie_language(const char *header)
{
    size_t nl = span_search(span_of(header), SPAN_LIT("lang=nl")), en = span_search(span_of(header), SPAN_LIT("lang=en"));
    size_t n = strlen(header);
    return nl < n ? "nl" : en < n ? "en" : NULL;
}

/* In the address, else as he chose before, as his browser is set, as the house is. */
static void choose_language(struct request *request, const struct asking *asking, struct reply *reply)
{
    const char *asked = form_value(&request->query, "lang");
    const char *kept = asking->cookie ? cookie_language(asking->cookie) : NULL;
    const char *browser = asking->language ? accepted(asking->language) : NULL;
    if (asked && lang_speak(asked))
        reply->cookie = arena_printf(request->arena, "lang=%s; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly", asked);
    else
        lang_speak(kept ? kept : browser ? browser : request->review->config->language);
}

static void log_refused(const struct request *request, const char *who, const char *why)
{
    log_event(LOG_EVENT_DENIED, LOG_WARNING, NULL, "refused: %s %s%s%s: %s", request->method == METHOD_POST ? "POST" : "GET", request->path, *who ? " of " : "", who,
              why);
}

static void refuse(struct request *request, struct reply *reply, unsigned status, const char *who, const char *why, const char *told)
{
    log_refused(request, who, why);
    reply_tell(request, reply, status, told);
}

static bool is_form(const char *type)
{
    static const char wanted[] = "application/x-www-form-urlencoded";
    size_t n = sizeof wanted - 1;
    return type && strncasecmp(type, wanted, n) == 0 && (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

/* A form of ours, from the one who has it before him. */
static bool take_form(struct request *request, const struct incoming *in, struct reply *reply)
{
    struct pb_err err;
    if (in->too_big)
        reply_tell(request, reply, 413, _("This form is too large. Nothing has been changed."));
    else if (!is_form(in->asking.type))
        reply_tell(request, reply, 415, _("This is not a form of this page. Nothing has been changed."));
    else if (!form_parse(request->arena, in->body, &request->form, &err))
        reply_tell(request, reply, err.code == PB_LIMIT ? 413 : 400, _("This form cannot be read. Nothing has been changed."));
    else if (who_sent(request->review->keeper, &in->asking, request, &err))
        return true;
    else if (err.code == PB_LATER) {
        log_refused(request, request->who.name, err.msg);
        reply_old(request, reply);
    } else
        refuse(request, reply, 403, request->who.name, err.msg,
               _("This form does not come from this page. Nothing has been changed."));
    return false;
}

static bool know_him(struct request *request, const struct route *route, const struct incoming *in, struct reply *reply)
{
    struct pb_err err;
    if (!who_is(request->review->keeper, &in->asking, &request->who, &request->session, &err)) {
        refuse(request, reply, 403, "", err.msg, _("It is not clear who you are, so nothing is shown."));
        return false;
    }
    who_mark(request->review->keeper, &request->who, request->session, request->csrf);
    struct control_caller caller = request_caller(request);
    if (!allowed_role(request->review, &caller, &request->who, request->now, &err)) {
        reply_fail(request, reply, &err);
        return false;
    }
    if (request->who.role < route->role) {
        refuse(request, reply, 403, request->who.name, "his role is not enough",
               route->method == METHOD_POST ? _("You may look, but not do this. Nothing has been changed.") : _("You may not see these letters. Ask the administrator."));
        return false;
    }
    return true;
}

static void answer_from_store(struct request *request, const struct route *route, struct reply *reply)
{
    struct pb_err err;
    if (!review_take_store(request->review, &request->store, &err)) {
        reply_fail(request, reply, &err);
        return;
    }
    route->answer(request, reply);
    review_put_store(request->review, request->store);
}

/* So many at a time: what is decided may wait for postbusd, and holds no place. */
static void make_page(struct request *request, const struct route *route, struct reply *reply)
{
    bool counted = route->method == METHOD_GET;
    while (counted && sem_wait(&request->review->places) != 0)
        ; /* interrupted by a signal */
    answer_from_store(request, route, reply);
    if (counted)
        sem_post(&request->review->places);
}

static void serve(struct request *request, const struct route *route, const struct incoming *in, struct reply *reply)
{
    if (route->open)
        route->answer(request, reply);
    else if (know_him(request, route, in, reply) && (route->method == METHOD_GET || take_form(request, in, reply)))
        make_page(request, route, reply);
}

static bool read_method(const char *name, enum method *ret_method)
{
    bool get = strcmp(name, "GET") == 0 || strcmp(name, "HEAD") == 0;
    *ret_method = get ? METHOD_GET : METHOD_POST;
    return get || strcmp(name, "POST") == 0;
}

void route_answer(struct review *review, struct arena *arena, const struct incoming *in, struct reply *ret_reply)
{
    struct pb_span target = span_of(in->target), path = span_head(target, span_find(target, '?'));
    struct request request = {.review = review, .arena = arena, .path = arena_copy(arena, path), .session = "", .now = iso_now()};
    struct pb_err err;
    bool known = read_method(in->method, &request.method), asked = form_parse(arena, span_tail(target, path.n + 1), &request.query, &err);
    const struct route *route = find(request.method, path, &request.number);
    choose_language(&request, &in->asking, ret_reply);
    if (!who_host(review->keeper, &in->asking))
        refuse(&request, ret_reply, 403, "", "called by another host's name", _("This page has another address."));
    else if (!asked)
        reply_tell(&request, ret_reply, 400, _("This address cannot be read."));
    else if (!route)
        reply_tell(&request, ret_reply, 404, _("There is no such page."));
    else if (!known || route->method != request.method)
        reply_tell(&request, ret_reply, 405, _("This page cannot be asked for in this way."));
    else
        serve(&request, route, in, ret_reply);
}
