/* A session with an IMAP server: from the connection to the selected folder, and
 * one command at a time. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "mailbox/imap.h"
#include "mailbox/net.h"
#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/steal.h"
#include "postbus/utf8.h"

#define LOGOUT_MILLISECONDS 3000
#define BODY_KEPT MIB(1)    /* memory kept from one mail to the next */
#define SERVER_TEXT 200 /* bytes of what a server says that are passed on */

/* What the server said last, made fit for a message. */
static void server_text(const struct imap *imap, struct buf *ret)
{
    struct pb_span text = span_of(imap->session->imap_response);
    for (size_t at = 0; at < text.n && ret->len < SERVER_TEXT;) {
        uint32_t rune = utf8_next(text, &at);
        buf_add_rune(ret, rune < ' ' || rune == 0x7F ? '?' : rune);
    }
}

/* RFC 5530: refusals that somebody has to see to. */
static const char *const OPERATOR_CODES[] = {
    "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN",
    "NOPERM",               "CANNOT",              "NONEXISTENT",
};

bool imap_said_code(const struct imap *imap, const char *code)
{
    const struct mailimap_response_info *info = imap->session->imap_response_info;
    if (!info)
        return false;
    if (strcmp(code, "TRYCREATE") == 0)
        return info->rsp_trycreate != 0;
    return info->rsp_atom && strcasecmp(info->rsp_atom, code) == 0;
}

static enum pb_code refusal_code(const struct imap *imap)
{
    for (size_t i = 0; i < sizeof OPERATOR_CODES / sizeof *OPERATOR_CODES; i++)
        if (imap_said_code(imap, OPERATOR_CODES[i]))
            return PB_OPERATOR;
    return PB_LATER;
}

static bool is_fatal(int result)
{
    switch (result) {
    case MAILIMAP_ERROR_BAD_STATE:
    case MAILIMAP_ERROR_STREAM:
    case MAILIMAP_ERROR_PARSE:
    case MAILIMAP_ERROR_CONNECTION_REFUSED:
    case MAILIMAP_ERROR_MEMORY:
    case MAILIMAP_ERROR_FATAL:
    case MAILIMAP_ERROR_PROTOCOL:
    case MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION:
    case MAILIMAP_ERROR_INVAL:
    case MAILIMAP_ERROR_SSL:
    case MAILIMAP_ERROR_NEEDS_MORE_DATA:
        return true;
    default:
        return false;
    }
}

static const char *fatal_text(int result)
{
    switch (result) {
    case MAILIMAP_ERROR_PARSE:
        return "the server's answer is not understood";
    case MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION:
        return "the server takes no connections";
    case MAILIMAP_ERROR_PROTOCOL:
        return "the server rejects the command";
    default:
        return "the session broke off";
    }
}

void imap_drop(struct imap *imap)
{
    if (!imap->session)
        return;
    stream_command(imap->stream, iso_monotonic_ms() + LOGOUT_MILLISECONDS);
    mailimap_free(imap->session); /* says LOGOUT, to a broken stream without effect */
    imap->session = NULL;
    imap->stream = NULL;
    imap->take = NULL;
}

enum imap_answer imap_break(struct imap *imap, struct pb_err *err, const char *why)
{
    cleanup_buf struct buf said = BUF_INIT;
    if (imap->session->imap_response)
        server_text(imap, &said);
    const char *cause = stream_why(imap->stream);
    pb_fail(err, PB_LATER, "%s: %s%s%s", imap->base.name, *cause ? cause : why, said.len ? ", last said: " : "",
            buf_string(&said));
    stream_break(imap->stream, &(struct pb_err){.code = PB_LATER});
    imap_drop(imap);
    return IMAP_BROKEN;
}

/* Exchange refuses one command after the other like this, until a new login. */
static bool has_lost_mailbox(const struct imap *imap)
{
    const char *said = imap->session->imap_response;
    return said && strcasestr(said, "authenticated but not connected");
}

