/* A letter to a verdict: points, evidence, margin, and when to abstain. */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "postbus/rules.h"
#include "test.h"

static const char rules_text[] =
    "[committee IA-JBZ]\nname = Immigratie & Asiel / JBZ-Raad\nshort = I&A/JBZ\nqueue = Commissies/IA-JBZ\n"
    "member = Anna Voorbeeld <anna.voorbeeld@eerstekamer.nl>; Bert van der Proef <bert.vanderproef@eerstekamer.nl>\n"
    "  Carla Modelmans <carla.modelmans@eerstekamer.nl>; Dirk Toonbeeld <dirk.toonbeeld@eerstekamer.nl>\nclerk = Els Griffier\n"
    "[committee JV]\nname = Justitie en Veiligheid\nshort = J&V\nqueue = Commissies/JV\n"
    "[committee SZW]\nname = Sociale Zaken\nqueue = Commissies/SZW\n"
    "[committee VERZ]\nname = Verzoekschriften\nqueue = Commissies/VERZ\n"
    "[bill 36871]\ntitle = Uitvoerings- en implementatiewet Asiel- en migratiepact 2026\nalias = Asielpact\ncommittee = IA-JBZ\nplenary = 2026-05-19\n"
    "term 3 = asiel; grensdetentie; kinderen; gezinnen; vluchtelingen; opvang\n"
    "[bill 36703]\ntitle = Wet invoering tweestatusstelsel\ncommittee = IA-JBZ\nterm 3 = asiel; vluchtelingen; nareis\n"
    "[bill 36327]\ntitle = Wetboek van Strafvordering\ncommittee = JV\nplenary = 2026-06-02\n"
    "[bill 36636]\ntitle = Tweede vaststellingswet Wetboek van Strafvordering\ncommittee = JV\n"
    "[bill 36512]\ntitle = Wet versterking regie volkshuisvesting\ncommittee = SZW\n"
    "[bill 36881]\ntitle = Wet versterking regie volkshuisvesting\nparent = 36512\ncommittee = SZW\n"
    "[bill 36582]\ntitle = Participatiewet in balans\ncommittee = SZW; JV\n"
    "[topic detentie]\ncommittee = JV\nterm 4 = detentie; gevangenis; celstraf\nnot = vogelkooi\n"
    "[topic bijstand]\ncommittee = SZW\nterm 4 = bijstand; uitkering; armoede\nterm 4 in subject = minima\n"
    "[topic kosten]\ncommittee = SZW\ninclude = zorg\nterm 6 = eigen bijdrage\nterm 4 = wachtlijst\n"
    "[topic zorg]\ncommittee = SZW\nterm 4 = huisarts; wachtlijst\n"
    "[bill 36801]\ntitle = Wet op de eerste helft\nalias = dubbelwetten\ncommittee = JV\n"
    "[bill 36802]\ntitle = Wet op de tweede helft\nalias = dubbelwetten\ncommittee = JV\n"
    "[topic ketens]\ncommittee = SZW\nregex 5 = /(?:a|aa)+z/\n"
    "[organisation Stichting Voorbeeld]\ndomain = voorbeeld.example\nalias = De Voorbeelden\n"
    "[topic jaarwisseling]\ncommittee = JV\nfrom = 2025-12-01\nuntil = 2026-01-31\nterm 5 = vuurwerk; oliebollen\n"
    "[topic spoor]\ncommittee = SZW\nterm 10 until 2026-05-14 = dienstregeling\nterm 10 from 2026-05-15 in subject = dienstrooster\n"
    "[kind petition]\nterm 4 = petitie; handtekeningen; ondertekenaars\n"
    "[kind verzoekschrift]\ncommittee = VERZ\nterm 10 in subject = verzoekschrift\nterm 5 = ten einde raad\n"
    "[kind newsletter]\nheader = List-Unsubscribe\nqueue = Nieuwsbrieven\nnot = geachte senator\n"
    "[kind auto-reply]\nheader = Auto-Submitted: auto-*\nqueue = Automatisch\n";

