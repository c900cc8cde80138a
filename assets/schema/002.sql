-- Version 2: how replies were asked for, and sessions that say whose they are.
--
-- Columns come at the end of a row, so that rows of version 1 are those of this one, cut short.

ALTER TABLE messages ADD COLUMN server TEXT;   -- the base URL that was asked; null where it was not noted
ALTER TABLE messages ADD COLUMN key TEXT;      -- the key's masked form
ALTER TABLE messages ADD COLUMN tries INTEGER;
ALTER TABLE messages ADD COLUMN failed TEXT;   -- why tries before failed: each its length in bytes, a blank, the fault
ALTER TABLE messages ADD COLUMN sent TEXT;     -- form, session, messages from before, those left out, bytes

-- Nobody knows whose those of version 1 are, and none was ever written.
DROP TABLE sessions;

-- What a server remembers: the path up to a reply. The key opens it: as secret as the words themselves.
CREATE TABLE sessions (
    leaf INTEGER PRIMARY KEY,                  -- the reply's id
    conversation INTEGER NOT NULL,             -- conversations.n
    server TEXT NOT NULL,                      -- the base URL of whose it is
    id TEXT NOT NULL,
    key TEXT NOT NULL
) STRICT;

CREATE INDEX sessions_conversation ON sessions (conversation);