enum imap_answer imap_answer_of(struct imap *imap, int result, struct pb_err *err)
{
    if (has_lost_mailbox(imap))
        return imap_break(imap, err, "the server has lost the mailbox from sight");
    if (is_fatal(result) || stream_broken(imap->stream))
        return imap_break(imap, err, fatal_text(result));
    if (result <= MAILIMAP_NO_ERROR_NON_AUTHENTICATED && !stream_refused(imap->stream))
        return IMAP_OK;
    cleanup_buf struct buf said = BUF_INIT;
    server_text(imap, &said);
    pb_fail(err, refusal_code(imap), "the server refuses: %s", buf_string(&said));
    return IMAP_NO;
}

void imap_begin(struct imap *imap, uint64_t expected)
{
    uint64_t seconds = imap->base.settings.command_seconds + expected / LIMIT_SLOWEST_BYTES;
    stream_command(imap->stream, iso_monotonic_ms() + (int64_t)seconds * 1000);
    imap->session->imap_response = NULL;
}

/* Sends the line behind a new tag and has the answer parsed. */
static int exchange(struct imap *imap, struct pb_span line)
{
    struct mailimap_response *response;
    mailstream *mail = imap->session->imap_stream;
    int result = mailimap_send_current_tag(imap->session);
    if (result != MAILIMAP_NO_ERROR)
        return result;
    if (mailstream_write(mail, line.p, line.n) < 0 || mailstream_write(mail, "\r\n", 2) < 0 ||
        mailstream_flush(mail) < 0 || !mailimap_read_line(imap->session))
        return MAILIMAP_ERROR_STREAM;
    result = mailimap_parse_response(imap->session, &response);
    if (result == MAILIMAP_NO_ERROR)
        mailimap_response_free(response);
    return result;
}

enum imap_answer imap_say(struct imap *imap, uint64_t expected, struct pb_err *err, const char *format, ...)
{
    char line[LIMIT_COMMAND_BYTES];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof line) {
        pb_fail(err, PB_LIMIT, "a command of %d bytes", n);
        return IMAP_NO;
    }
    imap_begin(imap, expected);
    return imap_answer_of(imap, exchange(imap, (struct pb_span){line, (size_t)n}), err);
}

/* Collects the pieces of a body as they arrive. */
static bool add_body(int type, struct mailimap_msg_att_body_section *section, const char *bytes, size_t n,
                     void *context)
{
    struct imap *imap = context;
    (void)type, (void)section;
    buf_add(&imap->body, bytes, n);
    return imap->body.len <= LIMIT_MAIL_BYTES;
}

static bool in_range(int value, int low, int high)
{
    return value >= low && value <= high;
}

/* Seconds UTC; 0 for a date that cannot be. */
static int64_t seconds_of(const struct mailimap_date_time *date)
{
    if (!date || !in_range(date->dt_year, 1970, 9999) || !in_range(date->dt_zone, -1400, 1400))
        return 0;
    struct tm fields = {.tm_year = date->dt_year - 1900, .tm_mon = date->dt_month - 1, .tm_mday = date->dt_day,
                        .tm_hour = date->dt_hour, .tm_min = date->dt_min, .tm_sec = date->dt_sec};
    if (!in_range(fields.tm_mon, 0, 11) || !in_range(fields.tm_mday, 1, 31) || !in_range(fields.tm_hour, 0, 23) ||
        !in_range(fields.tm_min, 0, 59) || !in_range(fields.tm_sec, 0, 60))
        return 0;
    int zone = date->dt_zone / 100 * 3600 + date->dt_zone % 100 * 60;
    return (int64_t)timegm(&fields) - zone;
}

