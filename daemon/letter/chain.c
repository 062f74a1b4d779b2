#include "letter/chain.h"

#include "letter/address.h"
#include "letter/attribution.h"
#include "letter/block.h"
#include "letter/lines.h"
#include "letter/notes.h"
#include "letter/separator.h"
#include "letter/subject.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define NOBODY UINT16_MAX /* a line of a header, not of a text */
#define SEPARATED_BY 3    /* empty lines between a separator and its block */
#define BROKEN_LEAST 60   /* a line this long may have been broken by a wrap that forgot the marks */

/* A layer that goes on: lines with at least `quotes` marks are its own. */
struct open {
    uint16_t layer;
    uint16_t quotes;
};

struct scan {
    struct arena *arena;
    struct lines lines;
    uint16_t *owner;  /* of each line: a layer, or NOBODY */
    uint16_t *quotes; /* of each layer: marks that belong to its place, not to its words */
    struct open open[LIMIT_LAYERS];
    size_t n_open;
    size_t floor;     /* lines before it are given out for good */
    struct chain chain;
};

static void push(struct scan *scan, const struct layer *layer, unsigned place, unsigned least)
{
    scan->quotes[scan->chain.n] = (uint16_t)place;
    scan->open[scan->n_open++] = (struct open){(uint16_t)scan->chain.n, (uint16_t)least};
    arena_push(scan->arena, &scan->chain, *layer);
}

/* Opens a layer below the one that a line with `quotes` marks belongs to. */
static void open_layer(struct scan *scan, struct layer *layer, unsigned quotes, unsigned least)
{
    while (scan->n_open > 1 && scan->open[scan->n_open - 1].quotes > quotes)
        scan->n_open--;
    layer->depth = scan->chain.v[scan->open[scan->n_open - 1].layer].depth + 1;
    push(scan, layer, least, least);
}

/* A wrap that broke a quoted line leaves its end without marks. */
static bool is_broken_off(const struct scan *scan, size_t at, unsigned quotes)
{
    const struct line *line = &scan->lines.v[at];
    return at > 0 && at + 1 < scan->lines.n && line[-1].length >= BROKEN_LEAST && line[-1].quotes >= quotes &&
           line[1].quotes >= quotes;
}

static uint16_t owner_of(const struct scan *scan, size_t at)
{
    const struct line *line = &scan->lines.v[at];
    size_t i = scan->n_open - 1;
    while (i > 0 && line->length > 0 && scan->open[i].quotes > line->quotes &&
           !is_broken_off(scan, at, scan->open[i].quotes))
        i--;
    return scan->open[i].layer;
}

static void give(struct scan *scan, size_t from, size_t to, uint16_t owner)
{
    for (size_t i = from; i < to; i++)
        scan->owner[i] = owner;
    if (owner == NOBODY)
        scan->floor = to;
}

static const char *text_of(struct arena *arena, struct pb_span value)
{
    return value.n > 0 ? arena_copy(arena, value) : NULL;
}

static struct layer layer_of(struct scan *scan, const struct block *block)
{
    struct arena *arena = scan->arena;
    struct layer layer = {.kind = LAYER_FORWARD, .text = "", .attachments = block->attachments};
    struct pb_span sent = block->value[ROLE_SENT];
    if (block->value[ROLE_FROM].n > 0)
        address_sender(arena, block->value[ROLE_FROM], &layer.from, &layer.on_behalf_of);
    if (block->value[ROLE_TO].n > 0)
        address_list(arena, block->value[ROLE_TO], &layer.to);
    if (block->value[ROLE_CC].n > 0)
        address_list(arena, block->value[ROLE_CC], &layer.cc);
    layer.sent = block->dated ? date_iso(arena, &block->date) : NULL;
    layer.sent_raw = text_of(arena, sent.p ? sent : block->value[ROLE_DATE]);
    layer.subject = text_of(arena, block->value[ROLE_SUBJECT]);
    layer.base_subject = subject_base(arena, layer.subject);
    return layer;
}

/* The block's words begin in line `from`, its header ends before `to`. */
static void take_block(struct scan *scan, const struct block *block, size_t from, size_t to)
{
    struct layer layer = layer_of(scan, block);
    unsigned quotes = scan->lines.v[to - 1].quotes;
    scan->chain.headed = scan->chain.headed || (scan->chain.n == 1 && lines_next(&scan->lines, 0, from) == from);
    open_layer(scan, &layer, scan->lines.v[from].quotes, quotes);
    give(scan, from, to, NOBODY);
}

/* A separator with a header block below it; returns the line behind, 0 for none. */
static size_t take_separated(struct scan *scan, size_t at)
{
    struct separator separator;
    struct block block = {0};
    if (!separator_match(&scan->lines, at, &separator))
        return 0;
    if (separator.rest.n > 0) {
        if (!block_parse_line(scan->arena, separator.rest, &block))
            return 0;
        take_block(scan, &block, at, separator.end);
        return separator.end;
    }
    size_t next = lines_next(&scan->lines, separator.end, scan->lines.n);
    size_t start;
    if (next >= scan->lines.n || next > separator.end + SEPARATED_BY || scan->lines.v[next].quotes < scan->lines.v[at].quotes)
        return 0;
    if (block_parse(scan->arena, &scan->lines, next, separator.named, &block) ||
        (separator.named && block_parse_paragraph(scan->arena, &scan->lines, next, &block))) {
        take_block(scan, &block, at, block.end);
        return block.end;
    }
    /* Notes: name and date stand between the separator and `To:`. */
    for (size_t i = next; separator.named && i < scan->lines.n && i < next + 6; i++)
        if (notes_parse(scan->arena, &scan->lines, i, separator.end, &block, &start)) {
            take_block(scan, &block, at, block.end);
            return block.end;
        }
    return 0;
}

