"""The family: who looks after the person, whom they look after, and what is due today for each of them."""
