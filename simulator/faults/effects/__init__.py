"""The effects of faults, one small file each; `FAULTS` in `registry` lists them all."""