static void note_static(const struct mailimap_msg_att_static *att, struct imap_mail *mail)
{
    switch (att->att_type) {
    case MAILIMAP_MSG_ATT_UID:
        mail->uid = att->att_data.att_uid;
        break;
    case MAILIMAP_MSG_ATT_RFC822_SIZE:
        mail->bytes = att->att_data.att_rfc822_size;
        mail->has_size = true;
        break;
    case MAILIMAP_MSG_ATT_INTERNALDATE:
        mail->arrived = seconds_of(att->att_data.att_internal_date);
        break;
    case MAILIMAP_MSG_ATT_BODY_SECTION:
        mail->has_body = true;
        break;
    default:
        break;
    }
}

static bool says_deleted(const struct mailimap_msg_att_dynamic *att)
{
    for (clistiter *i = att && att->att_list ? clist_begin(att->att_list) : NULL; i; i = clist_next(i)) {
        const struct mailimap_flag_fetch *flag = clist_content(i);
        if (flag->fl_type == MAILIMAP_FLAG_FETCH_OTHER && flag->fl_flag->fl_type == MAILIMAP_FLAG_DELETED)
            return true;
    }
    return false;
}

/* One FETCH answer is complete. */
static void take_mail(struct mailimap_msg_att *att, void *context)
{
    struct imap *imap = context;
    struct imap_mail mail = {0};
    for (clistiter *i = clist_begin(att->att_list); i; i = clist_next(i)) {
        const struct mailimap_msg_att_item *item = clist_content(i);
        if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
            note_static(item->att_data.att_static, &mail);
        else if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC)
            mail.deleted = says_deleted(item->att_data.att_dyn);
    }
    mail.body = buf_span(&imap->body);
    if (imap->take && mail.uid)
        imap->take(imap->take_context, &mail);
    buf_clear(&imap->body);
    if (imap->body.cap > BODY_KEPT)
        buf_done(&imap->body);
}

static void no_progress(size_t current, size_t maximum, void *context)
{
    (void)current, (void)maximum, (void)context;
}

static struct tls *reach_server(const struct mailbox_settings *s, int64_t deadline, struct pb_err *err)
{
    int fd;
    if (!net_connect(s->host, s->port, s->tls == MAILBOX_TLS_NONE, deadline, &fd, err))
        return NULL;
    struct tls *tls = tls_new(fd);
    if (s->tls != MAILBOX_TLS_IMPLICIT || tls_start(tls, s->host, s->ca_file, deadline, err))
        return tls;
    tls_free(tls);
    return NULL;
}

