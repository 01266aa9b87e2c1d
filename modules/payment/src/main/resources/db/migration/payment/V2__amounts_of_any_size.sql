-- An order of many lines may cost more than 15 digits can say.
ALTER TABLE ${schema}.payment_view ALTER COLUMN amount TYPE numeric, ALTER COLUMN refunded TYPE numeric;
ALTER TABLE ${schema}.provider_task ALTER COLUMN amount TYPE numeric;
