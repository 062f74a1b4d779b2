"""operators.py: what can happen to a letter, each by name and one at a time.

    mail = OPERATORS["width"](letter, rng)     the letter, and that done to it
    mail = OPERATORS["width"].onto(mail, rng)  the same, to a mail that has been through more

`mail.truth` says what the result has to be told as; `mail.before` are the mails that
it has to be told against. Each operator's first line of documentation says what it does."""
# Each of these writes down operators of its kind.
import answers  # noqa: F401
import campaigns  # noqa: F401
import copies  # noqa: F401
import lookalikes  # noqa: F401
import versions  # noqa: F401
from registry import OPERATORS, WANTED  # noqa: F401
