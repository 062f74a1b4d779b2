#include "dry_print.h"

/* Members of an object, without its braces. */
void dry_put_decision(struct buf *out, const struct decision *d)
{
    static const struct scores none;
    const struct verdict *verdict = d->verdict;
    cleanup_buf struct buf object = BUF_INIT;
    struct json json;
    json_init(&json, &object);
    json_object(&json);
    json_put_string(&json, "kind", d->item.kind);
    json_put_string(&json, "organisation", d->item.organisation);
    json_put_string(&json, "deadline", d->item.deadline);
    ctl_json_scores(&json, "bills", verdict ? &verdict->bills : &none);
    ctl_json_scores(&json, "topics", verdict ? &verdict->topics : &none);
    ctl_json_scores(&json, "committees", verdict ? &verdict->committees : &none);
    ctl_json_strings(&json, "queues", &d->item.queues);
    json_put_bool(&json, "sure", d->item.sure);
    json_put_string(&json, "note", d->mail.note);
    ctl_json_strings(&json, "added", &d->mail.added);
    json_put_string(&json, "reason", d->item.reason);
    json_object_end(&json);
    buf_add(out, object.data + 1, object.len - 2);
}

static void put_number(struct json *json, const char *key, int64_t number, const char *prefix)
{
    char text[32];
    snprintf(text, sizeof text, "%s-%lld", prefix, (long long)number);
    json_put_string(json, key, number ? text : NULL);
}

/* The item that it relates to: the campaign's first letter, where it is in one. */
static int64_t relates_to(const struct item *item)
{
    if (item->lead && item->relation != RELATION_THREAD && item->relation != RELATION_VERSION)
        return item->lead == item->id ? 0 : item->lead;
    return item->of;
}

void dry_put_mail(struct buf *out, const struct dry_mail *mail, struct pb_span decided)
{
    struct json json;
    json_init(&json, out);
    json_object(&json);
    json_put_string(&json, "path", mail->path);
    json_put_string(&json, "relation", ctl_relation_name(mail->relation));
    put_number(&json, "item", mail->item->id, "i");
    put_number(&json, "of", relates_to(mail->item), "i");
    put_number(&json, "campaign", mail->item->campaign, "c");
    buf_add_char(out, ',');
    buf_add_span(out, decided);
    buf_add_string(out, "}\n");
}

void dry_tell_decision(struct buf *out, const struct decision *d)
{
    buf_printf(out, "%s: %s\n", d->item.queues.n ? d->item.queues.v[0] : "-", d->item.reason ? d->item.reason : "");
    for (size_t i = 0; i < d->mail.added.n; i++)
        buf_printf(out, "    %s\n", d->mail.added.v[i]);
}

void dry_tell_mail(struct buf *out, const struct dry_mail *mail, struct pb_span decided)
{
    buf_printf(out, "%s: %s i-%lld → ", mail->path, ctl_relation_name(mail->relation), (long long)mail->item->id);
    buf_add_span(out, decided);
}
