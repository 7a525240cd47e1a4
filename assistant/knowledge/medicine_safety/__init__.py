"""Medicine safety: rules about what a patient takes. ``screening.screen`` asks them all."""
