/* identity_letter: which layer of a chain is the letter. */
#include "author.h"
#include "canon.h"
#include "own.h"
#include "postbus/identity.h"

enum standing {
    STANDING_HOUSE,
    STANDING_OUTSIDE,
    STANDING_NAME,   /* a name only, as Exchange prints its own people */
    STANDING_NOBODY, /* redacted or missing */
};

struct choice {
    struct arena *arena;
    const struct reading *reading;
    const struct house *house;
    enum standing *standings; /* of each layer */
};

static const struct layer *layer_at(const struct choice *choice, size_t i)
{
    return &choice->reading->layers.v[i];
}

/* Exchange's own directory names, "/O=EERSTEKAMER/OU=…", are people of the house. */
static bool is_directory(const char *address)
{
    return address && span_casestarts(span_of(address), SPAN_LIT("/o="));
}

static bool is_house_address(const struct choice *choice, const struct address *address)
{
    struct layer layer = {.from = *address};
    return is_directory(address->address) || author_is_within(author_of(choice->arena, &layer).domain, choice->house->domains);
}

static bool lists_house(const struct choice *choice, const struct addresses *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (is_house_address(choice, &list->v[i]))
            return true;
    return false;
}

static enum standing standing_of(const struct choice *choice, const struct layer *layer)
{
    struct author author = author_of(choice->arena, layer);
    if (is_house_address(choice, &layer->from) || author_is_within(author.domain, choice->house->domains))
        return STANDING_HOUSE;
    if (author.domain)
        return STANDING_OUTSIDE;
    return author.name ? STANDING_NAME : STANDING_NOBODY;
}

/* Does the house use this name elsewhere in the chain, with its address? */
static bool is_house_name(const struct choice *choice, const char *name)
{
    for (size_t i = 0; i < choice->reading->layers.n; i++)
        if (choice->standings[i] == STANDING_HOUSE) {
            struct author author = author_of(choice->arena, layer_at(choice, i));
            if (author.name && strcmp(author.name, name) == 0)
                return true;
        }
    return false;
}

static bool is_picture(const struct attachment *attachment)
{
    return attachment->type && span_casestarts(span_of(attachment->type), SPAN_LIT("image/"));
}

static bool is_listed_below(const struct choice *choice, size_t layer, const char *name)
{
    for (size_t i = layer + 1; name && i < choice->reading->layers.n; i++)
        for (size_t k = 0; k < layer_at(choice, i)->attachments.n; k++)
            if (span_caseeq(span_of(layer_at(choice, i)->attachments.v[k]), span_of(name)))
                return true;
    return false;
}

/* Attachments of his own: no picture, and not one that came with a layer below. */
static bool encloses(const struct choice *choice, size_t layer)
{
    const struct reading *reading = choice->reading;
    for (size_t i = 0; i < reading->attachments.n; i++) {
        const struct attachment *a = &reading->attachments.v[i];
        if (a->layer == layer && !is_picture(a) && !is_listed_below(choice, layer, a->name))
            return true;
    }
    return false;
}

static bool wrote(const struct choice *choice, size_t layer)
{
    return own_wrote(choice->house->boilerplate, layer_at(choice, layer)) || encloses(choice, layer);
}

static bool wrote_much(const struct choice *choice, size_t layer)
{
    return canon_text(choice->arena, choice->house->boilerplate, layer_at(choice, layer)->text).tokens >= IDENTITY_LEAST_TOKENS;
}

static size_t first_outside(const struct choice *choice)
{
    for (size_t i = 0; i < choice->reading->layers.n; i++)
        if (choice->standings[i] == STANDING_OUTSIDE && wrote(choice, i))
            return i;
    return IDENTITY_NO_LETTER;
}

/* Exchange prints its own people without addresses, those in To and Cc too: where
 * these have some, the author of whom there is but a name is not of the house. */
static bool looks_internal(const struct choice *choice, size_t i)
{
    const struct layer *layer = layer_at(choice, i);
    return choice->standings[i] == STANDING_NAME && !lists_house(choice, &layer->to) && !lists_house(choice, &layer->cc);
}

static bool is_doubtful(const struct choice *choice, size_t i)
{
    return choice->standings[i] == STANDING_NAME || choice->standings[i] == STANDING_NOBODY;
}

/* A layer above `outside` by an unknown hand that is a letter rather than a
 * forwarder's note. */
static size_t above_outside(const struct choice *choice, size_t outside)
{
    for (size_t i = 0; i < outside; i++)
        if (is_doubtful(choice, i) && !looks_internal(choice, i) && wrote_much(choice, i))
            return i;
    return outside;
}

/* Nobody in the chain is surely from outside: the first unknown hand that wrote
 * a letter's length; else one that wrote at all and is not printed as a colleague. */
static size_t first_doubtful(const struct choice *choice)
{
    size_t n = choice->reading->layers.n;
    for (size_t i = 0; i < n; i++)
        if (is_doubtful(choice, i) && wrote_much(choice, i))
            return i;
    for (size_t i = 0; i < n; i++)
        if (is_doubtful(choice, i) && !looks_internal(choice, i) && wrote(choice, i))
            return i;
    return IDENTITY_NO_LETTER;
}

static size_t first_standing(const struct choice *choice, enum standing standing)
{
    for (size_t i = 0; i < choice->reading->layers.n; i++)
        if (choice->standings[i] == standing)
            return i;
    return IDENTITY_NO_LETTER;
}

static void take_standings(struct choice *choice)
{
    size_t n = choice->reading->layers.n;
    choice->standings = arena_array(choice->arena, n, sizeof *choice->standings);
    for (size_t i = 0; i < n; i++)
        choice->standings[i] = standing_of(choice, layer_at(choice, i));
    for (size_t i = 0; i < n; i++)
        if (choice->standings[i] == STANDING_NAME && is_house_name(choice, author_of(choice->arena, layer_at(choice, i)).name))
            choice->standings[i] = STANDING_HOUSE;
}

size_t identity_letter(const struct reading *reading, const struct house *house)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct choice choice = {.arena = arena, .reading = reading, .house = house};
    take_standings(&choice);
    size_t letter = first_outside(&choice);
    if (letter != IDENTITY_NO_LETTER)
        return above_outside(&choice, letter);
    letter = first_doubtful(&choice);
    if (letter == IDENTITY_NO_LETTER) /* an empty mail from outside is not internal */
        letter = first_standing(&choice, STANDING_OUTSIDE);
    return letter;
}
