/* The mail follows a decision, once: the daemon is killed at every single write to the store
 * and before every step in the Maildir, and goes on from there. */
#include "place.h"

/* A letter in one queue, and two further copies of the same bytes beside it. */
static void make_maildir(const struct place *p)
{
    empty_maildir(p);
    put(p, ".Commissies.JV", "1.a:2,S");
    put(p, ".Commissies.JV.Dubbel", "2.b:2,S");
    put(p, ".Commissies.JV.Dubbel", "3.c");
}

static void decide(struct store *store, enum correction_act act, int64_t version, struct strings queues)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct correction correction = {.item = 1, .version = version, .act = act, .queues = queues, .who = "jansen", .at = 20};
    CHECK(store_begin(store, &err) && store_decide(store, arena, &correction, &err) && store_commit(store, &err));
}

/* The letter was filed. `told`: the server said where it put the mails. */
static struct place place_new(bool told)
{
    struct place p = {.config = {.mode = DELIVERY_ROUTE, .manual = "Handmatig", .duplicates = "Dubbel", .campaigns = ""}};
    const char *jv[] = {"Commissies/JV"};
    struct item item = {.sure = true, .queues = {jv, 1, 1}};
    place_init(&p);
    struct store *store = open_store(p.made);
    CHECK(store_add_item(store, &item, NULL, &err));
    add_filed(store, add_text(store, 1, RELATION_NEW, "1.a", TEXT), "1.a", "Commissies/JV", told);
    add_filed(store, add_text(store, 1, RELATION_DUPLICATE, "2.b", TEXT), "2.b", "Commissies/JV/Dubbel", told);
    add_filed(store, add_text(store, 1, RELATION_DUPLICATE, "3.c", TEXT), "3.c", "Commissies/JV/Dubbel", told);
    store_close(store);
    return p;
}

/* What the daemon does in a session, but for new mail; `plan_only`: it is gone before it acts. */
static void run_session(const struct place *p, struct store *store, bool plan_only)
{
    const struct mailbox_settings settings = {.maildir = p->mail};
    struct work work = {.config = &p->config, .store = store, .folder = "INBOX"};
    CHECK(mailbox_open(&settings, &work.mailbox, &err) && mailbox_connect(work.mailbox, &err));
    CHECK(settle(&work, &err) && follow_decisions(&work, &err) && (plan_only || deliver_due(&work, &err)));
    mailbox_close(work.mailbox);
}

/* The letter is to go to two other queues: unless that was decided before. */
static void decide_once(struct store *store)
{
    cleanup_arena struct arena *arena = arena_new(0);
    const char *both[] = {"FIN", "BIZA"};
    struct item *item;
    CHECK(store_get_item(store, arena, 1, &item, &err));
    CHECK_STR(item->queues.v[0], item->version == 1 ? "Commissies/JV" : "FIN");
    if (item->version == 1)
        decide(store, CORRECTION_ROUTE, 1, (struct strings){both, 2, 2});
}

static void follow(void *context)
{
    struct place *p = context;
    struct store *store = open_store(p->file);
    decide_once(store);
    run_session(p, store, false);
    store_close(store);
}

/* Nothing waits, and each mail stands where the journal says. */
static void check_journal(struct store *store, size_t mails)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct deliveries planned = {0};
    struct stands stands = {0};
    CHECK(store_planned(store, arena, "INBOX", INT64_MAX, 10, &planned, &err) && planned.n == 0);
    CHECK(store_stands(store, arena, 1, &stands, &err));
    CHECK_INT(stands.n, mails);
}

static void check_place(const struct place *p)
{
    struct store *store = open_store(p->file);
    CHECK_STR(folders(p), ".FIN 1, .FIN.Dubbel 2, .BIZA 1");
    check_journal(store, 4);
    decide(store, CORRECTION_UNDO, 2, (struct strings){0});
    run_session(p, store, false);
    CHECK_STR(folders(p), ".Commissies.JV 1, .Commissies.JV.Dubbel 3");
    check_journal(store, 4);
    store_close(store);
}

static void kill_at_every_step(bool told)
{
    struct place p = place_new(told);
    long n = 1;
    for (bool killed = true; killed && test_failures == 0; n++) {
        make_maildir(&p);
        copy_file(p.made, p.file);
        killed = run_until(n, follow, &p);
        follow(&p);
        check_place(&p);
        remove_store(p.file);
    }
    CHECK(n > 30); /* else nothing was tried */
    place_done(&p);
}

TEST(killed_before_any_step_the_mails_stand_once_where_they_belong)
{
    torn = false;
    kill_at_every_step(true);
}

TEST(killed_within_any_write_too)
{
    torn = true;
    kill_at_every_step(true);
}

TEST(and_where_the_server_does_not_say_where_it_put_the_mails)
{
    torn = false;
    kill_at_every_step(false);
}

TEST(of_two_decisions_before_the_mails_were_moved_the_last_one_counts)
{
    const char *manual[] = {"Handmatig"};
    struct place p = place_new(true);
    make_maildir(&p);
    struct store *store = open_store(p.made);
    decide_once(store);
    run_session(&p, store, true);
    CHECK_STR(folders(&p), ".Commissies.JV 1, .Commissies.JV.Dubbel 2");
    decide(store, CORRECTION_ROUTE, 2, (struct strings){manual, 1, 1});
    run_session(&p, store, false);
    CHECK_STR(folders(&p), ".Handmatig 1, .Handmatig.Dubbel 2");
    check_journal(store, 3);
    store_close(store);
    place_done(&p);
}

TEST(a_copy_that_was_made_before_another_failed_is_not_forgotten)
{
    const char *three[] = {"FIN", "BIZA", "Vol"}, *manual[] = {"Handmatig"};
    char blocked[120];
    struct place p = place_new(true);
    make_maildir(&p);
    snprintf(blocked, sizeof blocked, "%s/.Vol", p.mail);
    fclose(fopen(blocked, "we")); /* no folder can be made there */
    struct store *store = open_store(p.made);
    decide(store, CORRECTION_ROUTE, 1, (struct strings){three, 3, 3});
    run_session(&p, store, false);
    CHECK_STR(folders(&p), ".FIN.Dubbel 2, .BIZA 1, .Handmatig 1");
    check_journal(store, 4);
    decide(store, CORRECTION_ROUTE, 2, (struct strings){manual, 1, 1});
    run_session(&p, store, false);
    CHECK_STR(folders(&p), ".Handmatig 1, .Handmatig.Dubbel 3");
    check_journal(store, 4);
    store_close(store);
    place_done(&p);
}

TESTS_MAIN(TEST_ENTRY(killed_before_any_step_the_mails_stand_once_where_they_belong)
           TEST_ENTRY(killed_within_any_write_too)
           TEST_ENTRY(of_two_decisions_before_the_mails_were_moved_the_last_one_counts)
           TEST_ENTRY(a_copy_that_was_made_before_another_failed_is_not_forgotten)
           TEST_ENTRY(and_where_the_server_does_not_say_where_it_put_the_mails))
