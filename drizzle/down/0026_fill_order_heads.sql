-- Nothing to undo: the columns go with the migration before.
SELECT 1;
