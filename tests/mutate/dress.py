"""dress.py: a chain of texts as one mail, in the manner of the programs it went through.

    mail = straight(letter.text)                    as its author sent it
    mail = forward(mail, "gmail-nl", senator, …)    as somebody sent it on
    bytes = render(mail)
"""
import re
import unicodedata
from copy import copy
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote as percent

import wire
from clients import CLIENTS, SHAPES, attribution, block_rows, notes_head
from letters import POSTBUS, Text

LINK = re.compile(r"\[([^]]+)\]\((https?://[^)]+)\)|(https?://[^\s<>)]*[^\s<>).,;:])")
BANNER = "Let op: deze e-mail komt van buiten de organisatie. Klik niet op links en open geen bijlagen tenzij u de afzender kent."
CHECKER = "https://eur03.safelinks.protection.outlook.com/?url={}&data=05%7C02%7C&reserved=0"


@dataclass
class Truth:
    """What a careful clerk would say of the mail."""
    group: str = ""        # mails of one group are one letter: one item
    letter: str = ""       # the letter that it is, or that it stands beside
    relation: str = "new"  # wanted, where it comes after that letter
    campaign: str = ""
    sender: str = ""       # in a campaign
    own: list = field(default_factory=list)  # sentences of this sender's own
    note: list = field(default_factory=list)
    changed: str = ""      # in a version: what is new
    required: bool = True  # must join its group; else it only may
    house: bool = False    # a reply by the house: may be a note


@dataclass
class Join:
    """How the next text of the chain stands in this one."""
    client: str
    way: str = "forward"   # forward, above, below or inside: where the answer stands
    damage: frozenset = frozenset()


@dataclass
class Mail:
    texts: list            # outermost first
    joins: list = field(default_factory=list)
    form: str = "plain"    # plain, html, both
    charset: str = "utf-8"
    transfer: str = "quoted-printable"
    inner_width: int = 0   # of the letter, as its author's program wrapped it
    width: int = 0         # of the whole, as the last program did
    flowed: bool = False
    hyphens: bool = False  # words are broken at line ends, as on a page
    gateway: bool = False  # plain text was made from HTML, not with care
    quoted: bool = False   # all under '>'
    attached: bool = False # the letter as message/rfc822
    banner: str = ""       # ahead of the letter
    tail: list = field(default_factory=list)  # lines under all
    links: str = "both"    # both, text, checked
    letters: str = ""      # typographic, nfd, invisible: how characters are written
    cut: int = 0           # words of the letter that a phone kept
    references: str = ""
    truth: Truth = field(default_factory=Truth)
    before: list = field(default_factory=list) # mails that must have come before it
    operators: list = field(default_factory=list)
    letter: object = None  # what it was made from

    def twin(self):
        """A copy that may be changed; texts are shared until edited."""
        made = copy(self)
        made.texts, made.joins, made.tail = list(self.texts), list(self.joins), list(self.tail)
        made.operators, made.before, made.truth = list(self.operators), list(self.before), copy(self.truth)
        return made

    @property
    def date(self):
        return self.texts[0].sent


def straight(text, **dress):
    return Mail([text], **dress)


def forward(mail, client, author, sent, **parts):
    """`author` sends the mail on to the postbus with `parts` of a text: salutation,
    paragraphs, closing, signature."""
    made = mail.twin()
    parts.setdefault("to", [POSTBUS])
    parts.setdefault("subject", CLIENTS[client].prefix + made.texts[0].subject)
    made.texts.insert(0, Text(author, sent, **parts))
    made.joins.insert(0, Join(client))
    return made


def reply(mail, client, way, author, sent, **parts):
    made = mail.twin()
    last = made.texts[0]
    parts.setdefault("to", [last.author])
    parts.setdefault("subject", "RE: " + last.subject)
    made.texts.insert(0, Text(author, sent, **parts))
    made.joins.insert(0, Join(client, way))
    return made


# --- characters -----------------------------------------------------------

def typographic(text):
    text = re.sub(r"(\w)'", "\\1\u2019", text).replace("...", "\u2026")
    text = re.sub(r"(\d) (\w)", "\\1\u00a0\\2", text)
    return re.sub(r"€ ", "€\u00a0", text)


