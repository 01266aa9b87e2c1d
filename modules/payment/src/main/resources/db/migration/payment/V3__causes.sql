-- Which event asked for it: the outcome's event names it as its cause.
ALTER TABLE ${schema}.provider_task ADD COLUMN cause_id text;
