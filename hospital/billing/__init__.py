"""Money at the hospital's side: bills, payments that happen once, receipts, and the port to whoever takes the money."""
