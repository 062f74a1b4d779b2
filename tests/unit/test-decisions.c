/* What people decide on letters: what it changes, what it leaves, and what is remembered. */
#include "postbus/buf.h"
#include "postbus/store.h"
#include "postbus/store_asked.h"
#include "test.h"
#include "rows.h"

static struct pb_err err;

struct scene {
    struct store *store;
    struct arena *arena;
    struct correction last;
};

static struct scene scene_new(void)
{
    struct scene scene = {.arena = arena_new(0)};
    if (!store_open(NULL, STORE_SCRATCH, &scene.store, &err))
        abort();
    return scene;
}

static void scene_done(struct scene *scene)
{
    store_close(scene->store);
    arena_free(scene->arena);
}
#define SCENE __attribute__((cleanup(scene_done))) struct scene scene = scene_new()

/* An item that nobody was sure of, in the manual queue, with a mail that was filed there. */
static int64_t add_item(struct scene *scene, const char *ref)
{
    const char *queues[] = {"Handmatig"};
    struct item item = {.subject = "Oproep", .made = 7, .ruleset = "abc", .queues = {queues, 1, 1}};
    CHECK(store_add_item(scene->store, &item, NULL, &err));
    struct mail mail = {.item = item.id, .folder = "postbus", .ref = ref, .sha256 = "aa", .bytes = 10, .taken = 8};
    CHECK(store_add_mail(scene->store, &mail, &err));
    struct delivery delivery = {.mail = mail.id, .mode = DELIVERY_ROUTE, .target = "Handmatig"};
    CHECK(store_plan(scene->store, &delivery, 9, &err) && store_done(scene->store, &delivery, "3:1", NULL, 10, &err));
    return item.id;
}

static bool decide(struct scene *scene, enum correction_act act, int64_t item, int64_t version, const char *who, const char *queue)
{
    scene->last = (struct correction){.act = act, .item = item, .version = version, .who = who, .at = 100 + version};
    if (queue)
        arena_push(scene->arena, &scene->last.queues, queue);
    return store_decide(scene->store, scene->arena, &scene->last, &err);
}

/* "Commissies/JV sure decided 2" */
static const char *state_of(struct scene *scene, int64_t id)
{
    struct item *item;
    struct buf text = BUF_INIT;
    CHECK(store_get_item(scene->store, scene->arena, id, &item, &err));
    for (size_t i = 0; i < item->queues.n; i++)
        buf_printf(&text, "%s ", item->queues.v[i]);
    buf_printf(&text, "%s%s%lld", item->sure ? "sure " : "", item->decided ? "decided " : "", (long long)item->version);
    const char *state = arena_string(scene->arena, buf_string(&text));
    buf_done(&text);
    return state;
}

TEST(what_a_person_said_is_where_the_letter_belongs)
{
    SCENE;
    int64_t item = add_item(&scene, "1:1");
    CHECK(decide(&scene, CORRECTION_ROUTE, item, 1, "jansen", "Commissies/JV"));
    CHECK_STR(state_of(&scene, item), "Commissies/JV sure decided 2");
    CHECK_STR(scene.last.before.v[0], "Handmatig");
    CHECK(decide(&scene, CORRECTION_CONFIRM, item, 2, "pietersen", NULL));
    CHECK_STR(state_of(&scene, item), "Commissies/JV sure decided 3");
    CHECK_STR(scene.last.queues.v[0], "Commissies/JV");
}

TEST(who_decides_on_what_he_did_not_see_is_refused_and_told_who_was_faster)
{
    SCENE;
    int64_t item = add_item(&scene, "1:1");
    CHECK(decide(&scene, CORRECTION_ROUTE, item, 1, "jansen", "Commissies/JV"));
    CHECK(!decide(&scene, CORRECTION_ROUTE, item, 1, "pietersen", "Commissies/FIN"));
    CHECK_INT(err.code, PB_BAD_INPUT);
    CHECK(strstr(err.msg, "jansen") && strstr(err.msg, "1970-01-01T00:01:41Z"));
    CHECK_STR(state_of(&scene, item), "Commissies/JV sure decided 2");
    CHECK(!decide(&scene, CORRECTION_ROUTE, item, 3, "pietersen", "Commissies/FIN"));
    CHECK(!decide(&scene, CORRECTION_CONFIRM, 99, 1, "pietersen", NULL));
    CHECK_INT(err.code, PB_NOT_FOUND);
    CHECK(!decide(&scene, CORRECTION_ROUTE, item, 2, "pietersen", NULL));
}

