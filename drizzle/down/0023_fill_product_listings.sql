-- Nothing to undo: the rows go with the migration before.
SELECT 1;
