"""The errors of the product: each says cause, what the operator sees, and whether to retry."""

from plant.message import Message


class PlantError(Exception):
    """Root of all errors that are ours to explain. Its text is a sentence for people."""


class RefusedError(PlantError):
    """What was asked for is refused; asking the same again is useless.

    The operator sees ``reason``, which says what to do; the text is only its key.
    """

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.key)
        self.reason = reason


class DescriptionError(PlantError):
    """The plant description is wrong. The operator sees every problem; retry after mending."""


class FieldError(PlantError):
    """A field unit or line did not do what was asked. Retrying is the line's own policy."""


class StorageError(PlantError):
    """A database cannot be used as it is. The text says which file, why, and what to do."""


class NewerDatabaseError(StorageError):
    """The file was written by a newer program. It is left untouched; update the program."""


class SecondInstanceError(StorageError):
    """Another instance runs on this data folder. Close it first."""


class ReadOnlyDatabaseError(StorageError):
    """The file or its folder cannot be written. The program runs view-only."""


class CorruptDatabaseError(StorageError):
    """The file is damaged or not ours. It is moved aside or refused, never deleted."""