static bool is_recipients(const struct scan *scan, size_t at)
{
    struct label label;
    return line_label(&scan->lines.v[at], &label) && label.role == ROLE_TO;
}

static size_t take_labelled(struct scan *scan, size_t at)
{
    struct block block = {0};
    size_t start;
    if (block_parse(scan->arena, &scan->lines, at, false, &block)) {
        take_block(scan, &block, at, block.end);
        return block.end;
    }
    if (is_recipients(scan, at) && notes_parse(scan->arena, &scan->lines, at, scan->floor, &block, &start)) {
        take_block(scan, &block, start, block.end);
        return block.end;
    }
    return 0;
}

static size_t take_reply(struct scan *scan, size_t at)
{
    struct attribution found;
    if (!attribution_parse(scan->arena, &scan->lines, at, &found))
        return 0;
    struct layer layer = {.kind = LAYER_REPLY, .text = "", .from = address_parse(scan->arena, found.from)};
    unsigned quotes = found.unmarked ? 0 : scan->lines.v[at].quotes;
    layer.sent = found.dated ? date_iso(scan->arena, &found.date) : NULL;
    layer.sent_raw = text_of(scan->arena, found.sent);
    open_layer(scan, &layer, quotes, quotes + found.quoted);
    give(scan, at, found.end, NOBODY);
    return found.end;
}

static void scan_lines(struct scan *scan)
{
    for (size_t at = 0; at < scan->lines.n;) {
        size_t next = 0;
        if (scan->lines.v[at].length > 0 && scan->n_open < LIMIT_LAYERS && scan->chain.n < LIMIT_LAYERS) {
            next = take_separated(scan, at);
            next = next ? next : take_labelled(scan, at);
            next = next ? next : take_reply(scan, at);
        }
        if (next == 0) {
            give(scan, at, at + 1, separator_ends(&scan->lines.v[at]) ? NOBODY : owner_of(scan, at));
            next = at + 1;
        }
        at = next;
    }
    scan->chain.cut = scan->chain.n >= LIMIT_LAYERS;
}

/* Bytes of blanks before the words that all lines of a layer share. */
struct margin {
    unsigned quotes, indent;
    bool any;
};

static void measure(const struct scan *scan, struct margin *margins)
{
    for (size_t i = 0; i < scan->lines.n; i++) {
        const struct line *line = &scan->lines.v[i];
        if (scan->owner[i] == NOBODY || line->length == 0)
            continue;
        struct margin *margin = &margins[scan->owner[i]];
        unsigned quotes = line->quotes, indent = line->indent;
        margin->quotes = !margin->any || quotes < margin->quotes ? quotes : margin->quotes;
        margin->indent = !margin->any || indent < margin->indent ? indent : margin->indent;
        margin->any = true;
    }
}

/* Without the indent that all lines of a reply share (Outlook for Mac). */
static struct pb_span unindent(struct pb_span text, unsigned indent)
{
    while (indent-- > 0 && text.n > 0 && text.p[0] == ' ')
        text = span_tail(text, 1);
    return text;
}

/* Writes each line to its layer's text; an empty line where another's stood between. */
static void write_texts(struct scan *scan)
{
    size_t n = scan->chain.n;
    struct margin *margins = arena_array(scan->arena, n, sizeof *margins);
    struct buf *texts = arena_array(scan->arena, n, sizeof *texts);
    size_t *last = arena_array(scan->arena, n, sizeof *last);
    measure(scan, margins);
    for (size_t i = 0; i < scan->lines.n; i++) {
        if (scan->owner[i] == NOBODY || scan->lines.v[i].length == 0)
            continue;
        uint16_t layer = scan->owner[i];
        struct buf *text = &texts[layer];
        unsigned quotes = scan->quotes[layer] > margins[layer].quotes ? scan->quotes[layer] : margins[layer].quotes;
        /* Empty lines between two lines of a layer count where nobody else's do. */
        size_t gap = i - last[layer];
        for (size_t j = last[layer] + 1; text->len > 0 && j < i; j++)
            if (scan->owner[j] != layer) {
                gap = 2;
                break;
            }
        for (size_t j = 0; text->len > 0 && j < gap; j++)
            buf_add_char(text, '\n');
        struct pb_span words = line_unquoted(&scan->lines.v[i], quotes);
        buf_add_span(text, scan->chain.v[layer].kind == LAYER_REPLY ? unindent(words, margins[layer].indent) : words);
        last[layer] = i;
    }
    for (size_t i = 0; i < n; i++) {
        scan->chain.v[i].text = arena_copy(scan->arena, buf_span(&texts[i]));
        buf_done(&texts[i]);
    }
}

void chain_parse(struct arena *arena, struct pb_span text, struct chain *ret_chain)
{
    cleanup_buf struct buf composed = BUF_INIT;
    struct scan scan = {.arena = arena};
    if (utf8_needs_nfc(text)) {
        utf8_nfc(text, &composed);
        text = (struct pb_span){arena_copy(arena, buf_span(&composed)), composed.len};
    }
    lines_split(arena, text, &scan.lines);
    scan.owner = arena_array(arena, scan.lines.n + 1, sizeof *scan.owner);
    scan.quotes = arena_array(arena, LIMIT_LAYERS, sizeof *scan.quotes);
    push(&scan, &(struct layer){.kind = LAYER_MAIL, .text = ""}, 0, 0);
    scan_lines(&scan);
    write_texts(&scan);
    *ret_chain = scan.chain;
}
