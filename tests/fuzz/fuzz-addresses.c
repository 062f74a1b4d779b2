/* A list of mailboxes, one mailbox, a sender. */
#include "fuzz.h"
#include "letter/address.h"
#include "letter/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf text = BUF_INIT;
    struct addresses list = {0};
    struct address sender, behalf, one;
    size_t bytes = 0;
    charset_decode(fuzz_span(data, size), SPAN_LIT("utf-8"), &text);
    address_list(arena, buf_span(&text), &list);
    holds_addresses(&list);
    for (size_t i = 0; i < list.n; i++)
        bytes += span_of(list.v[i].name).n + span_of(list.v[i].address).n;
    HOLDS(bytes <= text.len);
    address_sender(arena, buf_span(&text), &sender, &behalf);
    holds_address(&sender);
    holds_address(&behalf);
    one = address_parse(arena, buf_span(&text));
    holds_address(&one);
    return 0;
}
