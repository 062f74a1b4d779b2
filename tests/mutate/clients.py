"""clients.py: how mail programs show a mail within a mail. Tables.

`order` of the header lines: F from, S sent, T to, C cc, J subject."""
from dataclasses import dataclass
from datetime import timedelta, timezone
from email.utils import format_datetime
from html import escape

from grammar import MONTHS

SUMMER = timezone(timedelta(hours=2))
DAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
FRENCH_DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
FRENCH_MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
GERMAN_DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
GERMAN_MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]


def clock(time):
    return f"{time:%H:%M}"


def clock12(time):
    return f"{(time.hour + 11) % 12 + 1}:{time:%M} {'AM' if time.hour < 12 else 'PM'}"


DATES = {
    "outlook-nl": lambda t: f"{DAYS[t.weekday()]} {t.day} {MONTHS[t.month - 1]} {t.year} {clock(t)}",
    "outlook-us": lambda t: f"{t:%A, %B} {t.day}, {t.year} {clock12(t)}",
    "outlook-gb": lambda t: f"{t.day} {t:%B} {t.year} {clock(t)}",
    "new-nl": lambda t: f"{DAYS[t.weekday()]}, {t.day} {MONTHS[t.month - 1]} {t.year} om {clock(t)}",
    "new-gb": lambda t: f"{t:%A}, {t.day} {t:%B} {t.year} at {clock(t)}",
    "gmail-nl": lambda t: f"{DAYS[t.weekday()][:2]} {t.day} {MONTHS[t.month - 1][:3]} {t.year} om {clock(t)}",
    "gmail-us": lambda t: f"{t:%a, %b} {t.day}, {t.year} at {clock12(t)}",
    "apple-nl": lambda t: f"{t.day} {MONTHS[t.month - 1]} {t.year} om {t:%H:%M:%S} CEST",
    "apple-gb": lambda t: f"{t.day} {t:%B} {t.year} at {t:%H:%M:%S} CEST",
    "rfc": lambda t: format_datetime(t.replace(tzinfo=SUMMER)),
    "yahoo-nl": lambda t: f"{DAYS[t.weekday()]} {t.day} {MONTHS[t.month - 1]} {t.year} {t:%H:%M:%S} CEST",
    "notes": lambda t: f"{t:%d-%m-%Y %H:%M:%S}",
    "print": lambda t: f"{t:%A, %B} {t.day}, {t.year}, {clock12(t)}",
    "outlook-fr": lambda t: f"{FRENCH_DAYS[t.weekday()]} {t.day} {FRENCH_MONTHS[t.month - 1]} {t.year} {clock(t)}",
    "outlook-de": lambda t: f"{GERMAN_DAYS[t.weekday()]}, {t.day}. {GERMAN_MONTHS[t.month - 1]} {t.year} {clock(t)}",
    "apple-de": lambda t: f"{t.day}. {GERMAN_MONTHS[t.month - 1]} {t.year} um {t:%H:%M:%S} MESZ",
}

LABELS = {
    "nl": {"F": "Van", "S": "Verzonden", "T": "Aan", "C": "CC", "J": "Onderwerp"},
    "nl-date": {"F": "Van", "S": "Datum", "T": "Aan", "C": "Cc", "J": "Onderwerp"},
    "nl-apple": {"F": "Van", "S": "Datum", "T": "Aan", "C": "Kopie", "J": "Onderwerp"},
    "en": {"F": "From", "S": "Sent", "T": "To", "C": "Cc", "J": "Subject"},
    "en-date": {"F": "From", "S": "Date", "T": "To", "C": "Cc", "J": "Subject"},
    "gmail-nl": {"F": "Van", "S": "Date", "T": "To", "C": "Cc", "J": "Subject"},
    "fr": {"F": "De\u00a0", "S": "Envoyé\u00a0", "T": "À\u00a0", "C": "Cc\u00a0", "J": "Objet\u00a0"},
    "de": {"F": "Von", "S": "Gesendet", "T": "An", "C": "Cc", "J": "Betreff"},
    "de-date": {"F": "Von", "S": "Datum", "T": "An", "C": "Kopie", "J": "Betreff"},
}


