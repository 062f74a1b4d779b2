#include "letter/files.h"

#include "letter/blank.h"
#include "postbus/limits.h"

#define NAME_BYTES 300     /* longest name */
#define EXTENSION_MOST 5

static bool ends_in(struct pb_span s, const char *characters)
{
    return s.n > 0 && strchr(characters, s.p[s.n - 1]);
}

bool files_is_name(struct pb_span words)
{
    while (ends_in(words, ";,"))
        words = blank_trim(span_head(words, words.n - 1));
    if (ends_in(words, ")"))
        for (size_t i = words.n; i-- > 0;)
            if (words.p[i] == '(') {
                words = blank_trim(span_head(words, i));
                break;
            }
    size_t extension = 0;
    while (extension < words.n && extension <= EXTENSION_MOST && words.p[words.n - 1 - extension] != '.' &&
           words.p[words.n - 1 - extension] > ' ')
        extension++;
    return extension >= 2 && extension <= EXTENSION_MOST && extension + 1 < words.n && words.p[words.n - 1 - extension] == '.' &&
           words.n < NAME_BYTES;
}

/* The comma behind a name, which is not far: a name may have commas itself. */
static size_t comma_behind_name(struct pb_span text)
{
    for (size_t end = 0; end < text.n && end < NAME_BYTES; end++)
        if (text.p[end] == ',' && files_is_name(span_head(text, end)))
            return end;
    return text.n;
}

void files_add(struct arena *arena, struct strings *files, struct pb_span text)
{
    for (bool parted = true; text.n > 0 && files->n < LIMIT_ATTACHMENTS;) {
        size_t end = parted ? span_find(text, ';') : text.n;
        parted = end < text.n;
        if (!parted)
            end = comma_behind_name(text);
        struct pb_span name = blank_trim(span_head(text, end));
        if (ends_in(name, ")") && files_is_name(name) && span_find(name, '(') > 0)
            name = blank_trim(span_head(name, span_find(name, '(')));
        if (name.n > 0)
            arena_push(arena, files, arena_copy(arena, name));
        text = span_tail(text, end + 1);
    }
}

const char *files_type(const char *name)
{
    static const char *const types[][2] = {
        {".pdf", "application/pdf"}, {".doc", "application/msword"}, {".rtf", "application/rtf"},
        {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {".odt", "application/vnd.oasis.opendocument.text"}, {".txt", "text/plain"}, {".html", "text/html"},
        {".htm", "text/html"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".png", "image/png"},
        {".eml", "message/rfc822"}, {".ics", "text/calendar"},
    };
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (span_caseeq(span_of(dot), span_of(types[i][0])))
            return types[i][1];
    return NULL;
}
