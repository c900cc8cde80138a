-- Version 5: system prompts.
--
-- Columns come at the end of a row, so that rows of earlier versions are those of this one, cut short.

ALTER TABLE conversations ADD COLUMN system TEXT; -- what the model is told before all messages; '' nothing; null undecided