TEST(undoing_takes_back_one_decision_after_another)
{
    SCENE;
    int64_t item = add_item(&scene, "1:1");
    CHECK(decide(&scene, CORRECTION_ROUTE, item, 1, "jansen", "Commissies/JV"));
    CHECK(decide(&scene, CORRECTION_ROUTE, item, 2, "jansen", "Commissies/FIN"));
    CHECK(decide(&scene, CORRECTION_UNDO, item, 3, "jansen", NULL));
    CHECK_STR(state_of(&scene, item), "Commissies/JV sure decided 4");
    CHECK(decide(&scene, CORRECTION_UNDO, item, 4, "jansen", NULL));
    CHECK_STR(state_of(&scene, item), "Handmatig 5");
    CHECK(!decide(&scene, CORRECTION_UNDO, item, 5, "jansen", NULL));
    CHECK_INT(err.code, PB_BAD_INPUT);
}

static bool see(void *context, const struct correction *c)
{
    buf_printf(context, "%lld:%s>%s%s%s%s ", (long long)c->item, c->before.v[0], c->queues.v[0], store_is_confirmed(c) ? " confirmed" : "",
               c->undone ? " undone" : "", c->why ? c->why : "");
    CHECK_STR(c->ruleset, "abc");
    return true;
}

TEST(every_decision_is_remembered_with_what_it_changed)
{
    SCENE;
    int64_t one = add_item(&scene, "1:1"), two = add_item(&scene, "1:2");
    CHECK(decide(&scene, CORRECTION_CONFIRM, one, 1, "jansen", NULL));
    CHECK(decide(&scene, CORRECTION_ROUTE, two, 1, "jansen", "Commissies/JV"));
    CHECK(decide(&scene, CORRECTION_UNDO, two, 2, "jansen", NULL));
    cleanup_buf struct buf seen = BUF_INIT;
    CHECK(store_decisions(scene.store, two, see, &seen, &err));
    CHECK_STR(buf_string(&seen), "2:Handmatig>Commissies/JV undone 2:Commissies/JV>Handmatig ");
    buf_clear(&seen);
    CHECK(store_decisions_since(scene.store, 101, see, &seen, &err));
    CHECK_STR(buf_string(&seen), "1:Handmatig>Handmatig confirmed 2:Handmatig>Commissies/JV undone 2:Commissies/JV>Handmatig ");
    buf_clear(&seen);
    CHECK(store_decisions_since(scene.store, 102, see, &seen, &err));
    CHECK_STR(buf_string(&seen), "2:Commissies/JV>Handmatig ");
}

TEST(a_decision_holds_also_where_the_letter_turns_out_to_be_another_one)
{
    SCENE;
    int64_t one = add_item(&scene, "1:1"), two = add_item(&scene, "1:2"), three = add_item(&scene, "1:3");
    bool joined;
    CHECK(decide(&scene, CORRECTION_ROUTE, two, 1, "jansen", "Commissies/JV"));
    CHECK(store_join(scene.store, one, two, 2, "same text", 200, &joined, &err) && joined);
    CHECK_STR(state_of(&scene, one), "Commissies/JV sure decided 2");
    CHECK(!decide(&scene, CORRECTION_ROUTE, two, 2, "jansen", "Commissies/FIN"));
    CHECK(strstr(err.msg, "i-1"));
    CHECK(!decide(&scene, CORRECTION_ROUTE, one, 1, "jansen", "Commissies/FIN"));
    CHECK(decide(&scene, CORRECTION_ROUTE, three, 1, "jansen", "Commissies/FIN"));
    CHECK(store_join(scene.store, one, three, 3, "same text", 200, &joined, &err) && !joined); /* both hold */
    CHECK_STR(state_of(&scene, one), "Commissies/JV sure decided 2");
    CHECK_STR(state_of(&scene, three), "Commissies/FIN sure decided 2");
    cleanup_buf struct buf seen = BUF_INIT;
    CHECK(store_decisions(scene.store, one, see, &seen, &err));
    CHECK_STR(buf_string(&seen), "2:Handmatig>Commissies/JV ");
}

