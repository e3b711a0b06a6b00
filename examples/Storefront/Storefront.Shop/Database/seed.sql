-- The made-up rows of the shop, in SQL that SQLite and PostgreSQL both take: 24 categories, 200 brands, 5,000
-- customers, 20,000 products, 60,000 reviews, 15,000 orders. Multiplying by a prime and taking the remainder stands in
-- for chance, so that every run has the same rows; squaring the remainder makes low product numbers popular.
insert into categories (id, name) values
  (1, 'Tea'), (2, 'Coffee'), (3, 'Spices'), (4, 'Oils'), (5, 'Vinegars'), (6, 'Pasta'), (7, 'Rice'), (8, 'Flour'),
  (9, 'Pulses'), (10, 'Preserves'), (11, 'Honey'), (12, 'Chocolate'), (13, 'Biscuits'), (14, 'Nuts'),
  (15, 'Dried fruit'), (16, 'Pickles'), (17, 'Sauces'), (18, 'Cheese'), (19, 'Cured fish'), (20, 'Charcuterie'),
  (21, 'Cider'), (22, 'Syrups'), (23, 'Salt'), (24, 'Jars');

insert into brands (id, name)
with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < 200),
  places (id, word) as (values (0, 'Harbour'), (1, 'Valley'), (2, 'Orchard'), (3, 'Mill'), (4, 'Meadow'), (5, 'Island'))
select i, word || ' Company ' || cast(i as text) from numbers join places on places.id = i % 6;

insert into customers (id, name)
with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < 5000)
select i, 'Customer ' || cast(i as text) from numbers;

insert into products (id, category_id, brand_id, name, description, price_cents)
with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < 20000),
  kinds (id, word) as (values (0, 'Smoked'), (1, 'Wild'), (2, 'Aged'), (3, 'Mellow'), (4, 'Dark'), (5, 'Golden'),
    (6, 'Coarse'), (7, 'Fine'), (8, 'Sharp'), (9, 'Sweet'), (10, 'Rustic'))
select i, c.id, 1 + i * 7919 % 200, word || ' ' || lower(c.name) || ' no. ' || cast(i as text),
  word || ' ' || lower(c.name) || ', packed by hand, kept cool and dry, sent the same day in a plain box.',
  150 + i * 7907 % 4000
from numbers join categories c on c.id = 1 + i % 24 join kinds on kinds.id = i % 11;

insert into stock (product_id, quantity) select id, 1000000 from products;

insert into reviews (id, product_id, customer_id, rating, body)
with recursive numbers (i) as (select cast(1 as bigint) union all select i + 1 from numbers where i < 60000)
select i, 1 + (i * 48271 % 19997) * (i * 48271 % 19997) / 19997, 1 + i * 3571 % 5000,
  case when i * 7 % 10 < 4 then 5 when i * 7 % 10 < 7 then 4 else 1 + i % 3 end,
  'Just as described, and here in two days. Would order it again for the house.'
from numbers;

insert into orders (id, placed_at_unix_ms)
with recursive numbers (i) as (select cast(1 as bigint) union all select i + 1 from numbers where i < 15000)
select cast(i as text), 1700000000000 + i * 60000 from numbers;

insert into order_lines (order_id, product_id, quantity)
with recursive numbers (i) as (select cast(1 as bigint) union all select i + 1 from numbers where i < 15000),
  lines (line) as (values (0), (1), (2)),
  draws (i, line, draw) as (select i, line, (i * 48271 + line * 7001) % 19997 from numbers cross join lines)
select cast(i as text), 1 + draw * draw / 19997, 1 + line from draws where true
on conflict (order_id, product_id) do nothing;
