"""Which series there are: who exposes, scrapes and stores them, who asks for them, and what that yields."""
