#include "memo.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "postbus/arena.h"
#include "postbus/limits.h"

#define FEWEST_PLACES 1024 /* a power of two */
#define LOOKS_MOST 16      /* places looked at for one word */
#define INLINE_BYTES 16
#define AHEAD 16           /* words read before they are looked up: their places come from memory meanwhile */
#define HUGE_BYTES MIB(2)

struct place {
    uint64_t low, high; /* as memo_word's; of a long word, low is where its bytes are */
    struct meaning meaning;
    uint32_t length; /* 0: free */
};

struct memo {
    struct place *places; /* owned; open addressing */
    size_t n, used;
    struct memo_entry *entries; /* owned */
    size_t entries_n, entries_cap;
    char *bytes; /* owned; of long words */
    size_t bytes_n, bytes_cap;
    uint64_t seed[2];
};

static struct place *empty_places(size_t n)
{
    size_t bytes = n * sizeof(struct place);
    /* In large pages, where the kernel has them: each word is somewhere else in it. */
    struct place *places = bytes >= HUGE_BYTES ? aligned_alloc(HUGE_BYTES, bytes) : malloc(bytes);
    if (!places)
        pb_out_of_memory("memo");
    if (bytes >= HUGE_BYTES)
        (void)madvise(places, bytes, MADV_HUGEPAGE);
    return memset(places, 0, bytes);
}

struct memo *memo_new(void)
{
    struct memo *memo = calloc(1, sizeof *memo);
    if (!memo)
        pb_out_of_memory("memo");
    memo->n = FEWEST_PLACES;
    memo->places = empty_places(memo->n);
    if (getrandom(memo->seed, sizeof memo->seed, 0) != sizeof memo->seed)
        memo->seed[0] = (uint64_t)(uintptr_t)memo; /* the number of looks is bounded, too */
    memo->seed[0] |= 1;
    return memo;
}

void memo_free(struct memo *memo)
{
    if (!memo)
        return;
    free(memo->places);
    free(memo->entries);
    free(memo->bytes);
    free(memo);
}

void memo_forget(struct memo *memo)
{
    memset(memo->places, 0, memo->n * sizeof *memo->places);
    memo->used = memo->entries_n = memo->bytes_n = 0;
}

