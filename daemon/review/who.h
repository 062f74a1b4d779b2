/* who.h: who is asking, and what he may. */
#pragma once
#include "request.h"

struct who_settings {
    const struct config *config; /* borrowed */
    const char *token;           /* NULL: a Unix socket */
    bool proxys;                 /* the proxy's alone */
};

struct who_keeper; /* the session that the token was given for */

struct who_keeper *who_open(const struct who_settings *settings);
void who_close(struct who_keeper *keeper);

/* Gives the one-time token away; *ret_cookie is the session's. False: it is another, or was given already. */
bool who_enter(struct who_keeper *keeper, const char *token, char ret_cookie[static COOKIE_MAX]);

/* Who is at the other end. PB_BAD_INPUT: it cannot be told; the reason is for the log. */
bool who_is(struct who_keeper *keeper, const struct asking *asking, struct who *ret_who, const char **ret_session, struct pb_err *err) PB_MUST_CHECK;

/* The mark that each of his forms carries, and no other site can know. */
void who_mark(const struct who_keeper *keeper, const struct who *who, const char *session, char ret_csrf[static CSRF_MAX]);

/* May this POST be what a form of ours sent? PB_BAD_INPUT, with the reason for the log; PB_LATER where it comes from this
 * site, and its mark is another's or of before the page was started anew. */
bool who_sent(const struct who_keeper *keeper, const struct asking *asking, const struct request *request, struct pb_err *err) PB_MUST_CHECK;

/* Is the page asked for by its own name? A page of another site that calls itself this machine is none. */
bool who_host(const struct who_keeper *keeper, const struct asking *asking);
