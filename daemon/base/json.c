#include "postbus/json.h"

#include <assert.h>
#include <stdio.h>

#include "postbus/utf8.h"

void json_init(struct json *json, struct buf *out)
{
    *json = (struct json){.out = out};
}

/* The comma before a value that is not the first. */
static void separate(struct json *json)
{
    if (json->after_key)
        json->after_key = false;
    else if (json->more[json->depth])
        buf_add_char(json->out, ',');
    json->more[json->depth] = true;
}

static void open_with(struct json *json, char bracket)
{
    assert(json->depth < JSON_DEPTH_MAX);
    separate(json);
    buf_add_char(json->out, bracket);
    json->more[++json->depth] = false;
}

static void close_with(struct json *json, char bracket)
{
    assert(json->depth > 0 && !json->after_key);
    json->depth--;
    buf_add_char(json->out, bracket);
}

void json_object(struct json *json) { open_with(json, '{'); }
void json_object_end(struct json *json) { close_with(json, '}'); }
void json_array(struct json *json) { open_with(json, '['); }
void json_array_end(struct json *json) { close_with(json, ']'); }

static void add_rune(struct buf *out, uint32_t rune)
{
    static const char short_form[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *p = short_form; *p; p += 2)
        if (rune == (unsigned char)p[0]) {
            buf_add_char(out, '\\');
            buf_add_char(out, p[1]);
            return;
        }
    if (rune < 0x20 || rune == 0x7F)
        buf_printf(out, "\\u%04x", (unsigned)rune);
    else
        buf_add_rune(out, rune);
}

static void quote(struct buf *out, struct pb_span text)
{
    buf_add_char(out, '"');
    for (size_t at = 0; at < text.n;)
        add_rune(out, utf8_next(text, &at));
    buf_add_char(out, '"');
}

void json_key(struct json *json, const char *key)
{
    separate(json);
    quote(json->out, span_of(key));
    buf_add_char(json->out, ':');
    json->after_key = true;
}

void json_span(struct json *json, struct pb_span value)
{
    separate(json);
    quote(json->out, value);
}

void json_null(struct json *json)
{
    separate(json);
    buf_add_string(json->out, "null");
}

void json_string(struct json *json, const char *value)
{
    if (value)
        json_span(json, span_of(value));
    else
        json_null(json);
}

void json_bool(struct json *json, bool value)
{
    separate(json);
    buf_add_string(json->out, value ? "true" : "false");
}

void json_int(struct json *json, long long value)
{
    separate(json);
    buf_printf(json->out, "%lld", value);
}

void json_points(struct json *json, double value)
{
    separate(json);
    buf_printf(json->out, "%.1f", value);
}

void json_put_string(struct json *json, const char *key, const char *value)
{
    json_key(json, key);
    json_string(json, value);
}

void json_put_bool(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

void json_put_int(struct json *json, const char *key, long long value)
{
    json_key(json, key);
    json_int(json, value);
}
