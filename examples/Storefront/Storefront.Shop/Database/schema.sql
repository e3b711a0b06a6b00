-- The shop's tables, in SQL that SQLite and PostgreSQL both take. Prices are in cents.
create table if not exists categories (
  id integer primary key,
  name text not null
);
create table if not exists brands (
  id integer primary key,
  name text not null
);
create table if not exists customers (
  id integer primary key,
  name text not null
);
create table if not exists products (
  id integer primary key,
  category_id integer not null references categories (id),
  brand_id integer not null references brands (id),
  name text not null,
  description text not null,
  price_cents integer not null
);
create index if not exists products_by_category on products (category_id);
create table if not exists stock (
  product_id integer primary key references products (id),
  quantity integer not null
);
create table if not exists reviews (
  id integer primary key,
  product_id integer not null references products (id),
  customer_id integer not null references customers (id),
  rating integer not null,
  body text not null
);
create index if not exists reviews_by_product on reviews (product_id);
create table if not exists orders (
  id text primary key,
  placed_at_unix_ms bigint not null
);
create index if not exists orders_by_time on orders (placed_at_unix_ms);
create table if not exists order_lines (
  order_id text not null references orders (id),
  product_id integer not null references products (id),
  quantity integer not null,
  primary key (order_id, product_id)
);
create index if not exists order_lines_by_product on order_lines (product_id);
