"""What Anxin needs of a phone and Flet has no control for."""

from anxin_device.device import AnxinDevice

__all__ = ["AnxinDevice"]
