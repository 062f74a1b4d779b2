#include "listed.h"

#include <stdlib.h>
#include <string.h>

static int by_ref(const void *a, const void *b)
{
    return strcmp(((const struct mail_entry *)a)->ref, ((const struct mail_entry *)b)->ref);
}

void listed_sort(struct mail_list *list)
{
    if (list->n)
        qsort(list->v, list->n, sizeof *list->v, by_ref);
}

bool listed_has(const struct mail_list *list, const char *ref)
{
    const struct mail_entry wanted = {.ref = ref};
    return ref && list->n && bsearch(&wanted, list->v, list->n, sizeof *list->v, by_ref);
}

bool listed_is_stale(const struct mail_list *list, const char *ref)
{
    const char *colon = ref ? strchr(ref, ':') : NULL;
    return !ref || (colon && list->n && strncmp(ref, list->v[0].ref, (size_t)(colon - ref) + 1) != 0);
}
