/* Answers that are no page of their own. */
#include <string.h>

#include "page.h"
#include "postbus/lang.h"
#include "postbus/log.h"

static const char *title_of(unsigned status)
{
    return status == 404 ? _("Not found") : status >= 500 ? _("Not now") : status == 409 ? _("Somebody was faster") : _("Not done");
}

/* Without navigation: who asks may not see it, or it cannot be had. */
static void begin(struct request *request, struct reply *reply, struct html *html, unsigned status, const char *what)
{
    buf_clear(&reply->body);
    html_init(html, &reply->body);
    reply->status = status;
    html_open(html, T_HTML, {A_LANG, lang_name()});
    html_open(html, T_HEAD);
    html_put(html, T_META, NULL, {A_CHARSET, "utf-8"});
    html_put(html, T_META, NULL, {A_NAME, "viewport"}, {A_CONTENT, "width=device-width, initial-scale=1"});
    html_open(html, T_TITLE);
    html_printf(html, "%s – Postbus", title_of(status));
    html_close(html);
    html_put(html, T_LINK, NULL, {A_REL, "stylesheet"}, {A_HREF, request_url(request->arena, "/style.css", "v", asset_version(), NULL)});
    html_put(html, T_LINK, NULL, {A_REL, "icon"}, {A_HREF, "/icon.svg"}, {A_TYPE, "image/svg+xml"});
    html_close(html);
    html_open(html, T_BODY, {A_CLASS, "bare"});
    html_open(html, T_MAIN);
    html_put(html, T_H1, title_of(status));
    html_put(html, T_P, what, {A_ROLE, "alert"});
}

static void end(struct html *html)
{
    html_open(html, T_P);
    html_put(html, T_A, _("To the queues"), {A_HREF, "/"}, {A_CLASS, "button"});
    html_close_to(html, 0);
}

void reply_tell(struct request *request, struct reply *reply, unsigned status, const char *what)
{
    struct html html;
    begin(request, reply, &html, status, what);
    end(&html);
}

/* What was written by hand is to be seen; the rest goes along. */
static void put_again(struct html *html, const struct form_field *field)
{
    bool written = strcmp(field->name, "why") == 0 || strcmp(field->name, "text") == 0;
    if (written)
        html_put(html, T_TEXTAREA, field->value, {A_NAME, field->name}, {A_ROWS, "4"}, {A_ARIA_LABEL, _("What you wrote")});
    else if (strcmp(field->name, "csrf") != 0)
        put_hidden(html, field->name, field->value);
}

void reply_old(struct request *request, struct reply *reply)
{
    struct html html;
    begin(request, reply, &html, 403, _("The page you sent this from is old. Nothing has been changed yet, and what you wrote is still here."));
    html_open(&html, T_FORM, {A_METHOD, "post"}, {A_ACTION, request->path}, {A_CLASS, "note"});
    put_mark(&html, request);
    for (size_t i = 0; i < request->form.n; i++)
        put_again(&html, &request->form.v[i]);
    html_put(&html, T_BUTTON, _("Do it now"), {A_TYPE, "submit"}, {A_CLASS, "main"});
    html_close(&html);
    end(&html);
}

void reply_fail(struct request *request, struct reply *reply, const struct pb_err *err)
{
    if (err->code == PB_NOT_FOUND) {
        reply_tell(request, reply, 404, _("There is no such letter."));
        return;
    }
    log_event(LOG_EVENT_TROUBLE, LOG_ERR, NULL, "%s", err->msg);
    reply_tell(request, reply, 503, err->code == PB_LATER ? _("This does not work at the moment. Try again in a minute.")
                                                          : _("This cannot be shown. The administrator finds the reason in the log."));
}
