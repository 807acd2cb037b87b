"""Documents (PDFs, pictures): their metadata, their content encrypted on this device, and its download."""
