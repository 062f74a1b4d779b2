/* document.h: letters as word processors save them: DOCX and OpenDocument. */
#pragma once

/* Reads the document on descriptor `in` (a file) and writes its text to `out`,
 * nothing where it is an archive of another kind. Returns an exit status; words
 * on `complaints` say what is wrong: encrypted, too large, broken. Needs memory,
 * lseek and write, and no more. */
int document_read(int in, int out, int complaints);
