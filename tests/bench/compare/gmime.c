#include "compare.h"

#include <gmime/gmime.h>

size_t compare_gmime(const char *mail, size_t n)
{
    size_t found = 0;
    g_mime_init(); /* only the first time does anything */
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    GMimePartIter *iter = g_mime_part_iter_new((GMimeObject *)message);
    do {
        GMimeObject *part = g_mime_part_iter_get_current(iter);
        char *text = GMIME_IS_TEXT_PART(part) ? g_mime_text_part_get_text((GMimeTextPart *)part) : NULL;
        found += text ? strlen(text) : 0;
        g_free(text);
    } while (g_mime_part_iter_next(iter));
    g_mime_part_iter_free(iter);
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    return found;
}