void memo_begin(struct memo *memo)
{
    if (memo->used >= LIMIT_MEMO_WORDS || memo->entries_n >= LIMIT_MEMO_ENTRIES)
        memo_forget(memo);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to eight bytes, zeros behind them. */
static uint64_t load(const char *p, size_t n)
{
    uint64_t value = 0;
    memcpy(&value, p, n < 8 ? n : 8);
    return value;
}

static uint64_t low_bytes(uint64_t value, size_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return n < 8 ? value & ((1ull << (8 * n)) - 1) : value;
#else
    return n < 8 ? value & ~(~0ull >> (8 * n)) : value;
#endif
}

static inline struct memo_word read_word(const struct memo *memo, struct pb_span text, struct token token)
{
    const char *p = text.p + token.start;
    size_t n = token.end - token.start;
    uint64_t low, high = 0;
    if (n <= INLINE_BYTES && text.n - token.start >= INLINE_BYTES) { /* the common case: no branch on its length */
        uint64_t pair[2];
        memcpy(pair, p, sizeof pair);
        low = low_bytes(pair[0], n);
        high = n > 8 ? low_bytes(pair[1], n - 8) : 0;
    } else {
        low = load(p, n);
        for (size_t at = 8; at < n && n <= INLINE_BYTES; at += 8)
            high = load(p + at, n - at);
        for (size_t at = 8; at < n && n > INLINE_BYTES; at += 8)
            high = mix(high ^ load(p + at, n - at), memo->seed[0]);
    }
    uint64_t hash = mix(low ^ memo->seed[1], (high ^ n) * memo->seed[0] ^ memo->seed[1]);
    return (struct memo_word){low, n > INLINE_BYTES ? hash : high, hash, {p, n}};
}

static inline bool is_word(const struct memo *memo, const struct place *place, const struct memo_word *word)
{
    if (place->length != word->text.n || place->high != word->high)
        return false;
    if (word->text.n <= INLINE_BYTES)
        return place->low == word->low;
    return memcmp(memo->bytes + place->low, word->text.p, word->text.n) == 0;
}

/* Its place, or a free one, or NULL where too many others stand. */
static inline struct place *place_of(const struct memo *memo, const struct memo_word *word)
{
    for (size_t i = 0; i < LOOKS_MOST; i++) {
        struct place *place = &memo->places[(word->hash + i) & (memo->n - 1)];
        if (is_word(memo, place, word) || place->length == 0)
            return place;
    }
    return NULL;
}

void memo_read(const struct memo *memo, struct pb_span text, struct token token, struct memo_word *ret_word)
{
    *ret_word = read_word(memo, text, token);
}

bool memo_find(const struct memo *memo, const struct memo_word *word, struct meaning *ret_meaning)
{
    const struct place *place = place_of(memo, word);
    if (!place || place->length == 0)
        return false;
    *ret_meaning = place->meaning;
    return true;
}

void memo_find_all(const struct memo *memo, struct pb_span text, struct seen *seen, size_t n)
{
    struct memo_word ahead[AHEAD];
    for (size_t i = 0; i < n && i < AHEAD; i++) {
        ahead[i] = read_word(memo, text, seen[i].token);
        __builtin_prefetch(&memo->places[ahead[i].hash & (memo->n - 1)]);
    }
    for (size_t i = 0; i < n; i++) {
        const struct place *place = place_of(memo, &ahead[i % AHEAD]);
        if (place && place->length > 0) {
            seen[i].meaning = place->meaning;
            if (place->meaning.n > 0)
                __builtin_prefetch(&memo->entries[place->meaning.at]);
        } else {
            seen[i].meaning.n = MEMO_UNKNOWN;
        }
        if (i + AHEAD < n) {
            ahead[i % AHEAD] = read_word(memo, text, seen[i + AHEAD].token);
            __builtin_prefetch(&memo->places[ahead[i % AHEAD].hash & (memo->n - 1)]);
        }
    }
}

static void widen(struct memo *memo)
{
    struct memo wider = *memo;
    wider.n *= 2;
    wider.places = empty_places(wider.n);
    wider.used = 0;
    for (size_t i = 0; i < memo->n; i++) {
        const struct place *place = &memo->places[i];
        struct token all = {0, place->length};
        struct memo_word word;
        if (place->length == 0)
            continue;
        char inner[INLINE_BYTES];
        memcpy(inner, &place->low, 8);
        memcpy(inner + 8, &place->high, 8);
        const char *bytes = place->length > INLINE_BYTES ? memo->bytes + place->low : inner;
        memo_read(&wider, (struct pb_span){bytes, place->length}, all, &word);
        struct place *other = place_of(&wider, &word);
        if (other) {
            *other = *place;
            wider.used++;
        }
    }
    free(memo->places);
    *memo = wider;
}

static void *grown(void *v, size_t need, size_t *cap, size_t size)
{
    if (need <= *cap)
        return v;
    *cap = *cap * 2 > need ? *cap * 2 : need + 1024;
    v = reallocarray(v, *cap, size);
    if (!v)
        pb_out_of_memory("memo");
    return v;
}

bool memo_has_room(const struct memo *memo, const struct memo_word *word)
{
    return word->text.n <= LIMIT_MEMO_BYTES && memo->used < LIMIT_MEMO_WORDS && memo->entries_n < LIMIT_MEMO_ENTRIES;
}

void memo_keep(struct memo *memo, const struct memo_word *word, struct meaning meaning)
{
    struct place *place = place_of(memo, word);
    if (!place || place->length > 0)
        return;
    *place = (struct place){word->low, word->high, meaning, (uint32_t)word->text.n};
    if (word->text.n > INLINE_BYTES) {
        memo->bytes = grown(memo->bytes, memo->bytes_n + word->text.n, &memo->bytes_cap, 1);
        memcpy(memo->bytes + memo->bytes_n, word->text.p, word->text.n);
        place->low = memo->bytes_n;
        memo->bytes_n += word->text.n;
    }
    if (++memo->used * 2 > memo->n)
        widen(memo);
}

uint32_t memo_add(struct memo *memo, struct memo_entry entry)
{
    memo->entries = grown(memo->entries, memo->entries_n + 1, &memo->entries_cap, sizeof entry);
    memo->entries[memo->entries_n] = entry;
    return (uint32_t)memo->entries_n++;
}

uint32_t memo_entries(const struct memo *memo)
{
    return (uint32_t)memo->entries_n;
}

void memo_cut(struct memo *memo, uint32_t n)
{
    memo->entries_n = n;
}

const struct memo_entry *memo_entry(const struct memo *memo, uint32_t at)
{
    return &memo->entries[at];
}
