"""What it cost: the roster, the activity and the estate in nominal £ by month."""

from sim.cost.drivers import Drivers
from sim.cost.lines import CostLines
from sim.cost.price import price
from sim.cost.savings import Bridge, Step, compare, reconcile

__all__ = ["Bridge", "CostLines", "Drivers", "Step", "compare", "price", "reconcile"]
