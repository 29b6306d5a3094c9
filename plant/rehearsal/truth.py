"""What is really so in a rehearsed plant, whatever its instruments say?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """The plant itself at one moment. Known to the rehearsal only, never to what decides.

    Attributes:
        values: true value of every measured tag, in the tag's unit; counters never wrap.
        relays: state of every relay and valve by its ``.OP`` tag.
        ch4_made_nm3: methane made since the start, Nm3.
        ch4_used_nm3: of it, burnt for power or filled into bottles.
        ch4_flared_nm3, ch4_vented_nm3: lost in the flare and to the outdoors.
    """

    values: Mapping[str, float | bool]
    relays: Mapping[str, bool]
    ch4_made_nm3: float
    ch4_used_nm3: float
    ch4_flared_nm3: float
    ch4_vented_nm3: float
