/* limits.h: every bound on outside data, by name. Sizes in bytes unless said. */
#pragma once

#define KIB(n) ((size_t)(n) << 10)
#define MIB(n) ((size_t)(n) << 20)

/* The letter as it arrives. */
#define LIMIT_MAIL_BYTES MIB(64)          /* a larger mail goes to the manual queue unread */
#define LIMIT_HEAD_BYTES KIB(256)         /* of which it is known by its beginning */
#define LIMIT_HEADER_BYTES MIB(1)         /* header block of one message */
#define LIMIT_HEADERS 512                 /* header fields kept per message */
#define LIMIT_HEADER_VALUE KIB(64)        /* one unfolded field */
#define LIMIT_MIME_DEPTH 32               /* multipart and message/rfc822 nesting; deeper is read linearly */
#define LIMIT_MIME_PARTS 1000             /* leaf parts of one mail */
#define LIMIT_MIME_FLAT 50000             /* multiparts nested deeper that are looked into */
#define LIMIT_COMMENT_DEPTH 64            /* nested ( in a header field */
#define LIMIT_PARAMS 100                  /* parameters of one structured field, sections of one name */
#define LIMIT_BOUNDARY 10000              /* bytes of a boundary; RFC 2046 allows 70 */
#define LIMIT_TREE_WORK ((size_t)500000000) /* bytes the tree may look at: size × possible nesting */
#define LIMIT_DEEP 8                      /* nesting up to which the tree may have a mail of any size */
#define LIMIT_DEEP_BYTES MIB(4)           /* the largest mail that nests deeper and goes to the tree */
#define LIMIT_BODY_BYTES MIB(24)          /* decoded bytes of one text part that are looked at */
#define LIMIT_HTML_DEPTH 256              /* open elements */
#define LIMIT_HTML_ELEMENTS 300000        /* of one body that libxml2 reads */
#define LIMIT_HTML_ATTRIBUTES 64          /* of one element */
#define LIMIT_HTML_ENTITIES 200000        /* looked up by name in one body */
#define LIMIT_HTML_QUOTES 50              /* nested blockquote and lists */
#define LIMIT_HTML_TARGET 2000            /* bytes of a link's target kept in the text */
#define LIMIT_RTF_DEPTH 200               /* open groups; what stands deeper is passed over */
#define LIMIT_RTF_FONTS 256               /* fonts whose charset is kept */
#define LIMIT_TNEF_ATTRIBUTES 5000        /* of one winmail.dat */

/* The reading. */
#define LIMIT_LAYERS 200                  /* layers of one chain */
#define LIMIT_TEXT_BYTES MIB(12)          /* text of all layers together */
#define LIMIT_COMPARED_BYTES MIB(8)       /* of alternatives of one text, whose chains are compared */
#define LIMIT_ADDRESSES 2000              /* recipients kept of one field */
#define LIMIT_ATTACHMENTS 200
#define LIMIT_NOTES 32                    /* remarks on what was odd */
#define LIMIT_LINES 500000                /* lines of one text that are told apart */
#define LIMIT_QUOTES 100                  /* quoting marks before a line */
#define LIMIT_BLOCK_LINES 400             /* lines of one forwarded header block */
#define LIMIT_ATTRIBUTION_LINES 4         /* lines that `On … wrote:` may be wrapped over */
#define LIMIT_ATTRIBUTION_BYTES 500       /* and their bytes together */
#define LIMIT_DATE_BYTES 160              /* of a text that is searched for a date */

