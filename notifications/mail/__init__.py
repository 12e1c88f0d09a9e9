"""What a mail is made of, and what comes back of it: its bytes, calendar invitations, delivery notices."""
