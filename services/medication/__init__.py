"""What a person does about their medicines: choices, stock, refills, medicines of their own; and what is warned of."""