struct bench {
    struct arena *arena;
    struct ruleset *set;
    struct layer layers[3];
    struct attachment attachments[2];
    struct header_field headers[2];
    struct address to[8];
    struct reading reading;
};

/* A letter by itself; tests change it before they judge. */
static struct bench set_up(const char *subject, const char *text)
{
    struct bench b = {.arena = arena_new(0)};
    char folder[] = "/tmp/postbus-rules-XXXXXX", file[64];
    struct rules_settings settings = rules_settings_default();
    struct pb_err err;
    FILE *out = NULL;
    if (!mkdtemp(folder) || snprintf(file, sizeof file, "%s/a.rules", folder) < 0 || !(out = fopen(file, "we")))
        abort();
    fputs(rules_text, out);
    fclose(out);
    struct diag *diag = diag_new(b.arena);
    if (!rules_load(folder, &settings, diag, &b.set, &err)) {
        cleanup_buf struct buf faults = BUF_INIT;
        diag_print(diag, &faults);
        printf("# %s\n", buf_string(&faults));
        abort();
    }
    remove(file);
    remove(folder);
    b.layers[0] = (struct layer){.subject = subject, .base_subject = subject, .text = text, .sent = "2026-05-14T10:00",
                                 .from = {"A. Burger", "burger@mail.example"}};
    b.reading = (struct reading){.sha256 = "", .layers = {NULL, 1, 3}};
    return b;
}

static const struct verdict *judge(struct bench *b, size_t letter)
{
    b->reading.layers.v = b->layers;
    b->reading.attachments.v = b->attachments;
    b->reading.headers.v = b->headers;
    return rules_judge(b->set, b->arena, &b->reading, letter);
}

static void tear_down(struct bench *b)
{
    rules_free(b->set);
    arena_free(b->arena);
}

/* "36871+ 36703?": assigned, suggested, weak. */
static const char *told(struct bench *b, const struct scores *scores)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < scores->n; i++)
        buf_printf(&out, "%s%s%c", i ? " " : "", scores->v[i].id, "-?+"[scores->v[i].state]);
    const char *text = arena_string(b->arena, buf_string(&out));
    buf_done(&out);
    return text;
}

static const char *queues(struct bench *b, const struct verdict *v)
{
    const char *text = v->sure ? "" : "not sure";
    for (size_t i = 0; i < v->queues.n; i++)
        text = arena_printf(b->arena, "%s%s%s", text, i ? " " : "", v->queues.v[i]);
    return text;
}

static const struct evidence *evidence_of(const struct verdict *v, const char *rule)
{
    for (size_t i = 0; i < v->evidence.n; i++)
        if (strcmp(v->evidence.v[i].rule, rule) == 0)
            return &v->evidence.v[i];
    return NULL;
}

TEST(a_bill_is_known_by_its_title_without_its_number)
{
    struct bench b = set_up("Oproep | Uitvoerings- en Implementatiewet EU-Asiel en Migratiepact", "Geachte senator,\n\nWij maken ons zorgen.\n");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(told(&b, &v->bills), "36871+");
    CHECK_STR(told(&b, &v->committees), "IA-JBZ+");
    CHECK_STR(queues(&b, v), "Commissies/IA-JBZ");
    CHECK_STR(v->deadline, "2026-05-19");
    CHECK(strstr(v->reason, "36871") && strstr(v->reason, "I&A/JBZ"));
    tear_down(&b);
}

static const char *topics_on(const char *subject, const char *text, const char *day, struct arena *arena)
{
    struct bench b = set_up(subject, text);
    b.layers[0].sent = day;
    const char *found = arena_string(arena, told(&b, &judge(&b, 0)->topics));
    tear_down(&b);
    return found;
}

