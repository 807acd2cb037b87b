"""What a person does with their measurements: enters, looks at, takes back."""
