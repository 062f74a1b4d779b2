/* The journal: what is written stays, and comes back as it was. */
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/steal.h"
#include "postbus/buf.h"
#include "postbus/store.h"
#include "postbus/store_asked.h"
#include "test.h"
#include "rows.h"

static struct pb_err err;

static struct store *scratch(void)
{
    struct store *store = NULL;
    if (!store_open(NULL, STORE_SCRATCH, &store, &err))
        abort();
    return store;
}

/* An item in `queue`, and a mail that carries it. */
static struct mail add(struct store *store, const char *queue, const char *ref, const char *sha256)
{
    const char *queues[] = {queue};
    struct item item = {.subject = "Oproep", .made = 7, .sure = true, .queues = {queues, 1, 1}};
    CHECK(store_add_item(store, &item, NULL, &err));
    struct mail mail = {.item = item.id, .folder = "postbus", .ref = ref, .sha256 = sha256, .bytes = 10, .taken = 8};
    CHECK(store_add_mail(store, &mail, &err));
    return mail;
}

static size_t planned(struct store *store, int64_t now)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct deliveries list = {0};
    CHECK(store_planned(store, arena, "postbus", now, 100, &list, &err));
    return list.n;
}

TEST(a_delivery_stays_planned_until_it_is_done)
{
    cleanup_store struct store *store = scratch();
    struct mail mail = add(store, "Commissies/JV", "1:5", "aa");
    const char *copies[] = {"Commissies/FIN"};
    struct delivery delivery = {.mail = mail.id, .mode = DELIVERY_ROUTE, .target = "Commissies/JV", .copies = {copies, 1, 1}};
    CHECK(store_plan(store, &delivery, 9, &err));
    cleanup_arena struct arena *arena = arena_new(0);
    struct deliveries list = {0};
    CHECK(store_planned(store, arena, "postbus", INT64_MAX, 100, &list, &err));
    CHECK_INT(list.n, 1);
    CHECK_STR(list.v[0].ref, "1:5");
    CHECK_STR(list.v[0].copies.v[0], "Commissies/FIN");
    CHECK(store_done(store, &delivery, "3:1", NULL, 10, &err));
    CHECK_INT(planned(store, INT64_MAX), 0);
    bool knows;
    CHECK(store_knows_target(store, "Commissies/JV", "3:1", &knows, &err) && knows);
    CHECK(store_knows_target(store, "Commissies/JV", "3:2", &knows, &err) && !knows);
}

TEST(a_delivery_put_off_is_not_due_before_its_time)
{
    cleanup_store struct store *store = scratch();
    struct mail mail = add(store, "Commissies/JV", "1:5", "aa");
    struct delivery delivery = {.mail = mail.id, .mode = DELIVERY_ROUTE, .target = "Commissies/JV"};
    CHECK(store_plan(store, &delivery, 9, &err));
    CHECK(store_put_off(store, delivery.id, "over quota", 100, &err));
    CHECK_INT(planned(store, 99), 0);
    CHECK_INT(planned(store, 100), 1);
    struct store_counts counts;
    CHECK(store_count(store, &counts, &err));
    CHECK_INT(counts.put_off, 1);
    CHECK(store_redirect(store, delivery.id, "Handmatig", "no such folder", &err));
    CHECK_INT(planned(store, 9), 1);
}

TEST(what_was_observed_is_planned_when_the_mode_is_raised)
{
    cleanup_store struct store *store = scratch();
    struct mail mail = add(store, "Commissies/JV", "1:5", "aa");
    struct delivery delivery = {.mail = mail.id, .mode = DELIVERY_OBSERVE, .target = "Commissies/JV"};
    CHECK(store_plan(store, &delivery, 9, &err));
    CHECK_INT(planned(store, INT64_MAX), 0);
    size_t n;
    CHECK(store_promote(store, "postbus", 10, &n, &err));
    CHECK_INT(n, 1);
    CHECK_INT(planned(store, INT64_MAX), 1);
}

TEST(a_mail_of_the_same_folder_and_ref_is_known_and_never_written_twice)
{
    cleanup_store struct store *store = scratch();
    struct mail mail = add(store, "Commissies/JV", "1:5", "aa");
    struct delivery delivery = {.mail = mail.id, .mode = DELIVERY_ROUTE, .target = "Commissies/JV"};
    bool knows;
    CHECK(store_plan(store, &delivery, 9, &err));
    CHECK(store_knows_ref(store, "postbus", "1:5", &knows, &err) && knows);
    CHECK(store_knows_ref(store, "postbus", "1:6", &knows, &err) && !knows);
    CHECK(!store_add_mail(store, &mail, &err));
    CHECK(store_done(store, &delivery, "7:1", NULL, 10, &err));
    CHECK(store_knows_ref(store, "postbus", "1:5", &knows, &err) && !knows); /* it was filed: who stands there now? */
}