TEST(rules_hold_from_their_first_day_to_their_last)
{
    static const struct { const char *subject, *text, *day, *topics; } cases[] = {
        {"Verbod", "Vuurwerk en oliebollen.", "2026-01-31T23:59", "jaarwisseling+"}, {"Verbod", "Vuurwerk en oliebollen.", "2026-02-01T00:00", ""},
        {"Verbod", "Vuurwerk en oliebollen.", "2025-11-30T10:00", ""},              {"Verbod", "Vuurwerk en oliebollen.", NULL, "jaarwisseling+"},
        {"Trein", "De dienstregeling.", "2026-05-14T10:00", "spoor+"},              {"Trein", "De dienstregeling.", "2026-05-15T10:00", ""},
        {"Het dienstrooster", "Dag.", "2026-05-15T10:00", "spoor+"},                {"Het dienstrooster", "Dag.", "2026-05-14T10:00", ""},
        {"Trein", "Het dienstrooster.", "2026-05-15T10:00", ""},
    };
    cleanup_arena struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_STR(topics_on(cases[i].subject, cases[i].text, cases[i].day, arena), cases[i].topics);
}

TEST(a_topic_takes_in_what_another_one_has)
{
    struct bench b = set_up("Vraag", "De eigen bijdrage en de huisarts, en de wachtlijst die ervan komt.");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(told(&b, &v->topics), "kosten+ zorg?"); /* 6 + 4 + 4, a term that both have counted once, and 8 */
    tear_down(&b);
}

TEST(bills_of_one_package_share_a_name)
{
    struct bench b = set_up("De dubbelwetten", "Geachte senator,");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(told(&b, &v->bills), "36801+ 36802+");
    CHECK_STR(queues(&b, v), "Commissies/JV");
    tear_down(&b);
}

TEST(evidence_points_at_the_very_words)
{
    struct bench b = set_up("RE: Asielpact", "Over grensdetentie van kinderen.");
    b.layers[0].base_subject = "Asielpact";
    const struct verdict *v = judge(&b, 0);
    const struct evidence *e = evidence_of(v, "alias = Asielpact");
    CHECK(e && e->field == FIELD_SUBJECT && e->index == 0 && e->start == 4 && e->end == 13);
    CHECK(e && strcmp(e->words, "Asielpact") == 0 && strcmp(e->file, "a.rules") == 0 && e->line == 20);
    CHECK(e && strcmp(e->section, "bill 36871") == 0 && e->points > 14.9 && e->points < 15.1);
    e = evidence_of(v, "term 3 = grensdetentie");
    CHECK(e && e->field == FIELD_LETTER && e->start == 5 && e->end == 18);
    tear_down(&b);
}

TEST(topic_words_alone_never_assign_a_bill)
{
    struct bench b = set_up("Kinderen en asiel", "Grensdetentie van kinderen en gezinnen: vluchtelingen, opvang, asiel, nareis.");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(told(&b, &v->bills), "36703? 36871?");
    CHECK(v->bills.v[0].points < rules_settings_default().assign);
    tear_down(&b);
}

TEST(siblings_are_told_apart_by_name)
{
    struct bench b = set_up("Wet invoering tweestatusstelsel", "Anders dan in het Asielpact. Asiel, vluchtelingen, kinderen, gezinnen, opvang, grensdetentie.");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(told(&b, &v->bills), "36703+ 36871?");
    tear_down(&b);
}

TEST(two_bills_in_the_subject_are_both_the_matter)
{
    struct bench b = set_up("Wetsvoorstellen 36703 en 36871", "Geachte senator,");
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36703+ 36871+");
    tear_down(&b);
}

TEST(a_longer_name_hides_the_shorter_one_in_it)
{
    struct bench b = set_up("Tweede vaststellingswet Wetboek van Strafvordering", "");
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36636+");
    tear_down(&b);
}

TEST(a_shared_title_is_the_parents_until_the_novelle_is_named)
{
    struct bench b = set_up("Wet versterking regie volkshuisvesting", "Geachte senator,");
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36512+ 36881?");
    b.layers[0].base_subject = b.layers[0].subject = "Novelle Wet versterking regie volkshuisvesting (36 881)";
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36881+ 36512?");
    b.layers[0].base_subject = b.layers[0].subject = "36512 en 36881, Wet versterking regie volkshuisvesting";
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36512+ 36881+");
    tear_down(&b);
}

