"""Document -> claims and the sentence ledger."""
