"""Documents (PDFs, pictures): what is said about them, their content encrypted on this device, and how it gets here."""
