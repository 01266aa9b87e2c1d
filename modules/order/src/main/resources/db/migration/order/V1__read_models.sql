-- Copies of what placing an order needs to know of other modules, kept by their events.

CREATE TABLE ${schema}.customer_copy (
    user_id uuid PRIMARY KEY,
    status  text NOT NULL CHECK (status IN ('active', 'deactivated', 'erased'))
);

CREATE TABLE ${schema}.product_copy (
    product_id uuid PRIMARY KEY,
    name       text NOT NULL,
    price      numeric NOT NULL,
    currency   text NOT NULL
);

-- What can be asked about orders, kept by their own events.

CREATE TABLE ${schema}.order_view (
    order_id   uuid PRIMARY KEY,
    user_id    uuid NOT NULL,
    status     text NOT NULL,
    total      numeric NOT NULL,
    refunded   numeric NOT NULL,
    currency   text NOT NULL,
    line_count integer NOT NULL,
    payment_id uuid NOT NULL,
    placed_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    reason     text,
    version    bigint NOT NULL
);

CREATE INDEX order_view_by_user ON ${schema}.order_view (user_id, order_id);
CREATE INDEX order_view_by_status ON ${schema}.order_view (status, order_id);
CREATE INDEX order_view_by_time ON ${schema}.order_view (placed_at, order_id);

-- The to-do list of the sweep that gives orders up whose time is over: small, whatever the number of orders.
CREATE INDEX order_view_open ON ${schema}.order_view (expires_at, order_id) WHERE status IN ('pending', 'reserved');

-- No foreign keys between read models: one batch writes them together, and a rebuild empties them all.
CREATE TABLE ${schema}.order_line (
    order_id          uuid NOT NULL,
    line              integer NOT NULL,
    product_id        uuid NOT NULL,
    product_name      text NOT NULL,
    quantity          integer NOT NULL,
    unit_price        numeric NOT NULL,
    agreed_price      boolean NOT NULL,
    returned_quantity integer NOT NULL,
    PRIMARY KEY (order_id, line)
);

CREATE INDEX order_line_by_product ON ${schema}.order_line (product_id);

CREATE TABLE ${schema}.order_return (
    return_id   uuid PRIMARY KEY,
    order_id    uuid NOT NULL,
    refund      numeric NOT NULL,
    currency    text NOT NULL,
    refund_paid boolean NOT NULL,
    returned_at timestamptz NOT NULL
);

CREATE INDEX order_return_by_order ON ${schema}.order_return (order_id);

CREATE TABLE ${schema}.order_return_line (
    return_id  uuid NOT NULL,
    line       integer NOT NULL,
    product_id uuid NOT NULL,
    quantity   integer NOT NULL,
    amount     numeric NOT NULL,
    PRIMARY KEY (return_id, line)
);
