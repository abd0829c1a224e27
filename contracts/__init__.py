"""Floor 0: what all of Seatrial agrees on, as data, values and ports; no rule of a business."""
