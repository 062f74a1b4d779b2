/* Passes over the letters that are kept. */
#include <stdatomic.h>

#include "past.h"
#include "test.h"

static const char rules[] = "[committee JV]\nname = Justitie en Veiligheid\n[topic strafrecht]\ncommittee = JV\nterm 10 = strafrecht\n";

static bool take_item(void *context, const struct kept_item *item)
{
    buf_printf(context, "%lld%s ", (long long)item->item, item->decided ? "!" : "");
    return true;
}

TEST(kept_letters_are_listed_newest_first_with_what_a_clerk_said)
{
    PAST(rules);
    struct pb_err err;
    past_letter(&past, "Burger", "Over strafrecht", "Geachte leden");
    past_decide(&past, past_letter(&past, "Burger", "Een bank", "Geachte leden"), "Commissies/JV");
    past_letter(&past, "Burger", "Een fontein", "Geachte leden");
    cleanup_buf struct buf told = BUF_INIT;
    CHECK(store_each_kept(past.store, 0, take_item, &told, &err));
    CHECK_STR(buf_string(&told), "3 2! 1 ");
    buf_clear(&told);
    CHECK(store_each_kept(past.store, PAST_TAKEN + 3600, take_item, &told, &err));
    CHECK_STR(buf_string(&told), "3 2! ");
}

struct seen {
    atomic_uint letters, decided;
    atomic_ullong items;
};

static void see(void *context, const struct replay_letter *letter)
{
    struct seen *seen = context;
    seen->letters++;
    seen->decided += letter->item->decided && strcmp(letter->item->queues.v[0], "Commissies/JV") == 0;
    seen->items |= 1ull << letter->kept->item;
    CHECK(strncmp(letter->reading->layers.v[letter->kept->letter].text, "Geachte", 7) == 0);
}

TEST(every_letter_that_is_asked_for_is_shown_once_and_what_is_not_there_is_counted)
{
    PAST(rules);
    struct seen seen = {0};
    struct items items = {0};
    size_t lost;
    for (int i = 0; i < 20; i++)
        past_letter(&past, "Burger", "Een bank", "Geachte leden");
    past_decide(&past, 5, "Commissies/JV");
    for (int64_t i = 4; i < 12; i++)
        arena_push(past.arena, &items, i);
    arena_push(past.arena, &items, 99);
    CHECK(replay_each(past_settings(&past), &items, &(struct replay_visit){see, &seen}, &lost, &past.err));
    CHECK_INT(seen.letters, 8);
    CHECK_INT(seen.decided, 1);
    CHECK_INT(seen.items, 0xFF0);
    CHECK_INT(lost, 1);
}

TESTS_MAIN(TEST_ENTRY(kept_letters_are_listed_newest_first_with_what_a_clerk_said)
           TEST_ENTRY(every_letter_that_is_asked_for_is_shown_once_and_what_is_not_there_is_counted))
