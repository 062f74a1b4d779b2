#include "letter/linear.h"

#include "postbus/limits.h"

/* An open multipart or message. */
struct frame {
    struct part *part;
    struct pb_span boundary; /* without `--`; empty: a message, or one that is not known yet */
    bool guess;              /* a multipart that names none: the first likely line is it */
};

struct linear {
    struct arena *arena;
    struct pb_span bytes;
    struct frame stack[LIMIT_MIME_DEPTH];
    size_t depth;       /* frames in use */
    struct part *leaf;  /* being read; NULL between parts */
    size_t leaf_start;
    size_t flat;        /* multiparts too deep for the stack */
    size_t preamble;    /* where the text before the first part begins */
    struct mail mail;
};

static struct frame *top(struct linear *linear)
{
    return linear->depth > 0 ? &linear->stack[linear->depth - 1] : NULL;
}

/* Where the line end before `at` begins: it belongs to the boundary. */
static size_t before_line_end(struct pb_span bytes, size_t start, size_t at)
{
    if (at > start && bytes.p[at - 1] == '\n')
        at--;
    if (at > start && bytes.p[at - 1] == '\r')
        at--;
    return at;
}

static void end_leaf(struct linear *linear, size_t at)
{
    if (!linear->leaf)
        return;
    size_t start = linear->leaf_start;
    part_fill(&linear->mail, linear->leaf, span_head(span_tail(linear->bytes, start), at > start ? at - start : 0));
    linear->leaf = NULL;
}

/* Opens a level for `part`, which has its place in the tree. */
static void push(struct linear *linear, struct part *part, size_t body)
{
    struct pb_span boundary = {"", 0};
    if (part->kind == PART_MULTIPART)
        boundary = part_boundary(linear->arena, part);
    linear->preamble = body;
    linear->stack[linear->depth++] =
        (struct frame){.part = part, .boundary = boundary, .guess = part->kind == PART_MULTIPART && boundary.n == 0};
    if (linear->depth > linear->mail.depth)
        linear->mail.depth = linear->depth;
}

/* A level too deep for the stack. A multipart's boundary takes the place of the
 * deepest one, so that its parts lie there; a message is taken for text. */
static bool lies_flat(struct linear *linear, struct part *part)
{
    if (part->kind == PART_LEAF || linear->depth < LIMIT_MIME_DEPTH)
        return false;
    linear->mail.depth = LIMIT_MIME_DEPTH + 1;
    linear->mail.oddity = "nested too deep: the deepest parts lie flat";
    if (part->kind == PART_MESSAGE) {
        part->kind = PART_LEAF;
        part->type = "text/plain";
        return false;
    }
    linear->flat++;
    top(linear)->boundary = part_boundary(linear->arena, part);
    return true;
}

static void attach(struct linear *linear, struct part *part)
{
    struct frame *parent = top(linear);
    if (parent)
        part_append(parent->part, part);
    else
        linear->mail.root = part;
    linear->mail.parts++;
}

/* Reads one entity's header at `at`; returns where its body begins. A message
 * goes on with the next header at once. */
static size_t enter(struct linear *linear, size_t at)
{
    for (;;) {
        struct fields fields;
        struct frame *parent = top(linear);
        at += header_scan(linear->arena, span_tail(linear->bytes, at), &fields);
        struct part *part = part_new(linear->arena, &fields, parent ? parent->part : NULL);
        if (lies_flat(linear, part))
            return at;
        attach(linear, part);
        if (part->kind == PART_LEAF) {
            linear->leaf = part;
            linear->leaf_start = at;
            return at;
        }
        push(linear, part, at);
        if (part->kind == PART_MULTIPART)
            return at;
        at += header_start(span_tail(linear->bytes, at));
    }
}

/* True where `line` is `--boundary`, closing or not, blanks behind it aside. */
static bool is_delimiter(struct pb_span line, struct pb_span boundary, bool *ret_closing)
{
    line = span_tail(line, 2);
    if (boundary.n == 0 || !span_starts(line, boundary))
        return false;
    struct pb_span rest = span_tail(line, boundary.n);
    *ret_closing = span_starts(rest, SPAN_LIT("--"));
    return span_trim(*ret_closing ? span_tail(rest, 2) : rest).n == 0;
}

/* A line that may be the boundary of a multipart that names none. */
static bool looks_like_delimiter(struct pb_span line)
{
    return line.n > 3 && line.n < 75 && line.p[2] != ' ' && line.p[2] != '-' && span_find(line, ' ') == line.n;
}

/* The frame whose boundary `line` is; NULL where it is none. */
static struct frame *find_frame(struct linear *linear, struct pb_span line, bool *ret_closing)
{
    for (size_t i = linear->depth; i-- > 0;) {
        struct frame *frame = &linear->stack[i];
        if (frame->guess && i + 1 == linear->depth && looks_like_delimiter(line)) {
            frame->boundary = span_tail(line, 2);
            frame->guess = false;
        }
        if (is_delimiter(line, frame->boundary, ret_closing))
            return frame;
    }
    return NULL;
}

/* Text that stands in a multipart but in no part of it, where it has no parts or
 * says itself that it may be text. Other preambles are for programs of old. */
static void rescue(struct linear *linear, struct part *part, size_t end)
{
    struct pb_span text = span_head(span_tail(linear->bytes, linear->preamble),
                                    end > linear->preamble ? end - linear->preamble : 0);
    if (part->kind != PART_MULTIPART || part->first || span_trim(text).n == 0)
        return;
    struct part *leaf = part_new(linear->arena, &(struct fields){0}, NULL);
    leaf->transfer = part->transfer;
    part_append(part, leaf);
    part_fill(&linear->mail, leaf, text);
    linear->mail.parts++;
}

/* Ends what stands above `depth` frames, at the byte `at`. */
static void pop_to(struct linear *linear, size_t depth, size_t at)
{
    end_leaf(linear, at);
    if (linear->depth > 0)
        rescue(linear, top(linear)->part, at);
    linear->depth = depth;
}

/* One line that begins with `--`; returns where reading goes on. */
static size_t take_delimiter(struct linear *linear, struct pb_span line, size_t next)
{
    bool closing = false;
    struct frame *frame = find_frame(linear, line, &closing);
    if (!frame)
        return next;
    size_t start = (size_t)(line.p - linear->bytes.p);
    size_t depth = (size_t)(frame - linear->stack) + 1;
    size_t floor = linear->leaf ? linear->leaf_start : linear->preamble;
    if (linear->depth > depth || linear->leaf || frame->part->ambiguous)
        pop_to(linear, depth, before_line_end(linear->bytes, floor, start));
    /* A closed multipart keeps its frame: some programs close too early. */
    if (closing || linear->mail.parts >= LIMIT_MIME_PARTS || linear->flat >= LIMIT_MIME_FLAT) {
        if (!closing)
            linear->mail.oddity = "too many parts: the rest was left out";
        return next;
    }
    return enter(linear, next);
}

void linear_read(struct arena *arena, struct pb_span bytes, struct mail *ret_mail)
{
    struct linear linear = {.arena = arena, .bytes = bytes};
    size_t at = enter(&linear, 0);
    while (at < bytes.n && linear.depth > 0) {
        struct pb_span rest = span_tail(bytes, at), line;
        span_line(&rest, &line);
        size_t next = (size_t)(rest.p - bytes.p);
        bool delimiter = line.n > 2 && line.p[0] == '-' && line.p[1] == '-';
        at = delimiter ? take_delimiter(&linear, line, next) : next;
    }
    pop_to(&linear, 0, bytes.n);
    *ret_mail = linear.mail;
}
