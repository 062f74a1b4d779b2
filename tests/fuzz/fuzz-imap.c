/* What an IMAP server says: the first byte chooses how we go about it (visit.h), the rest is the
 * server's side of our sessions with it. */
#include "visit.h"

/* libetpan forgets a little of what it could not read, or did not like: some hundred bytes for each
 * session that breaks. What it keeps of a whole mail would show in -rss_limit_mb. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libetpan\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size)
        visit_server(data[0], span_tail(fuzz_span(data, size), 1));
    return 0;
}
