/* fuzz.h: what holds of everything that was read, whatever it was read from.
 *
 * A target calls one entrance with the fuzzer's bytes and looks at the outcome with
 * these. What does not hold ends the process, which the fuzzer reports. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "postbus/iso.h"
#include "postbus/limits.h"
#include "postbus/reading.h"
#include "postbus/utf8.h"

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct pb_span fuzz_span(const uint8_t *data, size_t size)
{
    return (struct pb_span){(const char *)data, size};
}

/* A text is UTF-8 with \n line ends. */
static inline void holds_text(const char *text)
{
    HOLDS(text && utf8_valid(span_of(text)) && !strchr(text, '\r'));
}

/* Any other string is absent or says something. */
static inline void holds_string(const char *string)
{
    HOLDS(!string || (*string && utf8_valid(span_of(string))));
}

static inline void holds_address(const struct address *address)
{
    holds_string(address->name);
    holds_string(address->address);
    HOLDS(!address->address || strchr(address->address, '@'));
}

static inline void holds_addresses(const struct addresses *addresses)
{
    HOLDS(addresses->n <= LIMIT_ADDRESSES);
    for (size_t i = 0; i < addresses->n; i++)
        holds_address(&addresses->v[i]);
}

static inline void holds_strings(const struct strings *strings, size_t most)
{
    HOLDS(strings->n <= most);
    for (size_t i = 0; i < strings->n; i++)
        holds_string(strings->v[i]);
}

static inline void holds_layer(const struct layer *layer)
{
    int64_t minutes;
    holds_address(&layer->from);
    holds_address(&layer->on_behalf_of);
    holds_addresses(&layer->to);
    holds_addresses(&layer->cc);
    holds_string(layer->sent_raw);
    holds_string(layer->subject);
    holds_string(layer->base_subject);
    holds_string(layer->message_id);
    holds_strings(&layer->references, LIMIT_REFERENCES);
    holds_strings(&layer->attachments, LIMIT_ATTACHMENTS);
    holds_text(layer->text);
    HOLDS(!layer->sent || iso_minutes(layer->sent, &minutes));
}

/* A chain goes down one level at a time. Returns the bytes of all texts. */
static inline size_t holds_layers(const struct layer *v, size_t n)
{
    size_t bytes = 0;
    HOLDS(n >= 1 && n <= LIMIT_LAYERS && v[0].depth == 0);
    for (size_t i = 0; i < n; i++) {
        holds_layer(&v[i]);
        HOLDS(i == 0 || (v[i].depth >= 1 && v[i].depth <= v[i - 1].depth + 1));
        bytes += strlen(v[i].text);
    }
    return bytes;
}
