/* Answers that are no page of their own. */
#include "page.h"
#include "postbus/lang.h"
#include "postbus/log.h"

static const char *title_of(unsigned status)
{
    return status == 404 ? _("Not found") : status >= 500 ? _("Not now") : status == 409 ? _("Somebody was faster") : _("Not done");
}

/* Without navigation: who asks may not see it, or it cannot be had. */
void reply_tell(struct request *request, struct reply *reply, unsigned status, const char *what)
{
    struct html html;
    buf_clear(&reply->body);
    html_init(&html, &reply->body);
    reply->status = status;
    html_open(&html, T_HTML, {A_LANG, lang_name()});
    html_open(&html, T_HEAD);
    html_put(&html, T_META, NULL, {A_CHARSET, "utf-8"});
    html_put(&html, T_META, NULL, {A_NAME, "viewport"}, {A_CONTENT, "width=device-width, initial-scale=1"});
    html_open(&html, T_TITLE);
    html_printf(&html, "%s – Postbus", title_of(status));
    html_close(&html);
    html_put(&html, T_LINK, NULL, {A_REL, "stylesheet"}, {A_HREF, request_url(request->arena, "/style.css", "v", asset_version(), NULL)});
    html_close(&html);
    html_open(&html, T_BODY, {A_CLASS, "bare"});
    html_open(&html, T_MAIN);
    html_put(&html, T_H1, title_of(status));
    html_put(&html, T_P, what, {A_ROLE, "alert"});
    html_open(&html, T_P);
    html_put(&html, T_A, _("To the queues"), {A_HREF, "/"}, {A_CLASS, "button"});
    html_close_to(&html, 0);
}

void reply_fail(struct request *request, struct reply *reply, const struct pb_err *err)
{
    if (err->code == PB_NOT_FOUND) {
        reply_tell(request, reply, 404, _("There is no such letter."));
        return;
    }
    log_event(LOG_EVENT_TROUBLE, LOG_ERR, NULL, "%s", err->msg);
    reply_tell(request, reply, 503, err->code == PB_LATER ? _("This cannot be had at the moment. Try again in a minute.")
                                                          : _("This cannot be shown. The administrator finds the reason in the log."));
}
