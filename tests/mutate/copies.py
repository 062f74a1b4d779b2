"""copies.py: operators after which the mail is still the same letter."""
from datetime import timedelta

from clients import CLIENTS
from dress import BANNER, forward
from letters import HOUSE_PEOPLE, Person, Stamp
from registry import as_sent, edit_letter, later, operator, signed, words_for

FOOTERS = [
    "Dit bericht kan informatie bevatten die niet voor u is bestemd. Indien u niet de geadresseerde bent of dit bericht abusievelijk aan u is "
    "toegezonden, wordt u verzocht dat aan de afzender te melden en het bericht te verwijderen. De Staat aanvaardt geen aansprakelijkheid voor "
    "schade, van welke aard ook, die verband houdt met risico's verbonden aan het elektronisch verzenden van berichten.",
    "De informatie verzonden met dit e-mailbericht is uitsluitend bestemd voor de geadresseerde. Gebruik door anderen is verboden. "
    "Openbaarmaking, vermenigvuldiging en verspreiding van deze informatie aan derden is niet toegestaan.",
    "This message may contain information that is not intended for you. If you are not the addressee or if this message was sent to you by "
    "mistake, you are requested to inform the sender and delete the message.",
    "Aan dit bericht kunnen geen rechten worden ontleend.",
]
PHONES = ["Verstuurd vanaf mijn iPhone", "Verzonden vanaf mijn Galaxy", "Verstuurd vanaf Outlook voor Android", "Sent from my iPad"]
TAGS = ["[EXTERN]", "[External]", "[EXT]"]


@operator()
def client_wrap(mail, rng):
    """Forwarded by any of the mail programs, in Dutch or English, as text, HTML or both."""
    join = mail.joins[0]
    old, join.client = join.client, rng.choice(sorted(CLIENTS))
    subject = mail.texts[0].subject.removeprefix(CLIENTS[old].prefix)
    mail.texts[0] = mail.texts[0].edit(subject=CLIENTS[join.client].prefix + subject)
    mail.form = rng.choice(["plain", "html", "both"])


@operator()
def attached(mail, rng):
    """Forwarded as an attached message."""
    mail.attached = True


@operator()
def width(mail, rng):
    """Text broken at 60, 72, 76 or 998 columns by the author's program or the last one."""
    mail.form = "plain"
    if rng.random() < 0.5:
        mail.inner_width = rng.choice([60, 72, 76])
    else:
        mail.width = rng.choice([60, 72, 76, 998])


@operator()
def flowed(mail, rng):
    """format=flowed: soft line ends, marked by a blank."""
    mail.form, mail.flowed = "plain", True


@operator()
def hyphenated(mail, rng):
    """Words broken at line ends with a hyphen, as on a page."""
    mail.form, mail.hyphens, mail.inner_width = "plain", True, rng.choice([60, 66, 72])


@operator()
def quoted(mail, rng):
    """All of the mail under quoting marks."""
    mail.form, mail.quoted = "plain", True


@operator()
def html_alone(mail, rng):
    """HTML without a text part."""
    mail.form = "html"


@operator()
def html_to_text(mail, rng):
    """A gateway made text of the HTML: no blank lines, labels in stars, targets behind the links."""
    mail.form, mail.gateway = "plain", True
    mail.joins[0].damage |= {"stars"}


@operator()
def encoding(mail, rng):
    """Another character set and transfer encoding."""
    mail.charset = rng.choice(["utf-8", "windows-1252", "iso-8859-1", "iso-8859-15"])
    mail.transfer = rng.choice(["8bit", "base64", "quoted-printable"])


@operator()
def typography(mail, rng):
    """Curly quotes, hard blanks, soft hyphens, zero width blanks, or letters and accents apart."""
    mail.letters = rng.choice(["typographic", "invisible", "nfd"])


@operator()
def links(mail, rng):
    """Links that a checker has wrapped, or that lost their target."""
    mail.links = rng.choice(["text", "checked"])
    mail.form = rng.choice(["plain", "html"])


@operator()
def banner(mail, rng):
    """A gateway's banner over the letter, or its tag before the subject, or both."""
    which = rng.randrange(3)
    mail.banner = BANNER if which != 1 else ""
    if which != 0:
        tag = rng.choice(TAGS) + " "
        edit_letter(mail, subject=tag + mail.texts[-1].subject)
        mail.texts[0] = mail.texts[0].edit(subject=f"{CLIENTS[mail.joins[0].client].prefix}{tag}{mail.texts[0].subject}")


