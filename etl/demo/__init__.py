"""An invented county, 示例县: the same sixty schools and eight years of figures on every run, truth included."""

from etl.demo.county import generate

__all__ = ["generate"]
