/* Chains: which layers a text has, and what stands in their headers. */
#include "letter/chain.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "test.h"

static void tell_address(struct buf *out, const struct address *address)
{
    if (address->name)
        buf_add_string(out, address->name);
    if (address->address)
        buf_printf(out, "<%s>", address->address);
}

static void tell_list(struct buf *out, const char *label, const struct addresses *list)
{
    for (size_t i = 0; i < list->n; i++) {
        buf_add_string(out, i ? "; " : label);
        tell_address(out, &list->v[i]);
    }
}

/* Each layer on a line of its own: depth and kind, sender, date, recipients,
 * subject, files, and the text with `/` for its line ends. */
static const char *chain_of(const char *text)
{
    static struct buf out;
    static const char *const kinds[] = {"mail", "forward", "reply", "attached"};
    struct arena *arena = arena_new(0);
    struct chain chain;
    buf_clear(&out);
    chain_parse(arena, span_of(text), &chain);
    for (size_t i = 0; i < chain.n; i++) {
        const struct layer *layer = &chain.v[i];
        buf_printf(&out, "%u %s", layer->depth, kinds[layer->kind]);
        if (layer->from.name || layer->from.address)
            buf_add_string(&out, " from ");
        tell_address(&out, &layer->from);
        if (layer->on_behalf_of.name || layer->on_behalf_of.address)
            buf_add_string(&out, " for ");
        tell_address(&out, &layer->on_behalf_of);
        if (layer->sent)
            buf_printf(&out, " at %s", layer->sent);
        tell_list(&out, " to ", &layer->to);
        tell_list(&out, " cc ", &layer->cc);
        if (layer->subject)
            buf_printf(&out, " re %s", layer->subject);
        for (size_t j = 0; j < layer->attachments.n; j++)
            buf_printf(&out, " file %s", layer->attachments.v[j]);
        buf_add_string(&out, " | ");
        for (const char *c = layer->text; *c; c++)
            buf_add_char(&out, *c == '\n' ? '/' : *c);
        buf_add_char(&out, '\n');
    }
    arena_free(arena);
    return buf_string(&out);
}

#define LETTER "1 forward from Jan Jansen<jan@x.nl> at 2026-05-14T00:57 to Piet<piet@y.nl> re Brief | Geachte Piet,//Dank.\n"
#define LONG "Geachte Piet, dit is geen onderwerp maar een brief, want hij gaat over veel meer dan een regel kan zeggen, en daarom gaat hij ook nog even door."
#define BODY "\nGeachte Piet,\n\nDank.\n"

TEST(outlook_in_dutch_and_english)
{
    CHECK_STR(chain_of("Ter info.\n\nVan: Jan Jansen <jan@x.nl>\nVerzonden: donderdag 14 mei 2026 00:57\nAan: Piet <piet@y.nl>\n"
                       "Onderwerp: Brief\n" BODY), "0 mail | Ter info.\n" LETTER);
    CHECK_STR(chain_of("-----Oorspronkelijk bericht-----\nVan: Jan Jansen [mailto:jan@x.nl]\nVerzonden: donderdag 14 mei 2026 0:57\n"
                       "Aan: Piet <piet@y.nl>\nOnderwerp: Brief\n" BODY), "0 mail | \n" LETTER);
    CHECK_STR(chain_of("________________________________\nFrom: Jan Jansen <jan@x.nl>\nSent: Thursday, May 14, 2026 12:57 AM\n"
                       "To: Piet <piet@y.nl>\nSubject: Brief\n" BODY), "0 mail | \n" LETTER);
    CHECK_STR(chain_of("From: Jan Jansen <jan@x.nl>\nDate: Thursday, 14 May 2026 at 00:57\nTo: Piet <piet@y.nl>\nSubject: Brief\n"
                       "Geachte Piet,\n\nDank."), "0 mail | \n" LETTER);
}