/* The reader process. */
#define LIMIT_READER_MEMORY MIB(512)      /* address space beyond the prepared parent's */
#define LIMIT_READER_SECONDS 10           /* wall clock for one letter */
#define LIMIT_READER_CPU_SECONDS 8
#define LIMIT_READER_START_SECONDS 10     /* from exec until a reader is ready */
#define LIMIT_READER_FILES 16             /* file descriptors of a reader */
#define LIMIT_WIRE_BYTES MIB(64)          /* an encoded reading */
#define LIMIT_REFERENCES 1000             /* message ids a layer refers to */
#define LIMIT_CONTENTS_BYTES MIB(64)      /* attachments handed on of one letter */
#define LIMIT_ATTACHMENT_BYTES MIB(48)    /* larger ones are listed, not read */
#define LIMIT_EXTRACT_SECONDS 20          /* one attachment's text */
#define LIMIT_EXTRACT_MEMORY MIB(768)
#define LIMIT_EXTRACT_TEXT MIB(4)         /* text kept of one attachment */
#define LIMIT_EXTRACT_PAGES 200           /* pages read of one attachment */
#define LIMIT_EXTRACT_CHOICES 32          /* media types in [extract] */
#define LIMIT_EXTRACT_WORDS 16            /* a program and its arguments in [extract] */
#define LIMIT_EXTRACT_MESSAGES KIB(4)     /* what an extractor says on standard error, as looked at */
#define LIMIT_EXTRACT_FILES 64            /* file descriptors of an extractor */
#define LIMIT_DOCUMENT_ENTRIES 5000       /* files in a document's archive */
#define LIMIT_DOCUMENT_PARTS 50           /* of them that are read */
#define LIMIT_DOCUMENT_BYTES MIB(64)      /* unpacked, of one document */
#define LIMIT_DOCUMENT_DEPTH 200          /* open elements of a document's XML */
#define LIMIT_REMARK_NAME 100             /* bytes of a file's name in a remark */
#define LIMIT_EXTRACTS 20                 /* attachments read per letter */
#define LIMIT_EXTRACTS_SECONDS 40         /* all attachments of a letter together */
#define LIMIT_MAGIC_BYTES 1024            /* a file's first bytes, searched for its mark */

/* Telling letters apart. */
#define LIMIT_BOILERPLATE_LOOKS 20000     /* lines and sentences of one text held against the phrases */
#define LIMIT_NOTE_BYTES KIB(32)          /* what forwarders of one mail wrote of their own */
#define LIMIT_KEPT_REFERENCES 20          /* last of the ids a letter refers to, kept to find it by */
#define LIMIT_QUOTED 20                   /* quoted layers a letter is linked by */
#define LIMIT_ENCLOSED 20                 /* attachments a letter is compared by */
#define LIMIT_KEPT_TEXT KIB(48)           /* canonical text kept of one body or attachment */
#define LIMIT_DIFF_TOKENS 20000           /* of one text that is laid on another */
#define LIMIT_EDITS 64                    /* between two anchors of a diff; more is one change */
#define LIMIT_PROBES 256                  /* keys by which one text asks for others like it */
#define LIMIT_STOCK 24                    /* texts with one key; a key with more is a stock phrase, and not followed */
#define LIMIT_NOMINEES 8                  /* texts that are laid on one letter */
#define LIMIT_SEEN_ANEW 24                 /* vague letters that are asked anew when a whole one comes */
#define LIMIT_BRIDGED 4                    /* letters of a campaign that another can turn out to be part of */
#define LIMIT_FORGOTTEN 500                /* letters whose texts retention takes with one batch */
#define LIMIT_REPLAYED 2000               /* letters that a trial of rules names; more are counted */
#define LIMIT_REPLAY_THREADS 16
#define LIMIT_VOCABULARY 200000           /* words and phrases that are counted; the rarest are forgotten */
#define LIMIT_ADVISED 64                  /* committees that words are looked for at a time */
#define LIMIT_STUDIED 5000                /* letters with a decision, the newest, whose words are looked at */
#define LIMIT_CONSIDERED 40               /* words for one section whose places are looked at */
#define LIMIT_BACKTESTS 20                /* of them that are tried on the letters that are kept */
#define LIMIT_HINDSIGHT 2000              /* letters, the newest, that rules are held against when a clerk has them checked */
#define LIMIT_COLLISIONS 200              /* pairs of names of bills that stand at one place */
#define LIMIT_DOSSIERS 2000               /* dossiers without a rule that are counted */
#define LIMIT_ADDED 200                   /* sentences of his own, or changes, that are shown of one letter */
#define LIMIT_ADDED_BYTES KIB(32)         /* and their bytes together */

