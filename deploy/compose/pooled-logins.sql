-- The logins that go through PgBouncer, with the limits that it does not hand on. May be repeated.
select format('create role %I login', name)
from unnest(array['shop', 'shop_reader']) as name
where not exists (select from pg_roles where rolname = name) \gexec
grant pg_read_all_data, pg_write_all_data to shop;
grant pg_read_all_data to shop_reader;
alter role shop set statement_timeout = '10s';
alter role shop set lock_timeout = '2s';
alter role shop set idle_in_transaction_session_timeout = '10s';
alter role shop_reader set statement_timeout = '10s';
alter role shop_reader set lock_timeout = '2s';
alter role shop_reader set idle_in_transaction_session_timeout = '10s';
alter role shop_reader set default_transaction_read_only = on;
