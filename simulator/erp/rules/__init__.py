"""The ERP's rules: pure functions, written for the ERP alone and shared with nobody."""
