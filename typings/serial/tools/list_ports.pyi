class ListPortInfo:
    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None
    location: str | None

def comports(include_links: bool = False) -> list[ListPortInfo]: ...