TEST(a_changed_uidvalidity_binds_a_waiting_mail_to_its_new_ref)
{
    cleanup_store struct store *store = scratch();
    struct mail mail = add(store, "Commissies/JV", "1:5", "aa");
    struct delivery delivery = {.mail = mail.id, .mode = DELIVERY_OBSERVE, .target = "Commissies/JV"};
    CHECK(store_plan(store, &delivery, 9, &err));
    bool bound;
    CHECK(store_rebind_ref(store, "postbus", "2:", "bb", "2:1", &bound, &err) && !bound);
    CHECK(store_rebind_ref(store, "postbus", "2:", "aa", "2:1", &bound, &err) && bound);
    CHECK(store_rebind_ref(store, "postbus", "2:", "aa", "2:2", &bound, &err) && !bound);
    CHECK(store_knows_ref(store, "postbus", "2:1", &bound, &err) && bound);
}

TEST(candidates_are_found_by_id_by_text_by_bytes_by_reference_and_by_quotation)
{
    cleanup_store struct store *store = scratch();
    cleanup_arena struct arena *arena = arena_new(0);
    struct mail mail = add(store, "Commissies/JV", "1:5", "aa");
    const char *ids[] = {"a@example.org", "b@example.org"};
    struct fingerprint known = {.item = mail.item, .sha256 = "aa", .ids = {ids, 2, 2}, .text_hash = "tt", .tokens = 50, .domain = "example.org", .name = "jan", .signer = "jan jansen", .text = "een tekst", .telling = true, .enclosed = "ee"};
    CHECK(store_add_fingerprint(store, mail.id, &known, &err));
    const char *quoted = "tt";
    struct fingerprint asks[] = {
        {.sha256 = "aa"},
        {.sha256 = "zz", .text_hash = "tt", .telling = true},
        {.sha256 = "zz", .ids = {&ids[1], 1, 1}},
        {.sha256 = "zz", .references = {&ids[0], 1, 1}},
        {.sha256 = "zz", .quoted = {&quoted, 1, 1}},
        {.sha256 = "zz", .text_hash = "tt", .telling = true, .author = "jan@example.org"},
        {.sha256 = "aa", .text_hash = "tt", .ids = {ids, 2, 2}},
    };
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        struct fingerprints found = {0};
        CHECK(store_candidates(store, arena, &asks[i], &found, &err));
        CHECK_INT(found.n, 1);
        CHECK_INT(found.v[0].item, mail.item);
        CHECK_INT(found.v[0].ids.n, 2);
        CHECK_STR(found.v[0].name, "jan");
        CHECK_STR(found.v[0].signer, "jan jansen");
        CHECK_STR(found.v[0].text, "een tekst");
        CHECK_STR(found.v[0].enclosed, "ee");
    }
    struct fingerprints none = {0};
    struct fingerprint other = {.sha256 = "zz", .text_hash = "uu"};
    CHECK(store_candidates(store, arena, &other, &none, &err));
    CHECK_INT(none.n, 0);
}

static bool see(void *context, const struct queue_row *row)
{
    struct buf *seen = context;
    buf_printf(seen, "%s/%lld/%s/%u ", row->queue, (long long)row->item, row->bills, row->copies);
    return true;
}

TEST(a_queue_shows_an_item_once_with_its_copies_and_assigned_bills)
{
    cleanup_store struct store *store = scratch();
    const char *queues[] = {"Commissies/FIN", "Commissies/JV"};
    struct score bills[] = {{"36812", 20, SCORE_ASSIGNED}, {"36813", 15, SCORE_ASSIGNED}, {"36815", 2, SCORE_WEAK}};
    struct verdict verdict = {.bills = {bills, 3, 3}};
    struct item item = {.made = 7, .sure = true, .queues = {queues, 2, 2}};
    CHECK(store_add_item(store, &item, &verdict, &err));
    for (int i = 0; i < 3; i++) {
        char ref[16];
        snprintf(ref, sizeof ref, "1:%d", i);
        struct mail mail = {.item = item.id, .folder = "postbus", .ref = ref, .sha256 = "aa"};
        CHECK(store_add_mail(store, &mail, &err));
    }
    cleanup_buf struct buf seen = BUF_INIT;
    rows_each(store, NULL, see, &seen);
    CHECK_STR(buf_string(&seen), "Commissies/FIN/1/36812, 36813/3 Commissies/JV/1/36812, 36813/3 ");
    buf_clear(&seen);
    rows_each(store, "Commissies/JV", see, &seen);
    CHECK_STR(buf_string(&seen), "Commissies/JV/1/36812, 36813/3 ");
}

