"""Messages of the hospital to people: one logical message with its trail, by the channels that a person allows."""
