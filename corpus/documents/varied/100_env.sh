export DB_PASSWORD="Zx@941Rty"
