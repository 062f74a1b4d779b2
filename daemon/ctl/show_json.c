/* A letter for programs: field names are a contract. */
#include "retention.h"
#include "show.h"

static void json_mail(struct json *json, const struct carrier *mail)
{
    json_object(json);
    json_put_int(json, "mail", mail->mail);
    json_put_string(json, "relation", ctl_relation_name(mail->relation));
    json_put_string(json, "why", mail->why);
    json_put_string(json, "forwarder", mail->forwarder);
    json_put_string(json, "forwarded", mail->forwarded);
    json_put_string(json, "note", mail->note);
    json_put_string(json, "folder", mail->folder);
    ctl_json_time(json, "taken", mail->taken);
    json_object_end(json);
}

static void json_event(struct json *json, const struct desk_event *event)
{
    json_object(json);
    ctl_json_time(json, "at", event->at);
    if (event->kind != DESK_NOTE)
        json_put_string(json, "act", event->act);
    if (event->kind == DESK_STEP) {
        json_put_int(json, "other", event->other);
        json_put_int(json, "mail", event->mail);
    } else {
        json_put_string(json, "who", event->who);
    }
    if (event->kind == DESK_DECISION)
        ctl_json_strings(json, "queues", &event->queues);
    json_put_string(json, event->kind == DESK_NOTE ? "text" : "why", event->text);
    json_object_end(json);
}

static void json_events(struct json *json, const char *key, const struct desk_letter *letter, enum desk_event_kind kind)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < letter->events.n; i++)
        if (letter->events.v[i].kind == kind)
            json_event(json, &letter->events.v[i]);
    json_array_end(json);
}

static void json_lists(struct json *json, struct arena *arena, const struct desk_letter *letter)
{
    json_key(json, "mails");
    json_array(json);
    for (size_t i = 0; i < letter->mails.n; i++)
        json_mail(json, &letter->mails.v[i]);
    json_array_end(json);
    json_key(json, "versions");
    json_array(json);
    for (size_t i = 0; i < letter->versions.n; i++)
        json_string(json, arena_printf(arena, "i-%lld", (long long)letter->versions.v[i].item));
    json_array_end(json);
    json_events(json, "history", letter, DESK_STEP);
    json_events(json, "decisions", letter, DESK_DECISION);
    json_events(json, "notes", letter, DESK_NOTE);
}

void show_json(struct arena *arena, const struct desk_letter *letter)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct json json;
    const struct item *item = letter->item;
    json_init(&json, &out);
    json_object(&json);
    ctl_json_id(&json, "item", 'i', item->id);
    json_put_int(&json, "version", item->version);
    ctl_json_id(&json, "joined", 'i', item->joined);
    json_put_string(&json, "subject", item->subject);
    json_put_string(&json, "author", item->author);
    json_put_string(&json, "organisation", item->organisation);
    json_put_string(&json, "sent", item->sent);
    json_put_string(&json, "deadline", item->deadline);
    json_put_string(&json, "bills", letter->bills);
    json_put_string(&json, "reason", item->reason);
    ctl_json_id(&json, "campaign", 'c', item->campaign);
    json_put_int(&json, "senders", letter->senders);
    json_put_bool(&json, "sure", item->sure);
    json_put_bool(&json, "decided", item->decided);
    ctl_json_strings(&json, "queues", &item->queues);
    json_lists(&json, arena, letter);
    json_key(&json, "destroyed");
    if (letter->destroyed)
        retention_json(&json, letter->destroyed);
    else
        json_null(&json);
    json_object_end(&json);
    buf_add_char(&out, '\n');
    ctl_print(&out);
}
