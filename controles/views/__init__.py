"""Pages of the room: the basket, transmissions, the examination of a deposit, exchanges."""
