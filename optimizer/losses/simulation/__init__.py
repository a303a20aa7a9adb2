"""Simulated loss years: frequency and severity by peril, shocks, failures of insurers and the coin's price (`formats.md` §6)."""

from optimizer.losses.simulation.sampling import draw_years
from optimizer.losses.simulation.years import any_loss, drawn_failures, simulate

__all__ = ["any_loss", "draw_years", "drawn_failures", "simulate"]
