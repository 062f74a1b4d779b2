/* maildir_put.h: one file into another directory, never over another file.
 *
 * A crash at any point leaves the mail in the source, in the target, or in both
 * under one base name: maildir_file.c settles the last by comparing bytes. */
#pragma once
#include <stdbool.h>

/* Moves `name` of directory `from` to `as` in `to`: rename(2); across file
 * systems by way of `tmp` (a directory beside `to`). False with errno: EEXIST
 * where `as` is taken, ENOENT where `name` is gone. */
bool maildir_put_move(int from, const char *name, int to, const char *as, int tmp);

/* The same, but `name` stays: a hard link where that can be, else a copy. */
bool maildir_put_copy(int from, const char *name, int to, const char *as, int tmp);

/* Do both names hold the same bytes? */
bool maildir_put_same(int dir, const char *name, int other_dir, const char *other_name);
