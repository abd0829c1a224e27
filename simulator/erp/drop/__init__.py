"""The drop: two folders of CSV files, the only way into and out of an ERP that has no API.

drop = Drop(state, profile, return_window_s)     # simulator/erp/drop/drop.py
drop.attach(dispatcher)                          # its jobs run on the ERP's own schedule
wire.attach("drop", drop.app)                    # so that files are journalled and faulted
"""

from simulator.erp.drop.drop import Drop

__all__ = ["Drop"]
