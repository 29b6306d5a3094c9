from . import standalone as standalone

class ChunkConfig:
    def __init__(self, *, compression_level: int = ...) -> None: ...
