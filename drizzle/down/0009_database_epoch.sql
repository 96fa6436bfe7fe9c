-- Takes the epoch away. Nothing is lost: without it no webhook is answered from Redis, and all of them ask Postgres.
DROP TABLE "database_epoch";
