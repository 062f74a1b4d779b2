/* People move mails in their mail program: each is followed, and what it means is written down once,
 * wherever the daemon is killed. */
#include "place.h"

#define FIRST_COPY TEXT "van de ene\n"
#define SECOND_COPY TEXT "van de andere\n"
#define OTHER TEXT "over iets anders\n"

static struct rulebook *book(const struct place *p, struct arena *arena)
{
    static const char text[] = "[committee JV]\nname = Justitie en Veiligheid\nqueue = Commissies/JV\n[committee FIN]\nname = Financiën\nqueue = FIN\n";
    struct rules_settings settings = rules_settings_default();
    const struct rules_draft draft = {.path = "commissies.rules", .bytes = {text, sizeof text - 1}};
    struct ruleset *set = NULL;
    CHECK(rules_load_draft(p->folder, &settings, &draft, diag_new(arena), &set, &err));
    return rulebook_new(set);
}

static void fill_maildir(const struct place *p)
{
    empty_maildir(p);
    put(p, ".Commissies.JV", "1.a:2,S");
    put_text(p, ".Commissies.JV.Dubbel", "2.b:2,S", FIRST_COPY);
    put_text(p, ".Commissies.JV.Dubbel", "3.c", SECOND_COPY);
    put_text(p, ".FIN", "4.d", OTHER);
}

/* A letter filed in one queue with two further copies beside it, and another letter in another queue. */
static struct place place_new(enum delivery_mode mode)
{
    struct place p = {.config = {.mode = mode, .manual = "Handmatig", .duplicates = "Dubbel", .campaigns = ""}};
    const char *jv[] = {"Commissies/JV"}, *fin[] = {"FIN"};
    struct item item = {.sure = true, .queues = {jv, 1, 1}}, other = {.sure = true, .queues = {fin, 1, 1}};
    place_init(&p);
    struct store *store = open_store(p.made);
    CHECK(store_add_item(store, &item, NULL, &err) && store_add_item(store, &other, NULL, &err));
    add_filed(store, add_text(store, 1, RELATION_NEW, "1.a", TEXT), "1.a", "Commissies/JV", true);
    add_filed(store, add_text(store, 1, RELATION_DUPLICATE, "2.b", FIRST_COPY), "2.b", "Commissies/JV/Dubbel", true);
    add_filed(store, add_text(store, 1, RELATION_DUPLICATE, "3.c", SECOND_COPY), "3.c", "Commissies/JV/Dubbel", true);
    add_filed(store, add_text(store, 2, RELATION_NEW, "4.d", OTHER), "4.d", "FIN", true);
    store_close(store);
    fill_maildir(&p);
    return p;
}

/* As a clerk's mail program moves a mail; `as`: what it is called there. */
static void move(const struct place *p, const char *from, const char *name, const char *to, const char *as)
{
    char old[200], new[200];
    put(p, to, NULL);
    snprintf(old, sizeof old, "%s/%s/cur/%s", p->mail, from, name);
    snprintf(new, sizeof new, "%s/%s/cur/%s", p->mail, to, as);
    CHECK_INT(rename(old, new), 0);
}

/* What the daemon does in a session, but for new mail. */
static void run_session(const struct place *p, struct store *store)
{
    const struct mailbox_settings settings = {.maildir = p->mail};
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rulebook struct rulebook *rules = book(p, arena);
    struct work work = {.config = &p->config, .store = store, .folder = "INBOX", .book = rules};
    CHECK(mailbox_open(&settings, &work.mailbox, &err) && mailbox_connect(work.mailbox, &err));
    CHECK(settle(&work, &err) && sweep(&work, &err) && follow_decisions(&work, &err) && deliver_due(&work, &err));
    mailbox_close(work.mailbox);
}

static bool tell(void *context, const struct correction *c)
{
    static const char *const acts[] = {"confirm", "route", "undo"};
    buf_printf(context, "%s%s by %s", ((struct buf *)context)->len ? ", " : "", acts[c->act], c->who);
    for (size_t i = 0; i < c->queues.n; i++)
        buf_printf(context, " %s", c->queues.v[i]);
    return true;
}

static void check_decisions(struct store *store, const char *expected)
{
    cleanup_buf struct buf told = BUF_INIT;
    CHECK(store_decisions_since(store, 0, tell, &told, &err));
    CHECK_STR(buf_string(&told), expected);
}

/* Sessions, after which nothing changes any more. */
static void check_sessions(const struct place *p, struct store *store, const char *where, const char *decisions)
{
    for (int i = 0; i < 3; i++) {
        run_session(p, store);
        CHECK_STR(folders(p), where);
        check_decisions(store, decisions);
    }
}

static void check_once(struct place p, const char *where, const char *decisions)
{
    struct store *store = open_store(p.made);
    check_sessions(&p, store, where, decisions);
    store_close(store);
    place_done(&p);
}

