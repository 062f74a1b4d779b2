/* Records as JSON: field names are a contract (interface.md), more may be added. */
#include "ctl.h"
#include "postbus/iso.h"
#include "postbus/identity.h"
#include "postbus/utf8.h"

const char *ctl_relation_name(enum relation_kind kind)
{
    static const char *const names[] = {
        [RELATION_NEW] = "new",           [RELATION_DUPLICATE] = "duplicate", [RELATION_NOTE] = "note",
        [RELATION_PARTIAL] = "partial",   [RELATION_THREAD] = "thread",       [RELATION_VERSION] = "version",
        [RELATION_CAMPAIGN] = "campaign", [RELATION_INTERNAL] = "internal",   [RELATION_UNREADABLE] = "unreadable",
    };
    return names[kind];
}

const char *ctl_field_name(enum field field)
{
    static const char *const names[FIELD_COUNT] = {
        [FIELD_SUBJECT] = "subject", [FIELD_LETTER] = "letter",       [FIELD_ATTACHMENT] = "attachment",
        [FIELD_NOTE] = "note",       [FIELD_QUOTED] = "quoted",       [FIELD_ADDRESSEE] = "addressee",
        [FIELD_SENDER] = "sender",   [FIELD_HEADER] = "header",
    };
    return names[field];
}

static const char *layer_kind_name(enum layer_kind kind)
{
    static const char *const names[] = {
        [LAYER_MAIL] = "mail", [LAYER_FORWARD] = "forward", [LAYER_REPLY] = "reply", [LAYER_ATTACHED] = "attached",
    };
    return names[kind];
}

static void put_address(struct json *json, const struct address *address)
{
    if (!address->name && !address->address) {
        json_null(json);
        return;
    }
    json_object(json);
    json_put_string(json, "name", address->name);
    json_put_string(json, "address", address->address);
    json_object_end(json);
}

static void put_addresses(struct json *json, const char *key, const struct addresses *list)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < list->n; i++)
        put_address(json, &list->v[i]);
    json_array_end(json);
}

void ctl_json_id(struct json *json, const char *key, char letter, int64_t id)
{
    char text[32];
    snprintf(text, sizeof text, "%c-%lld", letter, (long long)id);
    json_put_string(json, key, id ? text : NULL);
}

void ctl_json_time(struct json *json, const char *key, int64_t seconds)
{
    char text[ISO_MAX];
    iso_format(seconds, text);
    json_put_string(json, key, seconds ? text : NULL);
}

void ctl_json_strings(struct json *json, const char *key, const struct strings *strings)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < strings->n; i++)
        json_string(json, strings->v[i]);
    json_array_end(json);
}

static void put_layer(struct json *json, const struct layer *layer)
{
    json_object(json);
    json_put_int(json, "depth", layer->depth);
    json_put_string(json, "kind", layer_kind_name(layer->kind));
    json_key(json, "from");
    put_address(json, &layer->from);
    json_key(json, "on_behalf_of");
    put_address(json, &layer->on_behalf_of);
    put_addresses(json, "to", &layer->to);
    put_addresses(json, "cc", &layer->cc);
    json_put_string(json, "sent", layer->sent);
    json_put_string(json, "sent_raw", layer->sent_raw);
    json_put_string(json, "subject", layer->subject);
    json_put_string(json, "base_subject", layer->base_subject);
    json_put_string(json, "message_id", layer->message_id);
    ctl_json_strings(json, "attachments", &layer->attachments);
    json_put_string(json, "text", layer->text);
    json_object_end(json);
}

static void put_attachment(struct json *json, const struct attachment *attachment)
{
    json_object(json);
    json_put_string(json, "name", attachment->name);
    json_put_string(json, "type", attachment->type);
    json_put_int(json, "bytes", (long long)attachment->bytes);
    json_put_string(json, "sha256", attachment->sha256);
    json_put_int(json, "text_chars", (long long)utf8_length(span_of(attachment->text)));
    json_put_string(json, "status", attachment->status);
    json_put_int(json, "layer", (long long)attachment->layer);
    json_object_end(json);
}

