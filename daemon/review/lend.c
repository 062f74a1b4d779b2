/* The store and the rules, lent to one request at a time. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inside.h"
#include "postbus/steal.h"

bool review_take_store(struct review *review, struct store **ret_store, struct pb_err *err)
{
    struct store *store = NULL;
    pthread_mutex_lock(&review->lock);
    if (review->n_stores > 0)
        store = review->stores[--review->n_stores];
    pthread_mutex_unlock(&review->lock);
    if (!store && !store_open(review->config->store_file, STORE_READ, &store, err))
        return false;
    *ret_store = store;
    return true;
}

void review_put_store(struct review *review, struct store *store)
{
    pthread_mutex_lock(&review->lock);
    if (store && review->n_stores < LIMIT_REVIEW_STORES)
        review->stores[review->n_stores++] = pb_steal(store);
    pthread_mutex_unlock(&review->lock);
    store_close(store);
}

static void drop_book(struct book *book)
{
    if (!book || --book->users > 0)
        return;
    rulebook_free(book->rulebook);
    arena_free(book->arena);
    free(book);
}

/* What tells one state of the files from another: their names, sizes and times. */
static void stamp_files(const char *directory, char ret_stamp[static SHA256_HEX])
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct rule_files files = {0};
    struct sha256 *hash = sha256_new();
    struct pb_err err;
    bool found = rules_files(arena, directory, diag_new(arena), &files, &err);
    for (size_t i = 0; found && i < files.paths.n; i++) {
        struct stat there = {0};
        const char *path = files.paths.v[i];
        (void)!stat(path, &there);
        const char *line = arena_printf(arena, "%s %lld %lld.%ld\n", path, (long long)there.st_size, (long long)there.st_mtim.tv_sec, there.st_mtim.tv_nsec);
        sha256_add(hash, span_of(line));
    }
    sha256_end(hash, ret_stamp);
}

/* A set with faults is none: the page then goes without. */
static struct book *load(const struct config *config)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct ruleset *rules = NULL;
    struct pb_err err;
    struct book *book = calloc(1, sizeof *book);
    if (!book)
        pb_out_of_memory("review");
    stamp_files(config->rules_directory, book->stamp);
    if (!rules_load(config->rules_directory, &config->rules, diag_new(arena), &rules, &err))
        rules = NULL;
    book->rulebook = rulebook_new(rules);
    book->arena = arena_new(0);
    if (rules)
        outline_make(book->arena, rules, &book->outline);
    return book;
}

struct book *review_take_book(struct review *review)
{
    char stamp[SHA256_HEX];
    stamp_files(review->config->rules_directory, stamp);
    pthread_mutex_lock(&review->lock);
    if (!review->book || strcmp(review->book->stamp, stamp) != 0) {
        struct book *book = load(review->config);
        drop_book(review->book);
        review->book = book;
        book->users = 1;
    }
    struct book *taken = review->book;
    taken->users++;
    pthread_mutex_unlock(&review->lock);
    return taken;
}

void review_put_book(struct review *review, struct book *book)
{
    pthread_mutex_lock(&review->lock);
    drop_book(book);
    pthread_mutex_unlock(&review->lock);
}

void review_forget(struct review *review)
{
    for (size_t i = 0; i < review->n_stores; i++)
        store_close(review->stores[i]);
    drop_book(review->book);
    free(review->opened);
    free(review->allowed);
}
