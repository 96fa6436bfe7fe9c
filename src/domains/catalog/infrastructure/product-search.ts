import type { Fragment, Queryable } from '#platform/database'
import type { Language } from '#platform/i18n'

/**
 * So many products are ranked at most: those whose names begin with what was typed, and as many again that hold its words.
 * Whoever types a letter is answered as fast as whoever types a name.
 */
const bestOf = { begins: 50, holds: 100 }
/** How much of what was typed counts. */
const maxTokens = 8
const maxVariants = 12
/** How many words of the shop a word that was typed may stand for. */
const maxWords = 40

/**
 * The parts of a statement that find `found`: products with their `score`, by what a customer typed, in the texts of all
 * languages, those of their own first. Each word stands for itself and for what begins with it; one that no text knows
 * stands for those that are written almost so. All of them must be there; where no product has all, one will do. What
 * staff say means the same is asked as well.
 */
export function foundProducts(db: Queryable, typed: string, language: Language): Fragment {
  const { sql } = db
  return sql`
    typed as materialized (select fold_text(${typed}) as folded),
    variants as materialized (
      select folded as phrase from typed where folded <> ''
      union
      (select trim(replace(' ' || t.folded || ' ', ' ' || s.phrase || ' ', ' ' || o.phrase || ' '))
      from typed t
      join search_synonyms s on strpos(' ' || t.folded || ' ', ' ' || s.phrase || ' ') > 0
      join search_synonyms o on o.group_id = s.group_id and o.phrase <> s.phrase
      order by 1 limit ${sql.unsafe(String(maxVariants))})
    ),
    tokens as materialized (
      select v.phrase, t.token, t.place
      from variants v, regexp_split_to_table(v.phrase, ' ') with ordinality t(token, place)
      where t.place <= ${sql.unsafe(String(maxTokens))}
    ),
    words as materialized (${wordsOf(db)}),
    asked as materialized (
      select
        (select string_agg(meant, ' | ') from (
          select '(' || string_agg('(' || coalesce(w.meant, ${nothing}) || ')', ' & ') || ')' as meant
          from tokens t join words w on w.token = t.token group by t.phrase
        ) all_of)::tsquery as all_words,
        (select string_agg(meant, ' | ') from words)::tsquery as any_word,
        (select string_agg(quote_literal(token), ' | ') from words)::tsquery as exact
    ),
    begins as materialized (
      select s.product_id, s.folded_name, s.words from product_search_texts s
      where s.language_code = ${language} and s.folded_name collate "C" >= (select nullif(folded, '') from typed)
        and s.folded_name collate "C" < (select folded || '{' from typed)
      order by s.folded_name collate "C", s.product_id limit ${sql.unsafe(String(bestOf.begins))}
    ),
    holds as materialized (
      select s.product_id, s.folded_name, s.words from product_search_texts s
      where s.language_code = ${language} and s.words @@ (select all_words from asked)
      limit ${sql.unsafe(String(bestOf.holds))}
    ),
    holds_any as materialized (
      select s.product_id, s.folded_name, s.words from product_search_texts s
      where s.language_code = ${language} and s.words @@ (select any_word from asked)
        and not exists (select from begins) and not exists (select from holds)
      limit ${sql.unsafe(String(bestOf.holds))}
    ),
    found as materialized (
      select product_id, max(score) as score from (
        select s.product_id, round(1000000 * (${score(db)}))::bigint as score
        from (select * from begins union all select * from holds union all select * from holds_any) s,
          typed t, asked a
        union all
        select p.id, 100000000 from products p where p.product_code = ${typed.trim()}
      ) scored group by product_id
    )`
}

/** A word that stands nowhere: a phrase with it is found nowhere. */
const nothing = "'0nothing0'"

/**
 * What each token stands for, as a part of a tsquery. Words are letters and digits alone (`fold_text`), so that nothing
 * typed can be read as an operator. Of short ones only themselves are meant, unless there is nothing else.
 */
function wordsOf({ sql }: Queryable): Fragment {
  return sql`
    select t.token, coalesce(known.meant, alike.meant) as meant
    from (select distinct token from tokens) t
    cross join lateral (
      select string_agg(quote_literal(word), ' | ') as meant from (
        select word from search_words w
        where w.word collate "C" >= t.token and w.word collate "C" < t.token || '{'
          and (length(t.token) > 2 or w.word = t.token or not exists (select from search_words where word = t.token))
        order by w.word collate "C" limit ${sql.unsafe(String(maxWords))}
      ) begins_so
    ) known
    cross join lateral (
      select string_agg(quote_literal(word), ' | ') as meant from (
        select w.word from search_words w
        where known.meant is null and length(t.token) between 3 and 30 and w.word % t.token
          and levenshtein_less_equal(w.word, t.token, 2) <= case when length(t.token) < 5 then 1 else 2 end
        order by levenshtein_less_equal(w.word, t.token, 2), similarity(w.word, t.token) desc, w.word
        limit 3
      ) written_so
    ) alike`
}

/**
 * Where the words stand, how much of the name they are, and how much of its words was typed already: of two that begin so,
 * the shorter was meant. A name that is what was typed comes before all others.
 */
function score({ sql }: Queryable): Fragment {
  return sql`
    2 * ts_rank('{0.05, 0.2, 0.4, 1}', s.words, a.exact)
    + ts_rank('{0.05, 0.2, 0.4, 1}', s.words, coalesce(a.any_word, a.exact))
    + 0.5 * similarity(s.folded_name, t.folded) + strict_word_similarity(t.folded, s.folded_name)
    + case when s.folded_name = t.folded then 2 when starts_with(s.folded_name, t.folded || ' ') then 1
        when starts_with(s.folded_name, t.folded) then 0.4 else 0 end`
}