@dataclass(frozen=True)
class Client:
    labels: str
    order: str
    date: str
    prefix: str
    separator: str = ""
    html: str = "outlook"   # shape of the block, see SHAPES
    quotes: bool = False    # all of the forwarded mail under '> '
    comma: str = ", "
    attribution: str = ""   # over what is answered; none: the header block
    phone: str = ""         # what the program adds of its own
    mailer: str = ""
    author: str = "{name} <{address}>"
    reader: str = "{name} <{address}>"  # of To and Cc
    between: str = "\n"     # header lines in plain text


RULE, DASHES = "_" * 32, "-" * 10
NL_SCHREEF, EN_WROTE = "Op {date} schreef {name} <{address}>:", "On {date}, {name} <{address}> wrote:"
NL_HEEFT, EN_APPLE = "Op {date} heeft {name} <{address}> het volgende geschreven:", "On {date}, {name} <{address}> wrote:"

CLIENTS = {
    "outlook-nl": Client("nl", "FSTCJ", "outlook-nl", "FW: ", comma="; "),
    "outlook-us": Client("en", "FSTCJ", "outlook-us", "FW: ", comma="; "),
    "outlook-gb": Client("en", "FSTCJ", "outlook-gb", "FW: ", comma="; "),
    "outlook-bericht": Client("nl", "FSTCJ", "outlook-nl", "FW: ", "-----Oorspronkelijk bericht-----", comma="; "),
    "outlook-message": Client("en", "FSTCJ", "outlook-us", "FW: ", "-----Original Message-----", comma="; "),
    "web-nl": Client("nl", "FSTCJ", "outlook-nl", "Fw: ", RULE, "web", comma="; ", phone="Outlook voor iOS downloaden"),
    "web-us": Client("en", "FSTCJ", "outlook-us", "Fw: ", RULE, "web", comma="; "),
    "new-nl": Client("nl-date", "FSTCJ", "new-nl", "FW: "),
    "new-gb": Client("en-date", "FSTCJ", "new-gb", "FW: "),
    "gmail-nl": Client("gmail-nl", "FSJTC", "gmail-nl", "Fwd: ", f"{DASHES} Forwarded message {DASHES[1:]}", "gmail",
                       attribution=NL_SCHREEF),
    "gmail-us": Client("en-date", "FSJTC", "gmail-us", "Fwd: ", f"{DASHES} Forwarded message {DASHES[1:]}", "gmail",
                       attribution=EN_WROTE),
    "apple-nl": Client("nl-apple", "FJSTC", "apple-nl", "Fwd: ", "Begin doorgestuurd bericht:", "apple", True,
                       attribution=NL_HEEFT, mailer="Apple Mail (2.3826.500.181.1.5)"),
    "apple-gb": Client("en-date", "FJSTC", "apple-gb", "Fwd: ", "Begin forwarded message:", "apple", True,
                       attribution=EN_APPLE, mailer="Apple Mail (2.3826.500.181.1.5)"),
    "ios-nl": Client("nl-apple", "FSTCJ", "apple-nl", "Fwd: ", "Begin doorgestuurd bericht:", "apple", True,
                     attribution=NL_HEEFT, phone="Verstuurd vanaf mijn iPhone", mailer="iPhone Mail (22E252)"),
    "ios-gb": Client("en-date", "FSTCJ", "apple-gb", "Fwd: ", "Begin forwarded message:", "apple", True,
                     attribution=EN_APPLE, phone="Sent from my iPhone", mailer="iPhone Mail (22E252)"),
    "thunderbird-nl": Client("nl-date", "JSFTC", "rfc", "Fwd: ", "-------- Doorgestuurd bericht --------", "moz",
                             attribution="Op {date} schreef {name}:", mailer="Mozilla Thunderbird"),
    "thunderbird-us": Client("en-date", "JSFTC", "rfc", "Fwd: ", "-------- Forwarded Message --------", "moz",
                             attribution="On {date}, {name} wrote:", mailer="Mozilla Thunderbird"),
    "yahoo-nl": Client("nl", "FTCSJ", "yahoo-nl", "Fw: ", "----- Doorgestuurd bericht -----", "gmail"),
    "notes": Client("en", "TCJ", "notes", "Doorst: ", "notes", "gmail"),
    "outlook-mailto": Client("nl", "FSTCJ", "outlook-nl", "FW: ", comma="; ", author="{name} [mailto:{address}]"),
    "exchange-nl": Client("nl", "FSTCJ", "outlook-nl", "FW: ", comma="; ", reader="{name}"),
    "hubspot-nl": Client("nl-date", "FSJTC", "gmail-nl", "Fwd: ", f"{DASHES} Doorgestuurd bericht {DASHES[1:]}", "gmail"),
    "print-us": Client("en-date", "FSTCJ", "print", "FW: ", comma="; ", between="\n\n"),
    "yahoo-run": Client("nl", "FTCSJ", "yahoo-nl", "Fw: ", "----- Doorgestuurd bericht -----", "gmail", between=""),
    "outlook-fr": Client("fr", "FSTCJ", "outlook-fr", "TR: ", comma="; "),
    "outlook-de": Client("de", "FSTCJ", "outlook-de", "WG: ", comma="; "),
    "apple-de": Client("de-date", "FJSTC", "apple-de", "Fwd: ", "Anfang der weitergeleiteten Nachricht:", "apple", True,
                       mailer="Apple Mail (2.3826.500.181.1.5)"),
}
THUNDERBIRD_REPLY = {"thunderbird-nl": "%d-%m-%Y om %H:%M", "thunderbird-us": "%d/%m/%Y %H:%M"}