/* Rule and configuration files. */
#define LIMIT_INI_BYTES MIB(4)
#define LIMIT_INI_LINE KIB(16)
#define LIMIT_RULE_FILES 5000
#define LIMIT_RULES_TOTAL MIB(64)         /* all rule files together */
#define LIMIT_RULE_DEPTH 8                /* folders below the rules directory */
#define LIMIT_RULE_NAME 200               /* bytes of a rule file's or folder's name, as it is saved */
#define LIMIT_SECTIONS 20000
#define LIMIT_TERMS 200000
#define LIMIT_INCLUDED 2000 /* terms that one section takes in from others */
#define LIMIT_DIAGNOSTICS 200             /* printed in one run */
#define LIMIT_BOILERPLATE 2000            /* phrases of letters' forms, all together */
#define LIMIT_PHRASE_BYTES 240            /* of one, and of a line or sentence that is held against them */
#define LIMIT_PHRASE_WORDS 12
#define LIMIT_CLOSING_WORDS 8             /* of a line that closes a letter: formula and name */
#define LIMIT_MACHINE_WORDS 9             /* of a line that a mail program adds */
#define LIMIT_MATCH_STEPS 1000000         /* PCRE2 match limit for one pattern */
#define LIMIT_MATCH_DEPTH 10000           /* PCRE2 depth limit */
#define LIMIT_MATCH_HEAP_KIB 20000        /* PCRE2 heap limit, KiB */
#define LIMIT_MATCH_SECONDS 2             /* one pattern written by people, on one text */
#define LIMIT_MATCH_TEXT KIB(256)         /* of one text, looked at from its beginning */
#define LIMIT_MATCH_TEXTS 64              /* texts of one letter that are looked at */
#define LIMIT_MATCH_BYTES MIB(2)          /* of all texts of one letter together */
#define LIMIT_LETTER_SECONDS 5            /* all patterns written by people, on one letter */
#define LIMIT_FAILED_PATTERNS 64          /* of one letter that are remembered; later ones are tried again */
#define LIMIT_UNKEYED 100                 /* patterns written by people that every text is searched for */
#define LIMIT_REGEX_DEPTH 32              /* nested groups of a pattern that is looked into for keys */
#define LIMIT_PATTERN_KEYS 64             /* words of which a match holds one, of one pattern */
#define LIMIT_KEY_BYTES 32
#define LIMIT_KEY_WORDS 100               /* of a match, before its key */
#define LIMIT_NEAR_WORDS 64               /* that may stand beside a key */
#define LIMIT_MEMO_WORDS 30000            /* different words remembered, by each thread, with what they may start */
#define LIMIT_MEMO_ENTRIES 250000         /* and what they may start, together */
#define LIMIT_MEMO_BYTES 64               /* of a word that is remembered */
#define LIMIT_TERM_BYTES 1000             /* one term, title or regex */
#define LIMIT_FACTS 500                   /* facts kept of one letter */
#define LIMIT_WHENS 200                   /* days meant in one text */
#define LIMIT_SIGNATORIES 200             /* of one text */
#define LIMIT_FEATURES 20000              /* words and phrases of one letter that are counted */
#define LIMIT_FEATURE_BYTES 40            /* of one word */
#define LIMIT_EVIDENCE 500                /* pieces of evidence kept per letter */

/* The mailbox. */
#define LIMIT_BATCH_MAILS 250             /* mails taken in one round */
#define LIMIT_BATCH_BYTES MIB(32)         /* of mail fetched in one round */
#define LIMIT_AHEAD_THREADS 4             /* that read mails side by side */
#define LIMIT_AHEAD_MAILS 16              /* read, and not yet recorded */
#define LIMIT_AHEAD_BYTES MIB(2)          /* of them, together, unless it is one */
#define LIMIT_UID_SET 250                 /* UIDs in one command */
#define LIMIT_COMMAND_BYTES 4000          /* one IMAP command line */
#define LIMIT_RESPONSE_BYTES MIB(80)      /* one answer of an IMAP server */
#define LIMIT_RESPONSE_LINE MIB(2)        /* one line of it, literals aside */
#define LIMIT_RESPONSE_LINES 2000000      /* lines of one answer */
#define LIMIT_RESPONSE_DEPTH 32           /* open parentheses in a line */
#define LIMIT_SLOWEST_BYTES KIB(256)      /* per second: a slower server is given up */
#define LIMIT_FIND_MAILS 200              /* mails compared byte for byte in one search */
#define LIMIT_WITHHELD 1000               /* mails of a session that are listed and not to be had */
#define LIMIT_FOLDER_NAME 1000            /* bytes of a folder's name */
#define LIMIT_FOLDERS 20000               /* of one mailbox */
#define LIMIT_FOLDER_MAILS 1000000        /* mails of one folder looked at */
#define LIMIT_WAIT_SECONDS 3600           /* one sleep */

