/* boilerplate.h: the words that open and close a letter, and those that machines
 * and lawyers add. Tables; each phrase as words_add makes it. `head`: the first
 * tokens of a line or sentence. */
#pragma once
#include <stdbool.h>

/* Does any phrase of lines or sentences begin with this token? */
bool boilerplate_may_begin(const char *token);
/* A salutation's first words: 'geachte', 'dear'. */
bool boilerplate_greets(const char *head);
/* How many tokens of a closing formula `head` begins with; 0: none. */
unsigned boilerplate_closes(const char *head);
/* A line that a mail program adds: 'verstuurd vanaf'. */
bool boilerplate_is_line(const char *head);
/* A sentence of a banner or disclaimer. */
bool boilerplate_is_sentence(const char *head);
/* A word of disclaimers: 'vertrouwelijk', 'geadresseerde'. */
bool boilerplate_is_legal(const char *token);
/* Tokens with which a closing formula or a machine's line begins, and breaks off. */
bool boilerplate_begun(const char *tokens);
/* Lines that a signature does not go on with: 'p s', 'betreft', 'bijlage'. */
bool boilerplate_resumes(const char *head);
/* A word that makes no salutation of what looks like one: 'beste oplossing is'. */
bool boilerplate_is_verb(const char *token);
/* A word of which a forwarder's empty phrase is made: 'ter info', 'zie onderstaand'. */
bool boilerplate_is_empty(const char *token);

/* All phrases of table `i` (NULL at its end), for tests; NULL beyond the last table. */
const char *const *boilerplate_table(unsigned i);
