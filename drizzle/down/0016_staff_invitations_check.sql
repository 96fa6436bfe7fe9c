-- Nothing to undo: that all rows were looked at says nothing about them.
SELECT 1;
