"""Pictures from a camera or a file: taken in safely, and the codes that are seen in them."""
