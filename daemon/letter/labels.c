#include "letter/labels.h"

#include "letter/blank.h"
#include "postbus/utf8.h"

#define LABEL_BYTES 40 /* longest label with what may stand around it */

/* Lower case, sorted by bytes (a test sees to that). */
static const struct entry {
    const char *word;
    enum role role;
    locales locales;
} table[] = {
    {"a", ROLE_TO, ES | IT},
    {"aan", ROLE_TO, NL},
    {"absender", ROLE_FROM, DE},
    {"adjuntos", ROLE_ATTACHMENTS, ES},
    {"adresat", ROLE_TO, PL},
    {"afzender", ROLE_SENDER, NL},
    {"aihe", ROLE_SUBJECT, FI},
    {"allegati", ROLE_ATTACHMENTS, IT},
    {"allegato", ROLE_ATTACHMENTS, IT},
    {"alıcı", ROLE_TO, TR},
    {"an", ROLE_TO, DE},
    {"anexo", ROLE_ATTACHMENTS, PT},
    {"anexos", ROLE_ATTACHMENTS, PT},
    {"anlage", ROLE_ATTACHMENTS, DE},
    {"anlagen", ROLE_ATTACHMENTS, DE},
    {"antwoord aan", ROLE_REPLY_TO, NL},
    {"antwort an", ROLE_REPLY_TO, DE},
    {"assunto", ROLE_SUBJECT, PT},
    {"asunto", ROLE_SUBJECT, ES},
    {"attachment", ROLE_ATTACHMENTS, EN},
    {"attachments", ROLE_ATTACHMENTS, EN},
    {"bcc", ROLE_BCC, ANY},
    {"beantwoorden aan", ROLE_REPLY_TO, NL},
    {"belang", ROLE_OTHER, NL},
    {"betreff", ROLE_SUBJECT, DE},
    {"bifogade filer", ROLE_ATTACHMENTS, SV},
    {"bijlage", ROLE_ATTACHMENTS, NL},
    {"bijlagen", ROLE_ATTACHMENTS, NL},
    {"bilagor", ROLE_ATTACHMENTS, SV},
    {"bilgi", ROLE_CC, TR},
    {"categories", ROLE_OTHER, EN},
    {"categorieën", ROLE_OTHER, NL},
    {"cc", ROLE_CC, ANY},
    {"cci", ROLE_BCC, FR},
    {"ccn", ROLE_BCC, IT},
    {"cco", ROLE_BCC, ES},
    {"con copia", ROLE_CC, ES},
    {"copie", ROLE_CC, FR},
    {"copie à", ROLE_CC, FR},
    {"címzett", ROLE_TO, HU},
    {"către", ROLE_TO, RO},
    {"da", ROLE_FROM, IT},
    {"data", ROLE_DATE, IT | PL | PT | RO},
    {"date", ROLE_DATE, EN | FR},
    {"dato", ROLE_DATE, DA | NO},
    {"datos adjuntos", ROLE_ATTACHMENTS, ES},
    {"datum", ROLE_DATE, CS | DE | HR | NL | SV},
    {"dată", ROLE_DATE, RO},
    {"de", ROLE_FROM, ES | FR | PT},
    {"de la", ROLE_FROM, RO},
    {"destinataire", ROLE_TO, FR},
    {"destinatar", ROLE_TO, RO},
    {"destinatarul", ROLE_TO, RO},
    {"do", ROLE_TO, PL},
    {"do wiadomości", ROLE_CC, PL},
    {"dw", ROLE_CC, PL},
    {"dátum", ROLE_DATE, HU | SK},
    {"elküldve", ROLE_SENT, HU},
    {"emne", ROLE_SUBJECT, DA | NO},
    {"enviada", ROLE_SENT, PT},
    {"enviada em", ROLE_SENT, PT},
    {"enviado", ROLE_SENT, ES | PT},
    {"enviado el", ROLE_SENT, ES},
    {"enviado em", ROLE_SENT, PT},
    {"envoyé", ROLE_SENT, FR},
    {"expeditor", ROLE_FROM, RO},
    {"expeditorul", ROLE_FROM, RO},
    {"expéditeur", ROLE_FROM, FR},
    {"fecha", ROLE_DATE, ES},
    {"feladó", ROLE_FROM, HU},
    {"flag", ROLE_OTHER, EN},
    {"flag status", ROLE_OTHER, EN},
    {"follow up flag", ROLE_OTHER, EN},
    {"followup flag", ROLE_OTHER, EN},
    {"fra", ROLE_FROM, DA | NO},
    {"from", ROLE_FROM, EN},
    {"från", ROLE_FROM, SV},
    {"gesendet", ROLE_SENT, DE},
    {"gevoeligheid", ROLE_OTHER, NL},
    {"gönderen", ROLE_FROM, TR},
    {"gönderildi", ROLE_SENT, TR},
    {"gönderilen", ROLE_SENT, TR},
    {"importance", ROLE_OTHER, EN | FR},
    {"importancia", ROLE_OTHER, ES},
    {"inviato", ROLE_SENT, IT},
    {"kategorien", ROLE_OTHER, DE},
    {"kellele", ROLE_TO, ET},
    {"kellelt", ROLE_FROM, ET},
    {"kimden", ROLE_FROM, TR},
    {"kime", ROLE_TO, TR},
    {"komu", ROLE_TO, CS | SK},
    {"konu", ROLE_SUBJECT, TR},
    {"kopi", ROLE_CC, DA | NO},
    {"kopia", ROLE_CC, PL | SV},
    {"kopie", ROLE_CC, CS | DE | NL},
    {"kopie (cc)", ROLE_CC, DE},
    {"kopija", ROLE_CC, HR},
    {"kopio", ROLE_CC, FI},
    {"kuupäev", ROLE_DATE, ET},
    {"kópia", ROLE_CC, SK},
    {"lähetetty", ROLE_SENT, FI},
    {"lähettäjä", ROLE_FROM, FI},
    {"message-id", ROLE_OTHER, EN},
    {"mittente", ROLE_FROM, IT},
    {"másolat", ROLE_CC, HU},
    {"másolatot kap", ROLE_CC, HU},
    {"nadawca", ROLE_FROM, PL},
    {"naslov", ROLE_SUBJECT, HR},
    {"newsgroups", ROLE_OTHER, EN},
    {"nieuwsgroepen", ROLE_OTHER, NL},
    {"objet", ROLE_SUBJECT, FR},
    {"od", ROLE_FROM, CS | HR | PL | SK},
    {"odesláno", ROLE_SENT, CS},
    {"odoslané", ROLE_SENT, SK},
    {"oggetto", ROLE_SUBJECT, IT},
    {"onderwerp", ROLE_SUBJECT, NL},
    {"opvolgingsvlag", ROLE_OTHER, NL},
    {"organization", ROLE_OTHER, EN},
    {"para", ROLE_TO, ES | PT},
    {"pièce jointe", ROLE_ATTACHMENTS, FR},
    {"pièces jointes", ROLE_ATTACHMENTS, FR},
    {"poslano", ROLE_SENT, HR},
    {"pour", ROLE_TO, FR},
    {"pošiljatelj", ROLE_FROM, HR},
    {"pre", ROLE_TO, SK},
    {"predmet", ROLE_SUBJECT, HR | SK},
    {"prima", ROLE_TO, HR},
    {"prioriteit", ROLE_OTHER, NL},
    {"priority", ROLE_OTHER, EN},
    {"priorità", ROLE_OTHER, IT},
    {"priorität", ROLE_OTHER, DE},
    {"priorité", ROLE_OTHER, FR},
    {"pro", ROLE_TO, CS},
    {"päivämäärä", ROLE_DATE, FI},
    {"päiväys", ROLE_DATE, FI},
    {"předmět", ROLE_SUBJECT, CS},
    {"reply to", ROLE_REPLY_TO, EN},
    {"reply-to", ROLE_REPLY_TO, EN},
    {"resent-date", ROLE_OTHER, EN},
    {"resent-from", ROLE_OTHER, EN},
    {"resent-to", ROLE_OTHER, EN},
    {"responder a", ROLE_REPLY_TO, ES},
    {"responder para", ROLE_REPLY_TO, PT},
    {"rispondi a", ROLE_REPLY_TO, IT},
    {"risposta", ROLE_REPLY_TO, IT},
    {"répondre à", ROLE_REPLY_TO, FR},
    {"saadetud", ROLE_SENT, ET},
    {"saaja", ROLE_TO, ET},
    {"saatja", ROLE_FROM, ET},
    {"sender", ROLE_SENDER, EN},
    {"sendt", ROLE_SENT, DA | NO},
    {"sensitivity", ROLE_OTHER, EN},
    {"sent", ROLE_SENT, EN},
    {"sent by", ROLE_SENDER, EN},
    {"skickat", ROLE_SENT, SV},
    {"subiect", ROLE_SUBJECT, RO},
    {"subiectul", ROLE_SUBJECT, RO},
    {"subject", ROLE_SUBJECT, EN},
    {"sujet", ROLE_SUBJECT, FR},
    {"svar til", ROLE_REPLY_TO, DA},
    {"svara till", ROLE_REPLY_TO, SV},
    {"tarih", ROLE_DATE, TR},
    {"teema", ROLE_SUBJECT, ET},
    {"temat", ROLE_SUBJECT, PL},
    {"til", ROLE_TO, DA | NO},
    {"till", ROLE_TO, SV},
    {"to", ROLE_TO, EN},
    {"trimis", ROLE_SENT, RO},
    {"tárgy", ROLE_SUBJECT, HU},
    {"udw", ROLE_BCC, PL},
    {"urgentie", ROLE_OTHER, NL},
    {"van", ROLE_FROM, NL},
    {"vastaanottaja", ROLE_TO, FI},
    {"vedhæftede filer", ROLE_ATTACHMENTS, DA},
    {"vedlegg", ROLE_ATTACHMENTS, NO},
    {"verstuurd", ROLE_SENT, NL},
    {"vertrouwelijkheid", ROLE_OTHER, NL},
    {"verzonden", ROLE_SENT, NL},
    {"von", ROLE_FROM, DE},
    {"wichtigkeit", ROLE_OTHER, DE},
    {"wysłano", ROLE_SENT, PL},
    {"x-mailer", ROLE_OTHER, EN},
    {"za", ROLE_TO, HR},
    {"załączniki", ROLE_ATTACHMENTS, PL},
    {"à", ROLE_TO, FR},
    {"ämne", ROLE_SUBJECT, SV},
    {"šalje", ROLE_FROM, HR},
    {"від", ROLE_FROM, UK},
    {"від кого", ROLE_FROM, UK},
    {"відправлено", ROLE_SENT, UK},
    {"відправник", ROLE_FROM, UK},
    {"дата", ROLE_DATE, RU | UK},
    {"кому", ROLE_TO, RU | UK},
    {"копия", ROLE_CC, RU},
    {"копія", ROLE_CC, UK},
    {"надіслано", ROLE_SENT, UK},
    {"от", ROLE_FROM, RU},
    {"от кого", ROLE_FROM, RU},
    {"отправитель", ROLE_FROM, RU},
    {"отправлено", ROLE_SENT, RU},
    {"тема", ROLE_SUBJECT, RU | UK},
    {"件名", ROLE_SUBJECT, JA},
    {"宛先", ROLE_TO, JA},
    {"差出人", ROLE_FROM, JA},
    {"日付", ROLE_DATE, JA},
    {"送信元", ROLE_FROM, JA},
    {"送信先", ROLE_TO, JA},
    {"送信日時", ROLE_SENT, JA},
};
#define ENTRIES (sizeof table / sizeof *table)