@operator()
def phone_line(mail, rng):
    """'Verstuurd vanaf mijn iPhone', of the forwarder."""
    mail.texts[0] = mail.texts[0].edit(closing="", signature=[rng.choice(PHONES)])


@operator()
def disclaimer(mail, rng):
    """A confidentiality text: the forwarder's, or the gateway's under all."""
    text = rng.choice(FOOTERS)
    if rng.random() < 0.5:
        mail.texts[0] = mail.texts[0].edit(signature=mail.texts[0].signature + ["", text])
    else:
        mail.tail = [text]


@operator()
def empty_phrase(mail, rng):
    """Forwarded with words that say nothing: 'Ter info.'"""
    mail.texts[0] = mail.texts[0].edit(salutation="Beste griffie,", paragraphs=[[words_for(mail, rng).say("leeg")]])


@operator()
def nested(mail, rng):
    """Forwarded once or twice more, by other programs."""
    for _ in range(rng.randrange(1, 3)):
        client, senator = rng.choice([name for name in sorted(CLIENTS) if name != "notes"]), rng.choice(HOUSE_PEOPLE)
        mail.texts[:], mail.joins[:] = onward(mail, client, senator, rng)


def onward(mail, client, senator, rng, **parts):
    made = forward(mail, client, senator, later(mail.texts[0].sent, rng, 5, 900), **(parts or signed(senator)))
    return made.texts, made.joins


@operator()
def redacted(mail, rng):
    """The author's name and local part blacked out, in the header and under the letter."""
    author, mark = mail.texts[-1].author, "5.1.2.e"
    names = author.name.split()
    signature = [" ".join(mark for _ in line.split()) if line == author.name else line for line in mail.texts[-1].signature]
    blank = rng.choice(["", " "])
    hidden = Person(" ".join(mark for _ in names), f"{mark}{blank}@{author.address.split('@')[1]}")
    edit_letter(mail, author=hidden, signature=signature)


@operator()
def header_damage(mail, rng):
    """Lines of the forwarded header lost, in stars, apart, or behind invisible marks."""
    mail.form = "plain"
    mail.joins[-1].damage |= {rng.choice(["no-T", "no-J", "stars", "gaps", "marks", "blanks"])}


@operator()
def sender_lost(mail, rng):
    """The line that names the sender is missing from the forwarded header."""
    mail.form = "plain"
    mail.joins[-1].damage |= {"no-F"}


@operator(as_sent)
def salutation(mail, rng):
    """The author sends the same words to one more senator: another salutation, another minute."""
    senator = rng.choice(HOUSE_PEOPLE)
    greeting = rng.choice(["Geachte mevrouw {},", "Geachte heer {},", "Beste {},", "Geachte senator {},"]).format(senator.name.split(" ", 1)[1])
    edit_letter(mail, salutation=greeting, to=[senator], cc=[], sent=later(mail.texts[-1].sent, rng, 2, 50))


@operator(as_sent)
def sent_again(mail, rng):
    """The author sends the same words again, a week later."""
    edit_letter(mail, sent=Stamp(mail.texts[-1].sent.time + timedelta(days=7, minutes=rng.randrange(300))))


@operator(relation="note")
def note(mail, rng):
    """The forwarder wrote something of his own."""
    add_note(mail, 0, words_for(mail, rng).some("notitie", rng.randrange(1, 3)))


@operator(relation="note")
def nested_note(mail, rng):
    """Forwarded twice, with a note each time."""
    first, second = words_for(mail, rng).some("notitie", 2)
    add_note(mail, 0, [first])
    client, senator = rng.choice(["outlook-nl", "gmail-nl", "apple-nl", "web-us"]), rng.choice(HOUSE_PEOPLE)
    mail.texts[:], mail.joins[:] = onward(mail, client, senator, rng, paragraphs=[[second]], closing="Groet,", signature=[senator.name])
    mail.truth.note = [second, first]


def add_note(mail, i, sentences):
    mail.texts[i] = mail.texts[i].edit(salutation="Beste griffie,", paragraphs=[sentences])
    mail.truth.note = mail.truth.note + sentences


@operator(relation="partial")
def truncated(mail, rng):
    """A phone sent on the beginning only, up to somewhere within a paragraph."""
    blocks = [len(block.split(" ")) for block in mail.texts[-1].blocks()[:-2]]
    ends = {sum(blocks[:i]) for i in range(len(blocks) + 1)}
    mail.form, mail.attached = "plain", False
    mail.cut = rng.choice([n for n in range(46, max(50, sum(blocks) - 12)) if n not in ends])