TEST(a_name_in_passing_or_at_the_foot_does_not_decide)
{
    struct bench b = set_up("Vraag", "");
    cleanup_buf struct buf text = BUF_INIT;
    buf_add_string(&text, "Geachte senator,\n\n");
    for (int i = 0; i < 100; i++)
        buf_add_string(&text, "Dit is een zin over heel iets anders dan dat.\n");
    size_t before = text.len;
    buf_add_string(&text, "Zo ging het ook bij het Asielpact.\n\nMet vriendelijke groet,\nA. Burger\n");
    b.layers[0].text = buf_string(&text);
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36871?");
    buf_cut(&text, before);
    buf_add_string(&text, "Met vriendelijke groet,\nA. Burger\n\nP.S. Stem tegen het Asielpact!\nAsielpact nee!\n");
    b.layers[0].text = buf_string(&text);
    const struct verdict *v = judge(&b, 0);
    CHECK(v->bills.n == 1 && v->bills.v[0].state != SCORE_ASSIGNED && !v->sure);
    buf_cut(&text, before);
    buf_add_string(&text, "Het Asielpact deugt niet. Wij vragen u het Asielpact te verwerpen.\n");
    b.layers[0].text = buf_string(&text);
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36871+");
    tear_down(&b);
}

TEST(a_line_that_begins_with_betreft_is_a_subject)
{
    struct bench b = set_up("Brief", "Datum: 13 mei 2026\n\nBetreft: Wet invoering tweestatusstelsel\n\nGeachte senator,\n\nHet Asielpact, het Asielpact, het Asielpact.");
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36703+ 36871?");
    tear_down(&b);
}

TEST(an_unknown_dossier_in_the_subject_makes_all_other_names_passing)
{
    struct bench b = set_up("Inbreng wetsvoorstel 36999", "Net als bij de Wet invoering tweestatusstelsel vragen wij aandacht.");
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36703?");
    b.layers[0].base_subject = b.layers[0].subject = "Inbreng";
    CHECK_STR(told(&b, &judge(&b, 0)->bills), "36703+");
    tear_down(&b);
}

TEST(the_enclosed_letter_counts_more_than_the_cover_note)
{
    struct bench b = set_up("Brief", "Over detentie.");
    const struct verdict *v = judge(&b, 0);
    double cover = v->topics.v[0].points;
    b.layers[0].text = "Zie bijlage.";
    b.attachments[0] = (struct attachment){.name = "brief.pdf", .text = "Over detentie.", .status = "text"};
    b.reading.attachments.n = 1;
    v = judge(&b, 0);
    CHECK(v->topics.n == 1 && v->topics.v[0].points > cover);
    CHECK(evidence_of(v, "term 4 = detentie")->field == FIELD_ATTACHMENT);
    tear_down(&b);
}

TEST(a_letter_only_in_its_attachment_is_found)
{
    struct bench b = set_up("Zie bijlage", "");
    b.attachments[0] = (struct attachment){.name = "brief.pdf", .text = "Geachte senator,\n\nOver wetsvoorstel 36 871 het volgende.", .status = "text"};
    b.reading.attachments.n = 1;
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(told(&b, &v->bills), "36871+");
    CHECK_STR(queues(&b, v), "Commissies/IA-JBZ");
    tear_down(&b);
}

TEST(notes_above_and_quotes_below_the_letter_do_not_assign)
{
    struct bench b = set_up("FW: Vraag", "Gaat dit over het Asielpact? Asielpact!");
    b.layers[1] = (struct layer){.depth = 1, .kind = LAYER_FORWARD, .subject = "Vraag", .base_subject = "Vraag", .text = "Geachte senator, een vraag."};
    b.layers[2] = (struct layer){.depth = 2, .kind = LAYER_FORWARD, .text = "Eerder schreef ik over 36703 en nog eens 36703."};
    b.layers[0].base_subject = "Vraag";
    b.reading.layers.n = 3;
    const struct verdict *v = judge(&b, 1);
    CHECK_STR(told(&b, &v->bills), "36871? 36703-");
    CHECK(!v->sure);
    tear_down(&b);
}

