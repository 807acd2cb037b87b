"""Pictures of papers that a person sends."""
