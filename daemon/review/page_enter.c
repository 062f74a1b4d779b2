/* The way in where there is no proxy, and what the keys do. */
#include "page.h"
#include "postbus/lang.h"
#include "postbus/log.h"

void page_enter(struct request *request, struct reply *reply)
{
    char cookie[COOKIE_MAX];
    const char *token = form_value(&request->query, "token");
    if (!token || !who_enter(request->review->keeper, token, cookie)) {
        log_event(LOG_EVENT_DENIED, LOG_WARNING, NULL, "refused: GET /enter: the token is another, or was used before");
        reply_tell(request, reply, 403, _("This address has been used already, or is not right. Start the page again for a new one."));
        return;
    }
    reply->cookie = arena_printf(request->arena, "postbus=%s; Path=/; HttpOnly; SameSite=Strict", cookie);
    reply_see(reply, "/");
}

void page_keys(struct request *request, struct reply *reply)
{
    static const struct { const char *key, *does; } keys[] = {
        {"j", N_("next letter")},      {"k", N_("previous letter")},        {"Enter", N_("open the letter")},        {"u", N_("back to the queue")},
        {"x", N_("choose the letter, for several at a time")}, {"c", N_("it is where it belongs, and on to the next")},
        {"1 … 9, 0", N_("send it to that queue, and on to the next")},      {"r", N_("send it to several queues")},
        {"m", N_("make a rule from words that are marked in the letter")},
        {"w", N_("write why")},        {"n", N_("write a note")},           {"z", N_("undo the last decision")},
        {"/", N_("search")},           {"g 1 … g 0", N_("go to that queue")}, {"?", N_("this page")},
    };
    struct frame frame;
    if (!frame_begin(&frame, request, reply, _("Keys"), "/keys"))
        return;
    struct html *html = &frame.html;
    html_put(html, T_H1, _("Keys"));
    html_put(html, T_P, _("Everything works with the mouse and the Tab key too, and without script."));
    html_put(html, T_BUTTON, NULL, {A_TYPE, "button"}, {A_ID, "keys-switch"}, {A_HIDDEN, ""}, {A_DATA_ON, _("Switch single keys on")},
             {A_DATA_OFF, _("Switch single keys off")});
    html_open(html, T_TABLE, {A_CLASS, "keys"});
    html_open(html, T_TBODY);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        html_open(html, T_TR);
        html_open(html, T_TH, {A_SCOPE, "row"});
        html_put(html, T_KBD, keys[i].key);
        html_close(html);
        html_put(html, T_TD, _(keys[i].does));
        html_close(html);
    }
    frame_end(&frame);
}
