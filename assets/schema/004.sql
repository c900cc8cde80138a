-- Version 4: receipts for replies, and what is kept to check them with.
--
-- No other table has as many columns: of a damaged file, rows are told apart by that.

CREATE TABLE receipts (
    message INTEGER PRIMARY KEY,               -- the reply's id
    ended INTEGER,                             -- when the call had ended; null where only the digest is known
    digest TEXT,                               -- SHA-256 of the answer as it came
    coordinator TEXT,                          -- its keys at that time: for signing, for sealing, uptime, peer id; - for none
    finding TEXT,                              -- the verdict, or none and why; null before anything came
    checks TEXT,                               -- each its length in bytes, a blank, then subject, outcome, detail
    receipt TEXT                               -- as the server wrote it
) STRICT;

CREATE TRIGGER receipt_goes AFTER DELETE ON messages BEGIN
    DELETE FROM receipts WHERE message = old.id;
END;
