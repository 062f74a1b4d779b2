/* The starting set in rules/: it loads without a remark, its examples hold, and
 * letters as people write them go where they should. */
#include "postbus/ini.h"
#include "postbus/rules.h"
#include "test.h"

#define SEED "../shared/seed/postbus-2026-05-15.txt"

static struct ruleset *load(struct arena *arena, struct diag **ret_diag)
{
    struct rules_settings settings = rules_settings_default();
    struct ruleset *set = NULL;
    struct pb_err err;
    *ret_diag = diag_new(arena);
    if (!rules_load("rules", &settings, *ret_diag, &set, &err))
        printf("# %s\n", err.msg);
    return set;
}

static void show(const struct diag *diag)
{
    cleanup_buf struct buf out = BUF_INIT;
    diag_print(diag, &out);
    struct pb_span rest = buf_span(&out), line;
    while (span_line(&rest, &line))
        printf("# %.*s\n", (int)line.n, line.p);
}

TEST(the_set_loads_without_error_or_warning_and_its_examples_hold)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag;
    cleanup_rules struct ruleset *set = load(arena, &diag);
    CHECK(set);
    if (set) {
        rules_check_examples(set, diag);
        rules_check_sense(set, "2026-05-15", diag); /* when it was written */
    }
    CHECK_INT(diag_errors(diag), 0);
    CHECK_INT(diag_warnings(diag), 0);
    show(diag);
}

static void take_committee(void *context, const char *id, const char *short_name, const char *queue)
{
    (void)short_name;
    (void)queue;
    buf_printf(context, "%s ", id);
}

TEST(the_committees_come_in_the_chambers_order)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag;
    cleanup_rules struct ruleset *set = load(arena, &diag);
    cleanup_buf struct buf ids = BUF_INIT;
    rules_each_committee(set, take_committee, &ids);
    CHECK_STR(buf_string(&ids), "IA-JBZ JV BIZA DIGI BDO EZ-KGG FIN IW-VRO KOREL LNV OCW SZW VWS EUZA VERZ ");
    CHECK_INT(rules_count(set, "bill"), 22);
    CHECK(rules_count(set, "organisation") >= 30);
}

/* Letters in one line each: subject, text, the bill (or -), the queue (or -). */
static const struct { const char *subject, *text, *bill, *queue; } letters[] = {
    {"Stem tegen de asielnoodmaatregelwet", "Geachte senator, deze wet maakt barmhartigheid strafbaar.", "36704", "Commissies/IA-JBZ"},
    {"Wet invoering tweestatusstelsel", "Geachte leden, het onderscheid tussen vluchtelingen is onnodig.", "36703", "Commissies/IA-JBZ"},
    {"Migratiepact", "Geachte senatoren, het Europees Asiel- en Migratiepact vraagt zorgvuldige uitvoering.", "36871", "Commissies/IA-JBZ"},
    {"Inbreng novelle", "Hierbij onze inbreng bij 36 881, de novelle bij de Wet versterking regie volkshuisvesting.", "36881", "Commissies/IW-VRO"},
    {"Wet regie op de volkshuisvesting", "Geachte leden, neem de urgentieregeling over.", "36512", "Commissies/IW-VRO"},
    {"Warmtenetten", "Geachte Kamerleden, de Wet collectieve warmte legt het eigendom bij gemeenten.", "36576", "Commissies/EZ-KGG"},
    {"Nieuw Wetboek van Strafvordering", "Geachte leden, de beweging naar voren vergt capaciteit.", "36327", "Commissies/JV"},
    {"Tweede vaststellingswet Wetboek van Strafvordering", "Geachte leden,", "36636", "Commissies/JV"},
    {"Jeugdzorg", "De Wet verbetering beschikbaarheid jeugdzorg (36.546) verdient steun.", "36546", "Commissies/VWS"},
    {"Kerndoelen in de wet", "Over het wetsvoorstel herziening wettelijke grondslagen kerndoelen.", "36699", "Commissies/OCW"},
    {"Box 3", "Bezwaren tegen de Wet werkelijk rendement box 3.", "36748", "Commissies/FIN"},
    {"Tegenbewijsregeling box 3", "Geachte senatoren,", "36706", "Commissies/FIN"},
    {"Belastingplan 2026", "Geachte leden,", "36812", "Commissies/FIN"},
    {"Borssele", "De bedrijfsduurverlenging van de kerncentrale Borssele is onveilig.", "36847", "Commissies/EZ-KGG"},
    {"Regeling dienstverlening aan huis", "Geachte senatoren,", "36744", "Commissies/SZW"},
    {"WIB", "De Wet internationalisering in balans schaadt de wetenschap.", "36555", "Commissies/OCW"},
    {"36 600 XIV", "Begroting van LVVN", "36600-XIV", "Commissies/LNV"},
    {"Suppletoire begroting DMF", "De incidentele suppletoire begroting Defensiematerieelbegrotingsfonds", "36858", "Commissies/BDO"},
    {"Wpp", "De Wet op de politieke partijen raakt lokale partijen.", "36742", "Commissies/BIZA"},
    {"Huurverhoging", "De huurverhoging treft huurders van woningcorporaties hard; de sociale huur is op.", "-", "Commissies/IW-VRO"},
    {"Verzoekschrift", "Hierbij dien ik een verzoekschrift in over mijn uitkering van het UWV.", "-", "Commissies/VERZ"},
    {"Monumenten", "Geachte leden, in Nederland staan 36.576 objecten op de lijst, aldus Postbus 36871.", "-", "-"},
    {"Uitnodiging nieuwjaarsreceptie", "Wij nodigen u van harte uit voor onze receptie.", "-", "-"},
    {"Fietsenstalling", "De stalling bij de ingang is vol. Kunt u daar iets aan doen?", "-", "-"},
    {"Offerte kantoorartikelen", "Profiteer deze week van 20 % korting op papier en toner.", "-", "-"},
};