/* Following what people do with the mails. */
#define LIMIT_SWEEP_FOLDERS 2000          /* in which mails may stand */
#define LIMIT_SWEEP_LOOKS 200             /* folders that one sweep looks at; where there are more, in turn */
#define LIMIT_SWEEP_MISSING 200           /* mails that are looked for in one sweep */
#define LIMIT_SWEEP_SEARCHES 2000         /* for one mail in one folder, of one sweep: at least one mail in all of them */
#define LIMIT_SWEEP_SECONDS 20            /* of searching in one sweep, while new mail waits */
#define LIMIT_CHECKED 500                 /* mails that a check of the mailbox names; more are counted */
#define LIMIT_CHECK_SECONDS 900           /* of searching in one sweep of such a check */
#define LIMIT_SAME_BYTES 50               /* known mails with the bytes of a new one that are looked at */
#define LIMIT_COMPARED 2000               /* letters that a comparison names; more are counted */
#define LIMIT_TAKEN_BACK 50               /* decisions on one letter that are taken back when it is judged anew */

#define LIMIT_BACKUPS 10000               /* of one folder, that are thinned out */

#define LIMIT_RETENTION 64                /* kinds of letters with a time of their own */
#define LIMIT_KIND_NAME 100               /* bytes of a kind's name there */
#define LIMIT_DUE 100000                  /* letters of one list; those that are due besides stand on the next */
#define LIMIT_PERSON_NAMES 50             /* that a person's address is found with */
#define LIMIT_PERSON_LETTERS 20000        /* letters that have to do with one person */
#define LIMIT_DESTROYED 500               /* letters that are erased in one transaction */

/* What people look at. */
#define LIMIT_SEARCHED_BYTES KIB(256)     /* of one mail, whose words can be searched */
#define LIMIT_SEARCH_BYTES 500            /* of what is searched for */
#define LIMIT_SEARCH_WORDS 16
#define LIMIT_SEARCH_LOOKED 10000         /* hits of one page that are looked at */
#define LIMIT_SEARCH_FILL_MS 300          /* of filling the index in one round, while nothing new has come */
#define LIMIT_LISTED_ROWS 5000            /* of one list of letters */
#define LIMIT_OVERVIEW_DAYS 400
#define LIMIT_OVERVIEW_CAMPAIGNS 10
#define LIMIT_WORD_DIFF_WORDS 20000       /* of one text that is laid beside another */
#define LIMIT_WORD_DIFF_EDITS 1000        /* words that differ; more is one change */

/* The control socket. */
#define LIMIT_CONTROL_PEERS 32            /* connections at a time */
#define LIMIT_ORDERS 64                   /* decisions that wait for the thread that owns the store */
#define LIMIT_ROUTE_QUEUES 16             /* one letter is sent to */
#define LIMIT_WHY_BYTES 2000              /* of a person's reason for a decision */
#define LIMIT_CLERK_NOTE_BYTES 4000       /* of a note beside a letter */
#define LIMIT_ERASED_NAME 500             /* of a list's id, or an address, whose letters are to go */
#define LIMIT_DECIDE_SECONDS 20           /* a decision waits to be begun */
#define LIMIT_WATCHED_FOLDERS 200         /* folders of rules that are watched */

/* The review page. */
#define LIMIT_FORM_BYTES MIB(1)           /* of a form as it is sent, and of what stands behind the ? of an address */
#define LIMIT_FORM_FIELDS 500
#define LIMIT_REQUEST_HEAD KIB(32)        /* memory of one connection: its request's head must fit */
#define LIMIT_REVIEW_CONNECTIONS 64       /* at a time; further ones wait */
#define LIMIT_REVIEW_IDLE_SECONDS 15      /* that a connection may rest */
#define LIMIT_REVIEW_REQUEST_SECONDS 20   /* until a request has come in whole, however busily */
#define LIMIT_REVIEW_AT_ONCE 4            /* pages made at a time: each may unpack a letter of LIMIT_WIRE_BYTES */
#define LIMIT_REVIEW_STORES 8             /* open ends of the store that are kept for the next request */
#define LIMIT_HTML_OPEN 32                /* elements that are open at a time */
#define LIMIT_REVIEW_USERS 256            /* whose open letters are remembered */
#define LIMIT_ACT_PICKS 100               /* letters that one form decides on */
#define LIMIT_SHOWN_TEXT KIB(128)         /* of one text in a page; the mail has the rest */
#define LIMIT_SHOWN_ALL KIB(512)          /* of all texts in a page */
#define LIMIT_SHOWN_PARTS 30              /* attachments of one letter, or letters below it */
#define LIMIT_NEIGHBOURS 300              /* letters of a queue among which the next one is looked for */
#define LIMIT_AGREED 1000                 /* decisions, the newest, that a line of the rules is held against in the page */
#define LIMIT_SHOWN_LINES 5000            /* of a rule file in a page */
