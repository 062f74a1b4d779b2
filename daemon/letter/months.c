#include "letter/months.h"

#include "postbus/utf8.h"

#define MONTH_BYTES 40
#define SHORTEST 3 /* characters of an abbreviation */

/* Lower case, sorted by bytes (a test sees to that). Genitives where a language
 * writes dates with them. */
static const struct entry {
    const char *name;
    unsigned month;
    locales locales;
} table[] = {
    {"abril", 4, ES | PT},
    {"agosto", 8, ES | IT | PT},
    {"août", 8, FR},
    {"april", 4, DA | DE | EN | NL | NO | SV},
    {"aprile", 4, IT},
    {"aprilie", 4, RO},
    {"aprill", 4, ET},
    {"apríl", 4, SK},
    {"apríla", 4, SK},
    {"aralık", 12, TR},
    {"august", 8, DA | DE | EN | ET | NO | RO | SK},
    {"augusta", 8, SK},
    {"augusti", 8, SV},
    {"augustus", 8, NL},
    {"augusztus", 8, HU},
    {"avril", 4, FR},
    {"ağustos", 8, TR},
    {"březen", 3, CS},
    {"března", 3, CS},
    {"czerwca", 6, PL},
    {"czerwiec", 6, PL},
    {"december", 12, DA | EN | HU | NL | SK | SV},
    {"decembra", 12, SK},
    {"decembrie", 12, RO},
    {"desember", 12, NO},
    {"detsember", 12, ET},
    {"dezember", 12, DE},
    {"dezembro", 12, PT},
    {"dicembre", 12, IT},
    {"diciembre", 12, ES},
    {"duben", 4, CS},
    {"dubna", 4, CS},
    {"décembre", 12, FR},
    {"ekim", 10, TR},
    {"elokuuta", 8, FI},
    {"enero", 1, ES},
    {"eylül", 9, TR},
    {"febbraio", 2, IT},
    {"febrero", 2, ES},
    {"februar", 2, DA | DE | NO},
    {"februari", 2, NL | SV},
    {"februarie", 2, RO},
    {"february", 2, EN},
    {"február", 2, HU | SK},
    {"februára", 2, SK},
    {"fevereiro", 2, PT},
    {"février", 2, FR},
    {"gennaio", 1, IT},
    {"giugno", 6, IT},
    {"grudnia", 12, PL},
    {"grudzień", 12, PL},
    {"haziran", 6, TR},
    {"heinäkuuta", 7, FI},
    {"helmikuuta", 2, FI},
    {"huhtikuuta", 4, FI},
    {"ianuarie", 1, RO},
    {"iulie", 7, RO},
    {"iunie", 6, RO},
    {"jaanuar", 1, ET},
    {"janeiro", 1, PT},
    {"januar", 1, DA | DE | NO},
    {"januari", 1, NL | SV},
    {"january", 1, EN},
    {"január", 1, HU | SK},
    {"januára", 1, SK},
    {"janvier", 1, FR},
    {"joulukuuta", 12, FI},
    {"juillet", 7, FR},
    {"juin", 6, FR},
    {"julho", 7, PT},
    {"juli", 7, DA | DE | NL | NO | SV},
    {"julio", 7, ES},
    {"july", 7, EN},
    {"june", 6, EN},
    {"junho", 6, PT},
    {"juni", 6, DA | DE | NL | NO | SV},
    {"junio", 6, ES},
    {"juuli", 7, ET},
    {"juuni", 6, ET},
    {"jänner", 1, DE},
    {"júl", 7, SK},
    {"júla", 7, SK},
    {"július", 7, HU},
    {"jún", 6, SK},
    {"júna", 6, SK},
    {"június", 6, HU},
    {"kasım", 11, TR},
    {"kesäkuuta", 6, FI},
    {"kolovoz", 8, HR},
    {"kolovoza", 8, HR},
    {"květen", 5, CS},
    {"května", 5, CS},
    {"kwiecień", 4, PL},
    {"kwietnia", 4, PL},
    {"leden", 1, CS},
    {"ledna", 1, CS},
    {"lipanj", 6, HR},
    {"lipca", 7, PL},
    {"lipiec", 7, PL},
    {"lipnja", 6, HR},
    {"listopad", 10, HR},
    {"listopad", 11, CS | PL},
    {"listopada", 10, HR},
    {"listopada", 11, PL},
    {"listopadu", 11, CS},
    {"lokakuuta", 10, FI},
    {"luglio", 7, IT},
    {"lutego", 2, PL},
    {"luty", 2, PL},
    {"maaliskuuta", 3, FI},
    {"maart", 3, NL},
    {"maggio", 5, IT},
    {"mai", 5, DE | ET | FR | NO | RO},
    {"maio", 5, PT},
    {"maj", 5, DA | PL | SV},
    {"maja", 5, PL},
    {"marca", 3, PL | SK},
    {"march", 3, EN},
    {"marec", 3, SK},
    {"marraskuuta", 11, FI},
    {"mars", 3, FR | NO | SV},
    {"mart", 3, TR},
    {"martie", 3, RO},
    {"marts", 3, DA},
    {"marzec", 3, PL},
    {"marzo", 3, ES | IT},
    {"março", 3, PT},
    {"may", 5, EN},
    {"mayo", 5, ES},
    {"mayıs", 5, TR},
    {"mei", 5, NL},
    {"mrt", 3, NL},
    {"máj", 5, SK},
    {"mája", 5, SK},
    {"május", 5, HU},
    {"március", 3, HU},
    {"märts", 3, ET},
    {"märz", 3, DE},
    {"nisan", 4, TR},
    {"noiembrie", 11, RO},
    {"november", 11, DA | DE | EN | ET | HU | NL | NO | SK | SV},
    {"novembra", 11, SK},
    {"novembre", 11, FR | IT},
    {"novembro", 11, PT},
    {"noviembre", 11, ES},
    {"ocak", 1, TR},
    {"october", 10, EN},
    {"octobre", 10, FR},
    {"octombrie", 10, RO},
    {"octubre", 10, ES},
    {"oktober", 10, DA | DE | NL | NO | SV},
    {"oktoober", 10, ET},
    {"október", 10, HU | SK},
    {"októbra", 10, SK},
    {"ottobre", 10, IT},
    {"outubro", 10, PT},
    {"ožujak", 3, HR},
    {"ožujka", 3, HR},
    {"paź", 10, PL},
    {"październik", 10, PL},
    {"października", 10, PL},
    {"prosinac", 12, HR},
    {"prosinca", 12, HR},
    {"prosince", 12, CS},
    {"prosinec", 12, CS},
    {"rujan", 9, HR},
    {"rujna", 9, HR},
    {"september", 9, DA | DE | EN | ET | NL | NO | SK | SV},
    {"septembra", 9, SK},
    {"septembre", 9, FR},
    {"septembrie", 9, RO},
    {"septiembre", 9, ES},
    {"setembro", 9, PT},
    {"setiembre", 9, ES},
    {"settembre", 9, IT},
    {"sierpień", 8, PL},
    {"sierpnia", 8, PL},
    {"siječanj", 1, HR},
    {"siječnja", 1, HR},
    {"srpanj", 7, HR},
    {"srpen", 8, CS},
    {"srpna", 8, CS},
    {"srpnja", 7, HR},
    {"studeni", 11, HR},
    {"studenoga", 11, HR},
    {"styczeń", 1, PL},
    {"stycznia", 1, PL},
    {"svibanj", 5, HR},
    {"svibnja", 5, HR},
    {"syyskuuta", 9, FI},
    {"szeptember", 9, HU},
    {"tammikuuta", 1, FI},
    {"temmuz", 7, TR},
    {"toukokuuta", 5, FI},
    {"travanj", 4, HR},
    {"travnja", 4, HR},
    {"veebruar", 2, ET},
    {"veljača", 2, HR},
    {"veljače", 2, HR},
    {"wrzesień", 9, PL},
    {"września", 9, PL},
    {"září", 9, CS},
    {"április", 4, HU},
    {"únor", 2, CS},
    {"února", 2, CS},
    {"červen", 6, CS},
    {"července", 7, CS},
    {"červenec", 7, CS},
    {"června", 6, CS},
    {"říjen", 10, CS},
    {"října", 10, CS},
    {"şubat", 2, TR},
    {"август", 8, RU},
    {"августа", 8, RU},
    {"апрель", 4, RU},
    {"апреля", 4, RU},
    {"березень", 3, UK},
    {"березня", 3, UK},
    {"вересень", 9, UK},
    {"вересня", 9, UK},
    {"грудень", 12, UK},
    {"грудня", 12, UK},
    {"декабрь", 12, RU},
    {"декабря", 12, RU},
    {"жовтень", 10, UK},
    {"жовтня", 10, UK},
    {"июль", 7, RU},
    {"июля", 7, RU},
    {"июнь", 6, RU},
    {"июня", 6, RU},
    {"квітень", 4, UK},
    {"квітня", 4, UK},
    {"липень", 7, UK},
    {"липня", 7, UK},
    {"листопад", 11, UK},
    {"листопада", 11, UK},
    {"лютий", 2, UK},
    {"лютого", 2, UK},
    {"май", 5, RU},
    {"март", 3, RU},
    {"марта", 3, RU},
    {"мая", 5, RU},
    {"ноябрь", 11, RU},
    {"ноября", 11, RU},
    {"октябрь", 10, RU},
    {"октября", 10, RU},
    {"сентябрь", 9, RU},
    {"сентября", 9, RU},
    {"серпень", 8, UK},
    {"серпня", 8, UK},
    {"січень", 1, UK},
    {"січня", 1, UK},
    {"травень", 5, UK},
    {"травня", 5, UK},
    {"февраль", 2, RU},
    {"февраля", 2, RU},
    {"червень", 6, UK},
    {"червня", 6, UK},
    {"январь", 1, RU},
    {"января", 1, RU},
};
#define ENTRIES (sizeof table / sizeof *table)

