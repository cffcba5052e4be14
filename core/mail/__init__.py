"""Welcome e-mails: their words, the server that takes them, and sending what the outbox holds."""
