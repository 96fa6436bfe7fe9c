-- What it says can be added up from the refunds, which stay.
ALTER TABLE "orders" DROP COLUMN "refunded_minor";
