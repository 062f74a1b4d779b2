/* An HTML body, by libxml2 and by the plain tokenizer. */
#include "fuzz.h"
#include "letter/charset.h"
#include "letter/html.h"
#include "letter/html_plain.h"

#define GROWTH 100 /* quoting marks: at most LIMIT_HTML_QUOTES before a line */

static unsigned no_entity(const char *name)
{
    return name[0] == 'x' ? 0x20AC : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_buf struct buf html = BUF_INIT, text = BUF_INIT, plain = BUF_INIT;
    html_prepare();
    charset_decode(fuzz_span(data, size), SPAN_LIT("utf-8"), &html);
    html_to_text(buf_span(&html), &text);
    html_plain_to_text(buf_span(&html), no_entity, &plain);
    HOLDS(utf8_valid(buf_span(&text)) && utf8_valid(buf_span(&plain)));
    HOLDS(span_find(buf_span(&text), '\0') == text.len && span_find(buf_span(&plain), '\0') == plain.len);
    HOLDS(text.len <= html.len * GROWTH && plain.len <= html.len * GROWTH);
    return 0;
}