/* A store file of its own in a folder of its own. */
struct place {
    char folder[64], file[80];
};

static struct place place_new(void)
{
    struct place place = {.folder = "/tmp/postbus-test-XXXXXX"};
    if (!mkdtemp(place.folder))
        abort();
    snprintf(place.file, sizeof place.file, "%s/s.db", place.folder);
    return place;
}

static void place_done(const struct place *place)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < 4; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s%s", place->file, ends[i]);
        unlink(path);
    }
    rmdir(place->folder);
}

TEST(what_is_rolled_back_is_gone_and_what_is_committed_survives_a_reopening)
{
    struct place place = place_new();
    struct store *store = NULL;
    CHECK(store_open(place.file, STORE_WRITE, &store, &err));
    CHECK(store_begin(store, &err));
    add(store, "Commissies/JV", "1:1", "aa");
    store_rollback(store);
    CHECK(store_begin(store, &err));
    add(store, "Commissies/JV", "1:2", "bb");
    CHECK(store_commit(store, &err));
    store_close(store);
    CHECK(store_open(place.file, STORE_READ, &store, &err));
    struct store_counts counts;
    CHECK(store_count(store, &counts, &err));
    CHECK_INT(counts.mails, 1);
    CHECK(!store_set_fact(store, "mode", "route", &err));
    store_close(store);
    place_done(&place);
}

TEST(a_second_writer_is_refused)
{
    struct place place = place_new();
    struct store *store = NULL, *second = NULL;
    CHECK(store_open(place.file, STORE_WRITE, &store, &err));
    CHECK(!store_open(place.file, STORE_WRITE, &second, &err));
    CHECK_INT(err.code, PB_OPERATOR);
    CHECK(strstr(err.msg, "in use by another postbusd"));
    store_close(store);
    place_done(&place);
}

TEST(a_damaged_file_is_refused_and_left_as_it_is)
{
    struct place place = place_new();
    cleanup_close int fd = open(place.file, O_CREAT | O_RDWR, 0600);
    char junk[8192];
    memset(junk, 'x', sizeof junk);
    CHECK_INT(write(fd, junk, sizeof junk), sizeof junk);
    struct store *store = NULL;
    CHECK(!store_open(place.file, STORE_WRITE, &store, &err));
    CHECK_INT(err.code, PB_OPERATOR);
    struct stat now;
    CHECK(fstat(fd, &now) == 0 && now.st_size == sizeof junk);
    place_done(&place);
}

TEST(a_missing_store_is_not_made_by_a_reader)
{
    struct store *store = NULL;
    CHECK(!store_open("/nowhere/s.db", STORE_READ, &store, &err));
    CHECK_INT(err.code, PB_NOT_FOUND);
}

TEST(facts_are_kept_replaced_and_forgotten)
{
    cleanup_store struct store *store = scratch();
    cleanup_arena struct arena *arena = arena_new(0);
    const char *value;
    CHECK(store_set_fact(store, "problem", "one", &err) && store_set_fact(store, "problem", "two", &err));
    CHECK(store_get_fact(store, arena, "problem", &value, &err));
    CHECK_STR(value, "two");
    CHECK(store_set_fact(store, "problem", NULL, &err));
    CHECK(store_get_fact(store, arena, "problem", &value, &err));
    CHECK_STR(value, NULL);
}

static bool list_item(void *context, int64_t item, struct pb_span signature)
{
    struct buf *out = context;
    buf_printf(out, "%lld:%zu ", (long long)item, signature.n);
    return true;
}

static const char *kept_items(struct store *store, struct arena *arena, int64_t since)
{
    cleanup_buf struct buf out = BUF_INIT;
    CHECK(store_each_signature(store, since, list_item, &out, &err));
    return arena_copy(arena, buf_span(&out));
}

