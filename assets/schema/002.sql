-- Version 2: how replies were asked for, and sessions that say whose they are.
--
-- Columns come at the end of a row, so that rows of version 1 are those of this one, cut short.

ALTER TABLE messages ADD COLUMN server TEXT;   -- the base URL that was asked; null where it was not noted
ALTER TABLE messages ADD COLUMN key TEXT;      -- the key's masked form
ALTER TABLE messages ADD COLUMN tries INTEGER;
ALTER TABLE messages ADD COLUMN failed TEXT;   -- why tries before failed: each its length in bytes, a blank, the fault
