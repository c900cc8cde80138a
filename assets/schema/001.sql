-- The history as version 1 keeps it. Tables come before indexes, as a compacted file has them: a file whose first
-- page is lost can then be read with that of another one.
--
-- `n` are numbers of this file only, small, so that the index over the words stays small. `id` are names that hold
-- in every file. Times are milliseconds since the Unix epoch. Numbers of 64 bits without a sign are kept bit by bit.

CREATE TABLE conversations (
    n INTEGER PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    title TEXT,                              -- given by the person
    first TEXT NOT NULL DEFAULT '',          -- the first words that were said, cut
    model TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0,     -- how many are there, removed ones apart
    leaf INTEGER,                            -- the message's id that the path leads to
    place_message INTEGER,                   -- where the reader is: a message's id and a byte of it
    place_byte INTEGER,
    pinned INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0       -- hidden until it is restored or purged
) STRICT;

CREATE TABLE messages (
    n INTEGER PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    conversation INTEGER NOT NULL,           -- conversations.n
    parent INTEGER,                          -- a message's id
    at INTEGER NOT NULL,
    role INTEGER NOT NULL,                   -- 0 the person, 1 the model
    status INTEGER NOT NULL,                 -- 0 streaming, 1 complete, 2 stopped, 3 interrupted, 4 edited
    writer INTEGER,                          -- who streams: writers.n
    removed INTEGER NOT NULL DEFAULT 0,
    asked TEXT,                              -- from here on of replies only
    model TEXT,
    request TEXT,
    reasoning_ms INTEGER,
    input INTEGER,
    output INTEGER,
    finish TEXT,                             -- stop, length, filtered, unnamed, missing, or = and the server's word
    fault TEXT,                              -- what interrupted it: kind, status, retry; then the words
    steps INTEGER,
    first_text_ms INTEGER,
    elapsed_ms INTEGER,
    reasoning TEXT,
    text TEXT NOT NULL
) STRICT;

-- What has arrived of a streaming reply since its row was written. Laid over it when it is read.
CREATE TABLE growth (
    n INTEGER PRIMARY KEY,
    message INTEGER NOT NULL,                -- a message's id
    text_from INTEGER NOT NULL,
    reasoning_from INTEGER NOT NULL,
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL
) STRICT;

-- What was written and not sent. Never in the index over the words.
CREATE TABLE drafts (conversation INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE queued (n INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, text TEXT NOT NULL) STRICT;

-- What a server remembers. The key opens it: as secret as the words themselves.
CREATE TABLE sessions (
    conversation INTEGER PRIMARY KEY,
    leaf INTEGER NOT NULL,                   -- the message's id that it came with
    id TEXT NOT NULL,
    key TEXT NOT NULL
) STRICT;

-- Small state of the program, by name.
CREATE TABLE keep (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL) STRICT;

-- The programs that have the file open to write. Each holds the lock of a file of its number.
CREATE TABLE writers (n INTEGER PRIMARY KEY) STRICT;

-- Which messages have which three letters in a row, folded and taken apart by the program. Without the words
-- themselves and without their places, which makes it a fifth of what it would be; the program looks at the words
-- of each message that is found. All but blanks are letters here.
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', contentless_delete = 1, detail = none,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);

CREATE INDEX conversations_shown ON conversations (pinned DESC, updated DESC, id DESC) WHERE deleted = 0;
CREATE INDEX messages_conversation ON messages (conversation);
CREATE INDEX messages_streaming ON messages (writer) WHERE writer IS NOT NULL;
CREATE INDEX growth_message ON growth (message);
CREATE INDEX queued_conversation ON queued (conversation);

CREATE TRIGGER message_comes AFTER INSERT ON messages WHEN new.removed = 0 BEGIN
    UPDATE conversations SET messages = messages + 1 WHERE n = new.conversation;
END;
CREATE TRIGGER message_changes AFTER UPDATE OF removed ON messages WHEN new.removed <> old.removed BEGIN
    UPDATE conversations SET messages = messages + old.removed - new.removed WHERE n = new.conversation;
END;
CREATE TRIGGER message_goes AFTER DELETE ON messages WHEN old.removed = 0 BEGIN
    UPDATE conversations SET messages = messages - 1 WHERE n = old.conversation;
END;
