#include "letter/tnef.h"

#include "letter/winmail.h"
#include "postbus/buf.h"
#include "postbus/limits.h"

struct expansion {
    struct arena *arena;
    struct mail *mail;
    size_t depth;
};

static bool is_winmail(const struct part *part)
{
    return part->kind == PART_LEAF &&
           (part_is(part, "application/ms-tnef") || part_is(part, "application/vnd.ms-tnef") ||
            (part->name && span_caseeq(span_of(part->name), SPAN_LIT("winmail.dat"))));
}

static bool is_text(const struct part *part)
{
    return part->kind == PART_LEAF && (part_is(part, "text/plain") || part_is(part, "text/html")) && !part->name &&
           span_trim(part->body).n > 0;
}

/* Below `part`, messages aside; the tree's depth is bounded. */
static bool has_text(const struct part *part)
{
    if (is_text(part))
        return true;
    for (const struct part *child = part->kind == PART_MULTIPART ? part->first : NULL; child; child = child->next)
        if (has_text(child))
            return true;
    return false;
}

static struct part *add_part(struct expansion *expansion, struct part *parent, enum part_kind kind, const char *type)
{
    struct part *part = part_new(expansion->arena, &(struct fields){0}, NULL);
    part->kind = kind;
    part->type = type;
    part_append(parent, part);
    expansion->mail->parts++;
    return part;
}

static void add_text(struct expansion *expansion, struct part *parent, const char *type, struct pb_span body,
                     const char *charset)
{
    if (body.n == 0)
        return;
    struct part *part = add_part(expansion, parent, PART_LEAF, type);
    struct param param = {.name = SPAN_LIT("charset"), .value = charset, .section = -1};
    if (charset && *charset)
        arena_push(expansion->arena, &part->params, param);
    part_fill(expansion->mail, part, body);
}

static void add_texts(struct expansion *expansion, struct part *parent, const struct winmail *winmail)
{
    struct part *texts = add_part(expansion, parent, PART_MULTIPART, "multipart/alternative");
    add_text(expansion, texts, "text/plain", winmail->plain, winmail->plain_charset);
    add_text(expansion, texts, "text/html", winmail->html, winmail->html_charset);
    add_text(expansion, texts, "application/rtf", winmail->rtf, NULL);
}

/* A value that is told on one line of a header. */
static void put_field(struct buf *header, const char *name, const char *value)
{
    size_t start = header->len + strlen(name);
    if (!value)
        return;
    buf_printf(header, "%s%s", name, value);
    for (size_t i = start; i < header->len; i++)
        if (header->data[i] == '\n' || header->data[i] == '\r')
            header->data[i] = ' ';
    buf_add_char(header, '\n');
}

static const char *sender(struct arena *arena, const struct winmail *winmail)
{
    const char *name = winmail->from_name, *address = winmail->from_address;
    if (!name && !address)
        return NULL;
    char *quoted = arena_string(arena, name ? name : "");
    for (char *p = quoted; *p; p++)
        *p = *p == '"' || *p == '\\' ? '\'' : *p;
    return address ? arena_printf(arena, "\"%s\" <%s>", quoted, address) : arena_printf(arena, "\"%s\"", quoted);
}

/* The header that an enclosed message would have as a mail. */
static void put_header(struct arena *arena, const struct winmail *winmail, struct fields *ret_fields)
{
    cleanup_buf struct buf header = BUF_INIT;
    put_field(&header, "From: ", sender(arena, winmail));
    put_field(&header, "To: ", winmail->to);
    put_field(&header, "Date: ", winmail->date);
    put_field(&header, "Subject: ", winmail->subject);
    header_scan(arena, (struct pb_span){arena_copy(arena, buf_span(&header)), header.len}, ret_fields);
}

static void fill(struct expansion *expansion, struct part *part, struct pb_span stream, bool text);

static void add_message(struct expansion *expansion, struct part *parent, struct pb_span stream)
{
    if (++expansion->depth >= LIMIT_MIME_DEPTH) {
        expansion->mail->oddity = "nested too deep: the deepest parts were left out";
        return;
    }
    struct part *message = add_part(expansion, parent, PART_MESSAGE, "message/rfc822");
    fill(expansion, add_part(expansion, message, PART_MULTIPART, "multipart/mixed"), stream, true);
    expansion->depth--;
}

/* As part.h wants a type. */
static const char *type_of(struct arena *arena, const struct winmail_file *file)
{
    if (!file->type || !strchr(file->type, '/'))
        return part_type_of_name(file->name);
    char *type = arena_string(arena, file->type);
    for (char *p = type; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    return type;
}

static void add_file(struct expansion *expansion, struct part *parent, const struct winmail_file *file)
{
    if (file->is_message) {
        add_message(expansion, parent, file->bytes);
        return;
    }
    struct part *part = add_part(expansion, parent, PART_LEAF, type_of(expansion->arena, file));
    part->disposition = "attachment";
    part->name = file->name;
    part_fill(expansion->mail, part, file->bytes);
}

/* Makes `part` the multipart that a stream stands for. */
static void fill(struct expansion *expansion, struct part *part, struct pb_span stream, bool text)
{
    struct winmail winmail;
    winmail_read(expansion->arena, stream, &winmail);
    if (winmail.oddity)
        expansion->mail->oddity = winmail.oddity;
    if (part->parent && part->parent->kind == PART_MESSAGE)
        put_header(expansion->arena, &winmail, &part->fields);
    part->kind = PART_MULTIPART;
    part->type = "multipart/mixed";
    part->body = (struct pb_span){"", 0};
    if (text)
        add_texts(expansion, part, &winmail);
    for (size_t i = 0; i < winmail.files.n && expansion->mail->parts < LIMIT_MIME_PARTS; i++)
        add_file(expansion, part, &winmail.files.v[i]);
}

static void expand(struct expansion *expansion, struct part *part)
{
    if (is_winmail(part)) {
        struct pb_span stream = transfer_decode(expansion->arena, part->transfer, part->body);
        bool text = !part->parent || part->parent->kind == PART_MESSAGE || !has_text(part->parent);
        if (winmail_is(stream))
            fill(expansion, part, stream, text);
        return;
    }
    expansion->depth++;
    for (struct part *child = part->first; child; child = child->next)
        expand(expansion, child);
    expansion->depth--;
}

void tnef_expand(struct arena *arena, struct mail *mail)
{
    struct expansion expansion = {.arena = arena, .mail = mail};
    expand(&expansion, mail->root);
}