def invisible(text):
    """A soft hyphen in long words; a zero width space behind some."""
    text = re.sub(r"\b([a-z]{5})([a-z]{5,})\b", "\\1\u00ad\\2", text)
    return re.sub(r"(, )", "\\1\u200b", text)


CHARACTERS = {"": str, "typographic": typographic, "invisible": invisible, "nfd": lambda text: unicodedata.normalize("NFD", text)}


def by_link(text, one):
    """`text` with `one(words, target)` in the place of each link."""
    return LINK.sub(lambda match: one(match[1] or match[3], match[2] or match[3]), text)


def plain_link(how):
    def one(words, target):
        if how == "checked":
            return f"{words}<{CHECKER.format(percent(target, ''))}>"
        return words if how == "text" or words == target else f"{words}<{target}>"
    return one


def html_text(block, how):
    """HTML of one paragraph."""
    made, at = "", 0
    for match in LINK.finditer(block):
        words, target = match[1] or match[3], match[2] or match[3]
        href = CHECKER.format(percent(target, "")) if how == "checked" else target
        made += escape(block[at:match.start()]) + (escape(words) if how == "text" else f'<a href="{escape(href)}">{escape(words)}</a>')
        at = match.end()
    return (made + escape(block[at:])).replace("\n", "<br>\n")


# --- one text -------------------------------------------------------------

def cut_blocks(blocks, words):
    """The first `words` words of the blocks."""
    made = []
    for block in blocks:
        parts = block.split(" ")
        made.append(" ".join(parts[:words]))
        words -= len(parts)
        if words <= 0:
            break
    return made


def blocks_of(mail, i):
    blocks = mail.texts[i].blocks()
    if i == len(mail.texts) - 1:
        blocks = cut_blocks(blocks, mail.cut) if mail.cut else blocks
        blocks = ([mail.banner] if mail.banner else []) + blocks
        blocks = [CHARACTERS[mail.letters](block) for block in blocks]
    return blocks


def lines_of(mail, blocks, width=0):
    lines = []
    for block in blocks:
        lines += by_link(block, plain_link(mail.links)).split("\n") + ([] if mail.gateway else [""])
    lines = lines[:-1] if lines and not lines[-1] else lines
    if mail.hyphens and width:
        return wire.hyphenate(lines, width)
    return wire.wrap(lines, width) if width else lines


def paragraphs_html(blocks, client, how):
    one = '<p class="MsoNormal">{}<o:p></o:p></p>\n<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\n'
    if client.html != "outlook":
        one = "<p>{}</p>\n" if client.html in ("web", "moz") else "<div>{}</div><div><br></div>"
    return "".join(one.format(html_text(block, how)) for block in blocks)


# --- the chain ------------------------------------------------------------

def marked(lines):
    return [">" + line if line.startswith(">") else ("> " + line).rstrip() if not line else "> " + line for line in lines]


def is_last(mail, i):
    return i == len(mail.texts) - 1 or (mail.attached and i == len(mail.texts) - 2)


def head_lines(mail, i):
    """What stands over texts[i + 1] in texts[i]."""
    join, text = mail.joins[i], mail.texts[i + 1]
    client, damage = CLIENTS[join.client], join.damage
    rows = block_rows(client, text)
    if client.separator == "notes":
        return notes_head(text, mail.texts[i].author, text.sent.time) + [f"{label}: {value}" for _, label, value in rows] + [""]
    rows = [row for row in rows if f"no-{row[0]}" not in damage]
    form = "*{}:* {}" if "stars" in damage else "{}:\u00a0{}" if "blanks" in damage else "\u200e{}: {}" if "marks" in damage else "{}: {}"
    lines = [form.format(label, value) for _, label, value in rows]
    lines = ("\n\n" if "gaps" in damage else client.between).join(lines).split("\n")
    return ([client.separator] if client.separator else []) + ([""] if client.quotes else []) + lines + [""]


