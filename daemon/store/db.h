/* db.h: SQLite for this wing alone: opening, transactions, and short hands for
 * prepared statements. */
#pragma once
#include <sqlite3.h>
#include "postbus/store.h"

#define DB_STATEMENTS 512 /* places; the statements of this wing are about half as many */

struct store {
    sqlite3 *db; /* owned */
    int lock_fd; /* held while open for writing; -1 else */
    bool open_transaction;
    struct pack *pack; /* owned; NULL until something is kept or read again */
    sqlite3_stmt *prepared[DB_STATEMENTS]; /* owned; by hash of their text, kept until the store is closed */
};

/* A statement is given back, not freed: preparing one costs more than running it. */
static inline void db_release(sqlite3_stmt **statement)
{
    if (*statement) {
        sqlite3_reset(*statement);
        sqlite3_clear_bindings(*statement);
    }
}
#define cleanup_statement __attribute__((cleanup(db_release))) sqlite3_stmt *

/* The lock of the store's one writer, also where the first was started by hand: held while the descriptor is open. */
bool db_lock(const char *file, int *ret_fd, struct pb_err *err);

/* What root makes belongs to whom its folder does: the daemon is another user. Nothing to do for others. A link is given, not
 * what it leads to. */
bool db_give(const char *path, struct pb_err *err);

/* Fills err from the connection's last error: says what to do by its kind. */
bool db_fail(struct store *store, struct pb_err *err, const char *what);

/* A statement with its arguments bound by `types`: s text (NULL allowed), i
 * int64_t, d double, b const struct pb_span * (bytes). NULL where it cannot be prepared (err filled). */
sqlite3_stmt *db_query(struct store *store, struct pb_err *err, const char *sql, const char *types, ...);

/* The next row: *ret_row false at the end. */
bool db_next(struct store *store, sqlite3_stmt *statement, bool *ret_row, struct pb_err *err);

/* Runs SQL as it stands, one statement or several. */
bool db_execute(struct store *store, const char *sql, struct pb_err *err);

/* Runs a statement that gives no rows. */
bool db_run(struct store *store, struct pb_err *err, const char *sql, const char *types, ...);

/* True in *ret_found where the query gives a row; its first column, copied into
 * `arena`, in *ret_text where that is wanted (both may be NULL). */
bool db_text(struct store *store, struct pb_err *err, struct arena *arena, bool *ret_found,
             const char **ret_text, const char *sql, const char *types, ...);

/* Appends the first column of every row of a query over one id. */
bool db_strings(struct store *store, struct arena *arena, const char *sql, int64_t id, struct strings *list,
                struct pb_err *err);

/* What packs and opens the kept texts; made at the first use. */
struct pack *db_pack(struct store *store);

/* A text column, copied into the arena; NULL stays NULL. */
const char *db_column(sqlite3_stmt *statement, int column, struct arena *arena);