TEST(texts_are_kept_packed_and_come_back_until_retention_takes_them)
{
    cleanup_store struct store *store = scratch();
    cleanup_arena struct arena *arena = arena_new(0);
    struct mail first = add(store, "Commissies/JV", "1:5", "aa"), second = add(store, "Commissies/JV", "1:6", "bb");
    char *text = arena_alloc(arena, 50001);
    for (int i = 0; i < 50000; i++)
        text[i] = "zeekraal en lamsoor "[i % 20];
    struct kept kept = {first.id, first.item, 100, 2, {text, 50000}, "cafe"}, known;
    CHECK(store_keep(store, &kept, SPAN_LIT("signature"), &err));
    CHECK(store_keep(store, &(struct kept){second.id, second.item, 200, SIZE_MAX, {text, 10}, NULL}, SPAN_LIT("sign"), &err));
    CHECK_STR(kept_items(store, arena, 0), "1:9 2:4 ");
    CHECK_STR(kept_items(store, arena, 150), "2:4 ");
    bool found;
    CHECK(store_get_kept(store, arena, first.item, &known, &found, &err) && found);
    CHECK_INT(known.letter, 2);
    CHECK_INT(known.taken, 100);
    CHECK_STR(known.verdict, "cafe");
    CHECK(span_eq(known.reading, (struct pb_span){text, 50000}));
    CHECK(store_get_kept(store, arena, second.item, &known, &found, &err) && found && known.letter == SIZE_MAX && !known.verdict);
    CHECK(store_forget_kept(store, 150, 100, &err));
    CHECK(store_get_kept(store, arena, first.item, &known, &found, &err) && !found);
    CHECK_STR(kept_items(store, arena, 0), "2:4 ");
}

TEST(an_item_that_turns_out_to_be_another_is_tried_no_more)
{
    cleanup_store struct store *store = scratch();
    cleanup_arena struct arena *arena = arena_new(0);
    struct mail first = add(store, "Commissies/JV", "1:5", "aa"), second = add(store, "Commissies/JV", "1:6", "bb");
    bool joined;
    CHECK(store_keep(store, &(struct kept){first.id, first.item, 1, 0, SPAN_LIT("a"), NULL}, SPAN_LIT("x"), &err));
    CHECK(store_keep(store, &(struct kept){second.id, second.item, 1, 0, SPAN_LIT("b"), NULL}, SPAN_LIT("y"), &err));
    CHECK(store_join(store, first.item, second.item, second.id, "the same", 9, &joined, &err) && joined);
    CHECK_STR(kept_items(store, arena, 0), "1:1 ");
}

static bool see_saved(void *context, const struct rules_saved *saved)
{
    struct buf *seen = context;
    buf_printf(seen, "%lld %s %s %s %s>%s;", (long long)saved->at, saved->who, saved->path, saved->why ? saved->why : "-", saved->before, saved->after);
    return true;
}

static bool see_one(void *context, const struct rules_saved *saved)
{
    see_saved(context, saved);
    return false;
}

TEST(who_saved_rules_is_told_newest_first)
{
    cleanup_store struct store *store = scratch();
    cleanup_buf struct buf seen = BUF_INIT;
    CHECK(store_rules_saved(store, see_saved, &seen, &err));
    CHECK_STR(buf_string(&seen), "");
    CHECK(store_add_rules_saved(store, &(struct rules_saved){5, "jansen", "zorg.rules", "nieuw woord", "aa", "bb"}, &err));
    CHECK(store_add_rules_saved(store, &(struct rules_saved){5, "pietersen", "jv.rules", NULL, "bb", "cc"}, &err));
    CHECK(store_rules_saved(store, see_saved, &seen, &err));
    CHECK_STR(buf_string(&seen), "5 pietersen jv.rules - bb>cc;5 jansen zorg.rules nieuw woord aa>bb;");
    buf_clear(&seen);
    CHECK(store_rules_saved(store, see_one, &seen, &err));
    CHECK_STR(buf_string(&seen), "5 pietersen jv.rules - bb>cc;");
}

TESTS_MAIN(TEST_ENTRY(a_delivery_stays_planned_until_it_is_done)
           TEST_ENTRY(a_delivery_put_off_is_not_due_before_its_time)
           TEST_ENTRY(what_was_observed_is_planned_when_the_mode_is_raised)
           TEST_ENTRY(a_mail_of_the_same_folder_and_ref_is_known_and_never_written_twice)
           TEST_ENTRY(a_changed_uidvalidity_binds_a_waiting_mail_to_its_new_ref)
           TEST_ENTRY(candidates_are_found_by_id_by_text_by_bytes_by_reference_and_by_quotation)
           TEST_ENTRY(a_queue_shows_an_item_once_with_its_copies_and_assigned_bills)
           TEST_ENTRY(what_is_rolled_back_is_gone_and_what_is_committed_survives_a_reopening)
           TEST_ENTRY(a_second_writer_is_refused)
           TEST_ENTRY(a_damaged_file_is_refused_and_left_as_it_is)
           TEST_ENTRY(a_missing_store_is_not_made_by_a_reader)
           TEST_ENTRY(facts_are_kept_replaced_and_forgotten)
           TEST_ENTRY(texts_are_kept_packed_and_come_back_until_retention_takes_them)
           TEST_ENTRY(an_item_that_turns_out_to_be_another_is_tried_no_more)
           TEST_ENTRY(who_saved_rules_is_told_newest_first))
