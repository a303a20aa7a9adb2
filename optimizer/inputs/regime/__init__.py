"""The format of a law, `reserve-regime/1`: what a regime file may say, and what its parts must agree on."""