TEST(internal_mail_has_only_notes)
{
    struct bench b = set_up("Overleg", "Wanneer is het Asielpact aan de orde? Het Asielpact is lang.");
    const struct verdict *v = judge(&b, SIZE_MAX);
    CHECK(evidence_of(v, "alias = Asielpact")->field == FIELD_NOTE);
    CHECK(!v->sure && v->organisation == NULL);
    tear_down(&b);
}

TEST(a_term_counts_once_and_where_it_counts_most)
{
    struct bench b = set_up("Bijstand", "De bijstand. Bijstand! bijstand.");
    const struct verdict *v = judge(&b, 0);
    CHECK(v->topics.n == 1 && v->topics.v[0].points > 5.9 && v->topics.v[0].points < 6.1);
    tear_down(&b);
}

TEST(a_field_narrows_a_term_and_a_not_takes_the_section_out)
{
    struct bench b = set_up("Brief", "Over minima.");
    CHECK_INT(judge(&b, 0)->topics.n, 0);
    b.layers[0].base_subject = b.layers[0].subject = "Minima";
    CHECK_STR(told(&b, &judge(&b, 0)->topics), "bijstand?");
    b.layers[0].base_subject = b.layers[0].subject = "De gevangenis: detentie en celstraf in een vogelkooi";
    const struct verdict *v = judge(&b, 0);
    CHECK_INT(v->topics.n, 0);
    CHECK(!v->sure);
    tear_down(&b);
}

TEST(topics_alone_are_enough_for_a_committee_that_is_well_ahead)
{
    struct bench b = set_up("Armoede", "De bijstand is te laag en de uitkering komt te laat.");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(told(&b, &v->topics), "bijstand+");
    CHECK_STR(queues(&b, v), "Commissies/SZW");
    CHECK(strstr(v->reason, "bijstand"));
    b.layers[0].text = "De bijstand en de uitkering, de gevangenis, detentie en celstraf.";
    v = judge(&b, 0);
    CHECK_STR(queues(&b, v), "not sure");
    CHECK(strstr(v->reason, "J&V"));
    tear_down(&b);
}

TEST(a_bill_of_two_committees_goes_to_both)
{
    struct bench b = set_up("Participatiewet in balans", "");
    CHECK_STR(queues(&b, judge(&b, 0)), "Commissies/SZW Commissies/JV");
    tear_down(&b);
}

TEST(members_among_the_addressees_speak_for_their_committee_slips_and_redaction_allowed)
{
    struct bench b = set_up("Vraag", "Geachte senatoren,");
    static const struct address to[] = {
        {"Anna Voorbeeld", "anna.voorbeeld@eerstekamer.nl"}, {"Bert van der Prof", "bert.vanderprof@eerstekamer.nl"},
        {"Carla Modelmans", "5.1.2.e@eerstekamer.nl"},       {"Toonbeeld, Dirk", NULL},
        {"Els Griffier", "5.1.2.e@eerstekamer.nl"},
    };
    memcpy(b.to, to, sizeof to);
    b.layers[0].to = (struct addresses){b.to, 4, 4};
    b.layers[0].cc = (struct addresses){b.to + 4, 1, 1};
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(told(&b, &v->committees), "IA-JBZ?");
    CHECK(v->committees.v[0].points > 5.9 && v->committees.v[0].points < 6.1);
    CHECK_STR(evidence_of(v, "member")->words, "5/5");
    CHECK(!v->sure);
    b.to[1] = (struct address){"Zo Maar Iemand", "zo@eerstekamer.nl"};
    CHECK_STR(evidence_of(judge(&b, 0), "member")->words, "4/5");
    b.layers[0].to = b.layers[0].cc = (struct addresses){b.to, 1, 1};
    v = judge(&b, 0);
    CHECK(v->committees.v[0].points < 4); /* few members say little */
    tear_down(&b);
}

TEST(a_letter_to_a_committee_by_name_is_for_it)
{
    struct bench b = set_up("Brief aan de commissie voor Justitie en Veiligheid", "Geachte commissie, over celstraf.");
    CHECK_STR(queues(&b, judge(&b, 0)), "Commissies/JV");
    b.layers[0].base_subject = b.layers[0].subject = "Brief aan het ministerie van Justitie en Veiligheid";
    CHECK_STR(queues(&b, judge(&b, 0)), "not sure");
    tear_down(&b);
}

