/* taking.h: six mails that are taken one after another, each in a transaction of its own, and the
 * groups they come to; for tests of what breaks off between. */
#pragma once
#include "postbox.h"
#include "postbus/store_asked.h"

#define MAILS 6
#define BEFORE 3 /* of them make a session; the others the next */

/* Two brief letters that a third shows to be one, and a campaign of two. */
static void take_mail(struct bench *b, int i)
{
    const struct letter mails[MAILS] = {
        BUT(brief, a->id = "1@example.org"), BUT(brief, a->id = "2@example.org"), jan, BUT(brief, a->id = "2@example.org", a->mail_id = "1@example.org"),
        BUT(jan, a->from = "piet@example.com", a->name = "Piet Pietersen", a->text = "Ik schrijf u ook namens mijn buurvrouw. " WORDS), BUT(jan, a->forwarder = "a@eerstekamer.nl"),
    };
    b->refs = i;
    CHECK(store_begin(b->store, &b->err));
    take(b, mails[i]);
    CHECK(store_commit(b->store, &b->err));
}

static bool is_taken(struct bench *b, int i)
{
    bool known = false;
    CHECK(store_knows_ref(b->store, "postbus", arena_printf(b->arena, "1:%d", i), &known, &b->err));
    return known;
}

/* Takes what is not taken yet. */
static void go_on(struct bench *b, int mails)
{
    for (int i = 0; i < mails; i++)
        if (!is_taken(b, i))
            take_mail(b, i);
}

/* Mails come one after another, none twice, each with the item that is expected:
 * 1 is item 1 (2 was joined to it), 3 the campaign's first letter, 5 or 4 its second. */
static void check_groups(struct bench b)
{
    enum relation_kind relation;
    int64_t item[MAILS + 1];
    struct store_counts counts;
    CHECK(store_count(b.store, &counts, &b.err));
    CHECK_INT(counts.mails, MAILS);
    for (int64_t mail = 1; mail <= MAILS; mail++)
        CHECK(store_mail_now(b.store, mail, &item[mail], &relation, &b.err));
    CHECK(item[1] == item[2] && item[2] == item[4]);
    CHECK(item[3] == item[6] && item[3] != item[1] && item[5] != item[3] && item[5] != item[1]);
    struct history history = {0};
    CHECK(store_history(b.store, b.arena, item[1], &history, &b.err));
    CHECK_INT(history.n, 1);
    struct deliveries planned = {0};
    CHECK(store_planned(b.store, b.arena, "postbus", INT64_MAX, 100, &planned, &b.err));
    CHECK_INT(planned.n, MAILS);
}
