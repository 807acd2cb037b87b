"""The family: what is due today for whom, who looks after the person, and whom they look after."""
