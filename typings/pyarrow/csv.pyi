from collections.abc import Mapping, Sequence

from pyarrow import BufferReader, DataType, Table

class ReadOptions:
    def __init__(
        self,
        *,
        use_threads: bool = ...,
        block_size: int | None = ...,
        column_names: Sequence[str] | None = ...,
        encoding: str = ...,
    ) -> None: ...

class ParseOptions:
    def __init__(
        self, *, delimiter: str = ..., newlines_in_values: bool = ..., ignore_empty_lines: bool = ...
    ) -> None: ...

class ConvertOptions:
    def __init__(
        self,
        *,
        column_types: Mapping[str, DataType] | None = ...,
        include_columns: Sequence[str] | None = ...,
        null_values: Sequence[str] | None = ...,
        true_values: Sequence[str] | None = ...,
        false_values: Sequence[str] | None = ...,
        decimal_point: str = ...,
        strings_can_be_null: bool = ...,
    ) -> None: ...

def read_csv(
    input_file: BufferReader,
    read_options: ReadOptions | None = ...,
    parse_options: ParseOptions | None = ...,
    convert_options: ConvertOptions | None = ...,
) -> Table: ...
