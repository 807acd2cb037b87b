"""What a bill, an order to pay and a payment are (FHIR Invoice, Task, PaymentReconciliation)."""