TEST(gmail_apple_thunderbird_and_others)
{
    CHECK_STR(chain_of("---------- Forwarded message ---------\nVan: Jan Jansen <jan@x.nl>\nDate: do 14 mei 2026 om 00:57\n"
                       "Subject: Brief\nTo: Piet <piet@y.nl>\n\n" BODY), "0 mail | \n" LETTER);
    CHECK_STR(chain_of("Begin doorgestuurd bericht:\n\n> Van: Jan Jansen <jan@x.nl>\n> Onderwerp: Brief\n> Datum: 14 mei 2026 om 00:57\n"
                       "> Aan: Piet <piet@y.nl>\n>\n> Geachte Piet,\n>\n> Dank.\n"), "0 mail | \n" LETTER);
    CHECK_STR(chain_of("-------- Doorgestuurd bericht --------\nOnderwerp: \tBrief\nDatum: \tThu, 14 May 2026 00:57:03 +0200\n"
                       "Van: \tJan Jansen <jan@x.nl>\nAan: \tPiet <piet@y.nl>\n\n\n" BODY),
              "0 mail | \n1 forward from Jan Jansen<jan@x.nl> at 2026-05-14T00:57:03+02:00 to Piet<piet@y.nl> re Brief | Geachte Piet,//Dank.\n");
    CHECK_STR(chain_of("  ----- Doorgestuurd bericht ----- Van: Jan Jansen <jan@x.nl>Aan: Piet <piet@y.nl>Verzonden: donderdag 14 mei 2026 "
                       "00:57:00 CESTOnderwerp: Brief\nGeachte Piet,\n\nDank."),
              "0 mail | \n1 forward from Jan Jansen<jan@x.nl> at 2026-05-14T00:57:00+02:00 to Piet<piet@y.nl> re Brief | Geachte Piet,//Dank.\n");
}

TEST(notes_names_sender_and_date_without_labels)
{
    CHECK_STR(chain_of("Zie onder.\n---------------------- Forwarded by Kees/HUIS on 05/15/2026 08:00 AM\n---------------------------\n\n"
                       "Jan Jansen <jan@x.nl> on 05/14/2026 12:57:00 AM\nTo:\tPiet/HUIS@HUIS\ncc:\t\nSubject:\tBrief\n" BODY),
              "0 mail | Zie onder.\n1 forward from Jan Jansen<jan@x.nl> at 2026-05-14T00:57:00 to Piet/HUIS@HUIS re Brief | Geachte Piet,//Dank.\n");
    CHECK_STR(chain_of("Ja.\n\n\n\n\tJan Jansen\n\t05/14/2026 12:57 AM\n\t\t\n\t\t To: Piet/HUIS@HUIS\n\t\t cc: \n\t\t Subject: Brief\n" BODY),
              "0 mail | Ja.\n1 forward from Jan Jansen at 2026-05-14T00:57 to Piet/HUIS@HUIS re Brief | Geachte Piet,//Dank.\n");
    CHECK_STR(chain_of("Ja.\n---------------------- Forwarded by Kees on 15-05-2026\n08:00 ---------------------------\n\n\n"
                       "Jan Jansen <jan@x.nl> on 14-05-2026\n16:43:00\n\nTo: Piet/HUIS@HUIS\nSubject: Brief\n" BODY),
              "0 mail | Ja.\n1 forward from Jan Jansen<jan@x.nl> at 2026-05-14T16:43:00 to Piet/HUIS@HUIS re Brief | Geachte Piet,//Dank.\n");
    CHECK_STR(chain_of("From: Jan Jansen on 05/14/2026 12:57 AM\nSent by: Secretariaat\nTo: Piet/HUIS@HUIS\ncc:\nSubject: Brief\n" BODY),
              "0 mail | \n1 forward from Jan Jansen at 2026-05-14T00:57 to Piet/HUIS@HUIS re Brief | Geachte Piet,//Dank.\n");
}