static void work_on(void *context)
{
    struct place *p = context;
    struct store *store = open_store(p->file);
    run_session(p, store);
    store_close(store);
}

static void kill_at_every_step(bool torn_writes)
{
    struct place p = place_new(DELIVERY_ROUTE);
    long n = 1;
    torn = torn_writes;
    for (bool killed = true; killed && test_failures == 0; n++) {
        fill_maildir(&p);
        move(&p, ".Commissies.JV", "1.a:2,S", ".FIN", "1.a:2,S");
        move(&p, ".Commissies.JV.Dubbel", "3.c", ".Handmatig", "3.c:2,");
        copy_file(p.made, p.file);
        killed = run_until(n, work_on, &p);
        struct store *store = open_store(p.file);
        check_sessions(&p, store, ".FIN 2, .FIN.Dubbel 1, .Handmatig 1", "route by postbus-map FIN");
        store_close(store);
        remove_store(p.file);
    }
    CHECK(n > 30); /* else nothing was tried */
    place_done(&p);
}

TEST(killed_before_any_step_a_moved_mail_is_one_correction_and_its_copies_follow) { kill_at_every_step(false); }
TEST(killed_within_any_write_too) { kill_at_every_step(true); }

TEST(what_goes_to_a_folder_that_nobody_knows_is_the_persons_and_is_never_moved_again)
{
    struct place p = place_new(DELIVERY_ROUTE);
    move(&p, ".Commissies.JV", "1.a:2,S", ".Van mij", "1.a:2,S");
    struct store *store = open_store(p.made);
    check_sessions(&p, store, ".Commissies.JV.Dubbel 2, .FIN 1", "");
    const char *manual[] = {"Handmatig"};
    cleanup_arena struct arena *arena = arena_new(0);
    struct correction c = {.item = 1, .version = 1, .act = CORRECTION_ROUTE, .queues = {manual, 1, 1}, .who = "jansen", .at = 20};
    CHECK(store_decide(store, arena, &c, &err));
    check_sessions(&p, store, ".FIN 1, .Handmatig.Dubbel 2", "route by jansen Handmatig");
    CHECK_INT(count(&p, ".Van mij", "cur"), 1);
    store_close(store);
    place_done(&p);
}

TEST(what_goes_to_a_folder_beside_a_queue_is_recorded_and_stays_there)
{
    struct place p = place_new(DELIVERY_ROUTE);
    move(&p, ".Commissies.JV", "1.a:2,S", ".Handmatig.Dubbel", "9.z");
    struct store *store = open_store(p.made);
    check_sessions(&p, store, ".Commissies.JV.Dubbel 2, .FIN 1, .Handmatig.Dubbel 1", "");
    bool knows;
    CHECK(store_knows_target(store, "Handmatig/Dubbel", "9.z", &knows, &err) && knows);
    move(&p, ".Handmatig.Dubbel", "9.z", ".Handmatig", "9.z");
    check_sessions(&p, store, ".FIN 1, .Handmatig 1, .Handmatig.Dubbel 2", "route by postbus-map Handmatig");
    store_close(store);
    place_done(&p);
}

TEST(a_mail_that_only_has_another_name_has_not_moved)
{
    struct place p = place_new(DELIVERY_ROUTE);
    move(&p, ".Commissies.JV", "1.a:2,S", ".Commissies.JV", "7.x:2,S");
    check_once(p, ".Commissies.JV 1, .Commissies.JV.Dubbel 2, .FIN 1", "");
}

TEST(a_mail_that_is_moved_twice_is_two_corrections_and_stands_where_it_was_put_last)
{
    struct place p = place_new(DELIVERY_ROUTE);
    struct store *store = open_store(p.made);
    move(&p, ".Commissies.JV", "1.a:2,S", ".FIN", "1.a:2,S");
    check_sessions(&p, store, ".FIN 2, .FIN.Dubbel 2", "route by postbus-map FIN");
    move(&p, ".FIN", "1.a:2,S", ".Commissies.JV", "1.a:2,S");
    check_sessions(&p, store, ".Commissies.JV 1, .Commissies.JV.Dubbel 2, .FIN 1", "route by postbus-map FIN, route by postbus-map Commissies/JV");
    store_close(store);
    place_done(&p);
}

/* The letter stands in a second queue too. */
static struct place place_in_two(void)
{
    struct place p = place_new(DELIVERY_ROUTE);
    struct store *store = open_store(p.made);
    cleanup_arena struct arena *arena = arena_new(0);
    const char *both[] = {"Commissies/JV", "Handmatig"};
    struct correction c = {.item = 1, .version = 1, .act = CORRECTION_ROUTE, .queues = {both, 2, 2}, .who = "jansen", .at = 20};
    CHECK(store_decide(store, arena, &c, &err));
    check_sessions(&p, store, ".Commissies.JV 1, .Commissies.JV.Dubbel 2, .FIN 1, .Handmatig 1", "route by jansen Commissies/JV Handmatig");
    store_close(store);
    return p;
}