TEST(only_what_changed_is_followed)
{
    SCENE;
    int64_t one = add_item(&scene, "1:1"), two = add_item(&scene, "1:2");
    struct items items = {0};
    CHECK(decide(&scene, CORRECTION_CONFIRM, one, 1, "jansen", NULL) && decide(&scene, CORRECTION_ROUTE, two, 1, "jansen", "Commissies/JV"));
    CHECK(store_following(scene.store, scene.arena, 10, &items, &err));
    CHECK_INT(items.n, 1);
    CHECK_INT(items.v[0], two);
    CHECK(store_followed(scene.store, two, &err));
    items = (struct items){0};
    CHECK(store_following(scene.store, scene.arena, 10, &items, &err));
    CHECK_INT(items.n, 0);
}

TEST(a_mail_that_is_moved_stands_where_it_was_until_it_is_done)
{
    SCENE;
    int64_t item = add_item(&scene, "1:1");
    struct stands stands = {0};
    bool knows;
    CHECK(store_stands(scene.store, scene.arena, item, &stands, &err));
    CHECK_INT(stands.n, 1);
    const char *copies[] = {"Commissies/FIN"}, *refs[] = {"7:1"};
    struct delivery move = {.mail = stands.v[0].mail, .origin = stands.v[0].delivery, .mode = DELIVERY_ROUTE, .target = "Commissies/JV", .copies = {copies, 1, 1}};
    CHECK(store_plan(scene.store, &move, 20, &err));
    struct deliveries planned = {0};
    CHECK(store_planned(scene.store, scene.arena, "postbus", INT64_MAX, 10, &planned, &err));
    CHECK_INT(planned.n, 1);
    CHECK_STR(planned.v[0].source, "Handmatig");
    CHECK_STR(planned.v[0].ref, "3:1");
    CHECK(store_knows_target(scene.store, "Handmatig", "3:1", &knows, &err) && knows);
    CHECK(store_done(scene.store, &planned.v[0], "6:1", refs, 21, &err));
    CHECK(store_knows_target(scene.store, "Handmatig", "3:1", &knows, &err) && !knows);
    CHECK(store_knows_target(scene.store, "Commissies/JV", "6:1", &knows, &err) && knows);
    CHECK(store_knows_target(scene.store, "Commissies/FIN", "7:1", &knows, &err) && knows);
    stands = (struct stands){0};
    CHECK(store_stands(scene.store, scene.arena, item, &stands, &err));
    CHECK_INT(stands.n, 2);
    move = (struct delivery){.mail = stands.v[1].mail, .origin = stands.v[1].delivery, .mode = DELIVERY_ROUTE, .target = "Commissies/BIZA"};
    CHECK(store_plan(scene.store, &move, 22, &err) && store_gone(scene.store, move.id, 23, &err));
    stands = (struct stands){0};
    CHECK(store_stands(scene.store, scene.arena, item, &stands, &err));
    CHECK_INT(stands.n, 1);
    CHECK_STR(stands.v[0].folder, "Commissies/JV");
}

static bool see_row(void *context, const struct queue_row *row)
{
    buf_printf(context, "%s %s ", row->queue, row->decided_by ? row->decided_by : "-");
    return true;
}

TEST(a_queue_tells_who_decided)
{
    SCENE;
    int64_t one = add_item(&scene, "1:1");
    add_item(&scene, "1:2");
    CHECK(decide(&scene, CORRECTION_ROUTE, one, 1, "jansen", "Commissies/JV"));
    cleanup_buf struct buf seen = BUF_INIT;
    rows_each(scene.store, NULL, see_row, &seen);
    CHECK_STR(buf_string(&seen), "Commissies/JV jansen Handmatig - ");
}

TESTS_MAIN(TEST_ENTRY(what_a_person_said_is_where_the_letter_belongs)
           TEST_ENTRY(who_decides_on_what_he_did_not_see_is_refused_and_told_who_was_faster)
           TEST_ENTRY(undoing_takes_back_one_decision_after_another)
           TEST_ENTRY(every_decision_is_remembered_with_what_it_changed)
           TEST_ENTRY(a_decision_holds_also_where_the_letter_turns_out_to_be_another_one)
           TEST_ENTRY(only_what_changed_is_followed)
           TEST_ENTRY(a_mail_that_is_moved_stands_where_it_was_until_it_is_done)
           TEST_ENTRY(a_queue_tells_who_decided))