/* The first entry that does not sort before `word`. */
static size_t lower_bound(const char *word)
{
    size_t low = 0, high = ENTRIES;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(table[middle].name, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool fold(struct pb_span word, char folded[static MONTH_BYTES], size_t *ret_n)
{
    size_t n = 0;
    for (size_t at = 0; at < word.n;) {
        char bytes[4];
        size_t length = utf8_put(utf8_lower(utf8_next(word, &at)), bytes);
        if (n + length >= MONTH_BYTES)
            return false;
        memcpy(folded + n, bytes, length);
        n += length;
    }
    folded[n] = '\0';
    *ret_n = n;
    return true;
}

unsigned month_find(struct pb_span word, locales hint)
{
    char folded[MONTH_BYTES];
    size_t n;
    if (word.n < SHORTEST || !fold(word, folded, &n) || utf8_length(word) < SHORTEST)
        return 0;
    unsigned exact = 0, hinted = 0, any = 0;
    for (size_t i = lower_bound(folded); i < ENTRIES && strncmp(table[i].name, folded, n) == 0; i++) {
        bool fits = table[i].locales & hint;
        if (!table[i].name[n] && (fits || !exact))
            exact = table[i].month;
        if (fits && !hinted)
            hinted = table[i].month;
        if (!any)
            any = table[i].month;
        if (!table[i].name[n] && fits)
            return exact;
    }
    return exact ? exact : hinted ? hinted : any;
}
