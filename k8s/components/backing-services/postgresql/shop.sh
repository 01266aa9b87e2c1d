#!/bin/sh
# Run by the image once, when the data directory is new: the shop's role owns its database, and is no superuser.
set -eu
psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres << 'END'
\getenv role SHOP_USER
\getenv password SHOP_PASSWORD
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE shop OWNER :"role";
END
