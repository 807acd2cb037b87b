"""An SMS gateway of the sandbox: takes texts over HTTP, keeps what each phone got, and fails on request."""
