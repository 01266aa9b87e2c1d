-- What a line costs in whole minor units; null where it is exactly quantity * unit_price, as for orders placed before.
ALTER TABLE ${schema}.order_line ADD COLUMN amount numeric;

-- What was given back for a product is added up from the returns.
CREATE INDEX order_return_line_by_product ON ${schema}.order_return_line (product_id);
