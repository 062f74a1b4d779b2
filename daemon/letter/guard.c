#include "letter/guard.h"

#include "postbus/limits.h"

#define FIELD_NAME 200

/* Lines as the library sees them: ended by LF, folded where a blank follows. */
struct guard {
    size_t types;    /* lines that may declare a Content-Type */
    bool type;       /* the line being read is one */
    size_t logical;  /* bytes of the line being read, folds included */
    size_t block;    /* bytes of the lines that look like one header */
    size_t comments; /* open ( in it */
    bool boundary, backslash; /* seen in it */
    bool long_field, long_block, deep_comment, bad_boundary;
};

static const bool telling[256] = {['\\'] = true, ['b'] = true, ['B'] = true, ['('] = true, [')'] = true};

static void look_at_byte(struct guard *guard, struct pb_span line, size_t i)
{
    switch (line.p[i]) {
    case '\\':
        guard->backslash = true;
        break;
    case 'b':
    case 'B':
        guard->boundary |= span_casestarts(span_tail(line, i), SPAN_LIT("boundary"));
        break;
    case '(':
        guard->deep_comment |= ++guard->comments > LIMIT_COMMENT_DEPTH;
        break;
    case ')':
        if (guard->comments > 0 && (i == 0 || line.p[i - 1] != '\\'))
            guard->comments--;
        break;
    default:
        break;
    }
}

/* The name's length is of no interest: a colon somewhere near is enough. */
static bool may_be_field(struct pb_span line)
{
    struct pb_span name = span_head(line, FIELD_NAME);
    return span_find(name, ':') < name.n;
}

static void look_at(struct guard *guard, struct pb_span line)
{
    bool folded = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
    if (!folded) {
        guard->logical = guard->comments = 0;
        guard->boundary = guard->backslash = false;
        guard->type = span_casestarts(line, SPAN_LIT("content-type"));
        guard->types += guard->type;
        guard->block = may_be_field(line) ? guard->block : 0;
    }
    guard->logical += line.n;
    guard->block += line.n;
    guard->long_block |= guard->block > LIMIT_HEADER_BYTES;
    guard->long_field |= guard->logical > LIMIT_HEADER_BYTES;
    for (size_t i = 0; i < line.n; i++)
        if (telling[(unsigned char)line.p[i]])
            look_at_byte(guard, line, i);
    guard->bad_boundary |= guard->type && guard->boundary && guard->backslash;
}

const char *guard_refuses(struct pb_span bytes, const struct mail *linear)
{
    struct guard guard = {0};
    for (struct pb_span rest = bytes; rest.n > 0;) {
        size_t end = span_find(rest, '\n');
        look_at(&guard, span_head(rest, end));
        rest = span_tail(rest, end + 1);
    }
    if (linear->depth > LIMIT_MIME_DEPTH)
        return "nested too deep";
    if (guard.types > LIMIT_MIME_PARTS || linear->parts >= LIMIT_MIME_PARTS)
        return "too many parts";
    if (guard.types > 8 && bytes.n > LIMIT_TREE_WORK / guard.types)
        return "too much work for its nesting";
    if (linear->depth > LIMIT_DEEP && bytes.n > LIMIT_DEEP_BYTES)
        return "too large for its nesting";
    if (guard.long_field)
        return "a header field too long";
    if (guard.long_block)
        return "a header too long";
    if (guard.deep_comment)
        return "comments nested too deep";
    return guard.bad_boundary ? "an escaped boundary" : NULL;
}
