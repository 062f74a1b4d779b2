"""earlier.py: a store as an earlier version of the program has it."""
import os
import re
import sqlite3
from pathlib import Path

SCHEMA = Path(__file__).resolve().parent.parent.parent / "daemon/store/schema.h"
APPLICATION = 0x706f7374
MIGRATION = re.compile(r"^    /\* (\d+)\b.*\*/$", re.M)
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def migrations():
    """The schema's steps, as the program has them."""
    source = SCHEMA.read_text()
    parts = MIGRATION.split(source[source.index("store_migrations"):source.index("};")])
    return ["".join(LITERAL.findall(COMMENT.sub("", part))) for part in parts[2::2]]


def make_store(file, version):
    """Empty."""
    db = sqlite3.connect(file)
    db.executescript("".join(migrations()[:version]) + f"PRAGMA user_version={version}; PRAGMA application_id={APPLICATION}")
    db.close()


def names(db, sql):
    return [row[0] for row in db.execute(sql)]


def bring_back(file, version):
    """The store as that version would have it: what it knows of, and nothing else."""
    older = Path(f"{file}.older")
    make_store(older, version)
    db = sqlite3.connect(older)
    db.execute("ATTACH ? AS newer", (str(file),))
    for table in names(db, "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        columns = ", ".join(names(db, f"SELECT name FROM pragma_table_info('{table}')"))
        db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")
    db.commit()
    db.close()
    for part in ("-wal", "-shm"):
        Path(f"{file}{part}").unlink(missing_ok=True)
    os.replace(older, file)
