#include "letter/message.h"

#include "letter/blank.h"
#include "letter/body.h"
#include "letter/chain.h"
#include "letter/uu.h"

/* A body in the making. */
struct gathering {
    struct arena *arena;
    struct message *message;
    struct buf *text;
};

static void gather(struct gathering *gathering, const struct part *part);

static bool is_body(const struct part *part)
{
    return (part_is(part, "text/plain") || part_is(part, "text/html") || part_is(part, "text/enriched") ||
            part_is(part, "text/richtext") || part_is(part, "application/rtf")) &&
           !span_caseeq(span_of(part->disposition), SPAN_LIT("attachment")) && !part->name;
}

/* An empty leaf that a program left between others is nothing at all. */
static bool is_nothing(const struct part *part)
{
    return !part->name && span_trim(part->body).n == 0;
}

static void add_text(struct gathering *gathering, struct pb_span text)
{
    if (blank_trim(text).n == 0)
        return;
    if (gathering->text->len > 0)
        buf_add_string(gathering->text, "\n\n");
    buf_add_span(gathering->text, text);
}

/* One alternative's text and what else it brings, apart from the rest. */
struct alternative {
    struct message message;
    struct buf text;
    size_t layers, named; /* of its chain; with a sender known */
};

static void alternative_done(struct alternative *alternative)
{
    buf_done(&alternative->text);
}
#define cleanup_alternative __attribute__((cleanup(alternative_done)))

static void try_alternative(struct arena *arena, const struct part *part, struct alternative *ret_alternative)
{
    struct alternative alternative = {0};
    struct gathering gathering = {arena, &alternative.message, &alternative.text};
    struct chain chain;
    gather(&gathering, part);
    chain_parse(arena, buf_span(&alternative.text), &chain);
    alternative.layers = chain.n;
    for (size_t i = 0; i < chain.n; i++)
        alternative.named += chain.v[i].from.name || chain.v[i].from.address;
    *ret_alternative = alternative;
}

/* Does `b` say what `a` lost? A tie goes to the first: programs write plain text
 * first, and write it well. */
static bool is_better(const struct alternative *b, const struct alternative *a)
{
    size_t a_words = blank_trim(buf_span(&a->text)).n, b_words = blank_trim(buf_span(&b->text)).n;
    if (a_words == 0 || b_words == 0)
        return b_words > a_words;
    if (a->layers != b->layers)
        return b->layers > a->layers;
    if (a->named != b->named)
        return b->named > a->named;
    return b_words / 2 > a_words;
}

static void append(struct arena *arena, struct parts *list, const struct parts *more)
{
    for (size_t i = 0; i < more->n; i++)
        arena_push(arena, list, more->v[i]);
}

static void gather_alternatives(struct gathering *gathering, const struct part *part)
{
    cleanup_alternative struct alternative best = {0};
    for (const struct part *child = part->first; child; child = child->next) {
        struct alternative next;
        try_alternative(gathering->arena, child, &next);
        bool better = child == part->first || is_better(&next, &best);
        /* Files come along whichever text is read. */
        struct message *kept = better ? &next.message : &best.message, *other = better ? &best.message : &next.message;
        append(gathering->arena, &kept->files, &other->files);
        append(gathering->arena, &kept->messages, &other->messages);
        alternative_done(better ? &best : &next);
        if (better)
            best = next;
        else
            best.message = *kept;
    }
    add_text(gathering, buf_span(&best.text));
    append(gathering->arena, &gathering->message->files, &best.message.files);
    append(gathering->arena, &gathering->message->messages, &best.message.messages);
    if (best.message.oddity)
        gathering->message->oddity = best.message.oddity;
}

/* A body's text, and the files that stand in it. */
static void gather_body(struct gathering *gathering, const struct part *part)
{
    struct parts files = {0};
    struct pb_span text = body_text(gathering->arena, part, &gathering->message->oddity);
    if (part_is(part, "text/plain"))
        text = uu_take(gathering->arena, text, &files);
    add_text(gathering, text);
    for (size_t i = 0; i < files.n; i++)
        gather(gathering, files.v[i]);
}

static void gather(struct gathering *gathering, const struct part *part)
{
    struct message *message = gathering->message;
    if (part->kind == PART_MESSAGE || part_is_encoded_message(part)) {
        arena_push(gathering->arena, &message->messages, part);
    } else if (part->kind == PART_MULTIPART && part_is(part, "multipart/alternative")) {
        gather_alternatives(gathering, part);
    } else if (part->kind == PART_MULTIPART) {
        for (const struct part *child = part->first; child; child = child->next)
            gather(gathering, child);
    } else if (is_body(part)) {
        gather_body(gathering, part);
    } else if (!is_nothing(part)) {
        arena_push(gathering->arena, &message->files, part);
    }
}

void message_gather(struct arena *arena, const struct part *root, struct message *ret_message)
{
    struct message message = {.fields = &root->fields};
    cleanup_buf struct buf text = BUF_INIT;
    struct gathering gathering = {arena, &message, &text};
    gather(&gathering, root);
    message.text = (struct pb_span){arena_copy(arena, buf_span(&text)), text.len};
    *ret_message = message;
}