TEST(kinds_come_from_words_or_headers)
{
    struct bench b = set_up("Petitie met handtekeningen", "Asielpact");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(v->kind, "petition");
    CHECK_STR(queues(&b, v), "Commissies/IA-JBZ");
    b.headers[0] = (struct header_field){"list-unsubscribe", "<https://x.example/u>"};
    b.reading.headers.n = 1;
    v = judge(&b, 0);
    CHECK_STR(v->kind, "newsletter");
    CHECK_STR(queues(&b, v), "Nieuwsbrieven");
    b.layers[0].text = "Geachte senator, over het Asielpact";
    CHECK_STR(judge(&b, 0)->kind, "petition");
    b.headers[0] = (struct header_field){"Auto-Submitted", "no"};
    CHECK_STR(judge(&b, 0)->kind, "petition");
    b.headers[0] = (struct header_field){"Auto-Submitted", "auto-replied"};
    CHECK_STR(queues(&b, judge(&b, 0)), "Automatisch");
    tear_down(&b);
}

TEST(a_verzoekschrift_goes_to_its_committee_whatever_it_is_about)
{
    struct bench b = set_up("Verzoekschrift over mijn bijstand", "De uitkering, de armoede, wetsvoorstel 36582.");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(v->kind, "verzoekschrift");
    CHECK_STR(queues(&b, v), "Commissies/VERZ");
    tear_down(&b);
}

TEST(what_may_be_a_verzoekschrift_is_not_filed_by_its_topic)
{
    struct bench b = set_up("Bijstand en uitkering", "Ik ben ten einde raad.");
    const struct verdict *v = judge(&b, 0);
    CHECK_STR(queues(&b, v), "not sure");
    CHECK(strstr(v->reason, "verzoekschrift"));
    b.layers[0].base_subject = b.layers[0].subject = "Participatiewet in balans";
    CHECK_STR(queues(&b, judge(&b, 0)), "Commissies/SZW Commissies/JV");
    tear_down(&b);
}

TEST(the_organisation_is_the_authors_and_no_topic)
{
    struct bench b = set_up("Brief", "Geachte senator,");
    b.layers[0].from = (struct address){"5.1.2.e", "5.1.2.e@post.VOORBEELD.example"};
    CHECK_STR(judge(&b, 0)->organisation, "Stichting Voorbeeld");
    b.layers[0].from.address = "x@geenvoorbeeld.example";
    CHECK_STR(judge(&b, 0)->organisation, NULL);
    b.layers[0].from = (struct address){"Jan van De Voorbeelden", NULL};
    CHECK_STR(judge(&b, 0)->organisation, "Stichting Voorbeeld");
    b.layers[0].from = (struct address){"Bijstand Armoede Uitkering", "a@armoede.example"};
    CHECK_INT(judge(&b, 0)->topics.n, 0);
    tear_down(&b);
}

TEST(a_plenary_day_that_is_past_is_no_deadline)
{
    struct bench b = set_up("Asielpact en Wetboek van Strafvordering", "");
    CHECK_STR(judge(&b, 0)->deadline, "2026-05-19");
    b.layers[0].sent = "2026-05-20T08:00";
    CHECK_STR(judge(&b, 0)->deadline, "2026-06-02");
    b.layers[0].sent = "2026-06-20T08:00";
    CHECK_STR(judge(&b, 0)->deadline, NULL);
    tear_down(&b);
}

TEST(a_rule_that_cannot_answer_makes_the_verdict_unsure)
{
    struct bench b = set_up("Asielpact", "");
    char *text = arena_alloc(b.arena, 4001);
    memset(text, 'a', 4000);
    memcpy(text + 3998, "yz", 3); /* a word with all that the regex needs, and no match */
    b.layers[0].text = text;
    const struct verdict *v = judge(&b, 0);
    CHECK_INT(v->failed.n, 1);
    CHECK(v->failed.n == 1 && strstr(v->failed.v[0], "a.rules:") && strstr(v->failed.v[0], "regex 5"));
    CHECK_STR(queues(&b, v), "not sure");
    tear_down(&b);
}