static void put_facts(struct json *json, const struct facts *facts)
{
    json_key(json, "facts");
    json_array(json);
    for (size_t i = 0; i < facts->n; i++) {
        const struct fact *fact = &facts->v[i];
        json_object(json);
        json_put_string(json, "kind", facts_kind_name(fact->kind));
        json_put_string(json, "value", fact->value);
        json_put_string(json, "field", ctl_field_name(fact->field));
        json_put_int(json, "index", (long long)fact->index);
        json_put_int(json, "start", (long long)fact->start);
        json_put_int(json, "end", (long long)fact->end);
        json_put_string(json, "words", fact->words);
        json_object_end(json);
    }
    json_array_end(json);
}

void ctl_json_reading(struct json *json, const struct reading *reading, size_t letter, const struct facts *facts)
{
    json_object(json);
    json_put_string(json, "sha256", reading->sha256);
    json_put_int(json, "bytes", (long long)reading->bytes);
    json_put_string(json, "message_id", reading->message_id);
    json_put_bool(json, "degraded", reading->degraded);
    ctl_json_strings(json, "notes", &reading->notes);
    json_key(json, "layers");
    json_array(json);
    for (size_t i = 0; i < reading->layers.n; i++)
        put_layer(json, &reading->layers.v[i]);
    json_array_end(json);
    json_key(json, "letter");
    if (letter == IDENTITY_NO_LETTER)
        json_null(json);
    else
        json_int(json, (long long)letter);
    json_key(json, "attachments");
    json_array(json);
    for (size_t i = 0; i < reading->attachments.n; i++)
        put_attachment(json, &reading->attachments.v[i]);
    json_array_end(json);
    put_facts(json, facts);
    json_object_end(json);
}

void ctl_json_scores(struct json *json, const char *key, const struct scores *scores)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < scores->n; i++) {
        const struct score *score = &scores->v[i];
        if (score->state == SCORE_WEAK)
            continue;
        json_object(json);
        json_put_string(json, "id", score->id);
        json_key(json, "points");
        json_points(json, score->points);
        json_put_string(json, "state", score->state == SCORE_ASSIGNED ? "assigned" : "suggested");
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_evidence(struct json *json, const struct verdict *verdict)
{
    json_key(json, "evidence");
    json_array(json);
    for (size_t i = 0; i < verdict->evidence.n; i++) {
        const struct evidence *e = &verdict->evidence.v[i];
        json_object(json);
        json_put_string(json, "section", e->section);
        json_put_string(json, "file", e->file);
        json_put_int(json, "line", e->line);
        json_put_string(json, "rule", e->rule);
        json_put_string(json, "field", ctl_field_name(e->field));
        json_put_int(json, "index", (long long)e->index);
        json_put_int(json, "start", (long long)e->start);
        json_put_int(json, "end", (long long)e->end);
        json_put_string(json, "words", e->words);
        json_key(json, "points");
        json_points(json, e->points);
        json_object_end(json);
    }
    json_array_end(json);
}

void ctl_json_verdict(struct json *json, const struct verdict *verdict)
{
    json_put_string(json, "ruleset", verdict->ruleset);
    json_put_string(json, "kind", verdict->kind);
    json_put_string(json, "organisation", verdict->organisation);
    json_put_string(json, "deadline", verdict->deadline);
    ctl_json_scores(json, "bills", &verdict->bills);
    ctl_json_scores(json, "topics", &verdict->topics);
    ctl_json_scores(json, "committees", &verdict->committees);
    ctl_json_strings(json, "queues", &verdict->queues);
    json_put_bool(json, "sure", verdict->sure);
    json_put_string(json, "reason", verdict->reason);
    put_evidence(json, verdict);
    ctl_json_strings(json, "failed", &verdict->failed);
}
