#include "redaction.h"

#include "postbus/utf8.h"

static bool is_letter(struct pb_span text, size_t i)
{
    char c = i < text.n ? text.p[i] : '\0';
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t redaction_length(struct pb_span text)
{
    static const char *const grounds[] = {"5.1.1.", "5.1.2.", "10.1.", "10.2.", "5.1.2e", "5.1.2E"};
    if (text.n == 0 || (text.p[0] != '5' && text.p[0] != '1'))
        return 0; /* as nearly always */
    for (size_t i = 0; i < sizeof grounds / sizeof *grounds; i++) {
        size_t n = strlen(grounds[i]);
        if (!span_starts(text, span_of(grounds[i])))
            continue;
        if (grounds[i][n - 1] == '.' && !is_letter(text, n++))
            return 0;
        size_t next = n;
        return next < text.n && utf8_is_word(utf8_next(text, &next)) ? 0 : n;
    }
    return 0;
}