def with_address(person, form="{name} <{address}>"):
    return form.format(name=person.name, address=person.address) if person.name else person.address


def block_rows(client, text):
    """The header lines over a forwarded text, as (letter of `order`, label, value)."""
    value = {
        "F": with_address(text.author, client.author),
        "S": DATES[client.date](text.sent.time),
        "T": client.comma.join(with_address(person, client.reader) for person in text.to),
        "C": client.comma.join(with_address(person, client.reader) for person in text.cc),
        "J": text.subject,
    }
    return [(key, LABELS[client.labels][key], value[key]) for key in client.order if value[key]]


def attribution(name, client, text):
    time = text.sent.time
    date = time.strftime(THUNDERBIRD_REPLY[name]) if name in THUNDERBIRD_REPLY else DATES[client.date](time).replace(" CEST", "")
    return client.attribution.format(date=date, name=text.author.name, address=text.author.address)


def notes_head(text, by, on):
    return [f"---------------------- Forwarded by {by.name.replace(' ', '')} on {on:%d-%m-%Y}", f"{on:%H:%M} ---------------------------", "",
            "", f"{with_address(text.author)} on {DATES['notes'](text.sent.time)}", ""]


OUTLOOK_BLOCK = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"


def rows_html(rows):
    return "<br>\n".join(f"<b>{escape(label)}:</b> {escape(value)}" for _, label, value in rows)


def outlook_html(rows, inner, separator):
    return (f'<div><div style="{OUTLOOK_BLOCK}"><p class="MsoNormal">{rows_html(rows)}<o:p></o:p></p></div></div>\n'
            f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\n{inner}')


def web_html(rows, inner, separator):
    return ('<div id="appendonsend"></div>\n<hr style="display:inline-block;width:98%" tabindex="-1">\n'
            f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{rows_html(rows)}'
            f'</font>\n<div>&nbsp;</div>\n</div>\n<div>{inner}</div>')


def gmail_html(rows, inner, separator):
    lines = "<br>".join(f"{escape(label)}: {escape(value)}" for _, label, value in rows)
    return (f'<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{escape(separator)}<br>{lines}<br></div><br><br>{inner}</div>')


def apple_html(rows, inner, separator):
    lines = "".join(f'<div style="margin: 0px;"><span><b>{escape(label)}: </b></span><span>{escape(value)}<br></span></div>' for _, label, value in rows)
    return f'<div><br><blockquote type="cite"><div>{escape(separator)}</div><br class="Apple-interchange-newline">{lines}<br><div>{inner}</div></blockquote></div><br>'


def moz_html(rows, inner, separator):
    lines = "".join(f'<tr><th valign="BASELINE" align="RIGHT" nowrap="nowrap">{escape(label)}: </th><td>{escape(value)}</td></tr>' for _, label, value in rows)
    return (f'<div class="moz-forward-container"><br><br>{escape(separator)}<table class="moz-email-headers-table" cellspacing="0" cellpadding="0" border="0">'
            f"<tbody>{lines}</tbody></table><br><br>{inner}</div>")


SHAPES = {"outlook": outlook_html, "web": web_html, "gmail": gmail_html, "apple": apple_html, "moz": moz_html}
