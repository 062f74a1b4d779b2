#include "letter/message.h"

#include "letter/blank.h"
#include "letter/body.h"
#include "letter/uu.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

/* A body in the making. */
struct gathering {
    struct arena *arena;
    struct message *message;
    struct buf *text;
    struct chain chain; /* of the text's first `chained` bytes, where it is known already */
    size_t chained;
    size_t *room;       /* bytes whose chains may still be compared; of the whole message */
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
    size_t length = gathering->text->len;
    size_t fits = utf8_cut(text, length < LIMIT_TEXT_BYTES ? LIMIT_TEXT_BYTES - length : 0);
    if (fits < text.n)
        gathering->message->oddity = "a text too long: the rest was left out";
    buf_add_span(gathering->text, span_head(text, fits));
}

/* One alternative's text and what else it brings, apart from the rest. */
struct alternative {
    struct message message;
    struct buf text;
    struct chain chain; /* n is 0 where it is not known */
};

static void alternative_done(struct alternative *alternative)
{
    buf_done(&alternative->text);
}
#define cleanup_alternative __attribute__((cleanup(alternative_done)))

static bool is_chained(const struct gathering *gathering)
{
    return gathering->chain.n > 0 && gathering->chained == gathering->text->len;
}

static void try_alternative(const struct gathering *outer, const struct part *part, struct alternative *ret_alternative)
{
    struct alternative alternative = {0};
    struct gathering gathering = {outer->arena, &alternative.message, &alternative.text, .room = outer->room};
    gather(&gathering, part);
    if (is_chained(&gathering))
        alternative.chain = gathering.chain;
    *ret_alternative = alternative;
}

/* False where too many bytes were compared already. */
static bool know_chain(const struct gathering *gathering, struct alternative *alternative)
{
    struct pb_span text = buf_span(&alternative->text);
    if (alternative->chain.n == 0 && text.n <= *gathering->room) {
        *gathering->room -= text.n;
        chain_parse(gathering->arena, text, &alternative->chain);
    }
    return alternative->chain.n > 0;
}

/* Layers whose sender is known. */
static size_t named(const struct chain *chain)
{
    size_t n = 0;
    for (size_t i = 0; i < chain->n; i++)
        n += chain->v[i].from.name || chain->v[i].from.address;
    return n;
}

/* Does `b` say what `a` lost? A tie goes to the first: programs write plain text
 * first, and write it well. */
static bool is_better(const struct gathering *gathering, struct alternative *b, struct alternative *a)
{
    size_t a_words = blank_trim(buf_span(&a->text)).n, b_words = blank_trim(buf_span(&b->text)).n;
    if (a_words == 0 || b_words == 0)
        return b_words > a_words;
    if (know_chain(gathering, a) && know_chain(gathering, b)) {
        if (a->chain.n != b->chain.n)
            return b->chain.n > a->chain.n;
        if (named(&a->chain) != named(&b->chain))
            return named(&b->chain) > named(&a->chain);
    }
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
        try_alternative(gathering, child, &next);
        bool better = child == part->first || is_better(gathering, &next, &best);
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
    bool whole = gathering->text->len == 0;
    add_text(gathering, buf_span(&best.text));
    if (whole && gathering->text->len == best.text.len) {
        gathering->chain = best.chain;
        gathering->chained = best.text.len;
    }
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
    size_t room = LIMIT_COMPARED_BYTES;
    struct gathering gathering = {arena, &message, &text, .room = &room};
    gather(&gathering, root);
    if (is_chained(&gathering))
        message.chain = gathering.chain;
    else
        chain_parse(arena, buf_span(&text), &message.chain);
    *ret_message = message;
}
