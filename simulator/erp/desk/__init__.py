"""What clients and clerks do in the ERP; each function is one step of one transaction."""