#define BOTH "route by jansen Commissies/JV Handmatig, route by postbus-map "

TEST(of_a_letter_in_two_queues_the_moved_mail_changes_one)
{
    struct place p = place_in_two();
    move(&p, ".Commissies.JV", "1.a:2,S", ".FIN", "8.h");
    check_once(p, ".FIN 2, .FIN.Dubbel 2, .Handmatig 1", BOTH "FIN Handmatig");
}

TEST(two_mails_of_one_letter_that_a_person_puts_together_stay_together)
{
    struct place p = place_in_two();
    move(&p, ".Commissies.JV", "1.a:2,S", ".Handmatig", "8.h");
    check_once(p, ".FIN 1, .Handmatig 2, .Handmatig.Dubbel 2", BOTH "Handmatig");
}

TEST(a_move_that_was_put_off_is_not_done_once_a_person_has_moved_the_mail)
{
    struct place p = place_new(DELIVERY_ROUTE);
    struct store *store = open_store(p.made);
    struct stands stands = {0};
    cleanup_arena struct arena *arena = arena_new(0);
    const char *manual[] = {"Handmatig"};
    struct correction c = {.item = 1, .version = 1, .act = CORRECTION_ROUTE, .queues = {manual, 1, 1}, .who = "jansen", .at = 20};
    CHECK(store_decide(store, arena, &c, &err) && store_followed(store, 1, &err) && store_stands(store, arena, 1, &stands, &err));
    struct delivery put_off = {.mail = 1, .origin = stands.v[0].delivery, .mode = DELIVERY_ROUTE, .target = "Handmatig"};
    CHECK(store_plan(store, &put_off, 20, &err) && store_put_off(store, put_off.id, "quota", INT64_MAX - 1, &err));
    move(&p, ".Commissies.JV", "1.a:2,S", ".FIN", "1.a:2,S");
    check_sessions(&p, store, ".FIN 2, .FIN.Dubbel 2", "route by jansen Handmatig, route by postbus-map FIN");
    struct deliveries planned = {0};
    CHECK(store_planned(store, arena, "INBOX", INT64_MAX, 10, &planned, &err) && planned.n == 0);
    store_close(store);
    place_done(&p);
}

/* The letter waits in the postbus still. */
static struct place place_observing(void)
{
    struct place p = place_new(DELIVERY_OBSERVE);
    struct store *store = open_store(p.made);
    const char *manual[] = {"Handmatig"};
    struct item item = {.queues = {manual, 1, 1}};
    CHECK(store_add_item(store, &item, NULL, &err));
    struct delivery delivery = {.mail = add_text(store, item.id, RELATION_NEW, "5.e", TEXT "zo\n"), .mode = DELIVERY_OBSERVE, .target = "Handmatig"};
    CHECK(store_plan(store, &delivery, 9, &err));
    store_close(store);
    put_text(&p, "", "5.e", TEXT "zo\n");
    return p;
}

TEST(while_it_observes_what_people_do_confirms_or_corrects_what_it_would_have_done)
{
    struct place p = place_observing();
    move(&p, "", "5.e", ".Handmatig", "5.e:2,S");
    check_once(p, ".Commissies.JV 1, .Commissies.JV.Dubbel 2, .FIN 1, .Handmatig 1", "confirm by postbus-map Handmatig");
    p = place_observing();
    move(&p, "", "5.e", ".FIN", "5.e:2,S");
    check_once(p, ".Commissies.JV 1, .Commissies.JV.Dubbel 2, .FIN 2", "route by postbus-map FIN");
}

TESTS_MAIN(TEST_ENTRY(killed_before_any_step_a_moved_mail_is_one_correction_and_its_copies_follow)
           TEST_ENTRY(killed_within_any_write_too)
           TEST_ENTRY(what_goes_to_a_folder_that_nobody_knows_is_the_persons_and_is_never_moved_again)
           TEST_ENTRY(what_goes_to_a_folder_beside_a_queue_is_recorded_and_stays_there)
           TEST_ENTRY(a_mail_that_only_has_another_name_has_not_moved)
           TEST_ENTRY(a_mail_that_is_moved_twice_is_two_corrections_and_stands_where_it_was_put_last)
           TEST_ENTRY(of_a_letter_in_two_queues_the_moved_mail_changes_one)
           TEST_ENTRY(two_mails_of_one_letter_that_a_person_puts_together_stay_together)
           TEST_ENTRY(a_move_that_was_put_off_is_not_done_once_a_person_has_moved_the_mail)
           TEST_ENTRY(while_it_observes_what_people_do_confirms_or_corrects_what_it_would_have_done))