TEST(corporate_mail_of_the_nineties)
{
    CHECK_STR(chain_of("FYI\n\n -----Original Message-----\nFrom: \tVries, Louise de  \nSent:\tMonday, October 22, 2001 3:21 PM\n"
                       "To:\tLavant, John; Beck, Sally;\n\tHaar, Mark E.\nSubject:\tFW: Deal\n\nSee below.\n"),
              "0 mail | FYI\n1 forward from Vries, Louise de at 2001-10-22T15:21 to Lavant, John; Beck, Sally; Haar, Mark E. re FW: Deal | See below.\n");
    CHECK_STR(chain_of("From: owner@x.com [mailto:owner@x.com]On Behalf Of Jane Roe\nSent: Monday, October 22, 2001 9:21 AM\nTo: 'team@x.com'\nSubject: Deal\n\ntext"),
              "0 mail | \n1 forward from <owner@x.com> for Jane Roe at 2001-10-22T09:21 to <team@x.com> re Deal | text\n");
    CHECK_STR(chain_of("Ja.\n\nFrom: Phil P Alder                           10/03/2000 01:30 PM\n\t\n\nTo: p@x.com, Mike Gray/HOU/ECT@ECT, John \nRoe/NA/Corp@Corp\n"
                       "cc:  \nSubject: \n\nbody"),
              "0 mail | Ja.\n1 forward from Phil P Alder at 2000-10-03T13:30 to <p@x.com>; Mike Gray/HOU/ECT@ECT; John Roe/NA/Corp@Corp | body\n");
    CHECK_STR(chain_of("Ja.\n\n\"Jeff Dash\" <jeff@x.com>\n11/28/2000 06:13 PM\nPlease respond to jeff\n\n To: <a@b.com>\n cc: (bcc: V Kay/HOU/ECT)\n Subject: Re: x\n\nbody"),
              "0 mail | Ja.\n1 forward from Jeff Dash<jeff@x.com> at 2000-11-28T18:13 to <a@b.com> re Re: x | body\n");
    CHECK_STR(chain_of(">From: \"Greg T\" <gt@x.com>\n>To: p@x.com\n>Subject: Re: rent\n>Date: Tue, 05 Sep 2000 09:34:20 CDT\n>\n>Phil\n\n________________\nGet mail"),
              "0 mail | ________________/Get mail\n1 forward from Greg T<gt@x.com> at 2000-09-05T09:34:20-05:00 to <p@x.com> re Re: rent | Phil\n");
}

TEST(programs_that_few_use)
{
    CHECK_STR(chain_of("-------- Oorspronkelijk bericht --------\nVan: Jan Jansen <jan@x.nl>\nDatum: 14-05-2026 00:57 (GMT+01:00)\nAan: Piet <piet@y.nl>\n"
                       "Onderwerp: Brief\n" BODY),
              "0 mail | \n1 forward from Jan Jansen<jan@x.nl> at 2026-05-14T00:57+01:00 to Piet<piet@y.nl> re Brief | Geachte Piet,//Dank.\n");
    CHECK_STR(chain_of("------- Forwarded Message -------\nFrom: Jan Jansen <jan@x.nl>\nDate: On Thursday, May 14th, 2026 at 12:57 AM\nSubject: Brief\n"
                       "To: Piet <piet@y.nl>\n\n> Geachte Piet,\n>\n> Dank.\n"), "0 mail | \n" LETTER);
    CHECK_STR(chain_of("----- Doorgestuurd bericht van jan@x.nl -----\n    Datum: Thu, 14 May 2026 00:57:00 +0200\n      Van: Jan <jan@x.nl>\n"
                       "Onderwerp: x\n      Aan: p@x.nl\n\ntekst\n\n----- Einde van doorgestuurd bericht -----\n"),
              "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57:00+02:00 to <p@x.nl> re x | tekst\n");
    CHECK_STR(chain_of("Ja.\n\n>>> \"Jan Jansen\" <jan@x.nl> 14-5-2026 0:57 >>>\nGeachte\n"),
              "0 mail | Ja.\n1 reply from Jan Jansen<jan@x.nl> at 2026-05-14T00:57 | Geachte\n");
    CHECK_STR(chain_of("----- Doorgestuurd door Jan/HUIS op 15-05-2026 00:57 -----\n\nVan:\tJan Jansen/HUIS@HUIS\nAan:\tPiet/HUIS@HUIS\n"
                       "Datum:\t14-05-2026 00:57\nOnderwerp:\tx\n\n\ntekst"),
              "0 mail | \n1 forward from Jan Jansen/HUIS@HUIS at 2026-05-14T00:57 to Piet/HUIS@HUIS re x | tekst\n");
    CHECK_STR(chain_of("Van:  Jan Jansen <jan@x.nl>   Verzonden: do 14-5-2026 0:57   Aan: Piet <piet@y.nl>   Onderwerp: Brief\n" BODY), "0 mail | \n" LETTER);
}

