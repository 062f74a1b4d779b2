/* arrivals.h: letters that arrive one after another, for the tests of relations. */
#pragma once
#include "postbus/arena.h"
#include "postbus/buf.h"
#include "shipped.h"
#include "test.h"

#define FIRST                                                                                      \
    "Wij maken ons zorgen over het wetsvoorstel dat u dinsdag behandelt. De gevolgen voor de "     \
    "praktijk zijn groot, de kosten van 31.805 euro zijn niet gedekt en de invoering komt te "     \
    "vroeg voor gemeenten. Wij vragen u om uitstel van de behandeling tot na de zomer. "
#define SECOND                                                                                     \
    "In de tussentijd kan de minister met de uitvoerders spreken over een invoering in stappen, "  \
    "zoals die bij eerdere wetten goed heeft gewerkt, en kan de begroting worden aangepast. Wij "  \
    "zijn graag bereid om dit in een gesprek met de commissie toe te lichten op een moment dat u " \
    "past. Wij hebben dit verzoek ook aan de Tweede Kamer gedaan. "
#define WORDS FIRST SECOND
#define OTHER_WORDS                                                                                \
    "De trein tussen Groningen en Leeuwarden rijdt al weken niet op tijd en niemand legt uit "     \
    "waarom. Reizigers staan in de kou, scholieren missen hun lessen en de bus is geen vervanging. " \
    "Wij vragen u de minister hierover vragen te stellen voordat het winter wordt."

/* What arrives: a letter, directly or forwarded by a senator. */
struct arrival {
    const char *name, *address, *sent, *subject, *text;
    const char *id;         /* Message-ID of the letter */
    const char *mail_id;    /* of the mail that carries it */
    const char *refers;     /* what it refers to */
    const char *forwarder;  /* address; NULL: it came directly */
    const char *note;       /* above it */
    const char *forward_refers;
    const char *quoted;     /* text of a layer below */
    const char *pdf, *pdf_text; /* SHA-256 and text of an attachment */
    const char *sha256;
};

struct world {
    struct arena *arena;
    struct fingerprint known[64];
    size_t n;
    int64_t items;
};

static struct world world_new(void)
{
    return (struct world){.arena = arena_new(0)};
}

static struct fingerprint *fingerprint(struct world *w, const struct arrival *a)
{
    struct layer layers[3] = {0};
    struct attachment pdf = {.name = "Brief.pdf", .type = "application/pdf", .sha256 = a->pdf, .text = a->pdf_text, .status = "text"};
    size_t n = 0;
    const char *own[] = {a->refers}, *above[] = {a->forward_refers};
    if (a->forwarder)
        layers[n++] = (struct layer){.from = {"Senator", a->forwarder}, .sent = "2026-05-15T09:00", .text = a->note ? a->note : "",
                                     .references = {above, a->forward_refers != NULL, 1}};
    layers[n] = (struct layer){.kind = n ? LAYER_FORWARD : LAYER_MAIL, .from = {a->name, a->address}, .sent = a->sent, .base_subject = a->subject,
                               .message_id = a->id, .references = {own, a->refers != NULL, 1}, .text = a->text};
    n++;
    if (a->quoted)
        layers[n++] = (struct layer){.kind = LAYER_REPLY, .from = {"Iemand", "iemand@example.net"}, .text = a->quoted};
    struct reading reading = {
        .sha256 = a->sha256 ? a->sha256 : arena_printf(w->arena, "%064zu", w->n),
        .message_id = a->mail_id,
        .layers = {layers, n, n},
        .attachments = {&pdf, a->pdf != NULL, 1},
    };
    return identity_fingerprint(w->arena, shipped(), &reading, identity_letter(&reading, house()));
}

/* Relates it, in both orders of the candidates, and remembers it. */
static struct relation arrive(struct world *w, struct arrival a)
{
    struct fingerprint *fp = fingerprint(w, &a), backwards[64];
    for (size_t i = 0; i < w->n; i++)
        backwards[i] = w->known[w->n - 1 - i];
    struct relation relation = identity_relate(w->arena, fp, w->known, w->n);
    struct relation other = identity_relate(w->arena, fp, backwards, w->n);
    CHECK(relation.kind == other.kind && relation.item == other.item && relation.of == other.of);
    CHECK(relation.why != NULL);
    fp->item = fp->part = relation.item ? relation.item : ++w->items;
    w->known[w->n++] = *fp;
    return relation;
}

static void done(struct world *w)
{
    arena_free(w->arena);
}

/* What the second of two letters is, and that its item is one or none. */
__attribute__((unused)) static enum relation_kind second(struct arrival a, struct arrival b)
{
    struct world w = world_new();
    CHECK_INT(arrive(&w, a).kind, RELATION_NEW);
    struct relation relation = arrive(&w, b);
    bool joins = relation.kind == RELATION_DUPLICATE || relation.kind == RELATION_PARTIAL;
    bool links = relation.kind == RELATION_THREAD || relation.kind == RELATION_CAMPAIGN || relation.kind == RELATION_VERSION;
    CHECK_INT(relation.item, joins ? 1 : 0);
    CHECK_INT(relation.of, links ? 1 : 0);
    done(&w);
    return relation.kind;
}

static const struct arrival jan = {.name = "Jan Jansen", .address = "jan@example.org", .sent = "2026-05-14T10:00", .subject = "Uitstel van de wet", .text = WORDS};

/* The same letter but for one thing. */
#define BUT(letter, ...)                                                                           \
    ({                                                                                             \
        struct arrival but = (letter), *a = &but;                                                  \
        __VA_ARGS__;                                                                               \
        but;                                                                                       \
    })

/* All orders of `n` arrivals (Heap); `visit` sees each. */
__attribute__((unused)) static void permute(size_t *order, size_t n, void (*visit)(const size_t *order))
{
    if (n <= 1) {
        visit(order);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        permute(order, n - 1, visit);
        size_t k = n % 2 ? 0 : i, kept = order[k];
        order[k] = order[n - 1];
        order[n - 1] = kept;
    }
}

/* All that arrive, in this order: those of one group share an item, and no others do. */
__attribute__((unused)) static void check_groups(const struct arrival *arrivals, const int *group, const size_t *order, size_t n)
{
    int64_t item[16];
    struct world w = world_new();
    CHECK(n <= sizeof item / sizeof *item);
    for (size_t i = 0; i < n; i++) {
        arrive(&w, arrivals[order[i]]);
        item[order[i]] = w.known[w.n - 1].item;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            CHECK((item[i] == item[k]) == (group[i] == group[k]));
    done(&w);
}
