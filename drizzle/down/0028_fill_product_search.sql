-- Nothing to undo: the rows go with the migration before, and with them the synonyms that staff have kept.
SELECT 1;