static int compare(struct pb_span word, const char *other)
{
    size_t n = strlen(other);
    int order = memcmp(word.p, other, word.n < n ? word.n : n);
    return order ? order : (word.n > n) - (word.n < n);
}

static const struct entry *find(struct pb_span word)
{
    size_t low = 0, high = ENTRIES;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(word, table[middle].word);
        if (order == 0)
            return &table[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool is_colon(uint32_t rune)
{
    return rune == ':' || rune == 0xFF1A; /* fullwidth */
}

/* Bold, in mail programs' plain text. */
static bool is_mark(uint32_t rune)
{
    return rune == '*' || rune == '_';
}

/* The folded label before the first colon; false where no label can stand there. */
static bool fold_label(struct pb_span line, char word[static LABEL_BYTES], size_t *ret_n, size_t *ret_colon)
{
    size_t n = 0;
    line = span_head(line, LABEL_BYTES);
    if (span_find(line, ':') == line.n && span_search(line, SPAN_LIT("：")) == line.n)
        return false;
    for (size_t at = 0; at < line.n;) {
        uint32_t rune = utf8_next(line, &at);
        if (is_colon(rune)) {
            while (n > 0 && word[n - 1] == ' ')
                n--;
            *ret_n = n;
            *ret_colon = at;
            return n > 0;
        }
        if (rune == '@' || rune == '<' || rune == ';' || (rune >= '0' && rune <= '9'))
            return false;
        if (utf8_is_space(rune)) {
            if (n > 0 && word[n - 1] != ' ')
                word[n++] = ' ';
        } else if (!utf8_is_invisible(rune) && !is_mark(rune)) {
            char bytes[4];
            size_t length = utf8_put(utf8_lower(rune), bytes);
            if (n + length >= LABEL_BYTES)
                return false;
            memcpy(word + n, bytes, length);
            n += length;
        }
    }
    return false;
}

/* A value without blanks around it and without the bold that closes the label. */
static struct pb_span value_of(struct pb_span rest)
{
    rest = blank_trim(rest);
    while (rest.n > 0 && rest.p[0] == '*')
        rest = blank_trim(span_tail(rest, 1));
    return rest;
}

bool label_match(struct pb_span line, struct label *ret_label)
{
    char word[LABEL_BYTES];
    size_t n, colon;
    if (!fold_label(line, word, &n, &colon))
        return false;
    const struct entry *entry = find((struct pb_span){word, n});
    if (!entry)
        return false;
    *ret_label = (struct label){entry->role, entry->locales, value_of(span_tail(line, colon))};
    return true;
}

/* What a label is made of, looking backwards from its colon. */
static bool is_label_byte(unsigned char c)
{
    return c >= 0x80 || c == ' ' || c == '-' || c == '(' || c == ')' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_upper(struct pb_span text)
{
    size_t at = 0;
    uint32_t rune = utf8_next(text, &at);
    return utf8_lower(rune) != rune || rune > 0x2E80; /* scripts without capitals */
}

bool label_ends(struct pb_span text, struct label *ret_label, size_t *ret_start)
{
    const char *begin = text.p;
    text = blank_trim(text);
    size_t most = 0;
    while (most < text.n && most < LABEL_BYTES - 2 && is_label_byte((unsigned char)text.p[text.n - 1 - most]))
        most++;
    for (size_t n = most; n > 0; n--) {
        struct pb_span tail = span_tail(text, text.n - n);
        char word[LABEL_BYTES];
        if (((unsigned char)tail.p[0] & 0xC0) == 0x80 || !is_upper(tail))
            continue;
        size_t length = 0;
        for (size_t at = 0; at < tail.n;) {
            char bytes[4];
            size_t put = utf8_put(utf8_lower(utf8_next(tail, &at)), bytes);
            if (length + put >= LABEL_BYTES)
                break;
            memcpy(word + length, bytes, put);
            length += put;
        }
        const struct entry *entry = find((struct pb_span){word, length});
        if (entry) {
            *ret_label = (struct label){entry->role, entry->locales, {text.p + text.n, 0}};
            *ret_start = (size_t)(tail.p - begin);
            return true;
        }
    }
    return false;
}