/* Connection and greeting. */
static bool greet(struct imap *imap, int64_t deadline, struct pb_err *err)
{
    struct tls *tls = reach_server(&imap->base.settings, deadline, err);
    if (!tls)
        return pb_fail_in(err, "%s", imap->base.name);
    imap->session = mailimap_new(0, NULL);
    if (!imap->session)
        pb_out_of_memory("imap");
    imap->stream = stream_new(tls);
    mailimap_set_msg_body_handler(imap->session, add_body, imap);
    mailimap_set_msg_att_handler(imap->session, take_mail, imap);
    mailimap_set_progress_callback(imap->session, no_progress, no_progress, imap);
    imap_begin(imap, 0);
    int result = mailimap_connect(imap->session, stream_mail(imap->stream));
    if (imap_answer_of(imap, result, err) != IMAP_OK)
        return false;
    if (result == MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
        return true;
    imap_break(imap, err, "the server takes us for somebody already (PREAUTH)");
    return false;
}

/* STARTTLS: on any trouble the connection is given up, never used in plain text. */
static bool go_secret(struct imap *imap, int64_t deadline, struct pb_err *err)
{
    const struct mailbox_settings *s = &imap->base.settings;
    imap_begin(imap, 0);
    if (imap_answer_of(imap, mailimap_starttls(imap->session), err) != IMAP_OK) {
        if (imap->session) {
            imap_break(imap, NULL, "no STARTTLS");
            return pb_fail(err, PB_OPERATOR, "%s: the server refuses STARTTLS", imap->base.name);
        }
        return pb_fail_in(err, "STARTTLS");
    }
    if (imap->session->imap_stream->read_buffer_len || stream_peek(imap->stream) != 0) {
        imap_break(imap, err, "the server speaks on in plain text behind STARTTLS");
        return false;
    }
    struct pb_err problem;
    if (tls_start(stream_tls(imap->stream), s->host, s->ca_file, deadline, &problem))
        return true;
    stream_break(imap->stream, &problem);
    imap_break(imap, NULL, "TLS");
    return pb_fail(err, problem.code, "%s: %s", imap->base.name, problem.msg);
}

/* A refused login is the operator's, unless the server says that it will pass. */
static bool log_in(struct imap *imap, struct pb_err *err)
{
    static const char *const passing[] = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"};
    const struct mailbox_settings *s = &imap->base.settings;
    imap_begin(imap, 0);
    int result = s->token ? mailimap_oauth2_authenticate(imap->session, s->user, s->token)
                          : mailimap_login(imap->session, s->user, s->password);
    enum imap_answer answer = imap_answer_of(imap, result, err);
    if (answer != IMAP_NO)
        return answer == IMAP_OK;
    enum pb_code code = PB_OPERATOR;
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (imap_said_code(imap, passing[i]))
            code = PB_LATER;
    imap_drop(imap);
    if (err)
        err->code = code;
    return pb_fail_in(err, "%s: login", imap->base.name);
}

/* libetpan's own looks into a list that is not there, where the server names nothing at all. */
bool imap_can(const struct imap *imap, const char *name)
{
    const struct mailimap_connection_info *server = imap->session->imap_connection_info;
    const struct mailimap_capability_data *said = server ? server->imap_capability : NULL;
    for (clistiter *i = said && said->cap_list ? clist_begin(said->cap_list) : NULL; i; i = clist_next(i)) {
        const struct mailimap_capability *can = clist_content(i);
        if (can->cap_type == MAILIMAP_CAPABILITY_NAME && strcasecmp(can->cap_data.cap_name, name) == 0)
            return true;
    }
    return false;
}

/* Asked after login: Exchange does not announce MOVE before. */
static bool learn_capabilities(struct imap *imap, struct pb_err *err)
{
    if (imap_say(imap, 0, err, "CAPABILITY") != IMAP_OK) {
        imap_drop(imap);
        return false;
    }
    imap->can_move = imap_can(imap, "MOVE");
    imap->can_uidplus = imap_can(imap, "UIDPLUS");
    imap->can_idle = imap_can(imap, "IDLE");
    imap->can_condstore = imap_can(imap, "CONDSTORE");
    return true;
}

static bool select_watched(struct imap *imap, struct pb_err *err)
{
    const struct mailbox_settings *s = &imap->base.settings;
    enum imap_answer answer = imap_select(imap, s->folder, s->look_only, err);
    if (answer == IMAP_OK)
        return true;
    if (answer == IMAP_NO) {
        bool has = true;
        if (err && imap_has_folder(imap, s->folder, &has, NULL) == IMAP_OK && !has)
            pb_fail(err, PB_OPERATOR, "there is no such folder");
        imap_drop(imap);
        pb_fail_in(err, "%s", imap->base.name);
    }
    return false;
}

bool imap_connect(struct mailbox *mailbox, struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (imap->session)
        return true;
    int64_t deadline = iso_monotonic_ms() + (int64_t)mailbox->settings.command_seconds * 1000;
    bool start = mailbox->settings.tls == MAILBOX_TLS_STARTTLS;
    imap->news = true; /* whatever came while we were away */
    bool good = greet(imap, deadline, err) && (!start || go_secret(imap, deadline, err)) && log_in(imap, err) &&
                learn_capabilities(imap, err) && imap_learn_style(imap, err) && select_watched(imap, err);
    if (!good)
        imap_drop(imap); /* half a session is none */
    return good;
}
