-- Drafts and messages that wait belong to the program that has them open: another one is given neither, and writes over
-- neither, for as long as that runs.
--
-- Columns come at the end of a row, so that rows of earlier versions are those of this one, cut short. A draft's number
-- was that of its conversation, and there was one.

ALTER TABLE drafts RENAME COLUMN conversation TO n;
ALTER TABLE drafts ADD COLUMN conversation INTEGER; -- conversations.n
ALTER TABLE drafts ADD COLUMN writer INTEGER;       -- whose: writers.n; null once that program is gone
ALTER TABLE queued ADD COLUMN writer INTEGER;
UPDATE drafts SET conversation = n;

CREATE INDEX drafts_conversation ON drafts (conversation);
