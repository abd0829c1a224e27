"""The parts of a wholesaler that never was: accounts, assortment, prices, orders and stock."""
