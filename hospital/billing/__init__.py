"""The hospital's billing: bills, payments that happen exactly once, receipts, and the port to payment providers."""
