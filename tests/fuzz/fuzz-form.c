/* What stands behind the ? of an address, or in the body of a form. */
#include "fuzz.h"
#include "review/form.h"
#include "review/html_out.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf again = BUF_INIT, page = BUF_INIT;
    struct html html;
    struct form form, second;
    if (!form_parse(arena, fuzz_span(data, size), &form, NULL))
        return 0;
    HOLDS(form.n <= LIMIT_FORM_FIELDS);
    html_init(&html, &page);
    html_open(&html, T_P);
    for (size_t i = 0; i < form.n; i++) {
        holds_text(form.v[i].name);
        holds_text(form.v[i].value);
        buf_printf(&again, "%s", i ? "&" : "");
        form_encode(&again, form.v[i].name);
        buf_add_char(&again, '=');
        form_encode(&again, form.v[i].value);
        html_put(&html, T_SPAN, form.v[i].value, {A_TITLE, form.v[i].name}, {A_HREF, form.v[i].value});
    }
    html_close(&html);
    HOLDS(utf8_valid(buf_span(&page)));
    /* Encoding can make it longer than what may be sent. */
    if (again.len > LIMIT_FORM_BYTES)
        return 0;
    HOLDS(form_parse(arena, buf_span(&again), &second, NULL) && second.n == form.n);
    for (size_t i = 0; i < form.n; i++)
        HOLDS(strcmp(form.v[i].name, second.v[i].name) == 0 && strcmp(form.v[i].value, second.v[i].value) == 0);
    return 0;
}
