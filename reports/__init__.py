"""Turns findings plus policy into the verdict and its renderings; reads run folders only."""
