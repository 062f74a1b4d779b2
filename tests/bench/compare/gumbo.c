#include "compare.h"

#include <gumbo.h>
#include <string.h>

static size_t walk(const GumboNode *node)
{
    size_t found = node->type == GUMBO_NODE_TEXT ? strlen(node->v.text.text) : 0;
    for (unsigned i = 0; node->type == GUMBO_NODE_ELEMENT && i < node->v.element.children.length; i++)
        found += walk(node->v.element.children.data[i]);
    return found;
}

size_t compare_gumbo(const char *html, size_t n)
{
    GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, html, n);
    size_t found = walk(output->root);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    return found;
}
