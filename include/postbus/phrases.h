/* phrases.h: the fixed forms of letters as rule files have them: lists of phrases,
 * as people wrote them. No functions live here: rules yield them, identity
 * (boilerplate_new) makes them ready for use. */
#pragma once
#include "postbus/reading.h"

/* What a phrase stands for, where a line, sentence or signature begins with it. */
enum phrase_kind {
    PHRASE_GREETING, /* a salutation: 'geachte', 'dear' */
    PHRASE_CLOSING,  /* the formula above a sign-off: 'met vriendelijke groet' */
    PHRASE_MACHINE,  /* a line that a mail program adds: 'verstuurd vanaf' */
    PHRASE_SENTENCE, /* of a banner or disclaimer */
    PHRASE_RESUMING, /* a line that a signature does not go on with: 'p.s.', 'betreft' */
    PHRASE_VERB,     /* one word that makes no salutation of what looks like one: 'beste oplossing is' */
    PHRASE_EMPTY,    /* one word of which a forwarder's empty phrase is made: 'ter info' */
    PHRASE_LEGAL,    /* one word of disclaimers: 'vertrouwelijk' */
    PHRASE_HOUSE,    /* a line that begins a signature of the house without formula or name */
};
#define PHRASE_KINDS 9

struct phrases {
    struct strings of[PHRASE_KINDS];
};