TEST(a_chain_of_mixed_programs_and_languages)
{
    CHECK_STR(chain_of("Voor de commissie.\n\nVan: Kees <kees@eerstekamer.nl>\nVerzonden: vrijdag 15 mei 2026 09:00\nAan: Postbus\n"
                       "Onderwerp: FW: Brief\n\nGraag agenderen\n\n---------- Forwarded message ---------\nFrom: Piet <piet@y.nl>\n"
                       "Date: Thu, May 14, 2026 at 9:31 AM\nSubject: Fwd: Brief\nTo: <kees@eerstekamer.nl>\n\n> Begin forwarded message:\n>\n"
                       "> From: Jan Jansen <jan@x.nl>\n> Subject: Brief\n> Date: 14 May 2026 at 00:57:00 CEST\n> To: Piet <piet@y.nl>\n>\n> Geachte Piet,\n"),
              "0 mail | Voor de commissie.\n"
              "1 forward from Kees<kees@eerstekamer.nl> at 2026-05-15T09:00 to Postbus re FW: Brief | Graag agenderen\n"
              "2 forward from Piet<piet@y.nl> at 2026-05-14T09:31 to <kees@eerstekamer.nl> re Fwd: Brief | \n"
              "3 forward from Jan Jansen<jan@x.nl> at 2026-05-14T00:57:00+02:00 to Piet<piet@y.nl> re Brief | Geachte Piet,\n");
}

TEST(redaction_of_name_address_or_the_whole_line)
{
    CHECK_STR(chain_of("Van: 5.1.2.e 5.1.2.e <5.1.2.e @amnesty.nl>\n\nVerzonden: donderdag 14 mei 2026 00:57\n\nAan: Piet <5.1.2.e @y.nl>\n\n"
                       "Onderwerp: Brief\n\nGeachte"),
              "0 mail | \n1 forward from 5.1.2.e 5.1.2.e<5.1.2.e@amnesty.nl> at 2026-05-14T00:57 to Piet<5.1.2.e@y.nl> re Brief | Geachte\n");
    CHECK_STR(chain_of("Verzonden: donderdag 14 mei 2026 00:57\nAan: Piet\nOnderwerp: Brief\n\nGeachte"),
              "0 mail | \n1 forward at 2026-05-14T00:57 to Piet re Brief | Geachte\n");
    CHECK_STR(chain_of("Goedendag\n\nSent: Thursday, May 14, 2026 9:31 AM\nSubject: RE: Brief\n\nDear"),
              "0 mail | Goedendag\n1 forward at 2026-05-14T09:31 re RE: Brief | Dear\n");
}

TEST(dresses_of_an_address)
{
    CHECK_STR(chain_of("Van: <jan@x.nl <mailto:jan@x.nl>>\nVerzonden: 14 mei 2026 00:57\nAan: piet@y.nl<mailto:piet@y.nl>; Jong, M. de <m@y.nl>; 'Klaas'\n"
                       "CC: Anna <anna%40y.nl>\nOnderwerp: x\n"),
              "0 mail | \n1 forward from <jan@x.nl> at 2026-05-14T00:57 to <piet@y.nl>; Jong, M. de<m@y.nl>; Klaas cc Anna<anna@y.nl> re x | \n");
    CHECK_STR(chain_of("Van: Jan <\njan@x.nl>\nVerzonden: 14 mei 2026 00:57\nAan: \"Jong, M. de\" <m@y.nl>, Piet\n <piet@y.nl>\nOnderwerp: x\n"),
              "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 to Jong, M. de<m@y.nl>; Piet<piet@y.nl> re x | \n");
    CHECK_STR(chain_of("Van: A B [mailto:a@b.nl] Namens\nC D\nVerzonden: 14 mei 2026 00:57\nAan: E\nOnderwerp: x\n"),
              "0 mail | \n1 forward from A B<a@b.nl> for C D at 2026-05-14T00:57 to E re x | \n");
    CHECK_STR(chain_of("Van: Secretariaat <s@b.nl> namens C D <c@b.nl>\nVerzonden: 14 mei 2026 00:57\nAan: Jong, M. de\nOnderwerp: x\n"),
              "0 mail | \n1 forward from Secretariaat<s@b.nl> for C D<c@b.nl> at 2026-05-14T00:57 to Jong, M. de re x | \n");
}