TEST(the_verdict_is_told_with_every_point)
{
    struct bench b = set_up("Asielpact", "Over detentie.");
    const struct verdict *v = judge(&b, 0);
    cleanup_buf struct buf out = BUF_INIT;
    rules_tell(b.set, v, &out);
    static const char *const want[] = {"Queue: Commissies/IA-JBZ", "36871: 15.0 points, assigned", "“Asielpact” in the subject", "a.rules:20", "detentie: 4.0 points, weak", "Second came J&V with 4.0 points; 10.0 are needed."};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        CHECK(strstr(buf_string(&out), want[i]));
        if (!strstr(buf_string(&out), want[i]))
            printf("# missing: %s in %s\n", want[i], buf_string(&out));
    }
    tear_down(&b);
}

TEST(what_would_have_to_change_is_told)
{
    struct bench b = set_up("Bijstand", "");
    cleanup_buf struct buf out = BUF_INIT;
    rules_tell(b.set, judge(&b, 0), &out);
    CHECK(strstr(buf_string(&out), "Not sure") && strstr(buf_string(&out), "would need 4.0 points more"));
    buf_clear(&out);
    b.layers[0].base_subject = b.layers[0].subject = "Niets";
    rules_tell(b.set, judge(&b, 0), &out);
    CHECK(strstr(buf_string(&out), "Nothing in it points to a committee."));
    tear_down(&b);
}

TESTS_MAIN(TEST_ENTRY(a_bill_is_known_by_its_title_without_its_number)
           TEST_ENTRY(rules_hold_from_their_first_day_to_their_last)
           TEST_ENTRY(a_topic_takes_in_what_another_one_has)
           TEST_ENTRY(bills_of_one_package_share_a_name)
           TEST_ENTRY(evidence_points_at_the_very_words)
           TEST_ENTRY(topic_words_alone_never_assign_a_bill)
           TEST_ENTRY(siblings_are_told_apart_by_name)
           TEST_ENTRY(two_bills_in_the_subject_are_both_the_matter)
           TEST_ENTRY(a_longer_name_hides_the_shorter_one_in_it)
           TEST_ENTRY(a_shared_title_is_the_parents_until_the_novelle_is_named)
           TEST_ENTRY(a_name_in_passing_or_at_the_foot_does_not_decide)
           TEST_ENTRY(a_line_that_begins_with_betreft_is_a_subject)
           TEST_ENTRY(an_unknown_dossier_in_the_subject_makes_all_other_names_passing)
           TEST_ENTRY(the_enclosed_letter_counts_more_than_the_cover_note)
           TEST_ENTRY(a_letter_only_in_its_attachment_is_found)
           TEST_ENTRY(notes_above_and_quotes_below_the_letter_do_not_assign)
           TEST_ENTRY(internal_mail_has_only_notes)
           TEST_ENTRY(a_term_counts_once_and_where_it_counts_most)
           TEST_ENTRY(a_field_narrows_a_term_and_a_not_takes_the_section_out)
           TEST_ENTRY(topics_alone_are_enough_for_a_committee_that_is_well_ahead)
           TEST_ENTRY(a_bill_of_two_committees_goes_to_both)
           TEST_ENTRY(members_among_the_addressees_speak_for_their_committee_slips_and_redaction_allowed)
           TEST_ENTRY(a_letter_to_a_committee_by_name_is_for_it)
           TEST_ENTRY(kinds_come_from_words_or_headers)
           TEST_ENTRY(a_verzoekschrift_goes_to_its_committee_whatever_it_is_about)
           TEST_ENTRY(what_may_be_a_verzoekschrift_is_not_filed_by_its_topic)
           TEST_ENTRY(the_organisation_is_the_authors_and_no_topic)
           TEST_ENTRY(a_plenary_day_that_is_past_is_no_deadline)
           TEST_ENTRY(a_rule_that_cannot_answer_makes_the_verdict_unsure)
           TEST_ENTRY(the_verdict_is_told_with_every_point)
           TEST_ENTRY(what_would_have_to_change_is_told))
