/* identity_compare: why two letters are or are not the same, for people. */
#include "match.h"
#include "postbus/identity.h"
#include "postbus/lang.h"
#include "postbus/limits.h"

static const char *const likenesses[] = {[LIKE_OPEN] = N_("unknown"), [LIKE_SAME] = N_("same"), [LIKE_OTHER] = N_("other")};

static const char *const changes[] = {
    [CHANGE_NOTHING] = N_("spelling"),   [CHANGE_REDACTED] = N_("redaction"), [CHANGE_ENCLOSED] = N_("attachment"),
    [CHANGE_CUT] = N_("cut off"),        [CHANGE_MOVED] = N_("moved"),        [CHANGE_FIGURE] = N_("figure"),
    [CHANGE_NEGATION] = N_("negation"),  [CHANGE_WORDS] = N_("words"),        [CHANGE_SENTENCES] = N_("sentences"),
};

static void add(struct arena *arena, struct comparison *c, const char *what, enum likeness likeness)
{
    arena_push(arena, &c->facets, ((struct facet){what, likenesses[likeness]}));
}

static void add_envelope(struct arena *arena, struct comparison *c, const struct envelope *e)
{
    add(arena, c, N_("address"), e->address);
    add(arena, c, N_("domain"), e->domain);
    add(arena, c, N_("name"), e->name);
    add(arena, c, N_("sign-off"), e->signer);
    add(arena, c, N_("sent"), e->sent);
    add(arena, c, N_("subject"), e->subject);
    add(arena, c, N_("attachments"), e->enclosed);
}

static const char *run(struct arena *arena, const struct token *v, size_t n)
{
    if (n == 0)
        return "";
    return arena_copy(arena, (struct pb_span){v[0].text.p, (size_t)(v[n - 1].text.p - v[0].text.p) + v[n - 1].text.n});
}

static void add_changes(struct arena *arena, struct comparison *c, const struct fingerprint *first, const struct fingerprint *second)
{
    struct residue r;
    residue_make(arena, first, second, &r);
    c->share = r.share;
    for (size_t i = 0; i < r.hunks.n && i < LIMIT_ADDED; i++) {
        const struct hunk *h = &r.hunks.v[i];
        arena_push(arena, &c->changes, ((struct change_told){
            .kind = changes[residue_change(arena, &r, i, first, second)],
            .before = run(arena, r.a.v + h->a0, h->a1 - h->a0),
            .after = run(arena, r.b.v + h->b0, h->b1 - h->b0),
        }));
    }
}

void identity_compare(struct arena *arena, const struct fingerprint *first, const struct fingerprint *second,
                      struct comparison *ret_comparison)
{
    struct fingerprint known = *first;
    struct matches matches;
    known.item = known.part = 1;
    *ret_comparison = (struct comparison){.relation = identity_relate(arena, second, &known, 1)};
    match_all(arena, second, &known, 1, &matches);
    add_envelope(arena, ret_comparison, &matches.v[0].envelope);
    add(arena, ret_comparison, N_("Message-ID"), matches.v[0].id ? LIKE_SAME : LIKE_OPEN);
    if (first->text && second->text)
        add_changes(arena, ret_comparison, first, second);
}
