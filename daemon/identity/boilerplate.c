#include "boilerplate.h"

#include <stddef.h>
#include <string.h>

#include "words.h"

static const char *const greetings[] = {
    "geachte", "geacht", "zeer geachte", "hooggeachte", "beste", "lieve", "hallo", "hoi", "hi", "hello", "dag", "l s",
    "ls", "goedemorgen", "goedemiddag", "goedenmiddag", "goedenavond", "goedendag", "goede morgen", "goede middag",
    "goede avond", "edelachtbare", "edelgrootachtbare", "weledelgestrenge", "weledele", "excellentie", "waarde",
    "dear", "to whom it may concern", "good morning", "good afternoon", "sehr geehrte", "sehr geehrter", "madame",
    "monsieur", "mesdames", NULL,
};

static const char *const closings[] = {
    "met vriendelijke groet", "met vriendelijke groeten", "met een vriendelijke groet", "vriendelijke groet",
    "vriendelijke groeten", "met hartelijke groet", "met hartelijke groeten", "hartelijke groet",
    "hartelijke groeten", "met collegiale groet", "met warme groet", "warme groet", "met groet", "met groeten",
    "groet", "groeten", "groetjes", "mvg", "m v g", "vr gr", "met vr gr", "m vr gr", "hoogachtend", "met hoogachting",
    "met de meeste hoogachting", "met bijzondere hoogachting", "met verschuldigde hoogachting", "kind regards",
    "with kind regards", "best regards", "with best regards", "warm regards", "regards", "yours sincerely",
    "yours faithfully", "yours truly", "sincerely", "sincerely yours", "best wishes", "mit freundlichen grüssen",
    "mit freundlichem gruss", "cordialement", "bien cordialement", NULL,
};

static const char *const lines[] = {
    "verstuurd vanaf", "verzonden vanaf", "verstuurd vanuit", "verzonden vanuit", "verstuurd met", "verzonden met",
    "verstuurd via mijn", "outlook voor ios", "outlook voor android", "outlook voor mac", "download outlook",
    "haal outlook voor", "get outlook for", "sent from my", "sent from outlook", "sent from mail for",
    "sent from yahoo", "sent via", "von meinem iphone gesendet", "gesendet von", "envoyé de mon", "envoyé depuis",
    NULL,
};

static const char *const sentences[] = {
    /* banners of a gateway */
    "let op deze e mail komt van buiten", "let op deze mail komt van buiten", "let op dit bericht komt van buiten",
    "let op deze e mail is afkomstig van buiten", "let op deze email komt van buiten", "let op dit is een externe",
    "let op externe", "deze e mail komt van buiten", "deze e mail is afkomstig van buiten",
    "dit bericht komt van buiten", "dit bericht is afkomstig van buiten", "dit bericht is afkomstig van een externe",
    "klik niet op links", "klik niet op koppelingen", "klik alleen op links", "klik geen links", "open geen bijlagen",
    "open geen links", "open alleen bijlagen", "caution this email originated", "caution this e mail originated",
    "caution external", "warning this email originated", "this email originated from outside",
    "this e mail originated from outside", "this message originated from outside", "external email",
    "do not click links", "do not click on links", "do not click any links", "you don t often get email from",
    "you don t often get e mail from", "u ontvangt niet vaak e mail van", "je ontvangt niet vaak e mail van",
    "learn why this is important", "meer informatie over waarom dit belangrijk is",
    /* disclaimers */
    "dit bericht kan informatie bevatten die niet voor u", "dit bericht kan vertrouwelijke",
    "deze e mail kan vertrouwelijke", "deze e mail kan informatie bevatten die niet voor u",
    "de informatie in deze e mail is", "de informatie in dit e mailbericht is", "de informatie verzonden met dit",
    "dit e mailbericht is uitsluitend bestemd", "dit e mailbericht is alleen bestemd",
    "dit bericht is uitsluitend bestemd", "dit bericht is alleen bestemd", "deze e mail is uitsluitend bestemd",
    "deze e mail is alleen bestemd", "deze e mail en eventuele bijlagen", "deze e mail inclusief eventuele bijlagen",
    "dit bericht inclusief eventuele bijlagen", "dit e mailbericht inclusief", "de inhoud van deze e mail is",
    "de inhoud van dit bericht is", "indien u niet de geadresseerde bent", "als u niet de geadresseerde bent",
    "indien u niet de beoogde ontvanger bent", "als u niet de beoogde ontvanger bent",
    "indien dit bericht niet voor u bestemd is", "als dit bericht niet voor u bestemd is",
    "indien u deze e mail ten onrechte", "als u deze e mail ten onrechte", "indien u dit bericht ten onrechte",
    "als u dit bericht ten onrechte", "indien u dit bericht abusievelijk",
    "u wordt verzocht dat aan de afzender te melden", "de staat aanvaardt geen aansprakelijkheid",
    "aan dit bericht kunnen geen rechten", "aan deze e mail kunnen geen rechten",
    "openbaarmaking vermenigvuldiging verspreiding", "denk aan het milieu voordat", "denk aan het milieu voor u",
    "this message may contain information that is not intended", "this message may contain confidential",
    "this email may contain confidential", "this e mail may contain confidential", "this email and any attachments",
    "this e mail and any attachments", "this email and any files transmitted", "the information in this email is",
    "the information in this e mail is", "the information contained in this e mail",
    "the information contained in this email", "if you are not the addressee",
    "if you are not the intended recipient", "if you have received this email in error",
    "if you have received this e mail in error", "if you have received this message in error",
    "you are requested to inform the sender", "the state accepts no liability",
    "please consider the environment before", NULL,
};

