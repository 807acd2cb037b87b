"""A dose as the first screen and the screens of medicines show it: in words, as a row, as a card, with its actions."""
