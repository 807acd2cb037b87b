"""Versions in the database: tables, index rows, transactions, deciders."""
