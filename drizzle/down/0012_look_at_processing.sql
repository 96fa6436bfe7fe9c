-- Nothing to undo: when a payment is looked at says nothing about it.
SELECT 1;
