#include "letter/part.h"

#include "letter/words.h"
#include "postbus/limits.h"

#define NO_TYPE "application/octet-stream"

static bool starts(const char *string, const char *prefix)
{
    return span_starts(span_of(string), span_of(prefix));
}

static bool is_token(const char *string)
{
    for (const char *c = string; *c; c++)
        if (*c <= ' ' || *c >= 127)
            return false;
    return true;
}

/* What a part is taken for where its type is missing, or no type at all. */
static const char *whole_type(const char *type, const struct part *parent)
{
    if (is_token(type) && strchr(type, '/') && type[0] != '/' && strchr(type, '/')[1])
        return type;
    if (parent && type[0] == '\0' && starts(parent->type, "multipart/digest"))
        return "message/rfc822";
    if (starts(type, "multipart"))
        return "multipart/mixed";
    return "text/plain"; /* RFC 2045, section 5.2: also for a type that is none */
}

/* The last component of a path, as some programs send whole paths. */
static const char *base_name(const char *name)
{
    const char *slash = name ? strrchr(name, '/') : NULL;
    const char *back = name ? strrchr(name, '\\') : NULL;
    const char *last = slash > back ? slash : back;
    return last && last[1] ? last + 1 : name;
}

static bool is_message(const struct part *part)
{
    static const char *const types[] = {"message/rfc822", "message/global", "message/news"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(part->type, types[i]) == 0)
            return true;
    return false;
}

/* A mail saved as a file, of which its type says nothing. */
static bool is_mail_file(const struct part *part)
{
    return strcmp(part->type, NO_TYPE) == 0 && starts(part_type_of_name(part->name), "message/");
}

static enum part_kind kind_of(const struct part *part)
{
    if (starts(part->type, "multipart/"))
        return PART_MULTIPART;
    return is_message(part) && part->transfer == TRANSFER_NONE ? PART_MESSAGE : PART_LEAF;
}

static bool has_two_types(const struct fields *fields)
{
    size_t n = 0;
    for (size_t i = 0; i < fields->n; i++)
        n += span_caseeq(fields->v[i].name, SPAN_LIT("Content-Type"));
    return n > 1;
}

struct part *part_new(struct arena *arena, const struct fields *fields, const struct part *parent)
{
    struct part *part = arena_alloc(arena, sizeof *part);
    part->fields = *fields;
    params_parse(arena, header_unfold(arena, header_find(fields, "Content-Type")), &part->params);
    part->type = whole_type(part->params.value, parent);
    struct params disposition;
    params_parse(arena, header_unfold(arena, header_find(fields, "Content-Disposition")), &disposition);
    part->disposition = disposition.value;
    part->name = base_name(params_text(arena, &disposition, "filename"));
    if (!part->name)
        part->name = base_name(params_text(arena, &part->params, "name"));
    const struct field *encoding = header_find(fields, "Content-Transfer-Encoding");
    part->transfer = encoding ? transfer_of(encoding->value) : TRANSFER_NONE;
    part->kind = kind_of(part);
    part->ambiguous = has_two_types(fields);
    return part;
}

void part_append(struct part *parent, struct part *child)
{
    child->parent = parent;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

void part_fill(struct mail *mail, struct part *leaf, struct pb_span body)
{
    leaf->body = body;
    mail->bytes += body.n;
    mail->full += span_trim(body).n > 0;
}

struct pb_span part_boundary(struct arena *arena, const struct part *part)
{
    const char *boundary = params_get(arena, &part->params, "boundary", NULL);
    return span_head(span_of(boundary ? boundary : ""), LIMIT_BOUNDARY);
}

bool part_is(const struct part *part, const char *type_prefix)
{
    return starts(part->type, type_prefix);
}

bool part_is_encoded_message(const struct part *part)
{
    return part->kind == PART_LEAF && (is_message(part) || is_mail_file(part));
}

const char *part_type_of_name(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {"txt", "text/plain"}, {"htm", "text/html"}, {"html", "text/html"}, {"ics", "text/calendar"},
        {"eml", "message/rfc822"}, {"rtf", "application/rtf"}, {"pdf", "application/pdf"}, {"doc", "application/msword"},
        {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {"odt", "application/vnd.oasis.opendocument.text"},
    };
    const char *dot = name ? strrchr(name, '.') : NULL;
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (span_caseeq(span_of(dot + 1), span_of(types[i].ending)))
            return types[i].type;
    return NO_TYPE;
}
