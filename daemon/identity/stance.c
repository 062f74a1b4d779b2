#include "stance.h"

#include <string.h>

static const char *const against[] = {
    "niet", "geen", "nooit", "nee", "neen", "noch", "tegen", "tegenstander", "tegenstanders", "tegenstem", "tegenstemmen",
    "contra", "verwerp", "verwerpt", "verwerpen", "verworpen", "afwijzen", "afwijst", "afgewezen", "afwijzing", "afkeuren",
    "afkeurt", "afgekeurd", "wijs", "wijst", "weiger", "weigert", "weigeren", "intrekken", "ingetrokken", "stoppen",
    "onwenselijk", "onverstandig", "ongewenst", "onnodig", "not", "no", "never", "against", "reject", "rejects",
    "oppose", "opposes", "nicht", "kein", "gegen",
};

static const char *const in_favour[] = {
    "voor", "wel", "ja", "voorstander", "voorstanders", "voorstem", "pro", "steun", "steunt", "steunen", "aannemen",
    "aanneemt", "instemmen", "instemt", "goedkeuren", "goedkeurt", "for", "yes", "support", "adopt", "approve", "für", "pour",
};

static bool has(const struct token *v, size_t n, const char *const *words, size_t m)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (span_eq(v[i].text, span_of(words[k])))
                return true;
    return false;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

bool stance_negative(const struct token *v, size_t n)
{
    return has(v, n, against, COUNT(against));
}

bool stance_turned(struct arena *arena, const char *a, const char *b)
{
    struct tokens x, y;
    tokens_split(arena, a, &x);
    tokens_split(arena, b, &y);
    bool for_a = has(x.v, x.n, in_favour, COUNT(in_favour)), for_b = has(y.v, y.n, in_favour, COUNT(in_favour));
    bool against_a = stance_negative(x.v, x.n), against_b = stance_negative(y.v, y.n);
    return (for_a && !against_a && against_b && !for_b) || (against_a && !for_a && for_b && !against_b);
}
