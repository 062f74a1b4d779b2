#include "letter/mime.h"

#include <libetpan/charconv.h>
#include <libetpan/mailmime.h>
#include <libetpan/mailmime_content.h>

#include "letter/charset.h"
#include "letter/guard.h"
#include "letter/linear.h"
#include "letter/tnef.h"
#include "postbus/limits.h"

/* The library decodes file names on its own, and would ask iconv for any table by any name: a process whose system
 * calls are filtered can open none. `room` bytes are there, as many as are needed by six for one. */
static int decode_for_library(const char *to, const char *from, const char *text, size_t n, char *result, size_t *room)
{
    cleanup_buf struct buf out = BUF_INIT;
    if (!span_casestarts(span_of(to), SPAN_LIT("utf-8")))
        return MAIL_CHARCONV_ERROR_CONV;
    charset_decode((struct pb_span){text, n}, span_of(from ? from : ""), &out);
    if (out.len > *room)
        return MAIL_CHARCONV_ERROR_MEMORY;
    memcpy(result, buf_string(&out), out.len);
    *room = out.len;
    return MAIL_CHARCONV_NO_ERROR;
}

void mime_prepare(void)
{
    extended_charconv = decode_for_library;
}

struct tree {
    struct arena *arena;
    struct mail mail;
    const char *doubt; /* why the library's tree is not believed */
};

static struct pb_span body_of(const struct mailmime *node)
{
    const struct mailmime_data *data = node->mm_body;
    if (!data || data->dt_type != MAILMIME_DATA_TEXT)
        return (struct pb_span){node->mm_mime_start, 0};
    return (struct pb_span){data->dt_data.dt_text.dt_data, data->dt_data.dt_text.dt_length};
}

/* The library takes a multipart without a boundary it understands for a leaf. */
static bool same_kind(enum part_kind kind, int type)
{
    return (kind == PART_LEAF && type == MAILMIME_SINGLE) || (kind == PART_MULTIPART && type == MAILMIME_MULTIPLE) ||
           (kind == PART_MESSAGE && type == MAILMIME_MESSAGE);
}

/* Two boundaries in a row: the library takes the second for text. */
static bool begins_with_boundary(struct arena *arena, const struct part *leaf)
{
    if (!leaf->parent || leaf->parent->kind != PART_MULTIPART || !span_starts(leaf->body, SPAN_LIT("--")))
        return false;
    struct pb_span boundary = part_boundary(arena, leaf->parent);
    return boundary.n > 0 && span_starts(span_tail(leaf->body, 2), boundary);
}

/* The library skips empty lines behind a boundary, though the first of them ends
 * an empty header: it then takes the text's first lines for fields. `from` is
 * where the multipart's body begins. */
static bool lost_empty_header(const char *from, const char *start)
{
    struct pb_span before = {from, start > from ? (size_t)(start - from) : 0};
    for (int i = 0; i < 2; i++) {
        if (before.n == 0 || before.p[before.n - 1] != '\n')
            return false;
        before.n--;
        if (before.n > 0 && before.p[before.n - 1] == '\r')
            before.n--;
    }
    return true;
}

/* Takes over a node whose header begins at `start`, with all below it. */
static void take(struct tree *tree, const struct mailmime *node, const char *start, struct part *parent, size_t depth)
{
    struct pb_span body = body_of(node);
    struct fields fields;
    header_scan(tree->arena, (struct pb_span){start, (size_t)(body.p - start)}, &fields);
    struct part *part = part_new(tree->arena, &fields, parent);
    if (parent)
        part_append(parent, part);
    else
        tree->mail.root = part;
    tree->mail.parts++;
    if (part->ambiguous && part->kind == PART_MULTIPART)
        tree->doubt = "two types for one part";
    if (!same_kind(part->kind, node->mm_type))
        tree->doubt = "parts of a kind that the tree did not see";
    if (depth >= LIMIT_MIME_DEPTH || tree->mail.parts > LIMIT_MIME_PARTS)
        tree->doubt = "nested too deep";
    if (tree->doubt)
        return;
    if (part->kind == PART_LEAF) {
        part_fill(&tree->mail, part, body);
        if (begins_with_boundary(tree->arena, part))
            tree->doubt = "a boundary taken for text";
    } else if (part->kind == PART_MESSAGE && node->mm_data.mm_message.mm_msg_mime) {
        take(tree, node->mm_data.mm_message.mm_msg_mime, body.p, part, depth + 1);
    } else if (part->kind == PART_MULTIPART && node->mm_data.mm_multipart.mm_mp_list) {
        for (clistiter *at = clist_begin(node->mm_data.mm_multipart.mm_mp_list); at; at = clist_next(at)) {
            const struct mailmime *child = clist_content(at);
            take(tree, child, child->mm_mime_start, part, depth + 1);
            if (part->last && part->last->fields.n > 0 && lost_empty_header(body.p, child->mm_mime_start))
                tree->doubt = "an empty header skipped";
        }
    }
}

static void mailmime_freep(struct mailmime **mime)
{
    if (*mime)
        mailmime_free(*mime);
}

/* Returns why the tree is of no use, or NULL. */
static const char *read_tree(struct arena *arena, struct pb_span bytes, struct mail *ret_mail)
{
    __attribute__((cleanup(mailmime_freep))) struct mailmime *root = NULL;
    size_t at = 0;
    if (mailmime_parse(bytes.p, bytes.n, &at, &root) != MAILIMF_NO_ERROR || !root)
        return "the tree could not be built";
    const struct mailmime *message = root->mm_type == MAILMIME_MESSAGE ? root->mm_data.mm_message.mm_msg_mime : NULL;
    if (!message)
        return "the tree is empty";
    struct tree tree = {.arena = arena};
    take(&tree, message, bytes.p, NULL, 0);
    *ret_mail = tree.mail;
    return tree.doubt;
}

void mime_read(struct arena *arena, struct pb_span bytes, enum letter_way way, struct mime *ret_mime)
{
    struct mime mime = {0};
    linear_read(arena, bytes, &mime.mail);
    if (way == LETTER_LINEAR) {
        mime.degraded = "the first reading crashed, hung or took too much memory";
    } else if ((mime.degraded = guard_refuses(bytes, &mime.mail)) == NULL) {
        struct mail tree = {0};
        mime.degraded = read_tree(arena, bytes, &tree);
        /* No error does not mean that all was found. */
        if (!mime.degraded && (tree.full < mime.mail.full || tree.bytes < mime.mail.bytes - mime.mail.bytes / 5))
            mime.degraded = "the tree lost parts";
        if (!mime.degraded)
            mime.mail = tree;
    }
    if (way != LETTER_LINEAR)
        tnef_expand(arena, &mime.mail);
    *ret_mime = mime;
}

void mime_read_encoded(struct arena *arena, const struct part *part, enum letter_way way, struct mime *ret_mime)
{
    struct pb_span inner = transfer_decode(arena, part->transfer, part->body);
    mime_read(arena, span_tail(inner, header_start(inner)), way, ret_mime);
}
