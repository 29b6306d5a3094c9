"""Which detail page shows a unit?"""

from plant.equipment import Unit

_PAGES = {"tank": "tank", "gas": "gas", "energy": "energy", "site": "energy"}


def page_of(unit: Unit) -> str:
    """Return the page id of the unit's detail page; the site's own tags stand by energy."""
    if unit.kind == "digester":
        return f"digester:{unit.unit_id}"
    return _PAGES.get(unit.kind, "overview")