def plain(mail, i=0):
    """Lines of texts[i] and all within it."""
    width = mail.inner_width if i == len(mail.texts) - 1 else 0
    own = lines_of(mail, blocks_of(mail, i), width)
    if is_last(mail, i):
        return own
    join, inner = mail.joins[i], plain(mail, i + 1)
    client = CLIENTS[join.client]
    if join.way == "forward" or not client.attribution:
        head = head_lines(mail, i)
        own += ([""] if own else []) + ([client.phone, ""] if client.phone else [])
        if client.quotes:
            return own + head[:2] + marked(head[2:] + inner)
        return own + head + inner
    head = [attribution(join.client, client, mail.texts[i + 1])]
    if join.way == "above":
        return own + [""] + head + marked(inner)
    if join.way == "below":
        return head + marked(inner) + [""] + own
    return head + between(marked(inner), own)


def between(quoted, own):
    """The answer's lines, each paragraph under one of what is answered."""
    pieces, made = "\n".join(own).split("\n\n"), []
    for line in quoted:
        made.append(line)
        if line == ">" and len(pieces) > 1 and len(made) > 2:
            made[-1:] = ["", pieces.pop(0), "", ">"]
    return made + ["", *"\n\n".join(pieces).split("\n")]


def html(mail, i=0):
    client = CLIENTS[mail.joins[min(i, len(mail.joins) - 1)].client] if mail.joins else CLIENTS["web-nl"]
    own = paragraphs_html(blocks_of(mail, i), client, mail.links)
    if is_last(mail, i):
        return f"<div>{own}</div>"
    join, inner = mail.joins[i], html(mail, i + 1)
    if join.way == "forward" or not client.attribution:
        own += f"<div>{escape(client.phone)}</div>" if client.phone else ""
        return own + SHAPES[client.html](block_rows(client, mail.texts[i + 1]), inner, client.separator)
    head = escape(attribution(join.client, client, mail.texts[i + 1]))
    answered = f'<div class="gmail_attr">{head}<br></div><blockquote class="gmail_quote" type="cite">{inner}</blockquote>'
    return f'{own}<br><div class="gmail_quote">{answered}</div>' if join.way == "above" else f"{answered}<div>{own}</div>"


# --- the mail -------------------------------------------------------------

def whole_lines(mail):
    lines = plain(mail)
    lines = lines + ["", *mail.tail] if mail.tail else lines
    lines = marked(lines) if mail.quoted else lines
    return wire.wrap(lines, mail.width) if mail.width else wire.flow(lines) if mail.flowed else lines


def text_part(mail):
    flowed = "; format=flowed" if mail.flowed else ""
    return wire.entity("\n".join(whole_lines(mail)) + "\n", "text/plain", mail.charset, mail.transfer, flowed)


def html_part(mail):
    tail = "".join(f"<p>{escape(line)}</p>" for line in mail.tail)
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html"></head><body>{html(mail)}{tail}</body></html>'
    return wire.entity(page, "text/html", mail.charset, "base64" if mail.transfer == "8bit" else mail.transfer)


def form_of(mail):
    """Notes, and who answers between the lines, writes plain text."""
    return "plain" if any(join.client == "notes" or join.way == "inside" for join in mail.joins) else mail.form


def files_of(mail):
    """What is enclosed: a forward takes along what it sends on, an answer does not; an attached message keeps its own."""
    files = []
    for text, join in zip(mail.texts, [*mail.joins, None]):
        files += text.files
        if join is None or join.way != "forward":
            break
    return files if not mail.attached else [file for file in files if file not in mail.texts[-1].files]


def render(mail):
    outer, form, mark = mail.texts[0], form_of(mail), f"=_{mail.texts[0].message_id.split('@')[0]}"
    part = text_part(mail) if form != "html" else html_part(mail)
    if form == "both":
        part = wire.multipart("alternative", [part, html_part(mail)], mark + "a")
    parts = [part] + [wire.enclosed(name, content) for name, content in files_of(mail)]
    if mail.attached:
        parts.append(wire.attached(render(Mail(mail.texts[-1:], inner_width=mail.inner_width))))
    if len(parts) > 1:
        part = wire.multipart("mixed", parts, mark + "m")
    extra = [("References", mail.references), ("X-Mailer", CLIENTS[mail.joins[0].client].mailer if mail.joins else "")]
    return wire.message(outer, outer.subject, part, extra)