TEST(letters_as_people_write_them_go_where_they_should)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag;
    cleanup_rules struct ruleset *set = load(arena, &diag);
    for (size_t i = 0; set && i < sizeof letters / sizeof *letters; i++) {
        struct layer layer = {.subject = letters[i].subject, .base_subject = letters[i].subject, .text = letters[i].text};
        struct reading reading = {.sha256 = "", .layers = {&layer, 1, 1}};
        const struct verdict *v = rules_judge(set, arena, &reading, 0);
        cleanup_buf struct buf bills = BUF_INIT;
        for (size_t b = 0; b < v->bills.n; b++)
            if (v->bills.v[b].state == SCORE_ASSIGNED)
                buf_printf(&bills, "%s%s", bills.len ? " " : "", v->bills.v[b].id);
        int before = test_failures;
        CHECK_STR(bills.len ? buf_string(&bills) : "-", letters[i].bill);
        CHECK_STR(v->sure && v->queues.n == 1 ? v->queues.v[0] : "-", letters[i].queue);
        if (test_failures > before)
            printf("# «%s»: %s\n", letters[i].subject, v->reason);
    }
}

/* The letter of 14 May from the printed mail, split by hand. */
static bool read_seed(struct arena *arena, struct layer *ret_layer)
{
    struct pb_span all;
    struct pb_err err;
    if (!ini_load(arena, SEED, &all, &err))
        return false;
    struct pb_span inner = span_tail(all, span_search(all, SPAN_LIT("Onderwerp:")));
    size_t end = span_find(inner, '\n');
    *ret_layer = (struct layer){.subject = arena_copy(arena, span_trim(span_tail(span_head(inner, end), 10))),
                                .from = {"5.1.2.e", "5.1.2.e@amnesty.nl"}, .sent = "2026-05-14T00:57",
                                .text = arena_copy(arena, span_tail(inner, end))};
    ret_layer->base_subject = ret_layer->subject;
    return true;
}

TEST(the_seed_letter_is_about_36871_though_its_number_is_not_in_it)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag;
    struct layer layer;
    if (!read_seed(arena, &layer))
        SKIP("no seed letter here");
    cleanup_rules struct ruleset *set = load(arena, &diag);
    struct reading reading = {.sha256 = "", .layers = {&layer, 1, 1}};
    const struct verdict *v = rules_judge(set, arena, &reading, 0);
    CHECK(v->sure);
    CHECK(v->queues.n == 1 && strcmp(v->queues.v[0], "Commissies/IA-JBZ") == 0);
    CHECK(v->bills.n > 0 && strcmp(v->bills.v[0].id, "36871") == 0 && v->bills.v[0].state == SCORE_ASSIGNED);
    CHECK(v->bills.n < 2 || v->bills.v[1].state != SCORE_ASSIGNED);
    CHECK_STR(v->organisation, "Amnesty International");
    CHECK_STR(v->deadline, "2026-05-19");
    CHECK_STR(v->kind, "letter");
}

TESTS_MAIN(TEST_ENTRY(the_set_loads_without_error_or_warning_and_its_examples_hold)
           TEST_ENTRY(the_committees_come_in_the_chambers_order)
           TEST_ENTRY(letters_as_people_write_them_go_where_they_should)
           TEST_ENTRY(the_seed_letter_is_about_36871_though_its_number_is_not_in_it))
