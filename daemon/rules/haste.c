#include <pcre2.h>

#include "engine.h"

#define ASKED_ENOUGH 2 /* times that the interpreter serves */

/* A copy, as other threads may be matching with the code as it is. */
static pcre2_code *hastened(pcre2_code *code, enum form form)
{
    pcre2_code *copy = pcre2_code_copy(code);
    uint32_t options = PCRE2_JIT_COMPLETE | (form == FORM_TRIED ? PCRE2_JIT_PARTIAL_HARD : 0u);
    if (copy && pcre2_jit_compile(copy, options) == 0)
        return copy;
    /* Without leave to write code (MemoryDenyWriteExecute): the interpreter goes on serving. */
    pcre2_code_free(copy);
    return code;
}

const pcre2_code *haste_code(const struct words *words, uint32_t pattern)
{
    struct pattern_code *code = &words->v[pattern];
    pcre2_code *fast = atomic_load_explicit(&code->fast, memory_order_acquire);
    if (fast)
        return fast;
    if (atomic_fetch_add_explicit(&code->asked, 1, memory_order_relaxed) < ASKED_ENOUGH)
        return code->code;
    pthread_mutex_lock(&words->idle->lock);
    fast = atomic_load_explicit(&code->fast, memory_order_acquire);
    if (!fast) {
        fast = hastened(code->code, code->form);
        atomic_store_explicit(&code->fast, fast, memory_order_release);
    }
    pthread_mutex_unlock(&words->idle->lock);
    return fast;
}
