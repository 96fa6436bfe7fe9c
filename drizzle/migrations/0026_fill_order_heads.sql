-- migrate: no-transaction
-- Orders that were there before: a few hundred are locked at a time, each batch is committed, and what was begun goes on
-- where it stopped. Who bought is filled in as they are now; orders of the release before this one stay without.
-- migrate: repeatable, because an order that says who bought stays as it is
DO $$
DECLARE
  batch uuid[];
  last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  LOOP
    batch := ARRAY(
      SELECT id FROM public.orders WHERE id > last AND (buyer IS NULL OR item_count IS NULL) ORDER BY id LIMIT 500
    );
    EXIT WHEN cardinality(batch) = 0;
    UPDATE public.orders o SET
      item_count = (SELECT count(*) FROM public.order_items i WHERE i.order_id = o.id),
      buyer = (
        SELECT jsonb_build_object('firstName', u.first_name, 'lastName', u.last_name, 'userType', u.user_type,
          'phone', u.phone, 'email', u.email, 'companyName', coalesce(c.name, m.claimed_name))
        FROM public.users u
        LEFT JOIN public.company_members m ON m.user_id = u.id AND m.state = 'approved'
        LEFT JOIN public.companies c ON c.id = m.company_id
        WHERE u.id = o.user_id
      )
    WHERE o.id = ANY (batch);
    last := batch[cardinality(batch)];
    COMMIT;
  END LOOP;
END
$$;
