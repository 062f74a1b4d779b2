#include "left.h"

/* The best mail that is left: of the copy sent first, then of the longest. */
#define BEST " FROM fingerprint WHERE item = ?1 ORDER BY minute IS NULL, minute, tokens DESC, mail LIMIT 1"

/* The same author's stays as people read it; of another one the address is known. */
#define AUTHOR "CASE WHEN author IS (SELECT author FROM fingerprint WHERE mail = ?2) THEN item.author ELSE coalesce(author, name) END"

bool left_behind(struct store *store, int64_t item, int64_t gone, struct pb_err *err)
{
    static const char *const steps[] = {
        /* where the item was known by the mail that has gone */
        "UPDATE item SET (author, sent, tokens) = (SELECT " AUTHOR ", sent, tokens" BEST ")"
        " WHERE id = ?1 AND sent IS (SELECT sent FROM fingerprint WHERE mail = ?2)",
        /* relations by number, as in relation.h: none of its mails may be but a further copy */
        "UPDATE mail SET relation = 0 WHERE id = (SELECT mail" BEST ")"
        " AND NOT EXISTS (SELECT 1 FROM mail WHERE item = ?1 AND id <> ?2 AND relation IN (0, 4, 5, 6))",
        "DELETE FROM signature WHERE item = ?1 AND mail = ?2", /* it was judged by other words */
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!db_run(store, err, steps[i], "ii", item, gone))
            return false;
    return db_run(store, err, "UPDATE item SET version = version + 1, follows = 1 WHERE id = ?", "i", item);
}
