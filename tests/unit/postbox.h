/* postbox.h: letters that are read, decided on and recorded, for tests of the store. */
#pragma once
#include "triage-bench.h"

static struct bench set_up_in(const char *file)
{
    return set_up_with(file, "");
}

__attribute__((unused)) static struct bench set_up(void)
{
    return set_up_in(NULL);
}

#define WORDS                                                                                      \
    "Het Wetboek van Strafvordering raakt de praktijk van rechters en advocaten. Wij vragen u om " \
    "stil te staan bij de gevolgen voor de werkdruk, bij de positie van slachtoffers en bij de "   \
    "kosten van 31.805 euro voor de invoering in de komende vijf jaren."
#define MORE " Ook het openbaar ministerie heeft daar bij herhaling aandacht voor gevraagd, zonder dat er iets veranderde."

struct letter {
    const char *from, *name, *sent, *text, *id, *mail_id, *refers, *forwarder;
};

static const struct letter brief = {.from = "jan@example.org", .name = "Jan Jansen", .sent = "2026-05-14T10:00", .text = "Stem tegen."};
static const struct letter jan = {.from = "jan@example.org", .name = "Jan Jansen", .sent = "2026-05-14T10:00", .text = WORDS};

static struct decision *take(struct bench *b, struct letter l)
{
    int number = b->refs++;
    const char *refers[] = {l.refers};
    struct layer layers[2] = {0};
    size_t n = 0;
    if (l.forwarder)
        layers[n++] = (struct layer){.from = {"Senator", l.forwarder}, .base_subject = "Brief", .sent = "2026-05-15T09:00", .text = ""};
    layers[n] = (struct layer){.depth = (unsigned)n, .kind = n ? LAYER_FORWARD : LAYER_MAIL, .from = {l.name, l.from}, .base_subject = "Brief", .sent = l.sent,
                               .text = l.text, .message_id = l.id, .references = {refers, l.refers != NULL, 1}};
    n++;
    struct reading reading = {.sha256 = arena_printf(b->arena, "%064d", number), .message_id = l.mail_id ? l.mail_id : l.id, .bytes = 100, .layers = {layers, n, n}};
    struct source source = {.folder = "postbus", .ref = arena_printf(b->arena, "1:%d", number), .mode = DELIVERY_ROUTE, .now = 1000 + number};
    struct decision *decision = NULL;
    CHECK(record_reading(b->store, b->arena, &b->config, b->book, &reading, &source, &decision, &b->err));
    return decision;
}

#define BUT(whole, ...)                                                                            \
    ({                                                                                             \
        struct letter but = (whole), *a  = &but;                                                   \
        __VA_ARGS__;                                                                               \
        but;                                                                                       \
    })

__attribute__((unused)) static int64_t item_of(struct bench *b, const struct decision *d, enum relation_kind *ret_relation)
{
    int64_t item = 0;
    CHECK(store_mail_now(b->store, d->mail.id, &item, ret_relation, &b->err));
    return item;
}
