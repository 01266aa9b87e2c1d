-- How many orders of a user are open is asked with each order.
CREATE INDEX order_view_open_by_user ON ${schema}.order_view (user_id) WHERE status IN ('pending', 'reserved');