static const char *const resuming[] = {
    "p s", "ps", "nb", "n b", "noot", "datum", "date", "betreft", "betreffende", "onderwerp", "inzake", "subject",
    "bijlage", "bijlagen", "bijgevoegd", "attachment", "attachments", "inhoudsopgave", "samenvatting", "inleiding",
    "geachte", "geacht", "beste", "dear", "toelichting", NULL,
};

static const char *const verbs[] = {
    "is", "zijn", "was", "wordt", "worden", "kan", "moet", "heeft", "niet", "geen", "nooit", "wel", "are", "not",
    "no", "has", "would", "oplossing", "manier", "keuze", NULL,
};

static const char *const empties[] = {
    "ter", "info", "informatie", "kennisname", "kennisgeving", "kennisneming", "tkn", "t", "k", "n", "fyi", "zie",
    "onderstaand", "onderstaande", "hieronder", "bijlage", "bijlagen", "bijgevoegd", "bijgevoegde", "bijgaand",
    "bijgaande", "mail", "mailtje", "e", "email", "bericht", "brief", "hierbij", "doorgestuurd", "doorgezonden",
    "voor", "u", "uw", "jullie", "jou", "jouw", "je", "de", "het", "een", "deze", "dit", "van", "ook", "nog", "en",
    "in", "alvast", "dank", "bedankt", "bvd", "b", "v", "d", "for", "your", "information", "see", "below", "attached",
    "please", "find", "forwarded", "thanks", "the", "mvg", NULL,
};

static const char *const legal[] = {
    "vertrouwelijk", "vertrouwelijke", "geadresseerde", "geadresseerden", "geadresseerd", "aansprakelijk", "aansprakelijkheid",
    "disclaimer", "virus", "virussen", "onbevoegd", "onbevoegden", "ontvanger", "afzender", "bestemd", "abusievelijk",
    "vernietigen", "verwijderen", "openbaarmaking", "vermenigvuldiging", "verspreiding", "email", "mail",
    "mailbericht", "bericht", "confidential", "intended", "recipient", "recipients", "addressee", "disclosure",
    "unauthorised", "unauthorized", "liability", "liable", "privileged", "message", "printen", "afdrukken", NULL,
};

static const char *const *const tables[] = {greetings, closings, lines, sentences, resuming, verbs, empties, legal};

static const char *found(const char *head, const char *const *table)
{
    const char *longest = NULL;
    for (; *table; table++)
        if (words_begin(head, *table) && (!longest || strlen(*table) > strlen(longest)))
            longest = *table;
    return longest;
}

bool boilerplate_may_begin(const char *token)
{
    static const char *const *const heads[] = {greetings, closings, lines, sentences, resuming};
    size_t n = strlen(token);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        for (const char *const *phrase = heads[i]; *phrase; phrase++)
            if (**phrase == *token && strncmp(*phrase, token, n) == 0)
                return true;
    return false;
}

bool boilerplate_greets(const char *head)
{
    return found(head, greetings) != NULL;
}

unsigned boilerplate_closes(const char *head)
{
    const char *phrase = found(head, closings);
    unsigned n = phrase != NULL;
    for (; phrase && *phrase; phrase++)
        n += *phrase == ' ';
    return n;
}

bool boilerplate_is_line(const char *head)
{
    return found(head, lines) != NULL;
}

bool boilerplate_is_sentence(const char *head)
{
    return found(head, sentences) != NULL;
}

bool boilerplate_resumes(const char *head)
{
    return found(head, resuming) != NULL;
}

#define BEGUN_LEAST 4 /* bytes: less may begin anything */

bool boilerplate_begun(const char *tokens)
{
    static const char *const *const begun[] = {closings, lines, sentences};
    size_t n = strlen(tokens);
    for (size_t i = 0; n >= BEGUN_LEAST && i < sizeof begun / sizeof *begun; i++)
        for (const char *const *phrase = begun[i]; *phrase; phrase++)
            if (strncmp(*phrase, tokens, n) == 0)
                return true;
    return false;
}

static bool is_in(const char *token, const char *const *table)
{
    while (*table && strcmp(*table, token) != 0)
        table++;
    return *table != NULL;
}

bool boilerplate_is_legal(const char *token)
{
    return is_in(token, legal);
}

bool boilerplate_is_verb(const char *token)
{
    return is_in(token, verbs);
}

bool boilerplate_is_empty(const char *token)
{
    return is_in(token, empties);
}

const char *const *boilerplate_table(unsigned i)
{
    return i < sizeof tables / sizeof *tables ? tables[i] : NULL;
}
