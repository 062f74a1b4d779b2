/* json.h: writes JSON (RFC 8259) in UTF-8; reads none.
 *
 * Commas and quotes are the writer's work. Invalid UTF-8 becomes U+FFFD. The
 * caller opens and closes in pairs, at most JSON_DEPTH_MAX deep. */
#pragma once
#include <stdbool.h>
#include "postbus/buf.h"

#define JSON_DEPTH_MAX 16

struct json {
    struct buf *out; /* borrowed */
    unsigned depth;
    bool more[JSON_DEPTH_MAX + 1]; /* a value has been written at this depth */
    bool after_key;
};

void json_init(struct json *json, struct buf *out);
void json_object(struct json *json);
void json_object_end(struct json *json);
void json_array(struct json *json);
void json_array_end(struct json *json);
void json_key(struct json *json, const char *key);
void json_string(struct json *json, const char *value); /* NULL writes null */
void json_span(struct json *json, struct pb_span value);
void json_bool(struct json *json, bool value);
void json_int(struct json *json, long long value);
void json_points(struct json *json, double value); /* one decimal at least */
void json_null(struct json *json);

/* Key and value in one. */
void json_put_string(struct json *json, const char *key, const char *value);
void json_put_bool(struct json *json, const char *key, bool value);
void json_put_int(struct json *json, const char *key, long long value);