TEST(dresses_of_a_label)
{
    CHECK_STR(chain_of("*Van:* Jan Jansen <jan@x.nl>\n**Verzonden:** donderdag 14 mei 2026 00:57\n*Aan*: Piet <piet@y.nl>\nOnderwerp:* Brief\n" BODY),
              "0 mail | \n" LETTER);
    CHECK_STR(chain_of("\u200EVan:\u00A0Jan Jansen <jan@x.nl>\n\u200EVerzonden: donderdag\u00A014 mei 2026 00:57\nAan :\tPiet <piet@y.nl>\n"
                       "\uFEFFOnderwerp: Brief\n" BODY), "0 mail | \n" LETTER);
    CHECK_STR(chain_of("Van:\nJan Jansen <jan@x.nl>\nVerzonden:\ndonderdag 14 mei 2026 00:57\nAan:\nPiet <piet@y.nl>\nOnderwerp:\nBrief\n" BODY),
              "0 mail | \n" LETTER);
    CHECK_STR(chain_of("De : Jan <jan@x.fr>\nEnvoye\u0301 : jeudi 14 mai 2026 00:57\nA\u0300 : Piet <piet@y.nl>\nObjet : Lettre\n\nBonjour\n"),
              "0 mail | \n1 forward from Jan<jan@x.fr> at 2026-05-14T00:57 to Piet<piet@y.nl> re Lettre | Bonjour\n");
    CHECK_STR(chain_of("> Van: Jan Jansen <jan@x.nl>\n> Verzonden: donderdag 14 mei 2026 00:57\n> Aan: Piet <piet@y.nl>\n> Onderwerp: Brief\n"
                       ">\n> Geachte Piet,\n>\n> Dank.\n"), "0 mail | \n" LETTER);
    CHECK_STR(chain_of("*Van:* Jan Jansen <jan@x.nl>*Onderwerp:* Brief*Aan:* Piet <piet@y.nl>*Verzonden:* donderdag 14 mei 2026 00:57\n" BODY),
              "0 mail | \n" LETTER); /* Yahoo's, which runs together as text, made from HTML */
}

TEST(a_block_that_has_run_together_and_was_wrapped_or_lost_its_sender)
{
    CHECK_STR(chain_of("----- Doorgestuurd bericht -----\nVan: Jan\nJansen <jan@x.nl>Aan: Piet\n<piet@y.nl>Verzonden: donderdag 14 mei\n2026 00:57 "
                       "Onderwerp:\nBrief\n" BODY), "0 mail | \n" LETTER);
    CHECK_STR(chain_of("----- Doorgestuurd bericht -----\n*Aan:* Piet <piet@y.nl>*Verzonden:* donderdag 14 mei 2026 00:57*Onderwerp:* Brief\n" BODY),
              "0 mail | \n1 forward at 2026-05-14T00:57 to Piet<piet@y.nl> re Brief | Geachte Piet,//Dank.\n");
    /* without a blank line the letter is no subject */
    CHECK_STR(chain_of("----- Doorgestuurd bericht -----\nVan: Jan\nJansen <jan@x.nl>Aan: Piet <piet@y.nl>Verzonden: 14 mei 2026 00:57Onderwerp: Brief\n" LONG),
              "0 mail | \n1 forward from Jan Jansen<jan@x.nl> at 2026-05-14T00:57 | " LONG "\n");
}

