#include "mailbox/folders.h"

#include "postbus/limits.h"
#include "postbus/utf8.h"

/* What is wrong with one level of a name; NULL where nothing is. */
static const char *level_fault(const struct folder_style *style, struct pb_span level)
{
    if (level.n == 0)
        return "an empty level";
    for (size_t i = 0; i < level.n; i++) {
        unsigned char c = (unsigned char)level.p[i];
        if (c < 0x20 || c == 0x7F)
            return "a control character";
        if (c == '%' || c == '*')
            return "a wildcard";
        if (style->separator && level.p[i] == style->separator)
            return "the mailbox's own separator within a level";
    }
    return NULL;
}

static bool is_inbox(struct pb_span level)
{
    return span_caseeq(level, SPAN_LIT("INBOX"));
}

/* INBOX has no prefix; and "INBOX/x" is not put below INBOX twice. */
static bool wants_prefix(const struct folder_style *style, struct pb_span first)
{
    struct pb_span prefix = span_of(style->prefix);
    if (prefix.n && prefix.p[prefix.n - 1] == style->separator)
        prefix.n--;
    return !is_inbox(first) || !(is_inbox(prefix) || !*style->prefix);
}

bool folder_encode(const struct folder_style *style, const char *name, struct buf *ret, struct pb_err *err)
{
    struct pb_span rest = span_of(name);
    if (rest.n > LIMIT_FOLDER_NAME)
        return pb_fail(err, PB_OPERATOR, "folder name of more than %d bytes", LIMIT_FOLDER_NAME);
    if (!utf8_valid(rest))
        return pb_fail(err, PB_OPERATOR, "folder name that is no UTF-8");
    struct pb_span first = span_head(rest, span_find(rest, '/'));
    if (is_inbox(rest)) {
        buf_add_string(ret, "INBOX");
        return true;
    }
    if (wants_prefix(style, first))
        buf_add_string(ret, style->prefix);
    for (bool more = true; more;) {
        size_t end = span_find(rest, '/');
        struct pb_span level = span_head(rest, end);
        more = end < rest.n;
        rest = span_tail(rest, end + 1);
        const char *fault = level_fault(style, level);
        if (!fault && more && !style->separator)
            fault = "more levels than the mailbox knows (one)";
        if (fault)
            return pb_fail(err, PB_OPERATOR, "folder name «%s»: %s", name, fault);
        utf7_encode(level, ret);
        if (more)
            buf_add_char(ret, style->separator);
    }
    return true;
}

/* Level by level; false where one is no modified UTF-7, or holds a '/'. */
static bool decode_levels(const struct folder_style *style, struct pb_span theirs, struct buf *ret)
{
    for (bool more = true; more;) {
        size_t end = style->separator ? span_find(theirs, style->separator) : theirs.n;
        size_t level = ret->len;
        if (!utf7_decode(span_head(theirs, end), ret) || span_find(span_tail(buf_span(ret), level), '/') < ret->len - level)
            return false;
        more = end < theirs.n;
        theirs = span_tail(theirs, end + 1);
        if (more)
            buf_add_char(ret, '/');
    }
    return true;
}

/* Would we write that name as the server does? INBOX alone has no case. */
static bool names_back(const struct folder_style *style, const char *ours, struct pb_span theirs)
{
    cleanup_buf struct buf again = BUF_INIT;
    return folder_encode(style, ours, &again, NULL) && (is_inbox(theirs) ? is_inbox(buf_span(&again)) : span_eq(buf_span(&again), theirs));
}

/* Without the first `skip` bytes, where that names the same folder. */
static bool decode_behind(const struct folder_style *style, struct pb_span theirs, size_t skip, struct buf *ret)
{
    cleanup_buf struct buf ours = BUF_INIT;
    if (!decode_levels(style, span_tail(theirs, skip), &ours) || !names_back(style, buf_string(&ours), theirs))
        return false;
    buf_add_span(ret, buf_span(&ours));
    return true;
}

bool folder_decode(const struct folder_style *style, struct pb_span theirs, struct buf *ret, struct pb_err *err)
{
    if (theirs.n > 4 * LIMIT_FOLDER_NAME)
        return pb_fail(err, PB_LIMIT, "folder name of more than %d bytes", 4 * LIMIT_FOLDER_NAME);
    struct pb_span prefix = span_of(style->prefix);
    size_t skip = span_starts(theirs, prefix) && theirs.n > prefix.n ? prefix.n : 0;
    if (decode_behind(style, theirs, skip, ret) || decode_behind(style, theirs, 0, ret))
        return true;
    return pb_fail(err, PB_BAD_INPUT, "folder name that is no modified UTF-7, has a '/' within a level, or cannot be one of ours");
}
