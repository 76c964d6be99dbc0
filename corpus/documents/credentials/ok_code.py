import os

password = os.environ["DB_PASSWORD"]
token = get_token()
secret = settings.SECRET_KEY
if not password:
    raise ValueError("password is required")