TEST(wrapped_lists_and_subjects)
{
    CHECK_STR(chain_of("Van: Jan <jan@x.nl>\nVerzonden: 14 mei 2026 00:57\nAan: Aaa <a@y.nl>; Bbb\n<b@y.nl>; Ccc van\nder Ddd\n<c@y.nl>;\nE <e@y.nl>\n"
                       "Onderwerp: Een heel lang onderwerp over de Uitvoerings- en\nImplementatiewet\n\nGeachte"),
              "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 to Aaa<a@y.nl>; Bbb<b@y.nl>; Ccc van der Ddd<c@y.nl>; E<e@y.nl> re "
              "Een heel lang onderwerp over de Uitvoerings- en Implementatiewet | Geachte\n");
    CHECK_STR(chain_of("Van: Jan <jan@x.nl>\nVerzonden: 14 mei 2026 00:57\nOnderwerp: Een lang\nonderwerp\nAan: A\n\nGeachte"),
              "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 to A re Een lang onderwerp | Geachte\n");
}

TEST(a_subject_goes_on_in_small_letters_whatever_the_width_of_its_wrap)
{
    const char *head = "Van: Jan <jan@x.nl>\nVerzonden: 14 mei 2026 00:57\nAan: A\nOnderwerp: Oproep over de wet die de opvang van\n";
    static const struct { const char *below, *subject, *text; } cases[] = {
        {"kinderen regelt en over de behandeling\nin de Kamer\n\nGeachte", "Oproep over de wet die de opvang van kinderen regelt en over de behandeling in de Kamer", "Geachte"},
        {"kinderen regelt\n\nGeachte", "Oproep over de wet die de opvang van kinderen regelt", "Geachte"},
        {"wij zijn ertegen.\n\nDag", "Oproep over de wet die de opvang van", "wij zijn ertegen.//Dag"},
        {"Geachte leden,\n\nDag", "Oproep over de wet die de opvang van", "Geachte leden,//Dag"},
        {"een\ntwee\ndrie\nvier\nvijf\n\nDag", "Oproep over de wet die de opvang van", "een/twee/drie/vier/vijf//Dag"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cleanup_buf struct buf text = BUF_INIT, want = BUF_INIT;
        buf_printf(&text, "%s%s", head, cases[i].below);
        buf_printf(&want, "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 to A re %s | %s\n", cases[i].subject, cases[i].text);
        CHECK_STR(chain_of(buf_string(&text)), buf_string(&want));
    }
}

TEST(further_labels_in_any_order)
{
    CHECK_STR(chain_of("Van: Jan <jan@x.nl>\nVerzonden: 14 mei 2026 00:57\nAan: A\nCC:\nOnderwerp: x\nBijlagen: Brief 1.pdf; Nota, kort.docx\nUrgentie: Hoog\n"
                       "Categorieën: Rood\n\nGeachte"),
              "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 to A re x file Brief 1.pdf file Nota, kort.docx | Geachte\n");
    CHECK_STR(chain_of("From: A <a@x.nl>\nDate: Friday, May 15, 2026, 8:51 AM\nTo: B <b@x.nl>\nSubject: x\n\nAttachments:\n\nEen brief.pdf\nTwee.pdf\n\nGeachte"),
              "0 mail | \n1 forward from A<a@x.nl> at 2026-05-15T08:51 to B<b@x.nl> re x file Een brief.pdf file Twee.pdf | Geachte\n");
    CHECK_STR(chain_of("Van: Jan <jan@x.nl>\nVerzonden: 14 mei 2026 00:57\nCC: A <a@y.nl>\nOnderwerp: x\n\nGeachte"),
              "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 cc A<a@y.nl> re x | Geachte\n");
    CHECK_STR(chain_of("Van: Jan <jan@x.nl>\nVerzonden: 14 mei 2026 00:57\nAan: A\n\nGeachte"),
              "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 to A | Geachte\n");
}


TEST(letterheads_and_prose_are_text)
{
    CHECK_STR(chain_of("Datum: 13 mei 2026\n\nBetreft: Uitvoeringswet\n\nGeachte"), "0 mail | Datum: 13 mei 2026//Betreft: Uitvoeringswet//Geachte\n");
    CHECK_STR(chain_of("Van: Vereniging van Bezorgden\nAan: de Eerste Kamer\nDatum: 13 mei 2026\nBetreft: wet\n"),
              "0 mail | Van: Vereniging van Bezorgden/Aan: de Eerste Kamer/Datum: 13 mei 2026/Betreft: wet\n");
    CHECK_STR(chain_of("Van: alle kanten komt kritiek.\nAan: de Kamer vragen wij:\nOnderwerp: 36871.\n"),
              "0 mail | Van: alle kanten komt kritiek./Aan: de Kamer vragen wij:/Onderwerp: 36871.\n");
    CHECK_STR(chain_of("Uitnodiging\n\nDatum: dinsdag 19 mei 2026, 10.00 uur\nOnderwerp: rondetafel\nLocatie: Den Haag\n"),
              "0 mail | Uitnodiging//Datum: dinsdag 19 mei 2026, 10.00 uur/Onderwerp: rondetafel/Locatie: Den Haag\n");
    CHECK_STR(chain_of("Op 14 mei 2026 schreef de minister het volgende:\nDe wet komt.\n"),
              "0 mail | Op 14 mei 2026 schreef de minister het volgende:/De wet komt.\n");
    CHECK_STR(chain_of("Groet\n________________________________\nDisclaimer\n----- x -----\nForwarded message:\nniets\n"),
              "0 mail | Groet/________________________________/Disclaimer/----- x -----/Forwarded message:/niets\n");
}

TEST(a_letterhead_below_a_header_block_is_the_letters)
{
    CHECK_STR(chain_of("Van: Jan <jan@x.nl>\nVerzonden: 14 mei 2026 00:57\nAan: A\nOnderwerp: x\n\nDatum: 13 mei 2026\nBijlagen: 2\nBetreft: wet\n"),
              "0 mail | \n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 to A re x | Datum: 13 mei 2026/Bijlagen: 2/Betreft: wet\n");
    CHECK_STR(chain_of("Onderwerp: dit gaat vooraf\nVan: Jan <jan@x.nl>\nVerzonden: 14 mei 2026 00:57\nAan: A\nOnderwerp: x\n\nGeachte"),
              "0 mail | Onderwerp: dit gaat vooraf\n1 forward from Jan<jan@x.nl> at 2026-05-14T00:57 to A re x | Geachte\n");
}

TEST(attributions_are_replies)
{
    CHECK_STR(chain_of("Dank.\n\nOp do 14 mei 2026 om 09:12 schreef Jan Jansen <\njan@x.nl>:\n\n> Geachte,\n> Dank.\n\nGroet, Piet\n"),
              "0 mail | Dank.//Groet, Piet\n1 reply from Jan Jansen<jan@x.nl> at 2026-05-14T09:12 | Geachte,/Dank.\n");
    CHECK_STR(chain_of("Op 14-05-2026 om 09:12 schreef Jan Jansen:\n> een\n\nantwoord een\n\n> twee\n\nantwoord twee\n"),
              "0 mail | antwoord een//antwoord twee\n1 reply from Jan Jansen at 2026-05-14T09:12 | een//twee\n");
    CHECK_STR(chain_of("\uFEFFOp 14-05-2026 09:12 heeft Jan Jansen <jan@x.nl> het volgende geschreven:\n\n    Geachte,\n    Dank.\n"),
              "0 mail | \n1 reply from Jan Jansen<jan@x.nl> at 2026-05-14T09:12 | Geachte,/Dank.\n");
    CHECK_STR(chain_of("On Thu, May 14, 2026 at 9:12 AM Jan Jansen <jan@x.nl> wrote:\n\n> On 13 May 2026, at 10:00, Piet <p@y.nl> wrote:\n>\n>> Hallo\n>\n> Dag\n"),
              "0 mail | \n1 reply from Jan Jansen<jan@x.nl> at 2026-05-14T09:12 | Dag\n2 reply from Piet<p@y.nl> at 2026-05-13T10:00 | Hallo\n");
    CHECK_STR(chain_of("Jan Jansen <jan@x.nl> schreef op 14 mei 2026 om 9:12:\n> Dag\n"),
              "0 mail | \n1 reply from Jan Jansen<jan@x.nl> at 2026-05-14T09:12 | Dag\n");
}

TEST(a_line_that_lost_its_quoting_mark_stays_with_its_neighbours)
{
    CHECK_STR(chain_of("Forwarded message:\n\n> From: Jan Jansen <jan@x.nl>\n> Date: Thu, 14 May 2026 00:57:00 +0000\n> Subject: Brief\n> To: Piet\n>\n"
                       "> Een lange regel die door een mailprogramma ergens is afgebroken en daarna\nverder gaat\n> en weer.\n\nGroet\n"),
              "0 mail | Groet\n1 forward from Jan Jansen<jan@x.nl> at 2026-05-14T00:57:00+00:00 to Piet re Brief | "
              "Een lange regel die door een mailprogramma ergens is afgebroken en daarna/verder gaat/en weer.\n");
}

TEST(a_filler_behind_the_verb_is_not_read_past_the_lines_end)
{
    /* All lengths, so that one of them fills its allocation. */
    for (size_t n = 0; n < 120; n++) {
        cleanup_buf struct buf text = BUF_INIT;
        for (size_t i = 0; i < n; i++)
            buf_add_char(&text, 'n');
        buf_add_string(&text, " 14/5/2026 <jan@x.nl> skrev den x:\n> Dank.\n");
        CHECK(strstr(chain_of(buf_string(&text)), "1 reply from "));
    }
}

TEST(a_chain_without_end_keeps_its_words)
{
    struct buf text = BUF_INIT;
    struct arena *arena = arena_new(0);
    struct chain chain;
    for (int i = 0; i < LIMIT_LAYERS + 100; i++)
        buf_printf(&text, "Van: A%d <a%d@x.nl>\nVerzonden: 14 mei 2026 00:57\nAan: B\nOnderwerp: x\n\nwoord%d\n\n", i, i, i);
    chain_parse(arena, buf_span(&text), &chain);
    CHECK_INT(chain.n, LIMIT_LAYERS);
    CHECK(chain.cut);
    CHECK(strstr(chain.v[chain.n - 1].text, "woord299"));
    CHECK_INT(chain.v[chain.n - 1].depth, LIMIT_LAYERS - 1);
    arena_free(arena);
    buf_done(&text);
}

TESTS_MAIN(TEST_ENTRY(outlook_in_dutch_and_english)
           TEST_ENTRY(gmail_apple_thunderbird_and_others)
           TEST_ENTRY(notes_names_sender_and_date_without_labels)
           TEST_ENTRY(corporate_mail_of_the_nineties)
           TEST_ENTRY(programs_that_few_use)
           TEST_ENTRY(a_chain_of_mixed_programs_and_languages)
           TEST_ENTRY(redaction_of_name_address_or_the_whole_line)
           TEST_ENTRY(dresses_of_an_address)
           TEST_ENTRY(dresses_of_a_label)
           TEST_ENTRY(a_block_that_has_run_together_and_was_wrapped_or_lost_its_sender)
           TEST_ENTRY(wrapped_lists_and_subjects)
           TEST_ENTRY(a_subject_goes_on_in_small_letters_whatever_the_width_of_its_wrap)
           TEST_ENTRY(further_labels_in_any_order)
           TEST_ENTRY(letterheads_and_prose_are_text)
           TEST_ENTRY(a_letterhead_below_a_header_block_is_the_letters)
           TEST_ENTRY(attributions_are_replies)
           TEST_ENTRY(a_line_that_lost_its_quoting_mark_stays_with_its_neighbours)
           TEST_ENTRY(a_filler_behind_the_verb_is_not_read_past_the_lines_end)
           TEST_ENTRY(a_chain_without_end_keeps_its_words))
